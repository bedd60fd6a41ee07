"""Which files a document becomes: one for each format, and for each page where that is wished."""

from dataclasses import dataclass
from pathlib import Path

from ocr_desktop import settings
from ocr_desktop.jobs import naming
from ocr_desktop.renderers import registry
from ocr_desktop.settings import Settings

PAGE_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a document.

    Args:
        path: where it goes.
        format: as in the settings.
        pages: those that are in it, from 0.
    """

    path: Path
    format: str
    pages: tuple[int, ...]


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

    def parts(self, base: Path, pages: tuple[int, ...], page_count: int) -> list[Part]:
        """The files of a document of which these pages (from 0) are read."""
        if not self.per_page:
            return [Part(self._file(base, name), name, pages) for name in self.formats]
        digits = max(PAGE_DIGITS, len(str(page_count)))
        numbered = [(page, base / f"{base.name}-{page + 1:0{digits}}") for page in pages]
        return [Part(self._file(path, name), name, (page,)) for page, path in numbered for name in self.formats]

    def main(self, base: Path) -> Path:
        """What a person opens: the file in the first format, or the folder with the pages."""
        return base if self.per_page else self._file(base, self.formats[0])

    def assets(self, base: Path) -> Path:
        """The folder with the pictures."""
        return naming.assets_folder(base / base.name if self.per_page else base)

    def folders(self, base: Path) -> set[Path]:
        """The folders that are written to."""
        return {base if self.per_page else base.parent, self.assets(base)}

    @staticmethod
    def _file(base: Path, name: str) -> Path:
        return base.with_name(base.name + registry.FORMATS[name].suffix)
