"""The record of an export: what was wished and how far it has come, so that the next process can go on with it.

It is brought up to date when a document has ended. A library that cannot be written costs the record, never the
export. Passwords are not part of it.
"""

import contextlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil

from ocr_desktop import settings as settings_table
from ocr_desktop.document import codec
from ocr_desktop.errors import OcrDesktopError, UsageError
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import DocumentOutcome, Result
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.library.runs import RUNNING, Run, RunDocument, Runs
from ocr_desktop.library.store import Library
from ocr_desktop.setting import named_now
from ocr_desktop.settings import Settings

# A clock that was set may move the start of a process by as much; another process of that number begins later.
START_TOLERANCE = 5.0
# What has nothing to do with an export, or is nobody's business in it.
_LEFT_OUT = ("Downloads", "View")
_log = logging.getLogger(__name__)


class RunState(StrEnum):
    """Where a run stands."""

    RUNNING = RUNNING
    DONE = "done"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for; from it the same export is planned anew.

    Args:
        root: the folder whose tree is mirrored.
        settings: name → value.
    """

    root: str
    settings: Mapping[str, Any]
    pages: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @staticmethod
    def of(plan: ExportPlan) -> "Wish":
        """What a plan was made of."""
        values = {
            name: getattr(plan.settings, name)
            for name, info in settings_table.table().items()
            if info.section not in _LEFT_OUT
        }
        return Wish(str(plan.root), values, plan.pages, plan.selection.include, plan.selection.exclude)

    def chosen(self, current: Settings) -> Settings:
        """The settings of then; of one that is no longer understood, the person's own."""
        for name, value in named_now(self.settings).items():
            if name in settings_table.table():
                try:
                    current = settings_table.changed(current, {name: value})
                except UsageError:
                    _log.warning("the setting %s cannot be %r any more", name, value)
        return current


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run, as it stands now.

    Args:
        began, ended: Unix seconds; ``ended`` is None while it runs, and where it was interrupted.
        waiting: documents that nothing has become of yet, or that were stopped.
        outcomes: what has become of the others, in order.
        superseded: another run into the same folder was begun later.
        held: what it waits for, and what to do about it; empty where it runs, or has ended.
    """

    id: int
    wish: Wish
    target: Path
    state: RunState
    pid: int
    began: float
    ended: float | None
    waiting: tuple[Path, ...]
    outcomes: tuple[DocumentOutcome, ...]
    superseded: bool = False
    held: str = ""

    @property
    def failed(self) -> tuple[DocumentOutcome, ...]:
        """Documents that failed, or of which pages did."""
        return tuple(one for one in self.outcomes if one.result is Result.FAILED or one.failures)

    @property
    def unfinished(self) -> bool:
        """Whether there is something to go on with."""
        return self.state in (RunState.STOPPED, RunState.INTERRUPTED) and not self.superseded

    def plan(
        self, current: Settings, *, ours: Callable[[Path], bool], password: str | None = None, only_failed: bool = False
    ) -> ExportPlan:
        """The same export, planned anew: what is new or has changed in the folder is part of it.

        Args:
            current: the person's settings, for what the record does not know.
            ours: whether a file was written by an export, and so is no document.
            only_failed: no more than what failed; the report tells of the rest as it was.

        Raises:
            SourceNotFound, SourceNotPermitted: the folder is no longer there or may not be looked into.
            UsageError: the patterns are not understood any more.
        """
        scope = Scope(Path(self.wish.root), self.target, Selection(self.wish.include, self.wish.exclude), ours)
        plan = ExportPlan.for_scope(
            scope, self.target, self.wish.chosen(current), pages=self.wish.pages, password=password
        )
        if not only_failed:
            return plan
        failed = {outcome.source for outcome in self.failed}
        sources = tuple(path for path in plan.sources if str(path) in failed)
        beside = tuple(path for path in plan.sources if str(path) not in failed)
        kept = tuple(outcome for outcome in self.outcomes if outcome.source not in failed)
        return replace(plan, sources=sources, beside=(*plan.beside, *beside), earlier=kept)


class RunLog:
    """Keeps the record of one run: an export, or all that a watch makes, one after the other.

    Used on one thread at a time.
    """

    def __init__(self, library: Library) -> None:
        self._runs = Runs(library)
        self.id: int | None = None
        self._held = ""
        self._first: int | None = None  # number of the export's first document in the run; None: it is not recorded

    def begin(self, plan: ExportPlan) -> None:
        """An export begins; one that mirrors no folder is no run."""
        self._first = None
        if plan.root is None:
            return
        if self.id is not None:
            with _unharmed():
                self._first = self._runs.add(self.id, plan.sources)
            return
        wish = json.dumps(codec.to_plain(Wish.of(plan)))
        documents = [RunDocument(number, path) for number, path in enumerate(plan.sources)]
        documents += [
            RunDocument(number, Path(one.source), one.result, _packed(one))
            for number, one in enumerate(plan.earlier, len(documents))
        ]
        with _unharmed():
            self.id = self._runs.begin(plan.target, wish, documents, this_process())
            self._first = 0

    def note(self, number: int, outcome: DocumentOutcome) -> None:
        """A document of the plan has ended."""
        if self.id is not None and self._first is not None:
            with _unharmed():
                self._runs.note(self.id, self._first + number, outcome.result, _packed(outcome))

    def hold(self, error: OcrDesktopError | None) -> None:
        """The run waits until this is over; None: it goes on."""
        line = f"{error.message} {error.remedy}" if error is not None else ""
        if self.id is not None and line != self._held:
            self._held = line
            with _unharmed():
                self._runs.hold(self.id, line)

    def end(self, state: RunState) -> None:
        """The run has ended."""
        if self.id is not None:
            with _unharmed():
                self._runs.end(self.id, state)


def latest(library: Library, *, target: Path | None = None, limit: int = 10) -> list[RunRecord]:
    """The latest runs, latest first; of one folder, where that is named.

    Raises:
        LibraryError: the library cannot be read.
    """
    runs = Runs(library)
    found: list[RunRecord] = []
    for run in runs.latest(limit, target=target.absolute() if target is not None else None):
        try:
            record = _record(run, runs.documents(run.id))
            found.append(replace(record, superseded=any(later.target == run.target for later in found)))
        except ValueError as exc:
            _log.warning("the record of run %d cannot be understood: %s", run.id, exc)
    return found


def give_up(library: Library, record: RunRecord) -> None:
    """The person does not want to go on with a run: it is not offered any more.

    Raises:
        LibraryError: the library cannot be written.
    """
    Runs(library).end(record.id, RunState.STOPPED)


def pages_known(library: Library, record: RunRecord, engine_version: str, result_key: str) -> tuple[int, int]:
    """Of the documents that wait: pages that have been read already, and pages in all, as far as they were opened.

    Raises:
        LibraryError: the library cannot be read.
    """
    runs, engine = Runs(library), str(record.wish.settings.get("engine", ""))
    counts = [runs.pages_known(path, engine, engine_version, result_key) for path in record.waiting]
    return sum(known for known, _ in counts), sum(pages for _, pages in counts)


def _record(run: Run, documents: list[RunDocument]) -> RunRecord:
    state = RunState(run.state)
    if state is RunState.RUNNING and not lives(run.pid, run.process_began):
        state = RunState.INTERRUPTED
    outcomes = [
        codec.from_plain(DocumentOutcome, json.loads(one.outcome))
        for one in documents
        if one.result not in ("", Result.CANCELLED)
    ]
    waiting = tuple(one.source for one in documents if one.result in ("", Result.CANCELLED))
    wish = codec.from_plain(Wish, json.loads(run.wish))
    held = run.held if state is RunState.RUNNING else ""
    return RunRecord(
        run.id, wish, run.target, state, run.pid, run.began, run.ended, waiting, tuple(outcomes), held=held
    )


def this_process() -> tuple[int, float]:
    """Number and time of start of this process."""
    process = psutil.Process()
    return process.pid, process.create_time()


def lives(pid: int, began: float) -> bool:
    """Whether the process is still there, and no other one that has got its number."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - began) < START_TOLERANCE
    except psutil.Error:
        return False


def _packed(outcome: DocumentOutcome) -> str:
    return json.dumps(codec.to_plain(outcome))


@contextlib.contextmanager
def _unharmed() -> Iterator[None]:
    """Trouble with the record is noted, and the export goes on."""
    try:
        yield
    except OcrDesktopError as exc:
        _log.warning("the record of the export is not kept: %s", exc)
