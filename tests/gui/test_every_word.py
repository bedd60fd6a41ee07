"""Nothing that a person sees is left in English: the window in a language that marks each word that it translates."""

import ast
import importlib.util
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTabWidget,
    QTextEdit,
    QWidget,
)

from ocr_desktop.errors import OcrDesktopError, SourceNotFound
from ocr_desktop.gui import language, style
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.folder_exporter import ExportDialog
from ocr_desktop.gui.models_dialog import ModelsDialog
from ocr_desktop.gui.password_dialog import PasswordDialog
from ocr_desktop.jobs.job import Progress, State
from ocr_desktop.library.store import Library
from ocr_desktop.model_store import own_models
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings
from tests.fakes.desk_queue import page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]

ROOT = Path(__file__).parents[2]
PROPERTIES = (
    "windowTitle", "toolTip", "statusTip", "whatsThis", "accessibleName", "accessibleDescription", "text",
    "placeholderText", "title", "suffix", "prefix", "labelText",
)  # fmt: skip
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)

# What has no translation: names, and what the test itself puts in.
NAMES = (
    "OCR Desktop", "Markdown", "LaTeX", "HTML", "JSON", "CSV", "PDF", "GPU", "Core ML", "docTR", "English",
    "Русский", "简体中文",
    "rednote-hilab/dots.ocr", "{stem}", "{name}", "{suffix}", "{parent}", "{number}", "{date}", "{engine}",
)  # fmt: skip
WORDS_OF_THE_TEST = (
    "a.pdf",
    "locked.pdf",
    "lost.pdf",
    "birds.pdf",
    "It is fine.",
    "It is PasswordRequired.",
    "No.",
    "Try.",
    "Heading",
    "first",
    "second",
    "nowhere",
)
LETTER = re.compile(r"[^\W\d_]")
MARKED = re.compile(r"‹[^‹›]*›")


class Marking:
    """A translator that marks what it knows; between its marks stands what was filled in."""

    def __init__(self, known: Iterable[tuple[str, str]]) -> None:
        self._known = set(known)

    def translate(self, _context: str, text: str, comment: str | None = None, _count: int = -1) -> str | None:
        if (text, comment or "") not in self._known:
            return None
        pieces = re.split(r"(\{[^{}]*\}|%n)", text)
        return "".join(f"‹{piece}›" if number % 2 == 0 and piece else piece for number, piece in enumerate(pieces))


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Qt's tools find in the code as it is now."""
    spec = importlib.util.spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    tools = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tools)
    folder = tmp_path_factory.mktemp("translations")
    tools.update(folder)
    return folder


@pytest.fixture
def marked(collected: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The window speaks the marking language."""
    messages = ElementTree.parse(collected / "ru.ts").iter("message")
    known = [(each.findtext("source") or "", each.findtext("comment") or "") for each in messages]
    language.use("ru")
    monkeypatch.setattr(language._words, "translator", Marking(known))
    monkeypatch.setattr(language, "file_of", lambda spoken: collected / f"{spoken}.qm")
    forget()
    yield
    monkeypatch.undo()
    forget()
    language.use("en")


def forget() -> None:
    language.told.cache_clear()
    language._templates.cache_clear()


def unmarked(text: str, allowed: Iterable[str]) -> bool:
    """Whether a text has letters that are neither marked nor allowed."""
    while (shorter := MARKED.sub("", text)) != text:
        text = shorter
    for name in sorted(allowed, key=len, reverse=True):
        text = text.replace(name, "")
    return LETTER.search(text) is not None


def texts_of(thing: QObject) -> Iterator[tuple[str, str]]:
    """All that one widget or action says; what a person types is theirs."""
    typed = isinstance(thing, QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox)
    for name in PROPERTIES:
        value = thing.property(name)
        if isinstance(value, str) and value and not (typed and name == "text"):
            yield name, value
    if isinstance(thing, QComboBox):
        yield from (("item", thing.itemText(row)) for row in range(thing.count()))
    if isinstance(thing, QTabWidget):
        yield from (("tab", thing.tabText(row)) for row in range(thing.count()))
    if isinstance(thing, QAbstractItemView) and thing.model() is not None:
        yield from texts_in(thing.model(), QModelIndex())


def texts_in(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[tuple[str, str]]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for column in range(columns):
        head = model.headerData(column, Qt.Orientation.Horizontal)
        if isinstance(head, str):
            yield "header", head
        for row in range(model.rowCount(parent)):
            index = model.index(row, column, parent)
            for role in ROLES:
                value = index.data(role)
                if isinstance(value, str):
                    yield role.name, value
            if column == 0:
                yield from texts_in(model, index)


def english(root: QWidget, allowed: Iterable[str]) -> list[str]:
    """What is not marked, with where it stands."""
    found = []
    for thing in (root, *root.findChildren(QObject)):
        if isinstance(thing, QWidget | QAction) and not of_qt(thing):
            for where, text in texts_of(thing):
                if unmarked(text, allowed):
                    found.append(f"{type(thing).__name__} {thing.objectName()} {where}: {text!r}")
    return found


def of_qt(thing: QObject | None) -> bool:
    """Whether Qt has made it, and translates it: what is in a dialog for files, and the arrows beside tabs."""
    while thing is not None:
        if isinstance(thing.parent(), QFileDialog | QTabBar):
            return True
        thing = thing.parent()
    return False


def allowed_in(stage: Stage) -> set[str]:
    keys = {
        key.toString(key.SequenceFormat.NativeText)
        for action in stage.window.findChildren(QAction)
        for key in action.shortcuts()
    }
    return keys | {*NAMES, *WORDS_OF_THE_TEST, str(stage.folder), "Ctrl+Return"}


def nothing_english(stage: Stage) -> None:
    stage.wait(lambda: True)
    assert "\n".join(english(stage.window, allowed_in(stage))) == ""


@pytest.fixture
def spoken(marked: None, stage: Stage) -> Stage:
    return stage


def doubtful(stage: Stage) -> DocumentItem:
    """A document that has all that a list can tell: pages read, failed, doubtful, lost in part."""
    item = stage.open_read("a.pdf", 3)
    item.pages[1].doubts = (said("The page has no text layer, only pictures or drawings."),)
    item.pages[1].doubted = 1
    item.pages[2].losses = (said("Its box is empty."),)
    stage.backstage.desk.items.changed(item)
    return item


def test_a_word_in_english_is_seen() -> None:
    assert unmarked("‹Read with ›Engine‹: ›", ())
    assert not unmarked("‹Read with ›GPU‹: ›12", ("GPU",))
    assert not unmarked("‹outer ‹inner› outer›", ())
    marking = Marking([("“{name}” has %n page(s).", "")])
    assert marking.translate("", "“{name}” has %n page(s).") == "‹“›{name}‹” has ›%n‹ page(s).›"
    assert marking.translate("", "Unknown") is None


def test_the_window_before_anything_is_open(spoken: Stage) -> None:
    for menu in (spoken.work.actions.recent, spoken.window.engine_menu.menu()):
        menu.aboutToShow.emit()
    nothing_english(spoken)


def test_documents_in_all_states(spoken: Stage) -> None:
    item = doubtful(spoken)
    nothing_english(spoken)
    for page in item.pages:
        spoken.work.list.show_item(page)
        nothing_english(spoken)
    failing = spoken.open("lost.pdf")[0]
    spoken.work.list.show_item(failing)
    nothing_english(spoken)
    spoken.queue.open_document(failing.job, failing.index, 2)
    spoken.queue.fail_page(failing.job, failing.index, 0)
    spoken.queue.tell_progress(failing.job, State.RUNNING, Progress(pages_done=3, pages_left=40, documents_left=2))
    spoken.wait(lambda: failing.failed_pages, what="the page to fail")
    for page in failing.pages:
        spoken.work.list.show_item(page)
        nothing_english(spoken)
    spoken.queue.end_document(failing.job, failing.index, State.FAILED, error="PasswordRequired")
    spoken.wait(lambda: failing.problem is not None, what="the document to fail")
    spoken.work.list.show_item(failing)
    nothing_english(spoken)


def test_blocks_and_their_menus(spoken: Stage) -> None:
    doubtful(spoken)
    spoken.do("next_page")
    spoken.do("next_block")
    spoken.do("next_block")
    nothing_english(spoken)
    spoken.do("edit_block")
    nothing_english(spoken)
    spoken.work.correcting.editor.text.setPlainText("first")
    spoken.work.correcting.editor.save()
    spoken.do("draw_block")
    for name in ("copy", "copy_page", "show_boxes", "source"):
        spoken.do(name)
        nothing_english(spoken)


@pytest.mark.parametrize("action", ["settings", "shortcuts", "about", "go_to_page", "export_folder", "export", "find"])
def test_dialogs(spoken: Stage, action: str) -> None:
    doubtful(spoken)
    spoken.do("next_page")
    before = set(QApplication.topLevelWidgets())
    spoken.do(action)
    assert set(QApplication.topLevelWidgets()) - before or action == "find"
    nothing_english(spoken)


def test_the_models(spoken: Stage) -> None:
    spoken.do("models")
    dialog = spoken.dialog(ModelsDialog)
    for menu in (dialog.imports.menu(), *(row.more.menu() for row in dialog._rows)):
        menu.aboutToShow.emit()
    dialog.progress.begin(language.tr("Working"))
    licences = [part for place in dialog._places for part in (place.model.licence, place.model.repository)]
    licences.append(own_models.IMPORTING)
    assert "\n".join(english(spoken.window, allowed_in(spoken) | set(licences))) == ""


def test_the_password(spoken: Stage) -> None:
    for wrong in (False, True):
        dialog = PasswordDialog("locked.pdf", wrong=wrong, parent=spoken.window)
        assert "\n".join(english(dialog, allowed_in(spoken))) == ""
        dialog.deleteLater()


def test_the_history_and_what_is_found(spoken: Stage, tmp_path: Path) -> None:
    library = spoken.backstage.library = Library(tmp_path / "library.sqlite3")
    library.note_file("b" * 64, tmp_path / "birds.pdf", "PDF", 3)
    library.put_page("b" * 64, page_result(0, "first", "second first"), Settings().result_key)
    spoken.do("history")
    spoken.wait(lambda: True)
    spoken.do("find_everywhere")
    panel = spoken.work.finding.panel
    for words, expected in (("first", True), ("nowhere", False), ("“", False)):
        panel.field.setText(words)
        spoken.wait(lambda expected=expected: bool(panel.list.items.rows) == expected, what="an answer")
        assert "\n".join(english(spoken.window, {*allowed_in(spoken), words})) == ""


def test_an_export(spoken: Stage) -> None:
    spoken.do("export_folder")
    panel = spoken.dialog(ExportDialog).panel
    panel.begin(language.tr("Exporting “{name}”").format(name="birds.pdf"))
    panel.show_progress(
        Progress(pages_done=2, pages_left=8, documents_done=1, documents_left=3, documents_failed=1,
                 pages_per_second=1.5, seconds_left=70)
    )  # fmt: skip
    panel.show_energy(said("The machine stays awake."), paused=True)
    nothing_english(spoken)


def test_errors_say_why_in_the_language(spoken: Stage) -> None:
    error = SourceNotFound(
        said("There is no file “{path}”.", path="a.pdf"), remedy=said("Check the path; it may have been moved.")
    )
    spoken.work._refused(OcrDesktopError(said("Choose a file."), remedy=said("Read the page again.")))
    nothing_english(spoken)
    assert language.told(error.message) == "‹There is no file “›a.pdf‹”.›"


def test_every_button_of_the_window_is_marked_by_the_language_alone(spoken: Stage) -> None:
    assert spoken.work.actions["open"].text() == "‹Open…›"
    assert spoken.work.actions["reveal"].text() == f"‹{style.SHOW_IN_FOLDER}›"


# Literals of two words that nobody sees.
UNSEEN = ("could not create image", "Core ML")  # what is looked for, and a name
CALLS_UNSEEN = {
    "tr", "said", "debug", "info", "warning", "error", "exception", "critical", "ValueError", "setStyleSheet",
}  # fmt: skip
SENTENCE = re.compile(r"[A-Za-z]{2,}[.,…]? [A-Za-z“{]")


def sentences_in(source: str) -> list[str]:
    """Literals of several words that are not given to the language."""
    tree = ast.parse(source)
    passed: set[int] = set()
    for node in ast.walk(tree):
        quiet = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            quiet = called in CALLS_UNSEEN
        if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Constant):
            passed.add(id(node.returns))
        if quiet:
            passed.update(id(below) for below in ast.walk(node))
    literals = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in passed)
    texts = [node.value for node in literals if isinstance(node.value, str)]
    return [text for text in texts if SENTENCE.search(text) and "<" not in text and "{ " not in text]


def test_no_sentence_in_the_code_is_kept_from_the_language() -> None:
    assert sentences_in('label.setText("Not translated")') == ["Not translated"]
    assert sentences_in('label.setText(f"Page {x} of a book")')
    assert sentences_in('label.setText(tr("Page {x} of").format(x=1))') == []
    room = ROOT / "ocr_desktop" / "gui"
    found = {
        f"{path.name}: {text}"
        for path in sorted(room.glob("*.py"))
        if path.name != "app.py"  # speaks to the terminal, where no window can be shown
        for text in sentences_in(path.read_text(encoding="utf-8"))
        if text not in UNSEEN
    }
    assert found == set()
