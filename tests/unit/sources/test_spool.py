"""Short-lived files."""

import errno
import os
import time
from pathlib import Path

import pytest

from ocr_desktop import errors
from ocr_desktop.sources import spool


def test_the_same_bytes_are_one_file(tmp_path: Path) -> None:
    first = spool.spool_bytes(b"abc", "Pasted picture.png", tmp_path / "spool")
    again = spool.spool_bytes(b"abc", "Pasted picture.png", tmp_path / "spool")
    other = spool.spool_bytes(b"abd", "Pasted picture.png", tmp_path / "spool")
    assert first == again != other
    assert (first.read_bytes(), other.read_bytes()) == (b"abc", b"abd")
    assert first.name == other.name == "Pasted picture.png"
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b:c\\d?.png", "...", "", "📷.png", "x" * 400 + ".png", "文" * 400 + ".png", "a\0b"]
)
def test_any_name_stays_in_the_folder(tmp_path: Path, name: str) -> None:
    path = spool.spool_bytes(b"abc", name, tmp_path / "spool")
    assert (tmp_path / "spool").resolve() in path.resolve().parents
    assert path.read_bytes() == b"abc"
    assert path.suffix == (".png" if name.endswith(".png") else path.suffix)


def test_only_what_is_old_is_deleted(tmp_path: Path) -> None:
    old = spool.spool_bytes(b"old", "a.png", tmp_path)
    new = spool.spool_bytes(b"new", "a.png", tmp_path)
    long_ago = time.time() - spool.KEPT_SECONDS - 60
    os.utime(old, (long_ago, long_ago))
    assert spool.clean(tmp_path) == 1
    assert not old.parent.exists()
    assert new.exists()
    assert spool.clean(tmp_path / "nowhere") == 0


def test_pasted_again_is_young_again(tmp_path: Path) -> None:
    path = spool.spool_bytes(b"abc", "a.png", tmp_path)
    os.utime(path, (0, 0))
    spool.spool_bytes(b"abc", "a.png", tmp_path)
    assert spool.clean(tmp_path) == 0


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(errors.TargetNotWritable):
        spool.spool_bytes(b"abc", "a.png", tmp_path / "file")


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(errors.DiskFull):
        spool.spool_bytes(b"abc", "a.png", tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
