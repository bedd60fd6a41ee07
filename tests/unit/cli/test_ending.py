"""The exit status sums up what happened."""

import pytest

from ocr_desktop.cli.ending import Ending, page_list, pages
from ocr_desktop.cli.progress import Quiet
from ocr_desktop.errors import DamagedSource, DiskFull, PartlyFailed


def test_all_went_well() -> None:
    ending = Ending(Quiet())
    ending.success()
    assert ending.status == 0


def test_nothing_went_well(capsys: pytest.CaptureFixture[str]) -> None:
    ending = Ending(Quiet())
    ending.problem("a.pdf", DiskFull("Full.", remedy="Make room."))
    ending.problem("b.pdf", DamagedSource("Broken."))
    assert ending.status == DiskFull.exit_code
    assert capsys.readouterr().err.splitlines()[0] == "a.pdf: Full. Make room."


def test_what_tells_of_all_is_not_there() -> None:
    ending = Ending(Quiet())
    ending.success()
    ending.problem("a.pdf", DamagedSource("Broken."))
    ending.broken("The report", DiskFull("Full."))
    assert ending.status == DiskFull.exit_code


def test_something_went_well() -> None:
    ending = Ending(Quiet())
    ending.problem("a.pdf", DamagedSource("Broken."))
    ending.success()
    assert ending.status == PartlyFailed.exit_code


def test_pages_in_words() -> None:
    assert (pages(1), pages(2)) == ("1 page", "2 pages")
    assert page_list([7, 2, 5, 6, 9]) == "2, 5–7, 9"
