"""The whole engine, from a file to blocks, on tiny checkpoints: its tokens are the oracle's in every mode."""

import dataclasses
import shutil
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ocr_desktop.convert.deepseek_original import DeepseekOriginal
from ocr_desktop.convert.tower_weights import convert_tower
from ocr_desktop.document.blocks import Category
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.deepseek_ocr import reading
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.deepseek_ocr.engine import DeepseekOcrEngine
from ocr_desktop.engines.deepseek_ocr.parse import Task
from ocr_desktop.engines.deepseek_ocr.prompt import QUESTIONS
from ocr_desktop.engines.deepseek_ocr.vision import MlxTower
from ocr_desktop.engines.engine import BlockFound, Event, PageDone, PageInput
from ocr_desktop.engines.runtime import page_reading, tokens
from ocr_desktop.engines.runtime.decoding import Sampling
from ocr_desktop.engines.runtime.drafting import Draft
from ocr_desktop.engines.runtime.no_repeat import NoRepeat
from ocr_desktop.engines.runtime.spelling import Spelling
from ocr_desktop.engines.runtime.steadying import Ending, Piece
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import ModelDamaged, ModelMissing, UsageError
from ocr_desktop.paths import TOWER
from ocr_desktop.settings import Settings
from ocr_desktop.sources.opening import open_source
from tests.fakes import deepseek_checkpoint as checkpoints
from tests.fakes import deepseek_model
from tests.fakes.deepseek_reader import Reader

NEVER = threading.Event()
TOKENS = 16
SIZES = {"tiny": 256, "small": 320, "base": 512, "large": 640}
TILED = {(1, 2): (280, 600), (3, 1): (900, 300), (2, 3): (640, 940), (3, 3): (960, 960)}  # grids of 2, 3, 6 and 9


class Script:
    """Stands for the model's answers: each says its text, in small pieces, and ends as it is told to."""

    def __init__(self, *answers: tuple[str, FinishReason]) -> None:
        self._answers = list(answers)

    def __call__(self, decoding: Any, spelling: Any, guard: Any, sampling: Any) -> "Script":
        return self

    def events(self) -> Generator[Piece, None, Ending]:
        text, finish = self._answers.pop(0)
        for start in range(0, len(text), 7):
            yield Piece(text[start : start + 7])
        return Ending(finish, 0)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkpoints.write(tmp_path_factory.mktemp("checkpoint"), seed=4, sizes=deepseek_model.HALVES)


@pytest.fixture(scope="module")
def models(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    deepseek_model.install(folder, checkpoint)
    return folder


@pytest.fixture(scope="module")
def engine(models: Path) -> Iterator[DeepseekOcrEngine]:
    made = DeepseekOcrEngine(threads=1, models=models)
    yield made
    made.close()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The tokens of every answer during the test."""
    found: list[int] = []
    add = Spelling.add

    def recorded(self: Spelling, token: int) -> str:
        found.append(token)
        return add(self, token)

    monkeypatch.setattr(Spelling, "add", recorded)
    return found


def page_of(pixels: np.ndarray, folder: Path, **settings: Any) -> PageInput:
    file = folder / "page.png"
    Image.fromarray(pixels).save(file)
    chosen = Settings(engine="deepseek-ocr", **{"model_max_tokens": 64, **settings})
    return PageInput(open_source(file), 0, chosen, folder / "assets")


def read(engine: DeepseekOcrEngine, page: PageInput, cancel: threading.Event = NEVER) -> list[Event]:
    return list(engine.decode(engine.encode(page, cancel), cancel))


def result(events: list[Event]) -> PageResult:
    assert isinstance(events[-1], PageDone)
    return events[-1].result


def expected(engine: DeepseekOcrEngine, checkpoint: Path, pixels: np.ndarray, mode: str, task: Task) -> list[int]:
    assert engine._model is not None  # that has just read
    question = tokens.ids_of(engine._model.prompter.tokenizer, f"\n{QUESTIONS[task]}")
    oracle = Reader(checkpoint)
    answer = oracle.greedy(question, oracle.picture(pixels, mode), TOKENS)
    return [token for token in answer if token != checkpoints.EOS]


@pytest.mark.parametrize("mode", SIZES)
def test_tokens_are_the_oracle_s(
    engine: DeepseekOcrEngine,
    checkpoint: Path,
    told: list[int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    mode: str,
) -> None:
    answers = set()
    for seed, task in enumerate((Task.DOCUMENT, Task.OCR, Task.TEXT, Task.FIGURE)):
        pixels = checkpoints.picture(seed, 200 + 60 * seed, 380 - 60 * seed)
        page = page_of(pixels, tmp_path, deepseek_mode=mode, deepseek_task=task.value)
        monkeypatch.setattr(reading.PageTask, "sampling", lambda self, room: Sampling(TOKENS))
        del told[:]
        done = result(read(engine, page))
        assert f"{SIZES[mode]} × {SIZES[mode]}" in done.reason
        assert told == expected(engine, checkpoint, pixels, mode, task)
        answers.add(tuple(told))
    assert len(answers) == 4  # the picture and the question matter


@pytest.mark.parametrize(("grid", "size"), TILED.items())
def test_tokens_of_tiled_pages_are_the_oracle_s(
    engine: DeepseekOcrEngine,
    checkpoint: Path,
    told: list[int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    grid: tuple[int, int],
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr(reading.PageTask, "sampling", lambda self, room: Sampling(TOKENS))
    pixels = checkpoints.picture(sum(grid), *size)
    done = result(read(engine, page_of(pixels, tmp_path, deepseek_mode="gundam")))
    assert f"{320 * grid[0]} × {320 * grid[1]}" in done.reason
    assert told == expected(engine, checkpoint, pixels, "gundam", Task.DOCUMENT)


def test_on_the_gpu_the_encoder_in_mlx_looks_where_it_is_installed(
    models: Path, checkpoint: Path, told: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reading.PageTask, "sampling", lambda self, room: Sampling(TOKENS))
    mine = shutil.copytree(models, tmp_path / "models")
    source, config = Checkpoint(checkpoint), DeepseekConfig.load(checkpoint)
    pixels = checkpoints.picture(3, 900, 300)
    page = page_of(pixels, tmp_path, deepseek_mode="gundam", model_compute_units="cpu_and_gpu")
    encoded: list[int] = []

    def count(self: MlxTower, *given: Any) -> Any:
        encoded.append(1)
        return encode(self, *given)

    encode = MlxTower.encode
    monkeypatch.setattr(MlxTower, "encode", count)
    answers: list[list[int]] = []
    for there in (False, True):
        if there:
            (variant,) = (folder for folder in (mine / "deepseek-ocr").iterdir() if folder.is_dir())
            convert_tower(
                source,
                DeepseekOriginal(config).tower(),
                variant / TOWER,
                bits=16,
                progress=lambda *_: None,
                cancel=NEVER,
            )
        made = DeepseekOcrEngine(threads=1, models=mine)
        del told[:]
        read(made, page)
        answers.append(list(told))
        made.close()
        assert len(encoded) == (4 if there else 0)  # three tiles and the whole
    assert answers[0] == answers[1]
    assert len(answers[0]) > 2


def test_drafts_change_no_token(
    engine: DeepseekOcrEngine, told: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is drafted is the very answer, then another: the first is taken up, and neither changes anything."""
    pixels = checkpoints.picture(2, 300, 300)
    page = page_of(pixels, tmp_path, deepseek_mode="tiny", drafting="off")
    read(engine, page)
    plain = list(told)
    assert len(plain) > 20
    for known in (plain, plain[::-1], [*plain[:10], 5, *plain[11:]]):
        drafter = Draft([known])
        monkeypatch.setattr(reading.PageTask, "drafter", lambda self, seen, drafter=drafter: drafter)
        del told[:]
        result(read(engine, dataclasses.replace(page, settings=dataclasses.replace(page.settings, drafting="auto"))))
        assert told == plain


def test_blocks_come_while_the_answer_is_written(
    engine: DeepseekOcrEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer = (
        "<|ref|>title<|/ref|><|det|>[[100, 50, 899, 100]]<|/det|>\n# A heading of some length, so that it grows\n\n"
        "<|ref|>image<|/ref|><|det|>[[0, 500, 999, 999]]<|/det|>\n"
    )
    monkeypatch.setattr(page_reading, "SteadyAnswer", Script((answer, FinishReason.STOP)))
    events = read(engine, page_of(np.full((400, 200, 3), 255, np.uint8), tmp_path))
    found = [event.block for event in events if isinstance(event, BlockFound)]
    assert found[0].text == ""  # the box before any of its text
    assert len({block.text for block in found if block.order == 0}) > 2
    done = result(events)
    assert [block.category for block in done.blocks] == [Category.TITLE, Category.PICTURE]
    # Thousandths of the picture as it is, whatever was padded: 200 × 400.
    box = done.blocks[0].box
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((20, 20, 180, 40), abs=0.1)
    assert (tmp_path / "assets" / done.blocks[1].asset).is_file()


def test_a_block_that_repeats_itself_is_closed_and_read_by_itself(
    engine: DeepseekOcrEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loop = "<|ref|>text<|/ref|><|det|>[[0, 0, 999, 500]]<|/det|>\nso it goes " + "and on " * 40
    rest = "text<|/ref|><|det|>[[0, 600, 999, 800]]<|/det|>\nAnother."
    script = Script((loop, FinishReason.REPETITION), (rest, FinishReason.STOP), ("so it goes.", FinishReason.STOP))
    monkeypatch.setattr(page_reading, "SteadyAnswer", script)
    done = result(read(engine, page_of(checkpoints.picture(1, 300, 300), tmp_path, model_max_tokens=8000)))
    assert [block.text for block in done.blocks] == ["so it goes.", "Another."]
    assert done.finish is FinishReason.STOP
    assert any("by itself" in warning for warning in done.warnings)


def test_a_phrase_is_looked_for(engine: DeepseekOcrEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[Task, str]] = []
    page = page_of(checkpoints.picture(2, 999, 999), tmp_path, deepseek_mode="tiny")
    prompter = engine._installed(page.settings).prompter
    ids = prompter.ids

    def recorded(task: Task, count: int, phrase: str = "") -> list[int]:
        asked.append((task, phrase))
        return ids(task, count, phrase)

    monkeypatch.setattr(prompter, "ids", recorded)
    answer = "<|ref|>the total<|/ref|><|det|>[[100, 100, 300, 200]]<|/det|>"
    monkeypatch.setattr(page_reading, "SteadyAnswer", Script((answer, FinishReason.STOP)))
    done = result(read(engine, dataclasses.replace(page, phrase="the total")))
    assert asked == [(Task.LOCATE, "the total")]
    assert [block.box for block in done.blocks] == [Box(100, 100, 300, 200)]
    assert done.warnings == ()  # nobody wanted the rest of the page
    with pytest.raises(UsageError):
        engine.encode(dataclasses.replace(page, phrase="a <|/ref|> b"), NEVER)


def test_the_published_rule_watches_answers(engine: DeepseekOcrEngine, tmp_path: Path) -> None:
    encoded = engine.encode(page_of(checkpoints.picture(0, 300, 300), tmp_path, deepseek_mode="tiny"), NEVER)
    guide = encoded.task.guide()
    assert isinstance(guide, NoRepeat)
    run = list(range(100, 130))
    guide.back_to([*run, *run[:-1]])
    assert not guide.admits(run[-1])
    guide.back_to([*run, checkpoints.token("<td>"), *run[1:-1]])
    assert guide.admits(run[-1])


def test_cancelled_keeps_what_was_read(
    engine: DeepseekOcrEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(page_reading, "SteadyAnswer", Script(("Loose words. " * 3, FinishReason.CANCELLED)))
    done = result(read(engine, page_of(checkpoints.picture(1, 300, 300), tmp_path)))
    assert done.finish is FinishReason.CANCELLED
    assert "Loose words." in done.blocks[0].text


def test_a_mode_that_was_not_converted_says_so(checkpoint: Path, tmp_path: Path) -> None:
    options = dataclasses.replace(deepseek_model.EXACT, buckets=(256, 1024))
    models = tmp_path / "models"
    deepseek_model.install(models, checkpoint, options)
    engine = DeepseekOcrEngine(threads=1, models=models)
    try:
        with pytest.raises(ModelMissing, match="large"):
            engine.encode(page_of(checkpoints.picture(0, 300, 300), tmp_path, deepseek_mode="large"), NEVER)
        # By itself it takes what there is: no tiles, and the base square.
        encoded = engine.encode(page_of(checkpoints.picture(0, 900, 1300), tmp_path), NEVER)
        assert encoded.seen.resized == (512, 512)
        assert isinstance(encoded.seen.features, Future)
        assert encoded.seen.features.result(60).shape == (64, 64)
    finally:
        engine.close()


def test_without_a_model_it_says_what_to_do(tmp_path: Path) -> None:
    engine = DeepseekOcrEngine(threads=1, models=tmp_path / "models")
    try:
        with pytest.raises(ModelMissing):
            engine.encode(page_of(checkpoints.picture(0), tmp_path), NEVER)
    finally:
        engine.close()


@pytest.mark.parametrize("file", ["decoder/model.safetensors", "tokenizer.json", "vision/vision.json", "config.json"])
def test_damage_is_named(models: Path, tmp_path: Path, file: str) -> None:
    mine = tmp_path / "models" / "deepseek-ocr"
    mine.mkdir(parents=True)
    (mine / "active.json").write_text('{"variant": "v"}')
    shutil.copytree(models / "deepseek-ocr" / "float32-16bit", mine / "v")
    (mine / "v" / file).write_bytes(b"not what it should be")
    engine = DeepseekOcrEngine(threads=1, models=tmp_path / "models")
    try:
        with pytest.raises(ModelDamaged):
            read(engine, page_of(checkpoints.picture(0), tmp_path, deepseek_mode="tiny"))
    finally:
        engine.close()
