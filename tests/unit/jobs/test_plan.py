"""What an export is to do."""

from pathlib import Path

from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import DocumentOutcome, ExportReport, Result
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.settings import Settings


def put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.7\n")


def test_a_plan_leaves_out_its_own_target(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf")
    put(tmp_path / "out" / "b.pdf")
    plan = ExportPlan.for_scope(Scope(tmp_path, tmp_path / "out"), tmp_path / "out", Settings(), password="sesame")
    assert plan.sources == (tmp_path / "a.pdf",)
    assert "sesame" not in repr(plan)


def test_what_is_not_wanted_is_counted(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf", "drafts/c.pdf"):
        put(tmp_path / name)
    scope = Scope(tmp_path, selection=Selection(exclude=("b.*", "drafts")))
    plan = ExportPlan.for_scope(scope, tmp_path / "out", Settings())
    assert plan.sources == (tmp_path / "a.pdf",)
    assert plan.beside == (tmp_path / "b.pdf",)
    assert (plan.excluded, plan.excluded_folders) == (1, 1)


def test_rounds_of_a_watch() -> None:
    a, b, c = (Path(f"/in/{name}.pdf") for name in "abc")
    waiting = ExportPlan((), Path("/out"), Settings(), Path("/in"))
    first = waiting.next_round((a, b), (a, b), None)
    assert (first.sources, first.beside, first.earlier) == ((a, b), (), ())
    known = tuple(DocumentOutcome(str(path), Result.WRITTEN) for path in (a, b))
    then = waiting.next_round((b, c), (a, b, c), ExportReport("/out", "Instant", 2.5, known))
    assert (then.sources, then.beside, then.earlier, then.seconds) == ((b, c), (a,), known[:1], 2.5)
