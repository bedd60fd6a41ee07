"""An export that runs in a terminal: followed to its end, stopped cleanly by Ctrl-C."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ocr_desktop import paths
from ocr_desktop.cli.ending import Ending, page_list, pages
from ocr_desktop.cli.export_lines import ExportLines
from ocr_desktop.cli.follower import AskPassword, Follower, shown
from ocr_desktop.cli.progress import ProgressBar
from ocr_desktop.cli.session import Machines, Session, opened_library, session
from ocr_desktop.cli.standard_output import NAME
from ocr_desktop.errors import Cancelled, OcrDesktopError, from_name
from ocr_desktop.jobs.energy import EnergyChanged, looked_after
from ocr_desktop.jobs.export import FolderExport
from ocr_desktop.jobs.job import Event
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import DocumentOutcome, ExportReport, Result, left_out
from ocr_desktop.jobs.run import RunLog
from ocr_desktop.model_store import readiness

STOPPING_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told of an export, and how.

    Args:
        ask: asks for the password of an encrypted document; None where nobody can be asked.
        for_programs: tell it on standard output too (see ``export_lines``).
        introduce: say at the beginning what is done for the machine's sake.
    """

    bar: ProgressBar
    ending: Ending
    ask: AskPassword | None = None
    for_programs: bool = False
    introduce: bool = True


def export(plan: ExportPlan, audience: Audience, cluster: str = "") -> str:
    """Write every document of the plan, and tell of each; a line for a person, as that of ``export_in``.

    Args:
        cluster: address of the machines that read; empty is this one.

    Raises:
        ModelError, OutputError, LibraryError, Cancelled: as ``export_in``.
        ClusterUnavailable, EngineUnavailable: the machines cannot read.
    """
    plan = replace(plan, settings=readiness.ready(plan.settings, paths.models_directory()))
    machines = Machines(cluster, audience.bar.remark) if cluster else None
    with opened_library() as library, session(library, plan.settings, machines=machines) as opened:
        return export_in(opened, plan, audience)[0]


def export_in(
    opened: Session, plan: ExportPlan, audience: Audience, record: RunLog | None = None
) -> tuple[str, FolderExport]:
    """Write every document of the plan, and tell of each.

    Args:
        record: of the run that this is a part of; None: it is one of its own.

    Returns:
        a line for a person: what came of it, and where the report is; and the export, which has ended.

    Raises:
        ModelError: the chosen engine's model is not installed, or too large for this machine.
        OutputError: nothing can be written to the target; nothing was read.
        LibraryError: the library cannot be read.
        Cancelled: the person stopped it; documents that were finished are there, whole.
    """

    def written(outcome: DocumentOutcome) -> None:
        follower.written(outcome)

    plan = replace(plan, settings=readiness.ready(plan.settings, paths.models_directory()))
    running = FolderExport(plan, opened.library, assets=opened.assets, on_document=written, record=record)
    lines = ExportLines(plan.sources) if audience.for_programs else None
    watch = lines.handle if lines else _nobody
    follower = Follower(running.job, audience.bar, ask=audience.ask, forward=running.handle, watch=watch)
    opened.ear.listener = follower.listen
    try:
        follower.attach(opened.jobs)
        running.start(opened.jobs)
        if lines:
            lines.started(plan.root or Path.cwd(), plan.target, running.engine)
        try:
            with looked_after(running.job, opened.jobs, follower.energy, introduce=audience.introduce):
                _follow(follower, audience, lines)
        except KeyboardInterrupt:
            running.stop()
            report = running.wait(STOPPING_SECONDS)
            if lines and report:
                lines.ended(report, running.report_file)
            words = f"Stopped: {_line(running, report)}" if report else "Stopped."
            raise Cancelled(words, remedy=_way_on(plan)) from None
        report = running.wait()
        assert report is not None
        if lines:
            lines.ended(report, running.report_file)
        if running.report_error is not None:
            audience.ending.broken("The report", _to_go_on_after(running.report_error, plan))
        line = _line(running, report)
        return line[:1].upper() + line[1:], running
    finally:
        opened.ear.listener = None
        running.close()


def _follow(follower: Follower, audience: Audience, lines: ExportLines | None) -> None:
    """Tell of each document until the last has ended."""
    for outcome in follower.outcomes():
        tell(outcome, audience.bar, audience.ending)
        if lines:
            lines.document_ended(outcome)


def _nobody(_: Event | EnergyChanged) -> None:
    """Nobody listens."""


def _to_go_on_after(error: OcrDesktopError, plan: ExportPlan) -> OcrDesktopError:
    """What could not be written at the end, told with how to go on."""
    return from_name(type(error).__name__, error.message, f"{error.remedy} {_way_on(plan)}".rstrip())


def _way_on(plan: ExportPlan) -> str:
    """How to go on with an export that was stopped."""
    if plan.root is None:
        return ""
    command = f"{NAME} export --resume {shlex.quote(shown(plan.target))}"
    return f"Start it again to go on, or: {command}. Finished pages are kept."


def _line(running: FolderExport, report: ExportReport) -> str:
    place = f" Report: {shown(running.report_file)}" if running.report_file is not None else ""
    not_wanted = left_out(report.excluded, report.excluded_folders)
    return f"{report.summary}." + (f" Left out: {not_wanted}." if not_wanted else "") + place


def tell(outcome: DocumentOutcome, bar: ProgressBar, ending: Ending) -> None:
    """Say what became of a document."""
    name = shown(Path(outcome.source))
    if outcome.message:
        ending.problem(name, from_name(outcome.error, outcome.message, outcome.remedy))
    for pages_alike in (outcome.failures, outcome.losses):
        failures = [(page.page, from_name(page.error, page.message, page.remedy)) for page in pages_alike]
        tell_pages(name, failures, ending)
    if outcome.result in (Result.WRITTEN, Result.UNCHANGED):
        ending.success()
        target = shown(Path(outcome.target))
        word = " (unchanged)" if outcome.result is Result.UNCHANGED else f", {pages(outcome.pages)}"
        bar.note(f"{name} → {target}{word}")
    elif outcome.result is Result.EMPTY:
        ending.success()
        bar.note(f"{name}: there are no tables in it")


def tell_pages(name: str, failures: Sequence[tuple[int, OcrDesktopError]], ending: Ending) -> None:
    """Say which pages (from 1) failed; those that failed alike, in one line."""
    alike: dict[tuple[str, str], list[tuple[int, OcrDesktopError]]] = {}
    for page, error in failures:
        alike.setdefault((error.message, error.remedy), []).append((page, error))
    for found in alike.values():
        word = "page" if len(found) == 1 else "pages"
        ending.problem(f"{name}, {word} {page_list([page for page, _ in found])}", found[0][1])
