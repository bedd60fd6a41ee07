"""The recognition role: pages are read by engines, which are loaded when first asked for and then stay."""

import contextlib
import dataclasses
import functools
import importlib
import logging
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_desktop import catalog, timeline
from ocr_desktop.document import codec
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.placing import placed
from ocr_desktop.engines import engine as engines
from ocr_desktop.engines import loading
from ocr_desktop.errors import Cancelled, EngineError, SourceError, UsageError
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings
from ocr_desktop.sources.region import Region, region_of
from ocr_desktop.worker import messages
from ocr_desktop.worker.diagnosis import diagnose
from ocr_desktop.worker.documents import KEPT_OPEN, OpenDocuments, inspected, rendered
from ocr_desktop.worker.process import CancelFlag

REFERENCE = "instant"
_MOST_AHEAD = 7  # pages that are begun with before they are asked for
SLIVER = 0.01  # of the page's longer side
_log = logging.getLogger(__name__)


class Recognition:
    """Answers ``Recognize``, and what the page role answers too."""

    def __init__(self, hello: messages.Hello) -> None:
        self._threads = max(1, hello.threads)
        self._assets = Path(hello.assets)
        self._spool = Path(hello.spool)
        self._documents = OpenDocuments(KEPT_OPEN + 2 * _MOST_AHEAD)  # of what has been begun with, too
        self._engines: dict[str, engines.Engine] = {}
        self._ahead = _Ahead()

    def answers(self, request: messages.Request, cancel: CancelFlag) -> Iterator[messages.Answer]:
        """The answers to a request, the final one last."""
        if isinstance(request, messages.Recognize):
            yield from self._recognize(request, cancel)
        elif isinstance(request, messages.Inspect):
            yield inspected(request, self._documents)
        elif isinstance(request, messages.RenderPage):
            yield rendered(request, self._documents, self._spool)
        elif isinstance(request, messages.Diagnose):
            yield messages.Diagnosis(request.id, self._measured(request) if request.measure else diagnose())
        else:
            raise UsageError(said("A recognition worker does not know {kind}.", kind=type(request).__name__))

    def _measured(self, request: messages.Diagnose) -> tuple[messages.Check, ...]:
        """What engines run on and how fast. What looks into it loads all of their runtimes."""
        measurement: Any = importlib.import_module("ocr_desktop.worker.measurement")
        settings = codec.from_plain(Settings, request.settings) if request.settings else Settings()
        return tuple(measurement.measured(request.engines, self._threads, settings))

    def close(self) -> None:
        """Release the engines and close all documents."""
        self._ahead.give_up()
        for engine in self._engines.values():
            engine.close()
        self._engines.clear()
        self._documents.close()

    def prepare(self, pages: messages.Prepare) -> None:
        """The pages that probably come next: begun with while another is being read, on the main thread."""
        self._ahead.hints.put(pages)

    def _recognize(self, request: messages.Recognize, cancel: CancelFlag) -> Iterator[messages.Answer]:
        if request.phrase and not catalog.engine(request.engine).locates:
            raise UsageError(
                said("{title} cannot be asked where a phrase stands.", title=catalog.engine(request.engine).title),
                remedy=said("{able} can.", able=catalog.locating().title),
            )
        if request.clip is not None or request.turned is not None or request.phrase:
            yield from self._recognize_part(request, cancel)
            return
        asked = _asked(request)
        page = self._taken_ahead(asked, cancel) or self._begun(asked, _Flag(cancel))
        page.earlier.result = request.earlier
        for answer in self._answered(request, page, cancel):
            yield answer
            if not isinstance(answer, messages.PageFinished):
                self._look_ahead()

    def _recognize_part(self, request: messages.Recognize, cancel: CancelFlag) -> Iterator[messages.Answer]:
        """A part of a page, or a page that a person has turned: read as a page of its own, and put where it belongs.

        A phrase is looked for in the same way.
        """
        self._ahead.give_up()  # they may be of the document that has no other page now
        source = self._documents.get(request.path, request.password)
        with region_of(source, request.page, request.clip, request.turned) as region:
            page = self._begun(_asked(request), _Flag(cancel), region, phrase=request.phrase)
            with contextlib.closing(self._answered(request, page, cancel)) as answers:
                for answer in answers:
                    yield _placed(answer, region, request)

    def _answered(
        self, request: messages.Recognize, page: "_Page", cancel: CancelFlag
    ) -> Generator[messages.Answer, None, None]:
        """What the engine tells of a page that it has begun to look at."""
        entry = catalog.engine(request.engine)
        if page.input.reference is not None:
            page.input.reference()  # now, while the encoder is at the page
        for event in self._engine(request.engine).decode(page.encoded, cancel):
            if isinstance(event, engines.Stage):
                yield messages.Progress(request.id, event.name, min(max(event.fraction, 0.0), 1.0))
            elif isinstance(event, engines.BlockFound):
                yield messages.BlockFound(request.id, event.block)
            else:
                # The library finds the page under the catalog's name and version: the result must bear them.
                lost = page.input.source.losses(page.input.page) if request.clip is None else ()
                result = dataclasses.replace(
                    event.result,
                    engine=entry.name,
                    engine_version=entry.version,
                    losses=(*event.result.losses, *lost),
                )
                yield messages.PageFinished(request.id, result)
                return
        raise EngineError(
            said(
                "The engine {title} ended without a result for page {number}.",
                title=entry.title,
                number=request.page + 1,
            )
        )

    def _begun(
        self,
        asked: messages.Upcoming,
        flag: "_Flag",
        region: Region | None = None,
        *,
        together: bool = False,
        phrase: str = "",
    ) -> "_Page":
        """A page, or a region of it, that the engine has begun to look at."""
        settings = codec.from_plain(Settings, asked.settings)
        if region is not None and region.upright:
            settings = dataclasses.replace(settings, upright=False)  # it is not looked for once more
        source = region.source if region is not None else self._documents.get(asked.path, asked.password)
        number = region.page if region is not None else asked.page
        earlier = _Earlier()
        page = engines.PageInput(
            source, number, settings, self._assets, earlier=earlier, together=together, phrase=phrase
        )
        if catalog.engine(asked.engine).uses_reference and settings.compare and not phrase:
            page = dataclasses.replace(page, reference=functools.cache(functools.partial(self._reference, page, flag)))
        return _Page(page, flag, self._engine(asked.engine).encode(page, flag), earlier)

    def _look_ahead(self) -> None:
        """Begin with one of the pages that come next; what goes wrong with it is told when it is asked for."""
        asked = self._ahead.next(self._pages_ahead)
        if asked is None:
            return
        page = None
        try:
            page = self._begun(asked, _Flag(threading.Event()), together=self._ahead.together)
        except Exception as exc:  # whatever it is, it is no trouble of the page that is being read
            _log.info("page %d is not begun ahead: %s", asked.page + 1, exc)
        self._ahead.begun.append((asked, page))

    def _pages_ahead(self, asked: messages.Upcoming) -> int:
        """How many pages are begun with ahead."""
        engine = self._engine(asked.engine)
        if not self._ahead.together or not isinstance(engine, engines.DecodesTogether):
            return 1
        return max(1, engine.together(codec.from_plain(Settings, asked.settings)) - 1)

    def _taken_ahead(self, asked: messages.Upcoming, cancel: CancelFlag) -> "_Page | None":
        """The page that was begun ahead, if it is the one that is asked for."""
        ahead = self._ahead.take(asked)
        if ahead is None:
            return None
        try:
            is_it = ahead.input.source is self._documents.get(asked.path, asked.password)
        except SourceError:  # begun anew, it says what is wrong
            is_it = False
        ahead.flag.follow(cancel if is_it else _STOPPED)
        return ahead if is_it else None

    def _reference(self, page: engines.PageInput, cancel: CancelFlag) -> PageResult | None:
        """What the Instant engine reads on the page; None where it cannot."""
        try:
            with timeline.span("Instant reference", page=page.page):
                instant = self._engine(REFERENCE)
                for event in instant.decode(instant.encode(page, cancel), cancel):
                    if isinstance(event, engines.PageDone):
                        return event.result
        except Cancelled:
            raise
        except Exception:  # what the person asked for is the other engine's reading
            _log.exception("page %d is compared with nothing", page.page + 1)
        return None

    def _engine(self, name: str) -> engines.Engine:
        if name not in self._engines:
            self._engines[name] = loading.load(name, threads=self._threads)
        return self._engines[name]


class _Flag:
    """A cancel flag that goes by another one, which may change."""

    def __init__(self, flag: CancelFlag) -> None:
        self._flag = flag

    def is_set(self) -> bool:
        """Whether that one is set now."""
        return self._flag.is_set()

    def follow(self, flag: CancelFlag) -> None:
        """Go by this one from now on."""
        self._flag = flag


class _Earlier:
    """What was read on a page before; known when the page is asked for, not yet when it is begun with ahead."""

    def __init__(self) -> None:
        self.result: PageResult | None = None

    def __call__(self) -> PageResult | None:
        return self.result


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that an engine has begun to look at.

    Args:
        input: as the engine got it.
        flag: stops it.
        encoded: what the engine's ``encode`` gave.
        earlier: given to the engine with ``input``.
    """

    input: engines.PageInput
    flag: _Flag
    encoded: Any
    earlier: _Earlier


class _Ahead:
    """The pages that probably come next, and those of them that have been begun with.

    Attributes:
        hints: as they come, from any thread.
        reading: the page that is being read.
        together: the engine may decode them along with that.
        begun: in order; None stands for one that could not be.
    """

    def __init__(self) -> None:
        self.hints: queue.SimpleQueue[messages.Prepare] = queue.SimpleQueue()
        self.reading: messages.Upcoming | None = None
        self.together = False
        self.begun: list[tuple[messages.Upcoming, _Page | None]] = []
        self._wanted: tuple[messages.Upcoming, ...] = ()

    def next(self, most: Callable[[messages.Upcoming], int]) -> messages.Upcoming | None:
        """The page to begin with now; None where there is none, or no room for it.

        Args:
            most: of pages that are begun with ahead, given one of them.
        """
        self._hear()
        known = [asked for asked, _ in self.begun]
        following = next((asked for asked in self._wanted if asked not in known), None)
        return following if following is not None and len(known) < min(most(following), _MOST_AHEAD) else None

    def take(self, asked: messages.Upcoming) -> "_Page | None":
        """A page that is being asked for, if it was begun with. Where nobody expected it, no other is expected."""
        self.reading = asked
        found = next((page for known, page in self.begun if known == asked), None)
        if asked in self._wanted:
            self.begun = [(known, page) for known, page in self.begun if known != asked]
            self._wanted = tuple(wanted for wanted in self._wanted if wanted != asked)
        else:
            self.give_up()
        return found

    def give_up(self) -> None:
        """Expect nothing, and stop what was begun with."""
        self._wanted = ()
        self._forget()

    def _hear(self) -> None:
        """Take the newest hint; other settings may mean another model, and there is room for one."""
        newest, now = None, self.reading  # what is heard now may have been said while an earlier one was read
        with contextlib.suppress(queue.Empty):
            while True:
                newest = self.hints.get_nowait()
        if newest is None or now is None:
            return
        self.together = newest.together
        alike = (now.engine, now.settings)
        self._wanted = tuple(one for one in newest.pages if one != now and (one.engine, one.settings) == alike)
        self._forget()

    def _forget(self) -> None:
        """Stop what was begun with and is not expected any more, or is not to go along any more."""
        kept: list[tuple[messages.Upcoming, _Page | None]] = []
        for asked, page in self.begun:
            slows = page is not None and page.input.together and not self.together
            if asked in self._wanted and not slows:
                kept.append((asked, page))
            elif page is not None:
                page.flag.follow(_STOPPED)
        self.begun = kept


def _asked(request: messages.Recognize) -> messages.Upcoming:
    return messages.Upcoming(request.path, request.page, request.engine, request.settings, request.password)


def _placed(answer: messages.Answer, region: Region, request: messages.Recognize) -> messages.Answer:
    """What was told of a region, as it is on the whole page."""
    if isinstance(answer, messages.BlockFound):
        return dataclasses.replace(answer, block=placed(answer.block, region.to_page))
    if not isinstance(answer, messages.PageFinished):
        return answer
    read = answer.result
    blocks = tuple(placed(block, region.to_page) for block in read.blocks)
    if request.clip is not None:  # which cuts through what stands around: the rest of a letter is no picture
        least = SLIVER * max(region.size.width, region.size.height)
        blocks = tuple(block for block in blocks if block.text or min(block.box.width, block.box.height) > least)
    result = dataclasses.replace(
        read,
        page=request.page,
        size=region.size,
        blocks=blocks,
        turned=(read.turned + (request.turned or 0)) % 360,
        asked_turn=request.turned,
    )
    return messages.PageFinished(answer.id, result)


_STOPPED = threading.Event()
_STOPPED.set()
