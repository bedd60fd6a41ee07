"""What kind of signs a line is written in, and the spaces and punctuation that go with them."""

import re
import unicodedata

# Full-width forms of ASCII's punctuation, which the network likes to write in Latin text too.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if not chr(code).isalnum()}
_SPACED = re.compile(r"[，；：！？](?=[^\W\d])")
_SQUARE = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_IDEOGRAPH_OR_KANA = _SQUARE.replace(r"\uac00-\ud7af", "")
_BETWEEN_SQUARES = re.compile(rf"(?<=[{_IDEOGRAPH_OR_KANA}]) (?=[{_IDEOGRAPH_OR_KANA}])")
_SIGN = re.compile(rf"[{_SQUARE}]")


def is_square(sign: str) -> bool:
    """Whether a sign is a Chinese character, kana, a Korean syllable or their punctuation."""
    return _SIGN.match(sign) is not None


def mostly_square(text: str) -> bool:
    """Whether most signs are Chinese, Japanese or Korean: those are written in columns too."""
    signs = [sign for sign in text if sign.isalnum()]
    return 2 * sum(map(is_square, signs)) > len(signs)


_NUMERAL = re.compile(r"[\u2160-\u217b]")  # Roman numerals as signs of their own, up to twelve


def tidy(text: str) -> str:
    """A line as a person would have typed it.

    One space where there are several, none between Chinese or Japanese signs (Korean has spaces), and no
    full-width punctuation in a line without such signs.
    """
    text = " ".join(text.split())
    if not any(is_square(sign) and sign.isalnum() for sign in text):
        spaced = _SPACED.sub(lambda found: f"{found[0]} ", text).translate(_NARROW)
        return " ".join(_NUMERAL.sub(lambda found: unicodedata.normalize("NFKC", found[0]), spaced).split())
    return _BETWEEN_SQUARES.sub("", text)
