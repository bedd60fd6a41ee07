"""HTML as a file of its own: the web page, its formulas as MathML."""

import dataclasses

from ocr_desktop.document.document import Document
from ocr_desktop.renderers import mathml, webpage
from ocr_desktop.renderers.registry import Rendering, RenderOptions


def render_document(document: Document, options: RenderOptions) -> Rendering:
    """A standalone page: no scripts, nothing loaded but the pictures beside it."""
    return webpage.render_document(document, dataclasses.replace(options, formula=mathml.written))
