"""What can be told of single characters: scripts, and how they are typed rather than printed."""

import re
import unicodedata

SOFT_HYPHEN = "\u00ad"
HYPHENS = "-\u2010"
DASHES = "\u2013\u2014\u2015"

_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_SPACES = dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\t\r\n\v\f", " ")
_NOTHING = dict.fromkeys("\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "")
_CONTROLS = dict.fromkeys((chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0))), "")
_TYPED = str.maketrans(_CONTROLS | _LIGATURES | _SPACES | _NOTHING)
_PRESENTATION = re.compile("[\ufb13-\ufb4f\ufb50-\ufdcf\ufdf0-\ufdfc\ufe70-\ufefc]")

# Scripts written without spaces between words, their punctuation and full-width forms. Hangul is not here.
_WIDE = re.compile(
    "[\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
    "\uffe0-\uffe6\U00020000-\U0003ffff]"
)


def typed(text: str) -> str:
    """Ligatures, odd spaces and presentation forms as they would have been typed; soft hyphens stay."""
    return _PRESENTATION.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text.translate(_TYPED))


def is_wide(character: str) -> bool:
    """Whether it belongs to Chinese or Japanese, which put no spaces between words."""
    return _WIDE.match(character) is not None


def is_lost(character: str) -> bool:
    """Whether it carries no meaning outside of its font: unknown, private use, control."""
    category = unicodedata.category(character)
    return character == "\ufffd" or category in ("Co", "Cn") or (category == "Cc" and character not in "\t\n\r")


def is_right_to_left(text: str) -> bool:
    """Whether most letters are of a script that runs from right to left."""
    balance = 0
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            balance += 1
        elif kind == "L":
            balance -= 1
    return balance > 0


def is_worded(text: str) -> bool:
    """Whether it says something in words or numbers: at least half of its signs are letters or digits."""
    signs = [character for character in text if not character.isspace()]
    return 2 * sum(character.isalnum() for character in signs) >= len(signs)


def has_mathematics(text: str) -> bool:
    """Whether it holds a mathematical symbol (Unicode's category Sm)."""
    return any(unicodedata.category(character) == "Sm" for character in text)
