"""The report on imported docTR models names what slows them."""

import dataclasses
import threading
from pathlib import Path

import pytest

pytest.importorskip("onnxtr", reason="docTR models need the extra onnxtr (packaging/onnxtr.txt)")

from ocr_desktop.convert import doctr_graph, doctr_verification
from ocr_desktop.convert.doctr_verification import Measured, Report
from ocr_desktop.engines.runtime.onnx_profile import Ran
from ocr_desktop.errors import ModelDamaged
from tests.fakes import doctr_files


@pytest.fixture(autouse=True)
def _small_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instant's network takes seconds for a page of docTR's usual size."""
    monkeypatch.setitem(doctr_graph.USUAL, "detection", (256, 256))


def verified(folder: Path) -> Report:
    return doctr_verification.verify(folder, 1, lambda _fraction, _stage: None, threading.Event())


def test_half_precision_on_a_processor_is_named_as_the_wrong_one(tmp_path: Path) -> None:
    """A real run: onnxruntime's processor has no kernels for it, and computes in float32."""
    doctr_files.imported(tmp_path, precision="fp16")
    report = verified(tmp_path)
    assert report.passed
    wrong = [finding for finding in report.findings if "wrong precision" in finding]
    assert len(wrong) == 2
    assert "kept in fp16" in wrong[0]
    assert "computed in fp32" in wrong[0]
    assert all(measured.ran.precision == "fp32" and measured.kept == "fp16" for measured in report.own)
    text = (tmp_path / "verification.md").read_text(encoding="utf-8")
    assert text == report.markdown()
    assert "wrong precision" in text


def test_what_runs_as_it_should_is_not_blamed(tmp_path: Path) -> None:
    doctr_files.imported(tmp_path)
    report = verified(tmp_path)
    assert not [finding for finding in report.findings if "wrong" in finding]
    assert [measured.ran.devices for measured in report.own] == [{"CPU": 1.0}, {"CPU": 1.0}]
    assert {role for role, _ in report.stock} == {"detection", "recognition"}
    assert set(report.stages) == {"detection", "recognition"}
    assert report.to_json()["own"][0]["ran"]["precisions"] == {"fp32": 1.0}


def test_8_bit_is_computed_in_8_bit(tmp_path: Path) -> None:
    doctr_files.imported(tmp_path, precision="8-bit")
    assert all(measured.ran.precisions["8-bit"] > 0.1 for measured in verified(tmp_path).own)


def test_docTRs_own_may_be_compared_with(tmp_path: Path) -> None:
    doctr_files.imported(tmp_path)
    report = doctr_verification.verify(
        tmp_path, 1, lambda _fraction, _stage: None, threading.Event(), stock={"detection": doctr_files.DETECTION}
    )
    assert "detection.onnx, detection" in [other.ran.name for _, other in report.stock]


def test_other_files_than_were_imported_are_refused(tmp_path: Path) -> None:
    doctr_files.imported(tmp_path)
    with (tmp_path / "recognition.onnx").open("ab") as file:
        file.write(b"\x00")
    with pytest.raises(ModelDamaged, match="not the file that was imported"):
        verified(tmp_path)


def report_of(own: Measured, stock: Measured) -> Report:
    report = Report("mine", (own, own), (("detection", stock), ("recognition", stock)), {"detection": 0.1}, 3)
    return dataclasses.replace(report, findings=tuple(doctr_verification._findings(report)))


def measured(**more: object) -> Measured:
    ran = Ran("mine", {"CPU": 1.0}, {"fp32": 1.0}, 0.0, 0.1, 1)
    given = {"ran": ran, "kept": "fp32", "wanted": "CPU", "bytes": 1_000_000, "unit": "page", "cost": 100.0, **more}
    return Measured(**given)  # type: ignore[arg-type]


def test_a_slower_network_is_told_with_its_reason() -> None:
    quick = measured(cost=10.0, ran=Ran("docTR's", {"CPU": 1.0}, {"fp32": 1.0}, 0.0, 0.01, 1))
    plain = report_of(measured(bytes=40_000_000), quick)
    assert "takes 10.0 times as long a page as docTR's" in plain.findings[0]
    assert "larger or slower network (40.0 MB against 1.0 MB)" in plain.findings[0]
    fixed = report_of(measured(slow=("It takes one word at a time.",)), quick)
    assert fixed.findings[0] == "Detection: It takes one word at a time."
    assert "What is said of it above is why" in fixed.findings[1]
    assert report_of(quick, quick).findings == ()


def test_a_wrong_device_is_named() -> None:
    ran = Ran("mine", {"CPU": 0.9, "CoreML": 0.1}, {"fp32": 1.0}, 0.0, 0.1, 1)
    told = report_of(measured(ran=ran, wanted="CoreML"), measured()).findings
    assert "wrong device" in told[0]
    assert "90% of its time is on CPU" in told[0]


def test_double_precision_and_casts_are_named() -> None:
    ran = Ran("mine", {"CPU": 1.0}, {"fp64": 0.8, "fp32": 0.2}, 0.3, 0.1, 1)
    told = report_of(measured(ran=ran), measured()).findings
    assert "80% of its time is in fp64" in told[0]
    assert "30% of its time goes into casts" in told[1]
