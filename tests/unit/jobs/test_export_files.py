"""What an export writes, from a library: pictures and their links, results that are told from documents."""

import contextlib
import json
import re
import sqlite3
from pathlib import Path
from urllib.parse import unquote

import pytest

from ocr_desktop import catalog
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.jobs.export_files import ExportFiles, ReadDocument, own_results
from ocr_desktop.jobs.job import DocumentOpened
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import Result
from ocr_desktop.jobs.survey import Scope, survey
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.keys import PageKey
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings

SHA = "ab" * 32
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Two pages, each with a picture; it is closed by the test's end with the process."""
    made = Library(tmp_path / "library.sqlite3")
    (tmp_path / "assets").mkdir()
    for page in range(2):
        asset = f"{page}" * 32 + ".png"
        (tmp_path / "assets" / asset).write_bytes(PNG)
        blocks = (
            Block(Box(0, 0, 9, 1), Category.TEXT, "%PDF-1.7 begins a file" if page == 0 else "And so on"),
            Block(Box(0, 2, 9, 9), Category.PICTURE, order=1, asset=asset),
        )
        version = catalog.engine("instant").version
        made.put_page(SHA, PageResult(page, Size(9, 9), "instant", version, blocks), Settings().result_key)
    return made


def put(tmp_path: Path, library: Library, source: Path, **more: object) -> tuple[Path, Result]:
    chosen = Settings(**more)  # type: ignore[arg-type]
    files = ExportFiles(chosen, library, tmp_path / "assets")
    (base,) = files.names(ExportPlan((source,), tmp_path / "out", chosen))
    return files.put(ReadDocument(source, base, SHA, 2, (0, 1)))


def links(file: Path) -> list[Path]:
    """What the pictures in a file lead to."""
    found = re.findall(r'!\[[^]]*\]\(<?([^)>]+)>?\)|<img [^>]*src="([^"]+)"', file.read_text(encoding="utf-8"))
    return [file.parent / unquote(one or other) for one, other in found]


@pytest.mark.parametrize("per", ["document", "page"])
@pytest.mark.parametrize("name", ["a.pdf", "50% of #1 & (more)?.pdf", "Grüße 🌍.tar.pdf"])
def test_every_link_leads_to_a_picture(tmp_path: Path, library: Library, per: str, name: str) -> None:
    for _ in range(2):  # the second time into a new version: the first is changed by hand
        put(tmp_path, library, tmp_path / name, also="html", one_file_per=per)
        texts = [path for path in (tmp_path / "out").rglob("*") if path.suffix in (".md", ".html")]
        for text in texts:
            assert links(text)
            assert all(link.read_bytes() == PNG for link in links(text)), text
        changed = next(path for path in texts if path.suffix == ".md")
        changed.write_text(changed.read_text(encoding="utf-8") + "mine", encoding="utf-8")
    assert len(texts) == 2 * {"document": 2, "page": 4}[per]
    library.close()


def test_pages_are_numbered_so_that_they_sort(tmp_path: Path, library: Library) -> None:
    files = ExportFiles(Settings(one_file_per="page"), library, tmp_path / "assets")
    many = files.layout.parts(tmp_path / "a", (0, 998, 1499), 1500)
    assert [part.path.name for part in many] == ["a-0001.md", "a-0999.md", "a-1500.md"]
    assert files.layout.parts(tmp_path / "a", (0,), 1)[0].path == tmp_path / "a" / "a-001.md"
    library.close()


def test_a_file_where_the_folder_of_pages_would_be_stays(tmp_path: Path, library: Library) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a").write_text("mine")
    assert put(tmp_path, library, tmp_path / "a.pdf", one_file_per="page")[0] == tmp_path / "out" / "a 2"
    assert (tmp_path / "out" / "a").read_text() == "mine"
    library.close()


def test_results_are_no_documents_although_they_look_like_one(tmp_path: Path, library: Library) -> None:
    source = tmp_path / "out" / "a.pdf"
    source.parent.mkdir()
    source.write_bytes(b"%PDF-1.7\n")
    result, _ = put(tmp_path, library, source)
    assert result.read_text().startswith("%PDF-1.7")
    scope = Scope(tmp_path / "out", ours=own_results(library, tmp_path / "out"))
    assert survey(scope).documents == (source,)
    assert result in survey(Scope(tmp_path / "out")).documents  # to who does not know
    other = Scope(tmp_path / "out", ours=own_results(library, tmp_path / "elsewhere"))
    assert result in survey(other).documents  # what was made of other folders may be read
    result.write_bytes(b"%PDF-1.7\nof my own")
    assert result in survey(scope).documents
    library.close()


@pytest.mark.parametrize("existing", ["skip", "version"])
def test_a_set_of_files_that_was_begun_is_completed(tmp_path: Path, library: Library, existing: str) -> None:
    """As after a kill between two files of one document, before anything could be noted."""
    put(tmp_path, library, tmp_path / "a.pdf", also="html", existing=existing)
    with contextlib.closing(sqlite3.connect(tmp_path / "library.sqlite3")) as other, other:
        other.execute("DELETE FROM exports")
    (tmp_path / "out" / "a.html").unlink()
    place, result = put(tmp_path, library, tmp_path / "a.pdf", also="html", existing=existing)
    assert (place.name, result) == ("a.md", Result.WRITTEN)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"a.md", "a.html", "a_assets"}
    assert put(tmp_path, library, tmp_path / "a.pdf", also="html", existing=existing)[1] is Result.UNCHANGED
    library.close()


def test_a_corrected_page_is_written_anew(tmp_path: Path, library: Library) -> None:
    source = tmp_path / "a.pdf"
    written, result = put(tmp_path, library, source)
    assert (put(tmp_path, library, source), result) == ((written, Result.UNCHANGED), Result.WRITTEN)
    corrections = Corrections(library)
    key = PageKey(SHA, 1, "instant", catalog.engine("instant").version, Settings().result_key)
    begun = corrections.get(key)
    assert begun is not None
    corrections.put(key, begun.with_text(0, "And so forth"))
    assert unchanged(tmp_path, library, source) is None
    assert put(tmp_path, library, source) == (written, Result.WRITTEN)
    assert "And so forth" in written.read_text(encoding="utf-8")
    assert unchanged(tmp_path, library, source) == written
    corrections.put(key, begun)
    assert put(tmp_path, library, source) == (written, Result.WRITTEN)
    assert "And so on" in written.read_text(encoding="utf-8")


def test_a_page_that_was_turned_and_read_so_is_written_anew(tmp_path: Path, library: Library) -> None:
    source, version = tmp_path / "a.pdf", catalog.engine("instant").version
    written, _ = put(tmp_path, library, source)
    assert unchanged(tmp_path, library, source) == written
    library.put_turn(SHA, 1, 180)
    blocks = (Block(Box(0, 0, 9, 1), Category.TEXT, "Now it can be read"),)
    read = PageResult(1, Size(9, 9), "instant", version, blocks, turned=180, asked_turn=180)
    library.put_page(SHA, read, Settings().result_key)
    assert unchanged(tmp_path, library, source) is None
    assert put(tmp_path, library, source) == (written, Result.WRITTEN)
    assert "Now it can be read" in written.read_text(encoding="utf-8")
    assert unchanged(tmp_path, library, source) == written


def test_json_says_which_page_was_corrected_and_what_the_engine_had_answered(tmp_path: Path, library: Library) -> None:
    source = tmp_path / "a.pdf"
    key = PageKey(SHA, 1, "instant", catalog.engine("instant").version, Settings().result_key)
    begun = Corrections(library).get(key)
    assert begun is not None
    Corrections(library).put(key, begun.with_text(0, "And so forth"))
    written, _ = put(tmp_path, library, source, format="json")
    pages = json.loads(written.read_text(encoding="utf-8"))["pages"]
    assert [page["engine_blocks"] is not None for page in pages] == [False, True]
    assert [block["text"] for page in pages for block in page["blocks"] if block["text"]][1] == "And so forth"
    assert pages[1]["engine_blocks"][0]["text"] == "And so on"


def unchanged(tmp_path: Path, library: Library, source: Path) -> Path | None:
    """The file that the next export would leave alone."""
    files = ExportFiles(Settings(), library, tmp_path / "assets")
    (base,) = files.names(ExportPlan((source,), tmp_path / "out", Settings()))
    return files.unchanged(base, DocumentOpened(1, 0, SHA, "PDF", 2, (0, 1)))
