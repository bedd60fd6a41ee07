"""Export of the document that is shown: where to and as what is asked, then it is written in the background."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFileDialog, QWidget

from ocr_desktop import paths, settings
from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui import question
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.language import tr
from ocr_desktop.jobs.pdf_maker import Original
from ocr_desktop.jobs.writing import write_document
from ocr_desktop.renderers.registry import FORMATS
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class _Order:
    """A document that is to be written."""

    document: DocumentItem
    target: Path
    settings: Settings


class Exporter(QObject):
    """Writes single documents. One that is still being read is written when its last page is there.

    Signals:
        written: the file.
        failed: an ``OcrDesktopError``.
        postponed: the file that will be written, and the document item it waits for.
        given_up: the file that will not be written after all, and the document item it waited for.
    """

    written = Signal(object)
    failed = Signal(object)
    postponed = Signal(object, object)
    given_up = Signal(object, object)

    def __init__(self, window: QWidget, backstage: Backstage) -> None:
        super().__init__(window)
        self._window = window
        self._backstage = backstage
        self._waiting: list[_Order] = []
        self._writing: list[_Order] = []

    def ask(self, document: DocumentItem | None, current: Settings) -> None:
        """Ask where to, then export; nothing where no document is shown."""
        if document is None:
            return
        dialog = QFileDialog(self._window, tr("Export"), str(document.path.parent))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        filters = {f"{tr(entry.title)} (*{entry.suffix})": entry for entry in FORMATS.values()}
        dialog.setNameFilters(list(filters))
        preferred = next(words for words, entry in filters.items() if entry.name == current.format)
        dialog.selectNameFilter(preferred)
        dialog.setDefaultSuffix(FORMATS[current.format].suffix.lstrip("."))
        dialog.selectFile(f"{document.path.stem}{FORMATS[current.format].suffix}")
        dialog.filterSelected.connect(lambda words: dialog.setDefaultSuffix(filters[words].suffix.lstrip(".")))
        dialog.accepted.connect(
            lambda: self.export(
                document, Path(dialog.selectedFiles()[0]), filters[dialog.selectedNameFilter()].name, current
            )
        )
        dialog.open()

    def export(self, document: DocumentItem, target: Path, format_name: str, current: Settings) -> None:
        """Write a document, now or as soon as it is read.

        Args:
            format_name: as in the settings; the target's suffix goes before it where it names another format.
        """
        by_suffix = next((entry.name for entry in FORMATS.values() if entry.suffix == target.suffix.lower()), "")
        order = _Order(document, target, settings.changed(current, {"format": by_suffix or format_name}))
        if document.state.ended:
            self._write(order)
        else:
            self._waiting.append(order)
            self.postponed.emit(target, document)

    def document_changed(self, document: DocumentItem) -> None:
        """A document may have ended: write what waited for it."""
        if document.state.ended:
            ready = [order for order in self._waiting if order.document is document]
            self._waiting = [order for order in self._waiting if order.document is not document]
            for order in ready:
                self._write(order)

    def forget(self, document: DocumentItem) -> None:
        """A document is taken off the desk, and what was to be written of it with it."""
        lost = [order for order in self._waiting if order.document is document]
        self._waiting = [order for order in self._waiting if order.document is not document]
        for order in lost:
            self.given_up.emit(order.target, document)

    def may_close(self) -> bool:
        """Whether the app may quit; asks where a file is still to be written."""
        orders = [*self._writing, *self._waiting]
        if not orders:
            return True
        names = tr(", ").join(tr("“{name}”").format(name=order.target.name) for order in orders)
        return question.agreed(
            self._window,
            tr("Not written yet: {names}. Quit all the same?").format(names=names),
            tr("A document is written as soon as it has been read. Pages that were read are kept."),
            tr("Quit"),
        )

    def _write(self, order: _Order) -> None:
        self._writing.append(order)
        self._backstage.background.run(
            lambda: self._written(order),
            lambda target: self._ended(order, self.written, target),
            lambda error: self._ended(order, self.failed, error),
        )

    def _ended(self, order: _Order, told: SignalInstance, outcome: Path | OcrDesktopError) -> None:
        self._writing.remove(order)
        told.emit(outcome)

    def _written(self, order: _Order) -> Path:
        """Runs in the background."""
        document = self._backstage.results.document(order.document)
        if not document.pages:
            raise OcrDesktopError(
                said("Nothing was read of “{name}”, so there is nothing to export.", name=document.name),
                remedy=said("Read it again, then export it."),
            )
        original = Original(order.document.path, password=order.document.password)
        return write_document(document, order.target, order.settings, paths.assets_directory(), original)[0]
