"""Searchable PDFs of whatever kind of file: pages at their size, bytes as they were, words in their places."""

import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from ocr_desktop.document import codec
from ocr_desktop.document.blocks import Block, Category, Origin
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import SourceError, WrongPassword
from ocr_desktop.sources.opening import open_source
from ocr_desktop.worker import messages, searchable

BOX = Box(20.0, 30.0, 120.0, 50.0)


def picture(grey: bool = False) -> Image.Image:
    """Different everywhere, so that no turn of it looks like another."""
    ramp = np.linspace(0, 255, 300 * 200).reshape(200, 300).astype(np.uint8)
    return Image.fromarray(ramp if grey else np.stack([ramp, ramp[::-1], ramp[:, ::-1]], axis=2))


def made(path: Path, folder: Path, *, pages: tuple[int, ...] = (), read: tuple[int, ...] = (0,)) -> Path:
    source = open_source(path)
    block = Block(BOX, Category.TEXT, "hello there", origin=Origin.RECOGNITION)
    results = tuple(PageResult(page, source.page_size(page), "instant", "1", (block,)) for page in read)
    source.close()
    document = Document(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), source.page_count, results)
    told = folder / "read.json"
    told.write_text(json.dumps(codec.document_to_dict(document)), encoding="utf-8")
    answer = searchable.made(messages.MakePdf(1, str(path), str(told), pages), folder / "spool")
    assert answer.pages == len(read)
    assert [file.name for file in (folder / "spool").iterdir()] == [Path(answer.file).name]
    return Path(answer.file)


def look(page: pymupdf.Page, size: Size) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
    scale = size.width / page.rect.width
    shown = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale))
    return np.frombuffer(shown.samples, np.uint8).reshape(shown.h, shown.w, 3).astype(np.int16)


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_a_picture_is_held_as_it_is_and_shown_upright(tmp_path: Path, kind: str, turned: int) -> None:
    path = tmp_path / f"a.{kind}"
    marks = Image.Exif()
    marks[0x0112] = turned
    picture().save(path, exif=marks, quality=98, subsampling=0, dpi=(150, 150))
    with pymupdf.open(str(made(path, tmp_path))) as document:
        (page,) = document
        source = open_source(path)
        size = source.page_size(0)
        assert page.rect.width == pytest.approx(size.width * 72 / 150, rel=0.01)
        wanted = source.render(0, max_pixels=10**6, max_scale=1).pixels.astype(np.int16)
        assert np.abs(look(page, size) - wanted).max() <= (4 if kind == "jpg" else 0)
        if kind == "jpg":
            assert document.xref_stream_raw(page.get_images()[0][0]) == path.read_bytes()
        (found,) = page.search_for("hello there")
        scale = page.rect.width / size.width
        assert tuple(found) == pytest.approx([side * scale for side in (BOX.x0, BOX.y0, BOX.x1, BOX.y1)], abs=1)


@pytest.mark.parametrize(("kind", "grey"), [("webp", False), ("bmp", False), ("tiff", True), ("gif", True)])
def test_other_pictures_lose_nothing(tmp_path: Path, kind: str, grey: bool) -> None:
    path = tmp_path / f"a.{kind}"
    picture(grey).save(path, lossless=True)
    with pymupdf.open(str(made(path, tmp_path))) as document:
        (page,) = document
        wanted = np.asarray(picture(grey).convert("RGB"), np.int16)
        assert (look(page, Size(300, 200)) == wanted).all()
        assert document.extract_image(page.get_images()[0][0])["colorspace"] == (1 if grey else 3)


def test_some_frames_of_several(tmp_path: Path) -> None:
    path = tmp_path / "a.tiff"
    picture(True).save(path, save_all=True, append_images=[picture(True).rotate(180), picture(True)], dpi=(300, 300))
    with pymupdf.open(str(made(path, tmp_path, pages=(1, 2), read=(2,)))) as document:
        first, second = document
        assert not first.get_text().strip()
        assert second.search_for("hello")
        assert second.rect.width == pytest.approx(72)


def test_a_comic_becomes_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.cbz"
    picture().save(tmp_path / "1.png")
    with zipfile.ZipFile(path, "w") as package:
        package.write(tmp_path / "1.png", "1.png")
    with pymupdf.open(str(made(path, tmp_path))) as document:
        assert document.page_count == 1
        assert document[0].search_for("hello there")


def test_a_file_that_has_changed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    picture().save(path)
    told = tmp_path / "read.json"
    told.write_text(json.dumps(codec.document_to_dict(Document("a.png", "0" * 64, 1))), encoding="utf-8")
    with pytest.raises(SourceError, match="has changed"):
        searchable.made(messages.MakePdf(1, str(path), str(told)), tmp_path / "spool")
    assert not (tmp_path / "spool").exists() or not list((tmp_path / "spool").iterdir())


def test_a_wrong_password_leaves_nothing_behind(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page()
    path = tmp_path / "a.pdf"
    document.save(str(path), encryption=pymupdf.mupdf.PDF_ENCRYPT_AES_256, user_pw="sesame", owner_pw="boss")
    told = tmp_path / "read.json"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    told.write_text(json.dumps(codec.document_to_dict(Document("a.pdf", digest, 1))), encoding="utf-8")
    with pytest.raises(WrongPassword):
        searchable.made(messages.MakePdf(1, str(path), str(told), password="no"), tmp_path / "spool")
    assert not list((tmp_path / "spool").iterdir())
