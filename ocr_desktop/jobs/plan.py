"""What an export is to do: which documents, read and written how, and where to."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ocr_desktop.jobs.report import DocumentOutcome, ExportReport
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.jobs.survey import Scope, survey
from ocr_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What is to be exported where.

    Args:
        sources: absolute paths, no repeats.
        target: the folder to write to.
        settings: how to read and what to write.
        root: the folder whose tree is mirrored; None puts all into one folder.
        pages: a page range for every document.
        password: for encrypted documents; never stored.
        unreadable: what of the root may not be read, for the report.
        report: whether a report is put beside the results.
        beside: documents of the root that are not exported now; they count where names are told apart.
        excluded: how many documents of the root were not wanted, and
        excluded_folders: how many folders were not looked into for that reason.
        selection: what of the root was wanted.
        earlier: documents that an earlier run has finished: the report tells of them too.
        seconds: that were spent on those, by the clock.
    """

    sources: tuple[Path, ...]
    target: Path
    settings: Settings
    root: Path | None = None
    pages: str = ""
    password: str | None = field(default=None, repr=False)
    unreadable: tuple[Path, ...] = ()
    report: bool = True
    beside: tuple[Path, ...] = ()
    excluded: int = 0
    excluded_folders: int = 0
    selection: Selection = field(default_factory=Selection)
    earlier: tuple[DocumentOutcome, ...] = ()
    seconds: float = 0.0

    @staticmethod
    def for_scope(
        scope: Scope, target: Path, settings: Settings, *, pages: str = "", password: str | None = None
    ) -> "ExportPlan":
        """What is wanted of a folder.

        Raises:
            SourceNotFound, SourceNotPermitted: the folder is not there or may not be looked into.
        """
        found = survey(scope)
        return ExportPlan(
            found.documents,
            target.absolute(),
            settings,
            scope.folder.absolute(),
            pages,
            password,
            found.unreadable,
            beside=found.excluded,
            excluded=len(found.excluded),
            excluded_folders=found.excluded_folders,
            selection=scope.selection,
        )

    def next_round(
        self, ready: tuple[Path, ...], documents: Iterable[Path], report: ExportReport | None
    ) -> "ExportPlan":
        """What is next in a folder that is watched.

        Args:
            ready: what is new or has changed.
            documents: all that are there.
            report: of all rounds before; None where this is the first.
        """
        again = set(map(str, ready))
        earlier = tuple(one for one in (report.documents if report else ()) if one.source not in again)
        beside = tuple(set(documents) - set(ready))
        return replace(self, sources=ready, beside=beside, earlier=earlier, seconds=report.seconds if report else 0.0)
