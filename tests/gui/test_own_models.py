"""Own docTR models in the window of models."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui import question
from ocr_desktop.gui.own_models import OwnModelsSection
from ocr_desktop.model_store import own_models
from ocr_desktop.model_store.files import write_json


def imported(store: Path, name: str) -> None:
    folder = store / "doctr" / name
    folder.mkdir(parents=True)
    write_json(folder / "manifest.json", {"format": 1, "kind": "doctr"})
    (folder / "detection.onnx").write_bytes(b"x" * 2_000_000)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def shown(store: Path, application: QApplication) -> OwnModelsSection:
    imported(store, "mine")
    imported(store, "receipts")
    own_models.use(store, "mine")
    return OwnModelsSection(store, 500)


def test_what_is_there_and_what_reads(shown: OwnModelsSection) -> None:
    assert [row.variant.name for row in shown.rows] == ["mine", "receipts"]
    assert "in use" in shown.rows[0].facts.text()
    assert shown.rows[0].use.isHidden()
    assert not shown.rows[1].use.isHidden()
    shown.deleteLater()


def test_another_is_used(shown: OwnModelsSection, store: Path) -> None:
    heard: list[bool] = []
    shown.changed.connect(lambda: heard.append(True))
    shown.rows[1].use.click()
    active = own_models.place(store).active()
    assert active is not None
    assert active.name == "receipts"
    assert "in use" in shown.rows[1].facts.text()
    assert heard == [True]
    shown.deleteLater()


def test_removal_is_asked_for(shown: OwnModelsSection, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question, "agreed", lambda *_facts, **_more: False)
    shown.rows[0].remove.click()
    assert len(shown.rows) == 2
    monkeypatch.setattr(question, "agreed", lambda *_facts, **_more: True)
    shown.rows[0].remove.click()
    assert [row.variant.name for row in shown.rows] == ["receipts"]
    assert own_models.place(store).active() is None
    shown.deleteLater()


def test_one_that_has_gone_meanwhile_is_told(shown: OwnModelsSection, store: Path) -> None:
    (store / "doctr" / "receipts" / "manifest.json").unlink()
    told: list[OcrDesktopError] = []
    shown.failed.connect(told.append)
    shown.rows[1].use.click()
    assert "No docTR models are imported as “receipts”" in told[0].message
    assert [row.variant.name for row in shown.rows] == ["mine"]
    shown.deleteLater()


def test_how_to_import_or_what_is_missing(shown: OwnModelsSection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_models, "absent", lambda: ("onnxtr", "onnx"))
    shown.show_state()
    assert "without onnxtr, onnx" in shown.how.text()
    monkeypatch.setattr(own_models, "absent", lambda: ())
    shown.show_state()
    assert own_models.IMPORTING in shown.how.text()
    shown.deleteLater()
