"""The text: a page as rendered Markdown, or its source, block by block."""

import bisect
import dataclasses
import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDesktopServices,
    QFontDatabase,
    QHelpEvent,
    QImage,
    QMouseEvent,
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
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QStackedLayout, QTextBrowser, QToolTip, QVBoxLayout, QWidget

from ocr_desktop import paths
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.document.doubting import DOUBTFUL
from ocr_desktop.gui import colours, style
from ocr_desktop.gui.copying import Copied
from ocr_desktop.gui.formulas import Formulas
from ocr_desktop.renderers import markdown, webpage
from ocr_desktop.renderers.formulas import Formula
from ocr_desktop.renderers.registry import RenderOptions

MARGIN_PX = 20
PADDING_PX = 6
PICTURE_WIDTH = 640
SMALLEST_PICTURE_WIDTH = 120
RESIZE_MS = 150
SHORT_CELL = 16  # characters that stand on one line, however many columns there are
INDENT_PX = 26
OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for a picture in the text
SAFE_SCHEMES = ("http", "https", "mailto")
HINT_WAITING = "The text appears here as soon as the page has been read."
HINT_EMPTY = "There is nothing to read on this page."
HINT_STOPPED = "Reading was stopped before there was anything of this page."
HINT_FAILED = "This page could not be read."
HINT_LEFT_OUT = "Only page headers and footers were read on this page. The settings say that they are left out."
PICTURE_HEAD = 64  # bytes that tell a picture's size


class Mode(StrEnum):
    """What is shown."""

    RENDERED = "rendered"
    SOURCE = "source"


class TextView(QWidget):
    """Shows the text of one page; the blocks are the same as those of the page view.

    Signals:
        block_hovered, block_clicked: reading order of a block, -1 for none.
    """

    block_hovered = Signal(int)
    block_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, assets: Path | None = None) -> None:
        super().__init__(parent)
        self._options = RenderOptions()
        self._blocks: dict[int, Block] = {}
        self._mode = Mode.RENDERED
        self._current = self._hovered = self._growing = -1
        self._formulas = Formulas(self)
        self._formulas.drawn.connect(lambda: self._rebuild(keep_place=True))
        self._room = PICTURE_WIDTH
        self._resized = QTimer(self, singleShot=True, interval=RESIZE_MS)
        self._resized.timeout.connect(self._fit_pictures)
        self._sheet = _Sheet(self, self._formulas, assets or paths.assets_directory())
        self._hint = QLabel(HINT_WAITING, self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(32, 32, 32, 32)
        self._hint.setAutoFillBackground(True)
        self._hint.setBackgroundRole(QPalette.ColorRole.Base)
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._caption = style.Caption(parent=self)
        self._caption.setContentsMargins(MARGIN_PX, style.GRID, MARGIN_PX, 0)
        self._caption.setBackgroundRole(QPalette.ColorRole.Base)
        self._caption.setAutoFillBackground(True)
        self._caption.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._caption)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self._sheet)
        self.setFocusProxy(self._sheet)

    # What is shown

    def show_page(self, result: PageResult | None, options: RenderOptions) -> None:
        """Show a page; None while it is not read yet. What stands there already stays, and so does the scroll bar.

        Args:
            options: as for rendering: page headers and footers, pictures.
        """
        blocks = {} if result is None else {block.order: block for block in result.blocks}
        grown, self._growing = self._growing != -1, -1
        if grown or (blocks, options) != (self._blocks, self._options):
            self._options = options
            same_page = bool(self._blocks) and any(blocks.get(order) == block for order, block in self._blocks.items())
            self._blocks = blocks
            self._rebuild(keep_place=same_page)
        if result is None:
            self._show_hint(HINT_WAITING)
        elif result.finish is FinishReason.FAILED and not blocks:
            self._show_hint(HINT_FAILED)
        elif result.finish is FinishReason.CANCELLED and not blocks:
            self._show_hint(HINT_STOPPED)
        elif self._sheet.count == 0:
            left_out = any(self._content(block).strip() for block in blocks.values())
            self._show_hint(HINT_LEFT_OUT if left_out else HINT_EMPTY)

    def set_caption(self, words: str) -> None:
        """Say quietly above the text what it is; empty where that goes without saying."""
        self._caption.setText(words)
        self._caption.setVisible(bool(words))

    def clear(self) -> None:
        """Show nothing but that the text is awaited."""
        self.show_page(None, self._options)

    def add_block(self, block: Block) -> None:
        """A block found while the page is being read, or a new state of one."""
        known = block.order in self._blocks
        self._growing = block.order
        last = max(self._blocks, default=-1)
        self._blocks[block.order] = block
        if known or block.order < last:
            self._rebuild(keep_place=True)
        elif self._shown(block):
            self._sheet.add_frame(block.order, self._content(block), self._mode, doubtful=_doubtful(block))
            self._stack.setCurrentWidget(self._sheet)

    def set_mode(self, mode: str) -> None:
        """``rendered`` or ``source``."""
        if Mode(mode) is not self._mode:
            self._mode = Mode(mode)
            self._rebuild(keep_place=False)

    def highlight(self, order: int) -> None:
        """Let a block stand out without moving the view; -1 none."""
        self._hovered = order
        self._sheet.mark(self._current, self._hovered)

    def reveal(self, order: int) -> None:
        """Make a block the current one and bring it into view; -1 none."""
        self._current = order
        self._sheet.mark(self._current, self._hovered)
        self._sheet.bring_into_view(order)

    # Taking it away

    @property
    def current(self) -> int:
        """Reading order of the current block, -1 none."""
        return self._current

    def has_selection(self) -> bool:
        """Whether the person has selected text."""
        return self._sheet.textCursor().hasSelection()

    def selected_markdown(self) -> str:
        """The selection: exactly the selected text within a block; as Markdown where it is all of one, or several."""
        cursor = self._sheet.textCursor()
        if not cursor.hasSelection():
            return ""
        touched = self._whole_blocks(cursor)
        if touched:
            return "\n\n".join(markdown.block_markdown(self._blocks[order], self._options) for order in touched)
        sources = self._formulas.sources(cursor)
        text = re.sub(OBJECT, lambda _: next(sources, ""), cursor.selection().toPlainText())
        return text.strip("\n")

    def selected_html(self) -> str:
        """The same as HTML."""
        cursor = self._sheet.textCursor()
        touched = self._whole_blocks(cursor)
        if touched:
            return "\n".join(webpage.block_html(self._blocks[order], self._options) for order in touched)
        return cursor.selection().toHtml()

    def copy(self) -> None:
        """Put the selection on the clipboard, as Markdown and as HTML."""
        if self.has_selection():
            self._selected().to_clipboard()

    def selected_mime(self) -> QMimeData:
        """The selection as it is dragged."""
        return self._selected().as_mime()

    def _selected(self) -> Copied:
        return Copied(self.selected_markdown(), self.selected_html())

    def select_all(self) -> None:
        """Select the whole page."""
        self._sheet.selectAll()

    # Inside

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system between light and dark, and its font."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._rebuild(keep_place=True)
        super().changeEvent(event)

    def room_changed(self) -> None:
        """The sheet has become wider or narrower: pictures follow when it rests."""
        self._resized.start()

    def hovered(self, order: int) -> None:
        """The pointer is over a block of the sheet, -1 none."""
        if order != self._hovered:
            self.highlight(order)
            self.block_hovered.emit(order)

    def doubt(self, order: int) -> str:
        """Why a block is marked as doubtful, for a person; empty where it is not."""
        block = self._blocks.get(order)
        if block is None or block.confidence is None or not _doubtful(block):
            return ""
        return f"Hard to read: recognised with a confidence of {block.confidence:.0%}."

    def clicked(self, order: int) -> None:
        """The person has clicked a block of the sheet, -1 none."""
        self._current = order
        self._sheet.mark(self._current, self._hovered)
        self.block_clicked.emit(order)

    def _whole_blocks(self, cursor: QTextCursor) -> Sequence[int]:
        """The blocks that a selection takes as a whole: those it touches, unless that is a piece of one."""
        touched = self._sheet.touched(cursor.selectionStart(), cursor.selectionEnd()) if cursor.hasSelection() else ()
        piece = len(touched) == 1 and not self._sheet.covered(touched[0], cursor)
        return () if piece else touched

    def _shown(self, block: Block) -> bool:
        furniture = block.category in (Category.PAGE_HEADER, Category.PAGE_FOOTER)
        return bool(self._content(block).strip()) and (self._options.headers_footers or not furniture)

    def _content(self, block: Block) -> str:
        if self._mode is Mode.SOURCE:
            return markdown.block_markdown(block, self._options)
        width = min(max(self._room, SMALLEST_PICTURE_WIDTH), PICTURE_WIDTH)
        options = dataclasses.replace(
            self._options,
            max_image_width=width,
            read_asset=self._sheet.picture_head,
            formula=None if block.order == self._growing else self._formula,
        )
        return webpage.block_html(block, options)

    def _formula(self, formula: Formula) -> str:
        return self._formulas.html(formula, self.palette().color(QPalette.ColorRole.Text).name())

    def _rebuild(self, *, keep_place: bool) -> None:
        bar = self._sheet.verticalScrollBar()
        place = bar.value() if keep_place else 0
        self._sheet.start()
        for order in sorted(self._blocks):
            block = self._blocks[order]
            if self._shown(block):
                self._sheet.add_frame(order, self._content(block), self._mode, doubtful=_doubtful(block))
        self._current = self._current if self._current in self._blocks else -1
        self._sheet.mark(self._current, -1)
        if self._sheet.count:
            self._stack.setCurrentWidget(self._sheet)
        bar.setValue(place)

    def _fit_pictures(self) -> None:
        room = self._sheet.room()
        if room != self._room:
            self._room = room
            if any(block.asset for block in self._blocks.values()):
                self._rebuild(keep_place=True)

    def _show_hint(self, text: str) -> None:
        self._hint.setText(text)
        self._stack.setCurrentWidget(self._hint)


class _Sheet(QTextBrowser):
    """A document of frames, one a block, in reading order; a frame's background marks its block."""

    def __init__(self, owner: TextView, formulas: Formulas, assets: Path) -> None:
        super().__init__(owner)
        self._owner = owner
        self._formulas = formulas
        self._assets = assets
        self._orders: list[int] = []
        self._frames: list[QTextFrame] = []
        self._doubtful: set[int] = set()
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
            text = self._owner.doubt(self.order_at(event.pos()))
            QToolTip.showText(event.globalPos(), text, self) if text else QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy as Markdown, select all."""
        menu = QMenu(self)
        copy = menu.addAction("Copy as Markdown")
        copy.setEnabled(self.textCursor().hasSelection())
        copy.triggered.connect(self._owner.copy)
        menu.addAction("Select All").triggered.connect(self.selectAll)
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


def _doubtful(block: Block) -> bool:
    return block.confidence is not None and block.confidence < DOUBTFUL


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
