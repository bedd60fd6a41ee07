"""A page that a person has turned is read again as it is seen, and is upright from then on, whichever engine reads it.

What is read is told in units of the page as the document has it, so that exports and searchable PDFs stay right.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ocr_desktop import paths
from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui import question
from ocr_desktop.gui.comparing import Behind
from ocr_desktop.gui.document_items import PageItem
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.notice import Way
from ocr_desktop.gui.reader import Reader
from ocr_desktop.model_store import readiness


class Turning(QObject):
    """From the turned view to a page that is read so.

    Signals:
        said: a few words about what can be done.
        failed: message, remedy, a tuple of ``Way``: something is in the way.
    """

    said = Signal(str)
    failed = Signal(str, str, object)

    def __init__(self, behind: Behind, reader: Reader, window: MainWindow) -> None:
        super().__init__(window)
        self._behind = behind
        self._reader = reader
        self._action = window.window_actions["read_turned"]
        reader.page_shown.connect(self._update)
        reader.page_view.zoom_changed.connect(self._update)
        for name in ("rotate_left", "rotate_right"):
            window.window_actions[name].triggered.connect(self._offer)
        self._update()

    def doings(self) -> dict[str, Callable[..., object]]:
        """What actions of the window do."""
        return {"read_turned": self._read}

    def _update(self) -> None:
        """Enabled where the page was not read as it is seen."""
        page, result = self._reader.page, self._reader.result
        asked = result.asked_turn if result is not None else None
        self._action.setEnabled(page is not None and page.state.ended and asked != self._reader.page_view.turned)

    def _offer(self) -> None:
        self._update()
        if self._action.isEnabled():
            keys = self._action.shortcut().toString(self._action.shortcut().SequenceFormat.NativeText)
            self.said.emit(tr("Only the view is turned. {keys} reads the page again as you see it.").format(keys=keys))

    def _read(self) -> None:
        page, library = self._reader.page, self._behind.backstage.library
        if page is None or library is None:
            return
        try:
            readiness.check(page.document.settings, paths.models_directory())
        except OcrDesktopError as exc:
            self.failed.emit(exc.message, exc.remedy, (Way(tr("Models…"), self._behind.show_models),))
            return
        if not self._may_set_aside():
            return
        sha256, number, turned = page.document.sha256, page.number, self._reader.page_view.turned
        self._behind.backstage.background.run(
            lambda: library.put_turn(sha256, number, turned),
            lambda _nothing: self._begin(page, sha256),
            lambda exc: self.failed.emit(exc.message, exc.remedy, ()),
        )

    def _may_set_aside(self) -> bool:
        """Whether the person agrees that corrections do not apply to what is read then, where there are any."""
        result = self._reader.result
        return (
            result is None
            or not result.corrected
            or question.agreed(
                self._reader.window(),
                tr("Read this page again, without what you have corrected on it?"),
                tr("Corrections belong to the reading that they were made on. As turned, the page is read otherwise."),
                tr("Read Again"),
                tr("Cancel"),
            )
        )

    def _begin(self, page: PageItem, sha256: str) -> None:
        desk, document = self._behind.backstage.desk, page.document
        if document not in desk.items.documents or document.sha256 != sha256:
            return  # it was removed meanwhile, or its file is another one; how it is turned is kept
        if page is self._reader.page:
            self._reader.page_view.take_as_upright()
        desk.retry(document, [page])
