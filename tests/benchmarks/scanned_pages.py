"""Scanned pages: time and accuracy of our recognition beside ``RapidOCR()`` with its defaults.

    python -m tests.benchmarks.scanned_pages FOLDER_OR_FILES… [--whole] [--threads N] [--rounds N] [--dpi N] [--all]

Both read the same page pictures in the same process, already warm, in alternation: one page by one, then by the
other, the order swapped from page to page. RapidOCR uses as many threads as it likes (its default). Pages of a PDF
that has a text layer are left out unless ``--all`` is given; so are files that do not open. ``--whole`` times the
Instant engine from the picture to the blocks, layout included, beside the same bare RapidOCR.

Columns, one line a page and a total at the end:

- ``cpu`` and ``wall``: our seconds ÷ RapidOCR's; below 1 is faster. The least of the rounds counts.
- ``turn``, ``skew``: how we set the page upright.
- ``lines``, ``signs``: ours / RapidOCR's, to notice what is lost.
- ``agree``: word F1 between both outputs. It says nothing about which of them is right.
- ``recall``, ``F1`` (ours / RapidOCR's): of words against a text beside the file (``linn.txt`` for ``linn.pdf``),
  or the one that ``--truth`` names, for every page.

A word is a run of letters and digits after NFKC and lower-casing, everything else parts words; in a script
without spaces each sign is a word. Recall and F1 count words with their multiplicity and ignore their order:

    recall = |ours ∩ truth| / |truth|, precision = |ours ∩ truth| / |ours|, F1 = their harmonic mean.
"""

import argparse
import re
import sys
import tempfile
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pymupdf
from numpy.typing import NDArray
from PIL import Image, ImageOps
from rapidocr import RapidOCR

from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.engines.engine import PageDone, PageInput
from ocr_desktop.engines.instant.engine import InstantEngine
from ocr_desktop.engines.instant.recognition import Recognition, Recognizer
from ocr_desktop.engines.instant.scripts import is_square
from ocr_desktop.settings import Settings
from ocr_desktop.sources.page import PageImage, TextLine

TARGET = 0.85
_PIXELS = 9_000_000
_PICTURES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page picture and, where known, its text."""

    name: str
    pixels: NDArray[np.uint8]
    truth: str | None


@dataclass(slots=True)
class Outcome:
    """What one program made of a page, and the seconds that it took."""

    text: str
    lines: int
    cpu: float
    wall: float


class Scan:
    """A page picture as a source, for the whole engine."""

    kind = "PNG"
    page_count = 1

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self._pixels = pixels

    def page_size(self, page: int) -> Size:
        """Its pixels are the page units."""
        assert page == 0
        return Size(float(self._pixels.shape[1]), float(self._pixels.shape[0]))

    def render(self, page: int, *, max_pixels: int, max_scale: float = 4.0, clip: Box | None = None) -> PageImage:
        """The picture as it is, which is within the engine's budget already."""
        whole = self.page_size(page).box
        assert max_scale >= 1.0
        assert whole.area <= max_pixels
        assert clip is None
        return PageImage(self._pixels, 1.0, whole)

    def text_layer(self, page: int) -> tuple[tuple[TextLine, ...], ...]:
        """A scan has none."""
        assert page == 0
        return ()

    def losses(self, page: int) -> tuple[str, ...]:
        """Nothing is."""
        assert page == 0
        return ()

    def close(self) -> None:
        """Nothing is open."""


def words(text: str) -> Counter[str]:
    """Words with their multiplicity, as the docstring of this file defines them."""
    runs = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower())
    return Counter(word for run in runs for word in (run if any(is_square(sign) for sign in run) else [run]))


def recall_and_f1(text: str, truth: str) -> tuple[float, float]:
    """Word recall and F1 of a text."""
    ours, theirs = words(text), words(truth)
    common = (ours & theirs).total()
    recall = common / theirs.total() if theirs else 1.0
    return recall, 2 * common / (ours.total() + theirs.total()) if ours or theirs else 1.0


def pages(paths: list[Path], dpi: int, everything: bool, truth: Path | None) -> Iterator[Page]:
    """The page pictures of all files."""
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    for file in files:
        beside = truth or file.with_suffix(".txt")
        text = beside.read_text(encoding="utf-8") if beside.is_file() else None
        if file.suffix.lower() == ".pdf":
            yield from _pdf_pages(file, dpi, everything, text)
        elif file.suffix.lower() in _PICTURES:
            yield Page(file.name, _picture(file), text)


def _pdf_pages(file: Path, dpi: int, everything: bool, truth: str | None) -> Iterator[Page]:
    try:
        document = pymupdf.open(file)
    except pymupdf.FileDataError as exc:
        print(f"{file.name}: left out, {exc}", file=sys.stderr)
        return
    for page in (document[number] for number in range(len(document))):
        if page.get_text().strip() and not everything:
            continue
        scale = min(dpi / 72, (_PIXELS / page.rect.width / page.rect.height) ** 0.5)
        pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False, colorspace=pymupdf.csRGB)
        pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
        name = f"{file.name} {page.number + 1}" if len(document) > 1 else file.name
        yield Page(name, np.ascontiguousarray(pixels), truth)


def _picture(file: Path) -> NDArray[np.uint8]:
    picture = ImageOps.exif_transpose(Image.open(file))
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA"))
    return np.asarray(picture.convert("RGB"))


def main() -> int:
    """Print the table; 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FOLDER_OR_FILES")
    parser.add_argument("--whole", action="store_true", help="the whole engine, layout included")
    parser.add_argument("--threads", type=int, default=1, help="threads of our recognition")
    parser.add_argument("--rounds", type=int, default=1, help="times that each page is read")
    parser.add_argument("--dpi", type=int, default=300, help="resolution at which PDF pages are rendered")
    parser.add_argument("--all", action="store_true", help="also pages with a text layer")
    parser.add_argument("--truth", type=Path, help="text of every page, instead of the file beside it")
    options = parser.parse_args()

    rapid = RapidOCR(params={"Global.log_level": "critical"})
    ours = _engine(options.threads) if options.whole else _recognition(options.threads)

    def theirs(pixels: NDArray[np.uint8]) -> list[str]:
        return list(getattr(rapid(pixels[:, :, ::-1]), "txts", None) or ())

    rows: list[tuple[Outcome, Outcome]] = []
    for number, page in enumerate(pages(options.paths, options.dpi, options.all, options.truth)):
        if not rows:  # the first use loads the networks
            ours(page.pixels[:400]), theirs(page.pixels[:400])
        pair, turned = _race(page, ours, theirs, options.rounds, swapped=bool(number % 2))
        rows.append(pair)
        print(_row(page, *pair, turned), flush=True)
    if not rows:
        sys.exit("no page to read")
    mine, others = ([pair[side] for pair in rows] for side in (0, 1))
    cpu, wall = (sum(getattr(o, k) for o in mine) / sum(getattr(o, k) for o in others) for k in ("cpu", "wall"))
    print(f"total of {len(rows)} pages: cpu {cpu:.2f}, wall {wall:.2f}    (target: at most {TARGET})")
    return 0 if wall <= TARGET else 1


Reader = Callable[[NDArray[np.uint8]], Recognition | PageResult]


def _recognition(threads: int) -> Reader:
    recognizer = Recognizer(threads=threads)
    return lambda pixels: recognizer.read(pixels, upright=True, cancel=threading.Event())


def _engine(threads: int) -> Reader:
    engine, never = InstantEngine(threads=threads), threading.Event()

    def read(pixels: NDArray[np.uint8]) -> PageResult:
        with tempfile.TemporaryDirectory() as assets:
            page = PageInput(Scan(pixels), 0, Settings(), Path(assets))
            for event in engine.decode(engine.encode(page, never), never):
                if isinstance(event, PageDone):
                    return event.result
        raise AssertionError("the engine ended without a result")

    return read


def _race(
    page: Page,
    ours: Reader,
    theirs: Callable[[NDArray[np.uint8]], list[str]],
    rounds: int,
    *,
    swapped: bool,
) -> tuple[tuple[Outcome, Outcome], str]:
    best: dict[str, Outcome] = {}
    turned = ""
    for _ in range(rounds):
        for who in ("theirs", "ours") if swapped else ("ours", "theirs"):
            cpu, wall = time.process_time(), time.perf_counter()
            read = ours(page.pixels) if who == "ours" else theirs(page.pixels)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            if not isinstance(read, list):
                turned = f"turn {read.turned:3} skew {read.skew:5.2f}"
            texts = _texts(read)
            found = Outcome("\n".join(texts), len(texts), cpu, wall)
            before = best.get(who, found)
            best[who] = Outcome(found.text, found.lines, min(before.cpu, cpu), min(before.wall, wall))
    return (best["ours"], best["theirs"]), turned


def _texts(read: Recognition | PageResult | list[str]) -> list[str]:
    if isinstance(read, list):
        return read
    if isinstance(read, Recognition):
        return [line.text for line in read.lines]
    return [line.text for block in read.blocks for line in block.lines]


def _row(page: Page, ours: Outcome, theirs: Outcome, turned: str) -> str:
    row = (
        f"{page.name:24} cpu {ours.cpu / theirs.cpu:.2f} wall {ours.wall / theirs.wall:.2f}  {turned}"
        f"  lines {ours.lines}/{theirs.lines} signs {len(ours.text)}/{len(theirs.text)}"
        f"  agree {recall_and_f1(ours.text, theirs.text)[1]:.3f}"
    )
    if page.truth is not None:
        (recall, f1), (their_recall, their_f1) = (recall_and_f1(o.text, page.truth) for o in (ours, theirs))
        row += f"  recall {100 * recall:.1f}/{100 * their_recall:.1f} F1 {100 * f1:.1f}/{100 * their_f1:.1f}"
    return row


if __name__ == "__main__":
    sys.exit(main())
