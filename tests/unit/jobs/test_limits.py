"""The limits that a worker is held to."""

import pytest

from ocr_desktop import catalog
from ocr_desktop.jobs import limits
from ocr_desktop.settings import Settings


def test_time() -> None:
    assert limits.seconds(Settings()) == 300
    assert limits.seconds(Settings(page_seconds=0)) is None


@pytest.mark.parametrize("entry", catalog.ENGINES, ids=lambda entry: entry.name)
def test_memory(entry: catalog.EngineEntry) -> None:
    bounds = limits.memory(Settings(engine=entry.name, page_megabytes=1000))
    assert bounds.page == 1_000_000_000 + entry.model_memory
    assert limits.memory(Settings(engine=entry.name, page_megabytes=0)).page == 0
    default = limits.memory(Settings(engine=entry.name))
    assert default.page > entry.memory  # what is usual is never too much
    assert 0 < default.growth < default.page - entry.model_memory
    assert (entry.model_memory > 0) is bool(entry.extra)


def test_a_model_is_loaded_again_later_than_a_process_is_started_again() -> None:
    assert limits.memory(Settings(engine="dots-ocr")).growth > limits.memory(Settings()).growth
