"""A document of 1,000 pages and 20,000 blocks in the window: what a step costs the window's thread, against 10 pages.

    python -m tests.benchmarks.large_document [--pages 1000] [--steps 16]

Two windows in one process, one with the large document and one with the small: library, queue and page worker are the
real ones; what was read is put into the libraries beforehand, so that the window is measured and no engine. Each kind
of step is done in alternation here and there. What is told is the median of the processor time of the window's thread,
from the step until the window rests again, and the longest stretch in which it answered to nothing.

A step may cost 1.5 times as much in the large document; memory may grow by 100 MB while all its pages are shown. On a
page of 500 blocks, correcting one of them may take half as long as showing the page. The windows are so low that ten
pages do not fit into the list; eight steps of each kind are done before, so that thumbnails are there.
"""

import argparse
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
import pymupdf
from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from ocr_desktop import catalog, paths
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult, TextSource
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.gui.application import window_memory
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.find_panel import Scope
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.workspace import Workspace
from ocr_desktop.jobs.job import JobChanged, PageBlock, PageEnded, PageStarted, Progress, State
from ocr_desktop.library.search import Search
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings

RATIO_WANTED = 1.5
MEMORY_WANTED = 100e6
CORRECTION_WANTED = 0.5
FEW, BLOCKS, MANY_BLOCKS = 10, 20, 500
UNMEASURED = 8  # steps, after which thumbnails are there, and what is loaded once is
REST_MS = 250  # longer than whatever the window puts off
LONGEST_S = 120.0
A4 = Size(595.0, 842.0)
SENTENCE = "what is read on paper stays in the mind while the light of the window moves slowly over the page"
WORDS = SENTENCE.split()


def words_of(page: int, block: int) -> str:
    """A line of text; a word of its own in each, another that is on every tenth page."""
    turn = page * 7 + block * 3
    said = " ".join(WORDS[(turn + step * (1 + block % 4)) % len(WORDS)] for step in range(10))
    return f"{said} p{page}b{block} {'rare' if page % 10 == 3 and block == 5 else ''}".strip()


def blocks_of(page: int, count: int) -> tuple[Block, ...]:
    """The blocks of a page: a heading, then paragraphs; some are doubtful, more of them on later pages' multiples."""
    height = 780.0 / count
    made = []
    for order in range(count):
        top = 30.0 + order * height
        box = Box(50.0, top, 545.0, top + 0.8 * height)
        category = Category.SECTION_HEADER if order % 10 == 0 else Category.TEXT
        doubtful = page % 5 == 2 and order == 7
        made.append(Block(box, category, words_of(page, order), order=order, confidence=0.5 if doubtful else 0.97))
    return tuple(made)


def page_of(number: int, count: int) -> PageResult:
    """A page as it was read."""
    version = catalog.engine("instant").version
    blocks = blocks_of(number, count)
    return PageResult(number, A4, "instant", version, blocks, text_source=TextSource.TEXT_LAYER, reason="It is fine.")


def make_document(path: Path, pages: int, count: int) -> None:
    document = pymupdf.open()
    for number in range(pages):
        page = document.new_page(width=A4.width, height=A4.height)
        for block in blocks_of(number, count):
            page.insert_text((block.box.x0, block.box.y1), block.text, fontsize=min(9.0, block.box.height))
    document.save(path, deflate=True, no_new_id=True)
    document.close()


def put_into_library(library: Library, path: Path, pages: int, count: int) -> None:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    for number in range(pages):
        library.put_page(sha256, page_of(number, count), Settings().result_key)
    search = Search(library)
    while search.catch_up():
        pass


@dataclass
class Cost:
    """What a step cost: seconds of processor time of the window's thread, of the process, the longest stretch."""

    thread: list[float] = field(default_factory=list)
    process: list[float] = field(default_factory=list)
    longest: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.thread)


class Watch(QObject):
    """Notes for how long at most the window's thread works before it looks what is to be done next."""

    def __init__(self) -> None:
        super().__init__()
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        dispatcher.awake.connect(self._looked)
        dispatcher.aboutToBlock.connect(self._looked)
        self.begin()

    def begin(self) -> None:
        """Forget what was."""
        self.longest, self._since = 0.0, time.thread_time()

    def _looked(self) -> None:
        now = time.thread_time()
        self.longest, self._since = max(self.longest, now - self._since), now


def rest(milliseconds: int = REST_MS) -> None:
    """Let the window do what it has to do."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(condition: Callable[[], object]) -> None:
    until = time.monotonic() + LONGEST_S
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        rest(20)


class Room:
    """A window with a document in it, and everything real behind it."""

    def __init__(self, home: Path, pages: int, count: int) -> None:
        os.environ["OCR_DESKTOP_HOME"] = str(home)
        self.path = home.with_suffix(".pdf")
        make_document(self.path, pages, count)
        library = Library(paths.library_file())
        put_into_library(library, self.path, pages, count)
        library.close()
        self.backstage = Backstage()
        self.window = MainWindow(window_memory())
        self.work = Workspace(self.window, self.backstage, Settings())
        self.window.resize(1280, 600)  # so low that ten pages do not fit into the list
        self.window.show()
        self.work.begin()
        self.costs: dict[str, Cost] = {}

    def open(self, watch: Watch) -> None:
        """Open the document."""
        self.step("open", watch, lambda: self.work.open_paths([self.path]), self.is_open)
        self.work.list.expandAll()
        rest(1000)

    def is_open(self) -> bool:
        return self.item.state.ended and self.work.reader.result is not None

    def rests(self) -> bool:
        """Whether the search has answered."""
        panel = self.work.finding.panel
        return not (panel._typing.isActive() or panel._open)

    @property
    def item(self) -> DocumentItem:
        return self.work.desk.items.documents[0]

    def step(self, name: str, watch: Watch, do: Callable[[], object], done: Callable[[], bool] = lambda: True) -> None:
        """Do something, and note what it costs until the window rests."""
        cost = self.costs.setdefault(name, Cost())
        watch.begin()
        began, process = time.thread_time(), time.process_time()
        do()
        wait(done)
        rest()
        cost.thread.append(time.thread_time() - began)
        cost.process.append(time.process_time() - process)
        cost.longest = max(cost.longest, watch.longest)

    def go(self, number: int) -> None:
        self.work.list.show_item(self.item.pages[number % len(self.item.pages)])

    def close(self) -> None:
        self.window.close()
        self.backstage.close()
        self.window.deleteLater()


def wheel(area: QAbstractScrollArea, by: int, *, zooming: bool = False) -> None:
    """Turn the wheel over an area."""
    target = area.viewport()
    middle = QPointF(target.rect().center())
    modifiers = Qt.KeyboardModifier.ControlModifier if zooming else Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        middle, QPointF(target.mapToGlobal(middle)), QPoint(), QPoint(0, by), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(target, event)


def correct(room: Room, turn: int) -> None:
    """Write another text into a block of the page."""
    page = room.work.reader.page
    assert page is not None
    at = 1 + turn % (len(room.work.reader.result.blocks if room.work.reader.result else ()) - 1)
    room.backstage.corrector.change(page, "Edit Text", lambda now: now.with_text(at, f"Written {turn}"), (at, at))


def look_for(room: Room, turn: int) -> None:
    """Type a word into the search panel."""
    if room.work.finding.panel.isHidden():
        room.work.finding.open(Scope.DOCUMENT)
    room.work.finding.panel.field.setText(f"p{turn}b{turn}")


def read_page(room: Room, turn: int) -> None:
    """A page that is not shown is read, block by block, as a job's events tell it."""
    item = room.item
    number = (turn * 373 + 1) % len(item.pages)
    blocks = blocks_of(number, BLOCKS)
    room.backstage.listen(PageStarted(item.job, item.index, number))
    for block in blocks:
        room.backstage.listen(PageBlock(item.job, item.index, number, block))
    result = page_of(number, BLOCKS)
    room.backstage.listen(PageEnded(item.job, item.index, number, State.DONE, result))
    left = Progress(pages_done=number, pages_left=len(item.pages) - number)
    room.backstage.listen(JobChanged(item.job, State.RUNNING, left))


def steps(room: Room, turn: int) -> dict[str, Callable[[], object]]:
    """The kinds of steps, each of which leaves the window in a state in which all can be done."""
    work = room.work
    view = work.reader.page_view
    return {
        "scroll the page": lambda: wheel(view.canvas, -120 if turn % 8 < 4 else 120),
        "zoom": lambda: wheel(view.canvas, 120 if turn % 8 < 4 else -120, zooming=True),
        "scroll the text": lambda: wheel(work.reader.text_view._sheet, -120 if turn % 8 < 4 else 120),
        "scroll the list": lambda: wheel(work.list, -120 if turn % 2 else 120),
        "next page": lambda: QTest.keyClick(view.canvas, Qt.Key.Key_PageDown if turn % 8 < 4 else Qt.Key.Key_PageUp),
        "a page in the list": lambda: room.go(turn * 373 + 5),
        "next block": work.actions["next_block"].trigger,
        "next doubtful block": work.actions["next_doubt"].trigger,
        "a correction": lambda: correct(room, turn),
        "find": lambda: look_for(room, turn),
        "a page is read": lambda: read_page(room, turn),
    }


def compare(large: Room, small: Room, watch: Watch, turns: int) -> bool:
    """Do every kind of step in both windows in turn; whether none costs too much."""
    names = list(steps(small, 0))
    for name in names:
        for room in (large, small):
            room.go(room.item.page_count // 2)
            room.work.reader.page_view.zoom_fit()
            for _ in range(4 if name == "scroll the page" else 0):
                room.work.reader.page_view.zoom_in()
        rest(500)
        for turn in range(-UNMEASURED, turns):
            for room in (large, small) if turn % 2 else (small, large):
                room.step(name if turn >= 0 else "", watch, steps(room, turn)[name], room.rests)
    print(
        f"Window's thread, ms a step (median)   {len(small.item.pages):>8} {len(large.item.pages):>8}   ratio   longest"
    )
    good = True
    for name in names:
        few, many = small.costs[name], large.costs[name]
        ratio = many.median / few.median
        good = good and ratio <= RATIO_WANTED
        mark = "" if ratio <= RATIO_WANTED else "  too much"
        print(
            f"  {name:<28} {few.median * 1e3:10.1f} {many.median * 1e3:8.1f} {ratio:7.2f} {many.longest * 1e3:8.0f} ms"
            f"   process {statistics.median(many.process) / statistics.median(few.process):.2f}{mark}"
        )
    return good


def walk(room: Room) -> bool:
    """Show every page; whether memory stays what it is."""
    process, item = psutil.Process(), room.item
    held, began = [], time.thread_time()
    for number in range(len(item.pages)):
        room.go(number)
        rest(15)
        if number % (len(item.pages) // 10) == 0:
            held.append(process.memory_info().rss)
    spent = (time.thread_time() - began) / len(item.pages)
    grown = held[-1] - held[0]
    print(
        f"All {len(item.pages)} pages shown, {spent * 1e3:.1f} ms each: memory MB",
        *(f"{size / 1e6:.0f}" for size in held),
    )
    return grown <= MEMORY_WANTED


def crowded(folder: Path, watch: Watch, turns: int) -> bool:
    """A page of many blocks; whether correcting one of them costs less than showing the page."""
    room = Room(folder / "crowded", 2, MANY_BLOCKS)
    room.open(watch)
    for turn in range(turns):
        room.step("show", watch, partial(room.go, turn))
        room.step("correct", watch, partial(correct, room, turn * 37))
    show, correction = room.costs["show"], room.costs["correct"]
    ratio = correction.median / show.median
    print(
        f"A page of {MANY_BLOCKS} blocks: shown in {show.median * 1e3:.0f} ms, a block of it corrected in "
        f"{correction.median * 1e3:.0f} ms: {ratio:.2f} (longest {correction.longest * 1e3:.0f} ms)"
    )
    room.close()
    return ratio <= CORRECTION_WANTED


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=16)
    options = parser.parse_args()
    application = QApplication(["ocr-desktop"])
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    watch = Watch()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rooms = [Room(folder / name, pages, BLOCKS) for name, pages in (("large", options.pages), ("small", FEW))]
        for room in rooms:
            room.open(watch)
            cost = room.costs["open"]
            print(
                f"{len(room.item.pages)} pages opened: {cost.median / len(room.item.pages) * 1e3:.2f} ms a page of the "
                f"window's thread, {cost.longest * 1e3:.0f} ms at a stretch"
            )
        good = [compare(rooms[0], rooms[1], watch, options.steps), walk(rooms[0])]
        for room in rooms:
            room.close()
        good.append(crowded(folder, watch, options.steps // 2))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
