"""Asking where a phrase stands: of real workers, with an engine that makes places up."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_desktop import catalog
from ocr_desktop.cli import locate as command
from ocr_desktop.document.geometry import Box
from ocr_desktop.errors import ModelMissing, PageUnreadable, SourceNotFound, UsageError
from ocr_desktop.jobs import locating
from ocr_desktop.jobs.locating import Locator
from ocr_desktop.model_store import readiness
from ocr_desktop.settings import Settings
from ocr_desktop.worker.client import WorkerClient
from tests.fakes.bench import Bench, locked_pdf, picture

DEEPSEEK = Settings(engine="deepseek-ocr")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path, "LocatingEngine")
    yield made
    made.close()


@pytest.fixture
def client(bench: Bench) -> WorkerClient:
    return bench.client()


def test_an_engine_says_where_a_phrase_stands(client: WorkerClient, tmp_path: Path) -> None:
    told: list[str] = []
    paper = picture(tmp_path / "a.png", pages=2)
    with Locator(DEEPSEEK, told.append, client) as locator:
        assert locator.opened(paper).page_count == 2
        found = locator.places(paper, 1, "two words")
        assert (found.page, found.boxes) == (1, (Box(10, 0, 100, 10), Box(10, 20, 100, 30)))
        assert locator.places(paper, 0, "not there").boxes == ()
        with pytest.raises(PageUnreadable):
            locator.places(paper, 7, "word")
        with pytest.raises(SourceNotFound):
            locator.opened(tmp_path / "gone.png")
    assert told[0] == "Looking"
    assert (tmp_path / "notes" / "phrases").read_text().splitlines() == ["1 two words True", "0 not there True"]


def test_an_engine_that_cannot_is_not_asked(client: WorkerClient, tmp_path: Path) -> None:
    paper = picture(tmp_path / "a.png")
    with Locator(Settings(), client=client) as locator, pytest.raises(UsageError, match="cannot be asked") as refused:
        locator.places(paper, 0, "word")
    assert "DeepSeek-OCR" in refused.value.remedy
    assert not (tmp_path / "notes" / "phrases").exists()


def test_engines_that_find_phrases() -> None:
    able = [entry.name for entry in catalog.ENGINES if entry.locates]
    assert able == ["deepseek-ocr"]
    assert catalog.locating("instant").name == catalog.locating("deepseek-ocr").name == "deepseek-ocr"


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bench: Bench) -> Path:
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(readiness, "ready", lambda settings, _store: dataclasses.replace(settings, model="m"))
    monkeypatch.setattr(locating, "WorkerClient", lambda *_, **__: bench.client())
    return tmp_path


def test_the_command_tells_places(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = picture(ready / "a.png", pages=2)
    assert command.main([str(paper), " two\nwords ", "--pages", "2", "--quiet"]) == 0
    assert capsys.readouterr().out == "page 2: 10, 0, 100, 10\npage 2: 10, 20, 100, 30\n"


def test_the_command_tells_programs(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = picture(ready / "a.png", pages=2)
    assert command.main([str(paper), "word", "--json", "--engine", "instant"]) == 2  # it has no such flag
    capsys.readouterr()
    assert command.main([str(paper), "word", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["phrase"], told["engine"], told["path"]) == ("word", "deepseek-ocr", str(paper))
    assert [page["page"] for page in told["pages"]] == [1, 2]
    assert [page["boxes"] for page in told["pages"]] == [[[10, 0, 100, 10]]] * 2
    assert told["pages"][0]["size"]["width"] > 0


def test_what_is_not_there_is_said(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = picture(ready / "a.png")
    assert command.main([str(paper), "not there"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "not found" in told.err


@pytest.mark.parametrize(("words", "status", "told"), [
    (["  "], 2, "no phrase"), (["word", "--pages", "9"], 2, "names no page"), (["word", "--pages", "x"], 2, "x"),
])  # fmt: skip
def test_what_cannot_be_asked(
    ready: Path, capsys: pytest.CaptureFixture[str], words: list[str], status: int, told: str
) -> None:
    assert command.main([str(picture(ready / "a.png")), *words]) == status
    assert told in capsys.readouterr().err


def test_an_encrypted_document(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = locked_pdf(ready / "a.pdf", "sesame")
    assert command.main([str(paper), "word"]) == 3
    assert "password" in capsys.readouterr().err.lower()
    assert command.main([str(paper), "word", "--password", "sesame"]) == 0
    assert capsys.readouterr().out.startswith("page 1: ")


def test_without_the_model_nothing_begins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path / "home"))
    assert command.main([str(picture(tmp_path / "a.png")), "word"]) == ModelMissing.exit_code
    assert "models download deepseek-ocr" in capsys.readouterr().err
