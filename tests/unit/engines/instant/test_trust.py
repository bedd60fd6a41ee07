from dataclasses import replace

import pytest

from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.engines.instant import trust
from ocr_desktop.engines.instant.text_layer import PageContent
from tests.unit.engines.instant.lines import stack

PAGE = Size(600, 800)
SCAN = (Box(0, 0, 600, 800),)
PROSE = (
    "The ferry leaves the northern harbour every morning",
    "Il était une fois une île où rien ne pressait",
    "Größere Mengen müssen vorher angemeldet werden, 1990-1995",
)
NONSENSE = ("sw | \\ + ~t=", "xq#;; }{ BH No vote{note", "—esu rrt [ ] ^ ~~ ffk", "l1|I1 ,,:; 4%&")


def content(*texts: str, visible: bool = True, **more: object) -> PageContent:
    lines = tuple(replace(line, visible=visible) for line in stack(*texts))
    return replace(PageContent(lines), **more)  # type: ignore[arg-type]


def test_prose_is_trusted_in_many_languages() -> None:
    foreign = [("这是一个普通的段落。", "日本語のテキストです"), ("هذا نص عربي طويل",), ("Это обычный текст",)]
    for texts in (PROSE, *foreign):
        decision = trust.decide(content(*texts), PAGE, "auto")
        assert (decision.layer, decision.recognise, decision.warnings) == (True, False, ())


@pytest.mark.parametrize("sign", ["\ufffd", "\ue012", "\x03"])
def test_text_without_meaning_is_recognised(sign: str) -> None:
    decision = trust.decide(content(sign * 30, "and words"), PAGE, "auto")
    assert (decision.layer, decision.recognise) == (False, True)
    assert "%" in decision.reason


def test_a_few_lost_characters_are_told_of() -> None:
    decision = trust.decide(content(*PROSE, "and \ufffd\ufffd"), PAGE, "auto")
    assert decision.layer
    assert decision.warnings


def test_a_hidden_layer_is_kept_when_it_reads_well() -> None:
    good = trust.decide(content(*PROSE, visible=False, images=SCAN), PAGE, "auto")
    bad = trust.decide(content(*NONSENSE, visible=False, images=SCAN), PAGE, "auto")
    assert (good.layer, good.recognise) == (True, False)
    assert (bad.layer, bad.recognise) == (False, True)


def test_visible_gibberish_is_recognised() -> None:
    shifted = ("Wkh irxqg sdwk ohgv qruwk", "Xqghu wkh wuhhv zkhuh qrwklqj jurzv", "Wkhb zdqw pruh wlph")
    assert trust.decide(content(*shifted), PAGE, "auto").layer
    broken = ("#$%&' ()*+, -./01 23:;<", "=>?@ [\\]^_ `{|}~ #$%", "!!\"# $$%% &&'' (())")
    assert not trust.decide(content(*broken), PAGE, "auto").layer


def test_the_settings_have_the_last_word() -> None:
    assert trust.decide(content(*NONSENSE, visible=False), PAGE, "always").layer
    never = trust.decide(content(*PROSE), PAGE, "never")
    assert (never.layer, never.recognise) == (False, True)


def test_pages_without_text() -> None:
    letters = tuple(Box(10.0 * i, 100, 10.0 * i + 6, 110) for i in range(50))
    assert trust.decide(content(), PAGE, "auto") == trust.Decision(False, False, "The page is empty.")
    assert "scan" in trust.decide(content(images=SCAN), PAGE, "always").reason
    assert "curves" in trust.decide(content(shapes=letters), PAGE, "auto").reason
    assert trust.decide(content(rules=(Box(0, 0, 600, 1),)), PAGE, "auto").recognise


def test_text_beside_letters_drawn_as_curves_and_stamps_on_scans_are_mixed() -> None:
    letters = tuple(Box(7.0 * (i % 60), 300 + 20.0 * (i // 60), 7.0 * (i % 60) + 5, 312 + 20.0 * (i // 60))
                    for i in range(400))  # fmt: skip
    for page in (content(*PROSE, shapes=letters), content("Received by the archive on 3 May 1999", images=SCAN)):
        decision = trust.decide(page, PAGE, "auto")
        assert (decision.layer, decision.recognise) == (True, True)


def test_coverage_counts_overlaps_once() -> None:
    assert trust.covered_share([Box(0, 0, 300, 800), Box(0, 0, 300, 800)], PAGE) == pytest.approx(0.5)
    assert trust.covered_share([], PAGE) == 0
