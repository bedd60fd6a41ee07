"""A region of a page, and a page that a person has turned, as the recognition role reads them."""

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from ocr_desktop.document import codec
from ocr_desktop.document.document import FinishReason, PageResult, TextSource
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.errors import PageUnreadable
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages
from ocr_desktop.worker.recognition import Recognition

LEFT = "The first column says what stands at the left side of the page, and nothing of what stands elsewhere. "
RIGHT = "Another column stands beside it and has its own words, which nobody who reads the first one wants. "
RIGHT_PLACE = Box(315, 60, 550, 200)
SCALE = 1.5  # pixels a point of what is scanned


@pytest.fixture(scope="module")
def role(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recognition]:
    folder = str(tmp_path_factory.mktemp("worker"))
    made = Recognition(messages.Hello(messages.PROTOCOL_VERSION, "recognition", 2, folder, folder))
    yield made
    made.close()


def page_of_two_columns() -> pymupdf.Document:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_textbox((72, 72, 290, 300), LEFT * 2, fontsize=11)
    page.insert_textbox((320, 72, 540, 300), RIGHT * 2, fontsize=11)
    page.insert_text((72, 400), "A line far below", fontsize=16)
    return document


def written(folder: Path, rotate: int = 0) -> Path:
    document = page_of_two_columns()
    document[0].set_rotation(rotate)
    document.save(folder / "columns.pdf")
    document.close()
    return folder / "columns.pdf"


def scanned(folder: Path, clockwise: int = 0) -> Path:
    """The same as a picture."""
    pixmap = page_of_two_columns()[0].get_pixmap(dpi=round(72 * SCALE))
    pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    Image.fromarray(np.rot90(pixels, -clockwise // 90)).save(folder / "columns.png")
    return folder / "columns.png"


def read(
    role: Recognition, path: Path, clip: Box | None = None, turned: int | None = None, **settings: object
) -> PageResult:
    chosen = codec.to_plain(dataclasses.replace(Settings(), **settings))  # type: ignore[arg-type]
    request = messages.Recognize(1, str(path), 0, "instant", chosen, clip=clip, turned=turned)
    *answers, last = role.answers(request, threading.Event())
    assert isinstance(last, messages.PageFinished)
    found = [answer.block for answer in answers if isinstance(answer, messages.BlockFound)]
    assert set(last.result.blocks) <= set(found)
    return last.result


def words(result: PageResult) -> str:
    return " ".join(block.text for block in result.blocks)


def test_the_text_layer_inside_and_none_outside(role: Recognition, tmp_path: Path) -> None:
    path = written(tmp_path)
    result = read(role, path, RIGHT_PLACE)
    assert words(result) == (RIGHT * 2).strip()
    assert result.text_source is TextSource.TEXT_LAYER
    assert (result.size.width, result.size.height, result.page) == (595, 842, 0)
    (block,) = result.blocks
    assert block.box.overlap(Box(318, 70, 545, 170)) > 0.99
    assert all(line.box.overlap(block.box) > 0.99 for line in block.lines)
    assert "first column" in words(read(role, path))  # and the page is whole again


def test_of_a_line_cut_in_two_the_larger_part_decides(role: Recognition, tmp_path: Path) -> None:
    path = written(tmp_path)
    assert words(read(role, path, Box(60, 380, 300, 412))) == "A line far below"
    assert words(read(role, path, Box(60, 398, 300, 440))) == ""


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_region_of_a_rotated_page(role: Recognition, tmp_path: Path, rotate: int) -> None:
    turn = Transform.quarter_turns(rotate // 90, Size(595, 842))
    result = read(role, written(tmp_path, rotate), turn.box(RIGHT_PLACE))
    assert words(result) == (RIGHT * 2).strip()
    assert result.blocks[0].box.overlap(turn.box(Box(318, 70, 545, 170))) > 0.99
    assert result.turned == 360 - rotate


def test_a_cropped_and_rotated_page_is_read_where_it_stands(role: Recognition, tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=400, height=600)
    page.insert_text((250, 500), "A line that stands upright", fontsize=16, rotate=90)  # once the page is rotated
    page.set_cropbox(pymupdf.Rect(150, 100, 390, 560))
    page.set_rotation(90)
    document.save(tmp_path / "cropped.pdf")
    ink = page.get_pixmap()
    pixels = np.frombuffer(ink.samples, np.uint8).reshape(ink.height, ink.width, 3)
    rows, columns = np.nonzero(pixels.max(axis=2) < 128)
    seen = Box(float(columns.min()), float(rows.min()), float(columns.max()), float(rows.max()))
    del page
    result = read(role, tmp_path / "cropped.pdf")
    assert (result.size, result.turned) == (Size(460, 240), 0)
    (block,) = result.blocks
    assert block.text == "A line that stands upright"
    assert seen.overlap(block.box.padded(2)) == 1
    assert block.box.overlap(seen.padded(8)) > 0.95


def test_a_region_of_a_picture(role: Recognition, tmp_path: Path) -> None:
    result = read(role, scanned(tmp_path), RIGHT_PLACE.scaled(SCALE))
    assert "has its own words" in words(result)
    assert "left side" not in words(result)
    assert result.text_source is TextSource.RECOGNITION
    assert all(block.box.overlap(RIGHT_PLACE.scaled(SCALE)) > 0.99 for block in result.blocks)


def test_an_empty_region(role: Recognition, tmp_path: Path) -> None:
    result = read(role, written(tmp_path), Box(60, 600, 300, 700))
    assert (result.blocks, result.finish) == ((), FinishReason.STOP)


def test_a_region_too_small(role: Recognition, tmp_path: Path) -> None:
    with pytest.raises(PageUnreadable):
        read(role, written(tmp_path), Box(60, 600, 61, 700))


def test_a_page_that_a_person_turned(role: Recognition, tmp_path: Path) -> None:
    path = scanned(tmp_path, 90)
    result = read(role, path, turned=270)
    assert "has its own words" in words(result)
    assert (result.turned, result.asked_turn) == (270, 270)
    wrong = read(role, path, turned=0)  # as a person has said, though it is not
    assert (wrong.turned, wrong.asked_turn) == (0, 0)
    with Image.open(path) as picture:
        assert (result.size.width, result.size.height) == picture.size
    below = next(block for block in result.blocks if block.text.startswith("A line"))
    turn = Transform.quarter_turns(1, Size(SCALE * 595, SCALE * 842))
    assert below.box.overlap(turn.box(Box(70, 380, 200, 404).scaled(SCALE))) > 0.9
