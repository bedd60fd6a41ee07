"""Formulas in the text: drawn in the background, kept, and painted as vectors, at any size and in the ink of the text.

HTML that is inserted into a document names a drawing as a picture, ``formula:7``; ``place`` puts an object in its place
that stands on the line of the text. Until a formula is drawn, and where it cannot be, its source is shown.
"""

import collections
import importlib
import threading
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
)
from PySide6.QtSvg import QSvgRenderer

from ocr_desktop.renderers.formulas import Formula, Undrawable

if TYPE_CHECKING:
    from ocr_desktop.renderers.math_drawing import Drawing

SCHEME = "formula:"
MOST = 5000
"""Drawings that are kept."""
AT_HAND = 400
"""Of those that were painted of late Qt's own form is kept: it takes ten times the room, a tenth of a megabyte."""
TOGETHER_MS = 60
"""What is drawn within this time is shown at once."""
LARGER = 1.15
"""Of the font of the text, whose letters are larger for their em than those of formulas."""
_OBJECT = QTextFormat.ObjectTypes.UserObject.value + 1
_NUMBER = QTextFormat.Property.UserProperty.value + 1
_DRAWING = "ocr_desktop.renderers.math_drawing"  # loaded for the first formula: it takes a third of a second


class Formulas(QObject):
    """All formulas that have been shown.

    Signals:
        drawn: formulas whose source was shown can be drawn now.
    """

    drawn = Signal()
    _made_one = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: collections.deque[tuple[Formula, str]] = collections.deque()
        self._drawing = False
        self._numbers: dict[tuple[Formula, str], int | None] = {}
        self._made: list[tuple[Formula, Drawing]] = []  # the drawings packed, for as long as there is a window
        self._at_hand: collections.OrderedDict[int, QSvgRenderer] = collections.OrderedDict()
        self._handler = _Painted(self)
        self._told = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._told.timeout.connect(self.drawn)
        self._made_one.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def register(self, document: QTextDocument) -> None:
        """Paint formulas in a document."""
        document.documentLayout().registerHandler(_OBJECT, self._handler)

    def html(self, formula: Formula, colour: str) -> str:
        """What stands for a formula in HTML; empty where it is not drawn, or not yet."""
        key = (formula, colour)
        if key not in self._numbers:
            if len(self._numbers) >= MOST:
                self._numbers.clear()  # what is shown goes on to be: numbers are not given twice
            self._numbers[key] = None
            self._draw(key)
        number = self._numbers[key]
        return "" if number is None else f'<img src="{SCHEME}{number}">'

    def place(self, cursor: QTextCursor) -> None:
        """Put objects in the places of the pictures that stand for formulas in a selection."""
        document, end = cursor.document(), cursor.selectionEnd()
        for fragment in list(fragments(document, cursor.selectionStart(), end)):
            name = fragment.charFormat().toImageFormat().name() if fragment.charFormat().isImageFormat() else ""
            number = name.removeprefix(SCHEME)
            if name.startswith(SCHEME) and number.isdigit() and int(number) < len(self._made):
                made = QTextCharFormat()
                made.setFont(fragment.charFormat().font())
                made.setObjectType(_OBJECT)
                made.setProperty(_NUMBER, int(number))
                made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
                made.setToolTip(self._made[int(number)][0].latex)
                chosen = QTextCursor(document)
                chosen.setPosition(fragment.position())
                chosen.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
                chosen.setCharFormat(made)

    def chosen(self, cursor: QTextCursor) -> Iterator[Formula | None]:
        """For every object in a selection, in order: the formula, or None for a picture."""
        for fragment in fragments(cursor.document(), cursor.selectionStart(), cursor.selectionEnd()):
            number = fragment.charFormat().property(_NUMBER)
            found = self._made[number][0] if isinstance(number, int) else None
            if fragment.charFormat().objectType():
                start = max(fragment.position(), cursor.selectionStart())
                yield from [found] * (min(fragment.position() + fragment.length(), cursor.selectionEnd()) - start)

    def measured(self, format: QTextFormat) -> "Drawing":  # noqa: A002
        """How large what is painted for an object is."""
        return self._made[int(format.property(_NUMBER))][1]

    def painted(self, format: QTextFormat) -> QSvgRenderer:  # noqa: A002
        """What is painted for an object."""
        number = int(format.property(_NUMBER))
        if number not in self._at_hand:
            self._at_hand[number] = QSvgRenderer(zlib.decompress(self._made[number][1].svg))
        self._at_hand.move_to_end(number)
        while len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)
        return self._at_hand[number]

    def _draw(self, key: tuple[Formula, str]) -> None:
        """Have it drawn on a thread, which ends when nothing is left to draw."""
        with self._lock:
            self._waiting.append(key)
            begin, self._drawing = not self._drawing, True
        if begin:
            threading.Thread(target=self._work, name="formulas", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._drawing = False
                    return
                key = self._waiting.popleft()
            made = _drawing(*key)
            try:
                self._made_one.emit(key, made)
            except RuntimeError:  # the window is gone
                return

    def _keep(self, key: tuple[Formula, str], made: "Drawing | None") -> None:
        if made is None:
            return
        self._numbers[key] = len(self._made)
        self._made.append((key[0], replace(made, svg=zlib.compress(made.svg))))
        self._told.start()


class _Painted(QPyTextObject):
    """Lets a document lay out and paint the objects."""

    def __init__(self, formulas: Formulas) -> None:
        super().__init__(formulas)
        self._formulas = formulas

    def intrinsicSize(self, doc: QTextDocument, posInDocument: int, format: QTextFormat) -> QSizeF:  # noqa: A002, N803, ARG002
        """Logical pixels: as wide as the document at most, with room above and below for Qt's notion of a middle."""
        em, drawing = self._em(doc, format), self._formulas.measured(format)
        ascent, descent, half = self._reach(format, em)
        return QSizeF(drawing.width * em, max(2 * ascent - half, 2 * descent + half))

    def drawObject(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        doc: QTextDocument,
        posInDocument: int,  # noqa: N803, ARG002
        format: QTextFormat,  # noqa: A002
    ) -> None:
        """Paint it where its foot is on the line."""
        em, drawing = self._em(doc, format), self._formulas.measured(format)
        ascent, _, half = self._reach(format, em)
        base = rect.top() + (rect.height() + half) / 2
        self._formulas.painted(format).render(
            painter, QRectF(rect.left(), base - ascent, drawing.width * em, drawing.height * em)
        )

    def _em(self, document: QTextDocument, format: QTextFormat) -> float:  # noqa: A002
        """Logical pixels of an em: of the font, or less where the formula would be wider than the text."""
        em = LARGER * QFontInfo(format.toCharFormat().font()).pixelSize()
        room = document.textWidth() - 2 * document.documentMargin() - 2 * em
        wanted = self._formulas.measured(format).width * em
        return em * min(1.0, room / wanted) if room > 0 else em

    def _reach(self, format: QTextFormat, em: float) -> tuple[float, float, float]:  # noqa: A002
        """How far it reaches above and below the line, and the part of an x by which Qt lifts its middle."""
        drawing = self._formulas.measured(format)
        half = QFontMetricsF(format.toCharFormat().font()).xHeight() / 2
        return (drawing.height - drawing.descent) * em, drawing.descent * em, half


def fragments(document: QTextDocument, start: int, end: int) -> Iterator[QTextFragment]:
    """The stretches of equal format between two places, cut off at neither."""
    block = document.findBlock(start)
    while block.isValid() and block.position() < end:
        parts = block.begin()
        while not parts.atEnd():
            fragment = parts.fragment()
            parts += 1
            if fragment.position() < end and fragment.position() + fragment.length() > start:
                yield fragment
        block = block.next()


def _drawing(formula: Formula, colour: str) -> "Drawing | None":
    """The drawing of a formula, None where there is none; on the background's thread."""
    try:
        drawn: Drawing = importlib.import_module(_DRAWING).drawn(formula, colour)
    except Undrawable:
        return None
    return drawn
