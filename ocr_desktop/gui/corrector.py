"""What a person changes on pages, with undo and redo; every state is written to the library, on a thread of its own."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.correction import Change, Correction, answer_of, reading_of
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.errors import LibraryError, OcrDesktopError
from ocr_desktop.gui.document_items import PageItem
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.results import Results
from ocr_desktop.jobs.job import State
from ocr_desktop.jobs.keeping import Keeper, Patience
from ocr_desktop.library.keys import PageKey
from ocr_desktop.sentences import said

STEPS = 200  # that can be undone on a page
PAGES = 64  # of which steps are remembered
_NOT_KEPT_READINGS = (FinishReason.FAILED, FinishReason.CANCELLED)

_log = logging.getLogger(__name__)


class CorrectionStore(Protocol):
    """The part of ``library.corrections.Corrections`` that is used here."""

    def get(self, key: PageKey) -> Correction | None:
        """The correction of a page that applies."""

    def put(self, key: PageKey, correction: Correction) -> PageResult | None:
        """Keep a correction."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a page.

    Args:
        words: what was done, as menus say it.
        before, after: the page's blocks.
        block_before, block_after: position of the block that it is about, -1 for none.
    """

    words: str
    before: Correction
    after: Correction
    block_before: int = -1
    block_after: int = -1


@dataclass(slots=True)
class History:
    """The steps of a page; those from ``at`` on were undone. They were made on what the engine answered."""

    answer: tuple[Block, ...]
    now: Correction
    steps: list[Step] = field(default_factory=list)
    at: int = 0

    def add(self, step: Step) -> None:
        """A step is made; what was undone before is gone."""
        self.steps[self.at :] = [step]
        del self.steps[:-STEPS]
        self.at = len(self.steps)
        self.now = step.after


class Corrector(QObject):
    """Corrections of the pages on the desk.

    Signals:
        changed: a page item is changed now, and the position of the block it was about, -1 for none.
        not_kept: an ``OcrDesktopError``: what was changed is not on the disk (yet).
    """

    changed = Signal(object, int)
    not_kept = Signal(object)
    _failed = Signal(object)

    def __init__(self, results: Results, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store: CorrectionStore | None = None
        self._results = results
        self._histories: OrderedDict[tuple[int, int], History] = OrderedDict()
        self._keeper: Keeper | None = None
        self._lock = threading.Lock()
        self._unwritten: dict[PageKey, Correction] = {}
        self._failed.connect(self.not_kept, Qt.ConnectionType.QueuedConnection)  # told on the keeper's thread

    # What is known

    def may_correct(self, page: PageItem | None) -> bool:
        """Whether there is something on a page that can be corrected, and kept."""
        if page is None or page.state is not State.DONE:
            return False
        result = self._raw(page)
        return result is not None and result.finish not in _NOT_KEPT_READINGS

    def correction(self, page: PageItem) -> Correction | None:
        """What a page is now, to be changed; None where nothing was read on it."""
        history = self._history(page)
        return history.now if history is not None else None

    def changes(self, page: PageItem) -> dict[int, frozenset[Change]]:
        """The blocks of a page that are not as the engine answered, and in what."""
        result = self._raw(page)
        history = self._history(page) if result is not None and result.corrected else None
        if result is None or history is None:
            return {}
        return {at: kinds for at, kinds in enumerate(history.now.changes(answer_of(result))) if kinds}

    def undo_words(self, page: PageItem | None) -> str:
        """What would be undone, empty for nothing."""
        history = self._known(page)
        return history.steps[history.at - 1].words if history is not None and history.at else ""

    def redo_words(self, page: PageItem | None) -> str:
        """What would be done again, empty for nothing."""
        history = self._known(page)
        return history.steps[history.at].words if history is not None and history.at < len(history.steps) else ""

    # What is done

    def change(
        self, page: PageItem, words: str, make: Callable[[Correction], Correction], blocks: Sequence[int] = (-1, -1)
    ) -> bool:
        """Change a page.

        Args:
            words: what is done, as menus say it.
            make: from the blocks as they are to those that are wanted.
            blocks: position of the block that it is about, before and after.

        Returns:
            whether that changes anything.
        """
        history = self._history(page)
        if history is None:
            return False
        after = make(history.now)
        if after == history.now:
            return False
        history.add(Step(words, history.now, after, blocks[0], blocks[-1]))
        self._show(page, after, blocks[-1])
        return True

    def discard(self, page: PageItem) -> bool:
        """Take back everything, to what the engine answered; that can be undone as well."""
        result = self._raw(page)
        return result is not None and self.change(
            page, tr("Discard Corrections", "step to undo"), lambda _now: Correction.of(result)
        )

    def undo(self, page: PageItem) -> None:
        """Take back the last step."""
        history = self._known(page)
        if history is not None and history.at:
            history.at -= 1
            step = history.steps[history.at]
            history.now = step.before
            self._show(page, step.before, step.block_before)

    def redo(self, page: PageItem) -> None:
        """Do again what was taken back."""
        history = self._known(page)
        if history is not None and history.at < len(history.steps):
            step = history.steps[history.at]
            history.at += 1
            history.now = step.after
            self._show(page, step.after, step.block_after)

    def keep_again(self) -> None:
        """Try once more to write what could not be written."""
        with self._lock:
            keys = list(self._unwritten)
        for key in keys:
            self._hand_over(key)

    def close(self) -> None:
        """Write what is to be written, then end."""
        if self._keeper is not None:
            self._keeper.close()
            self._keeper = None

    # Inside

    def _raw(self, page: PageItem) -> PageResult | None:
        try:
            return self._results.raw(page)
        except LibraryError:
            return None  # whoever shows the page says so

    def _known(self, page: PageItem | None) -> History | None:
        """The steps made on a page, if they were made on what it holds now."""
        if page is None or (page.document.serial, page.number) not in self._histories or not self.may_correct(page):
            return None
        return self._history(page)

    def _history(self, page: PageItem) -> History | None:
        result = self._raw(page)
        if result is None:
            return None
        name = page.document.serial, page.number
        history = self._histories.get(name)
        answer = answer_of(result)
        if history is None or (history.answer is not answer and history.now.reading != reading_of(result)):
            history = self._histories[name] = History(answer, self._kept(page, result))
        history.answer = answer
        self._histories.move_to_end(name)
        while len(self._histories) > PAGES:
            self._histories.popitem(last=False)
        return history

    def _kept(self, page: PageItem, result: PageResult) -> Correction:
        if not result.corrected:
            return Correction.of(result)
        key = self._results.key(page)
        with self._lock:
            kept = self._unwritten.get(key)
        if kept is None and self.store is not None:
            try:
                kept = self.store.get(key)
            except (OcrDesktopError, ValueError) as exc:
                _log.warning("the correction of a page is made out from what it shows: %s", exc)
        if kept is not None and kept.applied(result).blocks == result.blocks:
            return kept
        return Correction.of(_as_answer(result)).onto(result)

    def _show(self, page: PageItem, correction: Correction, block: int) -> None:
        result = self._raw(page)
        assert result is not None
        self._results.put(page, correction.applied(result))
        key = self._results.key(page)
        with self._lock:
            self._unwritten[key] = correction
        self._hand_over(key)
        self.changed.emit(page, block)

    def _hand_over(self, key: PageKey) -> None:
        if self._keeper is None:
            self._keeper = Keeper()
        self._keeper.hand_over(
            lambda: self._write(key),
            lambda error: self._failed.emit(error) if error is not None else None,
            Patience(lambda: True, lambda error: self._failed.emit(error) if error is not None else None),
        )

    def _write(self, key: PageKey) -> None:
        """On the keeper's thread: the latest state; nothing where that has been written already."""
        with self._lock:
            correction = self._unwritten.get(key)
        if correction is None:
            return
        if self.store is None:
            raise LibraryError(said("The library is not open."))
        if self.store.put(key, correction) is None:
            raise LibraryError(
                said("The correction is not kept: the page is not in the library any more."),
                remedy=said("Read the page again."),
            )
        with self._lock:
            if self._unwritten.get(key) is correction:
                del self._unwritten[key]


def _as_answer(result: PageResult) -> PageResult:
    """The page as if the engine had answered what a person made of it."""
    return PageResult(result.page, result.size, result.engine, result.engine_version, result.blocks)
