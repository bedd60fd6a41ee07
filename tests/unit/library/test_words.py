"""Words as they are looked for: in many scripts, and whatever a person types."""

import sqlite3
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.geometry import Box
from ocr_desktop.library import words
from ocr_desktop.library.words import Phrase, Word


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Linnet’s 2 nests.", "the linnet s 2 nests"),
        ("Ärger in Łódź, naïve Ærø", "arger in lodz naive aero"),
        ("Straße", "strasse"), ("e\u0301cole", "ecole"), ("ﬁne ２０２４", "fine 2024"),
        ("Ёлка ЙОД", "елка иод"), ("Ελλάδα", "ελλαδα"),
        ("漢字かな交じり文", "漢 字 か な 交 じ り 文"), ("2024年 API設計", "2024 年 api 設 計"),
        ("한국어는", "한 국 어 는"), ("ｶﾅ", "カ ナ"), ("がか", "が か"),
        ("हिन्दी भाषा", "हिन्दी भाषा"), ("مُحَمَّد", "محمد"), ("co\u00adoperate", "cooperate"),
        ("\ud800 a\0b \ue000", "a b"), ("", ""), ("—…!", ""), ("H₂O", "h2o"), ("ไทย", "ไ ท ย"),
    ],
)  # fmt: skip
def test_words(text: str, found: str) -> None:
    assert " ".join(word.text for word in words.words(text)) == found


def test_where_they_stand() -> None:
    assert list(words.words("Zoë, 漢字ok")) == [
        Word("zoe", 0, 3), Word("漢", 5, 6), Word("字", 6, 7), Word("ok", 7, 9),
    ]  # fmt: skip


@given(st.text())
def test_every_word_is_in_its_place(text: str) -> None:
    end = 0
    for word in words.words(text):
        assert word.start >= end or (word.start, word.end) == (end - 1, end)  # one character may be several words
        end = word.end
        assert word.text == "".join(one.text for one in words.words(text[word.start : word.end])) or len(word.text) == 1
        assert word.text.encode()
        assert " " not in word.text


@given(st.text(max_size=30))
def test_ascii_is_only_a_faster_way(text: str) -> None:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    slow = [word.text for word in words.words(plain + " ж")]
    assert [*(word.text for word in words.words(plain)), "ж"] == slow


@pytest.mark.parametrize(
    ("wanted", "phrases"),
    [
        ("linnet nest", (Phrase(("linnet",), prefix=True), Phrase(("nest",), prefix=True))),
        ('"linnet nest"', (Phrase(("linnet", "nest")),)),
        ("“linnet nest” „a b“", (Phrase(("linnet", "nest")), Phrase(("a", "b")))),
        ("«c» 「漢字」", (Phrase(("c",)), Phrase(("漢", "字")))),
        ("state-of-the-art", (Phrase(("state", "of", "the", "art"), prefix=True),)),
        ("漢字 報告2024", (Phrase(("漢", "字")), Phrase(("報", "告", "2024"), prefix=True))),
        ("a a", (Phrase(("a",)),)),
        ('"open', (Phrase(("open",), prefix=True),)),
        ('-linnet NEAR(x) * "" ^', (Phrase(("linnet",), prefix=True), Phrase(("near", "x")))),
        ("", ()), (" - ", ()),
    ],
)  # fmt: skip
def test_what_a_person_wants(wanted: str, phrases: tuple[Phrase, ...]) -> None:
    assert words.phrases(wanted) == phrases


@pytest.fixture(scope="module")
def table() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5 (words, tokenize = 'ascii', prefix = '2 3')")
    return database


odd = st.text(alphabet=st.sampled_from("ab \"'*-+:^(){}[]漢字한é،ٌ\0\ud800") | st.characters(), max_size=25)


@settings(deadline=None, max_examples=300)
@given(odd, odd, st.sampled_from(["", "NEAR", "OR", "NOT", "AND", "words:", "NEAR(a b, 5)"]))
def test_the_index_finds_what_the_page_has(table: sqlite3.Connection, text: str, wanted: str, syntax: str) -> None:
    """FTS5 and our own look at the page agree, whatever is typed; nothing is taken for FTS5's syntax."""
    phrases = words.phrases(f"{wanted} {syntax} {text[:7]}")
    if not phrases:
        return
    table.execute("DELETE FROM t")
    table.execute("INSERT INTO t VALUES (?)", (words.indexed([Block(Box(0, 0, 1, 1), Category.TEXT, text)]),))
    found = table.execute("SELECT count(*) FROM t WHERE t MATCH ?", (words.expression(phrases),)).fetchone()[0]
    assert bool(found) is (words.places(text, phrases)[0] == len(phrases))


def test_a_book_as_a_query(table: sqlite3.Connection) -> None:
    book = " ".join(f"word{number}" for number in range(5000)) + ' "' + "x " * 5000 + '"'
    table.execute("SELECT count(*) FROM t WHERE t MATCH ?", (words.expression(words.phrases(book)),))


def test_no_phrase_reaches_from_block_to_block() -> None:
    blocks = [Block(Box(0, 0, 1, 1), Category.TEXT, text) for text in ("one", "", "two")]
    assert words.indexed(blocks) == f"one {words.BORDER} two"


def test_places_do_not_overlap() -> None:
    assert words.places("nest nest nests", words.phrases('"nest nest" nes')) == (2, ((0, 9), (10, 15)))
