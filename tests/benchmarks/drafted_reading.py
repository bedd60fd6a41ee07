"""Pages read with a draft against the same pages read token by token: same tokens, fewer forwards, less time.

    python -m tests.benchmarks.drafted_reading [--pages N] [--seeds 1 2 3] [--work FOLDER] [--blas LIBRARY]

Pages of text are laid out in fonts and words that the small model was never trained on, as ``nano_reading`` has them,
with seeds of their own. Two of three are born-digital: a PDF, whose text layer is the draft. The others are scans: a
blurred, noisy picture of such a page, and the draft is what the Instant engine reads on it. Features of the pictures
are computed once and used for all; what is measured begins with them and ends with the last block: the draft made
from the text layer or the reading, prefill, decoding, spelling, the guard against repetition, the guide of boxes, the
parser. Making a draft from a text layer counts, the Instant reading itself does not: it is there for comparison, and
is made while the encoder works.

Each page is read token by token, with all of a draft looked at in every forward (``forwards``: what a machine saves
for which a forward of many tokens costs as much as one of one), and at the pace that pays on this machine (``time``).
Every reading must have the same tokens; a page that has others fails the run.

On Linux all of it runs with OpenBLAS preloaded, which stands in for a GPU: a forward of eight tokens costs about two of
one token there. A part of the pages is read again without it (``--slow``), where eight cost eight, and drafts must be
found not to pay. On Debian: libopenblas0-pthread, fonts-open-sans, fonts-noto-core, fonts-noto-mono, wamerican. Pages,
features and readings are kept in ``--work``, so that a second run takes less.
"""

import argparse
import importlib
import os
import pickle
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray
from PIL import Image, ImageFont

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.document import FinishReason
from ocr_desktop.document.geometry import Size, Transform
from ocr_desktop.engines.dots_ocr.box_guide import BoxGuide
from ocr_desktop.engines.dots_ocr.box_habits import BoxHabits
from ocr_desktop.engines.dots_ocr.canvas import SOURCE_PIXELS, on_canvas
from ocr_desktop.engines.dots_ocr.draft import AnswerDraft
from ocr_desktop.engines.dots_ocr.parse import LayoutParser
from ocr_desktop.engines.dots_ocr.preprocess import page_pixels, patches, to_page
from ocr_desktop.engines.dots_ocr.prompt import Mode
from ocr_desktop.engines.dots_ocr.scribe import Scribe
from ocr_desktop.engines.engine import PageDone, PageInput
from ocr_desktop.engines.instant.engine import InstantEngine
from ocr_desktop.engines.runtime import known
from ocr_desktop.engines.runtime.decoding import Aids, Decoding, Sampling, Timing
from ocr_desktop.engines.runtime.drafting import Drafter, Pace
from ocr_desktop.engines.runtime.repetition import RepetitionGuard
from ocr_desktop.engines.runtime.spelling import Spelling
from ocr_desktop.engines.runtime.steadying import Piece, SteadyAnswer
from ocr_desktop.errors import EngineError
from ocr_desktop.settings import Settings
from ocr_desktop.sources import opening
from ocr_desktop.sources.page import TextLine
from tests.benchmarks.nano_pages import NANO, SmallModel

FORWARDS = {"text layer": 0.33, "Instant": 0.5}
"""Decoder forwards a page ÷ those of reading token by token, at most."""

TIME, SLOW_TIME = 0.6, 1.03
"""Wall time a page ÷ that of reading token by token, at most: where many tokens a forward are cheap; where not."""

_BLAS = "usr/lib/*/openblas-pthread/libblas.so.3"
_SCAN_SCALE = 2.5
_MOST_TOKENS = 1500
_KINDS = ("text layer", "text layer", "Instant")
_NEVER = threading.Event()


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the decoder gets it, and what is known of it.

    Args:
        kind: of the draft.
        features: float16, shape (n, width of the decoder).
        size: of the page, in page units.
        to_page: from the pixels that the model saw to page units.
        layer: of a PDF.
        blocks: what the Instant engine read on a scan.
    """

    kind: str
    features: NDArray[np.float16]
    size: Size
    to_page: Transform
    layer: tuple[tuple[TextLine, ...], ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """How a page was read."""

    ids: list[int]
    finish: FinishReason
    timing: Timing
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """One page's figures: forwards and seconds in ratio to those token by token."""

    kind: str
    forwards: float
    seconds: float
    plain_seconds: float
    drafted: int
    accepted: int


class _Free(Pace):
    """The pace of a machine for which a forward of many tokens costs no more than one of one."""

    def length(self, available: int, run: int) -> int:
        return available


class Pages:
    """Makes pages, or takes them from the folder of an earlier run.

    Args:
        work: folder.
        fonts, words: where those are that the model was never trained on.
        model: whose tower looks at them.
    """

    def __init__(self, work: Path, fonts: Path, words: Path, model: SmallModel) -> None:
        sys.path.insert(0, str(NANO / "training"))
        self._renderer = importlib.import_module("renderer")
        self._faces = importlib.import_module("fonts").held_out_faces(fonts)
        writing = importlib.import_module("words")
        self._writer = writing.Writer(writing.load_words(words, held_out=True))
        self._work = work
        self._model = model
        self._instant: InstantEngine | None = None

    def make(self, seeds: Sequence[int], count: int) -> Iterator[Page]:
        """So many pages, of the seeds in turn; those that are too much for the model are left out."""
        number = made = 0
        while made < count:
            page = self._page(seeds[number % len(seeds)], number // len(seeds), _KINDS[number % len(_KINDS)])
            number += 1
            if page is not None:
                made += 1
                yield page

    def _page(self, seed: int, number: int, kind: str) -> Page | None:
        kept = self._work / f"{seed}-{number}-{kind.replace(' ', '-')}.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(self._made(seed, number, kind)))
        page: Page | None = pickle.loads(kept.read_bytes())
        return page

    def _made(self, seed: int, number: int, kind: str) -> Page | None:
        rng = random.Random(f"drafted/{seed}/{number}")
        file = self._work / "page.pdf"
        self._print(rng, number, file)
        if kind == "Instant":
            file = _scanned(rng, file)
        source = opening.open_source(file)
        try:
            image, _ = on_canvas(page_pixels(source, 0, SOURCE_PIXELS), self._model.config.canvases)  # type: ignore[arg-type]
            cut = patches(image.pixels, self._model.config)
            patch = self._model.config.vision.patch
            resized = (cut.grid[1] * patch, cut.grid[0] * patch)
            blocks: tuple[Block, ...] = ()
            if kind == "Instant":
                self._instant = self._instant or InstantEngine(threads=os.cpu_count() or 1)
                page = PageInput(source, 0, Settings(), self._work)
                events = list(self._instant.decode(self._instant.encode(page, _NEVER), _NEVER))
                assert isinstance(events[-1], PageDone)
                blocks = events[-1].result.blocks
            return Page(
                kind,
                self._model.encode(cut),
                source.page_size(0),
                to_page(image, resized),
                source.text_layer(0),
                blocks,
            )
        except EngineError:
            return None
        finally:
            source.close()

    def _print(self, rng: random.Random, number: int, file: Path) -> None:
        """A page as a PDF with its text."""
        height = self._renderer.HEIGHTS[number % len(self._renderer.HEIGHTS)]
        face = rng.choice(self._faces)
        recipe = self._renderer.Recipe(height, self._renderer.BUDGETS[height], ((1.0, (face,)),), True)
        laid_out = self._renderer.lay_out(rng, self._writer, recipe)
        while not laid_out.blocks:
            laid_out = self._renderer.lay_out(rng, self._writer, recipe)
        with pymupdf.open() as document:
            page = document.new_page(width=self._renderer.WIDTH, height=height)
            names: dict[str, str] = {}
            for line in (line for block in laid_out.blocks for line in block.lines):
                name = names.setdefault(line.path, f"F{len(names)}")
                font = ImageFont.truetype(line.path, line.size, layout_engine=ImageFont.Layout.BASIC)
                base = line.pen[0], line.pen[1] + font.getmetrics()[0]
                page.insert_text(base, line.text, fontsize=line.size, fontname=name, fontfile=line.path)
            document.save(file)


def _scanned(rng: random.Random, file: Path) -> Path:
    """A page as a scanner gives it."""
    with pymupdf.open(file) as document:
        matrix = pymupdf.Matrix(_SCAN_SCALE, _SCAN_SCALE)
        pixmap = document[0].get_pixmap(matrix=matrix, colorspace=pymupdf.csGRAY)
        grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width).astype(np.float32)
    paper, ink = rng.uniform(225, 250), rng.uniform(10, 70)
    blurred = cv2.GaussianBlur(ink + grey * (paper - ink) / 255, (0, 0), rng.uniform(0.4, 1.1))
    noisy = blurred + np.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.uniform(2, 8), grey.shape)
    scan = file.with_name("scan.png")
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(scan)
    return scan


class Reader:
    """Reads pages with and without a draft.

    Args:
        model: that reads.
        pace: of drafts.
    """

    def __init__(self, model: SmallModel, pace: Pace) -> None:
        self._model = model
        self._tokenizer = model.prompter.tokenizer
        self._pace = pace
        self._scribe = Scribe(self._tokenizer, model.config.end_tokens[-1])
        self._habits: dict[str, BoxHabits] = {}

    def read(self, page: Page, *, drafted: bool) -> Read:
        """One page, from its features on."""
        ids = self._model.prompter.ids(Mode.LAYOUT, len(page.features))
        prompt = self._model.decoder.embed(ids, page.features)
        began = time.perf_counter()
        aids = Aids(self._draft(page) if drafted else None, self._pace, BoxGuide(self._tokenizer))
        sampling = Sampling(_MOST_TOKENS)
        decoding = Decoding(self._model.decoder.model, prompt, sampling, self._model.config.end_tokens, _NEVER, aids)
        answer = SteadyAnswer(decoding, Spelling(self._tokenizer), RepetitionGuard('"bbox"'), sampling).events()
        parser = LayoutParser(page.size, page.to_page)
        while True:
            try:
                event = next(answer)
            except StopIteration as ended:
                parser.finish()
                return Read(decoding.ids, ended.value.finish, decoding.timing, time.perf_counter() - began)
            if not isinstance(event, Piece):
                parser = LayoutParser(page.size, page.to_page)
            parser.feed(event.text)

    def _draft(self, page: Page) -> Drafter:
        if page.kind == "Instant":
            what = known.of_reading(page.blocks, markdown=False)
        else:
            what = known.of_text_layer(page.layer, markdown=False)
        habits = self._habits.setdefault(page.kind, BoxHabits())
        return AnswerDraft(self._scribe, [what], page.to_page.inverse, [habits])


def compared(pages: Iterator[Page], model: SmallModel, *, forwards: bool) -> Iterator[Row]:
    """Read pages each way.

    Args:
        pages: to be read.
        model: that reads them.
        forwards: whether also with all of a draft in every forward.
    """
    plain, paced, free = Reader(model, Pace()), Reader(model, Pace()), Reader(model, _Free())
    for number, page in enumerate(pages):
        pair = [(plain, False), (paced, True)]
        order = pair if number % 2 else pair[::-1]
        found = {drafted: reader.read(page, drafted=drafted) for reader, drafted in order}
        alone, quick = found[False], found[True]
        fewest = free.read(page, drafted=True) if forwards else quick
        for other in (quick, fewest):
            if (other.ids, other.finish) != (alone.ids, alone.finish):
                raise SystemExit(f"page {number + 1} has other tokens with a draft:\n{alone.ids}\n{other.ids}")
        yield Row(
            page.kind,
            fewest.timing.forwards / alone.timing.forwards,
            quick.seconds / alone.seconds,
            alone.seconds,
            fewest.timing.drafted,
            fewest.timing.accepted,
        )


def told(rows: Sequence[Row], *, forwards: bool, most: float) -> Iterator[str]:
    """Print a table; the goals that are missed."""
    print(
        f"{'draft':12} {'pages':>5} {'forwards':>9} {'worst':>6} {'right':>6} {'time':>6} {'median':>7} {'ms plain':>9}"
    )
    for kind in dict.fromkeys(row.kind for row in rows):
        own = [row for row in rows if row.kind == kind]
        each = fmean(row.forwards for row in own)
        right = sum(row.accepted for row in own) / max(1, sum(row.drafted for row in own))
        seconds = sum(row.seconds * row.plain_seconds for row in own) / sum(row.plain_seconds for row in own)
        print(
            f"{kind:12} {len(own):5} {each:9.3f} {max(row.forwards for row in own):6.2f} {right:6.2f} {seconds:6.3f} "
            f"{median(row.seconds for row in own):7.3f} {1000 * fmean(row.plain_seconds for row in own):9.0f}"
        )
        if forwards and each > FORWARDS[kind]:
            yield f"{kind}: {each:.3f} of the forwards; the goal is {FORWARDS[kind]}"
        if seconds > most:
            yield f"{kind}: {seconds:.3f} of the time; the goal is {most}"


def _run(given: argparse.Namespace, count: int, *, slow: bool) -> list[str]:
    """Read so many pages in this process."""
    with tempfile.TemporaryDirectory() as folder:
        work = given.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        model = SmallModel(Path(folder))
        pages = Pages(work, given.fonts, given.words, model)
        for _ in pages.make(given.seeds, count):  # all of them before anything is measured
            pass
        rows: list[Row] = []
        for row in compared(pages.make(given.seeds, count), model, forwards=not slow):
            rows.append(row)
            if len(rows) % 50 == 0:
                print(f"{len(rows)} pages", file=sys.stderr, flush=True)
    print("\nWhere many tokens cost as much as one by one" if slow else "\nWhere a forward of many tokens is cheap")
    print(f"{len(rows)} pages, seeds {', '.join(map(str, given.seeds))}; the same tokens on every page")
    return list(told(rows, forwards=not slow, most=SLOW_TIME if slow else TIME))


def main() -> int:
    """Print the tables; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=510)
    parser.add_argument("--slow", type=int, default=45, help="pages that are read again without the library")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--work", type=Path)
    parser.add_argument("--blas", type=Path)
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--words", type=Path, default=Path("/usr/share/dict/american-english"))
    given = parser.parse_args()
    if sys.platform == "darwin" or "blas" in os.environ.get("LD_PRELOAD", ""):
        missed = _run(given, given.pages, slow=False)
    else:
        library = given.blas or next(iter(sorted(Path("/").glob(_BLAS))), None)
        if library is None:
            print("OpenBLAS is not installed: what a GPU would gain cannot be measured here.")
            missed = _run(given, given.slow, slow=True)
        else:
            preloaded = os.environ | {"LD_PRELOAD": str(library)}
            fast = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.drafted_reading", *sys.argv[1:]], env=preloaded, check=False
            )
            if fast.returncode:
                return fast.returncode
            missed = _run(given, given.slow, slow=True)
    print("\n".join(["", *(f"Missed: {line}." for line in missed)] if missed else ["", "Every goal is met."]))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
