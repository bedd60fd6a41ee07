"""The doctor's findings, where the worker's are not needed."""

from pathlib import Path

import pytest

from ocr_desktop import paths
from ocr_desktop.cli import doctor
from ocr_desktop.document import codec
from ocr_desktop.errors import UsageError, WorkerCrashed
from ocr_desktop.model_store import own_models
from ocr_desktop.model_store.files import write_json
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import WorkerClient
from ocr_desktop.worker.messages import Check, Diagnosis


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def answering(monkeypatch: pytest.MonkeyPatch, *checks: Check) -> None:
    def call(self: WorkerClient, request: object, timeout: float | None = None) -> messages.Answer:
        return Diagnosis(1, checks)

    monkeypatch.setattr(WorkerClient, "call", call)


def test_all_is_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path) -> None:
    answering(monkeypatch, Check("Engine", "ok", "ready"))
    assert doctor.examine([]) == 0
    told = capsys.readouterr().out
    assert str(home / "data") in told
    assert "0 documents" in told
    assert told.endswith("Everything is in order.\n")


def test_a_problem_comes_with_its_remedy(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answering(monkeypatch, Check("Engine", "problem", "cannot run", "Install it."))
    assert doctor.examine([]) == 4
    told = capsys.readouterr().out
    assert "PROBLEM Engine" in told
    assert "→ Install it." in told


def test_a_worker_that_cannot_be_asked_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def call(self: WorkerClient, request: object, timeout: float | None = None) -> messages.Answer:
        raise WorkerCrashed("It died.")

    monkeypatch.setattr(WorkerClient, "call", call)
    assert doctor.examine([]) == 4
    assert "It died." in capsys.readouterr().out


def test_a_home_that_cannot_be_is_said_of_everything_in_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    answering(monkeypatch)
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path / "file"))
    assert doctor.examine([]) == 4
    told = capsys.readouterr().out
    for name in ("Library", "Settings", "Log files", "Spool folder"):
        assert f"PROBLEM {name}" in told
    assert told.count("OCR_DESKTOP_HOME is set to") == 4
    assert "Free some space" not in told
    assert "Close other copies" not in told


def test_what_is_kept_is_examined(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    answering(monkeypatch)
    monkeypatch.setenv("OCR_DESKTOP_FORMAT", "odt")
    home.mkdir()
    (home / "data").write_text("a file where a folder should be")
    assert doctor.examine([]) == 4
    told = capsys.readouterr().out
    assert "PROBLEM Library" in told
    assert "PROBLEM Settings" in told
    assert told.endswith("2 to look after.\n")


def test_settings_of_one_s_own_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answering(monkeypatch)
    monkeypatch.setenv("OCR_DESKTOP_FORMAT", "html")
    assert doctor.examine([]) == 0
    assert "format = html" in capsys.readouterr().out


def test_measuring_asks_for_the_engines_that_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[messages.Diagnose] = []

    def call(self: WorkerClient, request: object, timeout: float | None = None) -> messages.Answer:
        assert callable(request)
        asked.append(request(1))
        return Diagnosis(1, (Check("Instant", "ok", "a page in 1.00 s"),))

    monkeypatch.setattr(WorkerClient, "call", call)
    assert doctor.examine(["--measure", "instant"]) == 0
    assert asked[0].measure
    assert asked[0].engines == ("instant",)
    assert codec.from_plain(Settings, asked[0].settings) == Settings()
    assert "a page in 1.00 s" in capsys.readouterr().out
    with pytest.raises(UsageError, match="no engine"):
        doctor.examine(["--measure", "klingon"])


def test_own_models_that_read_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answering(monkeypatch)
    doctor.examine([])
    assert "none imported; `ocr-desktop models import-doctr" in capsys.readouterr().out
    folder = paths.models_directory() / "doctr" / "mine"
    folder.mkdir(parents=True)
    kept = {"detection": {"kind": "db", "precision": "fp16"}, "recognition": {"kind": "crnn", "precision": "8-bit"}}
    write_json(folder / "manifest.json", {"format": 1, "checkpoint": {**kept, "vocabulary": "abc"}})
    own_models.use(paths.models_directory(), "mine")
    doctor.examine([])
    assert "mine: detection db in fp16, recognition crnn in 8-bit" in capsys.readouterr().out


def test_what_this_process_finds_is_told_before_a_worker_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ""

    def call(self: WorkerClient, request: object, timeout: float | None = None) -> messages.Answer:
        nonlocal told
        told = capsys.readouterr().out
        return Diagnosis(1, ())

    monkeypatch.setattr(WorkerClient, "call", call)
    assert doctor.examine([]) == 0
    assert "Library" in told


def test_measuring_says_that_it_takes_a_while(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch)
    assert doctor.examine(["--measure"]) == 0
    said = capsys.readouterr()
    assert "minutes" in said.err
    assert "minutes" not in said.out
