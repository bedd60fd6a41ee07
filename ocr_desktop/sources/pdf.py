"""PDF, XPS, EPUB and CBZ through MuPDF. The one place that opens documents with PyMuPDF."""

import contextlib
import io
import logging
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pymupdf
from numpy.typing import NDArray
from PIL import Image

from ocr_desktop import errors
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.sentences import said
from ocr_desktop.sources import damage
from ocr_desktop.sources.page import PageImage, TextLine

# A page without a usable size gets that of a US letter page, as PDF readers do.
FALLBACK_SIZE = Size(612.0, 792.0)
SMALLEST_SIDE = 0.5

# Books without pages of their own (EPUB) get these, in points: page counts must not depend on the machine.
LAYOUT_WIDTH, LAYOUT_HEIGHT, LAYOUT_EM = 450.0, 600.0, 12.0

GLANCE_PIXELS = 40_000
"""A picture of so many is enough to see whether a page can be decoded, and whether it is blank."""

JPEG2000_PIXELS = 40_000_000
"""MuPDF reads other big pictures row by row, but JPEG 2000 only whole, at 15 bytes a pixel."""

_SAID_BY_MUPDF = (
    pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError,
    AssertionError, MemoryError,
)  # fmt: skip
_TEXT = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_ACCURATE_BBOXES | pymupdf.TEXT_MEDIABOX_CLIP
_log = logging.getLogger(__name__)

# Complaints about damaged files belong into our errors, not onto the terminal.
pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


class PdfSource:
    """A document that MuPDF opens.

    Args:
        document: opened and authenticated; the engines that read text layers use it directly.
        kind: a key of ``kinds.SUFFIXES``.
    """

    _listened_to: ClassVar[tuple[int, int]] = (0, -1)

    def __init__(self, document: pymupdf.Document, kind: str) -> None:
        self.document = document
        self._kind = kind
        self._page_count = int(document.page_count)
        self._latest = -1
        self._looked_at: set[int] = set()
        self._lost: dict[int, set[damage.Loss]] = {}

    @property
    def kind(self) -> str:
        """``PDF``, ``XPS``, ``EPUB`` or ``CBZ``."""
        return self._kind

    @property
    def page_count(self) -> int:
        """Pages, at least 1."""
        return self._page_count

    @property
    def title(self) -> str:
        """From the metadata; may be empty."""
        with contextlib.suppress(*_SAID_BY_MUPDF):
            return str((self.document.metadata or {}).get("title") or "").strip()
        return ""

    def page_size(self, page: int) -> Size:
        """Size as displayed, in points.

        Raises:
            PageUnreadable: the page cannot be parsed.
        """
        with self._page(page) as opened:
            return _size(opened)

    def render(self, page: int, *, max_pixels: int, max_scale: float = 4.0, clip: Box | None = None) -> PageImage:
        """A picture of a page or a part of it, as ``sources.page.Source`` has it.

        Raises:
            PageUnreadable: the page cannot be rendered.
        """
        with self._page(page) as opened:
            self._turn_to(opened)
            size = _size(opened)
            shown = clip.clamped(size.box) if clip else size.box
            if shown.area == 0:
                raise errors.PageUnreadable(
                    said("Page {number} has nothing at the place that was asked for.", number=page + 1)
                )
            scale = min(max_scale, math.sqrt(max_pixels / shown.area))
            x0, y0 = math.floor(shown.x0 * scale), math.floor(shown.y0 * scale)
            width = max(math.floor(shown.x1 * scale) - x0, 1)
            height = max(math.floor(shown.y1 * scale) - y0, 1)
            if width * height > max_pixels:  # a very long page, one side of which was rounded up to one pixel
                width, height = min(width, max_pixels), min(height, max_pixels)
            area = pymupdf.IRect(x0, y0, x0 + width, y0 + height)
            pixels = _pixels(opened, scale, area)
            return PageImage(pixels, scale, Box(x0, y0, x0 + width, y0 + height).scaled(1 / scale))

    def text_layer(self, page: int) -> tuple[tuple[TextLine, ...], ...]:
        """What a page says by itself, as ``sources.page.Source`` has it.

        Raises:
            PageUnreadable: the page cannot be parsed.
        """
        with self._page(page) as opened:
            blocks = opened.get_text("dict", flags=_TEXT)["blocks"]
            turn = opened.rotation_matrix
            found = (
                tuple(_text_line(line, turn) for line in block["lines"] if _says_something(line)) for block in blocks
            )
            return tuple(filter(None, found))

    def losses(self, page: int) -> tuple[str, ...]:
        """What of a page is lost, as ``sources.page.Source`` has it.

        Raises:
            PageUnreadable: nothing of it is left.
        """
        lost = self._lost.setdefault(page, set())
        if self._kind == "PDF":
            with self._page(page) as opened:
                lost |= damage.of_pictures(self.document, opened.get_images())
        # What an engine had decoded is kept and not decoded again, and MuPDF would not complain again.
        pymupdf.TOOLS.store_shrink(100)
        if not np.ptp(self.render(page, max_pixels=GLANCE_PIXELS).pixels):
            lost |= self._lost_of_blank(page, lost)
        sentences = [loss.value for loss in damage.Loss if loss in lost]
        if self._kind == "PDF" and page == self._page_count - 1:
            promised = damage.pages_promised(self.document)
            if promised > self._page_count:
                sentences.append(
                    said(
                        "The document should have {promised} pages; {lost} of them are lost.",
                        promised=promised,
                        lost=promised - self._page_count,
                    )
                )
        return tuple(sentences)

    @contextlib.contextmanager
    def narrowed(self, page: int, clip: Box, turned: int) -> Iterator[tuple["PdfSource", int]]:
        """A part of a page as if it were all of it, for as long as it is needed; text layer and picture alike.

        Args:
            clip: the part, in page units.
            turned: clockwise degrees by which it is turned then.

        Yields:
            the source, and the number of the page in it. Of a PDF it is this one: meanwhile it has no other page.

        Raises:
            PageUnreadable: the page cannot be parsed.
        """
        if self._kind != "PDF":
            with self._page(page) as opened:
                copy = PdfSource(_as_pdf(opened), "PDF")
            try:
                with copy.narrowed(0, clip, turned) as narrowed:
                    yield narrowed
            finally:
                copy.close()
            return
        with self._page(page) as opened:
            xref = int(opened.xref)
            before = {key: self.document.xref_get_key(xref, key)[1] for key in ("CropBox", "Rotate")}
            part = _unturned(opened, clip)
            rotation = (int(opened.rotation) + turned) % 360
        try:
            self.document.xref_set_key(xref, "CropBox", f"[{part.x0:.6f} {part.y0:.6f} {part.x1:.6f} {part.y1:.6f}]")
            self.document.xref_set_key(xref, "Rotate", str(rotation))
            yield self, page
        finally:
            for key, value in before.items():
                self.document.xref_set_key(xref, key, value)

    def close(self) -> None:
        """Release the file."""
        with contextlib.suppress(*_SAID_BY_MUPDF):
            self.document.close()

    @contextlib.contextmanager
    def _page(self, page: int) -> Iterator[pymupdf.Page]:
        """The page for as long as it is needed; whatever MuPDF says meanwhile becomes ours."""
        if not 0 <= page < self._page_count:
            raise errors.PageUnreadable(
                said("There is no page {number}; the document has {count}.", number=page + 1, count=self._page_count)
            )
        self._listen(page)
        try:
            # MuPDF shows an empty page in the place of one whose description is lost.
            if self._kind == "PDF" and not self.document.xref_get_keys(self.document.page_xref(page)):
                raise errors.PageUnreadable(said("Page {number} is damaged: its description is lost.", number=page + 1))
            yield self.document.load_page(page)
        except _SAID_BY_MUPDF as exc:
            _log.info("page %d cannot be shown", page + 1, exc_info=True)
            raise errors.PageUnreadable(said("Page {number} is damaged and cannot be shown.", number=page + 1)) from exc
        finally:
            self._listen(page)

    def _listen(self, page: int) -> None:
        """Take what MuPDF has complained of: about this page, if it was the last one that was looked at.

        Engines read text layers without us, and what was decoded then is not decoded again.
        """
        said = pymupdf.TOOLS.mupdf_warnings(reset=True)
        if said and PdfSource._listened_to == (id(self), page):
            _log.debug("page %d: %s", page + 1, said)
            self._lost.setdefault(page, set()).update(damage.told(said, repaired=self._repaired))
        PdfSource._listened_to = id(self), page

    @property
    def _repaired(self) -> bool:
        return self._kind == "PDF" and bool(self.document.is_repaired)

    def _lost_of_blank(self, page: int, lost: set[damage.Loss]) -> set[damage.Loss]:
        """What more is known to be lost of a page that shows nothing.

        Raises:
            PageUnreadable: all of it.
        """
        with self._page(page) as opened:
            more = damage.without_content(self.document, page) if self._repaired and not lost else set()
            if (lost | more) - {damage.Loss.CONTENT} and not str(opened.get_text()).strip():
                raise errors.PageUnreadable(
                    said("Page {number} is damaged: what was on it is lost.", number=page + 1),
                    remedy=errors.DamagedSource.default_remedy,
                )
            return more

    def _turn_to(self, page: pymupdf.Page) -> None:
        """Forget what MuPDF keeps of the page before, and look for what it could not show within bounds."""
        if page.number != self._latest:
            self._latest = page.number
            pymupdf.TOOLS.store_shrink(100)  # decoded pictures, seldom of use for another page
        if self._kind != "PDF" or page.number in self._looked_at:
            return
        self._looked_at.add(page.number)
        for xref, _, width, height, _, _, _, _, coding, *_ in page.get_images(full=True):
            if coding == "JPXDecode" and width * height > JPEG2000_PIXELS:
                _replace_jpeg2000(self.document, xref)


def open_document(path: Path, kind: str, password: str | None = None) -> PdfSource:
    """Open a document of a known kind.

    Raises:
        PasswordRequired, WrongPassword: it is encrypted.
        EmptySource: it has no pages.
        DamagedSource: it cannot be opened.
    """
    try:
        document = _opened(path, kind)
    except _SAID_BY_MUPDF as exc:
        raise errors.DamagedSource(
            said("“{name}” is damaged: it begins like a {kind} file but is not one.", name=path.name, kind=kind)
        ) from exc
    try:
        _unlock(document, path.name, password)
        if document.page_count < 1:
            raise _without_pages(document, path.name, kind)
    except _SAID_BY_MUPDF as exc:
        document.close()
        raise errors.DamagedSource(said("“{name}” is damaged: its pages cannot be found.", name=path.name)) from exc
    except errors.SourceError:
        document.close()
        raise
    return PdfSource(document, kind)


def _opened(path: Path, kind: str) -> pymupdf.Document:
    layout = {"width": LAYOUT_WIDTH, "height": LAYOUT_HEIGHT, "fontsize": LAYOUT_EM, "filetype": kind.lower()}
    try:
        str(path).encode()
    except UnicodeEncodeError:  # a name that is no Unicode, which MuPDF cannot be told
        return pymupdf.open(stream=path.read_bytes(), **layout)
    return pymupdf.open(str(path), **layout)


def _unlock(document: pymupdf.Document, name: str, password: str | None) -> None:
    if not document.needs_pass:
        return
    if password is None:
        raise errors.PasswordRequired(said("“{name}” is encrypted.", name=name))
    if not document.authenticate(password):
        raise errors.WrongPassword(said("The password does not open “{name}”.", name=name))


def _without_pages(document: pymupdf.Document, name: str, kind: str) -> errors.SourceError:
    if document.is_repaired:
        return errors.DamagedSource(
            said("“{name}” is damaged: it begins like a {kind} file but holds no page.", name=name, kind=kind)
        )
    return errors.EmptySource(said("“{name}” has no pages.", name=name))


def _says_something(line: dict[str, Any]) -> bool:
    return any(span["text"].strip() for span in line["spans"])


def _text_line(line: dict[str, Any], turn: pymupdf.Matrix) -> TextLine:
    """A line as MuPDF has it; what most of it looks like is what its longest span does."""
    spans = [span for span in line["spans"] if span["text"]]
    longest = max(spans, key=lambda span: len(span["text"].strip()))
    text = "".join(span["text"] for span in spans)
    box = Box(*(pymupdf.Rect(line["bbox"]) * turn))
    return TextLine(box, text, float(longest["size"]), bool(longest["flags"] & pymupdf.TEXT_FONT_BOLD))


def _size(page: pymupdf.Page) -> Size:
    width, height = float(page.rect.width), float(page.rect.height)
    usable = math.isfinite(width) and math.isfinite(height) and min(width, height) >= SMALLEST_SIDE
    return Size(width, height) if usable else FALLBACK_SIZE


def _as_pdf(page: pymupdf.Page) -> pymupdf.Document:
    """A PDF of one page of another document, its text as text. (PyMuPDF's own can convert just the first page.)"""
    mupdf = pymupdf.mupdf
    made = mupdf.PdfDocument()
    limits = mupdf.fz_bound_page(page.this)
    device, resources, contents = mupdf.pdf_page_write(made, limits)
    mupdf.fz_run_page(page.this, device, mupdf.FzMatrix(), mupdf.FzCookie())
    mupdf.fz_close_device(device)
    mupdf.pdf_insert_page(made, -1, mupdf.pdf_add_page(made, limits, 0, resources, contents))
    written = mupdf.fz_new_buffer(8192)
    output = mupdf.FzOutput(written)
    mupdf.pdf_write_document(made, output, mupdf.PdfWriteOptions())
    output.fz_close_output()
    return pymupdf.open("pdf", mupdf.fz_buffer_extract_copy(written))


def _unturned(page: pymupdf.Page, clip: Box) -> Box:
    """A part of the displayed page as the file has it: before its rotation, in its own units, y upwards."""
    limits, displayed = pymupdf.mupdf.FzRect(), pymupdf.mupdf.FzMatrix()
    pymupdf.mupdf.pdf_page_transform(pymupdf.mupdf.pdf_page_from_fz_page(page.this), limits, displayed)
    to_page = Transform(displayed.a, displayed.b, displayed.c, displayed.d, displayed.e, displayed.f)
    return to_page.inverse.box(clip)


def _pixels(page: pymupdf.Page, scale: float, area: pymupdf.IRect) -> NDArray[np.uint8]:
    """RGB on white, exactly the given area (in scaled pixels from the page's top left)."""
    matrix = pymupdf.Matrix(scale, scale)
    clip = pymupdf.Rect(area) / scale
    pixmap = page.get_pixmap(matrix=matrix, colorspace=pymupdf.csRGB, clip=clip, alpha=False, annots=True)
    rows_found = np.frombuffer(pixmap.samples_mv, np.uint8).reshape(pixmap.height, pixmap.stride)
    found = rows_found[:, : pixmap.width * 3].reshape(pixmap.height, pixmap.width, 3)
    exact = np.full((area.height, area.width, 3), 255, np.uint8)
    left, top = max(pixmap.x - area.x0, 0), max(pixmap.y - area.y0, 0)
    part = found[max(area.y0 - pixmap.y, 0) :, max(area.x0 - pixmap.x, 0) :]
    rows, columns = min(part.shape[0], area.height - top), min(part.shape[1], area.width - left)
    if rows > 0 and columns > 0:
        exact[top : top + rows, left : left + columns] = part[:rows, :columns]
    return exact


def _replace_jpeg2000(document: pymupdf.Document, xref: int) -> None:
    """Put a smaller JPEG in the place of a big JPEG 2000 picture, of which Pillow reads just the lower resolutions."""
    try:
        with Image.open(io.BytesIO(document.xref_stream_raw(xref)), formats=("JPEG2000",)) as image:
            halvings = 0
            while image.width * image.height >> (2 * halvings) > JPEG2000_PIXELS:
                halvings += 1
            image.reduce = halvings  # type: ignore[assignment, method-assign]
            smaller = image.convert("L" if image.mode in ("L", "LA", "I;16") else "RGB")
            data = io.BytesIO()
            smaller.save(data, "JPEG", quality=90)
    except Exception as exc:  # broken: MuPDF says so in its own way
        _log.info("picture %d stays as it is: %s", xref, exc)
        return
    document.update_stream(xref, data.getvalue(), compress=False)
    colours = "/DeviceGray" if smaller.mode == "L" else "/DeviceRGB"
    changes = {"Filter": "/DCTDecode", "DecodeParms": "null", "ColorSpace": colours, "BitsPerComponent": "8",
               "Width": str(smaller.width), "Height": str(smaller.height), "Decode": "null"}  # fmt: skip
    for key, value in changes.items():
        document.xref_set_key(xref, key, value)
