"""The text layer of a page: its lines with their look, and what else is painted."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pymupdf

from ocr_desktop.document.blocks import Origin, Style
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant import characters
from ocr_desktop.engines.instant.printed import PrintedLine, Run
from ocr_desktop.engines.instant.words import Word

# No TEXT_CID_FOR_UNKNOWN_UNICODE: a character without Unicode shall be seen as such (U+FFFD).
_FLAGS = (
    pymupdf.TEXT_PRESERVE_WHITESPACE
    | pymupdf.TEXT_ACCURATE_BBOXES
    | pymupdf.TEXT_MEDIABOX_CLIP
    | pymupdf.TEXT_COLLECT_STYLES
    | pymupdf.TEXT_COLLECT_VECTORS
    | pymupdf.TEXT_IGNORE_ACTUALTEXT
)
_PAINTED = pymupdf.mupdf.FZ_STEXT_FILLED | pymupdf.mupdf.FZ_STEXT_STROKED
_STRUCK = pymupdf.mupdf.FZ_STEXT_STRIKEOUT
_EMBOLDENED = pymupdf.mupdf.FZ_STEXT_BOLD
_THIN = 3.0  # a rule is at most that thick
_TYPE3 = "Type3"

# Bullets of the symbol fonts, which many programs leave in the private use area.
_SYMBOLS = str.maketrans(
    {
        "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf06f": "○", "\uf0a8": "□", "\uf0b0": "°",
        "\uf02d": "−", "\uf0e0": "→", "\uf0f0": "➔", "\uf076": "❖", "\uf06e": "■", "\uf0de": "⇒",
    }
)  # fmt: skip

_TURNS = {(1, 0): 0, (0, -1): 90, (-1, 0): 180, (0, 1): 270}


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page of a document holds, in units of the displayed page.

    Args:
        lines: of the text layer.
        images: boxes of the raster images that lie on the page.
        image_scale: pixels a page unit of the largest image, 0 where there is none.
        shapes: boxes of vector shapes that are no plain rectangles: curves, logos, letters drawn as paths.
        rules: thin boxes: straight lines, horizontal or vertical.
        fills: whether there are filled rectangles.
        turned: clockwise degrees that make most of the text upright.
    """

    lines: tuple[PrintedLine, ...]
    images: tuple[Box, ...] = ()
    image_scale: float = 0.0
    shapes: tuple[Box, ...] = ()
    rules: tuple[Box, ...] = ()
    fills: bool = False
    turned: int = 0


def read(page: pymupdf.Page) -> PageContent:
    """The content of a page as it is displayed now."""
    limits = _box(page.rect)
    lines: list[PrintedLine] = []
    shapes: list[Box] = []
    rules: list[Box] = []
    fills = False
    directions: Counter[int] = Counter()
    links = [(_box(link["from"]), link["uri"]) for link in page.get_links() if link["kind"] == pymupdf.LINK_URI]
    for block in page.get_textpage(flags=_FLAGS).extractDICT()["blocks"]:
        if block["type"] == 0:
            for line in block["lines"]:
                printed = _line(line, links)
                if printed is not None:
                    lines.append(printed)
                    directions[_turn(line)] += len(printed.text)
        elif block["type"] == 3 and block["alpha"]:
            box = _box(block["bbox"]).clamped(limits)
            if not block["isrect"]:
                shapes.append(box)
            elif min(box.width, box.height) <= _THIN:
                rules.append(box)
            elif block["stroked"]:
                rules.extend(_edges(box))
            else:
                fills = True
    images, scale = _images(page, limits)
    turned = directions.most_common(1)[0][0] if directions else 0
    return PageContent(_without_doubles(lines), images, scale, tuple(shapes), tuple(rules), fills, turned)


def words(page: pymupdf.Page) -> list[Word]:
    """The words of the text layer with their places."""
    found = page.get_text("words", flags=_FLAGS & ~pymupdf.TEXT_COLLECT_VECTORS)
    return [Word(_box(word[:4]), word[4].translate(_SYMBOLS)) for word in found]


def _edges(box: Box) -> list[Box]:
    x0, y0, x1, y1 = box.x0, box.y0, box.x1, box.y1
    return [Box(x0, y0, x1, y0), Box(x0, y1, x1, y1), Box(x0, y0, x0, y1), Box(x1, y0, x1, y1)]


def _line(line: dict[str, Any], links: list[tuple[Box, str]]) -> PrintedLine | None:
    spans = [span for span in line["spans"] if span["text"]]
    text = "".join(span["text"] for span in spans)
    if not text.strip():
        return None
    sizes: Counter[float] = Counter()
    for span in spans:
        sizes[round(span["size"], 2)] += len(span["text"].strip())
    size = sizes.most_common(1)[0][0]
    main = next(span for span in spans if round(span["size"], 2) == size)
    baseline = main["origin"][1]
    visible = any(
        span["alpha"] and (span["char_flags"] & _PAINTED or span["font"].startswith(_TYPE3)) for span in spans
    )
    plain = any(map(characters.is_wide, text))
    return PrintedLine(
        box=_box(line["bbox"]),
        runs=tuple(_run(span, size, baseline, links, plain=plain) for span in spans),
        baseline=baseline,
        size=size,
        origin=Origin.TEXT_LAYER,
        vertical=line["wmode"] == 1 or abs(line["dir"][0]) < 0.7,
        visible=visible,
    )


def _run(span: dict[str, Any], size: float, baseline: float, links: list[tuple[Box, str]], *, plain: bool) -> Run:
    flags, marks = span["flags"], span["char_flags"]
    styles = set()
    hidden = not marks & _PAINTED  # an earlier OCR's font says nothing of how the page looks
    if not hidden:
        if flags & pymupdf.TEXT_FONT_BOLD or marks & _EMBOLDENED:
            styles.add(Style.BOLD)
        if flags & pymupdf.TEXT_FONT_ITALIC:
            styles.add(Style.ITALIC)
        # All Chinese type has one width; that makes it no program.
        if flags & pymupdf.TEXT_FONT_MONOSPACED and not plain:
            styles.add(Style.CODE)
        if marks & _STRUCK:
            styles.add(Style.STRIKE)
        if span["size"] <= 0.85 * size or flags & pymupdf.TEXT_FONT_SUPERSCRIPT:
            shift = span["origin"][1] - baseline
            if shift < -0.1 * size:
                styles.add(Style.SUPERSCRIPT)
            elif shift > 0.05 * size:
                styles.add(Style.SUBSCRIPT)
    target = ""
    if links:
        x, y = _box(span["bbox"]).centre
        target = next((uri for box, uri in links if box.contains(x, y)), "")
    return Run(span["text"].translate(_SYMBOLS), span["size"], frozenset(styles), target)


def _turn(line: dict[str, Any]) -> int:
    if line["wmode"] == 1:
        return 0
    x, y = line["dir"]
    return _TURNS[(round(x), 0) if abs(x) >= abs(y) else (0, round(y))]


def _images(page: pymupdf.Page, limits: Box) -> tuple[tuple[Box, ...], float]:
    found = []
    for info in page.get_image_info():
        box = _box(info["bbox"]).clamped(limits)
        if box.area > 0:
            found.append((box.area, box, info["width"] / max(_box(info["bbox"]).width, 1e-6), info))
    if not found:
        return (), 0.0
    _, box, scale, info = max(found, key=lambda item: item[0])
    if info["transform"][0] == 0:  # the image lies on its side
        scale = info["height"] / max(_box(info["bbox"]).width, 1e-6)
    return tuple(item[1] for item in found), scale


def _without_doubles(lines: list[PrintedLine]) -> tuple[PrintedLine, ...]:
    """Text that is drawn twice in place (a poor man's bold, a shadow) is read once."""
    kept: list[PrintedLine] = []
    seen: dict[str, list[Box]] = {}
    for line in lines:
        boxes = seen.setdefault(line.text, [])
        if any(line.box.overlap(box) > 0.7 and box.overlap(line.box) > 0.7 for box in boxes):
            continue
        boxes.append(line.box)
        kept.append(line)
    return tuple(kept)


def _box(rect: Any) -> Box:
    x0, y0, x1, y1 = rect
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
