"""The page and its text, side by side: what is current in the list is shown here, and stays in step with it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.correction import as_answered
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.document.doubting import about_lines, doubtful, hard_to_read
from ocr_desktop.document.geometry import Size
from ocr_desktop.document.outline import with_heading_levels
from ocr_desktop.errors import LibraryError
from ocr_desktop.gui import phrases, style
from ocr_desktop.gui.document_items import AnyItem, DocumentItem, PageItem
from ocr_desktop.gui.language import told, tr
from ocr_desktop.gui.notice import Notice, Way
from ocr_desktop.gui.page_pictures import PagePictures
from ocr_desktop.gui.page_view import PageView
from ocr_desktop.gui.results import Results
from ocr_desktop.gui.scrolling import ScrollTogether
from ocr_desktop.gui.text_view import TextView
from ocr_desktop.gui.word_marks import WordMarks
from ocr_desktop.jobs.job import State
from ocr_desktop.renderers.registry import RenderOptions
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

_TITLES = {
    "PasswordRequired": said("This document is protected by a password"),
    "WrongPassword": said("That was not the password"),
    "SourceNotFound": said("This file is not there any more"),
    "SourceNotPermitted": said("This file may not be read"),
    "UnsupportedSource": said("This is not a document that can be read"),
    "EmptySource": said("There is nothing in this file"),
    "DamagedSource": said("This file is damaged"),
}


class Reader(style.Splitter):
    """Shows one page at a time, or why there is none.

    Signals:
        retry_wanted: the current page or document is to be tried again.
        password_wanted, reveal_wanted, remove_wanted: about the current document.
        copy_wanted: a block is to be copied.
        page_shown: the page item that is shown now, or None.
        category_wanted: a block of a category that is hidden is to be seen.
        block_changed: reading order of the block that is the current one now, -1 for none.
        blocks_changed: ``blocks`` are other ones, or what is known of them is.
    """

    retry_wanted = Signal()
    password_wanted = Signal()
    reveal_wanted = Signal()
    remove_wanted = Signal()
    copy_wanted = Signal(object)
    page_shown = Signal(object)
    block_changed = Signal(int)
    blocks_changed = Signal()
    category_wanted = Signal(object)

    def __init__(self, pictures: PagePictures, results: Results, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._results = results
        self._settings = settings
        self._item: AnyItem | None = None
        self._text_of: PageItem | None = None  # whose text is shown
        self._result: PageResult | None = None
        self._earlier = False
        self._hidden: frozenset[Category] = frozenset()
        self._block = -1
        self._doubts: Mapping[int, str] = {}  # orders of blocks → why
        self._unsure: Mapping[int, str] = {}  # → which lines
        self.text_wanted = True
        self.answer_shown = False
        self.corrected: Mapping[int, str] = {}  # reading order of a block → what a person has changed of it
        self.may_correct: Callable[[PageItem | None], bool] = lambda _page: False
        self.corrections: Callable[[PageItem], Mapping[int, str]] = lambda _page: {}
        self.page_view = PageView(pictures, self)
        self.text_view = TextView(self)
        self.words = WordMarks(self.page_view, self.text_view, self)
        ScrollTogether(self.page_view, self.text_view, self)
        self.notice = Notice(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.page_view)
        self._stack.addWidget(self.notice)
        self.addWidget(self._stack)
        self.addWidget(self.text_view)
        self._stack.setMinimumWidth(240)
        self.text_view.setMinimumWidth(220)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.setSizes([600, 420])
        self._lent: tuple[list[int], list[int]] | None = None  # widths for a comparison, and those before it
        self.page_view.block_hovered.connect(self.text_view.highlight)
        self.text_view.block_hovered.connect(self.page_view.highlight)
        self.page_view.block_clicked.connect(self._clicked_on_page)
        self.text_view.block_clicked.connect(self._clicked_in_text)
        self.page_view.copy_requested.connect(self._copy_requested)
        self.page_view.retry_requested.connect(self.retry_wanted)
        self.set_settings(settings)

    @property
    def page(self) -> PageItem | None:
        """The page that is shown."""
        if isinstance(self._item, DocumentItem):
            return self._item.pages[0] if self._item.pages else None
        return self._item

    @property
    def document(self) -> DocumentItem | None:
        """The document that is shown, or whose page is."""
        return self._item.document if isinstance(self._item, PageItem) else self._item

    @property
    def result(self) -> PageResult | None:
        """What was read on the page that is shown; None until it is read."""
        return self._result

    @property
    def earlier(self) -> bool:
        """Whether that is an earlier reading, which stands until the one that was begun since has found something."""
        return self._earlier

    @property
    def block(self) -> Block | None:
        """The block that the person has clicked."""
        return self._block_at(self._block)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks that are seen on the page, in reading order; also while it is being read."""
        seen = self._seen(self._result)
        if seen is not None:
            return tuple(sorted(seen.blocks, key=lambda block: block.order))
        growing = self._results.growing(self.page) if self.page is not None else ()
        return tuple(block for block in growing if block.category not in self._hidden)

    @property
    def doubts(self) -> Mapping[int, str]:
        """Reading order of a block → why it is doubtful."""
        return self._doubts

    @property
    def editable(self) -> bool:
        """Whether what is shown can be corrected: it is not an earlier reading, and not what the engine answered."""
        return self._result is not None and not (self._earlier or self.answer_shown) and self.may_correct(self.page)

    @property
    def options(self) -> RenderOptions:
        """How the text is rendered in the window: pictures where they stand, whatever an export does with them."""
        return RenderOptions(headers_footers=self._settings.headers_footers, math=self._settings.math)

    def set_settings(self, settings: Settings) -> None:
        """Settings that change what is seen."""
        self._settings = settings
        self.page_view.set_show_boxes(settings.show_boxes)
        self.page_view.set_show_order(settings.show_order)
        if self.page is not None:
            self._show_text(self.page)

    def set_hidden(self, categories: frozenset[Category]) -> None:
        """Blocks of these categories are not seen, neither on the page nor in its text."""
        self._hidden = categories
        if self.block is not None and self.block.category in categories:
            self._set_block(-1)
        if self.page is not None and self._stack.currentWidget() is self.page_view:
            self._show_page(self.page)

    def show_answer(self, wanted: bool) -> None:
        """Show what the engine read on a page that was corrected, or what it was corrected to."""
        self.answer_shown = wanted
        if self.page is not None:
            self._show_page(self.page)

    def show_text(self, wanted: bool) -> None:
        """Show the text beside the page, or not."""
        self.text_wanted = wanted
        self.text_view.setVisible(wanted and self._stack.currentWidget() is self.page_view)

    def make_room(self, width: int) -> None:
        """Give the text so many pixels, or three fifths where that is less; ``give_back`` undoes it."""
        page, text = self.sizes()
        wanted = min(width, (page + text) * 3 // 5)
        if text < wanted:
            self.setSizes([page + text - wanted, wanted])
            self._lent = (self.sizes(), [page, text])

    def give_back(self) -> None:
        """The widths of before, unless a person has chosen others meanwhile."""
        if self._lent is not None and self.sizes() == self._lent[0]:
            self.setSizes(self._lent[1])
        self._lent = None

    def show_item(self, item: AnyItem | None) -> None:
        """Show a page, a document's first page, or nothing."""
        self._item = item
        self.answer_shown = False
        self._text_of = None
        self._set_block(-1)
        self._result, self._earlier = None, False
        page = self.page
        if page is None or (page.document.problem is not None and not page.document.ended_pages):
            self.page_view.clear()
            self.text_view.clear()
            self.words.show(None)
            self.blocks_changed.emit()
            self._say_why()
            self._stack.setCurrentWidget(self.notice)
        else:
            document = page.document
            size = document.first_size if page.number == 0 else None
            self.page_view.show_page(document.path, page.number, document.password, size)
            self._stack.setCurrentWidget(self.page_view)
            self._show_page(page)
        self.show_text(self.text_wanted)
        self.page_shown.emit(self.page)

    def reveal(self, order: int) -> None:
        """Make a block the current one, on the page and in the text, and bring it into view; -1 none."""
        wanted = self._block_at(order)
        if wanted is not None and wanted.category in self._hidden:
            self.category_wanted.emit(wanted.category)
        self._set_block(order)
        self.page_view.reveal(order)
        self.text_view.reveal(order)

    def page_changed(self, page: PageItem) -> None:
        """A page's state has changed."""
        if page is not self.page:
            return
        if self._stack.currentWidget() is self.notice:
            self.show_item(self._item)
        elif page.state is State.RUNNING:
            self.page_view.set_stage(told(page.stage) or tr("Reading"), page.fraction or None)
        else:
            self._show_page(page)
            self.page_shown.emit(page)

    def document_changed(self, document: DocumentItem) -> None:
        """A document was opened or has ended."""
        if document is not self.document:
            return
        page = self.page
        if page is None or document.problem is not None or self._stack.currentWidget() is self.notice:
            self.show_item(self._item)
        elif document.state.ended and page.state is State.DONE:
            self._show_text(page)

    def block_found(self, page: PageItem, block: Block) -> None:
        """A block was read on a page."""
        if page is self.page and page.state is not State.DONE:
            if self._earlier:
                self._result, self._earlier = None, False
                self._show_blocks(None)
                self.page_view.set_result(None)
                self.page_shown.emit(page)
            if block.category not in self._hidden:
                self.page_view.add_block(block)
                self.text_view.add_block(block)
                self.words.add(block)
                why = hard_to_read(block)
                self._show_doubts({**self._doubts, block.order: why} if why else self._without_doubt(block.order), {})
            self.blocks_changed.emit()

    def _show_doubts(self, doubts: Mapping[int, str], of_lines: Mapping[int, str]) -> None:
        if (doubts, of_lines) != (self._doubts, self._unsure):
            self._doubts, self._unsure = doubts, of_lines
            self.page_view.set_doubts(doubts, of_lines)
            self.text_view.set_doubts(doubts, of_lines)

    def _without_doubt(self, order: int) -> Mapping[int, str]:
        return {each: why for each, why in self._doubts.items() if each != order}

    def _show_page(self, page: PageItem) -> None:
        self.page_view.set_stage("", None)
        self._show_text(page)
        self._show_state(page)
        self.page_view.set_result(self._seen(self._result))
        self.corrected = self.corrections(page) if self.editable else {}
        self.page_view.set_editable(self.editable)
        self.page_view.set_corrected(self.corrected)
        self.text_view.set_corrected(self.corrected)
        if self._result is None:
            for block in self._results.growing(page):
                self.block_found(page, block)
        self.blocks_changed.emit()

    def _show_state(self, page: PageItem) -> None:
        if page.state is State.FAILED:
            problem = page.problem
            self.page_view.set_error(
                problem.message if problem else tr("This page could not be read."), problem.remedy if problem else ""
            )
        elif page.state is State.CANCELLED and self._earlier:
            self.page_view.set_note(tr("Reading was stopped before anything was found. This is the earlier reading."))
        elif page.state is State.CANCELLED:
            read = self._results.growing(page) or page.fraction
            self.page_view.set_error(
                tr("Reading was stopped in the middle of this page.")
                if read
                else tr("Reading was stopped before this page."),
                "",
            )
        elif page.state is State.RUNNING:
            self.page_view.set_stage(told(page.stage) or tr("Reading"), page.fraction or None)
        elif page.state in (State.WAITING, State.PAUSED):
            self.page_view.set_stage(tr("Waiting"), None)
        elif page.losses:
            self.page_view.set_note("\n".join(map(told, page.losses)))

    def _show_text(self, page: PageItem) -> None:
        self._result, self._earlier = None, False
        try:
            self._result = self._results.get(page) if page.state.ended else None
            if _is_nothing(self._result) and not self._results.growing(page):
                earlier = self._results.earlier(page)
                self._result, self._earlier = earlier or self._result, earlier is not None
        except LibraryError as exc:
            self.page_view.set_error(exc.message, exc.remedy)
        if self.answer_shown and self._result is not None:
            self._result = with_heading_levels([as_answered(self._result)])[0]
        shown = self._result
        if shown is None and page.state is State.FAILED and page.problem is not None:
            size = page.document.first_size or Size(1.0, 1.0)
            shown = PageResult(page.number, size, "", "", finish=FinishReason.FAILED, error=told(page.problem.message))
        self._show_blocks(shown)

    def _show_blocks(self, shown: PageResult | None) -> None:
        seen = self._seen(shown)
        same, self._text_of = self._text_of is not None and self._text_of is self.page, self.page
        self.text_view.show_page(seen, self.options, same_page=same)
        self.words.show(seen)
        found = doubtful(seen) if seen is not None else ()
        lines = {block.order: about_lines(block) for block in seen.blocks} if seen is not None else {}
        self._show_doubts(
            {doubt.order: "\n".join(map(told, doubt.reasons)) for doubt in found},
            {order: "\n".join(map(told, words.splitlines())) for order, words in lines.items() if words},
        )
        by = phrases.engine(shown.engine) if shown is not None and self._earlier else ""
        left_out = len(shown.blocks) - len(seen.blocks) if shown is not None and seen is not None else 0
        answer = tr("As the engine read it") if self.answer_shown else ""
        words = (
            answer,
            tr("Earlier reading by {engine}").format(engine=by) if by else "",
            phrases.hidden_blocks(left_out) if left_out else "",
        )
        self.text_view.set_caption(" · ".join(filter(None, words)))

    def _say_why(self) -> None:
        document = self.document
        if document is None:
            self.notice.say("document", tr("Nothing is chosen"), tr("Choose a document or a page in the list."))
        elif document.problem is None:
            self.notice.say("document", document.title, tr("Opening…") if not document.state.ended else document.words)
        else:
            problem = document.problem
            first = (
                Way(tr("Enter Password…"), self.password_wanted.emit)
                if problem.wants_password
                else Way(tr("Try Again"), self.retry_wanted.emit)
            )
            ways = (first, Way(tr(style.SHOW_IN_FOLDER), self.reveal_wanted.emit),
                    Way(tr("Remove from List"), self.remove_wanted.emit))  # fmt: skip
            title = tr(_TITLES.get(problem.error, said("This document could not be read")))
            symbol = "lock" if problem.wants_password else "warning"
            # The remedy for a password speaks of the command line too; the button below says it better here.
            remedy = "" if problem.wants_password else problem.remedy
            self.notice.say(symbol, title, problem.message, remedy, ways)

    def _block_at(self, order: int) -> Block | None:
        blocks = self._result.blocks if self._result else ()
        return next((block for block in blocks if block.order == order), None)

    def _seen(self, result: PageResult | None) -> PageResult | None:
        """A page without the blocks of categories that are hidden."""
        if result is None or not self._hidden:
            return result
        return replace(result, blocks=tuple(block for block in result.blocks if block.category not in self._hidden))

    def _set_block(self, order: int) -> None:
        self._block = order
        self.block_changed.emit(order)

    def _clicked_on_page(self, order: int) -> None:
        self._set_block(order)
        self.text_view.reveal(order)

    def _clicked_in_text(self, order: int) -> None:
        self._set_block(order)
        self.page_view.reveal(order)

    def _copy_requested(self, order: int) -> None:
        found = self._block_at(order)
        if found is not None:
            self.copy_wanted.emit(found)


def _is_nothing(result: PageResult | None) -> bool:
    """Whether reading ended, or was ended, before it had found anything."""
    return result is None or (not result.blocks and result.finish in (FinishReason.CANCELLED, FinishReason.FAILED))
