"""Words of a text as they are looked for: capitals, accents and widths do not count; where each one stands.

Scripts that set no spaces between words (Chinese, Japanese, Thai …), and Hangul, whose particles stand close to the
word, are taken character by character; a run of them is found as a phrase.
"""

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ocr_desktop.document.blocks import Block

MOST_PHRASES = 40
MOST_WORDS = 100
# Stands between the blocks of a page, so that no phrase reaches from one into the next. It is in nobody's query.
BORDER = "\ue000"

_ASCII = re.compile("[0-9A-Za-z]+")
_WANTED = re.compile(r'"([^"]*)"|“([^”]*)”|„([^“”]*)[“”]|«([^»]*)»|「([^」]*)」|『([^』]*)』|(\S+)')
# Letters that Unicode does not take apart, as people type them who have no such key.
_LOOKALIKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
_IGNORED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
# First and last character of each range of scripts without spaces.
_ALONE = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3041, 0x318F),
    (0x31A0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F), (0x20000, 0x3FFFF),
)  # fmt: skip
_ALONE_STARTS = [start for start, _ in _ALONE]


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is looked for, and the characters of the text that it stands for."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand one after the other; of the last one only the beginning, where ``prefix`` says so."""

    words: tuple[str, ...]
    prefix: bool = False


def words(text: str) -> Iterator[Word]:
    """The words of a text."""
    if text.isascii():
        for match in _ASCII.finditer(text):
            yield Word(match[0].lower(), match.start(), match.end())
        return
    letters: list[str] = []
    start = end = 0
    for place, char in enumerate(text):
        folded, alone = _folded(char)
        if folded is not None and not alone:
            if not letters:
                start = place
            letters.append(folded)
            end = place + 1
            continue
        if "".join(letters):
            yield Word("".join(letters), start, end)
        letters = []
        if folded is not None:
            for one in folded:
                yield Word(one, place, place + 1)
    if "".join(letters):
        yield Word("".join(letters), start, end)


def phrases(wanted: str) -> tuple[Phrase, ...]:
    """What a person looks for: words that may go on, and, in quotation marks or without spaces, phrases."""
    found: dict[Phrase, None] = {}
    for match in _WANTED.finditer(unicodedata.normalize("NFC", wanted)):
        loose = match[7]
        text = loose if loose is not None else next(part for part in match.groups() if part is not None)
        parts = tuple(word.text for word in words(text))[:MOST_WORDS]
        if parts:
            prefix = loose is not None and len(parts[-1]) > 1 and not _is_alone(parts[-1][0])
            found[Phrase(parts, prefix)] = None
    return tuple(found)[:MOST_PHRASES]


def expression(wanted: Sequence[Phrase]) -> str:
    """The phrases for FTS5: nothing of what a person types is taken for its syntax."""
    return " AND ".join(f'"{" ".join(phrase.words)}"{" *" if phrase.prefix else ""}' for phrase in wanted)


def indexed(blocks: Iterable[Block]) -> str:
    """The words of a page, separated by spaces."""
    texts = (" ".join(word.text for word in words(block.text)) for block in blocks)
    return f" {BORDER} ".join(text for text in texts if text)


def places(text: str, wanted: Sequence[Phrase]) -> tuple[int, tuple[tuple[int, int], ...]]:
    """How many of the phrases a text has, and where: from character to character, in order, not overlapping."""
    there = list(words(text))
    found: list[tuple[int, int]] = []
    count = 0
    for phrase in wanted:
        hits = [
            (there[place].start, there[place + len(phrase.words) - 1].end)
            for place in range(len(there) - len(phrase.words) + 1)
            if _stands_at(phrase, there, place)
        ]
        count += bool(hits)
        found += hits
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return count, tuple(apart)


def _stands_at(phrase: Phrase, there: Sequence[Word], place: int) -> bool:
    *first, last = phrase.words
    if any(there[place + number].text != word for number, word in enumerate(first)):
        return False
    word = there[place + len(first)].text
    return word.startswith(last) if phrase.prefix else word == last


@functools.lru_cache(maxsize=20_000)
def _folded(char: str) -> tuple[str | None, bool]:
    """A character as it is looked for, None where it is none of a word; whether it stands alone."""
    if char in _IGNORED:
        return "", False
    wide = unicodedata.normalize("NFKC", char)
    if _is_alone(wide[0]):
        letters = "".join(filter(_is_letter, wide))
        return letters or None, True
    apart = unicodedata.normalize("NFD", wide.casefold()).translate(_LOOKALIKES)
    kept = "".join(one for one in apart if _is_letter(one) and not _is_accent(one))
    if kept:
        return kept, False
    return ("" if unicodedata.category(char).startswith("M") else None), False


def _is_letter(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")


def _is_accent(char: str) -> bool:
    """Accents and points go; vowel signs and viramas of Indian scripts do not."""
    return unicodedata.combining(char) not in (0, 9)


def _is_alone(char: str) -> bool:
    code = ord(char)
    number = bisect_right(_ALONE_STARTS, code) - 1
    return number >= 0 and code <= _ALONE[number][1]
