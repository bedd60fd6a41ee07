"""``ocr-desktop models``: what is asked for, what is shown."""

import io
import json
from pathlib import Path

import pytest

from ocr_desktop import paths
from ocr_desktop.cli import model_progress, models
from ocr_desktop.cli.model_progress import Bar, Lines, figures, size
from ocr_desktop.errors import ModelMissing, ModelTooLarge, UsageError
from ocr_desktop.model_store import memory
from ocr_desktop.model_store.progress import Step, Update


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    monkeypatch.delenv(paths.MODELS_VARIABLE, raising=False)


@pytest.mark.parametrize(
    "words",
    [
        [], ["fetch"], ["import"], ["list", "dotty"], ["download", "dotty"], ["download", "--variant", "2-bit"],
        ["list", "--variant", "float16-16bit"], ["remove", "--files", "--variant", "float16-16bit"],
        ["verify", "--force"], ["convert", "--files-only"], ["download", "--model", "dots-ocr"], ["verify", "--full"],
        ["verify", "--again"], ["download", "--again"],
        ["download", "--hub-seconds", "-1"],
    ],
)  # fmt: skip
def test_what_cannot_be_understood(words: list[str]) -> None:
    with pytest.raises(UsageError) as refused:
        models.models(words)
    assert refused.value.remedy


def test_listed_before_anything_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert models.models(["list"]) == 0
    shown = capsys.readouterr().out
    assert "published files: none" in shown
    assert "palettized8-4bit  not installed" in shown
    models.models(["list", "--json"])
    entry, demonstration = json.loads(capsys.readouterr().out)
    assert entry["name"] == "dots-ocr"
    assert demonstration["name"] == "dots-nano"
    assert [variant["default"] for variant in entry["variants"]].count(True) == 1
    assert not paths.models_directory().exists()


def test_nothing_to_remove(capsys: pytest.CaptureFixture[str]) -> None:
    models.models(["remove"])
    assert "nothing to remove" in capsys.readouterr().out


def test_nothing_to_convert() -> None:
    with pytest.raises(ModelMissing):
        models.models(["convert", "--force"])


@pytest.mark.parametrize("action", ["download", "convert", "import"])
def test_memory_is_looked_at_first(action: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory, "machine", lambda: 4_000_000_000)
    words = [action, str(tmp_path)] if action == "import" else [action]
    with pytest.raises(ModelTooLarge, match=r"This machine has 4\.0 GB"):
        models.models([*words, "--variant", "float16-16bit"])
    assert not (paths.models_directory() / "dots-ocr" / "checkpoint").exists()


UPDATE = Update(Step.DOWNLOAD, "model.safetensors", 0.25, 1_500_000_000, 6_000_000_000, 12_300_000.0, 366.0)


def test_figures() -> None:
    assert figures(UPDATE) == ["1.5 GB of 6.0 GB", "12.3 MB/s", "about 6 min left"]
    assert figures(Update(Step.CONVERT, "a layer", 0.5)) == []
    assert [size(count) for count in (0, 999, 1000, 2_500_000)] == ["0 bytes", "999 bytes", "1.0 kB", "2.5 MB"]


def test_lines_now_and_then() -> None:
    stream = io.StringIO()
    lines = Lines(stream, seconds_between=1000)
    for _ in range(3):
        lines.update(UPDATE)
    lines.update(Update(Step.CONVERT, "layer 3", 0.5))
    lines.close()
    assert stream.getvalue().splitlines() == [
        "Downloading: 25 %, 1.5 GB of 6.0 GB, 12.3 MB/s, about 6 min left, model.safetensors",
        "Converting: 50 %, layer 3",
    ]


def test_a_bar_on_a_terminal() -> None:
    stream = io.StringIO()
    bar = Bar(stream)
    bar.update(UPDATE)
    bar.close()
    assert "25%" in stream.getvalue()
    assert "| 1.5 GB of 6.0 GB, 12.3 MB/s, about 6 min left, model.safetensors" in stream.getvalue()
    assert stream.getvalue().endswith("\r")


def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    silent = model_progress.suitable(quiet=True)
    silent.update(UPDATE)
    silent.close()
    assert capsys.readouterr().err == ""
