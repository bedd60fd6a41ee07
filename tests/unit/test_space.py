"""Room on a disk, and how bytes are written."""

import collections
import shutil
from pathlib import Path

import pytest

from ocr_desktop import space
from ocr_desktop.errors import DiskFull


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (2_500_000, "2.5 MB"), (99_940_000, "99.9 MB"),
        (99_960_000, "100 MB"), (999_400, "999 kB"), (999_600, "1.0 MB"), (12_300_000_000, "12.3 GB"),
    ],
)  # fmt: skip
def test_bytes_in_the_unit_that_suits(count: int, said: str) -> None:
    assert space.size(count) == said


def test_too_little_is_told_in_units_that_say_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 0, space.SPARE + 7_000_000))
    space.check(tmp_path, 7_000_000, "It")
    with pytest.raises(DiskFull, match=r"It needs 208 MB of disk space, of which 207 MB are free\.") as failed:
        space.check(tmp_path, 8_000_000, "It")
    assert "OCR_DESKTOP_MODELS" in failed.value.remedy
    with pytest.raises(DiskFull) as failed:
        space.check(tmp_path, 8_000_000, "It", "Free some.")
    assert failed.value.remedy == "Free some."
