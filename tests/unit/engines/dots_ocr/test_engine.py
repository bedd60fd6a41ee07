"""The whole engine, from a file to blocks, on tiny checkpoints: its tokens are the oracle's."""

import dataclasses
import functools
import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tokenizers import Tokenizer

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.engines.dots_ocr import reading, seeing
from ocr_desktop.engines.dots_ocr.engine import DotsOcrEngine
from ocr_desktop.engines.dots_ocr.installed import Installed
from ocr_desktop.engines.dots_ocr.prompt import QUESTIONS, Mode
from ocr_desktop.engines.engine import BlockFound, Event, PageDone, PageInput, Stage
from ocr_desktop.engines.runtime import page_reading
from ocr_desktop.engines.runtime.batching import SharedDecoding
from ocr_desktop.engines.runtime.decoding import Decoding
from ocr_desktop.engines.runtime.encoder import EncoderProcess
from ocr_desktop.engines.runtime.seeing import LOOKING, Look
from ocr_desktop.errors import Cancelled, EngineError, ModelDamaged, ModelMissing
from ocr_desktop.settings import Settings
from ocr_desktop.sources.opening import open_source
from tests.fakes import dots_checkpoint, dots_model
from tests.fakes.dots_oracle import Oracle

NEVER = threading.Event()
TOKENS = 64
SEED = 4  # answers of many lengths
LONG = 0  # a picture whose answer is long


class Scripted(SharedDecoding):
    """Says what the test wants it to say; an answer that is taken back goes on as before, or by the next script."""

    scripts: tuple[list[int], ...] = ()
    made = 0

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._script = self.scripts[min(Scripted.made, len(self.scripts) - 1)]
        Scripted.made += 1

    def tokens(self) -> Any:
        while len(self.ids) < len(self._script):
            if self._cancel.is_set():
                return FinishReason.CANCELLED
            self.timing.tokens += 1
            self.ids.append(self._script[len(self.ids)])
            yield self.ids[-1]
        return FinishReason.STOP

    def back_to(self, length: int) -> None:
        del self.ids[length:]

    def leads(self, start: int, stop: int) -> list[float]:
        return [0.0] * (stop - start)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint"), seed=SEED)


@pytest.fixture(scope="module")
def models(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    dots_model.install(folder, checkpoint, tower=True)
    return folder


@pytest.fixture(scope="module")
def engine(models: Path) -> Iterator[DotsOcrEngine]:
    made = DotsOcrEngine(threads=1, models=models)
    yield made
    made.close()


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Decoding]:
    """Every answer that is decoded during the test."""
    made: list[Decoding] = []

    class Recorded(SharedDecoding):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            made.append(self)

    monkeypatch.setattr(page_reading, "SharedDecoding", Recorded)
    return made


def page_of(pixels: np.ndarray, folder: Path, **settings: Any) -> PageInput:
    file = folder / "page.png"
    Image.fromarray(pixels).save(file)
    chosen = Settings(engine="dots-ocr", **{"model_max_tokens": TOKENS, **settings})
    return PageInput(open_source(file), 0, chosen, folder / "assets")


def read(engine: DotsOcrEngine, page: PageInput, cancel: threading.Event = NEVER) -> list[Event]:
    return list(engine.decode(engine.encode(page, cancel), cancel))


def result(events: list[Event]) -> PageResult:
    assert isinstance(events[-1], PageDone)
    assert not any(isinstance(event, PageDone) for event in events[:-1])
    return events[-1].result


def script(monkeypatch: pytest.MonkeyPatch, checkpoint: Path, *answers: str) -> None:
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    monkeypatch.setattr(Scripted, "scripts", tuple(tokenizer.encode(a, add_special_tokens=False).ids for a in answers))
    monkeypatch.setattr(Scripted, "made", 0)
    monkeypatch.setattr(page_reading, "SharedDecoding", Scripted)


def test_tokens_are_the_oracle_s(
    engine: DotsOcrEngine, checkpoint: Path, answers: list[Decoding], tmp_path: Path
) -> None:
    oracle = Oracle(checkpoint)
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    modes = (Mode.LAYOUT, Mode.LAYOUT_ONLY, Mode.TEXT)
    told: dict[tuple[int, ...], int] = {}
    for seed in range(20):
        pixels = dots_checkpoint.picture(seed, 56 + 28 * (seed % 3), 84 - 28 * (seed % 2))
        mode = modes[seed % 3]
        finish = result(read(engine, page_of(pixels, tmp_path, dots_mode=mode.value))).finish
        features = oracle.features(pixels)
        question = tokenizer.encode(QUESTIONS[mode], add_special_tokens=False).ids
        expected = oracle.greedy([8, 4, *[3] * len(features), 5, *question, 9, 10], features, TOKENS).ids
        ended = expected[-1] in oracle.ends
        assert answers[-1].ids == (expected[:-1] if ended else expected), seed
        assert finish is (FinishReason.STOP if ended else FinishReason.LENGTH)
        told[tuple(expected)] = len(expected)
    assert len(told) == 20  # the picture matters,
    assert len(set(told.values())) > 3  # and some answers end by themselves


class Picky:
    """In place of the guide of boxes: one token is not admitted."""

    refused = -1

    def __init__(self, tokenizer: Tokenizer) -> None:
        del tokenizer

    def admits(self, token: int) -> bool:
        return token != self.refused

    def push(self, token: int) -> None:
        pass

    def back_to(self, ids: list[int]) -> None:
        pass


@pytest.mark.parametrize(("mode", "guided"), [(Mode.LAYOUT, True), (Mode.LAYOUT_ONLY, True), (Mode.TEXT, False)])
def test_answers_with_boxes_are_guided(
    engine: DotsOcrEngine,
    answers: list[Decoding],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mode: Mode,
    guided: bool,
) -> None:
    page = page_of(dots_checkpoint.picture(0, 56, 84), tmp_path, dots_mode=mode.value)
    read(engine, page)
    monkeypatch.setattr(Picky, "refused", answers[-1].ids[0])
    monkeypatch.setattr(reading, "BoxGuide", Picky)
    read(engine, page)
    assert (answers[-1].ids[0] != Picky.refused) is guided


def test_full_detail_gives_the_same_tokens(engine: DotsOcrEngine, answers: list[Decoding], tmp_path: Path) -> None:
    pixels = dots_checkpoint.picture(3, 84, 56)
    read(engine, page_of(pixels, tmp_path))
    read(engine, page_of(pixels, tmp_path, dots_detail="full"))
    assert answers[0].ids == answers[1].ids


def test_efficient_pages_are_shrunk_into_the_largest_bucket(engine: DotsOcrEngine, tmp_path: Path) -> None:
    page = page_of(dots_checkpoint.picture(1, 560, 420), tmp_path)
    encoded = engine.encode(page, NEVER)
    columns, rows = (side // 14 for side in encoded.seen.resized)
    assert 64 < columns * rows <= 128
    assert encoded.seen.to_page.point(*encoded.seen.resized) == pytest.approx((560, 420))
    assert result(list(engine.decode(encoded, NEVER))).size == Size(560, 420)


def test_blocks_come_while_the_answer_is_written(
    engine: DotsOcrEngine, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer = json.dumps(
        [
            {"bbox": [10, 10, 70, 20], "category": "Title", "text": "A heading of some length, so that it grows"},
            {"bbox": [10, 30, 70, 50], "category": "Picture"},
        ]
    )
    script(monkeypatch, checkpoint, answer)
    pixels = np.full((84, 84, 3), 255, np.uint8)
    pixels[30:50, 10:70] = 128
    events = read(engine, page_of(pixels, tmp_path))
    found = [event.block for event in events if isinstance(event, BlockFound)]
    texts = [block.text for block in found if block.order == 0]
    assert texts[0] == ""  # the box before any of its text
    assert len(set(texts)) > 2
    done = result(events)
    assert [block.category for block in done.blocks] == [Category.TITLE, Category.PICTURE]
    assert done.blocks[0].box == Box(10, 10, 70, 20)
    assert done.finish is FinishReason.STOP
    assert (tmp_path / "assets" / done.blocks[1].asset).is_file()
    assert any(isinstance(event, Stage) for event in events)


def test_cancelled_in_the_middle_keeps_what_was_read(
    engine: DotsOcrEngine, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocks = [{"bbox": [1, n, 80, n + 2], "category": "Text", "text": f"Line {n}"} for n in range(0, 80, 4)]
    script(monkeypatch, checkpoint, json.dumps(blocks))
    cancel = threading.Event()
    events = []
    for event in engine.decode(engine.encode(page_of(dots_checkpoint.picture(1, 84, 84), tmp_path), cancel), cancel):
        events.append(event)
        if isinstance(event, BlockFound) and event.block.order == 3:
            cancel.set()
    done = result(events)
    assert done.finish is FinishReason.CANCELLED
    assert 3 <= len(done.blocks) <= 5


def test_real_tokens_stop_at_a_cancel(engine: DotsOcrEngine, answers: list[Decoding], tmp_path: Path) -> None:
    cancel = threading.Event()
    page = page_of(dots_checkpoint.picture(LONG, 84, 84), tmp_path, model_max_tokens=30000)
    encoded = engine.encode(page, cancel)
    generator = engine.decode(encoded, cancel)
    for event in generator:
        if answers and isinstance(event, Stage) and event.name == "Reading":
            cancel.set()
            known = answers[-1].timing.tokens
            break
    assert result(list(generator)).finish is FinishReason.CANCELLED
    assert answers[-1].timing.tokens <= known + 1


def test_what_was_waited_for_is_over_when_reading_begins(
    models: Path, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script(monkeypatch, checkpoint, "[]")  # too short an answer for its tokens to be told
    fresh = DotsOcrEngine(threads=1, models=models)
    try:
        for _ in range(2):  # with the model to be loaded, and with it there
            events = read(fresh, page_of(dots_checkpoint.picture(0, 84, 84), tmp_path))
            assert [event.name for event in events if isinstance(event, Stage)][-1] == "Reading"
    finally:
        fresh.close()


def test_a_page_that_lies_otherwise_than_it_is_read_is_doubted(
    engine: DotsOcrEngine, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script(monkeypatch, checkpoint, "[]")
    page = page_of(dots_checkpoint.picture(1, 84, 84), tmp_path)
    told = {}
    for turned in (0, 90, 180):
        instant = functools.partial(PageResult, 0, Size(84, 84), "instant", "1", turned=turned)
        told[turned] = result(read(engine, dataclasses.replace(page, reference=instant))).warnings
    assert not any("lies" in warning for warning in told[0])
    assert any("lies on its side" in warning for warning in told[90])
    assert any("lies upside down" in warning and "Turn it in the file" in warning for warning in told[180])


def test_cancelled_before_it_begins(engine: DotsOcrEngine, tmp_path: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        engine.encode(page_of(dots_checkpoint.picture(0, 84, 84), tmp_path), cancel)


def test_cancelled_while_the_encoder_is_busy_does_not_wait_for_it(
    engine: DotsOcrEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ready, cancel = threading.Event(), threading.Event()

    def busy(*_: Any) -> None:
        assert ready.wait(60)

    monkeypatch.setattr(EncoderProcess, "encode", busy)
    try:
        events = engine.decode(engine.encode(page_of(dots_checkpoint.picture(0, 84, 84), tmp_path), cancel), cancel)
        assert isinstance(next(events), Stage)
        cancel.set()
        done = result(list(events))
        assert not ready.is_set()
        assert done.finish is FinishReason.CANCELLED
    finally:
        ready.set()


def test_closing_does_not_wait_for_a_turn_at_the_encoder(
    models: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun: list[int] = []
    at_work, go_on = threading.Event(), threading.Event()

    def slow(encoder: EncoderProcess, patches: np.ndarray, *_: Any) -> None:
        begun.append(len(patches))
        at_work.set()
        assert go_on.wait(60)

    def close(encoder: EncoderProcess) -> None:  # as it does: when what the process is at is done
        go_on.set()

    monkeypatch.setattr(EncoderProcess, "encode", slow)
    monkeypatch.setattr(EncoderProcess, "close", close)
    engine = DotsOcrEngine(threads=1, models=models)
    page = page_of(dots_checkpoint.picture(0, 84, 84), tmp_path)
    first, second = engine.encode(page, NEVER), engine.encode(page, NEVER)
    assert at_work.wait(60)
    engine.close()
    assert isinstance(first.seen.features, Future)
    assert isinstance(second.seen.features, Future)
    assert first.seen.features.done()
    assert second.seen.features.cancelled()
    assert len(begun) == 1


def test_a_page_does_not_begin_with_the_progress_of_the_one_before(
    engine: DotsOcrEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = page_of(dots_checkpoint.picture(0, 84, 84), tmp_path)
    encode, at_work, go_on = EncoderProcess.encode, threading.Event(), threading.Event()

    def slow(encoder: EncoderProcess, *given: Any) -> Any:
        at_work.set()
        assert go_on.wait(60)
        return encode(encoder, *given)

    engine._seeing.tell(0.9, "Compiling")
    monkeypatch.setattr(EncoderProcess, "encode", slow)
    events = engine.decode(engine.encode(page, NEVER), NEVER)
    try:
        assert at_work.wait(60)
        assert next(events) == Stage(LOOKING, 0.0)
    finally:
        go_on.set()
        events.close()


def test_a_block_that_repeats_itself_is_read_by_itself(
    engine: DotsOcrEngine, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loop = '[{"bbox": [0, 0, 84, 40], "category": "Text", "text": "so it goes ' + "and on " * 400
    script(monkeypatch, checkpoint, loop, "so it goes, and ends")
    # After its text has been closed for it, the page goes on as its script says from there: with more of the loop.
    done = result(read(engine, page_of(dots_checkpoint.picture(1, 84, 84), tmp_path, model_max_tokens=30000)))
    assert done.blocks[0].text == "so it goes, and ends"
    assert done.blocks[0].box == Box(0, 0, 84, 40)
    assert any("by itself" in warning for warning in done.warnings)


def test_a_block_that_cannot_be_read_by_itself_does_not_cost_the_page(
    engine: DotsOcrEngine, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = seeing.look

    def failing(model: Installed, page: PageInput, region: Box | None, cancel: threading.Event) -> Look:
        if region is not None:
            raise EngineError("The vision encoder gave something that is not a number for this page.")
        return whole(model, page, region, cancel)

    monkeypatch.setattr(seeing, "look", failing)
    loop = '[{"bbox": [0, 0, 84, 40], "category": "Text", "text": "so it goes ' + "and on " * 400
    script(monkeypatch, checkpoint, loop)
    done = result(read(engine, page_of(dots_checkpoint.picture(1, 84, 84), tmp_path, model_max_tokens=30000)))
    assert done.finish is FinishReason.REPETITION
    assert done.blocks[0].text.startswith("so it goes")
    assert any("may be missing" in warning for warning in done.warnings)


def test_a_page_that_stays_bad_says_so(
    engine: DotsOcrEngine, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loop = '{"bbox": [0, 0, 84, 40], "category": "Text", "text": "once"}, '
    script(monkeypatch, checkpoint, "[" + loop * 500)
    done = result(read(engine, page_of(dots_checkpoint.picture(1, 84, 84), tmp_path, model_max_tokens=30000)))
    assert done.finish is FinishReason.REPETITION
    assert [block.text for block in done.blocks] == ["once"]
    assert any("repeat" in warning for warning in done.warnings)


def test_another_reading_is_compared(
    engine: DotsOcrEngine, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script(monkeypatch, checkpoint, '[{"bbox": [0, 0, 84, 84], "category": "Text", "text": "Quite another wording"}]')
    page = page_of(np.full((84, 84, 3), 255, np.uint8), tmp_path)
    theirs = PageResult(0, Size(84, 84), "instant", "1", (Block(Box(2, 2, 80, 80), Category.TEXT, "The words here"),))
    page = PageInput(page.source, 0, page.settings, page.assets, lambda: theirs)
    done = result(read(engine, page))
    assert any("Instant" in warning for warning in done.warnings)
    assert done.blocks[0].confidence == pytest.approx(0.5)
    assert done.blocks[0].text == "Quite another wording"


def test_without_a_model_it_says_what_to_do(tmp_path: Path) -> None:
    engine = DotsOcrEngine(threads=1, models=tmp_path / "models")
    try:
        with pytest.raises(ModelMissing) as caught:
            engine.encode(page_of(dots_checkpoint.picture(0), tmp_path), NEVER)
        assert "models download" in caught.value.remedy
    finally:
        engine.close()


@pytest.mark.parametrize("file", ["decoder/model.safetensors", "tokenizer.json", "vision/vision.json"])
def test_damage_is_named(checkpoint: Path, models: Path, tmp_path: Path, file: str) -> None:
    mine = tmp_path / "models" / "dots-ocr"
    mine.mkdir(parents=True)
    (mine / "active.json").write_text('{"variant": "v"}')
    original = models / "dots-ocr" / "float32-16bit"
    shutil.copytree(original, mine / "v")
    (mine / "v" / file).write_bytes(b"not what it should be")
    engine = DotsOcrEngine(threads=1, models=tmp_path / "models")
    try:
        with pytest.raises(ModelDamaged):
            read(engine, page_of(dots_checkpoint.picture(0), tmp_path))
    finally:
        engine.close()


def test_a_page_that_no_model_takes(engine: DotsOcrEngine, tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        engine.encode(page_of(np.full((1, 400, 3), 255, np.uint8), tmp_path), NEVER)


def test_another_variant_is_loaded_when_it_is_chosen_and_the_old_one_for_who_began_with_it(
    checkpoint: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    first = dots_model.install(models, checkpoint)
    page = page_of(dots_checkpoint.picture(LONG), tmp_path)
    engine = DotsOcrEngine(threads=1, models=models)

    def model_of(asked: PageInput) -> Installed:
        encoded = engine.encode(asked, NEVER)
        result(list(engine.decode(encoded, NEVER)))
        assert isinstance(encoded.model, Installed)
        return encoded.model

    try:
        loaded = model_of(page)
        assert model_of(page) is loaded
        began = dataclasses.replace(page, settings=dataclasses.replace(page.settings, model=loaded.mark))
        second = first.with_name("another")
        shutil.copytree(first, second)
        (first.parent / "active.json").write_text(json.dumps({"variant": "another"}))
        other = model_of(page)
        assert other.folder == second
        assert model_of(began).folder == first
        # Converted again at the same place: it is another model.
        (second / "manifest.json").write_text(json.dumps({"format": 1, "recipe": 2}))
        anew = model_of(page)
        assert (anew.folder, anew.mark) != (other.folder, other.mark)
        (first / "manifest.json").write_text(json.dumps({"format": 1, "recipe": 2}))
        with pytest.raises(ModelMissing, match="installed anew"):
            engine.encode(began, NEVER)
    finally:
        engine.close()


def test_a_model_that_is_replaced_while_it_is_loaded_is_not_mixed_with_the_new_one(
    checkpoint: Path, tmp_path: Path
) -> None:
    folder = dots_model.install(tmp_path / "models", checkpoint)
    engine = DotsOcrEngine(threads=1, models=tmp_path / "models")
    page = page_of(dots_checkpoint.picture(1, 84, 56), tmp_path)
    try:
        encoded = engine.encode(page, NEVER)  # the decoder is loaded later
        (folder / "manifest.json").write_text(json.dumps({"format": 1, "recipe": 2}))
        for _ in range(2):
            with pytest.raises(ModelMissing, match="installed anew"):
                encoded.model.decoder()
        result(read(engine, page))
    finally:
        engine.close()
