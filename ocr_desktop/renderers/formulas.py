"""Formulas that a model wrote in LaTeX, and where they stand in a text."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ocr_desktop.renderers import harmless

# An inline formula ends on its line; “$5 and $6” is none: no space follows the first sign or precedes the last, and
# no digit follows the last.
_INLINE = re.compile(
    r"(?P<escaped>\\[\\$`])"
    r"|(?P<code>(?<!`)(`+)(?!`)[^\n]+?(?<!`)\3(?!`)|^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^(?P=fence)[`~]*[ ]*$)"
    r"|\$\$(?P<display>.{1,2000}?)\$\$"
    r"|\\\[(?P<bracket>.{1,2000}?)\\\]"
    r"|\\\((?P<paren>[^\n]+?)\\\)"
    r"|\$(?P<dollar>[^\s$`](?:[^\n$`]*?[^\s$`\\])?)\$(?!\d)",
    re.MULTILINE | re.DOTALL,
)


class Undrawable(ValueError):
    """A formula that cannot be drawn; its source is shown instead."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula.

    Args:
        latex: on one line, without delimiters.
        display: on a line of its own, rather than in the text.
    """

    latex: str
    display: bool = False


Writer = Callable[[Formula], str]
"""The HTML of a formula; empty where its source is to be shown."""


def disarmed(text: str) -> str:
    """A text in Markdown whose formulas hold mathematics only."""
    if not harmless.LATEX.search(text):
        return text
    return _INLINE.sub(
        lambda found: found[0] if found["code"] or found["escaped"] else harmless.disarmed(found[0]), text
    )


def replaced(text: str, written: Writer) -> str:
    """A text in Markdown with its formulas replaced; those for which ``written`` gives nothing stay as they are."""

    def one(found: re.Match[str]) -> str:
        display = found["display"] or found["bracket"]
        latex = display or found["paren"] or found["dollar"]
        if latex is None:
            return found[0]
        return written(Formula(" ".join(latex.split()), bool(display))) or found[0]

    return _INLINE.sub(one, text)
