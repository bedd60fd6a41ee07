import subprocess
import sys
from collections.abc import Callable
from math import isclose
from pathlib import Path

import mlx.core as mx
import pytest

from ocr_desktop.convert.decoder_weights import WEIGHTS
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.runtime.language import make_prompt_cache
from ocr_desktop.paths import MODELS_VARIABLE
from tests.benchmarks import cost_model, on_a_mac
from tests.benchmarks.on_a_mac import Line
from tests.fakes import dots_checkpoint, dots_model


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    checkpoint = dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint"))
    dots_model.install(folder, checkpoint, bits=8)
    return folder


@pytest.fixture
def subject(models: Path, monkeypatch: pytest.MonkeyPatch) -> on_a_mac.Subject:
    monkeypatch.setenv(MODELS_VARIABLE, str(models))
    found = on_a_mac.installed("dots-ocr")
    assert found is not None
    return found


def test_what_is_installed_is_measured(subject: on_a_mac.Subject, models: Path) -> None:
    assert subject.folder is not None
    assert subject.folder.parent == models / "dots-ocr"
    assert subject.costs.bits == 8
    assert subject.costs.text == DotsConfig.load(subject.folder).text
    assert subject.costs.weight_bytes < (subject.folder / "decoder" / WEIGHTS).stat().st_size


def test_nothing_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODELS_VARIABLE, str(tmp_path))
    assert on_a_mac.installed("dots-ocr") is None
    assert on_a_mac.installed("deepseek-ocr") is None


def test_forwards_see_as_many_tokens_as_they_say(subject: on_a_mac.Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, ...]] = []
    model = subject.model

    def watched(ids: mx.array, **more: object) -> mx.array:
        seen.append(ids.shape)
        found: mx.array = model(ids, **more)
        return found

    def once(action: Callable[[], object], _rounds: int) -> float:
        action()
        return 0.5

    monkeypatch.setattr(on_a_mac, "least", once)
    monkeypatch.setattr(on_a_mac, "make_prompt_cache", lambda _model: make_prompt_cache(model))
    subject = on_a_mac.Subject(subject.name, watched, subject.costs, None)
    lines = list(on_a_mac.forwards(subject, cost_model.CHIPS[0], 20))
    assert [line.what for line in lines[:2]] == ["a forward of 1", "a forward of 2"]
    assert lines[-1].what == "8 answers, a token each"
    assert seen[:3] == [(1, 20), (1, 1), (1, 1)]
    assert seen[-3:] == [(8, 20), (8, 1), (8, 1)]
    assert all(line.measured == 0.5 and line.predicted > 0 for line in lines)


def test_a_prompt_and_an_answer_are_timed(subject: on_a_mac.Subject) -> None:
    chip = cost_model.CHIPS[0]
    filled, decoded = on_a_mac.prompt(subject, chip, 40), on_a_mac.decoded(subject, chip, 40, 5)
    assert min(filled.measured, filled.predicted, decoded.measured, decoded.predicted) > 0
    assert not list(on_a_mac.encodings(subject, chip))  # there is no Neural Engine here


def test_a_mac_is_known_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(command: list[str], **_more: object) -> subprocess.CompletedProcess[str]:
        assert command[-1] == "machdep.cpu.brand_string"
        return subprocess.CompletedProcess(command, 0, "Apple M3 Pro\n")

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(subprocess, "run", asked)
    assert on_a_mac.this_machine().bandwidth == 150e9


def test_drafts_gain_what_the_forwards_allow() -> None:
    flat = [Line("", 0.01, 0.01 * rows) for rows in on_a_mac._ROWS]
    measured, predicted = on_a_mac.drafts(flat, 0.8)
    assert measured.startswith(f"measured: drafts of {max(on_a_mac._ROWS) - 1} tokens, 500 tokens a second, 5.0 times")
    assert predicted.startswith("predicted: drafts of 0 tokens, 100 tokens a second, 1.0 times")


def test_constants_are_those_that_the_times_were_made_with(subject: on_a_mac.Subject) -> None:
    chip = cost_model.Chip("slow", 1e6, 1e6, 1e6)
    curve = [
        Line("", cost_model.step(chip, subject.costs, rows, 100), 1.0) for rows in on_a_mac._ROWS
    ]  # so slow that forwards from four tokens on are operations alone
    filled = Line("", subject.costs.forward(100, 0, logits=1).operations / 0.6 / 1e6, 1.0)
    bandwidth, few, operations = (
        float(line.split()[1]) for line in on_a_mac.constants(subject, chip, curve, filled, 100)
    )
    assert isclose(few, cost_model.FEW, rel_tol=0.05)
    assert isclose(operations, cost_model.OPERATIONS, rel_tol=0.02)
    assert 0 < bandwidth <= cost_model.BANDWIDTH
