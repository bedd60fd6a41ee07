"""What is measured of engines, and how it is told."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop import catalog
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.engines import loading
from ocr_desktop.engines.engine import Event, PageDone, PageInput
from ocr_desktop.model_store.files import write_json
from ocr_desktop.settings import Settings
from ocr_desktop.worker import diagnosis, measurement
from ocr_desktop.worker.messages import Check


class Told:
    """An engine that tells its stages."""

    def encode(self, page: PageInput, cancel: object) -> PageInput:
        return page

    def decode(self, encoded: PageInput, cancel: object) -> Generator[Event, None, None]:
        timings = {"detection": 0.5, "recognition": 0.25, "text": 0.001}
        yield PageDone(PageResult(0, Size(10, 10), encoded.settings.engine, "1", (), timings=timings))

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OCR_DESKTOP_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(loading, "load", lambda _name, *, threads: Told())
    monkeypatch.setattr(measurement, "_SIDES", (96, 96))
    monkeypatch.setattr(measurement, "_LINE", (48, 64))
    return tmp_path / "models"


def measured(*names: str) -> list[Check]:
    return list(measurement.measured(names, 1, Settings()))


def test_stages_and_what_the_networks_of_instant_ran_on() -> None:
    page, *networks = measured("instant")
    assert page.name == "Instant"
    assert "detection 0.50 s, recognition 0.25 s" in page.detail
    assert "text" not in page.detail  # too short to be told
    assert [check.name for check in networks] == ["Instant: detection", "Instant: recognition"]
    assert all("computed in fp32" in check.detail and "on CPU 100%" in check.detail for check in networks)


def test_an_engine_that_cannot_read_yet_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    (check,) = measured("doctr")
    assert (check.state, check.name) == ("note", catalog.engine("doctr").title)
    assert "not installed" in check.detail
    monkeypatch.setattr(diagnosis, "is_absent", lambda name: name == "onnxtr")
    assert "onnxtr not installed" in measured("doctr")[0].detail


def test_own_models_in_the_wrong_precision_are_named(store: Path) -> None:
    pytest.importorskip("onnxtr", reason="docTR models need the extra onnxtr (packaging/onnxtr.txt)")
    from ocr_desktop.convert import doctr_graph  # noqa: PLC0415
    from tests.fakes import doctr_files  # noqa: PLC0415

    doctr_files.imported(store / "doctr" / "mine", precision="fp16")
    write_json(store / "doctr" / "active.json", {"format": 1, "variant": "mine"})
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(doctr_graph.USUAL, "detection", (96, 96))
        checks = measured("doctr")
    own = [check for check in checks if "kept in fp16, computed in fp32" in check.detail]
    assert [check.state for check in own] == ["note", "note"]
    assert any("wrong precision" in check.detail and "verify doctr" in check.remedy for check in checks)


@pytest.mark.parametrize(
    ("backend", "residences", "state", "told"),
    [
        ("coreml", [0.98, 0.96], "ok", "Core ML (cpu and ne), 97% of it on the Neural Engine"),
        ("coreml", [0.98, 0.1], "note", "54% of it on the Neural Engine"),
        ("mil", [], "note", "the processor, through the app's own executor"),
    ],
)
def test_a_vision_language_model(store: Path, backend: str, residences: list[float], state: str, told: str) -> None:
    pytest.importorskip("mlx.core")
    folder = store / "dots-ocr" / "usual"
    report: dict[str, Any] = {
        "backend": backend, "precision": "float16", "weights": "int8", "bits": 4,
        "residences": [{"chunk": "a", "neural_engine": share, "elsewhere": []} for share in residences],
    }  # fmt: skip
    folder.mkdir(parents=True)
    write_json(folder / "manifest.json", {"format": 1, "parts": {}})
    write_json(folder.parent / "active.json", {"format": 1, "variant": "usual"})
    (folder / "verification.json").write_text(json.dumps(report))
    check = measured("dots-ocr")[-1]
    assert check.state == state
    assert told in check.detail
    assert "vision in float16 (weights int8)" in check.detail
    assert "decoder in 4 bit through MLX on the " in check.detail
    (folder / "verification.json").unlink()
    assert "not verified on this machine" in measured("dots-ocr")[-1].detail
