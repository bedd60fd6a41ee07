"""Formulas as presentation MathML, which browsers draw.

LaTeX is untrusted: only elements and attributes that draw something are let through, and what would take seconds to
draw is refused. https://www.w3.org/TR/mathml-core/
"""

import html
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from latex2mathml import converter

from ocr_desktop.renderers import harmless
from ocr_desktop.renderers.formulas import Formula, Undrawable

LONGEST = 2000
"""Characters."""
DEAREST = 8000
"""Sum over the characters of two to the power of their depth: every level of groups doubles the work of drawing."""

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_VALUE = re.compile(r"[\w .%+-]{1,60}")
_OPENING, _CLOSING = re.compile(r"\\left\b|\\begin\b|(?<!\\)\{"), re.compile(r"\\right\b|\\end\b|(?<!\\)\}")
# Environments that are understood under another name.
_ALIGNED = re.compile(r"\\(begin|end)\s*\{(?:aligned|split|gathered|gather|eqnarray|align|multline)\*?\}")
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")


def element(formula: Formula) -> ElementTree.Element:
    """Presentation MathML of a formula, harmless whatever the LaTeX says.

    Raises:
        Undrawable: it is no LaTeX that is understood, or too much of it.
    """
    if len(formula.latex) > LONGEST or _cost(formula.latex) > DEAREST:
        raise Undrawable("The formula is too large.")
    latex = _ALIGNED.sub(r"\\\1{align*}", _TAG.sub(r"\\qquad\\text{(\1)}", formula.latex))
    try:
        made = converter.convert_to_element(latex, display="block" if formula.display else "inline")
    except Exception as exc:  # besides errors of its own, what lists and dictionaries raise
        raise Undrawable(f"The LaTeX is not understood ({type(exc).__name__}).") from exc
    return _reduced(made)


def written(formula: Formula) -> str:
    """The same for a web page; empty where that cannot be."""
    try:
        root = element(formula)
    except Undrawable:
        return ""
    root.set("xmlns", _NAMESPACE)
    return ElementTree.tostring(root, encoding="unicode")


def _reduced(made: ElementTree.Element) -> ElementTree.Element:
    """A copy with what draws something; text is text, whatever it looks like."""
    name = made.tag if made.tag in harmless.MATH_ELEMENTS else "mrow"
    known = ((key, value) for key, value in made.attrib.items() if key in harmless.MATH_ATTRIBUTES)
    kept = {key: value for key, value in known if _VALUE.fullmatch(value)}
    copy = ElementTree.Element(name, kept)
    text = html.unescape(made.text or "")
    if name != "mtext" and len(text) > 1 and text.startswith("\\"):
        raise Undrawable(f"“{text}” is not known.")
    copy.text = "".join(_characters(text)) or None
    copy.extend([_reduced(child) for child in made])
    return copy


def _characters(text: str) -> Iterator[str]:
    """What XML may hold."""
    return (char for char in text if char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")


def _cost(latex: str) -> int:
    """How much work a formula is to draw, see ``DEAREST``."""
    changes = [(found.start(), 1) for found in _OPENING.finditer(latex)]
    changes += [(found.start(), -1) for found in _CLOSING.finditer(latex)]
    cost, depth, place = 0, 0, 0
    for where, change in sorted(changes):
        cost += (where - place) << max(depth, 0)
        depth, place = min(depth + change, 40), where
    return cost + ((len(latex) - place) << max(depth, 0))
