"""What was open when the window was closed is open again at the next start, at its page and as large as it was.

As Mac apps do, unless Shift is held down while the app starts, or files are given to it: who opens a letter in the
Finder wants that letter. The library has what was read, so that nothing is read twice; what was not finished goes on.
What is kept is the names of the files. It is kept while the window is open, so that also a machine that fails takes
nothing along; a start that failed in the midst of opening is not tried again.
"""

import dataclasses
import itertools
import json
import logging
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from ocr_desktop import paths, settings
from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.document_list import DocumentList
from ocr_desktop.gui.reader import Reader
from ocr_desktop.jobs.job import State
from ocr_desktop.model_store import readiness
from ocr_desktop.setting import named_now
from ocr_desktop.settings import Settings

MOST = 200
"""Documents that are opened again: beyond that it is no desk any more, and they are in the history."""
SOON_MS = 1500
SETTLED_MS = 5000
_KEPT, _OPENING = "session", "session_opening"
_log = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document that was open.

    Args:
        chosen: the settings that decide what is read, as far as they are not the defaults.
    """

    path: Path
    chosen: dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """What was open.

    Args:
        shown: the document that was seen, and ``page`` of it, from 0.
        fit, zoom: as of the page view.
        x, y: the middle of what was seen of the page, in page units.
    """

    documents: tuple[OpenDocument, ...] = ()
    shown: str = ""
    page: int = 0
    fit: str = "page"
    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0


class Session(QObject):
    """Remembers what is open, and opens it again.

    Args:
        memory: where it is remembered.
    """

    def __init__(self, backstage: Backstage, shown: DocumentList, reader: Reader, memory: QSettings) -> None:
        super().__init__(reader)
        self._backstage, self._list, self._reader, self._memory = backstage, shown, reader, memory
        self._ready = True
        self._awaited: tuple[DocumentItem, Kept] | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.save)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(lambda: self._memory.remove(_OPENING))
        items = backstage.desk.items
        for change in (items.rowsInserted, items.rowsRemoved, shown.shown, reader.page_view.zoom_changed):
            change.connect(self._changed)
        backstage.desk.document_changed.connect(self._document_changed)

    def restore(self, current: Settings) -> None:
        """Open what was open.

        Args:
            current: the person's settings.
        """
        tried = self._memory.value(_OPENING, False, bool) is True
        self._memory.remove(_OPENING)
        shift = Qt.KeyboardModifier.ShiftModifier in QGuiApplication.queryKeyboardModifiers()
        if not current.restore or tried or shift or self._backstage.desk.queue is None:
            if tried:
                _log.warning("what was open is not opened again: the last attempt did not end well")
            return
        kept = understood(str(self._memory.value(_KEPT, "")))
        if not kept.documents:
            return
        self._ready = False
        self._memory.setValue(_OPENING, True)
        self._memory.sync()
        self._backstage.background.run(
            lambda: [each for each in kept.documents if _is_there(each.path)],
            lambda there: self._open(kept, there, current),
            lambda _error: self._done(),
        )

    def save(self) -> None:
        """Remember what is open now, but for what the person has stopped."""
        self._soon.stop()
        if not self._ready:
            return  # what is not open yet is not to be forgotten
        documents = [each for each in self._backstage.desk.items.documents if each.state is not State.CANCELLED]
        document, page, view = self._reader.document, self._reader.page, self._reader.page_view
        kept = Kept(
            tuple(OpenDocument(each.path, _chosen(each.settings)) for each in documents[-MOST:]),
            str(document.path) if document is not None else "",
            page.number if page is not None else 0,
            view.fit,
            view.zoom,
            *view.canvas.visible_part().center().toTuple(),
        )
        self._memory.setValue(_KEPT, json.dumps(dataclasses.asdict(kept), default=str))

    def close(self) -> None:
        """The window closes."""
        self.save()
        self._settled.stop()
        self._memory.remove(_OPENING)

    def _open(self, kept: Kept, there: list[OpenDocument], current: Settings) -> None:
        opened: list[DocumentItem] = []
        for chosen, alike in itertools.groupby(there, key=lambda each: each.chosen):
            opened += self._backstage.desk.open([each.path for each in alike], _reading(chosen, current))
        self._done()
        if not opened:
            return
        if self._list.current() is not None:
            return  # something else was opened meanwhile
        shown = next((each for each in opened if str(each.path) == kept.shown), None)
        if shown is not None:
            self._awaited = (shown, kept)
        self._list.show_item(shown or opened[0])

    def _done(self) -> None:
        self._ready = True
        self._settled.start()

    def _changed(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _document_changed(self, document: DocumentItem) -> None:
        """There are pages now: what was seen can be gone to."""
        if self._awaited is not None and document is self._awaited[0] and document.pages:
            QTimer.singleShot(0, self, self._go)  # others are still being told of them

    def _go(self) -> None:
        """Show what was seen, unless the person is elsewhere by now."""
        if self._awaited is None:
            return
        (document, kept), self._awaited = self._awaited, None
        if self._list.current() is not document or kept.page not in document.by_number:
            return
        page, view = document.by_number[kept.page], self._reader.page_view
        if page is not document.pages[0]:
            self._list.show_item(page)
        view.show_as(kept.fit, kept.zoom)
        if kept.fit != "page":
            view.canvas.centerOn(kept.x, kept.y)


def understood(text: str) -> Kept:
    """What was kept; nothing where it is not what this version keeps."""
    try:
        found = json.loads(text) if text else {}
        documents = tuple(OpenDocument(Path(each["path"]), dict(each["chosen"])) for each in found.pop("documents", ()))
        kept = Kept(documents, **found)
        return dataclasses.replace(kept, page=int(kept.page), zoom=float(kept.zoom), x=float(kept.x), y=float(kept.y))
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        _log.warning("what was open is not known any more: %s", exc)
        return Kept()


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _chosen(used: Settings) -> dict[str, Any]:
    """What decides how a document is read, as far as it is not the default."""
    names = ("engine", *(name for name, info in settings.table().items() if info.changes_result))
    return {name: getattr(used, name) for name in names if getattr(used, name) != settings.default(name)}


def _reading(chosen: dict[str, Any], current: Settings) -> Settings:
    """As it was read, where that can still be had; else as anything that is opened now, with what is built in."""
    names = ("engine", *(name for name, info in settings.table().items() if info.changes_result))
    try:
        usual = {name: settings.default(name) for name in names}
        wanted = settings.changed(current, usual | named_now(chosen))
        return readiness.ready(wanted, paths.models_directory())
    except OcrDesktopError as exc:
        _log.info("a document is not read as it was: %s", exc)
        return settings.changed(current, {"engine": "instant"})
