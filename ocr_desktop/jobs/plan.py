"""What an export is to do: which documents, read and written how, and where to."""

from dataclasses import dataclass, field
from pathlib import Path

from ocr_desktop.jobs.survey import survey
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
    """

    sources: tuple[Path, ...]
    target: Path
    settings: Settings
    root: Path | None = None
    pages: str = ""
    password: str | None = field(default=None, repr=False)
    unreadable: tuple[Path, ...] = ()
    report: bool = True

    @staticmethod
    def for_folder(
        folder: Path, target: Path, settings: Settings, *, pages: str = "", password: str | None = None
    ) -> "ExportPlan":
        """All documents in a folder.

        Raises:
            SourceNotFound, SourceNotPermitted: the folder is not there or may not be looked into.
        """
        found = survey(folder, without=target)
        return ExportPlan(
            found.documents, target.absolute(), settings, folder.absolute(), pages, password, found.unreadable
        )
