"""What a worker is told of the pages that come next."""

from pathlib import Path

import pytest

from ocr_desktop.jobs import look_ahead
from ocr_desktop.jobs.job import DocumentRequest, Job
from ocr_desktop.jobs.page_reading import PageKey, Reading
from ocr_desktop.jobs.worklist import JobWork
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages


class Client:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[messages.Prepare] = []

    def prepare(self, request: int, pages: messages.Prepare) -> None:
        assert request == 7
        self.told.append(pages)


def work(*page_counts: int, **settings: float | str) -> JobWork:
    """A job whose pages are all known to be missing; the last document is protected."""
    chosen = Settings(**{"engine": "dots-ocr", **settings})  # type: ignore[arg-type]
    requests = tuple(DocumentRequest(Path(f"/{number}")) for number in range(len(page_counts)))
    made = JobWork.of(Job(requests, chosen))
    for document, count in zip(made.documents, page_counts, strict=True):
        document.sha256, document.pages, document.password = "x", tuple(range(count)), None
        for page in document.pages:
            made.add_missing(document, page)
    made.documents[-1].password = "sesame"
    return made


def reading(client: Client, made: JobWork) -> Reading:
    """The first page of a job, in the hands of a worker."""
    document = made.documents[0]
    page = document.missing.popleft()
    return Reading(
        PageKey("x", page, "dots-ocr", "1", ""), client, 7, [(made, document)], looks_ahead=True  # type: ignore[arg-type]
    )  # fmt: skip


def names(told: messages.Prepare) -> list[tuple[str, int]]:
    return [(page.path, page.page) for page in told.pages]


@pytest.fixture
def client() -> Client:
    return Client()


def test_all_that_may_be_decoded_together_across_documents(client: Client) -> None:
    made = work(3, 1, 9)
    now = reading(client, made)
    assert look_ahead.tell([now], [made])
    (told,) = client.told
    assert told.together
    assert names(told) == [("/0", 1), ("/0", 2), ("/1", 0), ("/2", 0), ("/2", 1), ("/2", 2), ("/2", 3)]
    assert [page.password for page in told.pages] == [None] * 3 + ["sesame"] * 4
    assert not look_ahead.tell([now], [made])  # nothing has changed


def test_what_changes_is_told_and_so_is_that_nothing_comes(client: Client) -> None:
    made = work(3)
    now = reading(client, made)
    look_ahead.tell([now], [made])
    made.documents[0].missing.popleft()
    assert look_ahead.tell([now], [made])
    made.documents[0].drop_waiting()
    assert look_ahead.tell([now], [made])
    assert [names(told) for told in client.told] == [[("/0", 1), ("/0", 2)], [("/0", 2)], []]


def test_where_somebody_looks_the_page_that_is_read_comes_first(client: Client) -> None:
    made = work(5)
    made.looked_at = (0, 3)
    assert look_ahead.tell([reading(client, made)], [made])
    assert not client.told[0].together
    assert names(client.told[0]) == [("/0", 3)]


def test_a_look_is_told_even_where_the_same_page_comes_next(client: Client) -> None:
    made = work(2)
    now = reading(client, made)
    assert look_ahead.tell([now], [made])
    made.looked_at = (0, 0)
    assert look_ahead.tell([now], [made])
    assert [(names(told), told.together) for told in client.told] == [([("/0", 1)], True), ([("/0", 1)], False)]


@pytest.mark.parametrize(("wished", "told"), [(1, 1), (2, 1), (4, 3)])
def test_as_many_as_the_person_wishes(client: Client, wished: int, told: int) -> None:
    made = work(9, pages_together=wished)
    look_ahead.tell([reading(client, made)], [made])
    assert len(client.told[0].pages) == told
    assert client.told[0].together == (wished > 1)


def test_pages_that_are_read_otherwise_are_not_told_of(client: Client) -> None:
    made, other = work(1), work(4, model_temperature=1.0)
    assert not look_ahead.tell([reading(client, made)], [other, made])
    same = work(2)
    assert look_ahead.tell([reading(client, work(1))], [other, same])
    assert len(client.told[0].pages) == 2


def test_an_engine_that_does_not_look_ahead_is_told_nothing(client: Client) -> None:
    made = work(3)
    now = reading(client, made)
    now.looks_ahead = False
    assert not look_ahead.tell([now], [made])
