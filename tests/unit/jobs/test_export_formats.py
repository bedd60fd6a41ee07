"""Exports whose files are not one text a document: a file for each table, PDFs that a worker makes."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest

from ocr_desktop import catalog
from ocr_desktop.document.blocks import Block, Category, Cell, Origin, Table
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import OcrDesktopError, UsageError
from ocr_desktop.jobs import writing
from ocr_desktop.jobs.export_files import ExportFiles, ReadDocument
from ocr_desktop.jobs.job import DocumentOpened
from ocr_desktop.jobs.layout import Layout
from ocr_desktop.jobs.naming import Naming, bases
from ocr_desktop.jobs.pdf_maker import Original
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import Result
from ocr_desktop.jobs.writing import write_document
from ocr_desktop.library.store import GivenName, Library
from ocr_desktop.settings import Settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path / "home"))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path / "library.sqlite3")
    yield made
    made.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two pages with drawings."""
    path = tmp_path / "in" / "a.pdf"
    path.parent.mkdir()
    with pymupdf.open() as document:
        for _ in range(2):
            document.new_page(width=300, height=200).draw_rect((20, 20, 90, 90))
        document.save(str(path))
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(library: Library, source: Path, *tables: int) -> None:
    """Note pages with so many tables each."""
    for page, count in enumerate(tables):
        words = Block(Box(20, 20, 120, 40), Category.TEXT, f"words {page}", origin=Origin.RECOGNITION)
        blocks = [
            Block(Box(20, 50, 90, 90), Category.TABLE, order=number + 1, table=Table(1, 1, (Cell(0, 0, f"t{number}"),)))
            for number in range(count)
        ]
        version = catalog.engine("instant").version
        result = PageResult(page, Size(300, 200), "instant", version, (words, *blocks))
        library.put_page(sha256(source), result, Settings().result_key)


def put(tmp_path: Path, library: Library, source: Path, **more: object) -> tuple[list[str], Result, Path | None]:
    """What lies in the folder after an export, what it said, and what the next one would find unchanged."""
    chosen = Settings(**more)  # type: ignore[arg-type]
    files = ExportFiles(chosen, library, tmp_path / "assets")
    try:
        (base,) = files.names(ExportPlan((source,), tmp_path / "out", chosen))
        _, result = files.put(ReadDocument(source, base, sha256(source), 2, (0, 1), asked=(0, 1)))
        found = files.unchanged(base, DocumentOpened(0, 0, sha256(source), "PDF", 2, (0, 1)))
    finally:
        files.close()
    return sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.*")), result, found


def test_each_table_has_its_file(tmp_path: Path, library: Library, source: Path) -> None:
    read(library, source, 1, 2)
    names = ["a-table-1.csv", "a-table-2.csv", "a-table-3.csv"]
    assert put(tmp_path, library, source, format="csv") == (names, Result.WRITTEN, tmp_path / "out")
    assert put(tmp_path, library, source, format="csv")[1] is Result.UNCHANGED
    assert (tmp_path / "out" / "a-table-3.csv").read_bytes() == b"\xef\xbb\xbft1\r\n"


def test_tables_that_are_gone_are_removed_unless_somebody_has_changed_them(
    tmp_path: Path, library: Library, source: Path
) -> None:
    read(library, source, 1, 3)
    put(tmp_path, library, source, format="csv")
    read(library, source, 1, 0)
    assert put(tmp_path, library, source, format="csv")[0] == ["a-table-1.csv"]
    read(library, source, 1, 1)
    put(tmp_path, library, source, format="csv")
    (tmp_path / "out" / "a-table-2.csv").write_text("mine")
    read(library, source, 1, 0)
    assert "a-table-2.csv" in put(tmp_path, library, source, format="csv")[0]


def test_a_document_without_tables_gets_none(tmp_path: Path, library: Library, source: Path) -> None:
    read(library, source, 0, 0)
    (tmp_path / "out").mkdir()
    for existing in ("skip", "version", "overwrite"):
        assert put(tmp_path, library, source, format="csv", existing=existing) == ([], Result.EMPTY, None)
    assert put(tmp_path, library, source, format="md", also="csv")[0] == ["a.md"]


def test_tables_page_by_page(tmp_path: Path, library: Library, source: Path) -> None:
    read(library, source, 0, 2)
    names = put(tmp_path, library, source, format="csv", one_file_per="page")[0]
    assert names == ["a/a-002-table-1.csv", "a/a-002-table-2.csv"]


def test_a_searchable_pdf_of_a_document_and_of_its_pages(tmp_path: Path, library: Library, source: Path) -> None:
    read(library, source, 0, 0)
    assert put(tmp_path, library, source, format="pdf") == (["a.pdf"], Result.WRITTEN, tmp_path / "out" / "a.pdf")
    written = tmp_path / "out" / "a.pdf"
    assert written.read_bytes().startswith(source.read_bytes())
    with pymupdf.open(str(written)) as document:
        assert [page.get_text().split() for page in document] == [["words", "0"], ["words", "1"]]
    assert put(tmp_path, library, source, format="pdf")[1] is Result.UNCHANGED
    written.unlink()
    assert put(tmp_path, library, source, format="pdf", one_file_per="page")[0] == ["a/a-001.pdf", "a/a-002.pdf"]
    with pymupdf.open(str(tmp_path / "out" / "a" / "a-002.pdf")) as document:
        assert [page.get_text().split() for page in document] == [["words", "1"]]
    assert not list((tmp_path / "home").rglob("*searchable*"))
    assert not list((tmp_path / "home").rglob("read-*"))


def test_a_pdf_never_takes_the_place_of_the_one_it_is_made_of() -> None:
    source = Path("/in/a.pdf")
    given = [GivenName(source=source, base=Path("/in/a"), target=Path("/in/a.md"))]
    beside = Naming(Path("/in"), Path("/in"), given=given, suffixes={".pdf"})
    assert bases([source], beside) == [Path("/in/a.pdf")]
    assert bases([source], Naming(Path("/in"), Path("/in"), suffixes={".md"})) == [Path("/in/a")]


def test_single_files(tmp_path: Path, library: Library, source: Path) -> None:
    read(library, source, 1, 1)
    version = catalog.engine("instant").version
    pages = [library.page(sha256(source), page, "instant", version, Settings().result_key) for page in range(2)]
    made = Document("a.pdf", sha256(source), 2, tuple(page for page in pages if page))
    out = tmp_path / "out"
    csv = write_document(made, out / "x.csv", Settings(format="csv"), tmp_path)
    assert [path.name for path in csv] == ["x-table-1.csv", "x-table-2.csv"]
    (pdf,) = write_document(made, out / "x.pdf", Settings(format="pdf"), tmp_path, Original(source, (1,)))
    with pymupdf.open(str(pdf)) as document:
        assert [page.get_text().split() for page in document] == [["words", "1"]]
    (word,) = write_document(made, out / "x.docx", Settings(format="docx"), tmp_path)
    assert word.read_bytes().startswith(b"PK")
    with pytest.raises(UsageError, match="not at hand"):
        write_document(made, out / "y.pdf", Settings(format="pdf"), tmp_path)
    empty = Document("a.pdf", made.sha256, 2, (PageResult(0, Size(9, 9), "instant", "1"),))
    with pytest.raises(OcrDesktopError, match="no tables"):
        write_document(empty, out / "y.csv", Settings(format="csv"), tmp_path)
    assert writing.tables_by_page(made) == {0: 1, 1: 1}


def test_layout_of_one_file_a_page() -> None:
    layout = Layout(("csv", "md"), per_page=True)
    parts = layout.parts(Path("/o/a"), (0, 1), 2, {0: 2})
    assert [part.path.name for part in parts] == ["a-001-table-1.csv", "a-001-table-2.csv", "a-001.md", "a-002.md"]
