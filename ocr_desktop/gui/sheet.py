"""The sheet that the text of a page stands on: a document of frames, one a block."""

import bisect
from collections.abc import Collection, Sequence
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
from PySide6.QtWidgets import QFrame, QMenu, QTextBrowser, QToolTip, QWidget

from ocr_desktop.gui import colours
from ocr_desktop.gui.formulas import Formulas

MARGIN_PX = 20
PADDING_PX = 6
BAR_PX = 3  # wide, and from the edge
PICTURE_WIDTH = 640
SHORT_CELL = 16  # characters that stand on one line, however many columns there are
INDENT_PX = 26
OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for a picture in the text
SAFE_SCHEMES = ("http", "https", "mailto")
PICTURE_HEAD = 64  # bytes that tell a picture's size


class Mode(StrEnum):
    """What is shown."""

    RENDERED = "rendered"
    SOURCE = "source"


class SheetOwner(Protocol):
    """Who is told what the person does on a sheet, and asked what a sheet does not know."""

    def room_changed(self) -> None:
        """The sheet is wider or narrower."""

    def clicked(self, order: int) -> None:
        """A block was clicked, -1 none."""

    def hovered(self, order: int) -> None:
        """The pointer is over a block, -1 none."""

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
        self._orders: list[int] = []
        self._frames: list[QTextFrame] = []
        self._doubtful: set[int] = set()
        self._corrected: frozenset[int] = frozenset()
        self._marked: tuple[int, int] = (-1, -1)
        self._pressed: QPoint | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setMouseTracking(True)
        self.setAccessibleName("Text of the page")
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

    def start(self) -> None:
        """Empty the document."""
        self._orders.clear()
        self._frames.clear()
        self._doubtful.clear()
        self._marked = (-1, -1)
        self.document().clear()
        self.document().setDefaultStyleSheet(_stylesheet(self.palette()))

    def add_frame(self, order: int, content: str, mode: Mode, *, doubtful: bool) -> None:
        """Add a block after the last.

        Args:
            content: HTML when rendered, Markdown as source.
        """
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        frame = cursor.insertFrame(self._format(order, doubtful=doubtful))
        inside = frame.firstCursorPosition()
        if mode is Mode.SOURCE:
            character = inside.charFormat()
            character.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            inside.insertText(content.strip("\n"), character)
        else:
            inside.insertHtml(content)
            everything = frame.firstCursorPosition()
            everything.setPosition(frame.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
            self._formulas.place(everything)
            if content.startswith('<p align="center"'):  # which Qt does not take over for a first paragraph
                centred = QTextBlockFormat()
                centred.setAlignment(Qt.AlignmentFlag.AlignCenter)
                everything.mergeBlockFormat(centred)
        self._orders.append(order)
        self._frames.append(frame)
        if doubtful:
            self._doubtful.add(order)
        # One layout for all of it: after every cell it would take minutes for a table of some thousands.
        cursor.beginEditBlock()
        self._tidy(frame, mode)
        cursor.endEditBlock()

    def mark(self, current: int, hovered: int) -> None:
        """Let the current and the hovered block stand out."""
        before, self._marked = self._marked, (current, hovered)
        for order in {*before, *self._marked} - {-1}:
            frame = self._frame(order)
            if frame is not None:
                frame.setFrameFormat(self._format(order, doubtful=order in self._doubtful))

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

    def order_at(self, position: QPoint) -> int:
        """The block at a place of the viewport, -1 for none."""
        offset = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        place = position + offset
        layout = self.document().documentLayout()
        text_position = self.cursorForPosition(position).position()
        near = bisect.bisect_right([frame.firstPosition() for frame in self._frames], text_position) - 1
        for index in (near, near + 1):
            if 0 <= index < len(self._frames):
                box = layout.frameBoundingRect(self._frames[index])
                if box.top() <= place.y() <= box.bottom():
                    return self._orders[index]
        return -1

    def touched(self, start: int, end: int) -> Sequence[int]:
        """The blocks that a range of text positions touches, in reading order."""
        return [
            order
            for order, frame in zip(self._orders, self._frames, strict=True)
            if frame.firstPosition() < end and frame.lastPosition() > start
        ]

    def covered(self, order: int, cursor: QTextCursor) -> bool:
        """Whether a selection holds all the text of a block."""
        frame = self._frame(order)
        if frame is None:
            return False
        all_of_it = frame.firstCursorPosition()
        all_of_it.setPosition(frame.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
        return cursor.selection().toPlainText().strip() == all_of_it.selection().toPlainText().strip()

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
            return None
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
            self._owner.clicked(self.order_at(event.position().toPoint()))
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
        """A bar beside each block that a person has changed."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        layout, top = self.document().documentLayout(), self.verticalScrollBar().value()
        colour = colours.done(colours.is_dark(self.palette()))
        for order, frame in zip(self._orders, self._frames, strict=True):
            if order in self._corrected:
                box = layout.frameBoundingRect(frame).translated(0, -top)
                painter.fillRect(QRectF(BAR_PX, box.top(), BAR_PX, box.height()), colour)
        painter.end()

    def set_corrected(self, orders: Collection[int]) -> None:
        """The blocks that a person has changed."""
        self._corrected = frozenset(orders)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover."""
        super().mouseMoveEvent(event)
        if not event.buttons():
            self._owner.hovered(self.order_at(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:
        """Leaving the sheet ends the hover; a doubtful block says why it is marked."""
        if event.type() == QEvent.Type.Leave:
            self._owner.hovered(-1)
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
        try:
            return self._frames[self._orders.index(order)]
        except ValueError:
            return None

    def _format(self, order: int, *, doubtful: bool) -> QTextFrameFormat:
        made = QTextFrameFormat()
        made.setPadding(PADDING_PX)
        made.setBorder(0)
        if order in self._marked:
            tint = self.palette().color(QPalette.ColorRole.Highlight)
            tint.setAlphaF(0.30 if order == self._marked[0] else 0.16)
            made.setBackground(tint)
        elif doubtful:
            tint = colours.warning(colours.is_dark(self.palette()))
            tint.setAlphaF(0.12)
            made.setBackground(tint)
        return made

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


def _open(url: QUrl) -> None:
    if url.scheme() in SAFE_SCHEMES:
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
