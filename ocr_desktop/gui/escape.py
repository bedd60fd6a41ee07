"""Escape on the page: whoever has something to leave there."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from ocr_desktop.gui.page_view import PageView


class EscapeOnPage(QObject):
    """Has the key before the page has it, unless something is being drawn or dragged there.

    Args:
        wanted: whether there is something to leave now; else the next one, or the page, has the key.
        leave: leave it.
    """

    def __init__(self, view: PageView, wanted: Callable[[], object], leave: Callable[[], object]) -> None:
        super().__init__(view)
        self._hand = view.hand
        self._wanted, self._leave = wanted, leave
        view.canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's own."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
            and self._wanted()
            and not (self._hand.busy or self._hand.drawing)
        ):
            self._leave()
            return True
        return super().eventFilter(watched, event)
