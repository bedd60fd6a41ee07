from dataclasses import replace

import pytest

from ocr_desktop.document.blocks import Span, Style
from ocr_desktop.engines.instant.joining import code, joined, merged, vocabulary
from tests.unit.engines.instant.lines import line, stack, styled


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["one two", "three"], "one two three"),
        (["The interna-", "tional office"], "The international office"),
        (["The interna\u00ad", "tional of\u00adfice"], "The international office"),
        (["interna\u2010", "tional"], "international"),
        (["Jean-", "Paul"], "Jean-Paul"),
        (["COVID-", "19"], "COVID-19"),
        (["1990-", "1995"], "1990-1995"),
        (["1990–", "1995"], "1990–1995"),
        (["mother-in-", "law"], "mother-in-law"),
        (["a dash -", "and more"], "a dash - and more"),
        (["a pause—", "then more"], "a pause—then more"),
        (["see https://example.org/a/", "b.html"], "see https://example.org/a/b.html"),
        (["see https://example.org/long-", "name"], "see https://example.org/long-name"),
        (["eﬃcient ﬂuﬀy", "oﬃce"], "efficient fluffy office"),
        (["non\u00a0breaking\u2009space", "\ufeffmark"], "non breaking space mark"),
        (["这是一个", "段落。"], "这是一个段落。"),
        (["中 文 字", "日本語"], "中文字日本語"),
        (["한국어 띄어쓰기", "시험"], "한국어 띄어쓰기 시험"),
        (["使用", "Python"], "使用Python"),
        (["  much   space  ", "  here "], "much space here"),
        (["\ufefb\ufe8e"], "\u0644\u0627\u0627"),
    ],
)
def test_lines_become_what_a_person_would_have_typed(lines: list[str], text: str) -> None:
    assert joined(stack(*lines)).text == text


def test_the_page_itself_tells_how_a_compound_is_spelled() -> None:
    words = vocabulary(stack("A well-known fact"))
    assert joined(stack("a well-", "known fact"), words).text == "a well-known fact"
    assert joined(stack("a well-", "known fact")).text == "a wellknown fact"
    both = vocabulary(stack("well-known wellknown"))
    assert joined(stack("a well-", "known fact"), both).text == "a wellknown fact"


def test_the_broken_word_itself_is_no_evidence() -> None:
    assert "interna" in vocabulary(stack("interna-"))
    assert joined(stack("interna-", "tional"), vocabulary(stack("interna-", "tional"))).text == "international"


def test_spans_follow_the_text_through_joining() -> None:
    first = styled(("An ", None), ("impor-", Style.BOLD))
    second = styled(("tant", Style.BOLD), (" note", None), ("2", Style.SUPERSCRIPT))
    typed = joined([first, second])
    assert typed.text == "An important note2"
    assert typed.spans == (Span(3, 12, Style.BOLD), Span(17, 18, Style.SUPERSCRIPT))


def test_a_space_between_two_lines_of_one_look_belongs_to_it() -> None:
    typed = joined([styled(("all", Style.ITALIC)), styled(("of it", Style.ITALIC))])
    assert typed.spans == (Span(0, 9, Style.ITALIC),)


def test_breaks_are_kept_on_request() -> None:
    assert joined(stack("12 Harbour Street ", "Northport"), breaks=True).text == "12 Harbour Street\nNorthport"


def test_code_keeps_its_lines_and_indentation() -> None:
    typed = code([line("if x:", 0, 0), line("return 1", 20, 12)])
    assert typed.text == "if x:\n    return 1"
    assert typed.spans == (Span(0, len(typed.text), Style.CODE),)


def test_pieces_of_a_line_are_put_together_in_their_order() -> None:
    rows = merged([line("world", 40, 0), line("below", 0, 12), line("Hello", 0, 0.3)])
    assert [row.text for row in rows] == ["Hello world", "below"]


def test_right_to_left_pieces_are_put_together_from_the_right() -> None:
    rows = merged([line("עולם", 0, 0), line("שלום", 40, 0)])
    assert [row.text for row in rows] == ["שלום עולם"]


def test_confidence_of_a_merged_line_is_weighed_by_length() -> None:
    long, short = replace(line("abcdefgh", 0, 0), confidence=1.0), replace(line("ab", 60, 0), confidence=0.5)
    assert merged([long, short])[0].confidence == pytest.approx(0.9)
