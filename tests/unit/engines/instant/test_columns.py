import threading

import numpy as np
import pymupdf
import pytest

from ocr_desktop.engines.instant.columns import relaid
from ocr_desktop.engines.instant.line_reading import LineReader, PictureLevels
from ocr_desktop.engines.instant.networks import installed_weights
from tests.unit.engines.instant.scanned import CHINESE, pixels_of


@pytest.mark.parametrize("stops", [False, True])
def test_a_column_becomes_a_line_of_upright_signs(stops: bool) -> None:
    page = pymupdf.open().new_page(width=100, height=420)
    for row, sign in enumerate(CHINESE[:12]):
        page.insert_text((40, 50 + 28 * row), sign, fontname="china-s", fontsize=22)
        if stops and row % 4 == 3:
            page.insert_text((60, 54 + 28 * row), "。", fontname="china-s", fontsize=22)
    top_right = np.array([[66, 25], [66, 392], [36, 392], [36, 25]], np.float32)  # a column reads downwards
    if stops:
        top_right[:2, 0] = 78
    crop = PictureLevels(pixels_of(page, 110)).line((top_right * 110 / 72).astype(np.float32))
    line = next(iter(LineReader(installed_weights().recognizer, threads=1).read([relaid(crop)], threading.Event())))
    assert [sign for sign in line.text if sign.isalnum()] == list(CHINESE[:12])


def test_a_stop_beside_its_column_is_kept() -> None:
    crop = np.full((48, 400, 3), 255, np.uint8)
    crop[18:40, 8:28] = crop[18:40, 38:58] = crop[18:40, 68:88] = crop[18:40, 98:118] = 0
    without = (relaid(crop) < 128).sum()
    crop[11:16, 50:55] = 0
    assert (relaid(crop) < 128).sum() > without
    crop[0:12] = crop[28:40]  # a neighbour's ink, not a stop
    assert (relaid(crop) < 128).sum() == pytest.approx(without, rel=0.1)


def test_a_column_without_ink_is_no_trouble() -> None:
    assert relaid(np.full((48, 300, 3), 255, np.uint8)).shape[0] == 48
    assert relaid(np.full((48, 8, 3), 7, np.uint8)).shape[0] == 48
