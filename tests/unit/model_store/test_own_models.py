"""Where imported docTR models lie: taken in whole or not at all, exchanged, checked before a page is read."""

import threading
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop.errors import ConversionFailed, EngineUnavailable, ModelMissing, UsageError
from ocr_desktop.model_store import own_models, readiness
from ocr_desktop.model_store.files import write_json
from ocr_desktop.model_store.own_models import DoctrOrder
from ocr_desktop.model_store.progress import CancelFlag
from ocr_desktop.settings import Settings

DOCTR = Settings(engine="doctr")


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_models, "absent", lambda: ())


class FakeImporter:
    """Writes what it is told to, or fails half-way."""

    def __init__(self, weights: bytes, *, fails: bool = False) -> None:
        self.weights = weights
        self.fails = fails

    def take(self, order: DoctrOrder, target: Path, told: Any, cancel: CancelFlag) -> dict[str, Any]:
        target.mkdir(parents=True)
        (target / "detection.onnx").write_bytes(self.weights)
        if self.fails:
            raise ConversionFailed("It cannot be run.")
        manifest = {"format": 1, "kind": "doctr", "checkpoint": {"detection": self.weights.hex()}, "parts": {}}
        write_json(target / "manifest.json", manifest)
        return manifest


def take(store: Path, name: str, importer: FakeImporter) -> None:
    order = DoctrOrder(Path("det.onnx"), Path("rec.onnx"), name)
    own_models.take(store, order, importer, lambda _fraction, _stage: None, threading.Event())


def test_nothing_is_there_at_first(tmp_path: Path) -> None:
    assert not readiness.installed("doctr", tmp_path)
    with pytest.raises(ModelMissing, match="No docTR models are imported") as caught:
        readiness.ready(DOCTR, tmp_path)
    assert "import-doctr" in caught.value.remedy


def test_what_was_imported_last_is_used_and_a_job_knows_it(tmp_path: Path) -> None:
    take(tmp_path, "one", FakeImporter(b"1"))
    first = readiness.ready(DOCTR, tmp_path)
    assert first.model.startswith("one@")
    take(tmp_path, "two", FakeImporter(b"2"))
    second = readiness.ready(DOCTR, tmp_path)
    assert second.model.startswith("two@")
    assert first.result_key != second.result_key
    own_models.use(tmp_path, "one")
    assert readiness.ready(DOCTR, tmp_path) == first
    assert readiness.installed("doctr", tmp_path)


def test_another_of_the_same_name_takes_its_place(tmp_path: Path) -> None:
    take(tmp_path, "mine", FakeImporter(b"1"))
    first = readiness.ready(DOCTR, tmp_path).model
    take(tmp_path, "mine", FakeImporter(b"2"))
    assert readiness.ready(DOCTR, tmp_path).model != first
    assert {path.name for path in (tmp_path / "doctr").iterdir()} == {".lock", "active.json", "mine"}


def test_an_import_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    take(tmp_path, "mine", FakeImporter(b"1"))
    with pytest.raises(ConversionFailed):
        take(tmp_path, "mine", FakeImporter(b"2", fails=True))
    with pytest.raises(ConversionFailed):
        take(tmp_path, "other", FakeImporter(b"2", fails=True))
    assert (tmp_path / "doctr" / "mine" / "detection.onnx").read_bytes() == b"1"
    assert {path.name for path in (tmp_path / "doctr").iterdir()} == {".lock", "active.json", "mine"}


def test_what_a_kill_left_between_two_renames_is_put_right(tmp_path: Path) -> None:
    take(tmp_path, "mine", FakeImporter(b"1"))
    folder = tmp_path / "doctr"
    (folder / "mine").rename(folder / "mine.old")
    active = own_models.place(tmp_path).active()
    assert active is not None
    assert active.name == "mine"


def test_packages_that_are_missing_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_models, "absent", lambda: ("onnxtr",))
    with pytest.raises(EngineUnavailable, match="need onnxtr") as caught:
        readiness.check(DOCTR, tmp_path)
    assert "ocr-desktop[onnxtr]" in caught.value.remedy
    with pytest.raises(EngineUnavailable):
        take(tmp_path, "mine", FakeImporter(b"1"))


def test_another_name(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="as “nobody”"):
        own_models.use(tmp_path, "nobody")
    for name in ("../x", "a b", ".hidden", "x.new", "-rf"):
        with pytest.raises(UsageError, match="cannot be the name"):
            own_models.place(tmp_path, name)
