"""The engine asks for a draft while the encoder works, reads the same with it, and tells what it was worth."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ocr_desktop.document.document import PageResult
from ocr_desktop.engines.dots_ocr.engine import DotsOcrEngine
from ocr_desktop.engines.dots_ocr.reading import PageTask
from ocr_desktop.engines.engine import PageDone, PageInput
from ocr_desktop.engines.runtime.drafting import Draft, Pace
from ocr_desktop.settings import Settings
from ocr_desktop.sources.opening import open_source
from tests.fakes import dots_checkpoint, dots_model

NEVER = threading.Event()
TOKENS = 64


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DotsOcrEngine]:
    models = tmp_path_factory.mktemp("models")
    dots_model.install(models, dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint"), seed=3))
    made = DotsOcrEngine(threads=1, models=models)
    yield made
    made.close()


@pytest.fixture
def page(tmp_path: Path) -> Iterator[PageInput]:
    file = tmp_path / "page.png"
    Image.fromarray(dots_checkpoint.picture(5, 84, 84)).save(file)
    source = open_source(file)
    yield PageInput(source, 0, Settings(engine="dots-ocr", model_max_tokens=TOKENS), tmp_path)
    source.close()


def read(engine: DotsOcrEngine, page: PageInput, **settings: Any) -> PageResult:
    page = replace(page, settings=replace(page.settings, **settings))
    *_, last = engine.decode(engine.encode(page, NEVER), NEVER)
    assert isinstance(last, PageDone)
    return last.result


class Asked:
    """In place of what is known of a page: what the model will answer, or anything else."""

    def __init__(self, ids: list[int]) -> None:
        self.ids = ids
        self.drafts: list[Draft] = []

    def __call__(self, seen: object) -> Draft:
        self.drafts.append(Draft([self.ids]))
        return self.drafts[-1]


def test_a_draft_is_asked_for_where_the_settings_want_one(
    engine: DotsOcrEngine, page: PageInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked([1, 2, 3])
    monkeypatch.setattr(PageTask, "drafter", lambda _self, seen: asked(seen))
    alone = read(engine, page, drafting="off")
    assert asked.drafts == []
    drafted = read(engine, page)
    assert len(asked.drafts) == 1
    assert drafted.blocks == alone.blocks
    assert drafted.finish is alone.finish
    assert "drafting" in drafted.timings
    assert "drafting" not in alone.timings


def test_what_a_draft_was_worth_is_told(
    engine: DotsOcrEngine, page: PageInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[int] = []

    class Listening(Draft):
        def propose(self, ids: Any, most: int) -> Any:
            said[:] = ids
            return ()

    monkeypatch.setattr(PageTask, "drafter", lambda _self, _seen: Listening([]))
    alone = read(engine, page)
    assert alone.counts["tokens"] > len(said) > 20
    assert "drafted" not in alone.counts
    assert "%" not in alone.reason
    monkeypatch.setattr(PageTask, "drafter", lambda _self, _seen: Draft([said]))
    monkeypatch.setattr(Pace, "length", lambda _self, available, _run: min(available, 7))
    drafted = read(engine, page)
    assert drafted.blocks == alone.blocks
    assert drafted.counts["tokens"] == alone.counts["tokens"]
    assert drafted.counts["forwards"] < alone.counts["forwards"] / 2
    assert 0 < drafted.counts["accepted"] <= drafted.counts["drafted"]
    share = round(100 * drafted.counts["accepted"] / drafted.counts["tokens"])
    assert f"{share} % of the tokens were drafted and confirmed" in drafted.reason
    assert f"{drafted.counts['tokens']} tokens" in drafted.reason


def test_a_temperature_leaves_drafts_alone(
    engine: DotsOcrEngine, page: PageInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PageTask, "drafter", lambda _self, _seen: Draft([list(range(40))]))
    monkeypatch.setattr(Pace, "length", lambda _self, available, _run: available)
    alone = read(engine, page, drafting="off", model_temperature=0.7)
    warm = read(engine, page, model_temperature=0.7)
    assert warm.blocks == alone.blocks
    assert "drafted" not in warm.counts
