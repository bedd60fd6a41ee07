"""Searching in the window: from typing to the block on its page."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest

from ocr_desktop import catalog
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box
from ocr_desktop.gui import style
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.find_panel import HINT, Scope
from ocr_desktop.gui.find_results import laid_out, shortened
from ocr_desktop.gui.finder import Answer, Finder, Query
from ocr_desktop.gui.navigation import Spot
from ocr_desktop.gui.word_colours import Kind
from ocr_desktop.jobs.job import DocumentOpened, PageEnded, State
from ocr_desktop.library.search import PageHit, Search
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.desk_queue import A4, page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]

BIRDS, REPORT = "b" * 64, "c" * 64
PAGES = {
    BIRDS: (("The linnet sings.", "Linnets nest low in the hedge."), ("Nothing here.",), ("The last linnet.",)),
    REPORT: (("2024年の報告書：機械学習による文字認識",), ("한국어는 재미있다", "识别文字")),
}


@pytest.fixture
def library(stage: Stage, tmp_path: Path) -> Library:
    """Two documents that were read before; both files are there."""
    made = stage.backstage.library = Library(tmp_path / "library.sqlite3")
    for sha256, name in ((BIRDS, "birds.pdf"), (REPORT, "report.pdf")):
        (tmp_path / name).write_bytes(b"%PDF")
        made.note_file(sha256, tmp_path / name, "PDF", len(PAGES[sha256]))
        for number, words in enumerate(PAGES[sha256]):
            made.put_page(sha256, page_result(number, *words), Settings().result_key)
    return made  # the stage closes it


def open_read(stage: Stage, item: DocumentItem, sha256: str, *, upto: int = 99) -> None:
    """What the queue tells of a document that is in the library."""
    pages = PAGES[sha256]
    opened = DocumentOpened(item.job, item.index, sha256, "PDF", len(pages), tuple(range(len(pages))), first_size=A4)
    stage.queue.listener(opened)
    for number in range(min(len(pages), upto)):
        stage.queue.listener(PageEnded(item.job, item.index, number, State.DONE, page_result(number, *pages[number])))
    stage.queue.end_document(item.job, item.index)
    stage.wait(lambda: item.state.ended, what="the document to end")


def shown(stage: Stage) -> str:
    """The text of the current block."""
    block = stage.work.reader.block
    return block.text if block is not None else ""


def look_for(stage: Stage, words: str, *, everywhere: bool = True) -> list[str]:
    """Type words; the rows that appear."""
    panel = stage.work.finding.panel
    answers: list[object] = []
    stage.do("find_everywhere" if everywhere else "find")
    stage.backstage.finder.answered.connect(answers.append)
    panel.field.clear()
    QTest.keyClicks(panel.field, words)
    stage.wait(lambda: answers, what="an answer")
    return [f"{row.place}: {row.block.snippet}" for row in panel.list.items.rows]


def test_everything_that_was_read_is_found_and_opened_at_the_place(stage: Stage, library: Library) -> None:
    panel = stage.work.finding.panel
    stage.do("find")
    assert panel.isVisible()
    assert panel.scope is Scope.EVERYTHING, "there is no document that could be meant"
    assert not panel.scopes[Scope.DOCUMENT].isEnabled()
    assert panel.hint == HINT
    rows = look_for(stage, "linn")
    assert (
        rows
        == [
            "birds.pdf · Page 3: The last linnet.",
            "birds.pdf · Page 1: The linnet sings.",
            "birds.pdf · Page 1: Linnets nest low in the hedge.",
        ]
        or rows[-1] == "birds.pdf · Page 3: The last linnet."
    )
    assert panel.count == "3 places on 2 pages"
    place = next(number for number, row in enumerate(rows) if row.endswith("hedge."))
    panel.list.setCurrentIndex(panel.list.items.index(place))
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    item = stage.documents[0]
    assert item.path.name == "birds.pdf"
    open_read(stage, item, BIRDS)
    reader = stage.work.reader
    stage.wait(lambda: reader.block is not None, what="the block")
    assert reader.block is not None
    assert reader.block.text == "Linnets nest low in the hedge."
    assert reader.text_view.current == reader.block.order == 2


def test_the_page_comes_when_it_has_been_read(stage: Stage, library: Library) -> None:
    rows = look_for(stage, '"last linnet"')
    assert rows == ["birds.pdf · Page 3: The last linnet."]
    QTest.keyClick(stage.work.finding.panel.field, Qt.Key.Key_Return)
    item = stage.documents[0]
    open_read(stage, item, BIRDS, upto=2)
    stage.wait(lambda: stage.work.reader.page is not None and stage.work.reader.page.number == 2, what="page 3")
    stage.backstage.results.forget(item)
    assert stage.work.reader.block is None
    stage.queue.listener(PageEnded(item.job, item.index, 2, State.DONE, page_result(2, *PAGES[BIRDS][2])))
    stage.wait(lambda: stage.work.reader.block is not None, what="the block")


def test_who_goes_elsewhere_is_not_called_back(stage: Stage, library: Library) -> None:
    look_for(stage, '"last linnet"')
    QTest.keyClick(stage.work.finding.panel.field, Qt.Key.Key_Return)
    birds = stage.documents[0]
    other = stage.open_read("other.pdf", 2)
    open_read(stage, birds, BIRDS)
    assert stage.work.reader.document is other
    stage.work.list.show_item(birds.pages[0])
    assert stage.work.reader.page is birds.pages[0]
    assert stage.work.reader.block is None


def test_in_the_document_alone_in_the_order_of_its_pages(stage: Stage, library: Library) -> None:
    birds = stage.open("birds.pdf")[0]
    open_read(stage, birds, BIRDS)
    rows = look_for(stage, "linnet", everywhere=False)
    assert rows == ["Page 1: The linnet sings.", "Page 1: Linnets nest low in the hedge.", "Page 3: The last linnet."]
    field = stage.work.finding.panel.field

    def after(key: Qt.Key) -> str:
        QTest.keyClick(field, key)
        return shown(stage)

    texts = [after(Qt.Key.Key_Return) for _ in range(4)]
    assert texts == ["The linnet sings.", "Linnets nest low in the hedge.", "The last linnet.", "The linnet sings."]
    stage.do("find_previous")
    assert shown(stage) == "The last linnet."
    stage.do("find_next")
    assert shown(stage) == "The linnet sings."
    assert {after(Qt.Key.Key_Down) for _ in range(2)} == {"The linnet sings."}, "walking in the list goes nowhere"
    assert after(Qt.Key.Key_Return) == "The last linnet."
    report = stage.open("report.pdf")[0]
    open_read(stage, report, REPORT)
    stage.work.list.show_item(report)
    stage.wait(lambda: stage.work.finding.panel.hint, what="the other document to be searched")
    assert stage.work.finding.panel.hint == "“linnet” was not found on any page of this document."


def test_what_was_looked_for_stays_unmarked_in_other_documents_once_the_panel_is_closed(
    stage: Stage, library: Library
) -> None:
    birds, report = stage.open("birds.pdf", "report.pdf")
    open_read(stage, birds, BIRDS)
    open_read(stage, report, REPORT)
    view = stage.work.reader.page_view
    stage.work.list.show_item(birds)
    look_for(stage, "linnet", everywhere=False)
    stage.wait(lambda: view.marked(Kind.FOUND) or view.marked(Kind.CURRENT), what="the word to be marked")
    QTest.keyClick(stage.work.finding.panel.field, Qt.Key.Key_Escape)
    stage.wait(lambda: not view.marked(Kind.FOUND) and not view.marked(Kind.CURRENT), what="no mark")
    stage.work.list.show_item(report)
    stage.work.list.show_item(birds)
    QTest.qWait(100)  # marks come a moment later
    assert not view.marked(Kind.FOUND)
    assert not view.marked(Kind.CURRENT)
    stage.do("find")
    stage.wait(lambda: view.marked(Kind.FOUND) or view.marked(Kind.CURRENT), what="the word to be marked again")


@pytest.mark.parametrize(
    ("words", "found"), [("認識", "Page 1"), ("文字", "Page 1 Page 2"), ("재미있", "Page 2"), ("识别", "Page 2")]
)
def test_scripts_without_spaces(stage: Stage, library: Library, words: str, found: str) -> None:
    panel = stage.work.finding.panel
    stage.do("find")
    panel.field.setText(words)  # as an input method does
    stage.wait(lambda: panel.list.items.rows, what="rows")
    assert " ".join(sorted(f"Page {row.hit.key.page + 1}" for row in panel.list.items.rows)) == found
    row = panel.list.items.rows[0]
    low, high = row.block.marks[0]
    assert row.block.snippet[low:high] == words


def test_return_right_after_typing_goes_to_the_first_place(stage: Stage, library: Library) -> None:
    birds = stage.open("birds.pdf")[0]
    open_read(stage, birds, BIRDS)
    stage.do("find")
    field = stage.work.finding.panel.field
    QTest.keyClicks(field, "hedge")
    QTest.keyClick(field, Qt.Key.Key_Return)
    stage.wait(lambda: stage.work.reader.block is not None, what="the block")


def test_nothing_found_and_nothing_to_look_for(stage: Stage, library: Library) -> None:
    assert look_for(stage, "cormorant") == []
    panel = stage.work.finding.panel
    assert panel.hint == "“cormorant” was not found in anything that was read."
    panel.field.setText("***")
    stage.wait(lambda: panel.hint == "There is no word in “***”.")
    panel.field.clear()
    stage.wait(lambda: panel.hint == HINT)
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    QTest.keyClick(panel.field, Qt.Key.Key_Down)
    QTest.keyClick(panel.field, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert stage.window.empty.isVisible(), "without a document the window invites again"


def test_without_a_library_it_says_so(stage: Stage) -> None:
    stage.do("find")
    panel = stage.work.finding.panel
    panel.field.setText("linnet")
    stage.wait(lambda: "not open" in panel.hint)


def test_a_file_that_has_moved_is_told(stage: Stage, library: Library, tmp_path: Path) -> None:
    (tmp_path / "birds.pdf").unlink()
    look_for(stage, "hedge")
    QTest.keyClick(stage.work.finding.panel.field, Qt.Key.Key_Return)
    assert stage.work.banner.message == "“birds.pdf” is not where it was when it was read."
    assert stage.documents == []


def test_a_file_that_is_another_one_now_is_told(stage: Stage, library: Library) -> None:
    look_for(stage, "hedge")
    QTest.keyClick(stage.work.finding.panel.field, Qt.Key.Key_Return)
    open_read(stage, stage.documents[0], REPORT)
    assert "not the file any more" in stage.work.banner.message


def test_what_is_read_meanwhile_is_found(stage: Stage, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.work.finding._fresh, "interval", lambda: 0)
    stage.work.finding._fresh.setInterval(10)
    birds = stage.open("birds.pdf")[0]
    open_read(stage, birds, BIRDS)
    assert look_for(stage, "kestrel") == []
    library.put_page(BIRDS, page_result(1, "A kestrel."), Settings().result_key)
    stage.queue.listener(PageEnded(birds.job, birds.index, 1, State.DONE, page_result(1, "A kestrel.")))
    stage.wait(lambda: stage.work.finding.panel.list.items.rows, what="the new page to be found")


def test_the_newest_query_wins(library: Library, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    free, begun, asked = threading.Event(), threading.Event(), []
    find = Search.find

    def slow(self: Search, wanted: str, limit: int = 50, *, sha256: str = "") -> list[PageHit]:
        asked.append(wanted)
        begun.set()
        assert threading.current_thread() is not threading.main_thread()
        assert free.wait(5)
        return find(self, wanted, limit, sha256=sha256)

    monkeypatch.setattr(Search, "find", slow)
    answers: list[Answer] = []
    finder = Finder(lambda: library)
    finder.answered.connect(answers.append)
    finder.ask(Query("l"))
    assert begun.wait(5)
    for words in ("li", "lin", "hedge"):
        finder.ask(Query(words))
    free.set()
    stage.wait(lambda: answers)
    finder.close()
    assert asked == ["l", "hedge"], "what was overtaken is not even looked for"
    assert [answer.query.words for answer in answers] == ["hedge"]


def test_pages_of_an_older_version_become_searchable(stage: Stage, library: Library) -> None:
    library.write(
        lambda database: database.executescript(
            "DELETE FROM search_words; DELETE FROM search_pages; INSERT INTO search_backlog"
            " (sha256, page, engine, engine_version, result_key)"
            " SELECT sha256, page, engine, engine_version, result_key FROM pages"
        )
    )
    stage.do("find")
    panel = stage.work.finding.panel
    panel.field.setText("hedge")
    stage.wait(lambda: panel.list.items.rows, what="the pages to become searchable")
    stage.wait(lambda: "searchable" not in panel.count)


def test_the_place_is_found_again_in_another_reading() -> None:
    def read(*boxes: Box) -> PageResult:
        blocks = tuple(Block(box, Category.TEXT, str(order), order) for order, box in enumerate(boxes))
        return PageResult(0, A4, "instant", catalog.engine("instant").version, blocks)

    spot = Spot(0, Box(10, 10, 50, 20), 0)
    assert spot.block(read(Box(10, 10, 50, 20), Box(0, 0, 100, 100))) == 0
    assert spot.block(read(Box(60, 60, 90, 90), Box(12, 9, 49, 21))) == 1
    assert spot.block(read(Box(60, 60, 90, 90))) == -1
    assert spot.block(read()) == -1


def test_where_there_may_be_more_it_is_said(stage: Stage, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr_desktop.gui.finder.MOST_PAGES_EVERYWHERE", 1)
    assert len({row.split(":")[0] for row in look_for(stage, "linnet")}) == 1
    assert stage.work.finding.panel.count.endswith(" There may be more.")


def test_of_a_page_the_first_places_are_listed_and_in_its_document_all(stage: Stage, library: Library) -> None:
    library.put_page(BIRDS, page_result(1, *[f"kestrel {number}" for number in range(5)]), Settings().result_key)
    assert len(look_for(stage, "kestrel")) == 3
    assert stage.work.finding.panel.count == "5 places on 1 page; at most 3 a page are listed"
    birds = stage.open("birds.pdf")[0]
    open_read(stage, birds, BIRDS)
    assert len(look_for(stage, "kestrel", everywhere=False)) == 5
    assert stage.work.finding.panel.count == "5 places on 1 page"


def test_a_snippet_begins_where_its_first_mark_is_seen(application: object) -> None:
    metrics = QFontMetrics(style.font())
    text = "one two three four five six seven eight nine ten needle and the rest of it " * 2
    low = text.index("needle")
    shown, marks = shortened(text, [(low, low + 6)], metrics, 200)
    assert shown[marks[0][0] : marks[0][1]] == "needle"
    assert metrics.horizontalAdvance(shown[: marks[0][0]]) <= 0.6 * 200
    layout = laid_out(shown, [], 200)
    assert layout.lineCount() == 2
    assert layout.text().endswith("…")
    assert shortened("needle", [(0, 6)], metrics, 200) == ("needle", [(0, 6)])
