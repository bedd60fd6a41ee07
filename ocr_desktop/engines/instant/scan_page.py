"""A page in memory made of a picture and the lines recognised in it, so that one layout serves scans too.

The layout network looks at the pixels at 72 dots an inch and at the lines' boxes, sizes and characters. The lines
are laid under the picture as text that is painted but covered, since the network leaves hidden text out.
"""

from collections.abc import Sequence
from statistics import median

import numpy as np
import pymupdf
from numpy.typing import NDArray
from PIL import Image

from ocr_desktop.engines.instant.printed import PrintedLine

_TYPE_SIZE = 10.5  # the size, in points, that the commonest type of the page is brought to
_SIDES = (400.0, 1600.0)  # points that the longer side may have
# Fonts that every PDF reader brings itself, so that nothing has to be embedded.
_LATIN = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
_WIDE = (
    "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UTF16-H/DescendantFonts[<</Type/Font"
    "/Subtype/CIDFontType0/BaseFont/SimSun/DW 1000/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 5>>"
    "/FontDescriptor<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0"
    "/Ascent 860/Descent -140/CapHeight 700/StemV 80>>>>]>>"
)
_USUAL_SIDE = 842.0  # that of A4, where there are no lines to go by


def scale_of(size: tuple[int, int], lines: Sequence[PrintedLine]) -> float:
    """Points a pixel, so that the type has a usual size on a page of a usual size."""
    longest = max(size)
    sizes = [line.size for line in lines]
    factor = _TYPE_SIZE / median(sizes) if len(sizes) >= 3 else _USUAL_SIDE / longest
    return min(max(factor, _SIDES[0] / longest), _SIDES[1] / longest)


def build(pixels: NDArray[np.uint8], lines: Sequence[PrintedLine], scale: float) -> pymupdf.Document:
    """A document of one page.

    Args:
        pixels: the upright picture, uint8 RGB.
        lines: in points of the page to be made.
        scale: points a pixel.
    """
    width, height = pixels.shape[1] * scale, pixels.shape[0] * scale
    document = pymupdf.open()
    page = document.new_page(width=width, height=height)
    _lay_text(document, page, lines, height)
    small = Image.fromarray(pixels).resize(
        (max(1, round(width)), max(1, round(height))), Image.Resampling.BOX, reducing_gap=2.0
    )
    picture = pymupdf.Pixmap(pymupdf.csRGB, small.width, small.height, small.tobytes(), False)
    page.insert_image(page.rect, pixmap=picture, overlay=True)
    return document


def _lay_text(document: pymupdf.Document, page: pymupdf.Page, lines: Sequence[PrintedLine], height: float) -> None:
    fonts = {"L": _new_object(document, _LATIN), "W": _new_object(document, _WIDE)}
    named = "".join(f"/{name} {xref} 0 R" for name, xref in fonts.items())
    document.xref_set_key(page.xref, "Resources", f"<</Font<<{named}>>>>")
    stream = document.get_new_xref()
    document.update_object(stream, "<<>>")
    document.update_stream(stream, "\n".join(_shown(line, height) for line in lines).encode("ascii"), new=True)
    page.set_contents(stream)


def _new_object(document: pymupdf.Document, source: str) -> int:
    xref = int(document.get_new_xref())
    document.update_object(xref, source)
    return xref


def _shown(line: PrintedLine, height: float) -> str:
    """The operators that show a line so that it fills its box."""
    text = " ".join(line.text.split())
    size = max(line.size, 1.0)
    try:
        code, font = text.encode("cp1252"), "L"
        natural = pymupdf.get_text_length(text, fontname="helv", fontsize=size)
    except UnicodeEncodeError:
        code, font = "".join(c if c < "\U00010000" else "\u25a1" for c in text).encode("utf-16-be"), "W"
        natural = len(text) * size
    if line.vertical:  # laid on its side, downwards
        stretch = 100 * line.box.height / max(natural, 1e-6)
        matrix = f"0 -1 1 0 {line.box.x0 + 0.2 * line.box.width:.2f} {height - line.box.y0:.2f}"
    else:
        stretch = 100 * line.box.width / max(natural, 1e-6)
        matrix = f"1 0 0 1 {line.box.x0:.2f} {height - line.baseline:.2f}"
    return f"BT /{font} {size:.2f} Tf {stretch:.2f} Tz {matrix} Tm <{code.hex()}> Tj ET"
