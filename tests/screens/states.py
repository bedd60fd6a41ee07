"""The states of the window, each as a small function that brings a fresh window there."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QMenu, QTabWidget, QToolButton

from ocr_desktop import __version__, errors, settings
from ocr_desktop.document.geometry import Box
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.export_form import ExportWish
from ocr_desktop.gui.folder_exporter import ExportDialog
from ocr_desktop.gui.history_dialog import HistoryDialog
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.models_dialog import ModelsDialog
from ocr_desktop.gui.settings_dialog import SettingsDialog
from ocr_desktop.gui.update_dialog import UpdateDialog
from ocr_desktop.gui.word_colours import Kind
from ocr_desktop.jobs.job import (
    DocumentEnded,
    DocumentOpened,
    JobHeld,
    PageBlock,
    PageEnded,
    PageStage,
    PageStarted,
    Progress,
    State,
)
from ocr_desktop.model_store.progress import Step, Update
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings
from ocr_desktop.updates import asking
from ocr_desktop.worker import messages
from tests.fakes.publisher import serving
from tests.screens.papers import A4, OTHER, doubted, read_otherwise
from tests.screens.scene import Scene

# Nothing that a state function starts may outlive its picture; what it holds open is put on the stack.
State_ = Callable[[Scene, ExitStack], None]
STATES: dict[str, State_] = {}
PARAGRAPH, TABLE = 1, 4  # of the field notes


def state(function: State_) -> State_:
    """A state, by its function's name."""
    STATES[function.__name__] = function
    return function


# The page and its text


@state
def empty(scene: Scene, _stack: ExitStack) -> None:
    scene.settle()


@state
def drop(scene: Scene, _stack: ExitStack) -> None:
    scene.window._overlay.cover()


@state
def drop_on_page(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.window._overlay.cover()


@state
def reading(scene: Scene, _stack: ExitStack) -> None:
    item = scene.read(scene.notes, upto=1)
    scene.show(item, 1)
    scene.queue.listener(PageStarted(item.job, item.index, 1))
    scene.queue.listener(PageStage(item.job, item.index, 1, said("Reading text"), 0.4))
    for block in scene.notes.pages[1].blocks[:3]:
        scene.queue.listener(PageBlock(item.job, item.index, 1, block))
    scene.queue.tell_progress(
        item.job, State.RUNNING, Progress(1, pages_left=2, documents_left=1, pages_per_second=0.3, seconds_left=7.0)
    )


@state
def waiting(scene: Scene, _stack: ExitStack) -> None:
    item = scene.open(scene.notes.path)
    scene.work.list.show_item(item)


@state
def sample(scene: Scene, _stack: ExitStack) -> None:
    item = scene.read(scene.sample)
    scene.read(scene.letter)
    scene.show(item)
    scene.work.reader.reveal(4)


@state
def letter(scene: Scene, _stack: ExitStack) -> None:
    scene.show(scene.read(scene.letter))


@state
def page(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.work.reader.reveal(PARAGRAPH)


@state
def reading_order(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    if not scene.work.actions["show_order"].isChecked():
        scene.do("show_order")


@state
def source(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("source")


@state
def zoomed(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("zoom_actual")
    scene.do("zoom_in")
    scene.do("zoom_in")
    scene.work.reader.reveal(TABLE)


@state
def turned(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("rotate_right")


@state
def formulas(scene: Scene, _stack: ExitStack) -> None:
    scene.show(scene.birds(), 1)
    scene.work.reader.reveal(2)


@state
def chinese(scene: Scene, _stack: ExitStack) -> None:
    scene.show(scene.birds(), 2)


@state
def table(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.work.reader.reveal(TABLE)


@state
def no_text(scene: Scene, _stack: ExitStack) -> None:
    bare = dataclasses.replace(scene.notes.pages[0], blocks=())
    scene.show(scene.read(scene.notes, pages=(bare,)))


@state
def text_alone(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("sidebar")


@state
def page_alone(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("text_pane")


# Doubt and correction


def _doubtful(scene: Scene) -> DocumentItem:
    first, *others = scene.notes.pages
    item = scene.read(scene.notes, pages=(doubted(first), *others))
    scene.show(item)
    return item


@state
def doubtful(scene: Scene, _stack: ExitStack) -> None:
    _doubtful(scene)
    scene.do("next_doubt")


@state
def doubtful_table(scene: Scene, _stack: ExitStack) -> None:
    _doubtful(scene)
    scene.do("next_doubt")
    scene.do("next_doubt")


@state
def editing_text(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.work.reader.reveal(PARAGRAPH)
    scene.do("edit_block")


@state
def editing_table(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.work.reader.reveal(TABLE)
    scene.do("edit_block")


@state
def editing_formula(scene: Scene, _stack: ExitStack) -> None:
    scene.show(scene.birds(), 1)
    scene.work.reader.reveal(2)
    scene.do("edit_block")


@state
def corrected(scene: Scene, stack: ExitStack) -> None:
    scene.birds()
    scene.work.reader.reveal(PARAGRAPH)
    scene.do("edit_block")
    editor = scene.work.correcting.editor
    QTest.keyClicks(editor.text, "The linnet nests low in thorn hedges.")
    QTest.keyClick(editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stack.callback(scene.work.actions["discard"].trigger)


@state
def answer_shown(scene: Scene, stack: ExitStack) -> None:
    corrected(scene, stack)
    scene.do("show_answer")
    stack.callback(scene.work.actions["show_answer"].trigger)


@state
def drawing(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("draw_block")
    scene.drag(Box(80, 560, 400, 640), release=False)


@state
def region(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("read_region")
    scene.drag(Box(60, 250, 540, 330))
    _, listener = scene.queue.regions.asked[-1]
    listener(messages.Progress(1, said("Reading text"), 0.4))


@state
def region_drawing(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("read_region")
    scene.drag(Box(60, 250, 540, 330), release=False)


@state
def blocks(scene: Scene, _stack: ExitStack) -> None:
    _doubtful(scene)
    scene.do("block_list")
    scene.do("next_doubt")


# Two engines


def _as_it_is(wanted: Settings, _store: Path) -> Settings:
    return wanted


@contextmanager
def _ready() -> Iterator[None]:
    """Every engine can read, as far as the window knows."""
    with (
        mock.patch("ocr_desktop.model_store.readiness.ready", side_effect=_as_it_is),
        mock.patch("ocr_desktop.model_store.readiness.check"),
    ):
        yield


def _compare(scene: Scene, stack: ExitStack) -> DocumentItem:
    stack.enter_context(_ready())
    item = scene.birds()
    other = settings.changed(Settings(), {"engine": OTHER})
    scene.props.library.put_page(scene.notes.sha256, read_otherwise(scene.notes.pages[0]), other.result_key)
    scene.work.comparing.start(OTHER)
    return item


@state
def comparison(scene: Scene, stack: ExitStack) -> None:
    _compare(scene, stack)
    scene.do("next_difference")


@state
def comparison_table(scene: Scene, stack: ExitStack) -> None:
    _compare(scene, stack)
    scene.do("next_difference")
    scene.do("next_difference")


@state
def comparison_reading(scene: Scene, stack: ExitStack) -> None:
    stack.enter_context(_ready())
    scene.show(scene.birds(), 2)
    scene.work.comparing.start(OTHER)


@state
def comparison_unread(scene: Scene, stack: ExitStack) -> None:
    scene.show(_compare(scene, stack), 2)


# Finding


def _find(scene: Scene, words: str, action: str) -> None:
    scene.birds()
    panel = scene.work.finding.panel
    answers: list[object] = []
    scene.do(action)
    scene.backstage.finder.answered.connect(answers.append)
    panel.field.clear()
    QTest.keyClicks(panel.field, words)
    scene.wait(lambda: answers)


@state
def find(scene: Scene, _stack: ExitStack) -> None:
    _find(scene, "nest", "find")
    scene.do("find_next")


@state
def find_nothing(scene: Scene, _stack: ExitStack) -> None:
    _find(scene, "albatross", "find")


@state
def find_begin(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("find_everywhere")


@state
def find_everywhere(scene: Scene, _stack: ExitStack) -> None:
    _find(scene, "the", "find_everywhere")


@state
def locate(scene: Scene, stack: ExitStack) -> None:
    stack.enter_context(_ready())
    scene.birds()
    scene.do("locate")
    scene.dialog(QInputDialog).setTextValue("how many nests there were on Mill Lane")


@state
def located(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.work.reader.page_view.mark_words(Kind.LOCATED, [Box(72, 300, 250, 320), Box(72, 420, 400, 470)])


@state
def history(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("history")
    dialog = scene.dialog(HistoryDialog)
    scene.wait(lambda: dialog.items.rows)


# Menus


def _menu(title: str) -> State_:
    def show(scene: Scene, _stack: ExitStack) -> None:
        scene.birds()
        scene.work.reader.reveal(PARAGRAPH)
        scene.open_bar(title)

    return show


for _title in ("File", "Edit", "View", "Go", "Block", "Document", "Help"):
    STATES[f"menu_{_title.lower()}"] = _menu(_title)


@state
def menu_categories(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.open_below("View", scene.work.actions.categories)


@state
def menu_copy_as(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.work.reader.reveal(TABLE)
    scene.open_below("Edit", scene.work.actions.copy_as)


@state
def menu_copy_document_as(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.open_below("Edit", scene.work.actions.copy_document_as)


@state
def menu_compare(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.open_below("View", scene.work.actions.compare)


@state
def menu_engine(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    button = scene.window.engine_menu
    scene.open_menu(button.menu(), button.mapTo(scene.window, QPoint(0, button.height())))


@state
def menu_of_a_block(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    view = scene.work.reader.page_view
    box = scene.notes.pages[0].blocks[PARAGRAPH].box
    menu, place = QMenu(scene.window), view.canvas.mapFromScene(box.x0 + 90, box.y0 + 14)
    view.fill_menu(menu, place)
    scene.open_menu(menu, view.canvas.viewport().mapTo(scene.window, place))


@state
def menu_of_a_document(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.work._show_menu(scene.window.mapToGlobal(QPoint(120, 150)))


# Export


@state
def export_dialog(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("export")


@state
def export_form(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("export_folder")
    scene.dialog(ExportDialog).form.source.put(_scans(scene))


@state
def export_options(scene: Scene, stack: ExitStack) -> None:
    export_form(scene, stack)
    dialog = scene.dialog(ExportDialog)
    for button in dialog.form.findChildren(QToolButton):
        if button.isCheckable():
            button.click()


def _scans(scene: Scene) -> Path:
    """A folder of four documents."""
    folder = scene.props.folder / "Scans"
    folder.mkdir(exist_ok=True)
    for name in ("Field notes.pdf", "Letter to Anna.pdf", "Nests 2023.pdf", "Old map.pdf"):
        (folder / name).write_bytes(scene.notes.path.read_bytes())
    return folder


def _export(scene: Scene, stack: ExitStack) -> tuple[ExportDialog, int]:
    """An export that has begun, and its job."""
    scene.birds()
    scene.do("export_folder")
    dialog = scene.dialog(ExportDialog)
    target = scene.props.folder / "Texts"
    number = 2
    while target.exists():
        target, number = scene.props.folder / f"Texts {number}", number + 1
    scene.work.folders.begin(ExportWish(_scans(scene), target, Settings()))
    scene.wait(lambda: scene.work.folders._begun)
    stack.callback(scene.work.folders.close)
    return dialog, scene.queue.jobs[-1].id


def _exported(scene: Scene, job: int, number: int, *, failing: bool = False) -> None:
    scene.queue.listener(
        DocumentOpened(job, number, scene.notes.sha256, scene.notes.kind, 3, (0, 1, 2), first_size=A4)
    )  # fmt: skip
    for result in scene.notes.pages:
        scene.queue.listener(PageStarted(job, number, result.page))
        if failing and result.page == 1:
            wrong = errors.WorkerTimedOut(said("The page was not finished within {limit:g} s.", limit=120))
            scene.queue.listener(
                PageEnded(job, number, 1, State.FAILED, error="WorkerTimedOut", message=wrong.message,
                          remedy=wrong.remedy)
            )  # fmt: skip
        else:
            scene.queue.listener(PageEnded(job, number, result.page, State.DONE, result))
    scene.queue.end_document(job, number)


@state
def export_running(scene: Scene, stack: ExitStack) -> None:
    _, job = _export(scene, stack)
    _exported(scene, job, 0)
    _fail(scene, job, 3)
    scene.queue.listener(PageStarted(job, 1, 0))
    scene.queue.listener(PageStage(job, 1, 0, said("Reading text"), 0.4))
    scene.queue.tell_progress(
        job, State.RUNNING,
        Progress(3, pages_left=6, documents_done=1, documents_failed=1, documents_left=2, pages_per_second=0.4,
                 seconds_left=64.0),
    )  # fmt: skip


def _fail(scene: Scene, job: int, number: int) -> None:
    wrong = errors.EmptySource(said("“{path}” is empty: it holds no bytes.", path="Old map.pdf"))
    scene.queue.listener(DocumentEnded(job, number, State.FAILED, "EmptySource", wrong.message, wrong.remedy))


@state
def export_held(scene: Scene, stack: ExitStack) -> None:
    _, job = _export(scene, stack)
    _exported(scene, job, 0)
    scene.queue.tell_progress(job, State.PAUSED, Progress(3, pages_left=6, documents_done=1, documents_left=3))
    full = errors.DiskFull(said("There is no space left for {what}.", what="“Nests 2023.md”"))
    scene.queue.listener(JobHeld(job, "DiskFull", full.message, full.remedy))


@state
def export_report(scene: Scene, stack: ExitStack) -> None:
    _, job = _export(scene, stack)
    _exported(scene, job, 0)
    _exported(scene, job, 1, failing=True)
    _exported(scene, job, 2)
    _fail(scene, job, 3)
    scene.wait(lambda: not scene.work.folders.running)


@state
def export_all_well(scene: Scene, stack: ExitStack) -> None:
    dialog, job = _export(scene, stack)
    for number in range(4):
        _exported(scene, job, number)
    scene.wait(lambda: not scene.work.folders.running)
    dialog.show()


# What goes wrong


@state
def failed_page(scene: Scene, _stack: ExitStack) -> None:
    item = scene.read(scene.notes, upto=1)
    scene.queue.listener(PageStarted(item.job, item.index, 1))
    wrong = errors.EngineError(said("There was not enough memory for this page."))
    scene.queue.listener(
        PageEnded(item.job, item.index, 1, State.FAILED, error="EngineError", message=wrong.message,
                  remedy=wrong.remedy)
    )  # fmt: skip
    scene.show(item, 1)


@state
def damaged_page(scene: Scene, _stack: ExitStack) -> None:
    first, *others = scene.notes.pages
    lost = dataclasses.replace(first, losses=(said("Page {number} is damaged: its description is lost.", number=1),))
    scene.show(scene.read(scene.notes, pages=(lost, *others)))


def _refused(scene: Scene, error: errors.OcrDesktopError) -> DocumentItem:
    item = scene.open(scene.notes.path)
    kind = type(error).__name__
    scene.queue.listener(DocumentEnded(item.job, item.index, State.FAILED, kind, error.message, error.remedy))
    scene.wait(lambda: item.state.ended)
    scene.work.list.show_item(item)
    return item


@state
def damaged_document(scene: Scene, _stack: ExitStack) -> None:
    _refused(
        scene, errors.DamagedSource(said("“{name}” is damaged: its pages cannot be found.", name=scene.notes.path.name))
    )


@state
def password_prompt(scene: Scene, _stack: ExitStack) -> None:
    _refused(scene, errors.PasswordRequired(said("“{name}” is encrypted.", name=scene.notes.path.name)))


@state
def password_wrong(scene: Scene, _stack: ExitStack) -> None:
    _refused(scene, errors.WrongPassword(said("The password does not open “{name}”.", name=scene.notes.path.name)))


@state
def locked_document(scene: Scene, stack: ExitStack) -> None:
    password_prompt(scene, stack)
    scene.settle()
    for dialog in scene.dialogs():
        dialog.reject()


@state
def banner_error(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    error = errors.TargetNotWritable(
        said("{what} cannot be written: {reason}.", what="“Field notes.md”", reason="Permission denied"),
        remedy=said("Choose another folder, or give yourself permission to write there."),
    )
    scene.work.exporter.failed.emit(error)


@state
def banner_information(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.work.exporter.written.emit(scene.notes.path.with_suffix(".md"))


@state
def banner_model_missing(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.work._choose_engine(OTHER)


# Other windows


def _settings(tab: int) -> State_:
    def show(scene: Scene, _stack: ExitStack) -> None:
        scene.birds()
        scene.do("settings")
        scene.dialog(SettingsDialog).findChildren(QTabWidget)[0].setCurrentIndex(tab)

    return show


for _tab, _name in enumerate(dict.fromkeys(info.section for info in settings.table().values())):
    STATES[f"settings_{_name.lower().replace(' ', '_').replace('.', '_')}"] = _settings(_tab)


@state
def models(scene: Scene, _stack: ExitStack) -> None:
    scene.do("models")


@state
def models_running(scene: Scene, _stack: ExitStack) -> None:
    scene.do("models")
    panel = scene.dialog(ModelsDialog).progress
    panel.begin(tr("Waiting"))
    file = "model-00001-of-00002.safetensors"
    panel.show_update(Update(Step.DOWNLOAD, file, 0.38, 2_300_000_000, 6_100_000_000, 24e6, 158.0))


@state
def about(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("about")


@state
def shortcuts(scene: Scene, _stack: ExitStack) -> None:
    scene.birds()
    scene.do("shortcuts")


@state
def new_version(scene: Scene, stack: ExitStack) -> None:
    publisher = stack.enter_context(serving())
    publisher.publish()
    question = publisher.question(scene.props.folder, __version__)
    stack.enter_context(mock.patch.object(asking, "Question", return_value=question))
    _ask(scene)


@state
def new_version_unknown(scene: Scene, _stack: ExitStack) -> None:
    _ask(scene)


def _ask(scene: Scene) -> None:
    scene.birds()
    scene.do("check_updates")
    scene.settle(0.8)
    assert scene.dialog(UpdateDialog).words


@state
def restored(scene: Scene, _stack: ExitStack) -> None:
    before = Scene(scene.props, Settings())
    before.read(before.sample)
    before.show(before.birds(), 1)
    before.do("zoom_width")
    before.close()
    scene.work.session.restore(Settings())
    scene.wait(lambda: len(scene.work.desk.items.documents) == 2)
    for paper, item in zip((scene.sample, scene.notes), scene.work.desk.items.documents, strict=True):
        pages = tuple(range(len(paper.pages)))
        scene.queue.listener(
            DocumentOpened(item.job, item.index, paper.sha256, paper.kind, len(pages), pages, first_size=A4)
        )
        for result in paper.pages:
            scene.queue.listener(PageEnded(item.job, item.index, result.page, State.DONE, result, from_library=True))
        scene.queue.end_document(item.job, item.index)
