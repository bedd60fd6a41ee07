"""What Copy puts on the clipboard: Markdown as the plain text, the same as HTML for programs that take that."""

from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QStringListModel
from PySide6.QtGui import QGuiApplication

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.renderers import markdown, webpage
from ocr_desktop.renderers.registry import RenderOptions
from ocr_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class Copied:
    """Two forms of one thing."""

    markdown: str
    html: str

    def to_clipboard(self) -> None:
        """Put both on the clipboard."""
        QGuiApplication.clipboard().setMimeData(self.as_mime())

    def as_mime(self) -> QMimeData:
        """Both, as Qt takes it.

        Made by Qt itself: Qt lets go of the clipboard when the process ends, after Python, and an object that Python
        made would then call into what is no longer there and crash the app as it quits.
        """
        model = QStringListModel([""])
        data = model.mimeData([model.index(0)])
        for kind in data.formats():
            data.removeFormat(kind)
        data.setText(self.markdown)
        data.setHtml(self.html)
        return data


def of_block(block: Block, settings: Settings) -> Copied:
    """One block."""
    options = _options(settings)
    return Copied(markdown.block_markdown(block, options), webpage.block_html(block, options))


def of_page(page: PageResult, settings: Settings) -> Copied:
    """All that was read on a page."""
    options = _options(settings)
    return Copied(markdown.page_markdown(page, options), webpage.page_html(page, options))


def of_document(document: Document, settings: Settings) -> Copied:
    """All that was read of a document; may take a while for a long one, and may be called on any thread."""
    options = _options(settings)
    html = "\n".join(webpage.page_html(page, options) for page in document.pages)
    return Copied(markdown.render_document(document, options).text, html)


def _options(settings: Settings) -> RenderOptions:
    # A clipboard has no folder beside it that a link to a picture could lead to.
    return RenderOptions(headers_footers=settings.headers_footers, pictures="none", math=settings.math)
