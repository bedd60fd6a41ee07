import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLineEdit, QMessageBox, QPushButton, QToolButton, QTreeWidget

from ocr_desktop import settings
from ocr_desktop.document import codec
from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui.attention import Attention
from ocr_desktop.gui.error_banner import Tone
from ocr_desktop.gui.export_form import ExportForm, ExportWish
from ocr_desktop.gui.export_options import Choice
from ocr_desktop.gui.export_sign import ExportSign
from ocr_desktop.gui.folder_exporter import ExportDialog
from ocr_desktop.jobs import run
from ocr_desktop.jobs.export import FolderExport
from ocr_desktop.jobs.job import JobHeld, Progress, State
from ocr_desktop.jobs.machine import Reading
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.report import DocumentOutcome, ExportReport, Result
from ocr_desktop.jobs.run import RunState, Wish
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.library.runs import RunDocument, Runs
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.desk_queue import page_result
from tests.fakes.mac import FakeMac
from tests.gui.stage import Stage, stage

__all__ = ["stage"]
Wait = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures in a tree."""
    place = tmp_path / "scans"
    (place / "old").mkdir(parents=True)
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for name in ("1.png", "2.png", "old/3.png"):
        assert image.save(str(place / name))
    return place


@pytest.fixture
def library(stage: Stage, tmp_path: Path) -> Library:
    """A real library behind the window, with the played queue."""
    opened = Library(tmp_path / "library.sqlite3")
    stage.backstage.library = opened
    stage.backstage.queue = cast(JobQueue, stage.queue)
    return opened


def begin(stage: Stage, folder: Path) -> ExportDialog:
    stage.do("export_folder")
    dialog = stage.dialog(ExportDialog)
    dialog.form.source.put(folder)
    dialog.form._accept()
    stage.wait(lambda: stage.work.folders._begun)
    return dialog


def read(stage: Stage, library: Library, document: int, *words: str) -> None:
    job = stage.queue.jobs[-1].id
    stage.queue.open_document(job, document, 1)
    library.put_page(f"{job}-{document}", page_result(0, *words), Settings().result_key)
    stage.queue.read_page(job, document, 0, *words)
    stage.queue.end_document(job, document)


def test_a_folder_is_exported_and_reported(stage: Stage, library: Library, folder: Path) -> None:
    reports: list[ExportReport] = []
    stage.work.folders.finished.connect(reports.append)
    dialog = begin(stage, folder)
    job = stage.queue.jobs[-1].id
    assert not dialog.form.isVisible()
    assert stage.documents == [], "an export does not fill the list"
    stage.queue.tell_progress(
        job,
        State.RUNNING,
        Progress(1, pages_left=1, documents_done=1, documents_left=2, pages_per_second=0.2, seconds_left=65.0),
    )
    stage.wait(lambda: "1 of 3 documents" in dialog.panel.words)
    assert "about a minute left · 12 pages/min" in dialog.panel.words
    stage.queue.tell_progress(job, State.RUNNING, Progress(documents_done=1, documents_failed=1, documents_left=1))
    stage.wait(lambda: "1 of 3 documents · 1 failed" in dialog.panel.words)
    assert not stage.work.status.words, "the line of the window speaks of the window's own reading"
    dialog.panel.show_current("3.png, page 1")
    read(stage, library, 0, "one")
    read(stage, library, 2, "three")
    stage.queue.end_document(job, 1, State.FAILED, "DamagedSource")
    stage.wait(lambda: reports)
    target = folder.with_name("scans – text")
    assert (target / "old" / "3.md").read_text().startswith("# Heading 1\n\nthree")
    assert dialog.panel.title == "Exported, but not everything"
    assert dialog.panel.current == ""
    assert "2 written, 1 failed" in dialog.panel.words
    rows = dialog.panel.findChild(QTreeWidget)
    assert isinstance(rows, QTreeWidget)
    row = rows.topLevelItem(0)
    assert row is not None
    assert (row.text(0), row.text(1)) == ("2.png", "It is DamagedSource.")
    assert json.loads((target / "ocr-desktop-report.json").read_text())["summary"] == reports[0].summary
    assert not stage.work.folders.running
    library.close()


def test_a_report_that_cannot_be_written_is_said(stage: Stage, library: Library, folder: Path) -> None:
    blocked = folder.with_name("scans – text") / "ocr-desktop-report.md"
    blocked.mkdir(parents=True)
    panel = begin(stage, folder).panel
    for document in range(3):
        read(stage, library, document, "words")
    stage.wait(lambda: panel.title == "Exported, but there is no report")
    assert "3 written" in panel.words
    assert f"“{blocked}” cannot be written" in panel.words
    names = [button.text() for button in panel.findChildren(QAbstractButton) if button.isVisibleTo(panel)]
    assert "Try Again" in names
    assert "Open Report" not in names
    library.close()


def test_an_export_can_be_paused_stopped_and_gone_on_with(stage: Stage, library: Library, folder: Path) -> None:
    dialog = begin(stage, folder)
    job = stage.queue.jobs[-1].id
    buttons = {button.text(): button for button in dialog.panel.findChildren(QAbstractButton)}
    buttons["Pause"].click()
    assert stage.queue.asked[-1] == ("pause", job)
    buttons["Pause"].click()
    assert stage.queue.asked[-1] == ("resume", job)
    dialog.close()
    assert not dialog.isVisible()
    assert stage.work.folders.running, "the export goes on without its window"
    stage.do("export_folder")
    assert dialog.isVisible()
    buttons["Stop"].click()
    assert stage.queue.asked[-1] == ("cancel", job)
    for document in range(3):
        stage.queue.end_document(job, document, State.CANCELLED)
    stage.wait(lambda: not stage.work.folders.running)
    assert dialog.panel.title == "The export was stopped"
    way = next(button for button in dialog.panel.findChildren(QAbstractButton) if button.text() == "Go On")
    way.click()
    stage.wait(lambda: stage.work.folders._begun)
    assert stage.queue.jobs[-1].id != job
    stage.work.folders.close()
    library.close()


def test_a_low_battery_pauses_an_export_and_the_person_stands_above_it(
    stage: Stage, library: Library, folder: Path
) -> None:
    stage.machine.reading = Reading(9, on_battery=True)
    dialog = begin(stage, folder)
    job, panel = stage.queue.jobs[-1].id, dialog.panel
    stage.wait(lambda: panel.energy == "Paused: on battery, 9 % left. Goes on when the mains are back.")
    assert stage.queue.asked == [("pause", job)]
    assert not panel.paused, "it does not wait for the person"
    stage.queue.tell_progress(job, State.PAUSED, Progress(documents_left=3))
    stage.wait(lambda: "paused" in panel.words)
    button = next(button for button in panel.findChildren(QAbstractButton) if button.text() == "Continue")
    button.click()
    assert stage.queue.asked == [("pause", job), ("resume", job)]
    assert (button.text(), panel.energy) == ("Pause", "")
    button.click()
    stage.wait(lambda: not stage.machine.held)
    assert panel.paused
    stage.work.folders.close()
    library.close()


def test_an_export_says_what_it_waits_for_and_can_be_told_to_try(
    stage: Stage, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = begin(stage, folder).panel
    job = stage.queue.jobs[-1].id
    assert panel.held == ""
    panel.show_current("1.png, page 1")
    assert panel.current == "1.png, page 1"
    stage.queue.listener(JobHeld(job, "DiskFull", "There is no space left for “1.md”.", "Free some space."))
    stage.wait(lambda: "no space left for “1.md”. Free some space." in panel.held)
    assert panel.current == "", "nothing is read now"
    tried: list[str] = []
    monkeypatch.setattr(FolderExport, "try_again", lambda export: tried.append("now"))
    button = next(button for button in panel.findChildren(QAbstractButton) if button.text() == "Continue")
    button.click()
    assert (tried, stage.queue.asked) == (["now"], [("resume", job)])
    assert (button.text(), panel.paused) == ("Continue", False), "it still waits, and not for the person"
    stage.queue.listener(JobHeld(job))
    stage.wait(lambda: panel.held == "")
    assert button.text() == "Pause"
    assert panel.current
    stage.work.folders.close()
    library.close()


def test_an_export_says_that_the_machine_stays_awake_until_it_ends(
    stage: Stage, library: Library, folder: Path
) -> None:
    dialog = begin(stage, folder)
    stage.wait(lambda: dialog.panel.energy == "The machine stays awake.")
    assert stage.machine.held
    assert stage.queue.asked == []
    for document in range(3):
        read(stage, library, document, "words")
    stage.wait(lambda: not stage.work.folders.running)
    assert dialog.panel.energy == ""
    assert not stage.machine.held
    library.close()


def test_an_export_can_be_stopped_and_paused_before_it_has_begun(stage: Stage, library: Library, folder: Path) -> None:
    wish = ExportWish(folder, folder.with_name("out"), Settings())
    stage.do("export_folder")
    dialog = stage.dialog(ExportDialog)
    stage.work.folders.begin(wish)
    assert stage.work.folders.running
    dialog.close()
    stage.do("export_folder")
    assert stage.window.findChildren(ExportDialog) == [dialog], "it is the one that shows this export"
    stage.work.folders.stop()
    stage.wait(lambda: not stage.work.folders.running)
    assert dialog.panel.title == "The export was stopped"
    assert stage.queue.jobs == []
    stage.work.folders.begin(wish)
    next(button for button in dialog.panel.findChildren(QAbstractButton) if button.text() == "Pause").click()
    stage.wait(lambda: stage.queue.asked)
    assert stage.queue.asked == [("pause", stage.queue.jobs[-1].id)]
    stage.work.folders.close()
    library.close()


def test_a_folder_without_documents_says_so(stage: Stage, library: Library, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    stage.do("export_folder")
    dialog = stage.dialog(ExportDialog)
    stage.work.folders.begin(ExportWish(tmp_path / "bare", tmp_path / "out", Settings()))
    stage.wait(lambda: dialog.panel.title == "Nothing to export")
    stage.work.folders.begin(ExportWish(tmp_path / "absent", tmp_path / "out", Settings()))
    stage.wait(lambda: dialog.panel.title == "The export cannot begin")
    assert not (tmp_path / "out").exists()
    library.close()


def test_the_form_wants_folders_that_make_sense(application: object, tmp_path: Path) -> None:
    form = ExportForm(settings.changed(Settings(), {"format": "html"}))
    wishes: list[ExportWish] = []
    form.wished.connect(wishes.append)
    form._accept()
    form.source.put(tmp_path / "nowhere")
    form._accept()
    (tmp_path / "in").mkdir()
    (tmp_path / "file").write_text("")
    form.source.put(tmp_path / "in")
    assert form.target.folder == tmp_path / "in – text"
    form.target.put(tmp_path / "file")
    form._accept()
    assert wishes == []
    form.target.put(tmp_path / "out")
    form._accept()
    assert wishes == [ExportWish(tmp_path / "in", tmp_path / "out", form.chosen)]
    assert form.chosen.format == "html"
    form.deleteLater()


def line(form: ExportForm, name: str) -> QLineEdit:
    return next(found for found in form.findChildren(QLineEdit) if found.accessibleName() == name)


def test_options_are_folded_away_and_checked_as_they_are_typed(application: object, tmp_path: Path) -> None:
    form = ExportForm(Settings(also="json"))
    form.source.put(tmp_path)
    wishes: list[ExportWish] = []
    form.wished.connect(wishes.append)
    assert not line(form, "Names of files").isVisibleTo(form)
    next(button for button in form.findChildren(QToolButton) if button.text() == "Options").click()
    assert line(form, "Names of files").isVisibleTo(form)
    for name, text, why in (
        ("Names of files", "{title}", "Fields are {stem}"),
        ("Only these files", "../*", "leads out"),
        ("Pages of each document", "one", "“one”"),
    ):
        before = line(form, name).text()
        line(form, name).setText(text)
        assert why in form._problem.text()
        form._accept()
        line(form, name).setText(before)
    assert wishes == []
    line(form, "Names of files").setText("{number} {stem}")
    line(form, "Only these files").setText(" *.pdf;2024/** ; ")
    line(form, "Not these files").setText("drafts")
    line(form, "Pages of each document").setText("1-3")
    boxes = {box.text(): box for box in form.findChildren(QCheckBox)}
    boxes["Plain text"].click()
    boxes["Watch the folder and read what comes in"].click()
    boxes["Mark page breaks"].click()
    form._accept()
    assert wishes[0].choice == Choice(Selection(("*.pdf", "2024/**"), ("drafts",)), "1-3", watch=True)
    chosen = wishes[0].settings
    assert (chosen.file_name, chosen.also, chosen.page_breaks) == ("{number} {stem}", "txt,json", True)
    form.deleteLater()


def test_a_choice_reaches_the_plan(stage: Stage, library: Library, folder: Path) -> None:
    stage.do("export_folder")
    choice = Choice(Selection(("*.png",), ("old",)), "1")
    stage.work.folders.begin(ExportWish(folder, folder.with_name("out"), Settings(), choice))
    stage.wait(lambda: stage.work.folders._begun)
    documents = stage.queue.jobs[-1].documents
    assert [(request.path.name, request.pages) for request in documents] == [("1.png", "1"), ("2.png", "1")]
    stage.work.folders.close()
    library.close()


def test_a_folder_is_watched_until_it_is_enough(stage: Stage, library: Library, folder: Path) -> None:
    stage.do("export_folder")
    dialog = stage.dialog(ExportDialog)
    target = folder / "out"
    wish = ExportWish(folder, target, Settings(settle_seconds=1), Choice(Selection(exclude=("old",)), watch=True))
    stage.work.folders.begin(wish)
    assert dialog.panel.words == "Watching for new documents"
    stage.wait(lambda: stage.work.folders._begun)
    read(stage, library, 0, "one")
    read(stage, library, 1, "two")
    stage.wait(lambda: dialog.panel.words == "Watching for new documents · 2 documents written")
    assert (target / "2.md").exists()
    (folder / "old" / "3.png").rename(folder / "3.png")
    stage.wait(lambda: stage.work.folders._begun)
    assert [request.path.name for request in stage.queue.jobs[-1].documents] == ["3.png"]
    read(stage, library, 0, "three")
    stage.wait(lambda: dialog.panel.words.endswith("3 documents written"))
    report = json.loads((target / "ocr-desktop-report.json").read_text())
    assert [Path(one["source"]).name for one in report["documents"]] == ["1.png", "2.png", "3.png"]
    assert [record.state for record in run.latest(library)] == [RunState.RUNNING]
    next(button for button in dialog.panel.findChildren(QAbstractButton) if button.text() == "Stop").click()
    assert (dialog.panel.title, dialog.panel.words) == ("No longer watching", "3 documents written")
    assert not stage.work.folders.running
    assert len(stage.queue.jobs) == 2
    assert [record.state for record in run.latest(library)] == [RunState.DONE]
    library.close()


def test_quitting_while_nothing_comes_in_leaves_nothing_to_go_on_with(
    stage: Stage, library: Library, folder: Path
) -> None:
    stage.do("export_folder")
    stage.work.folders.begin(ExportWish(folder, folder / "out", Settings(settle_seconds=1), Choice(watch=True)))
    stage.wait(lambda: stage.work.folders._begun)
    for document in range(3):
        read(stage, library, document, "words")
    stage.wait(lambda: stage.dialog(ExportDialog).panel.words.endswith("3 documents written"))
    stage.work.folders.close()
    assert [record.state for record in run.latest(library)] == [RunState.DONE]
    library.close()


def test_what_cannot_be_written_while_watching_is_tried_again(stage: Stage, library: Library, folder: Path) -> None:
    stage.do("export_folder")
    dialog = stage.dialog(ExportDialog)
    target = folder.with_name("out")
    target.write_text("in the way")
    stage.work.folders.begin(ExportWish(folder, target, Settings(settle_seconds=1), Choice(watch=True)))
    stage.wait(lambda: "cannot be written" in dialog.panel.words)
    target.unlink()
    stage.wait(lambda: stage.work.folders._begun)
    assert len(stage.queue.jobs[-1].documents) == 3
    stage.work.folders.close()
    library.close()


def test_a_document_is_written_in_the_format_of_its_name(stage: Stage, tmp_path: Path) -> None:
    written: list[Path] = []
    stage.work.exporter.written.connect(written.append)
    item = stage.open_read("a.pdf", 2)
    stage.work.exporter.export(item, tmp_path / "a.txt", "md", Settings())
    stage.wait(lambda: written)
    assert "first 2" in written[0].read_text()
    assert "#" not in written[0].read_text()
    assert "“a.txt” was written." in stage.work.banner.message
    assert stage.work.banner.tone is Tone.DONE


def test_a_document_that_is_still_read_is_written_when_it_is_done(stage: Stage, tmp_path: Path) -> None:
    item = stage.open("a.pdf")[0]
    stage.queue.open_document(item.job, 0, 2)
    stage.queue.read_page(item.job, 0, 0, "one")
    stage.wait(lambda: item.pages and item.pages[0].state is State.DONE)
    target = tmp_path / "a.md"
    stage.work.exporter.export(item, target, "md", Settings())
    assert "will be written" in stage.work.banner.message
    assert not target.exists()
    stage.queue.read_page(item.job, 0, 1, "two")
    stage.queue.end_document(item.job, 0)
    stage.wait(target.exists)
    stage.wait(lambda: "was written" in stage.work.banner.message)
    assert "two" in target.read_text()


def test_a_target_that_cannot_be_written_says_why(stage: Stage, tmp_path: Path) -> None:
    failures: list[OcrDesktopError] = []
    stage.work.exporter.failed.connect(failures.append)
    item = stage.open_read("a.pdf", 1)
    (tmp_path / "file").write_text("")
    stage.work.exporter.export(item, tmp_path / "file" / "a.md", "md", Settings())
    stage.wait(lambda: failures)
    assert stage.work.banner.message == failures[0].message


def will_answer(monkeypatch: pytest.MonkeyPatch, *buttons: str) -> list[str]:
    """Let the next questions be answered so.

    Returns:
        the questions, as they are asked.
    """
    answers, asked = iter(buttons), list[str]()

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        wanted = next(answers)
        next(button for button in box.buttons() if button.text() == wanted).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    return asked


def test_a_file_that_is_still_to_be_written_is_not_forgotten_silently(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = will_answer(monkeypatch, "Go On")
    item = stage.open("a.pdf")[0]
    stage.work.exporter.export(item, tmp_path / "a.md", "md", Settings())
    assert stage.window.close() is False
    assert "“a.md”" in asked[0]
    stage.do("remove")
    assert "“a.md” is not written" in stage.work.banner.message
    done = stage.open_read("b.pdf", 1)
    stage.work.exporter.export(done, tmp_path / "b.md", "md", Settings())
    stage.wait(lambda: "“b.md” was written." in stage.work.banner.message)
    assert stage.window.close() is True


def test_quitting_in_the_middle_of_an_export_is_asked_about(
    stage: Stage, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(stage, folder)
    will_answer(monkeypatch, "Go On", "Stop and Quit")
    assert stage.window.close() is False
    assert stage.work.folders.running
    assert stage.window.close() is True
    assert not stage.work.folders.running
    library.close()


def cut_short(library: Library, folder: Path, **chosen: object) -> None:
    """An export of the folder whose process is gone."""
    plan = ExportPlan.for_scope(
        Scope(folder, folder.parent / "texts"), folder.parent / "texts", settings.changed(Settings(), chosen), pages="1"
    )
    wish = json.dumps(codec.to_plain(Wish.of(plan)))
    documents = [RunDocument(number, path) for number, path in enumerate(plan.sources)]
    Runs(library).begin(plan.target, wish, documents, (os.getpid(), 1.0))


def press(stage: Stage, name: str) -> None:
    next(button for button in stage.work.banner.findChildren(QPushButton) if button.text() == name).click()


def test_an_export_that_was_cut_short_is_offered_and_goes_on_as_it_was_begun(
    stage: Stage, library: Library, folder: Path
) -> None:
    cut_short(library, folder, format="txt")
    stage.work.folders.look_for_interrupted()
    stage.wait(lambda: stage.work.banner.message != "")
    assert stage.work.banner.message == "The export of “scans” was interrupted: 0 of 3 documents written."
    press(stage, "Resume Export")
    assert stage.work.banner.message == ""
    stage.wait(lambda: stage.work.folders._begun)
    job = stage.queue.jobs[-1]
    assert [request.path.name for request in job.documents] == ["1.png", "2.png", "3.png"]
    assert (job.settings.format, job.documents[0].pages) == ("txt", "1")
    assert len(Runs(library).latest()) == 2
    stage.work.folders.close()
    library.close()


def test_what_failed_before_an_export_was_cut_short_is_not_told_as_done(
    stage: Stage, library: Library, folder: Path
) -> None:
    cut_short(library, folder)
    for number, result in enumerate((Result.WRITTEN, Result.FAILED)):
        outcome = DocumentOutcome(f"/{number}.png", result)
        Runs(library).note(1, number, result, json.dumps(codec.to_plain(outcome)))
    stage.work.folders.look_for_interrupted()
    stage.wait(lambda: stage.work.banner.message.endswith(": 1 of 3 documents written, 1 failed."))
    library.close()


def test_an_export_that_is_not_wanted_any_more_is_not_offered_again(
    stage: Stage, library: Library, folder: Path
) -> None:
    cut_short(library, folder)
    stage.work.folders.look_for_interrupted()
    stage.wait(lambda: stage.work.banner.message != "")
    press(stage, "Not Now")
    stage.wait(lambda: run.latest(library)[0].state is RunState.STOPPED)
    told: list[object] = []
    stage.work.folders.interrupted.connect(told.append)
    stage.work.folders.look_for_interrupted()
    looked: list[object] = []
    stage.backstage.background.run(lambda: True, looked.append, looked.append)  # one thing after the other
    stage.wait(lambda: looked == [True])
    assert (told, stage.work.banner.message) == ([], "")
    library.close()


def test_its_end_is_told_to_who_looks_away(
    stage: Stage, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        QGuiApplication, "applicationState", staticmethod(lambda: Qt.ApplicationState.ApplicationInactive)
    )
    fake = FakeMac()
    Attention(stage.window, stage.work.folders, fake.mac())
    begin(stage, folder)
    job = stage.queue.jobs[-1].id
    stage.queue.tell_progress(job, State.RUNNING, Progress(documents_done=2, documents_left=1))
    stage.wait(lambda: fake.badges == ["66%"])
    for number in range(3):
        read(stage, library, number, "word")
    stage.wait(lambda: bool(fake.notified))
    assert fake.notified[0][0] == "Everything was exported"
    assert fake.badges[-1] == ""
    library.close()


def test_the_window_says_how_far_it_is_while_its_panel_is_closed(stage: Stage, library: Library, folder: Path) -> None:
    (sign,) = stage.window.findChildren(ExportSign)
    assert not sign.isVisible()
    dialog = begin(stage, folder)
    job = stage.queue.jobs[-1].id
    dialog.hide()
    stage.queue.tell_progress(job, State.RUNNING, Progress(documents_done=1, documents_failed=1, documents_left=1))
    stage.wait(lambda: sign.isVisible() and sign.text() == "Exporting · 2 of 3")
    stage.queue.listener(JobHeld(job, "DiskFull", "There is no space left.", "Free some space."))
    stage.wait(lambda: sign.text() == "The export is waiting")
    assert "Free some space." in sign.toolTip()
    sign.click()
    assert dialog.isVisible()
    stage.queue.listener(JobHeld(job))
    stage.queue.tell_progress(job, State.RUNNING, Progress(documents_done=2, documents_failed=1))
    stage.wait(lambda: sign.text() == "Exporting · 3 of 3")
    for number in range(3):
        read(stage, library, number, "word")
    stage.wait(lambda: not sign.isVisible())
    library.close()
