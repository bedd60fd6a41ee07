"""``ocr-desktop models``: what is asked for, what is shown."""

import io
import json
from pathlib import Path

import pytest

from ocr_desktop import paths
from ocr_desktop.cli import model_progress, models
from ocr_desktop.cli.model_progress import Bar, Lines, figures
from ocr_desktop.errors import ModelMissing, ModelTooLarge, UsageError
from ocr_desktop.model_store import manifest, memory
from ocr_desktop.model_store.files import write_json
from ocr_desktop.model_store.place import Place
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
    assert "published files: none; about 6.1 GB to download" in shown
    assert "published files: none; about 6.7 GB to download" in shown
    assert "published files: come with the app" in shown
    assert "palettized8-4bit  not installed, about " in shown
    models.models(["list", "--json"])
    entry, squares, demonstration, own = json.loads(capsys.readouterr().out)
    assert entry["name"] == "dots-ocr"
    assert squares["name"] == "deepseek-ocr"
    assert demonstration["name"] == "dots-nano"
    assert (own["name"], own["variants"]) == ("doctr", [])
    assert [variant["default"] for variant in entry["variants"]].count(True) == 1
    assert not paths.models_directory().exists()


def test_nothing_to_remove(capsys: pytest.CaptureFixture[str]) -> None:
    models.models(["remove"])
    assert "nothing to remove" in capsys.readouterr().out


def installed(*names: str, full: bool = False) -> Place:
    """Variants that are installed; the first one is in use."""
    place = Place(paths.models_directory(), manifest.model("dots-ocr"))
    parts = {part: {"bits": 8} for part in ("vision", "decoder", *(["tower"] if full else []))}
    for name in names:
        write_json(place.folder / name / "config.json", {"layers": 1})
        write_json(place.folder / name / paths.MANIFEST, {"format": manifest.FORMAT, "parts": parts})
    place.activate(place.model.variant(names[0]))
    return place


def test_removing_the_variant_in_use_says_so_and_chooses_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    place = installed("palettized8-4bit", "float16-16bit", "palettized8-8bit")
    models.models(["remove", "--variant", "float16-16bit"])
    assert "in use" not in capsys.readouterr().out
    models.models(["remove", "--variant", "palettized8-4bit"])
    told = capsys.readouterr().out
    assert "It was in use." in told
    assert "`ocr-desktop models convert dots-ocr --variant palettized8-8bit`" in told
    assert "float16-16bit" not in told
    assert place.active() is None
    models.models(["convert", "dots-ocr", "--variant", "palettized8-8bit", "--force"])  # as it said
    assert place.active() == place.model.variant("palettized8-8bit")
    capsys.readouterr()
    models.models(["remove", "--variant", "palettized8-8bit"])
    assert "not installed any more; `ocr-desktop models download` installs it" in capsys.readouterr().out


def test_removing_the_variant_in_use_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    installed("palettized8-4bit", "float16-16bit")
    told = []
    for variant in ("palettized8-4bit", "float16-16bit"):
        models.models(["remove", "--variant", variant, "--json"])
        told.append(json.loads(capsys.readouterr().out))
    assert [one.pop("freed") > 0 for one in told] == [True, True]
    same = {"model": "dots-ocr", "active": None}
    assert told == [
        {**same, "was_in_use": True, "installed": ["float16-16bit"]},
        {**same, "was_in_use": False, "installed": []},
    ]


def test_the_list_says_what_failed_and_what_reads_in_full_detail(capsys: pytest.CaptureFixture[str]) -> None:
    place = installed("palettized8-4bit", full=True)
    write_json(place.folder / "float16-16bit" / "converted.json", {"format": manifest.FORMAT, "failed": True})
    models.models(["list", "dots-ocr"])
    told = capsys.readouterr().out
    assert "palettized8-4bit  in use with full detail, " in told
    assert "float16-16bit     failed its verification, " in told


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


@pytest.mark.parametrize("role", ["detection", "recognition"])
def test_a_network_that_is_not_there_is_told_before_anything_is_looked_into(role: str, tmp_path: Path) -> None:
    network = tmp_path / "network.onnx"
    network.write_bytes(b"not looked into")
    named = {"detection": str(network), "recognition": str(network), role: str(tmp_path / "gone.onnx")}
    words = [word for name, file in named.items() for word in (f"--{name}", file)]
    with pytest.raises(UsageError, match=r"gone\.onnx” is not a file"):
        models.models(["import-doctr", *words])
