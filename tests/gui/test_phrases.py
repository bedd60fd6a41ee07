import pytest

from ocr_desktop import errors
from ocr_desktop.gui import phrases
from ocr_desktop.jobs.job import Progress


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3, "a few seconds"),
        (14, "about 10 seconds"),
        (54, "about 50 seconds"),
        (58, "about a minute"),
        (150, "about 2 minutes"),
        (59 * 60, "about 59 minutes"),
        (3600, "about 1 hour"),
        (3600 * 2 + 60 * 32, "about 2 hours 30 minutes"),
        (3600 * 7 + 60 * 32, "about 7 hours"),
    ],
)
def test_time_left_is_never_more_exact_than_it_is(seconds: float, words: str) -> None:
    assert phrases.duration(seconds) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (61, "1 min 1 s"), (120, "2 min"), (7500, "2 h 5 min")])
def test_time_passed(seconds: float, words: str) -> None:
    assert phrases.elapsed(seconds) == words


def test_progress_says_what_is_left() -> None:
    assert phrases.progress(Progress()) == "opening"
    assert phrases.progress(Progress(pages_done=3, pages_left=1)) == "3 of 4 pages"
    whole = Progress(pages_done=10, pages_failed=2, pages_left=1000, documents_left=3, seconds_left=240.0)
    assert phrases.progress(whole) == "12 of 1,012 pages · 3 documents left · about 4 minutes left"


def test_every_short_error_names_a_class_of_the_tree() -> None:
    for name in phrases._SHORT:
        assert isinstance(errors.from_name(name, ""), getattr(errors, name))
    assert phrases.short_error("EngineError") == "Could not be read"
