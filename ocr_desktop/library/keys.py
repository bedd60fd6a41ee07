"""What makes two readings of a page the same."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageKey:
    """A page of a file, as one engine of one version reads it with settings that give one answer."""

    sha256: str
    page: int
    engine: str
    engine_version: str
    result_key: str

    @property
    def columns(self) -> tuple[str, int, str, str, str]:
        """As the tables have it."""
        return self.sha256, self.page, self.engine, self.engine_version, self.result_key
