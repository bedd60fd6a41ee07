"""Which files a document becomes: one for each format, and for each page where that is wished."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ocr_desktop import settings
from ocr_desktop.jobs import naming
from ocr_desktop.renderers import registry
from ocr_desktop.settings import Settings

PAGE_DIGITS = 3


def table_base(base: Path, number: int) -> Path:
    """What the file of a table (from 0) is called, without its suffix."""
    return base.with_name(f"{base.name}-table-{number + 1}")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a document.

    Args:
        path: where it goes.
        format: as in the settings.
        pages: those that are in it, from 0.
        table: the only one that is in it, counted from 0 over these pages; None for all of the pages.
    """

    path: Path
    format: str
    pages: tuple[int, ...]
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document's files lie. ``base`` is always the path that they share: its folder and its name.

    Args:
        formats: the first one is the person's own.
        per_page: ``base/name-001.md`` for each page, in place of one ``base.md``.
    """

    formats: tuple[str, ...]
    per_page: bool = False

    @staticmethod
    def from_settings(chosen: Settings) -> "Layout":
        """What the person's settings ask for."""
        formats = tuple(dict.fromkeys((chosen.format, *settings.listed(chosen.also))))
        return Layout(formats, chosen.one_file_per == "page")

    @property
    def counts_tables(self) -> bool:
        """Whether the tables decide which files there are."""
        return any(registry.FORMATS[name].tables for name in self.formats)

    def parts(
        self, base: Path, pages: tuple[int, ...], page_count: int, tables: Mapping[int, int] = MappingProxyType({})
    ) -> list[Part]:
        """The files of a document of which these pages (from 0) are read.

        Args:
            tables: how many are on a page; needed where ``counts_tables``.
        """
        if not self.per_page:
            return [part for name in self.formats for part in self._files(base, name, pages, tables)]
        digits = max(PAGE_DIGITS, len(str(page_count)))
        numbered = [(page, base / f"{base.name}-{page + 1:0{digits}}") for page in pages]
        return [
            part
            for page, path in numbered
            for name in self.formats
            for part in self._files(path, name, (page,), tables)
        ]

    def main(self, base: Path) -> Path:
        """What a person opens: the file in the first format, or the folder with the pages or the tables."""
        if self.per_page:
            return base
        return base.parent if registry.FORMATS[self.formats[0]].tables else self._file(base, self.formats[0])

    def assets(self, base: Path) -> Path:
        """The folder with the pictures."""
        return naming.assets_folder(base / base.name if self.per_page else base)

    def folders(self, base: Path) -> set[Path]:
        """The folders that are written to."""
        return {base if self.per_page else base.parent, self.assets(base)}

    def _files(self, base: Path, name: str, pages: tuple[int, ...], tables: Mapping[int, int]) -> list[Part]:
        if not registry.FORMATS[name].tables:
            return [Part(self._file(base, name), name, pages)]
        count = sum(tables.get(page, 0) for page in pages)
        return [Part(self._file(table_base(base, number), name), name, pages, number) for number in range(count)]

    @staticmethod
    def _file(base: Path, name: str) -> Path:
        return base.with_name(base.name + registry.FORMATS[name].suffix)
