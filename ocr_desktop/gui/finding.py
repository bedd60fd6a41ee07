"""From the search panel to the page: asks the library, opens what was found, goes to the place."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ocr_desktop import paths, settings
from ocr_desktop.errors import OcrDesktopError, SourceNotFound
from ocr_desktop.gui import style
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.document_items import DocumentItem, PageItem
from ocr_desktop.gui.find_panel import FindPanel, Scope
from ocr_desktop.gui.find_results import Row
from ocr_desktop.gui.finder import Query
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.navigation import Navigation, Spot
from ocr_desktop.gui.reader import Reader
from ocr_desktop.jobs.job import State
from ocr_desktop.library.keys import PageKey
from ocr_desktop.library.words import phrases
from ocr_desktop.model_store import readiness
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

FRESH_MS = 1000


class Finding(QObject):
    """What the window does about searching.

    Args:
        current: tells the person's settings.

    Signals:
        trouble: an ``OcrDesktopError``: what was chosen cannot be shown, or not as it was.
    """

    trouble = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        backstage: Backstage,
        navigation: Navigation,
        reader: Reader,
        current: Callable[[], Settings],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk, self._finder = backstage.desk, backstage.finder
        self._navigation = navigation
        self._reader = reader
        self._current = current
        self._opened: dict[int, str] = {}  # serials of documents that were opened for a place in them → SHA-256
        self.panel = FindPanel(window)
        self.panel.hide()
        self.panel.wanted.connect(self._wanted)
        self.panel.chosen.connect(self._go)
        self.panel.closed.connect(self.close)
        self.panel.within = reader.words.step
        navigation.arrived.connect(lambda order: reader.words.go(order, last=self.panel.backwards))
        self._finder.answered.connect(self.panel.show_answer)
        self._finder.failed.connect(self.panel.show_error)
        self._fresh = QTimer(self, singleShot=True, interval=FRESH_MS)
        self._fresh.timeout.connect(self.panel.ask_again)
        reader.page_shown.connect(lambda _page: self._document_shown())
        self._desk.page_changed.connect(self._page_changed)
        self._desk.document_changed.connect(self._document_changed)

    def doings(self) -> dict[str, Callable[[], object]]:
        """What actions of the window do."""
        return {
            "find": lambda: self.open(Scope.DOCUMENT),
            "find_everywhere": lambda: self.open(Scope.EVERYTHING),
            "find_next": lambda: self._step(1),
            "find_previous": lambda: self._step(-1),
            **({"find_selection": self.find_selection} if style.IS_MAC else {}),
        }

    def open(self, scope: Scope) -> None:
        """Show the panel, and look there."""
        self._window.invite(False)
        self._document_shown()
        self.panel.show()
        self.panel.begin(scope)

    def find_selection(self) -> None:
        """Look in the document for the words that are selected in the text."""
        words = self._reader.text_view.selected_words()
        if words:
            self.panel.field.setText(words)
            self.open(Scope.DOCUMENT)

    def close(self) -> None:
        """Take the panel away."""
        self._finder.forget()
        self._reader.words.find(())
        self.panel.hide()
        self._window.invite(not self._desk.items.documents)
        self._reader.page_view.setFocus()

    def _step(self, by: int) -> None:
        if self.panel.isVisible():
            self.panel.step(by)
        else:
            self.open(self.panel.scope)

    def _wanted(self, query: Query | None) -> None:
        if self.panel.isHidden():  # another document is shown; who opens the panel asks anew
            return
        self._reader.words.find(phrases(query.words) if query is not None else ())
        if query is None:
            self._finder.forget()
        else:
            self._finder.ask(query)

    def _document_shown(self) -> None:
        document = self._reader.document
        self.panel.set_document(document.sha256 if document is not None else "")

    def _page_changed(self, page: PageItem) -> None:
        if page.state is State.DONE and self.panel.isVisible() and not self._fresh.isActive():
            self._fresh.start()  # also words that were read just now are found

    def _document_changed(self, document: DocumentItem) -> None:
        if document is self._reader.document:
            self._document_shown()
        wanted = self._opened.get(document.serial)
        if wanted is not None and document.sha256:
            del self._opened[document.serial]
            if document.sha256 != wanted:
                self.trouble.emit(
                    SourceNotFound(
                        said("“{name}” is not the file any more in which this was found.", name=document.title),
                        remedy=said(
                            "It has been changed or replaced since; what was found may stand elsewhere, or nowhere."
                        ),
                    )
                )

    def _go(self, row: Row) -> None:
        key, spot = row.hit.key, Spot(row.hit.key.page, row.block.box, row.block.block)
        document = next((each for each in self._desk.items.documents if each.sha256 == key.sha256), None)
        if document is None:
            document = self._open(row.hit.path, key)
        if document is not None:
            self._navigation.show_spot(document, spot)

    def _open(self, path: Path | None, key: PageKey) -> DocumentItem | None:
        if path is None or not path.is_file():
            again = said("Open it from where it is now: what was read of it is kept.")
            if path is None:
                gone = SourceNotFound(
                    said("The file in which this was found is not where it was when it was read."), remedy=again
                )
            else:
                where = said("It was in “{folder}”.", folder=path.parent)
                gone = SourceNotFound(
                    said("“{name}” is not where it was when it was read.", name=path.name), remedy=f"{where} {again}"
                )
            self.trouble.emit(gone)
            return None
        (document,) = self._desk.open([path], self._settings_for(key))
        if not document.sha256:
            self._opened[document.serial] = key.sha256
        self._window.invite(False)
        return document

    def _settings_for(self, key: PageKey) -> Settings:
        """As it was read, where that can be had without reading it again; else as anything that is opened now."""
        current = self._current()
        for engine in (key.engine, current.engine, "instant"):
            try:
                made = readiness.ready(settings.changed(current, {"engine": engine}), paths.models_directory())
            except OcrDesktopError:
                continue
            if engine != key.engine or engine == current.engine or made.result_key == key.result_key:
                return made
        return settings.changed(current, {"engine": "instant"})
