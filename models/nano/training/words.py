"""Text to print: dictionary words (a tenth of them held out by hash), non-words, numbers."""

import hashlib
import random
import string
from pathlib import Path

HELD_OUT_TENTH = 0
WORD_LIST = Path("/usr/share/dict/american-english")


def is_held_out(word: str) -> bool:
    """Whether a word is kept out of training; inflections of a word may fall on either side."""
    digest = hashlib.sha1(word.lower().encode("ascii"), usedforsecurity=False).digest()
    return digest[0] % 10 == HELD_OUT_TENTH


def load_words(path: Path, *, held_out: bool) -> list[str]:
    """The words of one side of the split, printable ASCII only."""
    words = path.read_text(encoding="utf-8").split()
    kept = [word for word in words if word.isascii() and word.isprintable() and len(word) <= 15]
    return [word for word in kept if is_held_out(word) == held_out]


class Writer:
    """Writes phrases of words, non-words, numbers and punctuation.

    Args:
        words: the dictionary words to draw from.
        nonwords: the share of tokens that no dictionary has (letters, digits, symbols).
    """

    def __init__(self, words: list[str], *, nonwords: float = 0.22) -> None:
        self._words = words
        self._nonwords = nonwords

    def phrase(self, rng: random.Random, characters: int) -> str:
        """A phrase of at most this many characters, at least one word long."""
        style = rng.choices(("sentence", "title", "capitals", "lower"), (60, 15, 6, 19))[0]
        tokens: list[str] = []
        length = -1
        for _ in range(80):
            token = self._token(rng)
            if tokens and length + 1 + len(token) > characters:
                break
            token = token[: max(1, characters)]
            tokens.append(token)
            length += 1 + len(token)
        text = self._punctuate(rng, tokens, characters)
        if style == "capitals":
            return text.upper()
        if style == "title":
            return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))
        if style == "sentence":
            return text[:1].upper() + text[1:]
        return text

    @staticmethod
    def letters(rng: random.Random, characters: int) -> str:
        """Random letters in groups: nothing but the shapes tells what they are."""
        groups: list[str] = []
        left = characters
        while left > 0:
            size = min(left, rng.randint(2, 9))
            groups.append("".join(rng.choices(string.ascii_letters, k=size)))
            left -= size + 1
        return " ".join(groups)

    def _token(self, rng: random.Random) -> str:
        if rng.random() >= self._nonwords:
            return rng.choice(self._words)
        kind = rng.random()
        if kind < 0.30:
            return self._number(rng)
        if kind < 0.55:
            return "".join(rng.choices(string.ascii_lowercase, k=rng.randint(1, 8)))
        if kind < 0.75:
            return "".join(rng.choices(string.ascii_letters, k=rng.randint(1, 7)))
        if kind < 0.88:
            return "".join(rng.choices(string.ascii_letters + string.digits, k=rng.randint(2, 7)))
        if kind < 0.95:
            symbols = "".join(chr(code) for code in range(33, 127))
            return "".join(rng.choices(symbols, k=rng.randint(1, 4)))
        return rng.choice("&+-=/*#%@<>|~^_$")

    @staticmethod
    def _number(rng: random.Random) -> str:
        kind = rng.randrange(6)
        if kind == 0:
            return f"{rng.randint(1, 31)}.{rng.randint(1, 12)}.{rng.randint(1900, 2099)}"
        if kind == 1:
            return f"${rng.randint(1, 999)}.{rng.randint(0, 99):02d}"
        if kind == 2:
            return f"{rng.randint(0, 100)}%"
        if kind == 3:
            return f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"
        return str(rng.randrange(10 ** rng.randint(1, 6)))

    @staticmethod
    def _punctuate(rng: random.Random, tokens: list[str], characters: int) -> str:
        spare = characters - len(" ".join(tokens))
        marked: list[str] = []
        for token in tokens:
            mark = rng.random()
            if spare >= 2 and mark < 0.05:
                left, right = rng.choice(('""', "()", "''", "[]", "{}"))
                token, spare = left + token + right, spare - 2
            elif spare >= 1 and mark < 0.17:
                token, spare = token + rng.choice(",,,;:.!?-"), spare - 1
            marked.append(token)
        text = " ".join(marked)
        if spare >= 1 and text[-1].isalnum() and rng.random() < 0.4:
            text += rng.choice("..!?:")
        return text
