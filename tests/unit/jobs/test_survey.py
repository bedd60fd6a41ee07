"""Finding documents in folders."""

import os
from pathlib import Path

import pytest

from ocr_desktop.errors import SourceNotFound
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.jobs.survey import Scope, find_documents, survey

PDF, PNG = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n" + bytes(20)
ASSET = "a" * 64 + ".png"


def put(path: Path, data: bytes = PDF) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(folder: Path, without: Path | None = None) -> list[str]:
    return [str(path.relative_to(folder)) for path in survey(Scope(folder, without)).documents]


def test_by_content_or_name_and_in_natural_order(tmp_path: Path) -> None:
    for name in ("page 10.pdf", "page 9.png", "b/no suffix", "A/2"):
        put(tmp_path / name)
    put(tmp_path / "text.pdf", b"hello")
    put(tmp_path / "empty.pdf", b"")
    put(tmp_path / ".hidden.pdf")
    put(tmp_path / ".folder" / "x.pdf")
    put(tmp_path / "notes.txt", b"hello")
    # What is named like a document and is none must fail by name, not be passed over.
    assert names(tmp_path) == ["A/2", "b/no suffix", "empty.pdf", "page 9.png", "page 10.pdf", "text.pdf"]
    assert find_documents(tmp_path)[0] == tmp_path / "A" / "2"


def test_our_own_pictures_are_no_documents(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf")
    put(tmp_path / "a.md", b"text")
    put(tmp_path / "a_assets" / "1.png", PNG)
    put(tmp_path / "my_assets" / "1.png", PNG)
    put(tmp_path / "out" / "x.pdf")
    assert names(tmp_path, tmp_path / "out") == ["a.pdf", "my_assets/1.png"]


def test_pictures_of_single_pages_are_none_either(tmp_path: Path) -> None:
    put(tmp_path / "a" / "a-001.md", b"text")
    put(tmp_path / "a" / "a_assets" / "x.png", PNG)
    put(tmp_path / "b" / "b-x.md", b"text")
    put(tmp_path / "b" / "b_assets" / "x.png", PNG)
    assert names(tmp_path) == ["b/b_assets/x.png"]


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.png", "drafts/c.pdf", "drafts/deep/d.pdf", "x/drafts/e.pdf", "x/notes.txt"):
        put(tmp_path / name, PNG if name.endswith("png") else PDF)
    found = survey(Scope(tmp_path, selection=Selection(("*.pdf",), ("drafts/**",))))
    assert [path.name for path in found.documents] == ["a.pdf", "e.pdf"]
    assert [path.name for path in found.excluded] == ["b.png", "c.pdf"]
    assert found.excluded_folders == 1  # drafts/deep: nobody looks into it
    assert found.unreadable == ()


def test_the_target_is_left_out_by_whatever_way_it_is_named(tmp_path: Path) -> None:
    put(tmp_path / "in" / "a.pdf")
    put(tmp_path / "in" / "out" / "b.pdf")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    assert names(tmp_path / "in", tmp_path / "link" / "out") == ["a.pdf"]
    assert names(tmp_path / "in", tmp_path / "in" / "x" / ".." / "out") == ["a.pdf"]


def test_links_do_not_lead_in_circles(tmp_path: Path) -> None:
    put(tmp_path / "in" / "a.pdf")
    put(tmp_path / "elsewhere" / "b.pdf")
    (tmp_path / "in" / "circle").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "link.pdf").symlink_to(tmp_path / "elsewhere" / "b.pdf")
    (tmp_path / "in" / "broken.pdf").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "in" / "pipe.pdf")
    assert names(tmp_path / "in") == ["a.pdf", "broken.pdf", "link.pdf", "pipe.pdf"]


def test_what_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the refusal is the seam's."""
    put(tmp_path / "a.pdf")
    put(tmp_path / "locked" / "b.pdf")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = survey(Scope(tmp_path))
    assert found.documents == (tmp_path / "a.pdf",)
    assert found.unreadable == (tmp_path / "locked",)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        find_documents(tmp_path / "nowhere")
    with pytest.raises(SourceNotFound):
        find_documents(put(tmp_path / "file"))
