"""Export of a whole folder: its window, and the job behind it."""

import logging
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from ocr_desktop import paths
from ocr_desktop.errors import LibraryError, OcrDesktopError, OutputError
from ocr_desktop.gui import desktop, phrases, question, style
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.export_form import ExportForm, ExportWish
from ocr_desktop.gui.export_options import Choice
from ocr_desktop.gui.export_panel import ExportPanel, Summary, Trouble
from ocr_desktop.gui.folder_watch import FolderWatch
from ocr_desktop.gui.job_bridge import JobBridge
from ocr_desktop.gui.language import number, together, told, tr
from ocr_desktop.gui.notice import Way
from ocr_desktop.jobs import run
from ocr_desktop.jobs.energy import Energy, EnergyChanged, looked_after
from ocr_desktop.jobs.export import FolderExport
from ocr_desktop.jobs.export_files import own_results
from ocr_desktop.jobs.job import JobChanged, JobHeld, PageStage, PageStarted
from ocr_desktop.jobs.machine import Machine
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.report import REPORT_NAME, DocumentOutcome, ExportReport, Result
from ocr_desktop.jobs.run import RunLog, RunRecord, RunState
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.model_store import readiness
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

POLL_MS = 100
_log = logging.getLogger(__name__)


class FolderExporter(QObject):
    """One export at a time. It goes on while its window is closed; asking once more shows it again.

    Signals:
        finished: the ``ExportReport``.
        progressed: the ``Progress`` of the export, None when it is over.
        held: what it waits for, in a sentence; empty when it goes on.
        interrupted: the ``RunRecord`` of an export that the end of the app, or of the machine, has cut short.
    """

    finished = Signal(object)
    progressed = Signal(object)
    held = Signal(str)
    interrupted = Signal(object)
    _outcome = Signal(object)
    _energy_told = Signal(object)

    def __init__(self, window: QWidget, backstage: Backstage) -> None:
        super().__init__(window)
        self.machine: Machine | None = None  # another one than this
        self._energy: Energy | None = None
        self._window = window
        self._backstage = backstage
        self._dialog: ExportDialog | None = None
        self._plan: ExportPlan | None = None
        self._wish: ExportWish | None = None
        self._export: FolderExport | None = None
        self._watch: FolderWatch | None = None
        self._begun = self._stopping = False
        self._bridge: JobBridge | None = None
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._look_whether_finished)
        self._outcome.connect(self._document_ended)
        self._energy_told.connect(self._show_energy)

    @property
    def running(self) -> bool:
        """Whether an export is on its way, from the search for documents on."""
        return self._wish is not None

    def ask(self, current: Settings) -> None:
        """Ask what to export, or show the export that is running."""
        if self._dialog is None or not (self.running or self._dialog.isVisible()):
            if self._dialog is not None:
                self._dialog.deleteLater()
            self._dialog = ExportDialog(current, self._window)
            self._dialog.form.wished.connect(self.begin)
            self._dialog.panel.pause_wanted.connect(self._pause)
            self._dialog.panel.stop_wanted.connect(self.stop)
        self.show()

    def show(self) -> None:
        """Show what was asked last, or the export that is running."""
        if self._dialog is not None:
            self._dialog.show()
            self._dialog.raise_()
            self._dialog.activateWindow()

    def begin(self, wish: ExportWish) -> None:
        """Look for the documents, then read and write them."""
        if self._dialog is None or self.running:
            return
        self._wish = self._dialog.wish = wish
        self._begun = self._stopping = False
        self._dialog.panel.begin(tr("Exporting “{name}”").format(name=wish.folder.name))
        self._dialog.pages.setCurrentWidget(self._dialog.panel)
        library = self._backstage.library
        scope = Scope(wish.folder, wish.target, wish.choice.selection)
        if library is not None:
            scope = replace(scope, ours=own_results(library, wish.folder))
        if wish.choice.watch and library is not None:
            self._watch = FolderWatch(wish, scope, self._backstage.background, RunLog(library), self)
            self._watch.found.connect(self._planned)
            self._watch.refused.connect(lambda error: self._wait(phrases.error(error)))
            self._wait()
            self._watch.look()
            return
        self._backstage.background.run(
            lambda: ExportPlan.for_scope(scope, wish.target, wish.settings, pages=wish.choice.pages),
            self._planned,
            self._refused,
        )

    def look_for_interrupted(self) -> None:
        """See whether the last export was cut short; ``interrupted`` tells of it."""
        library = self._backstage.library
        if library is not None:
            self._backstage.background.run(lambda: run.latest(library, limit=1), self._tell_interrupted, _log.warning)

    def resume(self, record: RunRecord, current: Settings) -> None:
        """Go on with an export as it was begun.

        Args:
            current: the person's settings, for what the record does not know.
        """
        self.ask(current)
        wish = record.wish
        choice = Choice(Selection(wish.include, wish.exclude), wish.pages)
        self.begin(ExportWish(Path(wish.root), record.target, wish.chosen(current), choice))

    def give_up(self, record: RunRecord) -> None:
        """Not to be offered again."""
        library = self._backstage.library
        if library is not None:
            self._backstage.background.run(lambda: run.give_up(library, record), lambda _: None, _log.warning)

    def _tell_interrupted(self, records: list[RunRecord]) -> None:
        if records and records[0].state is RunState.INTERRUPTED and not self.running:
            self.interrupted.emit(records[0])

    def stop(self) -> None:
        """Read no more; what was read is kept, so that the next export goes on there."""
        if not self.running or self._dialog is None:
            return
        self._stopping = True
        self._dialog.panel.stopping()
        if self._begun and self._export is not None and self._backstage.queue is not None:
            self._export.stop()
        elif self._watch is not None and self._export is None:
            self._watched_enough(None)

    def may_close(self) -> bool:
        """Whether the app may quit; asks where an export is running."""
        return not self.running or question.agreed(
            self._window,
            tr("An export is running. Stop it and quit?"),
            tr("Pages that were read are kept. Export the folder again to go on from there."),
            tr("Stop and Quit"),
        )

    def close(self) -> None:
        """The app quits."""
        self._end()
        if self._dialog is not None:
            self._dialog.hide()

    def _planned(self, plan: ExportPlan) -> None:
        queue, library = self._backstage.queue, self._backstage.library
        assert self._dialog is not None
        if queue is None or library is None:
            self._refused(
                OcrDesktopError(said("The library is not open, so nothing can be exported."), remedy=said("Try again."))
            )
            return
        if self._stopping or not plan.sources:
            self._end()
            self._dialog.panel.finish(_stopped() if self._stopping else _nothing_found(plan), self._ways_back())
            return
        try:
            plan = replace(plan, settings=readiness.ready(plan.settings, paths.models_directory()))
        except OcrDesktopError as exc:
            self._refused(exc)
            return
        self._plan = plan
        self._export = FolderExport(
            plan, library, assets=paths.assets_directory(), on_document=self._outcome.emit,
            record=self._watch.record if self._watch is not None else None,
        )  # fmt: skip
        self._bridge = JobBridge(self)
        self._bridge.job_changed.connect(self._job_changed)
        self._bridge.job_held.connect(self._show_held)
        self._bridge.page_started.connect(self._show_page)
        self._bridge.page_stage.connect(self._show_page)
        self._backstage.listen_for(self._export, self._bridge)
        export = self._export
        # Leftovers of an export that was killed are looked for in every folder first: that may take a while.
        self._backstage.background.run(lambda: self._start(export, queue), self._started, self._refused)

    def _start(self, export: FolderExport, queue: JobQueue) -> None:
        """Runs in the background."""
        if export is self._export:  # else the app quits
            export.start(queue)

    def _started(self, _nothing: None) -> None:
        export, queue = self._export, self._backstage.queue
        if self._dialog is None or export is None or queue is None:
            return
        self._begun = True
        self._poll.start()
        self._energy = looked_after(export.job, queue, self._energy_told.emit, machine=self.machine)
        if self._stopping:
            self.stop()
        elif self._dialog.panel.paused:
            self._pause(True)
        self._energy.start()

    def _pause(self, paused: bool) -> None:
        if self._energy is not None:
            self._energy.person(pauses=paused)
        if self._export is not None and not paused:
            self._export.try_again()

    def _show_energy(self, change: EnergyChanged) -> None:
        if self._energy is not None and self._dialog is not None:
            self._dialog.panel.show_energy(change.line, paused=change.paused)

    def _show_held(self, event: JobHeld) -> None:
        if self._dialog is not None:
            self._dialog.panel.show_held(phrases.held(event) if event.error else "")
        self.held.emit(phrases.held(event) if event.error else "")

    def _job_changed(self, event: JobChanged) -> None:
        if self._dialog is not None:
            self._dialog.panel.show_progress(event.progress)
        self.progressed.emit(event.progress)

    def _show_page(self, event: PageStarted | PageStage) -> None:
        if self._dialog is not None and self._plan is not None:
            name = self._name(str(self._plan.sources[event.document]))
            stage = f" · {told(event.stage)}" if isinstance(event, PageStage) else ""
            self._dialog.panel.show_current(
                tr("{name}, page {page}").format(name=name, page=number(event.page + 1)) + stage
            )

    def _document_ended(self, outcome: DocumentOutcome) -> None:
        trouble = self._trouble(outcome)
        if trouble is not None and self._dialog is not None:
            self._dialog.panel.add_trouble(trouble)

    def _trouble(self, outcome: DocumentOutcome) -> Trouble | None:
        name = self._name(outcome.source)
        if outcome.message:
            return Trouble(name, told(outcome.message), told(outcome.remedy))
        troubled = outcome.failures or outcome.losses
        if troubled:
            first = troubled[0]
            others = len({problem.page for problem in (*outcome.failures, *outcome.losses)}) - 1
            what = tr("Page {number}: {what}").format(number=number(first.page), what=told(first.message))
            more = tr("; %n page(s) more", "", others) if others else ""
            return Trouble(name, what + more, told(first.remedy))
        return None

    def _name(self, source: str) -> str:
        path = Path(source)
        root = self._plan.root if self._plan is not None else None
        return str(path.relative_to(root)) if root is not None and path.is_relative_to(root) else path.name

    def _look_whether_finished(self) -> None:
        export, report = self._export, self._export.wait(0) if self._export is not None else None
        if export is None or report is None or self._plan is None or self._dialog is None:
            return
        for folder in report.unreadable:
            self._dialog.panel.add_trouble(Trouble(self._name(folder), tr("It may not be looked into.")))
        if self._watch is not None:
            self._watch.report = report
            if self._stopping:
                self._watched_enough(export)
            else:
                self._end_round()
                self._wait(_said(export.report_error))
                self._watch.look_later()
            return
        self._dialog.panel.finish(summary_of(report, export.report_error), self._ways(self._plan.target, export))
        self._end()
        self._dialog.show()
        self.finished.emit(report)

    def _wait(self, problem: str = "") -> None:
        """Nothing is to be read in the folder that is watched, or nothing can be."""
        if self._dialog is not None and self._watch is not None:
            self._dialog.panel.wait(problem or " · ".join((tr("Watching for new documents"), *self._watch.counts)))

    def _watched_enough(self, export: FolderExport | None) -> None:
        """The person has stopped watching, in the middle of a round (which has ended so) or between two."""
        dialog, wish, watch = self._dialog, self._wish, self._watch
        assert dialog is not None
        assert wish is not None
        assert watch is not None
        report = export.wait(0) if export is not None else None
        words = tr(", ").join(watch.counts) or tr("Nothing was written.")
        good = report is None or report.problem is None
        dialog.panel.finish(Summary(tr("No longer watching"), words, good=good), self._ways(wish.target, export))
        if export is not None:
            watch.record.end(export.state)
        self._end()
        if report is not None:
            self.finished.emit(report)

    def _end(self) -> None:
        between = self._export is None
        self._end_round()
        if self._watch is not None:
            if between:
                self._watch.record.end(RunState.DONE)
            self._watch.close()
            self._watch.deleteLater()
        self._watch = self._wish = None

    def _end_round(self) -> None:
        self._poll.stop()
        self.held.emit("")
        self.progressed.emit(None)
        if self._dialog is not None:
            self._dialog.panel.show_held("")
        if self._energy is not None:
            self._energy.close()
            self._energy = None
            if self._dialog is not None:
                self._dialog.panel.show_energy("", paused=False)
        if self._export is not None and self._bridge is not None:
            self._backstage.listen_no_more(self._export)
            self._export.close()
            self._bridge.close()
            self._bridge.deleteLater()
        self._export = self._bridge = None
        self._begun = False

    def _ways(self, target: Path, export: FolderExport | None) -> tuple[Way, ...]:
        dialog, report = self._dialog, export.wait(0) if export is not None else None
        assert dialog is not None
        reported = export is not None and export.report_file is not None
        again = Way(tr("Go On") if report is None or report.count(Result.CANCELLED) else tr("Try Again"), dialog.repeat)
        open_report = Way(tr("Open Report"), lambda: desktop.open_path(target / f"{REPORT_NAME}.md"))
        return (
            *((again,) if report is None or report.problem is not None or not reported else ()),
            *((open_report,) if reported else ()),
            Way(tr(style.SHOW_IN_FOLDER), lambda: desktop.reveal(target)),
            Way(tr("Done"), dialog.hide),
        )

    def _refused(self, error: OcrDesktopError) -> None:
        if self._watch is not None and isinstance(error, OutputError | LibraryError) and not self._stopping:
            self._end_round()
            self._watch.put_back()
            self._watch.look_later()
            self._wait(phrases.error(error))
            return
        self._end()
        if self._dialog is not None:
            self._dialog.panel.finish(
                Summary(tr("The export cannot begin"), phrases.error(error), good=False), self._ways_back()
            )

    def _ways_back(self) -> tuple[Way, ...]:
        dialog = self._dialog
        assert dialog is not None
        return (Way(tr("Back"), lambda: dialog.pages.setCurrentWidget(dialog.form)), Way(tr("Done"), dialog.hide))


class ExportDialog(QDialog):
    """First the questions, then progress, then the report."""

    def __init__(self, current: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export Folder"))
        self.wish: ExportWish | None = None
        self.form = ExportForm(current, self)
        self.panel = ExportPanel(self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.form)
        self.pages.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self.form.given_up.connect(self.hide)
        self.resize(620, 460)

    def repeat(self) -> None:
        """Once more what was wished: what is done already is not done twice."""
        if self.wish is not None:
            self.form.wished.emit(self.wish)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing hides it; the export goes on."""
        event.ignore()
        self.hide()


def _nothing_found(plan: ExportPlan) -> Summary:
    name = plan.root.name if plan.root is not None else ""
    return Summary(
        tr("Nothing to export"),
        tr("There is no PDF, scan or picture in “{name}” that can be read.").format(name=name),
        good=False,
    )


def _stopped() -> Summary:
    return Summary(tr("The export was stopped"), tr("Nothing was written."), good=False)


def summary_of(report: ExportReport, report_error: OcrDesktopError | None = None) -> Summary:
    """How an export went, for a person.

    Args:
        report_error: why the report could not be written.
    """
    problem = report.problem
    title = tr("Everything was exported")
    if report.count(Result.CANCELLED):
        title = tr("The export was stopped")
    elif problem is not None:
        title = tr("Exported, but not everything")
    elif report_error is not None:
        title = tr("Exported, but there is no report")
    facts = (_counts(report), phrases.pages(report.pages), phrases.elapsed(report.seconds))
    text = together(" · ".join(facts) + (tr(".") if report_error else ""), _said(report_error))
    return Summary(title, text, good=problem is None and report_error is None)


def _counts(report: ExportReport) -> str:
    """How many documents became of what, and how many pages are not whole."""
    parts = [
        (tr("%n written", "", report.count(Result.WRITTEN)), report.count(Result.WRITTEN)),
        (tr("%n unchanged", "", report.count(Result.UNCHANGED)), report.count(Result.UNCHANGED)),
        (tr("%n without tables", "", report.count(Result.EMPTY)), report.count(Result.EMPTY)),
        (tr("%n failed", "", report.count(Result.FAILED)), report.count(Result.FAILED)),
        (tr("%n stopped", "", report.count(Result.CANCELLED)), report.count(Result.CANCELLED)),
    ]
    words = tr(", ").join(words for words, count in parts if count) or tr("Nothing to do")
    failed, damaged = report.failed_pages, report.damaged_pages
    if failed:
        words += tr("; %n page(s) could not be read", "", failed)
    return words + (tr("; of %n page(s) something is lost", "", damaged) if damaged else "")


def _said(error: OcrDesktopError | None) -> str:
    return phrases.error(error) if error is not None else ""
