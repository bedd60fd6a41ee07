"""The report at the end."""

import json
from pathlib import Path

from markdown import markdown

from ocr_desktop.document import codec
from ocr_desktop.errors import Cancelled, PartlyFailed
from ocr_desktop.jobs.report import DocumentOutcome, ExportReport, PageProblem, Result, as_markdown, write_report

FINE = DocumentOutcome("/in/a.pdf", Result.WRITTEN, "/out/a.md", pages=3, seconds=4.5)


def report(*outcomes: DocumentOutcome, seconds: float = 4000.0) -> ExportReport:
    return ExportReport("/out", "Instant 1", seconds, outcomes)


def test_summary_and_problem() -> None:
    assert report(FINE).problem is None
    assert report().summary == "nothing to do"
    doubtful = DocumentOutcome("/in/b.pdf", Result.WRITTEN, doubts=(PageProblem(2, "Hard to read."),))
    assert report(FINE, doubtful).problem is None
    failed = DocumentOutcome("/in/c.pdf", Result.FAILED, error="EmptySource", message="It is empty.")
    assert isinstance(report(FINE, failed).problem, PartlyFailed)
    assert report(FINE, failed).summary == "1 written, 1 failed"
    page = DocumentOutcome("/in/d.pdf", Result.WRITTEN, failures=(PageProblem(2, "No.", "PageUnreadable"),))
    assert isinstance(report(page).problem, PartlyFailed)
    assert report(page).summary == "1 written; 1 page could not be read"
    stopped = DocumentOutcome("/in/e.pdf", Result.CANCELLED)
    assert isinstance(report(failed, stopped).problem, Cancelled)
    assert isinstance(ExportReport("/out", "x", 1, (FINE,), ("/in/locked",)).problem, PartlyFailed)


def test_what_was_not_wanted_is_counted_and_no_failure() -> None:
    made = ExportReport("/out", "x", 1, (FINE,), excluded=1200, excluded_folders=1)
    assert made.problem is None
    assert "- Left out: 1,200 documents, 1 folder\n" in as_markdown(made)
    assert "Left out" not in as_markdown(report(FINE))


def test_what_is_lost_is_no_success() -> None:
    lost = (PageProblem(2, "A part is missing.", "PageUnreadable", "Copy it."), PageProblem(2, "More is."))
    outcome = DocumentOutcome("/in/d.pdf", Result.WRITTEN, "/out/d.md", pages=3, losses=lost)
    assert not outcome.complete
    assert isinstance(report(FINE, outcome).problem, PartlyFailed)
    assert report(FINE, outcome).summary == "2 written; of 1 page something is lost"
    assert "`/in/d.pdf`, page 2: A part is missing. Copy it." in as_markdown(report(outcome))


def test_markdown_names_what_matters_whatever_the_names_are() -> None:
    nasty = "/in/`a` | *b* <script>\n_c_.pdf"
    outcome = DocumentOutcome(
        nasty, Result.FAILED, error="DamagedSource", message="It is broken.", remedy="Copy it again.",
        doubts=(PageProblem(7, "Faint."),),
    )  # fmt: skip
    text = as_markdown(report(outcome, FINE))
    html = markdown(text, extensions=["tables"])
    assert "<script>" not in html
    assert "<em>b</em>" not in html
    assert html.count("<tr>") == 3
    assert "It is broken. Copy it again." in text
    assert "page 7: Faint." in text
    assert "1 h 6 min 40 s" in text


def test_written_for_programs_too(tmp_path: Path) -> None:
    paths = write_report(report(FINE), tmp_path)
    assert [path.name for path in paths] == ["ocr-desktop-report.md", "ocr-desktop-report.json"]
    data = json.loads(paths[1].read_text())
    assert (data["schema"], data["summary"], data["engine"]) == (1, "1 written", "Instant 1")
    assert data["documents"][0]["result"] == "written"
    assert data["documents"][0]["failures"] == []


def test_it_says_how_reading_ended_and_what_read() -> None:
    torn = PageProblem(3, "No.", "PageUnreadable")
    outcome = DocumentOutcome(
        "/in/a.pdf", Result.WRITTEN, pages=3, failures=(torn,), finishes={"length": 1, "stop": 2}, engine="Instant 6"
    )
    assert "| 1 cut off, 2 complete, 1 failed |" in as_markdown(report(outcome))
    assert codec.from_plain(DocumentOutcome, codec.to_plain(outcome)) == outcome
