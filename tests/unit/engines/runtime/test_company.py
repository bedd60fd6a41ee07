"""Pages decoded along with the one that is being read, on a tiny model: each is read as it is alone."""

import dataclasses
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.engines.dots_ocr.engine import DotsOcrEngine
from ocr_desktop.engines.engine import DecodesTogether, PageDone, PageInput
from ocr_desktop.engines.runtime.company import MOST, Company
from ocr_desktop.engines.runtime.page_reading import Encoded, Reading
from ocr_desktop.engines.runtime.widths import Widths
from ocr_desktop.errors import EngineError
from ocr_desktop.settings import Settings
from ocr_desktop.sources.opening import open_source
from tests.fakes import dots_checkpoint, dots_model

NEVER = threading.Event()
SEED = 4  # answers of many lengths
PAGES = 5
TOKENS = 100


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    checkpoint = dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint"), seed=SEED)
    folder = tmp_path_factory.mktemp("models")
    dots_model.install(folder, checkpoint)
    return folder


@pytest.fixture(scope="module")
def running(models: Path) -> Iterator[DotsOcrEngine]:
    made = DotsOcrEngine(threads=1, models=models)
    yield made
    made.close()


@pytest.fixture
def engine(running: DotsOcrEngine) -> DotsOcrEngine:
    """With nobody in company, and nothing measured."""
    running._company.clear()
    if running._model is not None:
        running._model._batch = None
    return running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[PageInput]:
    folder = tmp_path_factory.mktemp("pages")
    settings = Settings(engine="dots-ocr", compare=False, drafting="off")
    made = []
    for number in range(PAGES):
        pixels = dots_checkpoint.picture(number, 56 + 28 * (number % 3), 84 - 28 * (number % 2))
        file = folder / f"{number}.png"
        Image.fromarray(pixels).save(file)
        own: dict[str, Any] = {"dots_mode": ("layout", "text", "layout-only")[number % 3]}
        own["model_max_tokens"] = TOKENS + 20 * (number % 2)
        made.append(PageInput(open_source(file), 0, dataclasses.replace(settings, **own), folder))
    return made


@pytest.fixture(scope="module")
def alone(running: DotsOcrEngine, pages: list[PageInput]) -> list[PageResult]:
    return [done(list(running.decode(running.encode(page, NEVER), NEVER))) for page in pages]


def done(events: list[Any]) -> PageResult:
    assert isinstance(events[-1], PageDone)
    return without_times(events[-1].result)


def without_times(result: PageResult) -> PageResult:
    """What was read: not what it took, which is counted and measured."""
    return dataclasses.replace(result, timings={}, reason="", counts={})


class Ahead:
    """Reads pages as a worker does: the next ones are prepared between the events of the one before."""

    def __init__(self, engine: DotsOcrEngine, pages: list[PageInput], most: int) -> None:
        self.engine = engine
        self.pages = pages
        self.most = most
        self.cancel = [threading.Event() for _ in pages]
        self.encoded: dict[int, Encoded] = {}
        self.widest = 0

    def read(self, number: int) -> PageResult:
        page = self.encoded.pop(number, None) or self.engine.encode(self.pages[number], self.cancel[number])
        events = []
        for event in self.engine.decode(page, self.cancel[number]):
            events.append(event)
            self.prepare(number)
            self.widest = max(self.widest, page.model.batch.width)
        return done(events)

    def prepare(self, number: int) -> None:
        for following in range(number + 1, min(len(self.pages), number + self.most)):
            if following not in self.encoded:
                page = dataclasses.replace(self.pages[following], together=True)
                made = self.encoded[following] = self.engine.encode(page, self.cancel[following])
                assert isinstance(made.seen.features, Future)
                made.seen.features.exception()  # the encoder is not what is tested
                return


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as may, whatever it costs."""
    monkeypatch.setattr(Widths, "best", lambda _self, most: most)


@pytest.mark.usefixtures("wide")
@pytest.mark.parametrize("most", [2, 4])
def test_pages_are_read_as_they_are_alone(
    engine: DotsOcrEngine, pages: list[PageInput], alone: list[PageResult], most: int
) -> None:
    assert len({result.finish for result in alone}) > 1
    chosen = [
        dataclasses.replace(page, settings=dataclasses.replace(page.settings, pages_together=most)) for page in pages
    ]
    reader = Ahead(engine, chosen, most)
    assert [reader.read(number) for number in range(PAGES)] == alone
    assert reader.widest == most


@pytest.mark.usefixtures("wide")
def test_a_page_that_is_stopped_costs_no_other(
    engine: DotsOcrEngine, pages: list[PageInput], alone: list[PageResult]
) -> None:
    reader = Ahead(engine, pages, 4)
    assert reader.read(0) == alone[0]
    reader.cancel[2].set()
    assert reader.read(1) == alone[1]
    assert reader.read(2).finish is FinishReason.CANCELLED
    for number in (3, 4):
        assert reader.read(number) == alone[number]


@pytest.mark.usefixtures("wide")
def test_a_page_that_nobody_asks_for_costs_no_other(
    engine: DotsOcrEngine, pages: list[PageInput], alone: list[PageResult]
) -> None:
    reader = Ahead(engine, pages, 4)
    assert reader.read(0) == alone[0]
    assert reader.read(3) == alone[3]  # out of turn
    reader.cancel[1].set()
    assert reader.read(2) == alone[2]


@pytest.mark.usefixtures("wide")
def test_a_page_that_cannot_be_encoded_is_trouble_of_its_own(
    engine: DotsOcrEngine, pages: list[PageInput], alone: list[PageResult]
) -> None:
    reader = Ahead(engine, pages, 3)
    failed: Future[Any] = Future()
    failed.set_exception(EngineError("It cannot be encoded."))
    made = engine.encode(dataclasses.replace(pages[1], together=True), NEVER)
    object.__setattr__(made.seen, "features", failed)
    reader.encoded[1] = made
    assert reader.read(0) == alone[0]
    with pytest.raises(EngineError, match="cannot be encoded"):
        reader.read(1)
    assert reader.read(2) == alone[2]


@pytest.mark.usefixtures("wide")
def test_a_page_that_fails_goes_and_the_others_stay(
    engine: DotsOcrEngine, pages: list[PageInput], alone: list[PageResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Ahead(engine, pages, 4)
    assert reader.read(0) == alone[0]
    assert engine._model is not None
    assert engine._company._leading is None  # it takes much memory
    batch = engine._model.batch
    with monkeypatch.context() as broken:
        broken.setattr(Reading, "_take", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reader.read(1)
    assert batch.width == len([page for page in engine._company._waiting if page.decoding and page.decoding.is_seated])
    assert [reader.read(number) for number in (2, 3, 4)] == alone[2:]


def test_where_it_does_not_pay_they_go_one_after_the_other(
    engine: DotsOcrEngine, pages: list[PageInput], alone: list[PageResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: dict[int, int] = {}

    def note(self: Widths, width: int, tokens: int, seconds: float) -> None:
        noted[width] = noted.get(width, 0) + tokens
        real(self, width, tokens, float(tokens * width))  # twice the rows, four times the time

    real = Widths.note
    monkeypatch.setattr(Widths, "note", note)
    reader = Ahead(engine, pages, 4)
    assert [reader.read(number) for number in range(PAGES)] == alone
    assert reader.widest == 2  # as a trial
    assert noted[1] > noted[2] > 0
    assert engine.together(Settings()) == 2


def test_as_many_as_there_is_memory_for(
    engine: DotsOcrEngine, pages: list[PageInput], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def best(_self: Widths, most: int) -> int:
        asked.append(most)
        return 1

    monkeypatch.setattr(Widths, "best", best)
    scarce = dataclasses.replace(pages[0], settings=dataclasses.replace(pages[0].settings, page_megabytes=1))
    for page in (pages[0], scarce):
        list(engine.decode(engine.encode(page, NEVER), NEVER))
    assert asked[0] == MOST
    assert 1 <= asked[-1] < MOST


def test_an_engine_says_how_many() -> None:
    assert isinstance(DotsOcrEngine(threads=1), DecodesTogether)
    assert Company().width(Settings()) == 2
