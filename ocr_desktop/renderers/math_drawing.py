"""Formulas as vector drawings, made of glyph outlines here: nothing is loaded from a network."""

from dataclasses import dataclass

from ziamath import zmath
from ziamath.config import config

from ocr_desktop.renderers.formulas import Formula, Undrawable
from ocr_desktop.renderers.mathml import element

config.svg2 = False  # every glyph as a path of its own: QtSvg does not scale symbols

EM = 100.0
"""Units of a drawing that are one em of its font."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula as SVG.

    Args:
        svg: one em is ``EM`` units.
        width, height: in em.
        descent: in em, how far it reaches below the line on which the text stands.
    """

    svg: bytes
    width: float
    height: float
    descent: float


def drawn(formula: Formula, colour: str) -> Drawing:
    """Draw a formula; up to a second for the dearest.

    Args:
        colour: of its ink, as ``#rrggbb``.

    Raises:
        Undrawable: it cannot be.
    """
    root = element(formula)
    root.set("mathcolor", colour)
    try:
        made = zmath.Math(root, size=EM, margin=0)
        svg, (width, height), descent = made.svg(), made.getsize(), -made.getyofst()
    except Exception as exc:  # whatever it stumbles over in what a model wrote
        raise Undrawable(f"The formula cannot be drawn ({type(exc).__name__}).") from exc
    if width <= 0 or height <= 0:
        raise Undrawable("There is nothing to draw.")
    return Drawing(svg.encode(), width / EM, height / EM, descent / EM)
