"""What an export has done, document by document: for the person (Markdown) and for programs (JSON)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ocr_desktop.document import codec
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.errors import Cancelled, OcrDesktopError, PartlyFailed
from ocr_desktop.jobs.atomic import write_atomically
from ocr_desktop.sentences import said

REPORT_NAME = "ocr-desktop-report"
SCHEMA_VERSION = 1
_ENDINGS: Mapping[str, str] = {
    FinishReason.STOP: "complete",
    FinishReason.LENGTH: "cut off",
    FinishReason.REPETITION: "repeating",
}


class Result(StrEnum):
    """What became of a document."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    EMPTY = "without tables"  # which were all that was to be written
    FAILED = "failed"
    CANCELLED = "stopped"


@dataclass(frozen=True, slots=True)
class PageProblem:
    """A page (from 1) that failed, or that is doubtful (then ``error`` is empty)."""

    page: int
    message: str
    error: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """One document of an export.

    Args:
        source: path of the document.
        target: path of what was written, empty where nothing is there.
        pages: pages that were read or known.
        from_library: pages among them that had been read before.
        seconds: that engines spent on its pages.
        error, message, remedy: why the document as a whole failed.
        failures: pages that could not be read.
        doubts: warnings about pages that could.
        losses: what is lacking on pages that could, because the file is damaged.
        finishes: how reading ended (``FinishReason``) → on how many pages.
        engine: what read it, with its version, for a person.
    """

    source: str
    result: Result
    target: str = ""
    pages: int = 0
    from_library: int = 0
    seconds: float = 0.0
    error: str = ""
    message: str = ""
    remedy: str = ""
    failures: tuple[PageProblem, ...] = ()
    doubts: tuple[PageProblem, ...] = ()
    losses: tuple[PageProblem, ...] = ()
    finishes: Mapping[str, int] = field(default_factory=dict)
    engine: str = ""

    @property
    def complete(self) -> bool:
        """Whether all of it is in the target."""
        done = (Result.WRITTEN, Result.UNCHANGED, Result.EMPTY)
        return self.result in done and not self.failures and not self.losses


@dataclass(frozen=True, slots=True)
class ExportReport:
    """A whole export.

    Args:
        folder: where it went.
        engine: with its version, for a person.
        seconds: from beginning to end, by the clock.
        documents: in the order of the plan.
        unreadable: folders that could not be looked into.
        excluded, excluded_folders: how many documents, and folders as a whole, were not wanted.
    """

    folder: str
    engine: str
    seconds: float
    documents: tuple[DocumentOutcome, ...]
    unreadable: tuple[str, ...] = ()
    excluded: int = 0
    excluded_folders: int = 0

    def count(self, result: Result) -> int:
        """Documents that this became of."""
        return sum(outcome.result is result for outcome in self.documents)

    @property
    def pages(self) -> int:
        """Pages read or known."""
        return sum(outcome.pages for outcome in self.documents)

    @property
    def failed_pages(self) -> int:
        """Pages that could not be read."""
        return sum(len(outcome.failures) for outcome in self.documents)

    @property
    def damaged_pages(self) -> int:
        """Pages of which something is lost."""
        return sum(len({loss.page for loss in outcome.losses}) for outcome in self.documents)

    @property
    def problem(self) -> OcrDesktopError | None:
        """What the front end ends with: None where everything was written."""
        if self.count(Result.CANCELLED):
            return Cancelled(said("The export was stopped: {summary}.", summary=self.summary))
        if self.unreadable or not all(outcome.complete for outcome in self.documents):
            return PartlyFailed(said("Not everything could be exported: {summary}.", summary=self.summary))
        return None

    @property
    def summary(self) -> str:
        """One line: how many of what."""
        failed_pages, damaged_pages = self.failed_pages, self.damaged_pages
        parts = [
            (self.count(Result.WRITTEN), "written"),
            (self.count(Result.UNCHANGED), "unchanged"),
            (self.count(Result.EMPTY), "without tables"),
            (self.count(Result.FAILED), "failed"),
            (self.count(Result.CANCELLED), "stopped"),
        ]
        words = [f"{number} {what}" for number, what in parts if number] or ["nothing to do"]
        return (
            ", ".join(words)
            + (f"; {_pages(failed_pages)} could not be read" if failed_pages else "")
            + (f"; of {_pages(damaged_pages)} something is lost" if damaged_pages else "")
        )


def doubts(result: PageResult) -> list[str]:
    """What a person should know about a page that was read."""
    ends = {
        FinishReason.LENGTH: said("The page was longer than the engine could read to its end."),
        FinishReason.REPETITION: said("The engine began to repeat itself and was stopped."),
    }
    return [*result.warnings, *([ends[result.finish]] if result.finish in ends else [])]


def write_report(report: ExportReport, folder: Path) -> list[Path]:
    """Put the report into the folder, as Markdown and JSON; the paths.

    Raises:
        OutputError: it cannot be written.
    """
    data = {"schema": SCHEMA_VERSION, "summary": report.summary, **codec.to_plain(report, full=True)}
    files = {
        folder / f"{REPORT_NAME}.md": as_markdown(report),
        folder / f"{REPORT_NAME}.json": json.dumps(data, indent=2, ensure_ascii=False) + "\n",
    }
    for path, text in files.items():
        write_atomically(path, text.encode("utf-8", "replace"))
    return list(files)


def as_markdown(report: ExportReport) -> str:
    """The report for a person: the problems first, then everything."""
    lines = ["# Export report", "", f"{report.summary.capitalize()}.", ""]
    lines += [f"- Folder: {_literal(report.folder)}", f"- Engine: {report.engine}"]
    lines += [f"- Pages: {report.pages}", f"- Time: {_duration(report.seconds)}"]
    not_wanted = left_out(report.excluded, report.excluded_folders)
    lines += [*([f"- Left out: {not_wanted}"] if not_wanted else []), ""]
    failed = [outcome for outcome in report.documents if outcome.message or outcome.failures or outcome.losses]
    if failed or report.unreadable:
        lines += ["## What could not be read or written", ""]
        for folder in report.unreadable:
            lines.append(f"- {_literal(folder)}: the folder may not be looked into.")
        for outcome in failed:
            lines += _failure_lines(outcome)
        lines.append("")
    doubtful = [outcome for outcome in report.documents if outcome.doubts]
    if doubtful:
        lines += ["## Pages worth a look", ""]
        for outcome in doubtful:
            lines += [f"- {_literal(outcome.source)}, page {doubt.page}: {doubt.message}" for doubt in outcome.doubts]
        lines.append("")
    heads = ("Document", "Result", "Pages", "Known before", "Seconds", "How reading ended")
    lines += ["## Documents", "", f"| {' | '.join(heads)} |", "|---|---|--:|--:|--:|---|"]
    for outcome in report.documents:
        cells = (
            _literal(outcome.source), outcome.result, outcome.pages, outcome.from_library, f"{outcome.seconds:.1f}",
            _endings(outcome),
        )  # fmt: skip
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def left_out(documents: int, folders: int) -> str:
    """What of a folder was not wanted, in words; empty where all was."""
    counts = ((documents, "document"), (folders, "folder"))
    return ", ".join(f"{number:,} {word}{'' if number == 1 else 's'}" for number, word in counts if number)


def _endings(outcome: DocumentOutcome) -> str:
    """How reading ended, in words: ``11 complete, 1 cut off``."""
    counts = [(number, _ENDINGS.get(finish, finish)) for finish, number in outcome.finishes.items()]
    failed = len(outcome.failures)
    return ", ".join(f"{number} {words}" for number, words in (*counts, *([(failed, "failed")] if failed else [])))


def _failure_lines(outcome: DocumentOutcome) -> list[str]:
    lines = []
    if outcome.message:
        lines.append(f"- {_literal(outcome.source)}: {outcome.message} {outcome.remedy}".rstrip())
    for failure in (*outcome.failures, *outcome.losses):
        where = f"{_literal(outcome.source)}, page {failure.page}"
        lines.append(f"- {where}: {failure.message} {failure.remedy}".rstrip())
    return lines


def _literal(path: str) -> str:
    """A path as Markdown shows it unchanged, whatever is in it."""
    text = " ".join(path.split("\n")).replace("\r", " ")
    fence = "``" if "`" in text else "`"
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s"
    hours, rest = divmod(whole, 3600)
    return (f"{hours} h " if hours else "") + f"{rest // 60} min {rest % 60} s"
