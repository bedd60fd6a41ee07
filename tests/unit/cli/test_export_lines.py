"""Lines for programs: each follows the schema, and what a script needs is in them."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ocr_desktop.cli.export_lines import EVENTS, ExportLines, schema
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.jobs.energy import EnergyChanged
from ocr_desktop.jobs.job import (
    DocumentOpened,
    JobChanged,
    JobHeld,
    PageEnded,
    PageStarted,
    Progress,
    State,
    WorkerRestarted,
)
from ocr_desktop.jobs.report import DocumentOutcome, ExportReport, PageProblem, Result

ODD = Path(os.fsdecode(b"/in/\xff\n.pdf"))
OUTCOME = DocumentOutcome(
    str(ODD), Result.WRITTEN, "/out/a.md", pages=2, failures=(PageProblem(2, "Torn.", "X"),), finishes={"length": 1}
)


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    validator = jsonschema.Draft202012Validator(schema())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in lines:
        validator.validate(line)
    return lines


def test_the_schema_is_one_and_refuses_what_lacks_a_field() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"event": "notice"}, schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"event": "other", "message": "x"}, schema())


def test_an_export_from_beginning_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    lines = ExportLines((ODD,))
    lines.started(Path("/in"), Path("/out"), "Instant 6")
    lines.handle(DocumentOpened(1, 0, "f" * 64, "PDF", 3, (0, 1, 2)))
    for page in range(3):
        lines.handle(PageStarted(1, 0, page))
    cut_off = PageResult(0, Size(1, 1), "instant", "6", finish=FinishReason.LENGTH, warnings=("Faint.",))
    lines.handle(PageEnded(1, 0, 0, State.DONE, cut_off))
    lines.handle(PageEnded(1, 0, 1, State.FAILED, error="PageUnreadable", message="Torn.", remedy="Look."))
    lines.handle(WorkerRestarted("Started again."))
    lines.handle(JobHeld(1, "DiskFull", "It is full.", "Free some space."))
    lines.handle(EnergyChanged("Paused: on battery.", paused=True, reason="battery"))
    lines.handle(JobChanged(1, State.RUNNING, Progress(pages_done=1, pages_failed=1, pages_left=1, seconds_left=9.04)))
    lines.document_ended(OUTCOME)
    lines.ended(ExportReport("/out", "Instant 6", 1.5, (OUTCOME,)), Path("/out/report.md"))
    found = told(capsys)
    assert {line["event"] for line in found} == set(EVENTS)
    events = {line["event"]: line for line in found}
    assert (events["started"]["documents"], events["started"]["schema"]) == (1, 1)
    assert events["document_started"] == {"event": "document_started", "document": str(ODD), "pages": 3}
    assert [line["message"][:5] for line in found if line["event"] == "page_doubtful"] == ["Faint", "The p"]
    assert (events["page_failed"]["page"], events["page_failed"]["remedy"]) == (2, "Look.")
    assert events["held"] == {
        "event": "held", "error": "DiskFull", "message": "It is full.", "remedy": "Free some space.",
    }  # fmt: skip
    assert events["energy"] == {
        "event": "energy", "line": "Paused: on battery.", "paused": True, "reason": "battery",
    }  # fmt: skip
    assert events["progress"]["seconds_left"] == 9.0
    assert events["progress"]["reading"] == [{"document": str(ODD), "page": 3}]
    assert (events["document_ended"]["target"], events["document_ended"]["failures"][0]["page"]) == ("/out/a.md", 2)
    assert (events["ended"]["state"], events["ended"]["written"], events["ended"]["report"]) == (
        "done", 1, "/out/report.md",
    )  # fmt: skip


def test_progress_comes_once_a_second_and_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 0.0, 0.5, 1.0, 1.0, 1.5, 2.0])
    lines = ExportLines((ODD,), clock=lambda: next(times))
    for done in range(4):
        lines.handle(JobChanged(1, State.RUNNING, Progress(pages_done=done, pages_per_second=0.5)))
    lines.ended(ExportReport("/out", "x", 1, (DocumentOutcome("/in/a", Result.CANCELLED),)), None)
    found = told(capsys)
    assert [line["pages_done"] for line in found[:-1]] == [0, 2, 3]
    assert found[0]["pages_per_minute"] == 30
    assert (found[-1]["state"], found[-1]["stopped"]) == ("stopped", 1)
