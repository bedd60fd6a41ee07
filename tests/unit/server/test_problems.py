"""Errors as answers: every one has its status and its remedy, and none says where things are on this machine."""

import json

import pytest

from ocr_desktop import errors, paths
from ocr_desktop.errors import LibraryError, OcrDesktopError, ServiceBusy, SourceNotFound
from ocr_desktop.jobs.service_order import Failure
from ocr_desktop.server import problems
from tests.unit.test_errors import tree

TOLD = "“letter.pdf” is damaged."


@pytest.mark.parametrize("cls", tree(), ids=lambda cls: cls.__name__)
def test_every_error_is_answered(cls: type[OcrDesktopError]) -> None:
    answer = problems.answer(cls(TOLD))
    told = json.loads(bytes(answer.body))
    assert answer.status_code == told["status"] == cls.http_status
    assert answer.media_type == problems.MEDIA_TYPE
    assert told["title"] == cls.__name__
    assert told["detail"] in (TOLD, problems.INSIDE, "There is no space left.")


def test_what_is_inside_stays_inside() -> None:
    where = paths.library_file()
    told = json.loads(bytes(problems.answer(LibraryError(f"The library cannot be used: locked ({where}).")).body))
    assert (told["detail"], told["remedy"]) == (problems.INSIDE, "")
    found = problems.problem(SourceNotFound(f"There is no file “{paths.uploads_directory()}/ab/letter.pdf”."))
    assert found["detail"] == "There is no file “…/ab/letter.pdf”."
    unknown = problems.told_of(Failure("KeyError", "'/etc/shadow'"))
    assert unknown.message == problems.INSIDE


def test_who_asks_over_http_is_not_sent_to_the_command_line() -> None:
    assert problems.problem(errors.UsageError("There is no engine “x”."))["remedy"] == problems.OPTIONS
    assert problems.problem(errors.UsageError("No.", remedy="Do this."))["remedy"] == "Do this."


def test_headers_that_a_status_asks_for() -> None:
    assert problems.answer(ServiceBusy("Full.", retry_after=7)).headers["retry-after"] == "7"
    assert problems.answer(errors.NotAuthorised("No.")).headers["www-authenticate"] == "Bearer"
