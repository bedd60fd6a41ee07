"""Pages as a scanner sees them: text drawn with MuPDF's own fonts, as pixels only."""

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray

ENGLISH = (
    "The quick brown fox jumps over the lazy dog.",
    "Pack my box with five dozen liquor jugs today.",
    "How vexingly quick daft zebras jump at night!",
    "Sphinx of black quartz, judge my vow at once.",
)
CHINESE = "天地大海宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"


def pixels_of(page: pymupdf.Page, dpi: int = 110) -> NDArray[np.uint8]:
    pixmap = page.get_pixmap(dpi=dpi, alpha=False, colorspace=pymupdf.csRGB)
    return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3).copy()


def english_page(lines: tuple[str, ...] = ENGLISH) -> NDArray[np.uint8]:
    """Four lines on a small page."""
    page = pymupdf.open().new_page(width=360, height=200)
    for number, line in enumerate(lines):
        page.insert_text((36, 50 + 34 * number), line, fontname="tiro", fontsize=13)
    return pixels_of(page)


def horizontal_chinese_page() -> NDArray[np.uint8]:
    page = pymupdf.open().new_page(width=360, height=220)
    for number in range(4):
        page.insert_text((40, 60 + 40 * number), CHINESE[4 * number :][:12], fontname="china-s", fontsize=20)
    return pixels_of(page)


def chinese_columns_page() -> NDArray[np.uint8]:
    """Four columns of twelve signs, the first one on the right."""
    page = pymupdf.open().new_page(width=300, height=400)
    for column in range(4):
        for row, sign in enumerate(CHINESE[4 * column :][:12]):
            page.insert_text((230 - 45 * column, 60 + 25 * row), sign, fontname="china-s", fontsize=22)
    return pixels_of(page)


def leaning(pixels: NDArray[np.uint8], degrees: float) -> NDArray[np.uint8]:
    """The picture turned clockwise about its middle, on white."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, height), borderValue=(255, 255, 255)), np.uint8)


def turned(pixels: NDArray[np.uint8], clockwise: int) -> NDArray[np.uint8]:
    return np.ascontiguousarray(np.rot90(pixels, -clockwise // 90))
