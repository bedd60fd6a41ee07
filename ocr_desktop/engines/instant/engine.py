"""The Instant engine: a PDF's own text where it can be trusted, recognition for scans and pictures."""

import queue
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import pymupdf
from numpy.typing import NDArray

from ocr_desktop import catalog
from ocr_desktop.document.blocks import Block, Category, Origin
from ocr_desktop.document.document import FinishReason, PageResult, TextSource
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.engines.engine import BlockFound, CancelFlag, Event, PageDone, PageInput, Stage
from ocr_desktop.engines.instant import assembly, joining, layout, scans, tables, text_layer, trust
from ocr_desktop.engines.instant.housekeeping import Housekeeping
from ocr_desktop.engines.instant.layout import Part
from ocr_desktop.engines.instant.layout_model import Analysis, LayoutModel
from ocr_desktop.engines.instant.printed import PrintedLine
from ocr_desktop.engines.instant.recognition import Recognition, Recognizer
from ocr_desktop.engines.instant.text_layer import PageContent
from ocr_desktop.engines.runtime import pictures
from ocr_desktop.engines.runtime.text_reading import ReadText, TextReader
from ocr_desktop.errors import Cancelled
from ocr_desktop.sentences import said
from ocr_desktop.sources.page import PageImage

NAME = "instant"

_PRINT_SCALE = 3.0  # pixels a point at which vector pages are rendered for recognition: 216 dots an inch
_SCAN_SCALES = (1.5, 4.0)  # the scan's own resolution is kept between these
_PICTURE_SCALE = 2.5  # pixels a point of cropped pictures
_PICTURE_PIXELS = 4_000_000
_LARGE_IMAGE = 0.05  # share of the page from which an image may hold text that is worth recognising
_WRITTEN = 0.12  # share of an image that looks like writing
_TEXT_PICTURE = 0.2  # share of a picture that recognised lines cover when it is text rather than picture


@dataclass(frozen=True, slots=True)
class Encoded:
    """A page that is ready to be read.

    Args:
        page: what was asked for.
        size: of the displayed page.
        decision: what is read how.
        content: of the text layer, on the page turned upright; None for pictures.
        image: the rendered page, where it goes through recognition.
        timings: seconds by stage.
        read: reads pictures in place of the engine's own networks.
    """

    page: PageInput
    size: Size
    decision: trust.Decision
    content: PageContent | None = None
    image: PageImage | None = None
    timings: dict[str, float] = field(default_factory=dict)
    read: ReadText | None = None


class InstantEngine:
    """Reads pages with what the app brings along.

    Args:
        threads: processor threads it may use.
        name: in the catalog; another engine may be this one with another reader.
        reader: reads scans and pictures in place of the networks that the app brings along.
    """

    def __init__(self, *, threads: int, name: str = NAME, reader: TextReader | None = None) -> None:
        self.name = name
        self.reader = reader
        self.layout_model = LayoutModel(threads=threads)
        self.recognizer = Recognizer(threads=threads)
        self._housekeeping = Housekeeping()

    def encode(self, page: PageInput, cancel: CancelFlag) -> Encoded:
        """Look at the page, decide how it is read, and render it where recognition is needed.

        Raises:
            SourceError: the page cannot be read.
            Cancelled: the flag was set.
        """
        _check(cancel)
        timings: dict[str, float] = {}
        read = self.reader.reading(page.settings) if self.reader is not None else None
        size = page.source.page_size(page.page)
        document = document_of(page)
        content = None
        decision = trust.Decision(False, True, "It is a picture, so its text is recognised.")
        if document is not None:
            with _timed(timings, "text layer"):
                content = _content(document, page)
                frame = Size(size.height, size.width) if content.turned % 180 else size
                decision = trust.decide(content, frame, page.settings.text_layer)
        image = None
        if decision.recognise:
            _check(cancel)
            with _timed(timings, "rendering"):
                image = page.source.render(
                    page.page,
                    max_pixels=page.settings.max_megapixels * 1_000_000,
                    max_scale=_scale(content, size),
                )
        return Encoded(page, size, decision, content, image, timings, read)

    def decode(self, encoded: Encoded, cancel: CancelFlag) -> Generator[Event, None, None]:
        """Read a prepared page."""
        reading = _Reading(self, encoded, cancel)
        try:
            yield from reading.events()
        except Cancelled:
            yield PageDone(replace(reading.result(()), finish=FinishReason.CANCELLED))
        finally:
            self._housekeeping.page_done()

    def close(self) -> None:
        """Release the networks."""
        self.recognizer.close()
        if self.reader is not None:
            self.reader.close()


class _Reading:
    """One page on its way from prepared to read."""

    def __init__(self, engine: InstantEngine, encoded: Encoded, cancel: CancelFlag) -> None:
        self._engine = engine
        self._encoded = encoded
        self._cancel = cancel
        self._timings = dict(encoded.timings)
        self._turned = 0
        self._skew = 0.0
        self._fraction = 0.0
        self._warnings = list(encoded.decision.warnings)

    def events(self) -> Generator[Event, None, None]:
        if self._encoded.image is not None:
            found = yield from self._scan(self._encoded.image)
        elif self._encoded.decision.layer and self._encoded.content is not None:
            found = yield from self._layer(self._encoded.content)
        else:
            found = ()
        _check(self._cancel)
        for block in found:
            yield BlockFound(block)
        yield PageDone(self.result(found))

    def result(self, blocks: tuple[Block, ...]) -> PageResult:
        entry = catalog.engine(self._engine.name)
        encoded = self._encoded
        reason = encoded.decision.reason
        if not blocks and encoded.image is not None:
            reason = "The page is empty." if _is_blank(encoded.image.pixels) else "No text was found on the page."
        return PageResult(
            page=encoded.page.page,
            size=encoded.size,
            engine=entry.name,
            engine_version=entry.version,
            blocks=blocks,
            text_source=_text_source(blocks),
            reason=reason,
            turned=self._turned,
            skew=round(self._skew, 2),
            timings={stage: round(seconds, 4) for stage, seconds in self._timings.items()},
            warnings=tuple(self._warnings),
        )

    # Pages with a text layer

    def _layer(self, content: PageContent) -> Generator[Event, None, tuple[Block, ...]]:
        yield self._stage(said("Finding the layout"), 0.1)
        self._turned = content.turned
        turned = Transform.quarter_turns(content.turned // 90, self._encoded.size)
        to_page = turned.inverse
        _check(self._cancel)
        with _timed(self._timings, "layout"), _upright_page(self._encoded.page, content.turned) as page:
            analysis = self._engine.layout_model.analyse(page)
            parts = layout.arrange(content.lines, analysis, [*content.images, *_drawings(content)], content.rules)
            parts = self._with_grids(parts, page)
        parts = yield from self._read_images(parts, content, analysis, to_page)
        with _timed(self._timings, "text"):
            setting = assembly.Setting(to_page, self._encoded.size.box, joining.vocabulary(content.lines))
            found = assembly.blocks(parts, setting)
        self._warn_of_formulas(found)
        return self._with_pictures(found, lambda block: self._rendered(block.box, _PICTURE_PIXELS, _PICTURE_SCALE))

    def _with_grids(self, parts: list[Part], page: pymupdf.Page) -> list[Part]:
        if not any(part.category is Category.TABLE for part in parts):
            return parts
        known = text_layer.words(page)
        model = self._engine.layout_model
        return [
            own
            for p in parts
            for own in (tables.settled(p, page, model, known) if p.category is Category.TABLE else [p])
        ]

    def _read_images(
        self, parts: list[Part], content: PageContent, analysis: Analysis, to_page: Transform
    ) -> Generator[Event, None, list[Part]]:
        """Recognise the text of large images that bring none, and put it in their place."""
        whole = analysis.size[0] * analysis.size[1]
        read: list[Part] = []
        for part in parts:
            wanted = (
                part.category is Category.PICTURE
                and self._encoded.page.settings.text_layer != "always"
                and not part.lines
                and part.box.area > _LARGE_IMAGE * whole
                and any(part.box.overlap(image) > 0.6 for image in content.images)
                and analysis.written_share(part.box) > _WRITTEN
            )
            if not wanted:
                read.append(part)
                continue
            image = self._page_image(to_page.box(part.box), content)
            image = replace(image, pixels=_turned(image.pixels, content.turned))
            recognition = yield from self._recognise(image, upright=False)
            with _timed(self._timings, "layout"):
                inner = scans.lay_out(recognition, (), self._engine.layout_model)
            to_part = inner.to_pixels.then(Transform.scale(part.box.width / max(1, image.pixels.shape[1]))).then(
                Transform.shift(part.box.x0, part.box.y0)
            )
            found = [
                layout.mapped(own, to_part) for own in inner.parts if own.lines or own.category is Category.PICTURE
            ]
            text = sum(line.box.area for own in found for line in own.lines)
            if text > _TEXT_PICTURE * part.box.area:
                read.extend(found)
            else:
                read.append(replace(part, lines=tuple(line for own in found for line in own.lines)))
        return read

    # Scans and pictures

    def _scan(self, image: PageImage) -> Generator[Event, None, tuple[Block, ...]]:
        recognition = yield from self._recognise(image, upright=self._encoded.page.settings.upright)
        self._turned, self._skew = recognition.turned, recognition.skew
        yield self._stage(said("Finding the layout"), 0.9)
        _check(self._cancel)
        to_pixels = Transform.shift(-image.clip.x0, -image.clip.y0).then(Transform.scale(image.scale))
        with _timed(self._timings, "layout"):
            laid = scans.lay_out(recognition, self._layer_lines(to_pixels, recognition), self._engine.layout_model)
        pixels_to_page = recognition.to_upright.inverse.then(to_pixels.inverse)
        with _timed(self._timings, "text"):
            setting = assembly.Setting(
                laid.to_pixels.then(pixels_to_page), self._encoded.size.box, joining.vocabulary(laid.lines)
            )
            found = assembly.blocks(laid.parts, setting)
        self._warn_of_formulas(found)
        upright = pixels_to_page.inverse
        return self._with_pictures(found, lambda block: scans.crop(recognition.upright, upright.box(block.box)))

    def _layer_lines(self, to_pixels: Transform, recognition: Recognition) -> Sequence[PrintedLine]:
        content = self._encoded.content
        if content is None or not self._encoded.decision.layer:
            return ()
        turned = Transform.quarter_turns(content.turned // 90, self._encoded.size)
        to_upright = turned.inverse.then(to_pixels).then(recognition.to_upright)
        return [line.mapped(to_upright) for line in content.lines]

    # What both need

    def _stage(self, name: str, fraction: float) -> Stage:
        """A stage that never goes back, though a page may hold several pictures to be recognised."""
        self._fraction = max(self._fraction, fraction)
        return Stage(name, self._fraction)

    def _warn_of_formulas(self, blocks: Sequence[Block]) -> None:
        if any(block.category is Category.FORMULA for block in blocks):
            self._warnings.append("Formulas are kept as plain text; this engine does not read them as LaTeX.")

    def _recognise(self, image: PageImage, *, upright: bool) -> Generator[Event, None, Recognition]:
        """Recognition in a thread of its own (it needs neither MuPDF nor the source), its stages as events."""
        _check(self._cancel)
        stages: queue.SimpleQueue[Stage | None] = queue.SimpleQueue()
        left = _Left(self._cancel)
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="recognition") as pool:
            work = pool.submit(
                self._engine.recognizer.read,
                image.pixels,
                upright=upright,
                cancel=left,
                progress=lambda name, fraction: stages.put(Stage(name, min(0.9, max(0.0, 0.9 * fraction)))),
                reader=self._encoded.read,
            )
            work.add_done_callback(lambda _: stages.put(None))
            try:
                while (stage := stages.get()) is not None:
                    yield self._stage(stage.name, stage.fraction)
            finally:
                left.given_up = True
            recognition = work.result()
        for stage_name, seconds in recognition.timings.items():
            self._timings[stage_name] = self._timings.get(stage_name, 0.0) + seconds
        return recognition

    def _page_image(self, box: Box, content: PageContent) -> PageImage:
        page = self._encoded.page
        budget = page.settings.max_megapixels * 1_000_000
        with _timed(self._timings, "rendering"):
            return page.source.render(
                page.page, max_pixels=budget, max_scale=_scale(content, self._encoded.size), clip=box
            )

    def _rendered(self, box: Box, max_pixels: int, max_scale: float) -> NDArray[np.uint8] | None:
        if box.width < 1 or box.height < 1:
            return None
        page = self._encoded.page
        image = page.source.render(page.page, max_pixels=max_pixels, max_scale=max_scale, clip=box)
        return _turned(image.pixels, self._turned)

    def _with_pictures(
        self, blocks: tuple[Block, ...], picture_of: Callable[[Block], NDArray[np.uint8] | None]
    ) -> tuple[Block, ...]:
        kept = []
        with _timed(self._timings, "pictures"):
            for block in blocks:
                pixels = picture_of(block) if block.category is Category.PICTURE else None
                asset = pictures.save(pixels, self._encoded.page.assets) if pixels is not None else ""
                kept.append(replace(block, asset=asset))
        return tuple(kept)


class _Left:
    """A cancel flag that is also set when nobody waits for the events any more."""

    def __init__(self, cancel: CancelFlag) -> None:
        self._cancel = cancel
        self.given_up = False

    def is_set(self) -> bool:
        return self.given_up or self._cancel.is_set()


def document_of(page: PageInput) -> pymupdf.Document | None:
    """The MuPDF document behind a page; pictures have none."""
    document = getattr(page.source, "document", None)
    return document if isinstance(document, pymupdf.Document) else None


def _content(document: pymupdf.Document, page: PageInput) -> PageContent:
    """The text layer on the page turned upright; ``turned`` is counted from the page as it is displayed.

    MuPDF tells of text as it lies before the page's own rotation.
    """
    loaded = document[page.page]
    content = text_layer.read(loaded)
    rotation = int(loaded.rotation)
    turns = content.turned if content.lines and page.settings.upright and document.is_pdf else rotation
    turned = (turns - rotation) % 360
    if turns:
        with _upright_page(page, turned) as upright:
            content = text_layer.read(upright)
    size = page.source.page_size(page.page)
    seen = Box(0.0, 0.0, size.height, size.width) if turned % 180 else size.box
    # Of a line that the edge cuts in two most must be there: the neighbours of a region are not what was asked for.
    lines = tuple(line for line in content.lines if seen.contains(*line.box.centre))
    return replace(content, lines=lines, turned=turned)


@contextmanager
def _upright_page(page: PageInput, turned: int) -> Iterator[pymupdf.Page]:
    """The displayed page turned clockwise, without a rotation of its own: a copy where one has to be taken away."""
    document = document_of(page)
    assert document is not None
    loaded = document[page.page]
    rotation = (int(loaded.rotation) + turned) % 360
    if not rotation or not document.is_pdf:
        yield loaded
        return
    copy = pymupdf.open()
    try:
        copy.insert_pdf(document, from_page=page.page, to_page=page.page)
        limits = pymupdf.mupdf.FzRect()
        pymupdf.mupdf.pdf_page_transform(
            pymupdf.mupdf.pdf_page_from_fz_page(copy[0].this), limits, pymupdf.mupdf.FzMatrix()
        )
        # PyMuPDF takes the rotation away from the media box, as if nothing were cropped.
        copy[0].set_mediabox(pymupdf.Rect(limits.x0, limits.y0, limits.x1, limits.y1))
        copy[0].set_rotation(rotation)
        copy[0].remove_rotation()
        yield copy[0]
    finally:
        copy.close()


def _drawings(content: PageContent) -> list[Box]:
    """Vector drawings: shapes that lie close together, as boxes of some size."""
    groups: list[Box] = []
    for shape in sorted(content.shapes, key=lambda box: -box.area)[:400]:
        box = shape.padded(4)
        while True:
            other = next((group for group in groups if group.intersection(box)), None)
            if other is None:
                break
            groups.remove(other)
            box = box.union(other)
        groups.append(box)
    return [group.padded(-4) for group in groups if group.width > 30 and group.height > 30]


def _scale(content: PageContent | None, size: Size) -> float:
    """Pixels a page unit for recognition: a scan's own resolution, print quality for anything else."""
    if content is None:
        return 1.0
    if content.image_scale and trust.covered_share(content.images, size) > 0.3:
        return min(max(content.image_scale, _SCAN_SCALES[0]), _SCAN_SCALES[1])
    return _PRINT_SCALE


def _text_source(blocks: Sequence[Block]) -> TextSource:
    origins = {line_origin for block in blocks if block.lines for line_origin in (block.origin,)}
    if not origins:
        return TextSource.NONE
    if origins == {Origin.TEXT_LAYER}:
        return TextSource.TEXT_LAYER
    return TextSource.RECOGNITION if origins == {Origin.RECOGNITION} else TextSource.MIXED


def _turned(pixels: NDArray[np.uint8], clockwise: int) -> NDArray[np.uint8]:
    return np.ascontiguousarray(np.rot90(pixels, -clockwise // 90)) if clockwise else pixels


def _is_blank(pixels: NDArray[np.uint8]) -> bool:
    return int(pixels.max()) - int(pixels.min()) < 24 if pixels.size else True


def _check(cancel: CancelFlag) -> None:
    if cancel.is_set():
        raise Cancelled(said("Reading was stopped."))


@contextmanager
def _timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        timings[stage] = timings.get(stage, 0.0) + time.perf_counter() - start
