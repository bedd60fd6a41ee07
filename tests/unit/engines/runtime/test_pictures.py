import errno
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ocr_desktop.engines.runtime import pictures
from ocr_desktop.errors import DiskFull, TargetNotWritable

PIXELS = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)


def test_a_picture_is_kept_once_under_the_hash_of_its_content(tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    name = pictures.save(PIXELS, folder)
    assert pictures.save(PIXELS.copy(), folder) == name
    assert pictures.save(PIXELS + 1, folder) != name
    assert len(list(folder.iterdir())) == 2
    assert len(name) == 32 + len(".png")
    with Image.open(folder / name) as picture:
        assert np.array_equal(np.asarray(picture), PIXELS)


@pytest.mark.parametrize(("code", "wanted"), [(errno.ENOSPC, DiskFull), (errno.EACCES, TargetNotWritable)])
def test_what_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, wanted: type[Exception]
) -> None:
    def fail(*_: object) -> int:
        raise OSError(code, "no")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(wanted):
        pictures.save(PIXELS, tmp_path)


def test_another_process_may_keep_the_same_picture_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is slower finds the picture in its place, and its own beginning still there."""
    write = Path.write_bytes

    def meanwhile(file: Path, data: bytes) -> int:
        count = write(file, data)
        monkeypatch.setattr(Path, "write_bytes", write)
        with monkeypatch.context() as other:
            other.setattr(os, "getpid", lambda: -1)
            pictures.save(PIXELS, tmp_path)
        return count

    monkeypatch.setattr(Path, "write_bytes", meanwhile)
    name = pictures.save(PIXELS, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
