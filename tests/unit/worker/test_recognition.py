"""The recognition role: what is done while a page is read, with an engine that notes what it is asked."""

import dataclasses
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from ocr_desktop.document import codec
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.engines import loading
from ocr_desktop.engines.engine import CancelFlag, Event, PageDone, PageInput, Stage
from ocr_desktop.errors import EngineError, SourceNotFound, WrongPassword
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages
from ocr_desktop.worker.recognition import Recognition
from tests.fakes.bench import locked_pdf, picture

NEVER = threading.Event()


class NotingEngine:
    """Notes what it does; page 2 cannot be encoded."""

    def __init__(self, name: str, notes: list[str]) -> None:
        self.name = name
        self.notes = notes
        self.flags: dict[int, CancelFlag] = {}
        self.earlier: dict[int, PageResult | None] = {}

    def encode(self, page: PageInput, cancel: CancelFlag) -> PageInput:
        self.notes.append(f"{self.name} encode {page.page}")
        self.flags[page.page] = cancel
        if page.page == 2:
            raise EngineError("It cannot be encoded.")
        return page

    def decode(self, encoded: PageInput, cancel: CancelFlag) -> Generator[Event, None, None]:
        self.notes.append(f"{self.name} decode {encoded.page}")
        self.earlier[encoded.page] = encoded.earlier() if encoded.earlier is not None else None
        for share in (0.3, 0.6):
            yield Stage("Reading", share)
        self.notes.append(f"{self.name} done {encoded.page}")
        yield PageDone(PageResult(encoded.page, encoded.source.page_size(encoded.page), self.name, "0"))

    def close(self) -> None:
        self.notes.append(f"{self.name} closed")


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch, notes: list[str]) -> dict[str, NotingEngine]:
    made: dict[str, NotingEngine] = {}

    def load(name: str, *, threads: int) -> NotingEngine:
        return made.setdefault(name, NotingEngine(name, notes))

    monkeypatch.setattr(loading, "load", load)
    return made


@pytest.fixture
def role(engines: dict[str, NotingEngine], tmp_path: Path) -> Iterator[Recognition]:
    made = Recognition(messages.Hello(messages.PROTOCOL_VERSION, "recognition", 1, str(tmp_path), str(tmp_path)))
    yield made
    made.close()


@pytest.fixture
def asked(tmp_path: Path) -> Callable[..., messages.Upcoming]:
    file = picture(tmp_path / "a.tif", pages=4)

    def make(page: int, path: Path = file, **settings: Any) -> messages.Upcoming:
        chosen = Settings(engine="dots-ocr", **{"compare": False, **settings})
        return messages.Upcoming(str(path), page, "dots-ocr", codec.to_plain(chosen))

    return make


def read(role: Recognition, page: messages.Upcoming, cancel: threading.Event = NEVER) -> PageResult:
    request = messages.Recognize(1, page.path, page.page, page.engine, page.settings, page.password)
    *_, last = role.answers(request, cancel)
    assert isinstance(last, messages.PageFinished)
    return last.result


def test_the_next_page_is_encoded_while_one_is_decoded(
    role: Recognition, asked: Callable[..., messages.Upcoming], notes: list[str]
) -> None:
    role.prepare(messages.Prepare((asked(1),)))
    assert read(role, asked(0)).page == 0
    assert read(role, asked(1)).page == 1
    assert notes == [
        "dots-ocr encode 0", "dots-ocr decode 0", "dots-ocr encode 1", "dots-ocr done 0",
        "dots-ocr decode 1", "dots-ocr done 1",
    ]  # fmt: skip


def test_the_page_begun_ahead_is_stopped_by_whoever_asks_for_it(
    role: Recognition, asked: Callable[..., messages.Upcoming], engines: dict[str, NotingEngine]
) -> None:
    role.prepare(messages.Prepare((asked(1),)))
    read(role, asked(0))
    ahead = engines["dots-ocr"].flags[1]
    cancel = threading.Event()
    request = messages.Recognize(2, asked(1).path, 1, "dots-ocr", asked(1).settings)
    answers = cast(Generator[messages.Answer, None, None], role.answers(request, cancel))
    next(answers)
    assert not ahead.is_set()
    cancel.set()
    assert ahead.is_set()
    answers.close()


@pytest.mark.parametrize("other", [{"page": 3}, {"page": 1, "model_temperature": 0.5}])
def test_a_page_that_is_not_asked_for_is_given_up(
    role: Recognition, asked: Callable[..., messages.Upcoming], engines: dict[str, NotingEngine], other: dict[str, Any]
) -> None:
    role.prepare(messages.Prepare((asked(1),)))
    read(role, asked(0))
    ahead = engines["dots-ocr"].flags[1]
    assert read(role, asked(**other)).page == other["page"]
    assert ahead.is_set()


def test_trouble_of_the_next_page_is_told_when_it_is_asked_for(
    role: Recognition, asked: Callable[..., messages.Upcoming], notes: list[str], tmp_path: Path
) -> None:
    role.prepare(messages.Prepare((asked(2),)))
    assert read(role, asked(0)).finish is FinishReason.STOP
    assert "dots-ocr encode 2" in notes
    with pytest.raises(EngineError, match="cannot be encoded"):
        read(role, asked(2))
    role.prepare(messages.Prepare((asked(1, tmp_path / "gone.tif"),)))
    assert read(role, asked(0)).finish is FinishReason.STOP
    with pytest.raises(SourceNotFound):
        read(role, asked(1, tmp_path / "gone.tif"))


def test_a_document_with_a_password_is_begun_ahead(
    role: Recognition, asked: Callable[..., messages.Upcoming], notes: list[str], tmp_path: Path
) -> None:
    locked = asked(0, locked_pdf(tmp_path / "locked.pdf", "open sesame"))
    wrong, right = (dataclasses.replace(locked, password=word) for word in ("abracadabra", "open sesame"))
    role.prepare(messages.Prepare((wrong,)))
    assert read(role, asked(3)).page == 3
    with pytest.raises(WrongPassword):
        read(role, wrong)
    role.prepare(messages.Prepare((right,)))
    read(role, asked(3))
    assert notes.count("dots-ocr encode 0") == 1
    assert read(role, right).page == 0
    assert notes.count("dots-ocr encode 0") == 1


def test_one_page_is_ahead_and_no_more(
    role: Recognition, asked: Callable[..., messages.Upcoming], notes: list[str], tmp_path: Path
) -> None:
    other = picture(tmp_path / "b.tif", pages=2)
    pages = [asked(0), asked(1), asked(0, other), asked(1, other)]
    for number, page in enumerate(pages):
        role.prepare(messages.Prepare(tuple(pages[number + 1 :])))
        read(role, page)
    steps = [
        "encode",
        "decode",
        "encode",
        "done",
        "decode",
        "encode",
        "done",
        "decode",
        "encode",
        "done",
        "decode",
        "done",
    ]
    assert [note.split()[1] for note in notes] == steps  # from one document to the next as within one


class TogetherEngine(NotingEngine):
    """Decodes three pages together."""

    def __init__(self, name: str, notes: list[str]) -> None:
        super().__init__(name, notes)
        self.marked: list[bool] = []

    def together(self, settings: Settings) -> int:
        return 3

    def encode(self, page: PageInput, cancel: CancelFlag) -> PageInput:
        self.marked.append(page.together)
        return super().encode(page, cancel)


def test_as_many_pages_are_ahead_as_the_engine_decodes_together(
    role: Recognition,
    asked: Callable[..., messages.Upcoming],
    notes: list[str],
    engines: dict[str, NotingEngine],
    tmp_path: Path,
) -> None:
    engine = engines["dots-ocr"] = TogetherEngine("dots-ocr", notes)
    other = picture(tmp_path / "b.tif", pages=3)
    ahead = [asked(1), *(asked(page, other) for page in (0, 1, 3))]
    role.prepare(messages.Prepare(tuple(ahead), together=True))
    read(role, asked(0))
    assert [note for note in notes if "encode" in note] == [f"dots-ocr encode {page}" for page in (0, 1, 0)]
    assert engine.marked == [False, True, True]
    read(role, ahead[0])
    assert notes.count("dots-ocr encode 1") == 2  # of the other document
    assert len(engine.marked) == 4
    role.prepare(messages.Prepare(tuple(ahead[2:]), together=False))
    read(role, ahead[1])
    assert engine.marked[4:] == [False]  # somebody looks now: one is begun with ahead, and does not go along


def test_who_is_looked_at_has_no_company_any_more(
    role: Recognition, asked: Callable[..., messages.Upcoming], notes: list[str], engines: dict[str, NotingEngine]
) -> None:
    engine = engines["dots-ocr"] = TogetherEngine("dots-ocr", notes)
    role.prepare(messages.Prepare((asked(1),), together=True))
    page = asked(0)
    answers = role.answers(messages.Recognize(1, page.path, 0, page.engine, page.settings), NEVER)
    next(answers)
    next(answers)
    along = engine.flags[1]
    role.prepare(messages.Prepare((asked(1),)))
    list(answers)
    assert along.is_set()
    assert engine.marked == [False, True, False]
    assert not engine.flags[1].is_set()


def test_what_is_no_longer_expected_is_stopped(
    role: Recognition, asked: Callable[..., messages.Upcoming], notes: list[str], engines: dict[str, NotingEngine]
) -> None:
    engine = engines["dots-ocr"] = TogetherEngine("dots-ocr", notes)
    role.prepare(messages.Prepare((asked(1), asked(3)), together=True))
    read(role, asked(0))
    role.prepare(messages.Prepare((asked(3),), together=True))
    read(role, asked(0))
    assert engine.flags[1].is_set()
    assert not engine.flags[3].is_set()
    role.prepare(messages.Prepare(()))
    read(role, asked(0))
    assert engine.flags[3].is_set()


def test_other_settings_are_not_begun_with_ahead(
    role: Recognition, asked: Callable[..., messages.Upcoming], notes: list[str]
) -> None:
    role.prepare(messages.Prepare((asked(1, model_temperature=0.5),)))
    read(role, asked(0))
    assert "dots-ocr encode 1" not in notes


def test_the_newest_hint_counts(role: Recognition, asked: Callable[..., messages.Upcoming], notes: list[str]) -> None:
    role.prepare(messages.Prepare((asked(1),)))
    role.prepare(messages.Prepare((asked(3),)))
    read(role, asked(0))
    read(role, asked(3))
    assert [note for note in notes if "encode" in note] == ["dots-ocr encode 0", "dots-ocr encode 3"]


def test_a_file_that_was_changed_meanwhile_is_looked_at_again(
    role: Recognition, asked: Callable[..., messages.Upcoming], notes: list[str]
) -> None:
    role.prepare(messages.Prepare((asked(1),)))
    read(role, asked(0))
    picture(Path(asked(1).path), pages=4, shade=9)
    read(role, asked(1))
    assert notes.count("dots-ocr encode 1") == 2


def test_the_other_reading_is_made_while_the_page_is_encoded(
    role: Recognition, asked: Callable[..., messages.Upcoming], notes: list[str], engines: dict[str, NotingEngine]
) -> None:
    read(role, asked(0, compare=True))
    assert notes[:3] == ["dots-ocr encode 0", "instant encode 0", "instant decode 0"]
    assert notes[4] == "dots-ocr decode 0"
    assert notes.count("instant encode 0") == 1


def test_what_was_read_before_is_known_of_a_page_that_was_begun_with_ahead(
    role: Recognition, asked: Callable[..., messages.Upcoming], engines: dict[str, NotingEngine]
) -> None:
    role.prepare(messages.Prepare((asked(1),)))
    assert read(role, asked(0)).page == 0
    before = PageResult(1, Size(60, 80), "dots-ocr", "0", reason="with other settings")
    request = messages.Recognize(1, asked(1).path, 1, "dots-ocr", asked(1).settings, earlier=before)
    list(role.answers(cast(messages.Recognize, messages.from_wire(messages.to_wire(request))), NEVER))
    assert engines["dots-ocr"].earlier == {0: None, 1: before}
