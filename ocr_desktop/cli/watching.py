"""A folder that is watched in a terminal: what is new in it is exported, until Ctrl-C."""

import contextlib
import sys
import time
from pathlib import Path
from typing import NoReturn

from ocr_desktop import paths
from ocr_desktop.cli import exporting
from ocr_desktop.cli.ending import Ending
from ocr_desktop.cli.follower import shown
from ocr_desktop.cli.progress import suitable
from ocr_desktop.cli.session import Session, session
from ocr_desktop.cli.standard_output import complain
from ocr_desktop.errors import (
    Cancelled,
    LibraryError,
    ModelError,
    OcrDesktopError,
    OutputError,
    PartlyFailed,
    SourceError,
)
from ocr_desktop.jobs.atomic import check_folder
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import ExportReport
from ocr_desktop.jobs.run import RunLog, RunState
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.jobs.watching import Watcher, pause_after
from ocr_desktop.library.store import Library
from ocr_desktop.model_store import readiness

PASSING = (OutputError, LibraryError, SourceError, ModelError)
"""What may be over when it is tried again: a drive is back, there is space."""


class Watch:
    """Exports what is new or has changed, round by round.

    Args:
        plan: without sources.
    """

    def __init__(self, plan: ExportPlan, scope: Scope, library: Library, *, quiet: bool) -> None:
        self._plan = plan
        self._library = library
        self._quiet = quiet
        self._record = RunLog(library)
        self._report: ExportReport | None = None  # of all rounds
        self._state = RunState.DONE
        self._watcher = Watcher(scope, plan.settings.settle_seconds)
        self._told = ""
        self._unreadable: frozenset[Path] = frozenset()
        self._statuses: set[int] = set()

    def run(self) -> int:
        """Go on until Ctrl-C; the exit status.

        Raises:
            OcrDesktopError: it cannot begin.
            Cancelled: it was stopped in the middle of a round.
        """
        readiness.check(self._plan.settings, paths.models_directory())
        check_folder(self._plan.target)
        self._look()
        assert self._plan.root is not None
        self._say(f"Watching {shown(self._plan.root)}. Ctrl-C ends it.")
        try:
            with session(self._library, self._plan.settings) as opened:
                self._watch(opened)
        except KeyboardInterrupt:
            self._record.end(self._state)
            self._say("No longer watching.")
            return self._status
        except Cancelled:
            self._record.end(RunState.STOPPED)
            raise

    def _watch(self, opened: Session) -> NoReturn:
        while True:
            began = time.monotonic()
            ready = self._try_to_look()
            took = time.monotonic() - began
            if ready:
                self._round(opened, ready)
            time.sleep(pause_after(took))

    @property
    def _status(self) -> int:
        """0 where all went well, that of all rounds where they went alike, else that of ``PartlyFailed``."""
        return self._statuses.pop() if len(self._statuses) == 1 else PartlyFailed.exit_code if self._statuses else 0

    def _try_to_look(self) -> tuple[Path, ...]:
        try:
            return self._look()
        except PASSING as exc:
            self._complain(exc)
            return ()

    def _look(self) -> tuple[Path, ...]:
        ready = self._watcher.ready()
        new = set(self._watcher.unreadable) - self._unreadable
        self._unreadable = frozenset(self._watcher.unreadable)
        for place in sorted(new):
            print(f"{shown(place)}: This may not be read.", file=sys.stderr, flush=True)
        return ready

    def _round(self, opened: Session, ready: tuple[Path, ...]) -> None:
        bar = suitable(quiet=self._quiet)
        ending = Ending(bar)
        try:
            with contextlib.closing(bar):
                plan = self._plan.next_round(ready, self._watcher.documents, self._report)
                audience = exporting.Audience(bar, ending, introduce=not self._statuses)
                line, done = exporting.export_in(opened, plan, audience, self._record)
        except PASSING as exc:
            self._watcher.put_back(ready)
            self._complain(exc)
            return
        self._told = ""
        self._report, self._state = done.wait(), done.state
        self._statuses.add(ending.status)
        self._say(line)

    def _complain(self, error: OcrDesktopError) -> None:
        """Say what is wrong, once for as long as it is."""
        if error.message != self._told:
            self._told = error.message
            complain(error)

    def _say(self, line: str) -> None:
        if not self._quiet:
            print(line, file=sys.stderr, flush=True)
