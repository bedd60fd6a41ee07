"""Logging to files."""

import io
import logging
import logging.handlers
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_desktop import log


@pytest.fixture(autouse=True)
def handlers_removed() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    for handler in root.handlers[:]:
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)


def test_to_a_file_and_nowhere_else(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = log.to_file(tmp_path / "deep" / "log", "window")
    assert path == tmp_path / "deep" / "log" / "window.log"
    logging.getLogger("ocr_desktop.some.room").info("Grüße %d", 7)
    logging.getLogger("ocr_desktop.some.room").debug("too much")
    text = path.read_text(encoding="utf-8")
    assert "INFO ocr_desktop.some.room: Grüße 7" in text
    assert "too much" not in text
    assert capfd.readouterr() == ("", "")


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert log.to_file(tmp_path / "file" / "log", "window") is None
    logging.getLogger("ocr_desktop").warning("lost")
    assert capfd.readouterr() == ("", "")


class FullDisk(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError("No space left on device")


def test_a_full_disk_is_no_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log.to_file(tmp_path, "window")
    handler = logging.getLogger().handlers[-1]
    assert isinstance(handler, logging.handlers.RotatingFileHandler)
    handler.stream = FullDisk()  # type: ignore[assignment]
    logging.getLogger("ocr_desktop").warning("lost")
    assert capfd.readouterr() == ("", "")
    handler.handle(logging.makeLogRecord({"msg": "a mistake of ours: %d", "args": ("no number",)}))
    assert "--- Logging error ---" in capfd.readouterr().err
