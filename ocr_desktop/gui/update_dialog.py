"""Whether there is a new version: asked of the publisher because the person wants to know, and told.

Nothing is downloaded: what there is to get is on a page that the person opens in the browser.
"""

import importlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QProgressBar, QVBoxLayout, QWidget

from ocr_desktop import __version__, paths
from ocr_desktop.errors import FeedForged, FeedOutdated, NoPublisher, OcrDesktopError
from ocr_desktop.gui import desktop, style
from ocr_desktop.gui.language import told, tr
from ocr_desktop.gui.notice import Notice, Way

if TYPE_CHECKING:
    from ocr_desktop.updates.asking import Answer
    from ocr_desktop.updates.feed import Release

# Named, not imported: whoever never asks never loads what knows of networks.
ASKING = "ocr_desktop.updates.asking"


def ask_publisher() -> "Answer":
    """Ask; takes a while.

    Raises:
        UpdateError: it cannot be told.
    """
    asking = importlib.import_module(ASKING)
    answer: Answer = asking.ask(asking.Question())
    return answer


class _Asking(QObject):
    """A thread of its own, which whoever closes the window does not wait for."""

    answered = Signal(object)

    def begin(self, ask: Callable[[], "Answer"]) -> None:
        def work() -> None:
            try:
                self.answered.emit(ask())
            except Exception as exc:  # told on the window's thread
                self.answered.emit(exc)

        threading.Thread(target=work, name="update-question", daemon=True).start()


class UpdateDialog(QDialog):
    """A small window that asks as it opens.

    Args:
        parent: the window that it belongs to.
        ask: brings the answer, on another thread.
    """

    def __init__(self, parent: QWidget, ask: Callable[[], "Answer"] = ask_publisher) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Check for New Version"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._notice = Notice(self)
        self._busy = QProgressBar(self)
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedHeight(style.GRID)
        self._busy.setAccessibleName(tr("The publisher's server is asked"))
        column = QVBoxLayout(self)
        column.setContentsMargins(*(3 * style.GRID,) * 4)
        column.addWidget(self._notice, 1)
        column.addWidget(self._busy)
        self.resize(60 * style.GRID, 34 * style.GRID)  # no minimum: it grows with what is said in it
        self._ask = ask
        self._asking = _Asking()
        self.begin()

    @property
    def words(self) -> str:
        """What it says."""
        return self._notice.accessibleName()

    def begin(self) -> None:
        """Ask, or ask again."""
        self._asking = _Asking()  # what an earlier one answers comes too late
        self._asking.answered.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._busy.show()
        self._notice.say(
            "note",
            tr("Is there a new version?"),
            tr("Only the publisher's server is asked. Nothing about you or your documents is sent."),
            ways=(Way(tr("Cancel"), self.close),),
        )
        self._asking.begin(self._ask)

    def _show(self, outcome: object) -> None:
        if self.sender() is not self._asking:
            return
        self._busy.hide()
        if isinstance(outcome, OcrDesktopError):
            self._say_trouble(outcome)
        elif isinstance(outcome, Exception):
            self._say_trouble(OcrDesktopError(str(outcome) or type(outcome).__name__))
        else:
            self._say_answer(outcome)  # type: ignore[arg-type]  # of ``ask``

    def _say_answer(self, answer: "Answer") -> None:
        release, news = answer.release, answer.news.name
        as_of = tr("As of {date}.").format(date=release.date)
        if news in ("NEWER", "NOT_HERE"):
            needed = tr("It needs macOS {version} or later, which this Mac does not have.")
            fits = tr("A page in the browser says what is new, and where to get it. Nothing is downloaded by itself.")
            self._notice.say(
                "note",
                tr("There is a new version: {version}").format(version=release.version),
                tr("You have {version}.").format(version=__version__),
                " ".join((fits if news == "NEWER" else needed.format(version=release.minimum_macos), as_of)),
                self._ways(release),
            )
            return
        title = tr("You have the newest version") if news == "SAME" else tr("You have a version that is still newer")
        text = tr("This is {name} {version}.").format(name=paths.APP_NAME, version=__version__)
        more = "" if news == "SAME" else tr("Published is {version}.").format(version=release.version)
        self._notice.say("done", title, text, f"{more} {as_of}".strip(), (self._close(),))

    def _ways(self, release: "Release") -> tuple[Way, ...]:
        return (
            Way(tr("Show in Browser"), lambda: desktop.open_page(release.notes)),
            Way(tr("Copy Checksum"), lambda: QGuiApplication.clipboard().setText(release.sha256)),
            self._close(tr("Later")),
        )

    def _say_trouble(self, error: OcrDesktopError) -> None:
        titles: dict[type[OcrDesktopError], str] = {
            FeedForged: tr("The answer cannot be trusted"),
            FeedOutdated: tr("The answer is out of date"),
            NoPublisher: tr("This copy cannot look for new versions"),
        }
        self._notice.say(
            "warning" if isinstance(error, FeedForged | FeedOutdated) else "note",
            titles.get(type(error), tr("It is not known whether there is a new version")),
            told(error.message),
            told(error.remedy),
            (self._close(),) if isinstance(error, NoPublisher) else (Way(tr("Try Again"), self.begin), self._close()),
        )

    def _close(self, title: str = "") -> Way:
        return Way(title or tr("Close"), self.close)


def check(window: QWidget) -> None:
    """Ask, in a window of its own or in the one that is open."""
    dialog = window.findChild(UpdateDialog)
    if dialog is None:
        dialog = UpdateDialog(window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
