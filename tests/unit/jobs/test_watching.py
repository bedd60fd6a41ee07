"""Watching a folder, by a clock of the test's own."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ocr_desktop.errors import SourceNotFound
from ocr_desktop.jobs import survey
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.jobs.watching import Watcher, pause_after

PDF = b"%PDF-1.7\n"
Look = Callable[[float], list[str]]


def put(path: Path, data: bytes = PDF) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


class Watched:
    """A folder, a clock, and who watches."""

    def __init__(self, folder: Path, *, without: Path | None = None, selection: Selection | None = None) -> None:
        self.folder = folder
        self.now = 1000.0
        self.watcher = Watcher(Scope(folder, without, selection or Selection()), 5, clock=lambda: self.now)

    def after(self, seconds: float) -> list[str]:
        """What is ready then."""
        self.now += seconds
        return [str(path.relative_to(self.folder)) for path in self.watcher.ready()]


def test_a_file_is_ready_once_when_it_has_stopped_growing(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    put(tmp_path / "b 10.pdf")
    put(tmp_path / "b 9.pdf")
    assert watched.after(0) == []
    growing = put(tmp_path / "a.pdf")
    assert watched.after(4) == []
    growing.write_bytes(PDF + b"more")
    assert watched.after(1) == ["b 9.pdf", "b 10.pdf"]
    assert watched.after(4.9) == []
    assert watched.after(0.1) == ["a.pdf"]
    assert watched.after(100) == []


def test_a_file_that_changes_is_ready_again(tmp_path: Path) -> None:
    watched, path = Watched(tmp_path), put(tmp_path / "a.pdf")
    watched.after(0)
    assert watched.after(5) == ["a.pdf"]
    os.utime(path, (1, 1))  # the same size
    assert watched.after(1) == []
    assert watched.after(5) == ["a.pdf"]
    put(tmp_path / "new").replace(path)  # the same size, and an older file
    os.utime(path, (1, 1))
    assert watched.after(1) == []
    assert watched.after(5) == ["a.pdf"]


def test_what_is_gone_is_no_error_and_is_forgotten(tmp_path: Path) -> None:
    watched, path = Watched(tmp_path), put(tmp_path / "x" / "a.pdf")
    watched.after(0)
    path.unlink()
    path.parent.rmdir()
    assert watched.after(5) == []
    assert watched.watcher._seen == {}
    put(path)
    assert watched.after(1) == []
    assert watched.after(5) == ["x/a.pdf"]


def test_memory_follows_what_is_there(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    for number in range(50):
        path = put(tmp_path / f"{number}.pdf")
        watched.after(1)
        assert watched.after(5) == [path.name]
        path.unlink()
    watched.after(1)
    assert len(watched.watcher._seen) == 0


def test_only_documents_that_are_wanted(tmp_path: Path) -> None:
    watched = Watched(tmp_path, without=tmp_path / "out", selection=Selection(exclude=("drafts",)))
    put(tmp_path / "a.pdf")
    put(tmp_path / "by content")
    for unwanted in ("empty.pdf", "text.txt", ".hidden.pdf", "drafts/b.pdf", "out/c.pdf", "d_assets/e.pdf", "d.md"):
        put(tmp_path / unwanted, b"" if unwanted.startswith("empty") else b"hello" if unwanted[0] in "td" else PDF)
    put(tmp_path / ".ocr-desktop-1-ab.part")
    os.mkfifo(tmp_path / "pipe.pdf")
    watched.after(0)
    assert watched.after(5) == ["a.pdf", "by content"]
    assert {path.name for path in watched.watcher.documents} == {"a.pdf", "by content"}


def test_links_are_safe(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    put(folder / "a.pdf")
    (folder / "loop").symlink_to(folder)
    (folder / "self.pdf").symlink_to(folder / "self.pdf")
    (folder / "nowhere.pdf").symlink_to(folder / "missing")
    (folder / "link.pdf").symlink_to(put(tmp_path / "elsewhere.pdf"))
    watched = Watched(folder)
    watched.after(0)
    assert watched.after(5) == ["a.pdf", "link.pdf"]
    (folder / "missing").write_bytes(PDF)
    watched.after(1)
    assert watched.after(5) == ["missing", "nowhere.pdf"]


def test_what_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the refusal is the seam's."""

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    put(tmp_path / "a.pdf")
    monkeypatch.setattr(survey, "is_document", refuse)
    watched = Watched(tmp_path)
    watched.after(0)
    assert watched.after(5) == []
    assert watched.watcher.unreadable == (tmp_path / "a.pdf",)


def test_a_folder_that_comes_back_is_not_read_again(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "in")
    put(tmp_path / "in" / "a.pdf")
    watched.after(0)
    assert watched.after(5) == ["a.pdf"]
    (tmp_path / "in").rename(tmp_path / "away")
    with pytest.raises(SourceNotFound):
        watched.after(1)
    (tmp_path / "away").rename(tmp_path / "in")
    put(tmp_path / "in" / "b.pdf")
    assert watched.after(1) == []
    assert watched.after(5) == ["b.pdf"]


def test_what_is_put_back_is_ready_once_more(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    put(tmp_path / "a.pdf")
    watched.after(0)
    assert watched.after(5) == ["a.pdf"]
    watched.watcher.put_back([tmp_path / "a.pdf", tmp_path / "gone.pdf"])
    assert watched.after(0) == ["a.pdf"]


def test_looking_takes_a_tenth_of_the_time_at_most() -> None:
    assert (pause_after(0), pause_after(1)) == (1, 9)
