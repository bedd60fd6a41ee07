"""The sheet that the text of a page stands on: a document of frames, one a block."""

import bisect
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDesktopServices,
    QFontDatabase,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFrame,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QMenu, QTextBrowser, QTextEdit, QToolTip, QWidget

from ocr_desktop.gui import colours, long_words
from ocr_desktop.gui.changes import changes
from ocr_desktop.gui.formulas import Formulas
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.word_colours import Kind, on_screen
from ocr_desktop.renderers import harmless

MARGIN_PX = 20
PADDING_PX = 6
BAR_PX = 3  # wide, and from the edge
PICTURE_WIDTH = 640
SHORT_CELL = 16  # characters that stand on one line, however many columns there are
INDENT_PX = 26
OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for a picture in the text
PICTURE_HEAD = 64  # bytes that tell a picture's size
FILLER = "\u200d"  # stands for the second half of a character that is two to Qt
_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")


class Mode(StrEnum):
    """What is shown."""

    RENDERED = "rendered"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Shown:
    """A block as it stands on a sheet; ``content`` is HTML when rendered, Markdown as source."""

    order: int
    content: str


@dataclass(frozen=True, slots=True)
class Extent:
    """A stretch of the text of a block: from character to character of what is shown of it, as Qt counts them."""

    order: int
    start: int
    end: int


class SheetOwner(Protocol):
    """Who is told what the person does on a sheet, and asked what a sheet does not know."""

    def room_changed(self) -> None:
        """The sheet is wider or narrower."""

    def clicked(self, order: int, offset: int) -> None:
        """A block was clicked, -1 none; at a character of it, -1 none."""

    def hovered(self, order: int, offset: int) -> None:
        """The pointer is over a block, -1 none; over a character of it, -1 none."""

    def edit(self, order: int) -> None:
        """The text of a block is to be changed."""

    def about(self, order: int) -> str:
        """What is to be said of a block, for a tool tip."""

    def fill_menu(self, menu: QMenu, order: int) -> None:
        """What can be done with a block, -1 none."""

    def selected_mime(self) -> QMimeData:
        """The selection, as it is dragged."""


class Sheet(QTextBrowser):
    """A document of frames, one a block, in reading order; a frame's background marks its block."""

    def __init__(self, owner: SheetOwner, formulas: Formulas, assets: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = owner
        self._formulas = formulas
        self._assets = assets
        self._mode = Mode.RENDERED
        self._shown: list[Shown] = []
        self._frames: list[QTextFrame] = []
        self._words: dict[Kind, list[QTextEdit.ExtraSelection]] = {}
        self._doubtful: frozenset[int] = frozenset()
        self._corrected: frozenset[int] = frozenset()
        self._marked: tuple[int, int] = (-1, -1)
        self._pressed: QPoint | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Text of the page"))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.document().setDocumentMargin(MARGIN_PX)
        self.document().setIndentWidth(INDENT_PX)
        formulas.register(self.document())
        self.anchorClicked.connect(_open)

    @property
    def count(self) -> int:
        """Blocks shown."""
        return len(self._frames)

    def room(self) -> int:
        """Logical pixels that a picture may be wide without a scroll bar."""
        return self.viewport().width() - 2 * MARGIN_PX - 2 * PADDING_PX

    def show_blocks(self, shown: Sequence[Shown], mode: Mode, *, anew: bool = False, keep_place: bool = True) -> None:
        """Show these and nothing else. What stands there already stays, where it is seen and what of it is selected.

        Args:
            anew: everything is written again, as it looks different now.
            keep_place: else from the top.
        """
        place = self._place() if keep_place else None
        ends = self._selected_ends() if keep_place else None
        if anew or mode is not self._mode:
            self._mode = mode
            self._empty()
        old, new = [one.content for one in self._shown], [one.content for one in shown]
        for low, high, first, last in reversed(changes(old, new)):
            for number in reversed(range(low, high)):
                self._remove(number)
            for number in range(first, last):
                self._insert(low + number - first, shown[number].content)
        self._shown = list(shown)
        self._words.clear()
        self.setExtraSelections([])
        self.document().size()  # lays it out to the end, and the scroll bar reaches there
        self._select_again(ends)
        self._go_back_to(place)

    def add_block(self, one: Shown) -> None:
        """Add a block after the last, or show what has become of one."""
        orders = [each.order for each in self._shown]
        number = bisect.bisect_left(orders, one.order)
        known = number < len(orders) and orders[number] == one.order
        self.show_blocks([*self._shown[:number], one, *self._shown[number + known :]], self._mode)

    def mark(self, current: int, hovered: int) -> None:
        """Let the current and the hovered block stand out."""
        if self._marked != (current, hovered):
            self._marked = (current, hovered)
            self.viewport().update()

    def mark_words(self, kind: Kind, places: Sequence[Extent]) -> None:
        """Let stretches of the text stand out, and no others in this way."""
        if not places and kind not in self._words:
            return
        look = on_screen(kind, self.palette())
        self._words[kind] = made = []
        for place in places:
            cursor = self._cursor(place)
            if cursor is not None:
                selection = QTextEdit.ExtraSelection()
                selection.cursor, selection.format = cursor, look
                made.append(selection)
        self.setExtraSelections([each for one in Kind for each in self._words.get(one, ())])

    def bring_into_view(self, order: int) -> None:
        """Scroll, as little as needed, so that a block is seen from its top."""
        frame = self._frame(order)
        if frame is None:
            return
        box = self.document().documentLayout().frameBoundingRect(frame)
        bar = self.verticalScrollBar()
        top, bottom, height = box.top(), box.bottom(), self.viewport().height()
        if top < bar.value() or height < box.height():
            bar.setValue(round(top - MARGIN_PX))
        elif bottom > bar.value() + height:
            bar.setValue(round(bottom - height + MARGIN_PX))

    def bring_words_into_view(self, place: Extent) -> None:
        """Scroll, where they are not seen, so that the words are."""
        cursor = self._cursor(place)
        if cursor is None:
            return
        cursor.setPosition(cursor.selectionStart())
        box, port = self.cursorRect(cursor), self.viewport().rect()
        for bar, low, high, room in (
            (self.verticalScrollBar(), box.top(), box.bottom(), port.height()),
            (self.horizontalScrollBar(), box.left(), box.right(), port.width()),
        ):
            if low < 0 or high > room:
                bar.setValue(bar.value() + low - room // 3)

    def place_caret(self, place: Extent) -> None:
        """Put the caret before words, where the keys go on from."""
        cursor = self._cursor(place)
        if cursor is not None:
            seen = self.verticalScrollBar().value()
            cursor.setPosition(cursor.selectionStart())
            self.setTextCursor(cursor)
            self.verticalScrollBar().setValue(seen)

    def order_at(self, position: QPoint) -> int:
        """The block at a place of the viewport, -1 for none."""
        y = position.y() + self.verticalScrollBar().value()
        number = self.number_at(y)
        if number < len(self._frames) and self.box_of(number).top() <= y:
            return self._shown[number].order
        return -1

    def offset_at(self, position: QPoint) -> int:
        """Which character of its block is at a place of the viewport, -1 for none."""
        order = self.order_at(position)
        frame = self._frame(order)
        place = position + QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        hit = self.document().documentLayout().hitTest(place.toPointF(), Qt.HitTestAccuracy.ExactHit)
        return hit - frame.firstPosition() if frame is not None and hit >= frame.firstPosition() else -1

    def number_at(self, y: float) -> int:
        """Which of the blocks that are shown is the first one that ends below a height of the document."""
        return bisect.bisect_left(range(len(self._frames)), y, key=lambda number: self.box_of(number).bottom())

    def box_of(self, number: int) -> QRectF:
        """Where one of the blocks that are shown lies in the document."""
        return self.document().documentLayout().frameBoundingRect(self._frames[number])

    def number_of(self, order: int) -> int:
        """Which of the blocks that are shown is the one of this order, -1 for none."""
        number = bisect.bisect_left(self._shown, order, key=lambda one: one.order)
        return number if number < len(self._shown) and self._shown[number].order == order else -1

    def order_of(self, number: int) -> int:
        """Reading order of one of the blocks that are shown."""
        return self._shown[number].order

    def text_of(self, order: int) -> str:
        """What is shown of a block: as many characters as Qt counts, so that ``Extent`` counts them too."""
        frame = self._frame(order)
        if frame is None:
            return ""
        return _TWO_UNITS.sub(lambda found: found[0] + FILLER, _all_of(frame).selectedText())

    def selected(self) -> Sequence[Extent]:
        """What is selected, by blocks."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return ()
        low, high = cursor.selectionStart(), cursor.selectionEnd()
        made = []
        for order in self.touched(low, high):
            frame = self._frame(order)
            if frame is not None:
                first, last = frame.firstPosition(), frame.lastPosition()
                made.append(Extent(order, max(low, first) - first, min(high, last) - first))
        return made

    def touched(self, start: int, end: int) -> Sequence[int]:
        """The blocks that a range of text positions touches, in reading order."""
        return [
            one.order
            for one, frame in zip(self._shown, self._frames, strict=True)
            if frame.firstPosition() < end and frame.lastPosition() > start
        ]

    def covered(self, order: int, cursor: QTextCursor) -> bool:
        """Whether a selection holds all the text of a block."""
        frame = self._frame(order)
        if frame is None:
            return False
        return cursor.selection().toPlainText().strip() == _all_of(frame).selection().toPlainText().strip()

    def picture_head(self, name: str) -> bytes:
        """The first bytes of a picture in the assets folder, which tell its size.

        Raises:
            OSError: it cannot be read.
        """
        with (self._assets / Path(name).name).open("rb") as file:
            return file.read(PICTURE_HEAD)

    # Qt

    def loadResource(self, type: int, name: QUrl | str) -> object:  # noqa: A002
        """Pictures come from the assets folder by name; nothing else is loaded, and nothing from a network."""
        if type != QTextDocument.ResourceType.ImageResource.value:
            return b""  # of what it is not given Qt would read the file itself
        image = QImage(str(self._assets / Path(QUrl(name).path()).name))
        if image.width() > PICTURE_WIDTH:
            ratio = self.devicePixelRatioF()
            width = round(min(PICTURE_WIDTH * ratio, image.width()))
            image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(max(width / PICTURE_WIDTH, 1.0))
        return image

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures fit the width."""
        super().resizeEvent(event)
        self._owner.room_changed()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where, to tell a click from a selection."""
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press and release at one place makes the block the current one."""
        super().mouseReleaseEvent(event)
        if self._pressed == event.position().toPoint() and not self.textCursor().hasSelection():
            place = event.position().toPoint()
            self._owner.clicked(self.order_at(place), self.offset_at(place))
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A block's text is to be changed."""
        self._pressed = None
        self._owner.edit(self.order_at(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return too, where no link has the focus."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if enter and not self.textCursor().charFormat().isAnchor():
            self._owner.edit(-1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Behind the text of a block what it is (current, doubtful), and a bar beside one that a person has changed."""
        painter = QPainter(self.viewport())
        top, bottom = self.verticalScrollBar().value(), self.verticalScrollBar().value() + self.viewport().height()
        colour = colours.done(colours.is_dark(self.palette()))
        for number in range(self.number_at(top), len(self._frames)):
            box, order = self.box_of(number), self._shown[number].order
            if box.top() > bottom:
                break
            box.translate(-self.horizontalScrollBar().value(), -top)
            ground = self.ground(order)
            if ground is not None:
                painter.fillRect(box, ground)
            if order in self._corrected:
                painter.fillRect(QRectF(BAR_PX, box.top(), BAR_PX, box.height()), colour)
        painter.end()
        super().paintEvent(event)

    def ground(self, order: int) -> QColor | None:
        """What stands behind a block's text; None where nothing does."""
        if order in self._marked:
            tint = self.palette().color(QPalette.ColorRole.Highlight)
            tint.setAlphaF(0.30 if order == self._marked[0] else 0.16)
        elif order in self._doubtful:
            tint = colours.warning(colours.is_dark(self.palette()))
            tint.setAlphaF(0.12)
        else:
            return None
        return tint

    def set_doubtful(self, orders: Collection[int]) -> None:
        """The blocks that are doubtful."""
        self._doubtful = frozenset(orders)
        self.viewport().update()

    def set_corrected(self, orders: Collection[int]) -> None:
        """The blocks that a person has changed."""
        self._corrected = frozenset(orders)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover."""
        super().mouseMoveEvent(event)
        if not event.buttons():
            place = event.position().toPoint()
            self._owner.hovered(self.order_at(place), self.offset_at(place))

    def viewportEvent(self, event: QEvent) -> bool:
        """Leaving the sheet ends the hover; a doubtful block says why it is marked."""
        if event.type() == QEvent.Type.Leave:
            self._owner.hovered(-1, -1)
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._owner.about(self.order_at(event.pos()))
            QToolTip.showText(event.globalPos(), text, self) if text else QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the selection, and with the block."""
        menu = QMenu(self)
        self._owner.fill_menu(menu, self.order_at(event.pos()))
        menu.exec(event.globalPos())
        menu.deleteLater()

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is dragged or copied by Qt itself is Markdown too."""
        return self._owner.selected_mime()

    # Inside

    def _frame(self, order: int) -> QTextFrame | None:
        number = self.number_of(order)
        return self._frames[number] if number >= 0 else None

    def _cursor(self, place: Extent) -> QTextCursor | None:
        frame = self._frame(place.order)
        if frame is None:
            return None
        cursor = QTextCursor(self.document())
        first, last = frame.firstPosition(), frame.lastPosition()
        cursor.setPosition(min(first + place.start, last))
        cursor.setPosition(min(first + place.end, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _empty(self) -> None:
        self._shown.clear()
        self._frames.clear()
        self.document().clear()
        self.document().setDefaultStyleSheet(_stylesheet(self.palette()))

    def _remove(self, number: int) -> None:
        frame = self._frames.pop(number)
        cursor = QTextCursor(self.document())
        cursor.setPosition(frame.firstPosition() - 1)
        cursor.setPosition(frame.lastPosition() + 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if number < len(self._frames):
            self._squeeze(self._frames[number])

    def _insert(self, number: int, content: str) -> None:
        cursor = QTextCursor(self.document())
        if number < len(self._frames):
            cursor.setPosition(self._frames[number].firstPosition() - 1)
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End)
        look = QTextFrameFormat()
        look.setPadding(PADDING_PX)
        look.setBorder(0)
        frame = cursor.insertFrame(look)
        self._frames.insert(number, frame)
        inside = frame.firstCursorPosition()
        if self._mode is Mode.SOURCE:
            character = inside.charFormat()
            character.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            inside.insertText(long_words.breakable(content.strip("\n")), character)
        else:
            inside.insertHtml(long_words.breakable(content))
            everything = _all_of(frame)
            self._formulas.place(everything)
            if content.startswith('<p align="center"'):  # which Qt does not take over for a first paragraph
                centred = QTextBlockFormat()
                centred.setAlignment(Qt.AlignmentFlag.AlignCenter)
                everything.mergeBlockFormat(centred)
        # One layout for all of it: after every cell it would take minutes for a table of some thousands.
        cursor.beginEditBlock()
        self._tidy(frame, self._mode)
        cursor.endEditBlock()
        if number + 1 < len(self._frames):
            self._squeeze(self._frames[number + 1])

    def _squeeze(self, frame: QTextFrame) -> None:
        """Take the height from the empty paragraph that Qt puts before a frame."""
        before = QTextCursor(self.document())
        before.setPosition(frame.firstPosition() - 1)
        low = QTextBlockFormat()
        low.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        before.setBlockFormat(low)

    # What stays where it is

    def _place(self) -> tuple[int, float] | None:
        """The first block that is seen, and how far its top is from that of the view; None at the very top."""
        top = self.verticalScrollBar().value()
        number = self.number_at(top)
        if not top or number >= len(self._frames):
            return None
        return self._shown[number].order, self.box_of(number).top() - top

    def _go_back_to(self, place: tuple[int, float] | None) -> None:
        bar = self.verticalScrollBar()
        if place is None:
            bar.setValue(0)
            return
        number = min(bisect.bisect_left(self._shown, place[0], key=lambda one: one.order), len(self._shown) - 1)
        if number >= 0:
            bar.setValue(round(self.box_of(number).top() - place[1]))

    def _selected_ends(self) -> tuple[str, Extent, Extent] | None:
        """What is selected: the text, and in which blocks its ends are."""
        held = self.selected()
        return (self.textCursor().selectedText(), held[0], held[-1]) if held else None

    def _select_again(self, ends: tuple[str, Extent, Extent] | None) -> None:
        """Select what was selected, where a block that has it was written again, and still has it."""
        if ends is None or self.textCursor().selectedText() == ends[0]:
            return
        first, last = self._cursor(ends[1]), self._cursor(ends[2])
        cursor = QTextCursor(self.document())
        if first is not None and last is not None:
            cursor.setPosition(first.selectionStart())
            cursor.setPosition(last.selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
            if cursor.selectedText() == ends[0]:
                self.setTextCursor(cursor)

    def _tidy(self, frame: QTextFrame, mode: Mode) -> None:
        """Give text air, and squeeze the empty paragraphs that Qt puts between and into frames."""
        block = self.document().findBlock(max(frame.firstPosition() - 1, 0))
        last = frame.lastPosition()
        first_inside = frame.firstPosition()
        while block.isValid() and block.position() <= last:
            cursor = QTextCursor(block)
            made = QTextBlockFormat()
            in_table = cursor.currentTable() is not None
            between = block.position() < first_inside or (not block.text() and block.position() in (first_inside, last))
            if between:
                made.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            elif not in_table and OBJECT not in block.text():
                made.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            if block.textList() is not None:
                made.setTopMargin(1)
                made.setBottomMargin(1)
            elif mode is Mode.RENDERED and block.position() == first_inside:
                made.setTopMargin(0)
            if in_table and len(block.text()) <= SHORT_CELL:
                made.setNonBreakableLines(True)
            cursor.mergeBlockFormat(made)
            block = block.next()
        for child in frame.childFrames():
            if isinstance(child, QTextTable):
                made_table = child.format().toTableFormat()
                made_table.setWidth(QTextLength())
                child.setFormat(made_table)


def _all_of(frame: QTextFrame) -> QTextCursor:
    cursor = frame.firstCursorPosition()
    cursor.setPosition(frame.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _open(url: QUrl) -> None:
    if url.scheme() in harmless.SCHEMES:
        QDesktopServices.openUrl(url)


def _stylesheet(palette: QPalette) -> str:
    ground, ink = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
    mixed = QColor.fromRgbF(
        0.75 * ground.redF() + 0.25 * ink.redF(),
        0.75 * ground.greenF() + 0.25 * ink.greenF(),
        0.75 * ground.blueF() + 0.25 * ink.blueF(),
    )
    return (
        f"table {{ border: 1px solid {mixed.name()}; border-collapse: collapse; }}"
        f"td, th {{ border: 1px solid {mixed.name()}; padding: 4px 8px; }}"
        f"a {{ color: {palette.color(QPalette.ColorRole.Link).name()}; }}"
        "h1 { font-size: 20pt; } h2 { font-size: 16pt; } h3 { font-size: 14pt; } h4, h5, h6 { font-size: 12pt; }"
    )
