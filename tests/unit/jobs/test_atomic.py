"""Files are there whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from ocr_desktop.errors import DiskFull, OutputError, TargetNotWritable
from ocr_desktop.jobs.atomic import remove_leftovers, translated, write_atomically


def test_writes_and_replaces(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "a.md"
    write_atomically(target, b"one")
    write_atomically(target, b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == ["a.md"]


@pytest.mark.parametrize("at", ["write", "fsync", "replace"])
def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    target = tmp_path / "a.md"
    target.write_text("old")

    def fail(*arguments: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    if at == "replace":
        monkeypatch.setattr(Path, "replace", fail)
    else:
        monkeypatch.setattr(os, at, fail)
    with pytest.raises(DiskFull, match=r"a\.md"):
        write_atomically(target, b"new")
    monkeypatch.undo()
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_ctrl_c_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a.md", b"new")
    assert list(tmp_path.iterdir()) == []


def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    write_atomically(tmp_path / "a.md", b"0123456789")
    assert (tmp_path / "a.md").read_bytes() == b"0123456789"


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TargetNotWritable):
        write_atomically(tmp_path / "file" / "a.md", b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(TargetNotWritable):
        write_atomically(tmp_path / "folder", b"")


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EFBIG, DiskFull), (errno.EROFS, TargetNotWritable),
     (errno.EACCES, TargetNotWritable), (errno.ENAMETOOLONG, OutputError), (errno.EIO, OutputError)],
)  # fmt: skip
def test_errors_are_translated(number: int, kind: type[OutputError]) -> None:
    error = translated(OSError(number, os.strerror(number)), Path("/out/a.md"))
    assert type(error) is kind
    assert "a.md" in error.message
    assert error.remedy


def test_leftovers_of_the_dead_are_removed(tmp_path: Path) -> None:
    dead = 2**22 + 12345  # larger than any process id
    (tmp_path / f".ocr-desktop-{dead}-0123abcd.part").write_text("half")
    (tmp_path / f".ocr-desktop-{os.getpid()}-0123abcd.part").write_text("being written")
    (tmp_path / ".ocr-desktop-notes.part").write_text("somebody's")
    (tmp_path / "a.part").write_text("somebody's")
    remove_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f".ocr-desktop-{os.getpid()}-0123abcd.part", ".ocr-desktop-notes.part", "a.part",
    ]  # fmt: skip
    remove_leftovers(tmp_path / "nowhere")
