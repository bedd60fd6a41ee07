"""The folder that an export writes to: what is wrong with it, and what only with one file in it."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from ocr_desktop.errors import DiskFull, LibraryError, OutputError, TargetNotWritable
from ocr_desktop.jobs import target as target_module
from ocr_desktop.jobs.atomic import translated
from ocr_desktop.jobs.target import Target

ODD = TargetNotWritable("“a.md” is a folder.")


@pytest.fixture
def target(tmp_path: Path) -> Target:
    made = Target(tmp_path / "out")
    made.begin(())
    return made


def test_a_folder_that_is_in_order(target: Target, tmp_path: Path) -> None:
    target.check()
    assert not target.hinders(ODD, ())
    assert not target.hinders(OutputError("“a.md” cannot be written: File name too long."), ())
    assert not target.hinders(LibraryError("The library is locked."), ())
    assert list((tmp_path / "out").iterdir()) == []


def test_no_space_is_in_everybody_s_way(target: Target) -> None:
    assert target.hinders(DiskFull("There is no space left."), ())
    assert target.hinders(raised(errno.ENOSPC), ())
    assert not target.hinders(raised(errno.EFBIG), ())  # there may be space, for smaller files


def raised(number: int) -> OutputError:
    """As a failed write is told."""
    try:
        raise translated(error := OSError(number, "?"), Path("a.md")) from error
    except OutputError as exc:
        return exc


def test_a_folder_that_is_gone_is_not_made_again(target: Target, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "out")
    with pytest.raises(TargetNotWritable, match="no longer there") as raised:
        target.check()
    assert target.hinders(ODD, ())
    assert "Connect its drive" in raised.value.remedy
    assert not (tmp_path / "out").exists()
    (tmp_path / "out").mkdir()
    target.check()


def test_a_drive_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that it was put into is still there, and so is one of the name that was on it."""
    drives = [tmp_path / "drive", Path("/")]
    monkeypatch.setattr(os.path, "ismount", lambda path: path in drives)
    target = Target(tmp_path / "drive" / "out")
    target.begin(())
    target.check()
    drives.remove(tmp_path / "drive")
    with pytest.raises(TargetNotWritable, match="no longer there"):
        target.check()
    drives.append(tmp_path / "drive")
    target.check()


def test_a_folder_that_may_not_be_written_to_any_more(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> None:
        raise TargetNotWritable(f"“{folder}” cannot be written: Read-only file system.")

    monkeypatch.setattr(target_module, "check_folder", refuse)
    assert target.hinders(ODD, ())


def test_a_folder_in_it_that_may_not_be_written_to_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shut = {tmp_path / "out" / "b"}

    def refuse(folder: Path) -> None:
        if folder in shut:
            raise TargetNotWritable(f"“{folder}” cannot be written: Permission denied.")

    monkeypatch.setattr(target_module, "check_folder", refuse)
    monkeypatch.setattr(os, "access", lambda folder, mode: folder not in shut)
    folders = [tmp_path / "out" / name for name in "abcd"]
    for folder in folders[:3]:
        folder.mkdir(parents=True)
    target = Target(tmp_path / "out")
    target.begin(folders)
    shut |= set(folders)
    assert target.hinders(ODD, folders[:1])
    assert not target.hinders(ODD, folders[1:2]), "it never could be written to"
    assert not target.hinders(ODD, folders[3:]), "it is not there yet"
    shut.clear()
    assert not target.hinders(ODD, folders[:1])
