"""In which words two texts differ. Standard library only.

A word is what stands between spaces; scripts that set none (Chinese, Japanese, Thai …) are taken character by
character, LaTeX command by command and sign by sign. What a person would not call another reading is not one: how
much space there is between words and where lines end, which kind of quotation mark or hyphen is set, ligatures, what
is invisible, composed or decomposed accents; in Markdown also emphasis and the marks of headings and items, in LaTeX
spacing commands and braces around a single thing. Capitals, accents, dashes and all other punctuation do count, and
so does a space that is lacking.

The words are aligned with ``difflib``, which is quadratic in the worst case. What is the same at both ends is taken
away first, and texts of more than ``MOST`` words are cut in two at a word that both have once, so that the cost grows
with the length of the texts and not with its square. In texts of 200 words and more it takes no bearings from words
that make up more than a hundredth, which bounds what a page of one word over and over can cost.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST = 800
"""Words of a text that are given to ``difflib`` at once."""

OFF_MIDDLE = 0.4
"""Of the length of a text: a cut further from its middle would make it too little shorter."""


class Notation(StrEnum):
    """How a text is written."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    LATEX = "latex"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of two texts: the same in both, or what one has in the place of the other, either of them empty.

    The pieces of two texts, put together, are the texts. ``words`` are those of the longer of the two.
    """

    first: str
    second: str
    same: bool
    words: int

    @property
    def turned(self) -> "Piece":
        """The texts exchanged."""
        return Piece(self.second, self.first, self.same, self.words)


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is compared, and where in the text it stands."""

    key: str
    start: int
    end: int


# Thai to Lao, Burmese, Khmer, then all that is Chinese or Japanese with its own punctuation and wide forms.
_ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
_ALONE += "\U0001b000-\U0001b16f\U00020000-\U0003fffd"
_WORD = re.compile(f"[{_ALONE}]|[^\\s{_ALONE}]+")
_LATEX = re.compile(r"\\[A-Za-z]+\*?|\\.|\$+|\d+|\S")
_SPACING = {
    r"\,", r"\;", r"\:", r"\!", r"\>", r"\quad", r"\qquad", r"\left", r"\right", r"\[", r"\]", r"\(", r"\)", "$",
    "$$", "~", r"\displaystyle",
}  # fmt: skip
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞", '"'), **dict.fromkeys("‘’‚‛‹›′", "'"), **dict.fromkeys("\u2010\u2011", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl",
        "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
    }
)  # fmt: skip
_EMPHASIS = re.compile(r"(?<![\\\w])[*_]+|(?<!\\)[*_]+(?!\w)|(?<!\\)(?:~~|`+)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINE_MARK = re.compile(r"#{1,6}|[-*+>]")


def tokens(text: str, notation: Notation = Notation.PLAIN) -> list[Token]:
    """The words of a text."""
    if notation is Notation.LATEX:
        return _latex_tokens(text)
    found = []
    for match in _WORD.finditer(text):
        word = match[0]
        if notation is Notation.MARKDOWN:
            if _LINE_MARK.fullmatch(word) and not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip():
                continue
            word = _ESCAPED.sub(r"\1", _EMPHASIS.sub("", word))
        key = word if word.isascii() else unicodedata.normalize("NFC", word.translate(_FOLDED))
        if key:
            found.append(Token(key, match.start(), match.end()))
    return found


def differences(
    first: str, second: str, notations: tuple[Notation, Notation] = (Notation.PLAIN, Notation.PLAIN)
) -> tuple[Piece, ...]:
    """Two texts, piece by piece. With the texts exchanged the pieces are the same ones, exchanged.

    Args:
        notations: how each of them is written.
    """
    ours, theirs = tokens(first, notations[0]), tokens(second, notations[1])
    a, b = [token.key for token in ours], [token.key for token in theirs]
    turned = a > b  # difflib does not find the same in both directions
    runs = aligned(b, a) if turned else aligned(a, b)
    pieces = []
    ours_at = theirs_at = 0
    for length, other, same in runs:
        ours_to, theirs_to = ours_at + (other if turned else length), theirs_at + (length if turned else other)
        texts = _stretch(first, ours, ours_at, ours_to), _stretch(second, theirs, theirs_at, theirs_to)
        pieces.append(Piece(*texts, same, max(length, other)))
        ours_at, theirs_at = ours_to, theirs_to
    if not runs and (first or second):
        pieces.append(Piece(first, second, same=True, words=0))
    return tuple(pieces)


def likeness(first: "Counter[str]", second: "Counter[str]") -> tuple[float, float]:
    """How much two bags of words have in common, each 0 to 1: of both together, and of the smaller one."""
    sizes = first.total(), second.total()
    if not all(sizes):
        return 0.0, 0.0
    common = (first & second).total()
    return 2 * common / sum(sizes), common / min(sizes)


def _stretch(text: str, words: Sequence[Token], start: int, end: int) -> str:
    """The text from one word up to another, with the spaces after it; the first one has those before it as well."""
    if start == end:
        return "" if words else text
    return text[words[start].start if start else 0 : words[end].start if end < len(words) else len(text)]


Run = tuple[int, int, bool]
"""So many words of one, so many of the other, the same ones or not."""


def aligned(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Run]:
    """How two lists go together, from beginning to end; neighbours are never of one kind."""
    found: list[Run] = []
    for run in _parts(a, b):
        before = found.pop() if found and found[-1][2] is run[2] else (0, 0, run[2])
        whole = before[0] + run[0], before[1] + run[1], run[2]
        if whole[0] or whole[1]:
            found.append(whole)
    return found


def _parts(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Run]:
    shorter = min(len(a), len(b))
    head = next((place for place in range(shorter) if a[place] != b[place]), shorter)
    most = shorter - head
    tail = next((count for count in range(most) if a[-1 - count] != b[-1 - count]), most)
    a, b = a[head : len(a) - tail], b[head : len(b) - tail]
    if not a or not b:
        middle = [(len(a), len(b), False)]
    elif max(len(a), len(b)) <= MOST:
        codes = SequenceMatcher(None, a, b).get_opcodes()
        middle = [(a1 - a0, b1 - b0, kind == "equal") for kind, a0, a1, b0, b1 in codes]
    else:
        cut, other = _cut(a, b)
        middle = [*_parts(a[:cut], b[:other]), *_parts(a[cut:], b[other:])]
    return [(head, head, True), *middle, (tail, tail, True)]


def _cut(a: Sequence[Hashable], b: Sequence[Hashable]) -> tuple[int, int]:
    """Where to cut two long texts: at the word nearest to the middle of both that each has once."""
    singles = {word for word, count in Counter(a).items() if count == 1}
    singles &= {word for word, count in Counter(b).items() if count == 1}
    places = {word: place for place, word in enumerate(b) if word in singles}

    def off(place: int, words: Sequence[Hashable]) -> float:
        return abs(place / len(words) - 0.5)

    candidates = [
        (off(place, a) + off(places[word], b), place, places[word])
        for place, word in enumerate(a)
        if word in singles and max(off(place, a), off(places[word], b)) < OFF_MIDDLE
    ]
    _, cut, other = min(candidates, default=(0.0, len(a) // 2, len(b) // 2))
    return cut, other


def _latex_tokens(text: str) -> list[Token]:
    found = [Token(match[0], match.start(), match.end()) for match in _LATEX.finditer(text) if match[0] not in _SPACING]
    kept = []
    for place, token in enumerate(found):
        opens = token.key == "{" and place + 2 < len(found) and found[place + 2].key == "}"
        closes = token.key == "}" and place > 1 and found[place - 2].key == "{"
        if not (opens or closes):
            kept.append(token)
    return kept
