"""Text and page scroll together: who scrolls one of them sees in the other what stands there.

The line that both share moves down through the view as one scrolls: at the beginning it is the upper edge, at the end
the lower one, so that the ends meet as well. It is known by a block and how far down in it. Only what a person does
with a wheel, a scroll bar, a key or a hand is followed; where the window itself moves one of the two, the other stays.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

from ocr_desktop.gui.page_view import PageView
from ocr_desktop.gui.text_view import TextView

_KEYS = {
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_Space,
}  # fmt: skip
_WHEELS = {QEvent.Type.Wheel, QEvent.Type.TouchUpdate}


class ScrollTogether(QObject):
    """Lets either of the two follow the other."""

    def __init__(self, page_view: PageView, text_view: TextView, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._text = page_view, text_view
        self._leader: QAbstractScrollArea | None = None  # which a person is scrolling right now
        self._over = QTimer(self, singleShot=True, interval=0)
        self._over.timeout.connect(self._let_go)
        self._scale = 0.0
        for area, follow in ((page_view.canvas, self._page_scrolled), (text_view.sheet, self._text_scrolled)):
            area.viewport().installEventFilter(self)
            area.installEventFilter(self)
            area.verticalScrollBar().actionTriggered.connect(lambda _action, area=area: self._lead(area))
            area.verticalScrollBar().valueChanged.connect(self._follower(area, follow))

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See who scrolls."""
        scrolls = (
            event.type() in _WHEELS
            or (isinstance(event, QKeyEvent) and event.key() in _KEYS)
            or (isinstance(event, QMouseEvent) and bool(event.buttons()) and event.type() == QEvent.Type.MouseMove)
        )
        if scrolls:
            area = self._page.canvas if watched in (self._page.canvas, self._page.canvas.viewport()) else None
            self._lead(area or self._text.sheet)
        return False

    # Inside

    def _lead(self, area: QAbstractScrollArea) -> None:
        self._leader = area
        self._over.start()

    def _let_go(self) -> None:
        self._leader = None

    def _follower(self, area: QAbstractScrollArea, follow: Callable[[], None]) -> Callable[[int], None]:
        def changed(_value: int) -> None:
            zoomed = self._scale != self._page.zoom  # which moves the page, too, and means no other place
            self._scale = self._page.zoom
            if self._leader is area and not zoomed and self._text.sheet.isVisible():
                self._leader = None  # what it moves now is not the person's doing
                follow()
                self._leader = area

        return changed

    def _text_scrolled(self) -> None:
        sheet = self._text.sheet
        bar, height = sheet.verticalScrollBar(), sheet.viewport().height()
        share = _share(bar)
        y = bar.value() + share * height
        number = min(sheet.number_at(y), sheet.count - 1)
        if number < 0:
            return
        box = sheet.box_of(number)
        place = self._page.seen_box(sheet.order_of(number))
        if place is not None:
            wanted = place.top() + _within(y, box) * place.height()
            canvas = self._page.canvas
            _shift(canvas.verticalScrollBar(), wanted - share * canvas.viewport().height())
            _uncover(canvas.horizontalScrollBar(), place, canvas.viewport().width())

    def _page_scrolled(self) -> None:
        canvas, sheet = self._page.canvas, self._text.sheet
        share = _share(canvas.verticalScrollBar())
        port = canvas.viewport().rect()
        place = QPoint(port.center().x(), round(share * port.height()))
        order = self._page.nearest(place, shown=lambda order: sheet.number_of(order) >= 0)
        box = self._page.seen_box(order)
        if box is not None:
            lies = sheet.box_of(sheet.number_of(order))
            wanted = lies.top() + _within(place.y(), box) * lies.height()
            bar = sheet.verticalScrollBar()
            bar.setValue(round(wanted - share * sheet.viewport().height()))


def _share(bar: QScrollBar) -> float:
    """How far it is scrolled, 0 to 1."""
    length = bar.maximum() - bar.minimum()
    return (bar.value() - bar.minimum()) / length if length else 0.0


def _within(y: float, box: QRectF) -> float:
    """How far down in a box a height is, 0 to 1."""
    return min(max((y - box.top()) / box.height(), 0.0), 1.0) if box.height() > 0 else 0.0


def _shift(bar: QScrollBar, by: float) -> None:
    bar.setValue(bar.value() + round(by))


def _uncover(bar: QScrollBar, place: QRectF, width: int) -> None:
    """Scroll sideways where nothing would be seen of a block, as in the other column of an enlarged page."""
    if place.right() < 0 or place.left() > width:
        _shift(bar, place.center().x() - width / 2)
