"""``ocr-desktop locate``: what is asked of the locator, and what is told of its answers."""

import json
from pathlib import Path
from typing import Any, Self

import pytest

from ocr_desktop.cli import locate
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import PageUnreadable
from ocr_desktop.jobs.locating import Places
from ocr_desktop.model_store import readiness
from ocr_desktop.settings import Settings
from ocr_desktop.worker.messages import Inspected


class FoundOnTheSecond:
    """A locator of a document of three pages: the phrase stands on the second, the third cannot be rendered."""

    asked: list[tuple[int, str]]

    def __init__(self, settings: Settings, told: Any) -> None:
        type(self).asked = []
        self.settings = settings

    def opened(self, path: Path, password: str | None = None) -> Inspected:
        return Inspected(1, "a" * 64, "PDF", 3)

    def places(self, path: Path, page: int, phrase: str, password: str | None = None) -> Places:
        assert self.settings.engine == "deepseek-ocr"
        self.asked.append((page, phrase))
        if page == 2:
            raise PageUnreadable("The page is broken.")
        return Places(page, Size(600, 800), (Box(10.2, 20, 30, 40.126),) if page == 1 else ())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> type[FoundOnTheSecond]:
    monkeypatch.setattr(readiness, "ready", lambda chosen, _store: chosen)
    monkeypatch.setattr(locate, "Locator", FoundOnTheSecond)
    return FoundOnTheSecond


def test_places_are_told_page_by_page(
    found: type[FoundOnTheSecond], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert locate.main([str(tmp_path / "a.pdf"), " the  total ", "--quiet"]) != 0, "a page could not be looked at"
    told = capsys.readouterr()
    assert told.out == "page 2: 10, 20, 30, 40\n"
    assert "page 3" in told.err
    assert "broken" in told.err
    assert found.asked == [(page, "the total") for page in range(3)]


def test_for_programs(found: type[FoundOnTheSecond], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert locate.main([str(tmp_path / "a.pdf"), "total", "--pages", "1-2", "--json", "--quiet"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [page["page"] for page in told["pages"]] == [1, 2]
    assert [page["boxes"] for page in told["pages"]] == [[], [[10.2, 20, 30, 40.13]]]
    assert (told["phrase"], told["engine"]) == ("total", "deepseek-ocr")
    assert len(found.asked) == 2


def test_what_is_not_there_is_said(
    found: type[FoundOnTheSecond],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    assert locate.main([str(tmp_path / "a.pdf"), "total", "--pages", "1"]) == 0
    told = capsys.readouterr()
    assert not told.out
    assert "not found" in told.err


def test_nothing_to_look_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert locate.main(["a.pdf", "  "]) == 2
    assert "phrase" in capsys.readouterr().err


def test_without_the_model_it_is_said_how_to_get_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert locate.main(["a.pdf", "total"]) != 0
    assert "models download deepseek-ocr" in capsys.readouterr().err
