"""The table of output formats, and what rendering needs and gives.

The renderer of a format is imported when a document is first rendered with it, so that starting up costs
nothing for formats that are not used.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from ocr_desktop.document.document import Document
from ocr_desktop.errors import UsageError
from ocr_desktop.renderers.formulas import Writer
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

PICTURES = ("files", "embed", "none")


@dataclass(frozen=True, slots=True)
class Format:
    """One output format.

    Args:
        name: as in the settings.
        title: for a person.
        suffix: of its files, with the dot.
        mime: media type.
        target: its renderer, ``module:function``, imported when first used; empty for what only a worker can make,
            from the original.
        binary: not text, which a terminal could show.
        tables: only tables, each in a file of its own.
    """

    name: str
    title: str
    suffix: str
    mime: str
    target: str
    binary: bool = False
    tables: bool = False

    @property
    def from_original(self) -> bool:
        """Whether it is made in a worker, of the original and what was read."""
        return not self.target


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Format("md", "Markdown", ".md", "text/markdown", "ocr_desktop.renderers.markdown:render_document"),
            Format("txt", said("Plain text"), ".txt", "text/plain", "ocr_desktop.renderers.plain_text:render_document"),
            Format("json", "JSON", ".json", "application/json", "ocr_desktop.renderers.json_file:render_document"),
            Format("html", said("Web page"), ".html", "text/html", "ocr_desktop.renderers.html_file:render_document"),
            Format(
                "docx",
                said("Word document"),
                ".docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "ocr_desktop.renderers.word_document:render_document",
                binary=True,
            ),
            Format(
                "csv",
                said("Tables (CSV)"),
                ".csv",
                "text/csv",
                "ocr_desktop.renderers.csv_tables:render_document",
                tables=True,
            ),
            Format("pdf", said("Searchable PDF"), ".pdf", "application/pdf", "", binary=True),
        )
    }
)


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What the person wants to see.

    Args:
        headers_footers: write running headers and footers too.
        pictures: ``files`` links them, ``embed`` puts them into the text, ``none`` leaves them out.
        page_breaks: write a mark between pages.
        math: what stands around formulas in Markdown, ``dollars`` or ``brackets``.
        assets_href: folder of the pictures as seen from the text: a relative path, not yet URL-encoded, or a
            complete URL; empty for the text's own folder.
        read_asset: the bytes of a picture by its file name (an OSError counts as a missing picture); needed to
            embed, and used for the sizes of linked pictures in web pages.
        table: of a format of tables only this one, counted from 0; None for all, one after the other.
        max_image_width: pixels that a picture may be wide in ``webpage.block_html``; 0 for any.
        formula: what writes a formula in HTML; its source is written without.
    """

    headers_footers: bool = False
    pictures: str = "files"
    page_breaks: bool = False
    math: str = "dollars"
    assets_href: str = ""
    read_asset: Callable[[str], bytes] | None = None
    max_image_width: int = 0
    formula: Writer | None = None
    table: int | None = None

    def __post_init__(self) -> None:
        if self.pictures not in PICTURES:
            raise ValueError(f"pictures must be one of {', '.join(PICTURES)}, not {self.pictures!r}")
        if self.pictures == "embed" and self.read_asset is None:
            raise ValueError("pictures cannot be embedded without a way to read them")

    @staticmethod
    def from_settings(
        settings: Settings, *, assets_href: str = "", read_asset: Callable[[str], bytes] | None = None
    ) -> "RenderOptions":
        """The options that a person's settings ask for."""
        return RenderOptions(
            headers_footers=settings.headers_footers,
            pictures=settings.pictures,
            page_breaks=settings.page_breaks,
            math=settings.math,
            assets_href=assets_href,
            read_asset=read_asset,
        )


@dataclass(frozen=True, slots=True)
class Rendering:
    """A rendered document.

    Args:
        text: always encodable as UTF-8.
        assets: file names of the pictures that the text refers to, each once; they must lie in ``assets_href``.
        data: the file, where it is not text.
    """

    text: str = ""
    assets: tuple[str, ...] = ()
    data: bytes = b""

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return self.data or self.text.encode("utf-8")


Renderer = Callable[[Document, RenderOptions], Rendering]


def render(document: Document, format_name: str, options: RenderOptions) -> Rendering:
    """The document in a format.

    Raises:
        UsageError: there is no such format, or it cannot be made without the original.
    """
    if format_name not in FORMATS:
        raise UsageError(
            said(
                "There is no output format “{format_name}”; there are {list}.",
                format_name=format_name,
                list=", ".join(FORMATS),
            )
        )
    if FORMATS[format_name].from_original:
        raise UsageError(
            said("{title} is made of the original file, which is not at hand here.", title=FORMATS[format_name].title)
        )
    module, _, function = FORMATS[format_name].target.partition(":")
    renderer = cast(Renderer, getattr(importlib.import_module(module), function))
    return renderer(document, options)
