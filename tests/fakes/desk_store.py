"""A library of pages in memory, for the window's tests."""

from dataclasses import dataclass, field

from ocr_desktop.document.document import PageResult


@dataclass
class FakeStore:
    """Pages by file and number; ``asked`` counts what was looked up."""

    pages: dict[tuple[str, int], PageResult] = field(default_factory=dict)
    asked: int = 0

    def page(self, sha256: str, page: int, engine: str, engine_version: str, result_key: str) -> PageResult | None:
        self.asked += 1
        found = self.pages.get((sha256, page))
        return found if found is not None and found.engine == engine else None
