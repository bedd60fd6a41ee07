"""One page being read: the answer as it comes, blocks out of it, second looks at the end."""

import dataclasses
import logging
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from ocr_desktop import catalog, timeline
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import FinishReason, PageResult, TextSource
from ocr_desktop.engines.engine import BlockFound, CancelFlag, Event, PageDone, Stage
from ocr_desktop.engines.runtime import checks, pictures, tokens
from ocr_desktop.engines.runtime.answers import Parsed, Parser, TextParser
from ocr_desktop.engines.runtime.batching import SharedDecoding
from ocr_desktop.engines.runtime.checks import Doubt
from ocr_desktop.engines.runtime.decoding import Aids, Sampling, Timing
from ocr_desktop.engines.runtime.drafting import Drafter
from ocr_desktop.engines.runtime.installed import Installed
from ocr_desktop.engines.runtime.repetition import RepetitionGuard
from ocr_desktop.engines.runtime.seeing import SHARE, Features, Seeing, Seen
from ocr_desktop.engines.runtime.steadying import Ending, Piece, SteadyAnswer
from ocr_desktop.engines.runtime.task import Task
from ocr_desktop.errors import Cancelled, EngineError, SourceError
from ocr_desktop.sentences import said

_log = logging.getLogger(__name__)
_REGIONS = 3  # blocks of a page that are read again by themselves
_PICTURE_SCALE = 2.5  # pixels a page unit of cropped pictures, where the page is drawn
_PICTURE_PIXELS = 4_000_000
_TELL_EVERY = 32  # tokens
_USUAL = 1500  # tokens of a page: how far a page is, is a guess


@dataclass(frozen=True, slots=True)
class Encoded:
    """A page that is ready to be read.

    Args:
        task: what is asked about it.
        model: reads it.
        seeing: where its features come from.
        seen: the page itself.
    """

    task: Task
    model: Installed[Any]
    seeing: Seeing
    seen: Seen


class Reading:
    """One page on its way from prepared to read.

    Attributes:
        encoded: the page.
        decoding: its answer, from where that is begun with.
    """

    def __init__(self, encoded: Encoded, cancel: CancelFlag) -> None:
        self.encoded = encoded
        self.decoding: SharedDecoding | None = None
        self._task = encoded.task
        self._page = encoded.task.page
        self._size = encoded.task.size
        self._tokenizer = encoded.model.language.tokenizer
        self._cancel = _Flags(cancel)
        self._timing = Timing()
        self._timings = {"rendering": encoded.seen.rendering}
        self._began = time.perf_counter()
        self._doubts: list[Doubt] = list(encoded.seen.look.doubts)
        self._stuck: list[int] = []  # orders of blocks that the model did not get out of by itself
        self._drafter: Drafter | None = None
        self._sampling = Sampling(0)
        self._parser = self._new_parser()
        self._text = ""

    @property
    def is_stopped(self) -> bool:
        """Whether nobody wants it any more."""
        return self._cancel.is_set()

    def stop_by(self, cancel: CancelFlag) -> None:
        """It is stopped by this flag, too, from now on."""
        self._cancel.flags.append(cancel)

    def begin(self) -> SharedDecoding:
        """The answer, before anybody asks for it; only where the features are there.

        Raises:
            EngineError: the encoder failed.
        """
        if self.decoding is None:
            seen = self.encoded.seen
            features = seen.features.result() if isinstance(seen.features, Future) else seen.features()
            self.decoding, self._sampling = self._decoding(self._task, features)
        return self.decoding

    def events(self) -> Generator[Event, None, None]:
        """Read it."""
        try:
            began = self._began = time.perf_counter()
            if self._page.settings.drafting != "off":
                self._drafter = self._draft()
                self._timings["drafting"] = time.perf_counter() - began
            began = time.perf_counter()
            features = yield from self.encoded.seeing.features(self.encoded.seen, self._cancel)
            self._timings["encoding"] = time.perf_counter() - began
            if not self.encoded.model.is_ready:
                yield Stage(said("Loading the model"), SHARE)
                self.encoded.model.decoder()
            yield Stage(said("Reading"), SHARE)
            with timeline.span("decode", page=self._page.page + 1) as about:
                finish = yield from self._answer(features)
                about |= {"tokens": self._timing.tokens, "forwards": self._timing.forwards, **self._timings}
            parsed = self._parser.finish()
            if finish is not FinishReason.CANCELLED:
                parsed, finish = yield from self._read_regions(parsed, finish)
        except Cancelled:
            parsed, finish = self._parser.finish(), FinishReason.CANCELLED
        with timeline.span("check"):
            blocks = self._checked(parsed, finish)
        for block in blocks:
            yield BlockFound(block)
        yield PageDone(self._result(blocks, finish))

    def _draft(self) -> Drafter | None:
        try:
            return self._task.drafter(self.encoded.seen)
        except Exception:  # a draft is a hint, and no reason to lose a page
            _log.exception("page %d is read without a draft", self._page.page + 1)
            return None

    def _answer(self, features: Features) -> Generator[Event, None, FinishReason]:
        """The page's answer, with a text closed where the model does not find its end."""
        if self.decoding is None:
            self.decoding, self._sampling = self._decoding(self._task, features)
        decoding, sampling = self.decoding, self._sampling
        decoding.draft_by(self._drafter)
        self._timing = decoding.timing
        spelling, guard = self._task.spelling(self._tokenizer), RepetitionGuard(self._task.marker)
        try:
            while True:
                ending = yield from self._follow(SteadyAnswer(decoding, spelling, guard, sampling))
                if ending.finish is not FinishReason.REPETITION or len(self._stuck) == _REGIONS:
                    return ending.finish
                closing = self._task.closing(self._text)
                if closing is None:
                    return ending.finish
                self._stuck.append(self._last_order())
                forced = tokens.ids_of(self._tokenizer, closing)
                decoding.force(forced)
                for token in forced:
                    piece = spelling.add(token)
                    guard.push(token, piece)
                    yield from self._take(piece)
        finally:
            timing = decoding.timing
            self._timings |= {"prefill": timing.prefill, "first token": timing.first_token, "decoding": timing.decode}

    def _follow(self, answer: SteadyAnswer) -> Generator[Event, None, Ending]:
        """Feed the parser with an answer, and give out what it finds."""
        events = answer.events()
        told = 0
        while True:
            try:
                event = next(events)
            except StopIteration as ended:
                ending: Ending = ended.value
                return ending
            if isinstance(event, Piece):
                yield from self._take(event.text)
            else:
                self._parser, self._text = self._new_parser(), ""
                yield from self._take(event.text)
            if self._timing.tokens >= told + _TELL_EVERY:
                told = self._timing.tokens
                yield Stage(said("Reading"), 1 - (1 - SHARE) * _USUAL / (_USUAL + told))

    def _take(self, piece: str) -> Iterator[Event]:
        self._text += piece
        for block in self._parser.feed(piece):
            self._timings.setdefault("first box", time.perf_counter() - self._began)
            yield BlockFound(block)

    def _decoding(self, task: Task, features: Features) -> tuple[SharedDecoding, Sampling]:
        """An answer that is about to begin."""
        model = self.encoded.model
        prompt = task.prompt(features)
        sampling = task.sampling(max(1, model.language.max_positions - prompt.shape[0]))
        aids = Aids(pace=model.decoder().pace, guide=task.guide())
        return SharedDecoding(model.batch, prompt, sampling, model.language.end_tokens, self._cancel, aids), sampling

    def _new_parser(self) -> Parser:
        return self._task.parser(self.encoded.seen)

    def _last_order(self) -> int:
        """The order of the block that is being written."""
        parser = self._new_parser()
        parser.feed(self._text)
        blocks = parser.finish().blocks
        return blocks[-1].order if blocks else 0

    def _read_regions(
        self, parsed: Parsed, finish: FinishReason
    ) -> Generator[Event, None, tuple[Parsed, FinishReason]]:
        """The last rung: blocks in which the model kept repeating itself are read by themselves."""
        blocks = list(parsed.blocks)
        if finish is FinishReason.REPETITION:
            self._doubts.append(
                Doubt(None, said("The model began to repeat itself; what comes after it may be missing."))
            )
        for number, block in enumerate(blocks):
            if block.order not in self._stuck:
                continue
            text = None
            alone = None if block.order in parsed.unplaced else self._alone(block)
            if alone is not None:
                yield Stage(said("Reading a difficult block by itself"), 0.95)
                try:
                    text = yield from self._region(block, alone)
                except (EngineError, SourceError) as exc:  # what has been read of the page stays read
                    _log.warning("block %d cannot be read by itself: %s", block.order + 1, exc)
            if text is None:
                finish = FinishReason.REPETITION
                self._doubts.append(Doubt(block.order, said("The model repeats itself here; text may be missing.")))
            else:
                blocks[number] = dataclasses.replace(text, order=block.order)
                self._doubts.append(Doubt(block.order, said("The model repeated itself here; it was read by itself.")))
        return dataclasses.replace(parsed, blocks=tuple(blocks)), finish

    def _alone(self, block: Block) -> Task | None:
        """The reading of a block from a picture of its own."""
        if not block.box.area:
            return None
        margin = 0.01 * max(self._size.width, self._size.height)
        return self._task.alone(block.box.padded(margin).clamped(self._size.box))

    def _region(self, block: Block, task: Task) -> Generator[Event, None, Block | None]:
        """A block that is read by itself; None where that does not end well either."""
        encoded = self.encoded
        seen = encoded.seeing.begin(lambda: task.look(self._cancel), self._cancel)
        features = yield from encoded.seeing.features(seen, self._cancel)
        decoding, sampling = self._decoding(task, features)
        guard = RepetitionGuard(task.marker)
        answer = SteadyAnswer(decoding, task.spelling(self._tokenizer), guard, sampling)
        parser = TextParser(block.box, block.category)
        events = answer.events()
        while True:
            try:
                event = next(events)
            except StopIteration as ended:
                if ended.value.finish is FinishReason.CANCELLED:
                    raise Cancelled(said("Stopped.")) from None
                found = parser.finish().blocks
                return found[0] if found and ended.value.finish is FinishReason.STOP else None
            if not isinstance(event, Piece):
                parser = TextParser(block.box, block.category)
            parser.feed(event.text)

    def _checked(self, parsed: Parsed, finish: FinishReason) -> tuple[Block, ...]:
        """The blocks, pictures cropped, with lower confidences where something is doubtful."""
        if finish is FinishReason.CANCELLED:
            return parsed.blocks
        self._doubts.extend(parsed.doubts)
        blocks = tuple(self._with_picture(block, parsed.unplaced) for block in parsed.blocks)
        if self._task.gives_text:
            self._doubts.extend(checks.empty_blocks(blocks))
        if self._task.places_all:
            placed = [block.box for block in blocks if block.order not in parsed.unplaced]
            self._doubts.extend(checks.print_outside(self.encoded.seen.image, placed))
        self._compare(blocks)
        if finish is FinishReason.LENGTH:
            self._doubts.append(
                Doubt(
                    None,
                    said(
                        "The answer was cut off after {most} tokens; the rest is missing.",
                        most=self._sampling.max_tokens,
                    ),
                )
            )
        return checks.doubted(blocks, self._doubts)

    def _compare(self, blocks: Sequence[Block]) -> None:
        """Doubt what another engine reads otherwise."""
        reference = self._page.reference() if self._page.reference is not None else None
        if reference is None or not self._task.gives_text:
            return
        title = catalog.engine(reference.engine).title
        self._doubts.extend(checks.not_upright(reference.turned, title))
        if self._task.places_all:
            self._doubts.extend(checks.other_reading(blocks, reference.blocks, title))
        if self._task.alphabet is not None:
            self._doubts.extend(checks.unknown_signs(reference.blocks, self._task.alphabet, title))

    def _with_picture(self, block: Block, unplaced: frozenset[int]) -> Block:
        box, page = block.box, self._page
        if block.category is not Category.PICTURE or block.order in unplaced or min(box.width, box.height) < 1:
            return block
        image = page.source.render(page.page, max_pixels=_PICTURE_PIXELS, max_scale=_PICTURE_SCALE, clip=box)
        return dataclasses.replace(block, asset=pictures.save(image.pixels, page.assets))

    def _result(self, blocks: Sequence[Block], finish: FinishReason) -> PageResult:
        entry = catalog.engine(self.encoded.model.name)
        answer = self._timing
        counts = {"tokens": answer.tokens, "forwards": answer.forwards}
        counts |= {"drafted": answer.drafted, "accepted": answer.accepted} if answer.drafted else {}
        return PageResult(
            page=self._page.page,
            size=self._size,
            engine=entry.name,
            engine_version=entry.version,
            blocks=tuple(blocks),
            finish=finish,
            text_source=TextSource.MODEL if any(block.text for block in blocks) else TextSource.NONE,
            reason=_told(answer, self._timings.get("first box", answer.first_token), self.encoded.seen.resized),
            timings={stage: round(seconds, 4) for stage, seconds in self._timings.items()},
            warnings=checks.warnings(self._doubts),
            counts=counts if answer.tokens else {},
        )


def _told(answer: Timing, first: float, size: tuple[int, int]) -> str:
    """How a page was read, for a person.

    Args:
        answer: what it took.
        first: seconds to the first box.
        size: width and height of the picture.
    """
    width, height = size
    if answer.tokens < 2:
        return said("The picture of the page was read, {width} × {height} pixels.", width=width, height=height)
    rate, seconds = f"{answer.decode_rate:.0f}", f"{first:.1f}"
    if not answer.accepted:
        return said(
            "The picture of the page was read, {width} × {height} pixels: {tokens} tokens, {rate} a second, the first "
            "box after {seconds} s.",
            width=width, height=height, tokens=answer.tokens, rate=rate, seconds=seconds,
        )  # fmt: skip
    share = f"{100 * answer.accepted / answer.tokens:.0f}"
    return said(
        "The picture of the page was read, {width} × {height} pixels: {tokens} tokens, {rate} a second, the first box "
        "after {seconds} s; {share} % of the tokens were drafted and confirmed.",
        width=width, height=height, tokens=answer.tokens, rate=rate, seconds=seconds, share=share,
    )  # fmt: skip


class _Flags:
    """Cancel flags, of which one is enough."""

    def __init__(self, first: CancelFlag) -> None:
        self.flags = [first]

    def is_set(self) -> bool:
        """Whether any is."""
        return any(flag.is_set() for flag in self.flags)
