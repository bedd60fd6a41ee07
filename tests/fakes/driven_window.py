"""The real window, driven from inside as a person would: ``driven_window.py FOLDER DOCUMENT``.

Everything behind it is real: library, queue, workers, page pictures. Reads the document, copies, finds, looks at every
sheet, exports it in all formats and then a folder, to FOLDER. What was done is told on standard output, a line each.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from ocr_desktop import settings
from ocr_desktop.gui import application as app
from ocr_desktop.gui.folder_exporter import ExportDialog
from ocr_desktop.gui.workspace import Workspace
from ocr_desktop.jobs.job import State
from ocr_desktop.settings import Settings

PATIENCE = 90.0
LONG_ENOUGH = 20.0
"""Seconds after which a library would have reported home: ONNX Runtime takes half of that."""
SHEETS = ("history", "settings", "models", "shortcuts", "about", "check_updates")


def wait(condition: Callable[[], object], what: str) -> None:
    """Run the event loop until something is so."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def drive(work: Workspace, folder: Path) -> None:
    """What a person does in a first hour."""
    pictures: list[object] = []
    restarts: list[str] = []
    work.desk.worker_restarted.connect(restarts.append)
    work.backstage.pictures.picture_ready.connect(lambda *picture: pictures.append(picture))
    item = work.desk.items.documents[0]
    wait(lambda: item.state.ended and pictures, "the document to be read and shown")
    read = time.monotonic()
    tell("read", item.state is State.DONE)
    copied = []
    for name in ("copy_page", "copy_document"):
        QGuiApplication.clipboard().clear()
        work.actions[name].trigger()
        wait(QGuiApplication.clipboard().text, name)
        copied.append(QGuiApplication.clipboard().text())
    tell("copied", all("Chapter 1" in text for text in copied))
    find(work)
    shown = 0
    for name in (name for name in SHEETS if any(action.objectName() == name for action in work.actions)):
        before = set(work.window.findChildren(QDialog))
        work.actions[name].trigger()
        QTest.qWait(300)
        for dialog in set(work.window.findChildren(QDialog)) - before:
            dialog.close()
            shown += 1
    tell("sheets", shown >= len(SHEETS) - 1)
    written: list[Path] = []
    work.exporter.written.connect(written.append)
    kinds = [kind for kind in settings.FORMATS if kind != "csv"]  # there is no table
    for kind in kinds:
        work.exporter.export(item, folder / f"page.{kind}", kind, work.settings)
    wait(lambda: len(written) == len(kinds), "all formats")
    tell("written", True)
    export(work, item.path.parent, folder / "all")
    wait(lambda: time.monotonic() > read + LONG_ENOUGH, "time to pass")
    tell("stayed", not restarts)


def find(work: Workspace) -> None:
    """In everything that was ever read."""
    answers: list[object] = []
    work.actions["find_everywhere"].trigger()
    work.backstage.finder.answered.connect(answers.append)
    QTest.keyClicks(work.finding.panel.field, "lighthouse")
    wait(lambda: work.finding.panel.list.items.rows, "something to be found")
    tell("found", bool(answers))


def export(work: Workspace, source: Path, target: Path) -> None:
    """A folder, through its form."""
    reports: list[object] = []
    work.folders.finished.connect(reports.append)
    work.actions["export_folder"].trigger()
    dialog = work.window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    dialog.form.source.put(source)
    dialog.form.target.put(target)
    dialog.form._accept()
    wait(lambda: reports, "the export of a folder")
    tell("exported", any(target.rglob("*.md")))
    dialog.close()


def tell(what: str, well: bool) -> None:
    """Say that something was done."""
    print(what if well else f"{what}: not as it should be", flush=True)


def main() -> int:
    """Show the window, drive it, close it."""
    folder, document = map(Path, sys.argv[1:3])
    application = app.Application(["ocr-desktop"])
    application.open_requests.add(document)
    fill = app.Inside.fill
    failed: list[BaseException] = []

    def begin(work: Workspace) -> None:
        try:
            wait(lambda: work.desk.items.documents, "the document to be taken up")
            drive(work, folder)
        except BaseException as exc:  # told by the exit status
            failed.append(exc)
            sys.excepthook(type(exc), exc, exc.__traceback__)
        finally:
            application.exit(1 if failed else 0)

    def fill_and_drive(inside: app.Inside) -> None:
        fill(inside)
        QTimer.singleShot(0, lambda: begin(inside.workspace) if inside.workspace is not None else None)

    app.Inside.fill = fill_and_drive  # type: ignore[assignment, method-assign]
    return app.run(application, Settings())


if __name__ == "__main__":
    sys.exit(main())
