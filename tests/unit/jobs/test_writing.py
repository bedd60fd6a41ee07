"""Writing one document."""

import os
from pathlib import Path

import pytest

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import DiskFull, TargetNotWritable
from ocr_desktop.jobs.writing import write_document
from ocr_desktop.settings import Settings

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
ASSET = "a" * 64 + ".png"


def put(path: Path, data: bytes = PNG) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def document() -> Document:
    blocks = (
        Block(Box(0, 0, 9, 1), Category.TEXT, "Hello"),
        Block(Box(0, 2, 9, 9), Category.PICTURE, order=1, asset=ASSET),
    )
    return Document("a.pdf", "0" * 64, 1, (PageResult(0, Size(9, 9), "instant", "1", blocks),))


def test_pictures_lie_beside_the_text(tmp_path: Path) -> None:
    put(tmp_path / "assets" / ASSET, PNG)
    target = tmp_path / "out" / "My file.md"
    written = write_document(document(), target, Settings(), tmp_path / "assets")
    assert written == [target, tmp_path / "out" / "My file_assets" / ASSET]
    assert written[1].read_bytes() == PNG
    assert f"My%20file_assets/{ASSET}" in target.read_text()
    again = write_document(document(), target, Settings(), tmp_path / "assets")
    assert again == written


@pytest.mark.parametrize("pictures", ["embed", "none"])
def test_or_within_it_or_nowhere(tmp_path: Path, pictures: str) -> None:
    put(tmp_path / "assets" / ASSET, PNG)
    target = tmp_path / "a.md"
    assert write_document(document(), target, Settings(pictures=pictures), tmp_path / "assets") == [target]
    assert ("data:image/png" in target.read_text()) is (pictures == "embed")


def test_a_lost_picture_does_not_cost_the_document(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    assert write_document(document(), target, Settings(), tmp_path / "assets") == [target]
    assert "Hello" in target.read_text()


@pytest.mark.parametrize("name", ["md", "txt", "json", "html"])
def test_every_format(tmp_path: Path, name: str) -> None:
    target = tmp_path / f"a.{name}"
    write_document(document(), target, Settings(format=name), tmp_path / "assets")
    assert "Hello" in target.read_text()


def test_errors_reach_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "file")
    with pytest.raises(TargetNotWritable):
        write_document(document(), tmp_path / "file" / "a.md", Settings(), tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        write_document(document(), tmp_path / "a.md", Settings(), tmp_path)
    assert not (tmp_path / "a.md").exists()
