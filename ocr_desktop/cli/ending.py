"""How a command ends: problems told as they come up, and the exit status that sums them up."""

from collections.abc import Sequence
from pathlib import Path

from ocr_desktop.cli.progress import ProgressBar
from ocr_desktop.errors import EmptySource, OcrDesktopError, PartlyFailed


class Ending:
    """Collects what went wrong. What went well goes on."""

    def __init__(self, bar: ProgressBar) -> None:
        self._bar = bar
        self._problems: list[OcrDesktopError] = []
        self._succeeded = 0
        self._broken: OcrDesktopError | None = None

    def success(self) -> None:
        """A document, or some of its pages, is there."""
        self._succeeded += 1

    def problem(self, where: str, error: OcrDesktopError) -> None:
        """A document or a page is not there."""
        self._problems.append(error)
        self._bar.problem(f"{_sentence(where, error.message)} {error.remedy}".rstrip())

    def broken(self, where: str, error: OcrDesktopError) -> None:
        """What tells of all documents is not there: its exit status counts, whatever became of them."""
        self.problem(where, error)
        self._broken = error

    @property
    def status(self) -> int:
        """0 where all went well; the first problem's where nothing did; else that of ``PartlyFailed``."""
        if self._broken is not None:
            return self._broken.exit_code
        if not self._problems:
            return 0
        return PartlyFailed.exit_code if self._succeeded else self._problems[0].exit_code


def _sentence(where: str, message: str) -> str:
    """A message about a file, which is named once: ``scans/a.pdf: is empty``."""
    return f"{where}: {message.removeprefix(f'“{Path(where).name}” ')}"


def nothing_in_folder(left_out: str = "") -> EmptySource:
    """What is wrong with a folder without documents.

    Args:
        left_out: what is there and was not wanted.
    """
    if left_out:
        return EmptySource(f"Nothing in this folder is wanted; left out: {left_out}.", remedy="Change the patterns.")
    return EmptySource("There is no document in this folder.", remedy="Name another folder.")


def pages(count: int) -> str:
    """A number of pages, in words."""
    return "1 page" if count == 1 else f"{count} pages"


def page_list(numbers: Sequence[int]) -> str:
    """Pages (from 1) as a person writes them: ``2, 5–7``."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts)
