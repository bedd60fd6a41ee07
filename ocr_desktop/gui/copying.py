"""What Copy puts on the clipboard: Markdown as the plain text, and the same in every form that programs ask for.

Programs take the best form that they know: Word, Mail and spreadsheets HTML, editors the text. Only what Qt knows gets
through to other programs on a Mac (text, HTML, pictures), and that serves there: spreadsheets take the cells of a table
from HTML. The other media types are for where the clipboard knows them as they are. There is no RTF: whatever takes it
takes HTML too.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QStringListModel
from PySide6.QtGui import QGuiApplication, QImage

from ocr_desktop import paths
from ocr_desktop.document.blocks import Block
from ocr_desktop.renderers import forms
from ocr_desktop.renderers.forms import Form, What
from ocr_desktop.renderers.formulas import Formula
from ocr_desktop.renderers.registry import RenderOptions
from ocr_desktop.settings import Settings

MEDIA_TYPES = {
    Form.MARKDOWN: "text/markdown",
    Form.LATEX: "application/x-latex",
    Form.TSV: "text/tab-separated-values",
    Form.CSV: "text/csv",
}
MATHML = "application/mathml+xml"
_MATHML = "ocr_desktop.renderers.mathml"  # loaded with the first formula that is copied: it takes a tenth of a second


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that is no whole block, in the two forms that it has."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Copied:
    """Several forms of one thing.

    Args:
        text: as programs without formatting see it.
        html: safe; empty for none.
        others: further forms by media type.
        picture: a file with a picture.
    """

    text: str
    html: str = ""
    others: Mapping[str, str] = field(default_factory=dict)
    picture: Path | None = None

    def to_clipboard(self) -> None:
        """Put all of them on the clipboard."""
        QGuiApplication.clipboard().setMimeData(self.as_mime())

    def as_mime(self) -> QMimeData:
        """All of them, as Qt takes it.

        Made by Qt itself: Qt lets go of the clipboard when the process ends, after Python, and an object that Python
        made would then call into what is no longer there and crash the app as it quits.
        """
        model = QStringListModel([""])
        data = model.mimeData([model.index(0)])
        for kind in data.formats():
            data.removeFormat(kind)
        picture = QImage(str(self.picture)) if self.picture is not None else QImage()
        if not picture.isNull():
            data.setImageData(picture)
        if self.text or picture.isNull():
            data.setText(self.text)
        if self.html:
            # Some take bytes without this for the code page of the machine.
            data.setHtml(f'<html><head><meta charset="utf-8"></head><body>\n{self.html}\n</body></html>')
        for kind, text in self.others.items():
            data.setData(kind, text.encode())
        return data


def options(settings: Settings) -> RenderOptions:
    """How things are written for the clipboard: it has no folder beside it that a link to a picture could lead to."""
    return RenderOptions(headers_footers=settings.headers_footers, pictures="none", math=settings.math)


def of(what: What | Piece, wanted: RenderOptions) -> Copied:
    """Something in all its forms; may take a while for a long document, and may be called on any thread."""
    if isinstance(what, Piece):
        return Copied(what.text, what.html)
    wanted = replace(wanted, pictures="none", formula=mathml)
    text = forms.written(what, Form.MARKDOWN, wanted)
    others = {MEDIA_TYPES[Form.MARKDOWN]: text}
    picture = None
    if isinstance(what, Block):
        cells = [form for form in forms.forms(what) if form in (Form.LATEX, Form.TSV, Form.CSV)]
        others |= {MEDIA_TYPES[form]: forms.written(what, form, wanted) for form in cells}
        if Form.LATEX in cells and (drawn := mathml(Formula(others[MEDIA_TYPES[Form.LATEX]], display=True))):
            others[MATHML] = drawn
        picture = paths.assets_directory() / Path(what.asset).name if what.asset else None
    return Copied(text, forms.pasted(what, wanted), others, picture)


def as_form(what: What | Piece, form: Form, wanted: RenderOptions) -> Copied:
    """Something in one form, as text: for HTML that is its source."""
    if isinstance(what, Piece):
        return Copied(what.html if form is Form.HTML else what.text)
    text = forms.written(what, form, replace(wanted, pictures="none", formula=mathml))
    return Copied(text, others={MEDIA_TYPES[form]: text} if form in MEDIA_TYPES else {})


def forms_of(what: What | Piece) -> tuple[Form, ...]:
    """The forms that something has."""
    return (Form.MARKDOWN, Form.HTML, Form.PLAIN) if isinstance(what, Piece) else forms.forms(what)


def mathml(formula: Formula) -> str:
    """A formula as MathML; empty where it has none."""
    written: str = importlib.import_module(_MATHML).written(formula)
    return written
