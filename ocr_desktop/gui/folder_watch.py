"""A folder that is watched from the window: looked through now and then, off the window's thread."""

import time

from PySide6.QtCore import QObject, QTimer, Signal

from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui.background import Background
from ocr_desktop.gui.export_form import ExportWish
from ocr_desktop.gui.language import tr
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import ExportReport, Result
from ocr_desktop.jobs.run import RunLog
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.jobs.watching import Watcher, pause_after


class FolderWatch(QObject):
    """Looks until it finds something, then waits to be asked again.

    Signals:
        found: the ``ExportPlan`` of what is new or has changed.
        refused: the ``OcrDesktopError`` for which the folder cannot be looked into now; it goes on looking.
    """

    found = Signal(object)
    refused = Signal(object)

    def __init__(
        self, wish: ExportWish, scope: Scope, background: Background, record: RunLog, parent: QObject | None = None
    ) -> None:
        """Looks when it is told to.

        Args:
            record: of the run that all rounds are.
        """
        super().__init__(parent)
        self.report: ExportReport | None = None  # of all rounds so far
        self.record = record
        self._wish = wish
        self._background = background
        self._watcher = Watcher(scope, wish.settings.settle_seconds)
        self._plan: ExportPlan | None = None
        self._open = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    @property
    def counts(self) -> tuple[str, ...]:
        """What has become of documents so far, in words: ``2 documents written``, ``1 failed``."""
        if self.report is None:
            return ()
        written, failed = self.report.count(Result.WRITTEN), self.report.count(Result.FAILED)
        return (
            *((tr("%n document(s) written", "", written),) if written else ()),
            *((tr("%n failed", "", failed),) if failed else ()),
        )

    def look(self) -> None:
        """Look through the folder now."""
        if self._open:
            self._background.run(self._look, self._looked, self._failed)

    def look_later(self) -> None:
        """Look again in a moment."""
        self._timer.start(1000)

    def put_back(self) -> None:
        """What was found last could not be dealt with: it will be found again."""
        if self._plan is not None:
            self._watcher.put_back(self._plan.sources)

    def close(self) -> None:
        """Look no more."""
        self._open = False
        self._timer.stop()

    def _look(self) -> tuple[ExportPlan, float]:
        """Runs in the background; also how long it took."""
        began = time.monotonic()
        wish = self._wish
        ready = self._watcher.ready()
        plan = ExportPlan((), wish.target, wish.settings, wish.folder, wish.choice.pages)
        plan = plan.next_round(ready, self._watcher.documents, self.report)
        return plan, time.monotonic() - began

    def _looked(self, outcome: tuple[ExportPlan, float]) -> None:
        plan, seconds = outcome
        if not self._open:
            return
        if plan.sources:
            self._plan = plan
            self.found.emit(plan)
        else:
            self._timer.start(round(1000 * pause_after(seconds)))

    def _failed(self, error: OcrDesktopError) -> None:
        if self._open:
            self.refused.emit(error)
            self.look_later()
