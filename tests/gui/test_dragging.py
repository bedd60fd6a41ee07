"""Dragging results out of the window: files that are written when asked for, and nothing left behind."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest

from ocr_desktop import paths
from ocr_desktop.document.blocks import Block
from ocr_desktop.gui import parcels
from ocr_desktop.gui.document_items import DocumentItem
from tests.fakes.documents import png
from tests.gui.stage import Stage, stage
from tests.gui.test_taking import BLOCKS, PICTURE, PLAIN_TABLE, PROSE, choose, show

__all__ = ["stage"]


class Target:
    """Plays the program that things are dropped on: ``take`` says what it does with them."""

    def __init__(self) -> None:
        self.drags = 0
        self.answer = Qt.DropAction.CopyAction
        self.take: Callable[[QMimeData], object] = lambda mime: None

    def exec(self, drag: QDrag, _actions: Qt.DropAction) -> Qt.DropAction:
        self.drags += 1
        self.take(drag.mimeData())
        return self.answer


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> Target:
    made = Target()

    def played(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        return made.exec(drag, actions)

    monkeypatch.setattr(QDrag, "exec", played)
    return made


def left() -> list[Path]:
    """Files that lie in the folder for what is dragged."""
    return [path for path in (paths.spool_directory() / parcels.FOLDER).rglob("*") if path.is_file()]


def files(mime: QMimeData) -> dict[str, bytes]:
    """What a file manager copies, by name; a folder with what is in it."""
    found: dict[str, bytes] = {}
    for url in mime.urls():
        path = Path(url.toLocalFile())
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found |= {str(each.relative_to(path.parent)): each.read_bytes() for each in inside}
    return found


def drag_from_list(stage: Stage, item: object) -> None:
    """Press on a row, and move."""
    index = stage.work.list._items.index_of(item)  # type: ignore[arg-type]
    place = stage.work.list.visualRect(index).center()
    viewport = stage.work.list.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    for step in (4, 12, 24, 40):
        QTest.mouseMove(viewport, place + QPoint(step, 0))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def drag_on_page(
    stage: Stage, start: QPoint, end: QPoint, key: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    viewport = stage.work.reader.page_view.canvas.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, key, start)
    for part in (0.1, 0.5, 1.0):
        QTest.mouseMove(viewport, start + (end - start) * part)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, key, end)


def seen(stage: Stage, block: Block) -> QPoint:
    return stage.work.reader.page_view.canvas.mapFromScene(QPointF(*block.box.centre))


def test_a_document_is_dropped_as_a_file_in_the_persons_format(stage: Stage, target: Target) -> None:
    item = stage.open_read("My “letter”.pdf", 2)
    found: list[dict[str, bytes]] = []
    target.take = lambda mime: found.append(files(mime))
    drag_from_list(stage, item)
    assert target.drags == 1
    text = found[0]["My “letter”.md"].decode()
    assert text.startswith("# Heading 1\n\nfirst 1")
    assert "second 2" in text
    stage.work._set("format", "html")
    drag_from_list(stage, item)
    assert found[1]["My “letter”.html"].startswith(b"<!DOCTYPE html>")
    stage.work._set("format", "pdf")
    drag_from_list(stage, item)
    assert list(found[2]) == ["My “letter”.md"], "a PDF would take too long"


def test_a_page_is_dropped_by_itself(stage: Stage, target: Target) -> None:
    item = stage.open_read("a.pdf", 2)
    stage.work.list.expand(stage.work.list._items.index_of(item))
    found: list[dict[str, bytes]] = []
    target.take = lambda mime: found.append(files(mime))
    drag_from_list(stage, item.pages[1])
    assert list(found[0]) == ["a – Page 2.md"]
    assert b"second 2" in found[0]["a – Page 2.md"]
    assert b"second 1" not in found[0]["a – Page 2.md"]


def test_several_documents_of_one_name_are_several_files(stage: Stage, target: Target) -> None:
    for folder in ("one", "two"):
        stage.open_read(f"{folder}/a.pdf", 1)
    stage.work.list.selectAll()
    found: list[dict[str, bytes]] = []
    target.take = lambda mime: found.append(files(mime))
    stage.work.list.startDrag(Qt.DropAction.CopyAction)
    assert sorted(found[0]) == ["a 2.md", "a.md"]


def test_editors_get_text_and_nothing_is_written_for_them(stage: Stage, target: Target) -> None:
    item = stage.open_read("a.pdf", 1)
    found: list[str] = []
    target.take = lambda mime: found.extend((mime.text(), mime.html()))
    drag_from_list(stage, item)
    assert found[0].startswith("# Heading 1")
    assert "<h1>" in found[1]
    assert left() == []


def test_a_drag_that_is_given_up_leaves_nothing(stage: Stage, target: Target) -> None:
    item = stage.open_read("a.pdf", 1)
    target.answer = Qt.DropAction.IgnoreAction
    target.take = files
    drag_from_list(stage, item)
    assert target.drags == 1
    assert left() == []


def test_escape_ends_a_drag(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """With Qt's own drag: its loop ends, and nothing is left."""
    item = stage.open_read("a.pdf", 1)
    stage.window.activateWindow()
    ended: list[Qt.DropAction] = []
    real = QDrag.exec

    def told(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        ended.append(real(drag, actions))
        return ended[-1]

    monkeypatch.setattr(QDrag, "exec", told)

    def give_up() -> None:
        window = stage.window.windowHandle()
        QTest.keyClick(window, Qt.Key.Key_Escape)
        QTimer.singleShot(20, give_up) if not ended else None

    QTimer.singleShot(50, give_up)
    drag_from_list(stage, item)
    QTest.qWait(60)
    assert ended == [Qt.DropAction.IgnoreAction]
    assert left() == []
    assert stage.documents == [item], "what is dropped on the window itself is not opened"


def test_what_was_dropped_is_cleared_away_later(stage: Stage, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    item = stage.open_read("a.pdf", 1)
    target.take = files
    drag_from_list(stage, item)
    assert [path.name for path in left()] == ["a.md"], "whoever has got it may not have copied it yet"
    monkeypatch.setattr(parcels, "KEPT_SECONDS", 0.0)
    parcels.clean(0.0)
    assert left() == []


def test_what_is_not_read_cannot_be_dragged(stage: Stage, target: Target) -> None:
    item = stage.open("a.pdf")[0]
    drag_from_list(stage, item)
    stage.queue.open_document(item.job, item.index, 2)
    stage.queue.read_page(item.job, item.index, 0, "first")
    stage.wait(lambda: item.pages and item.pages[0].is_read)
    drag_from_list(stage, item)
    stage.work.list.expand(stage.work.list._items.index_of(item))
    drag_from_list(stage, item.pages[1])
    assert target.drags == 0
    drag_from_list(stage, item.pages[0])
    assert target.drags == 1


def test_a_library_that_cannot_be_read_is_told_of(
    stage: Stage, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    item: DocumentItem = stage.open_read("a.pdf", 1)
    stage.backstage.results.forget(item)
    stage.backstage.results.store = None
    found: list[dict[str, bytes]] = []
    target.take = lambda mime: found.append(files(mime))
    drag_from_list(stage, item)
    assert found == [{}]
    assert "library is not open" in stage.work.banner.message
    assert left() == []


def test_a_picture_is_dropped_as_its_file(stage: Stage, target: Target) -> None:
    paths.assets_directory().mkdir(parents=True)
    (paths.assets_directory() / PICTURE.asset).write_bytes(png(4, 4))
    show(stage, *BLOCKS)
    found: list[dict[str, bytes]] = []
    target.take = lambda mime: found.append(files(mime))
    start = seen(stage, PICTURE)
    drag_on_page(stage, start, start + QPoint(40, 0), Qt.KeyboardModifier.AltModifier)
    assert found == [{"a – picture 5.png": png(4, 4)}]
    assert left()


def test_a_document_takes_its_pictures_along(stage: Stage, target: Target) -> None:
    paths.assets_directory().mkdir(parents=True)
    (paths.assets_directory() / PICTURE.asset).write_bytes(png(4, 4))
    item = show(stage, *BLOCKS)
    found: list[dict[str, bytes]] = []
    target.take = lambda mime: found.append(files(mime))
    drag_from_list(stage, item)
    assert sorted(found[0]) == ["a.md", "a_assets/abc.png"]
    assert b"a_assets/abc.png" in found[0]["a.md"]


def test_a_block_is_dragged_out_with_the_key(stage: Stage, target: Target) -> None:
    show(stage, *BLOCKS)
    stage.work._set("format", "csv")
    found: list[tuple[dict[str, bytes], str]] = []
    target.take = lambda mime: found.append((files(mime), mime.text()))
    start = seen(stage, PLAIN_TABLE)
    drag_on_page(stage, start, start + QPoint(30, 0), Qt.KeyboardModifier.AltModifier)
    assert "Name,a | b\r\n" in found[0][0]["a – block 2-table-1.csv"].decode()
    assert found[0][1].startswith("| Name |")
    start = seen(stage, PROSE)
    drag_on_page(stage, start, start + QPoint(30, 0), Qt.KeyboardModifier.AltModifier)
    assert found[1][0] == {"a – block 1.md": b"Some **words** in a line.\n"}
    assert stage.work.reader.block is None, "nothing was clicked"


def test_the_key_without_moving_is_a_click(stage: Stage, target: Target) -> None:
    show(stage, *BLOCKS)
    start = seen(stage, PLAIN_TABLE)
    drag_on_page(stage, start, start, Qt.KeyboardModifier.AltModifier)
    assert target.drags == 0
    assert stage.work.reader.block is not None
    assert stage.work.reader.block.order == PLAIN_TABLE.order


def test_a_chosen_box_leaves_the_page_as_a_block_and_stays_where_it_was(stage: Stage, target: Target) -> None:
    item = show(stage, *BLOCKS)
    choose(stage, 1)
    found: list[str] = []
    target.take = lambda mime: found.append(mime.text())
    viewport = stage.work.reader.page_view.canvas.viewport()
    inside = QRect(viewport.rect()).center()
    drag_on_page(stage, seen(stage, PLAIN_TABLE), QPoint(-60, inside.y()))
    assert len(found) == 1
    assert found[0].startswith("| Name |")
    result = stage.backstage.results.get(item.pages[0])
    assert result is not None
    assert result.blocks[1].box == PLAIN_TABLE.box
    assert not result.corrected


def test_the_window_does_not_open_what_comes_from_itself(stage: Stage, target: Target) -> None:
    item = stage.open_read("a.pdf", 1)
    target.take = files
    drag_from_list(stage, item)
    assert stage.documents == [item]
