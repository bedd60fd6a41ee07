"""Searchable PDF: the pages as they are, and invisible text where their words stand.

A page stays what it is: its own content, annotations, links, rotation and boxes are not touched. The text is drawn
before everything else of the page, in a mode that leaves no mark (ISO 32000-1, 9.3.6, mode 3), in a font of empty
glyphs. Words that a page holds already as text are not put there a second time.
"""

import contextlib
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import east_asian_width

import pymupdf

from ocr_desktop.document.blocks import Block, Origin
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.errors import DamagedSource
from ocr_desktop.renderers import glyphless_font, text_layer
from ocr_desktop.renderers.glyphless_font import ASCENT
from ocr_desktop.sentences import said

LARGEST_SIDE = 14_400.0
"""Points that a page may be long (ISO 32000-1, annex C)."""

USUAL_DPI = 96.0
"""Of a picture that does not say how large it is."""

_RESOURCE = "OCRDesktopInvisible"
_KNOWN_SHARE = 0.5
_TOKEN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]|[^\W_\u2e80-\u9fff\uf900-\ufaff]+")
_DEEPEST = 64
# How the stored rows of a picture, as EXIF counts the ways, come to lie on a page of 1 x 1.
_ORIENTED = {
    1: (1, 0, 0, 1, 0, 0), 2: (-1, 0, 0, 1, 1, 0), 3: (-1, 0, 0, -1, 1, 1), 4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1), 6: (0, -1, 1, 0, 0, 1), 7: (0, 1, 1, 0, 0, 0), 8: (0, 1, -1, 0, 1, 0),
}  # fmt: skip

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that becomes a page.

    Args:
        size: as a person sees it, in pixels.
        dpi: pixels an inch, 0 where it does not say.
        data: the bytes of a JPEG or PNG file, or where ``channels`` is not 0 rows of that many bytes a pixel.
        orientation: how the stored rows lie, 1 to 8 as EXIF has it.
    """

    size: Size
    dpi: float
    data: bytes
    orientation: int = 1
    channels: int = 0


def of_pdf(target: Path, password: str | None, results: Sequence[PageResult], pages: Sequence[int] = ()) -> int:
    """Put text on the pages of a PDF, in its place. An encrypted one stays encrypted, with the same passwords.

    Where all pages stay, what is in the file stays byte for byte, and the text is added at its end.

    Args:
        pages: those that are kept; empty for all.

    Returns:
        the number of pages that got any.
    """
    document = pymupdf.open(str(target), filetype="pdf")
    if document.needs_pass:
        document.authenticate(password or "")
    number = _with_layer(document, results)
    whole = not pages or list(pages) == list(range(document.page_count))
    if not whole:
        document.select(list(pages))
    if whole and not number:
        document.close()
    elif whole and document.can_save_incrementally():
        document.saveIncr()
        document.close()
    else:
        beside = target.with_name(target.name + ".new")  # in its own place a document can only be added to
        encryption = pymupdf.mupdf.PDF_ENCRYPT_KEEP
        document.save(
            str(beside),
            garbage=0 if whole else 3,
            deflate=True,
            encryption=encryption,
            no_new_id=True,
            reproducible=True,
        )
        document.close()
        beside.replace(target)
    return number


def of_pictures(pictures: Iterable[Picture], results: Sequence[PageResult], target: Path) -> int:
    """A page for each picture, at its size, with text. The bytes of JPEG files stay as they are.

    Args:
        results: numbered as the pictures are.

    Returns:
        the number of pages that got text.
    """
    document = pymupdf.open()
    for picture in pictures:
        _add_picture(document, picture)
    number = _with_layer(document, results)
    document.save(str(target), deflate=True, use_objstms=True, no_new_id=True, reproducible=True)
    document.close()
    return number


def converted(document: pymupdf.Document) -> bytes:
    """A book or comic as PDF."""
    return bytes(document.convert_to_pdf())


@contextlib.contextmanager
def translated(name: str) -> Iterator[None]:
    """What MuPDF says becomes an error of ours."""
    try:
        yield
    except (pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError, TypeError, IndexError, AssertionError) as exc:
        _log.info("no searchable PDF of %s", name, exc_info=True)
        raise DamagedSource(said("“{name}” is damaged in a way that no text can be added to it.", name=name)) from exc


@cache
def advance(character: str) -> float:
    """The width of a character in parts of the type size: that of a plain sans serif, or a guess."""
    font = _measuring_font()
    if font.has_glyph(ord(character)):
        return float(font.glyph_advance(ord(character)))
    return 1.0 if east_asian_width(character) in ("W", "F") else 0.56


@cache
def _measuring_font() -> pymupdf.Font:
    return pymupdf.Font("helv")


def _add_picture(document: pymupdf.Document, picture: Picture) -> None:
    points = 72.0 / (picture.dpi or USUAL_DPI)
    points = min(points, LARGEST_SIDE / max(picture.size.width, picture.size.height))
    width, height = picture.size.width * points, picture.size.height * points
    page = document.new_page(width=width, height=height)
    if picture.channels:
        colours = pymupdf.csGRAY if picture.channels == 1 else pymupdf.csRGB
        stored = pymupdf.Pixmap(colours, int(picture.size.width), int(picture.size.height), picture.data, False)
        page.insert_image(page.rect, pixmap=stored, keep_proportion=False)
    else:
        page.insert_image(page.rect, stream=picture.data, keep_proportion=False)
    name = page.get_images()[0][7]
    a, b, c, d, e, f = _ORIENTED[picture.orientation]
    matrix = (a * width, b * height, c * width, d * height, e * width, f * height)
    document.update_stream(page.get_contents()[0], f"q {_numbers(matrix)} cm /{name} Do Q\n".encode())


def _with_layer(document: pymupdf.Document, results: Sequence[PageResult]) -> int:
    """Put the text of pages on them; on how many there was any to put."""
    layer = _Layer(document)
    for result in results:
        layer.add(result)
    return layer.finish()


class _Layer:
    """The invisible text of one document, and its font."""

    def __init__(self, document: pymupdf.Document) -> None:
        self._document = document
        self._font = 0
        self._numbers: dict[str, int] = {}
        self._pages = 0

    def add(self, result: PageResult) -> None:
        """Put the text of one page on it."""
        blocks = [block for block in result.blocks if block.origin is not Origin.TEXT_LAYER]
        if not blocks:
            return
        page = self._document[result.page]
        displayed = Transform.scale(page.rect.width / result.size.width, page.rect.height / result.size.height)
        blocks = _not_there_yet(page, blocks, displayed)
        texts = text_layer.placed(result, blocks, advance)
        to_pdf = displayed.then(_to_user_space(page))
        content = "".join(self._drawn(text, to_pdf) for text in texts)
        if not content:
            return
        self._font = self._font or self._document.get_new_xref()
        self._use_font(page.xref)
        self._put_first(page, f"q BT 3 Tr /{_RESOURCE} 1 Tf\n{content}ET Q\n".encode("ascii"))
        self._pages += 1

    def finish(self) -> int:
        """Write the font; the number of pages that have text."""
        if self._font:
            characters = list(self._numbers)
            program = self._stream(glyphless_font.program())
            descriptor = self._object(
                f"<</Type/FontDescriptor/FontName/{glyphless_font.NAME}/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0"
                f"/Ascent 800/Descent -200/CapHeight 800/StemV 80/FontFile2 {program} 0 R>>"
            )
            descendant = self._object(
                f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{glyphless_font.NAME}/CIDSystemInfo<</Registry(Adobe)"
                f"/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R/DW 500"
                f"/W {glyphless_font.widths([*map(advance, characters)])}"
                f"/CIDToGIDMap {self._stream(glyphless_font.glyph_map(len(characters)))} 0 R>>"
            )
            told = self._stream(glyphless_font.to_unicode(characters))
            self._document.update_object(
                self._font,
                f"<</Type/Font/Subtype/Type0/BaseFont/{glyphless_font.NAME}/Encoding/Identity-H"
                f"/DescendantFonts[{descendant} 0 R]/ToUnicode {told} 0 R>>",
            )
        return self._pages

    def _drawn(self, text: text_layer.PlacedText, to_pdf: Transform) -> str:
        width = sum(map(advance, text.text))
        if not width:
            return ""
        codes = "".join(f"{self._number(char):04X}" for char in text.text)
        # From the baseline, in parts of the type size, upwards: to the unit square, to the page, to the PDF.
        matrix = Transform(1 / width, 0.0, 0.0, -1.0, 0.0, ASCENT).then(text.place).then(to_pdf)
        values = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
        return f"{_numbers(values)} Tm<{codes}>Tj\n"

    def _number(self, character: str) -> int:
        if len(self._numbers) >= glyphless_font.MOST_CHARACTERS:
            return self._numbers.get(character, 0)
        return self._numbers.setdefault(character, len(self._numbers) + 1)

    def _use_font(self, page: int) -> None:
        """Name the font among the resources of a page, which may be shared with others or come from above."""
        holder, path = page, "Resources"
        for _ in range(_DEEPEST):
            kind, value = self._document.xref_get_key(holder, "Resources")
            if kind != "null":
                break
            kind, above = self._document.xref_get_key(holder, "Parent")
            if kind != "xref":
                holder = page
                self._document.xref_set_key(page, "Resources", "<<>>")
                kind, value = "dict", ""
                break
            holder = int(above.split()[0])
        if kind == "xref":
            holder, path = int(value.split()[0]), ""
        path = f"{path}/Font".lstrip("/")
        kind, value = self._document.xref_get_key(holder, path)
        if kind == "xref":
            holder, path = int(value.split()[0]), ""
        self._document.xref_set_key(holder, f"{path}/{_RESOURCE}".lstrip("/"), f"{self._font} 0 R")

    def _put_first(self, page: pymupdf.Page, content: bytes) -> None:
        """Before what the page draws: nothing of that has been done to the coordinates yet."""
        mine = self._stream(content)
        others = "".join(f" {xref} 0 R" for xref in page.get_contents())
        self._document.xref_set_key(page.xref, "Contents", f"[{mine} 0 R{others}]")

    def _stream(self, data: bytes) -> int:
        xref = self._object("<<>>")
        self._document.update_stream(xref, zlib.compress(data, 9), new=True, compress=False)
        self._document.xref_set_key(xref, "Filter", "/FlateDecode")
        return xref

    def _object(self, text: str) -> int:
        xref = int(self._document.get_new_xref())
        self._document.update_object(xref, text)
        return xref


def _to_user_space(page: pymupdf.Page) -> Transform:
    """From points of the displayed page to the coordinates of its content: crop box, rotation and unit undone."""
    matrix = pymupdf.mupdf.FzMatrix()
    pymupdf.mupdf.pdf_page_transform(pymupdf.mupdf.pdf_page_from_fz_page(page.this), pymupdf.mupdf.FzRect(), matrix)
    return Transform(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f).inverse


def _not_there_yet(page: pymupdf.Page, blocks: Sequence[Block], displayed: Transform) -> list[Block]:
    """The blocks whose words the page does not hold as text already."""
    # By way of a display list: the coordinates are those of the displayed page, which is not changed.
    shown = page.get_displaylist(annots=0)
    own = pymupdf.TextPage(shown.get_textpage(pymupdf.TEXT_PRESERVE_WHITESPACE)).extractWORDS()
    if not own:
        return list(blocks)
    words = [(Box.around([word[0:2], word[2:4]]).centre, word[4]) for word in own]
    return [block for block in blocks if not _known(block, displayed.box(block.box), words)]


def _known(block: Block, box: Box, words: Sequence[tuple[tuple[float, float], str]]) -> bool:
    there = _tokens(" ".join(word for place, word in words if box.contains(*place)))
    wanted = _tokens(text_layer.block_text(block))
    if block.origin is Origin.PERSON and "".join(wanted) in "".join(there):  # a word may be divided on the page
        return bool(there)
    share = 1.0 if block.origin is Origin.PERSON else _KNOWN_SHARE  # one word that was put right shall be found
    return bool(there) and (Counter(there) & Counter(wanted)).total() >= share * len(wanted)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.casefold())


def _numbers(values: Iterable[float]) -> str:
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)
