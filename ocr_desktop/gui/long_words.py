"""Words without an end, as a model in a loop writes them: Qt would take minutes to lay one of a megabyte out."""

import re

LONGEST = 2000
"""Characters."""

_BREAK = "\N{ZERO WIDTH SPACE}"
_ENDLESS = re.compile(rf"[^\s<>&;]{{{LONGEST}}}")
_BROKEN = re.compile(rf"(?<=\S{{{LONGEST}}}){_BREAK}")


def breakable(content: str) -> str:
    """Text or HTML in which every word can be broken before it is too long."""
    return _ENDLESS.sub(rf"\g<0>{_BREAK}", content)


def whole(text: str) -> str:
    """The text as it was before it could be broken."""
    return _BROKEN.sub("", text)
