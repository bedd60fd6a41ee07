"""One page being read: the answer as it comes, blocks out of it, second looks at the end."""

import dataclasses
import logging
import re
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from ocr_desktop import catalog
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import FinishReason, PageResult, TextSource
from ocr_desktop.document.geometry import Size
from ocr_desktop.engines.dots_ocr.installed import Installed
from ocr_desktop.engines.dots_ocr.parse import LayoutParser
from ocr_desktop.engines.dots_ocr.prompt import Mode
from ocr_desktop.engines.dots_ocr.seeing import SHARE, Features, Seeing, Seen
from ocr_desktop.engines.engine import BlockFound, CancelFlag, Event, PageDone, PageInput, Stage
from ocr_desktop.engines.runtime import checks, pictures
from ocr_desktop.engines.runtime.answers import Parsed, TextParser
from ocr_desktop.engines.runtime.checks import Doubt
from ocr_desktop.engines.runtime.decoding import Decoding, Sampling, Timing
from ocr_desktop.engines.runtime.repetition import RepetitionGuard
from ocr_desktop.engines.runtime.spelling import Spelling
from ocr_desktop.engines.runtime.steadying import Ending, Piece, SteadyAnswer
from ocr_desktop.errors import Cancelled, EngineError, SourceError
from ocr_desktop.sentences import said

_log = logging.getLogger(__name__)
_REGIONS = 3  # blocks of a page that are read again by themselves
_PICTURE_SCALE = 2.5  # pixels a page unit of cropped pictures, where the page is drawn
_PICTURE_PIXELS = 4_000_000
_TELL_EVERY = 32  # tokens
_USUAL = 1500  # tokens of a page: how far a page is, is a guess
_WITHIN_TEXT = re.compile(r'"text"\s*:\s*"((?:[^"\\]|\\.)*)(\\?)$', re.DOTALL)

_Parser = LayoutParser | TextParser


@dataclass(frozen=True, slots=True)
class Encoded:
    """A page that is ready to be read.

    Args:
        page: what was asked for.
        size: of the displayed page.
        model: reads it.
        seeing: where its features come from.
        seen: the page itself.
    """

    page: PageInput
    size: Size
    model: Installed
    seeing: Seeing
    seen: Seen


class Reading:
    """One page on its way from prepared to read."""

    def __init__(self, encoded: Encoded, cancel: CancelFlag) -> None:
        self._encoded = encoded
        self._cancel = cancel
        wanted = Mode(encoded.page.settings.dots_mode)
        self._mode = wanted if encoded.model.prompter.knows(wanted) else Mode.LAYOUT
        self._timing = Timing()
        self._timings = {"rendering": encoded.seen.rendering}
        self._doubts: list[Doubt] = list(encoded.seen.doubts)
        self._stuck: list[int] = []  # orders of blocks that the model did not get out of by itself
        self._parser = self._new_parser()
        self._text = ""

    def events(self) -> Generator[Event, None, None]:
        """Read it."""
        try:
            began = time.perf_counter()
            features = yield from self._encoded.seeing.features(self._encoded.seen, self._cancel)
            self._timings["encoding"] = time.perf_counter() - began
            if not self._encoded.model.is_ready:
                yield Stage(said("Loading the model"), SHARE)
                self._encoded.model.decoder()
            yield Stage(said("Reading"), SHARE)
            finish = yield from self._answer(features)
            parsed = self._parser.finish()
            if finish is not FinishReason.CANCELLED:
                parsed, finish = yield from self._read_regions(parsed, finish)
        except Cancelled:
            parsed, finish = self._parser.finish(), FinishReason.CANCELLED
        blocks = self._checked(parsed, finish)
        for block in blocks:
            yield BlockFound(block)
        yield PageDone(self._result(blocks, finish))

    def _answer(self, features: Features) -> Generator[Event, None, FinishReason]:
        """The page's answer, with a text closed where the model does not find its end."""
        decoding, sampling = self._decoding(self._mode, features)
        self._timing = decoding.timing
        spelling, guard = Spelling(self._encoded.model.prompter.tokenizer), RepetitionGuard()
        try:
            while True:
                ending = yield from self._follow(SteadyAnswer(decoding, spelling, guard, sampling))
                within = _WITHIN_TEXT.search(self._text) if self._mode is Mode.LAYOUT else None
                if ending.finish is not FinishReason.REPETITION or not within or len(self._stuck) == _REGIONS:
                    return ending.finish
                self._stuck.append(self._last_order())
                closing = within[2] + '"}'
                forced = self._encoded.model.prompter.tokenizer.encode(closing, add_special_tokens=False).ids
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
            yield BlockFound(block)

    def _decoding(self, mode: Mode, features: Features) -> tuple[Decoding, Sampling]:
        model, settings = self._encoded.model, self._encoded.page.settings
        decoder = model.decoder()
        ids = model.prompter.ids(mode, len(features))
        room = max(1, model.config.text.max_positions - len(ids))
        sampling = Sampling(
            max_tokens=min(settings.dots_max_tokens, room),
            temperature=settings.dots_temperature,
            top_p=settings.dots_top_p,
            kv_bits=8 if settings.dots_cache == "8-bit" else None,
        )
        prompt = decoder.embed(ids, features)
        return Decoding(decoder.model, prompt, sampling, model.config.end_tokens, self._cancel), sampling

    def _new_parser(self) -> _Parser:
        if self._mode is Mode.TEXT:
            return TextParser(self._encoded.size.box)
        return LayoutParser(self._encoded.size, self._encoded.seen.to_page)

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
            if block.order not in parsed.unplaced and block.box.area and self._encoded.model.prompter.knows(Mode.TEXT):
                yield Stage(said("Reading a difficult block by itself"), 0.95)
                try:
                    text = yield from self._region(block)
                except (EngineError, SourceError) as exc:  # what has been read of the page stays read
                    _log.warning("block %d cannot be read by itself: %s", block.order + 1, exc)
            if text is None:
                finish = FinishReason.REPETITION
                self._doubts.append(Doubt(block.order, said("The model repeats itself here; text may be missing.")))
            else:
                blocks[number] = dataclasses.replace(text, order=block.order)
                self._doubts.append(Doubt(block.order, said("The model repeated itself here; it was read by itself.")))
        return dataclasses.replace(parsed, blocks=tuple(blocks)), finish

    def _region(self, block: Block) -> Generator[Event, None, Block | None]:
        """A block read from a picture of its own; None where that does not end well either."""
        encoded = self._encoded
        margin = 0.01 * max(encoded.size.width, encoded.size.height)
        clip = block.box.padded(margin).clamped(encoded.size.box)
        seen = encoded.seeing.begin(encoded.model, encoded.page, clip, self._cancel)
        features = yield from encoded.seeing.features(seen, self._cancel)
        decoding, sampling = self._decoding(Mode.TEXT, features)
        answer = SteadyAnswer(decoding, Spelling(encoded.model.prompter.tokenizer), RepetitionGuard(), sampling)
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
        if self._mode is not Mode.LAYOUT_ONLY:
            self._doubts.extend(checks.empty_blocks(blocks))
        placed = [block.box for block in blocks if block.order not in parsed.unplaced]
        self._doubts.extend(checks.print_outside(self._encoded.seen.image, placed))
        reference = self._encoded.page.reference() if self._encoded.page.reference is not None else None
        if reference is not None and self._mode is not Mode.LAYOUT_ONLY:
            title = catalog.engine(reference.engine).title
            self._doubts.extend(checks.not_upright(reference.turned, title))
            self._doubts.extend(checks.other_reading(blocks, reference.blocks, title))
            if self._encoded.model.config.canvases is not None:
                alphabet = self._encoded.model.prompter.alphabet
                self._doubts.extend(checks.unknown_signs(reference.blocks, alphabet, title))
        if finish is FinishReason.LENGTH:
            most = self._encoded.page.settings.dots_max_tokens
            self._doubts.append(
                Doubt(None, said("The answer was cut off after {most} tokens; the rest is missing.", most=most))
            )
        return checks.doubted(blocks, self._doubts)

    def _with_picture(self, block: Block, unplaced: frozenset[int]) -> Block:
        box = block.box
        if block.category is not Category.PICTURE or block.order in unplaced or min(box.width, box.height) < 1:
            return block
        page = self._encoded.page
        image = page.source.render(page.page, max_pixels=_PICTURE_PIXELS, max_scale=_PICTURE_SCALE, clip=box)
        return dataclasses.replace(block, asset=pictures.save(image.pixels, page.assets))

    def _result(self, blocks: Sequence[Block], finish: FinishReason) -> PageResult:
        entry = catalog.engine(self._encoded.model.name)
        width, height = self._encoded.seen.resized
        reason = f"The picture of the page was read, {width} × {height} pixels"
        if self._timing.tokens > 1:
            reason += f": {self._timing.tokens} tokens, {self._timing.decode_rate:.0f} a second"
        return PageResult(
            page=self._encoded.page.page,
            size=self._encoded.size,
            engine=entry.name,
            engine_version=entry.version,
            blocks=tuple(blocks),
            finish=finish,
            text_source=TextSource.MODEL if any(block.text for block in blocks) else TextSource.NONE,
            reason=f"{reason}.",
            timings={stage: round(seconds, 4) for stage, seconds in self._timings.items()},
            warnings=checks.warnings(self._doubts),
        )
