"""Where a phrase stands on the page: asked for in a few words, looked for by a model that can, marked on the page."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QInputDialog

from ocr_desktop import catalog, paths, settings
from ocr_desktop.document.geometry import Box
from ocr_desktop.errors import Cancelled, OcrDesktopError
from ocr_desktop.gui.comparing import Behind
from ocr_desktop.gui.document_items import PageItem
from ocr_desktop.gui.escape import EscapeOnPage
from ocr_desktop.gui.language import told, tr
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.notice import Way
from ocr_desktop.gui.reader import Reader
from ocr_desktop.gui.word_colours import Kind
from ocr_desktop.jobs import locating
from ocr_desktop.jobs.page_reading import Outcome
from ocr_desktop.jobs.regions import Region
from ocr_desktop.model_store import readiness
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages

_LONGEST = 40  # characters of a phrase that is quoted


@dataclass(eq=False, slots=True)
class _Order:
    """A phrase that is being looked for.

    Args:
        number: of the queue.
    """

    page: PageItem
    phrase: str
    number: int = 0


class Locating(QObject):
    """From the menu to a phrase, to the queue, and back as marks on the page, which Escape takes away.

    Signals:
        said: a few words about what was done.
        failed: message, remedy, a tuple of ``Way``: something is in the way.
        busy_changed: whether anything is being looked for.
    """

    said = Signal(str)
    failed = Signal(str, str, object)
    busy_changed = Signal(bool)
    _told = Signal(object, object)

    def __init__(self, behind: Behind, reader: Reader, window: MainWindow) -> None:
        super().__init__(window)
        self._behind = behind
        self._reader = reader
        self._order: _Order | None = None
        self._phrase = ""  # that was asked for last
        EscapeOnPage(reader.page_view, lambda: self.busy or self.marked, self._escape)
        reader.page_shown.connect(self._page_shown)
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)  # told on the queue's thread
        window.closing.connect(self.stop)

    def doings(self) -> dict[str, Callable[[], object]]:
        """What actions of the window do."""
        return {"locate": self.ask}

    @property
    def busy(self) -> bool:
        """Whether a phrase is being looked for."""
        return self._order is not None

    @property
    def marked(self) -> bool:
        """Whether places are marked on the page."""
        return bool(self._reader.page_view.marked(Kind.LOCATED))

    def ask(self) -> None:
        """Ask for the phrase, and look for it on the page that is shown; what is selected in the text is proposed."""
        page, wanted = self._reader.page, self._settings()
        if page is None or wanted is None:
            return
        dialog = QInputDialog(self._reader.window())
        dialog.setWindowTitle(tr("Locate on Page"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setLabelText(tr("What to look for, in the words of the page or in your own:"))
        dialog.setOkButtonText(tr("Locate", "button"))
        dialog.setCancelButtonText(tr("Cancel"))
        dialog.setTextValue(self._reader.text_view.selected_words() or self._phrase)
        dialog.textValueSelected.connect(lambda phrase: self.locate(page, phrase, wanted))
        dialog.open()

    def locate(self, page: PageItem, phrase: str, wanted: Settings) -> None:
        """Look for a phrase on a page.

        Args:
            wanted: the settings to look with, as ``readiness.ready`` gives them.
        """
        phrase = " ".join(phrase.split())
        queue = self._behind.backstage.desk.queue
        if not phrase or queue is None or page is not self._reader.page:
            return
        self.stop()
        self._mark(())
        self._phrase = phrase
        self._order = order = _Order(page, phrase)
        document = page.document
        region = Region(document.path, page.number, None, wanted, document.password, self._upright(), phrase)
        order.number = queue.regions.ask(region, lambda event: self._told.emit(order, event))
        self.said.emit(tr("Looking for “{phrase}”. Esc stops it.").format(phrase=_quoted(phrase)))
        self.busy_changed.emit(True)

    def stop(self) -> None:
        """Look for nothing any more."""
        order, queue = self._order, self._behind.backstage.desk.queue
        if order is not None:
            if queue is not None:
                queue.regions.cancel(order.number)
            self._drop()

    def _settings(self) -> Settings | None:
        """The settings to look with; None where the model is not ready, which is said."""
        now = self._behind.settings()
        wanted = settings.changed(now, {"engine": catalog.locating(now.engine).name})
        try:
            return readiness.ready(wanted, paths.models_directory())
        except OcrDesktopError as exc:
            self.failed.emit(exc.message, exc.remedy, (Way(tr("Models…"), self._behind.show_models),))
            return None

    def _upright(self) -> int | None:
        """Clockwise degrees that make the page upright, where a person has said so."""
        result, turned = self._reader.result, self._reader.page_view.turned
        return turned if turned or (result is not None and result.asked_turn is not None) else None

    def _hear(self, order: _Order, event: messages.Progress | Outcome) -> None:
        if order is not self._order:  # stopped, or another phrase is looked for
            return
        if isinstance(event, messages.Progress):
            words = tr("Looking for “{phrase}”: {stage}").format(phrase=_quoted(order.phrase), stage=told(event.stage))
            self.said.emit(words)
            return
        self._drop()
        try:
            self._show(order, locating.found(event).boxes)
        except Cancelled:
            self.said.emit("")
        except OcrDesktopError as exc:
            self.said.emit("")
            self.failed.emit(exc.message, exc.remedy, ())

    def _show(self, order: _Order, boxes: tuple[Box, ...]) -> None:
        if not boxes:
            self.said.emit(tr("“{phrase}” was not found on this page.").format(phrase=_quoted(order.phrase)))
            return
        self._mark(boxes)
        self._reader.page_view.bring_into_view(boxes[0])
        words = tr("“{phrase}” stands in %n place(s) on this page. Esc takes the marks away.", "", len(boxes))
        self.said.emit(words.format(phrase=_quoted(order.phrase)))

    def _drop(self) -> None:
        self._order = None
        self.busy_changed.emit(False)

    def _mark(self, boxes: tuple[Box, ...]) -> None:
        self._reader.page_view.mark_words(Kind.LOCATED, boxes)

    def _page_shown(self, page: PageItem | None) -> None:
        self._mark(())
        if self._order is not None and self._order.page is not page:
            self.stop()

    def _escape(self) -> None:
        self.stop()
        self._mark(())
        self.said.emit("")


def _quoted(phrase: str) -> str:
    return phrase if len(phrase) <= _LONGEST else phrase[: _LONGEST - 1] + "…"
