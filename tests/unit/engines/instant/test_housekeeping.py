import pytest

from ocr_desktop.engines.instant import housekeeping
from ocr_desktop.engines.instant.housekeeping import Housekeeping


def test_memory_is_given_back_every_few_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(housekeeping, "give_back", lambda: calls.append(1))
    keeper = Housekeeping()
    for _ in range(17):
        keeper.page_done()
    assert len(calls) == 2


def test_giving_back_runs_here() -> None:
    housekeeping.give_back()
