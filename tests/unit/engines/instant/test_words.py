from ocr_desktop.document.blocks import Style
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant.words import Word, cut
from tests.unit.engines.instant.lines import line, styled


def test_known_places_are_used() -> None:
    known = [Word(Box(0, 0, 10, 10), "10"), Word(Box(40, 0, 50, 10), "11"), Word(Box(0, 50, 10, 60), "12")]
    parts = cut(line("10 11", width=50), known)
    assert [(part.text, part.box.x0) for part in parts] == [("10", 0), ("11", 40)]


def test_places_that_do_not_fit_are_estimated() -> None:
    parts = cut(line("aa bbbb", 100, width=70), [Word(Box(100, 0, 120, 10), "other")])
    assert [part.text for part in parts] == ["aa", "bbbb"]
    assert parts[0].box.x0 == 100
    assert abs(parts[1].box.x1 - 170) < 1e-6
    assert parts[0].box.x1 < parts[1].box.x0


def test_words_keep_their_look() -> None:
    parts = cut(styled(("plain bo", None), ("ld", Style.BOLD)))
    assert [[(run.text, bool(run.styles)) for run in part.runs] for part in parts] == [
        [("plain", False)],
        [("bo", False), ("ld", True)],
    ]


def test_one_word_stays_as_it_is() -> None:
    single = line("word")
    assert cut(single) == [single]
