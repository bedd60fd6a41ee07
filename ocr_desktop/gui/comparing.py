"""Comparing the reading of the page that is shown with another engine's, and taking from that what is better.

The other reading comes from the library; where that has none the page, and it alone, is read in the background. The
comparison stays while one goes from page to page, but pages are read for it only when a person asks for each.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QActionGroup

from ocr_desktop import catalog, paths, settings
from ocr_desktop.document.blocks import Block
from ocr_desktop.document.comparison import Comparison, Group, compare
from ocr_desktop.document.correction import Correction
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui import comparison_text
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.comparison_panel import ComparisonPanel
from ocr_desktop.gui.comparison_text import Look
from ocr_desktop.gui.correcting import Correcting
from ocr_desktop.gui.difference_marks import DifferenceMarks, Mark
from ocr_desktop.gui.document_items import PageItem
from ocr_desktop.gui.engine_menu import engine_action
from ocr_desktop.gui.escape import EscapeOnPage
from ocr_desktop.gui.language import together, tr
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.notice import Way
from ocr_desktop.gui.reader import Reader
from ocr_desktop.jobs import job as events
from ocr_desktop.jobs.job import DocumentRequest, Job, State
from ocr_desktop.library.keys import PageKey
from ocr_desktop.model_store import readiness
from ocr_desktop.settings import Settings

WIDTH = 640
"""Pixels in which two columns, and tables in them, can be read."""
_MARGIN_PX = 24
_NOTHING = (FinishReason.FAILED, FinishReason.CANCELLED)


@dataclass(frozen=True, slots=True)
class Behind:
    """What a comparison needs of the window.

    Args:
        backstage: library and queue.
        settings: the person's, of now.
        ready: whether an engine can read now.
        show_models: show the sheet of models.
    """

    backstage: Backstage
    settings: Callable[[], Settings]
    ready: Callable[[str], bool]
    show_models: Callable[[], object]


@dataclass(frozen=True, slots=True)
class _Order:
    """A page that is being read for a comparison."""

    job: int
    page: PageItem
    engine: str


class Comparing(QObject):
    """From the menu to two readings side by side, and back.

    Signals:
        said: what there is to say in passing.
    """

    said = Signal(str)

    def __init__(self, behind: Behind, reader: Reader, correcting: Correcting, window: MainWindow) -> None:
        super().__init__(window)
        self._behind = behind
        self._reader = reader
        self._correcting = correcting
        self._actions = window.window_actions
        self._engine = ""  # that is compared with; empty while nothing is
        self._other: tuple[PageItem, PageResult] | None = None
        self._shown: tuple[PageResult, PageResult, Comparison] | None = None
        self._current = -1
        self._order: _Order | None = None
        self._marks: DifferenceMarks | None = None
        self.panel = ComparisonPanel(reader.text_view, correcting.editor)
        self.panel.step_wanted.connect(self.step)
        self.panel.take_wanted.connect(self._take)
        self.panel.leave_wanted.connect(self.leave)
        self.panel.group_clicked.connect(lambda group: self._go(group, telling=False))
        self._menu = self._actions.compare
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        reader.page_shown.connect(self._page_shown)
        reader.block_changed.connect(self._block_changed)
        EscapeOnPage(reader.page_view, lambda: self._engine, self.leave)
        bridge = behind.backstage.bridge
        bridge.document_opened.connect(self._opened)
        bridge.page_stage.connect(self._stage)
        bridge.page_ended.connect(self._page_ended)
        bridge.document_ended.connect(self._document_ended)
        self._update_actions()

    def doings(self) -> dict[str, Callable[..., object]]:
        """What actions of the window do."""
        return {
            "next_difference": lambda: self.step(1),
            "previous_difference": lambda: self.step(-1),
            "take_reading": lambda: self._take(self._current),
        }

    @property
    def engine(self) -> str:
        """The engine that is compared with; empty while nothing is compared."""
        return self._engine

    @property
    def comparison(self) -> Comparison | None:
        """What is shown now."""
        return self._shown[2] if self._shown is not None else None

    def start(self, engine: str) -> None:
        """Compare the page with what another engine reads on it; the page is read where the library has nothing."""
        if engine != self._engine:
            self.stop_reading()
            self._engine, self._other = engine, None
            self._forget()
        self._reader.show_text(True)
        self._reader.make_room(WIDTH)
        self._show(reading=True)
        if self.panel.isVisible():
            self.panel.setFocus()

    def leave(self) -> None:
        """Compare no more; what is being read for it is stopped."""
        if not self._engine:
            return
        self._engine, self._other = "", None
        self.stop_reading()
        self._forget()
        self.panel.hide()
        self._reader.give_back()
        self._reader.text_view.setFocus()
        self._update_actions()

    def stop_reading(self) -> None:
        """Read no further for a comparison."""
        order, self._order = self._order, None
        if order is not None and (queue := self._behind.backstage.desk.queue) is not None:
            queue.cancel_document(order.job, 0)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) difference; after the last one the first again."""
        comparison = self.comparison
        if comparison is None or not comparison.different:
            return
        there = comparison.different
        beyond = [at for at in there if (at > self._current if by > 0 else at < self._current)]
        self._go((beyond or there)[0 if by > 0 else -1])

    # What is shown

    def _show(self, *, reading: bool = False) -> None:
        """Show what there is to show for the page.

        Args:
            reading: read the page where there is no other reading of it.
        """
        page, result = self._reader.page, self._reader.result
        if not self._engine or page is None:
            self._forget()
            self.panel.hide()
        elif result is not None and result.engine == self._engine:  # it was read with that one meanwhile
            self.leave()
        elif result is None or result.finish in _NOTHING or not page.state.ended:
            title = tr("This page has not been read yet.")
            self._message("document", (title, tr("Once it is, the readings are compared here."), ""))
        else:
            try:
                other = self._other_reading(page)
                if other is None and reading:
                    self._read(page)
                elif other is None:
                    self._offer(page)
                else:
                    self._compare(result, other)
            except OcrDesktopError as exc:
                self._failed(exc.message, exc.remedy)
        self._update_actions()

    def _compare(self, first: PageResult, second: PageResult) -> None:
        before = self._shown
        if before is not None and before[:2] == (first, second):
            return
        stay = before is not None and before[1] == second
        comparison = compare(first.blocks, second.blocks)
        self._shown, self._current = (first, second, comparison), -1
        words = counted(comparison)
        self.panel.show_comparison(comparison, self._look(), words, stay=stay)
        self._mark()
        self.said.emit(words)

    def _look(self) -> Look:
        return Look(self._titles, self.panel.palette(), self._reader.editable)

    @property
    def _titles(self) -> tuple[str, str]:
        first = self._reader.result.engine if self._reader.result is not None else ""
        own = tr(catalog.engine(first).title) if first else ""
        return own, tr(catalog.engine(self._engine).title)

    def _forget(self) -> None:
        self._shown, self._current = None, -1
        self._mark()

    def _message(self, symbol: str, words: tuple[str, str, str], ways: tuple[Way, ...] = ()) -> None:
        self._forget()
        self.panel.show_message(self._titles, symbol, words, ways)

    def _failed(self, message: str, remedy: str) -> None:
        title = tr("{engine} could not read this page").format(engine=self._titles[1])
        again = Way(tr("Try Again"), lambda: self._show(reading=True))
        self._message("warning", (title, message, remedy), (again, self._end))

    @property
    def _end(self) -> Way:
        return Way(tr("End Comparison"), self.leave)

    def _offer(self, page: PageItem) -> None:
        if self._order is not None and self._order.page is page:
            return
        title = tr("{engine} has not read this page yet.").format(engine=self._titles[1])
        read = Way(tr("Read This Page"), lambda: self._show(reading=True))
        self._message("document", (title, "", ""), (read, self._end))

    def _mark(self) -> None:
        marks: list[Mark] = []
        comparison = self.comparison
        for place in comparison.different if comparison is not None else ():
            assert comparison is not None
            group = comparison.groups[place]
            alone = -1 if group.first and group.second else 0 if group.first else 1
            marks += [Mark(block.box, alone, place == self._current) for block in group.first or group.second]
        if self._marks is None:
            if not marks:
                return
            self._marks = DifferenceMarks()
            self._reader.page_view.canvas.scene().addItem(self._marks)
        self._marks.show_marks(marks)

    # From one difference to another

    def _go(self, place: int, *, telling: bool = True) -> None:
        comparison = self.comparison
        if comparison is None or not 0 <= place < len(comparison.groups):
            return
        group = comparison.groups[place]
        self._reader.reveal(group.first[0].order if group.first else -1)
        self._set_current(place)
        if not group.first:
            box = group.second[0].box
            canvas = self._reader.page_view.canvas
            canvas.ensureVisible(QRectF(box.x0, box.y0, box.width, box.height), _MARGIN_PX, _MARGIN_PX)
        if telling and place in comparison.different:
            number = comparison.different.index(place) + 1
            where = tr("Difference {number} of {count}").format(number=number, count=len(comparison.different))
            self.said.emit(" · ".join(filter(None, (where, comparison_text.about(group, self._titles)))))

    def _set_current(self, place: int) -> None:
        self._current = place
        self.panel.show_current(place)
        self._mark()
        self._update_actions()

    def _block_changed(self, order: int) -> None:
        comparison = self.comparison
        if comparison is None:
            return
        found = (at for at, group in enumerate(comparison.groups) if order in {one.order for one in group.first})
        place = next(found, -1)
        if place != self._current:
            self._set_current(place)

    def _page_shown(self, page: PageItem | None) -> None:
        desk = self._behind.backstage.desk
        if self._order is not None and self._order.page.document not in desk.items.documents:
            self.stop_reading()
        if self._other is not None and self._other[0] is not page:
            self._other = None
            self._forget()
        self._show()

    # The other reading

    def _asked(self) -> Settings:
        """The settings of the other reading.

        Raises:
            ModelMissing, ModelTooLarge: the engine is not ready.
        """
        wanted = settings.changed(self._behind.settings(), {"engine": self._engine})
        return readiness.ready(wanted, paths.models_directory())

    def _other_reading(self, page: PageItem) -> PageResult | None:
        if self._other is not None and self._other[0] is page:
            return self._other[1]
        store, asked = self._behind.backstage.results.store, self._asked()
        entry = catalog.engine(self._engine)
        key = PageKey(page.document.sha256, page.number, entry.name, entry.version, asked.result_key)
        found = store.page(*key.columns) if store is not None else None
        if found is None or found.finish in _NOTHING:
            return None
        self._other = page, found
        return found

    def _read(self, page: PageItem) -> None:
        queue = self._behind.backstage.desk.queue
        if queue is None or (self._order is not None and self._order.page is page):
            return
        self.stop_reading()
        document = page.document
        request = DocumentRequest(document.path, str(page.number + 1), document.password)
        job = Job((request,), self._asked())
        self._order = _Order(job.id, page, self._engine)
        self._forget()
        self.panel.show_progress(self._titles, tr("Waiting"), None)
        queue.add(job)
        queue.prioritise(job.id, 0, page.number)

    def _opened(self, event: events.DocumentOpened) -> None:
        order = self._of(event.job)
        if order is not None and event.sha256 != order.page.document.sha256:
            self.stop_reading()
            self._failed(tr("The file was changed since it was read."), tr("Read it again, then compare."))

    def _stage(self, event: events.PageStage) -> None:
        order = self._of(event.job)
        if order is not None and order.page is self._reader.page:
            self.panel.show_progress(self._titles, event.stage, event.fraction or None)

    def _page_ended(self, event: events.PageEnded) -> None:
        order = self._of(event.job)
        if order is None:
            return
        self._order = None
        here = order.page is self._reader.page
        if event.state is State.DONE and event.result is not None:
            if here:
                self._other = order.page, event.result
                self._show()
        elif here and event.state is State.FAILED:
            self._failed(event.message, event.remedy)
        elif here:
            self.leave()

    def _document_ended(self, event: events.DocumentEnded) -> None:
        order = self._of(event.job)
        if order is None:
            return
        self._order = None
        if order.page is not self._reader.page:
            return
        if event.state is State.FAILED:
            self._failed(event.message, event.remedy)
        else:
            self.leave()

    def _of(self, job: int) -> _Order | None:
        return self._order if self._order is not None and self._order.job == job else None

    # Taking it

    def _take(self, place: int) -> None:
        page, shown = self._reader.page, self._shown
        if page is None or shown is None or not self._reader.editable or not 0 <= place < len(shown[2].groups):
            return
        self._correcting.editor.save()  # what is being typed is a step of its own
        if self._shown is not shown:
            return  # and has changed what is compared
        group = shown[2].groups[place]
        if group.same:
            return
        places, at = _places(shown[0].blocks, shown[2].groups, place)

        def taken(now: Correction) -> Correction:
            return now.with_reading(places, group.second, at)

        left = -1 if not group.second else at
        words = comparison_text.taking(group)
        self._behind.backstage.corrector.change(page, words, taken, (places[0] if places else -1, left))

    # The menu

    def _fill(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        own = self._reader.result.engine if self._reader.result is not None else ""
        for entry in catalog.ENGINES:
            if entry.name == own:
                continue
            ready = self._behind.ready(entry.name)
            action = engine_action(entry, group, self._chosen if ready else None, self._behind.show_models)
            action.setCheckable(ready)
            action.setChecked(entry.name == self._engine)
            self._menu.addAction(action)

    def _chosen(self, engine: str) -> None:
        if engine == self._engine:
            self.leave()
        else:
            self.start(engine)

    def _update_actions(self) -> None:
        comparison, result = self.comparison, self._reader.result
        some = comparison is not None and bool(comparison.different)
        at_one = comparison is not None and self._current in comparison.different
        self._menu.menuAction().setEnabled(result is not None or bool(self._engine))
        self._actions.enable(
            {
                "next_difference": some, "previous_difference": some,
                "take_reading": at_one and self._reader.editable,
            }
        )  # fmt: skip


def counted(comparison: Comparison) -> str:
    """How many differences there are, for a person."""
    groups = [comparison.groups[place] for place in comparison.different]
    if not groups:
        return tr("The readings are the same.")
    both = [group for group in groups if group.first and group.second]
    said = []
    if both:
        words = tr("%n differing word(s)", "", sum(group.words for group in both))
        said.append(tr("{words} in %n block(s).", "", len(both)).format(words=words))
    if len(groups) > len(both):
        said.append(tr("%n block(s) in one reading only.", "", len(groups) - len(both)))
    return together(*said)


def _places(blocks: tuple[Block, ...], groups: tuple[Group, ...], place: int) -> tuple[list[int], int]:
    """Where the blocks of a group stand in the reading order of the page, and where what takes their place begins."""
    at = {order: position for position, order in enumerate(sorted(block.order for block in blocks))}
    places = [at[block.order] for block in groups[place].first]
    if places:
        return places, places[0]
    before = next((group.first[-1] for group in reversed(groups[:place]) if group.first), None)
    return [], at[before.order] + 1 if before is not None else 0
