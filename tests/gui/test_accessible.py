"""What a screen reader is told, and where the tabulator key leads."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QTabWidget,
    QToolBar,
    QToolButton,
    QWidget,
)

from ocr_desktop.gui.notice import Way
from ocr_desktop.jobs.job import Progress, State
from tests.gui.stage import Stage, stage

__all__ = ["stage"]
_PARTS = (QAbstractSpinBox, QComboBox)  # have parts of their own, for which they speak


def reached(window: QWidget) -> Iterator[QWidget]:
    """The widgets of a window that are reached with the tabulator key, in this order."""
    widget = window
    while (following := widget.nextInFocusChain()) is not None and following is not window:
        widget = following
        by_key = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.focusProxy() is None
        if by_key and widget.isVisibleTo(window) and widget.window() is window:
            yield widget


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it: its own name, its text, or that of the label beside it."""
    if isinstance(widget, QComboBox):  # of which Qt tells the value in place of the name
        labels = (label.text() for label in widget.window().findChildren(QLabel) if label.buddy() is widget)
        return widget.accessibleName() or "".join(labels)
    spoken = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    return spoken.replace("&", "").strip()


def is_part(widget: QWidget) -> bool:
    """Whether it is inside a widget that speaks for it."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, _PARTS):
        above = above.parentWidget()
    area = widget.parentWidget()
    is_viewport = isinstance(area, QAbstractScrollArea) and area.viewport() is widget
    return above is not None or is_viewport or widget.objectName().startswith("qt_")


def nameless(window: QWidget) -> list[str]:
    """The widgets that can have the focus and of which a screen reader would say nothing."""
    found = []
    for widget in window.findChildren(QWidget):
        if widget.focusProxy() is not None:
            continue
        seen = widget.window() is window and widget.isVisibleTo(window) and not is_part(widget)
        if seen and widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not name_of(widget):
            path = [widget]
            while (above := path[0].parentWidget()) is not None:
                path.insert(0, above)
            found.append(" / ".join(f"{type(each).__name__} {each.objectName()}".strip() for each in path))
    return found


def dialogs(before: set[QWidget]) -> list[QWidget]:
    """The dialogs that were opened since."""
    opened = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget not in before]
    assert opened
    return opened


@pytest.mark.parametrize(
    "action", ["settings", "models", "history", "export", "export_folder", "shortcuts", "about", "go_to_page"]
)
def test_everything_in_dialogs_has_a_name(stage: Stage, action: str) -> None:
    stage.open_read("a.pdf", 2)
    before = set(QApplication.topLevelWidgets())
    stage.do(action)
    for dialog in dialogs(before):
        assert dialog.windowTitle()
        assert not nameless(dialog)
        for tabs in dialog.findChildren(QTabWidget):
            for number in range(tabs.count()):
                tabs.setCurrentIndex(number)
                assert not nameless(dialog)
        for more in dialog.findChildren(QToolButton):
            if more.isCheckable() and more.isVisible():
                more.click()
                assert not nameless(dialog)
        dialog.close()


def test_everything_in_the_question_for_a_password_has_a_name(stage: Stage) -> None:
    item = stage.open("a.pdf")[0]
    before = set(QApplication.topLevelWidgets())
    stage.queue.end_document(item.job, item.index, State.FAILED, "PasswordRequired")
    stage.wait(lambda: item.state.ended)
    for dialog in dialogs(before):
        assert dialog.windowTitle()
        assert next(name_of(widget) for widget in reached(dialog)).startswith("Password")
        assert not nameless(dialog)
        dialog.close()


def test_everything_in_the_window_has_a_name(stage: Stage) -> None:
    assert not nameless(stage.window)  # which invites to open something
    item = stage.open_read("a.pdf", 2)
    for action in ("block_list", "find"):
        stage.do(action)
    stage.work.banner.say("Something is wrong.", "Do this.", (Way("Try Again", stage.work.begin),))
    stage.work.reader.reveal(1)
    stage.do("edit_block")
    stage.queue.tell_progress(item.job, State.RUNNING, Progress(pages_done=1, pages_left=1))
    stage.wait(lambda: stage.work.desk.busy)
    assert not nameless(stage.window)
    stage.queue.end_document(item.job, item.index, State.FAILED, "DamagedSource")
    stage.wait(lambda: item.problem is not None)
    assert not nameless(stage.window)


def test_the_tabulator_leads_through_the_window_as_it_is_read(stage: Stage) -> None:
    stage.open_read("a.pdf", 2)
    for action in ("block_list", "find"):
        stage.do(action)
    stage.work.reader.reveal(1)
    stage.do("edit_block")
    work = stage.work
    areas = [
        work.list, work.blocks.list, work.finding.panel.field, work.reader.page_view.canvas,
        work.reader.text_view.focusProxy(), work.correcting.editor.text,
    ]  # fmt: skip
    order = list(reached(stage.window))
    places = [order.index(area) for area in areas if area is not None]
    assert len(places) == len(areas)
    assert places == sorted(places)
    # Within the toolbar and the panels from left to right and from above to below, as they are seen.
    toolbar = [widget for widget in order if isinstance(widget.parentWidget(), QToolBar)]
    assert len(toolbar) > 10
    assert all(one.x() < other.x() for one, other in pairwise(toolbar))


def test_what_has_no_name_is_found(stage: Stage) -> None:
    QToolButton(stage.work.status).show()
    stage.open_read("a.pdf", 1)
    assert len(nameless(stage.window)) == 1
