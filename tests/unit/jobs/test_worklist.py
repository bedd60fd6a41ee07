"""What comes next in a job, and how far it is."""

from pathlib import Path

from ocr_desktop.jobs.job import DocumentRequest, Job, State
from ocr_desktop.jobs.worklist import JobWork, stamp_of
from ocr_desktop.settings import Settings


def work(*page_counts: int) -> JobWork:
    """A job whose documents have been opened and have so many pages each."""
    made = JobWork.of(Job(tuple(DocumentRequest(Path(f"/{n}")) for n in range(len(page_counts))), Settings()))
    for document, count in zip(made.documents, page_counts, strict=True):
        if count:
            made.to_open.remove(document.number)
            document.sha256, document.pages = "x", tuple(range(count))
            made.add_pages(document, document.pages)
    return made


def taken(made: JobWork) -> list[tuple[int, int]]:
    found = []
    while (item := made.take_looked_at() or made.take_next()) is not None:
        found.append((item[0].number, item[1]))
    return found


def test_document_order() -> None:
    assert taken(work(2, 1, 2)) == [(0, 0), (0, 1), (1, 0), (2, 0), (2, 1)]


def test_looked_at_first() -> None:
    made = work(2, 3)
    made.looked_at = (1, 1)
    assert taken(made) == [(1, 1), (0, 0), (0, 1), (1, 0), (1, 2)]


def test_looking_at_a_page_that_is_not_waiting_changes_nothing() -> None:
    made = work(2)
    made.looked_at = (0, 7)
    assert taken(made) == [(0, 0), (0, 1)]


def test_looked_up_ahead_keeps_the_order() -> None:
    made = work(2, 1)
    for _ in range(2):
        found = made.take_unchecked()
        assert found is not None
        made.add_missing(*found)
    assert taken(made) == [(0, 0), (0, 1), (1, 0)]
    assert made.take_unchecked() is None


def test_nothing_comes_while_it_rests() -> None:
    made = work(1)
    made.state = State.PAUSED
    assert (made.take_next(), made.take_looked_at(), made.take_unchecked()) == (None, None, None)


def test_dropped_pages_do_not_come() -> None:
    made = work(2, 1)
    made.documents[0].drop_waiting()
    assert taken(made) == [(1, 0)]


def test_pages_in_sight() -> None:
    assert work(1).pages_waiting == 1
    assert work(5, 5).pages_waiting > 1
    assert work(1, 0).pages_waiting == 2  # a document that is not open may hold anything
    made = work(1)
    made.take_next()
    assert made.pages_waiting == 0


def test_progress_counts_what_is_not_opened_yet_like_the_rest() -> None:
    made = work(4, 0, 0)
    document = made.documents[0]
    for second in range(4):
        document.unchecked.popleft()
        document.done.add(second)
        made.pace.page_ended(100.0 + second)
    told = made.progress(103.0)
    assert (told.pages_done, told.pages_left, told.documents_left) == (4, 0, 3)
    assert told.seconds_left == 8.0  # two more of four pages each, a page a second
    made.state = State.PAUSED
    assert made.progress(103.0).seconds_left is None


def test_end_states() -> None:
    made = work(1, 1)
    assert made.end_state() is None
    for first, second, end in (
        (State.DONE, State.DONE, State.DONE),
        (State.DONE, State.FAILED, State.DONE),
        (State.FAILED, State.FAILED, State.FAILED),
        (State.FAILED, State.CANCELLED, State.CANCELLED),
        (State.DONE, State.CANCELLED, State.DONE),
    ):
        made.documents[0].state, made.documents[1].state = first, second
        assert made.end_state() is end
    made.cancelled = True
    assert made.end_state() is State.CANCELLED


def test_stamp(tmp_path: Path) -> None:
    file = tmp_path / "a"
    assert stamp_of(file) is None
    file.write_text("a")
    first = stamp_of(file)
    file.write_text("ab")
    assert stamp_of(file) != first


def test_the_next_pages_are_named_in_the_order_in_which_they_will_be_taken() -> None:
    made = work(2, 0, 3)
    assert made.next_missing(4) == []  # none is known to be missing
    while (found := made.take_unchecked()) is not None:
        made.add_missing(*found)
    assert [(document.number, page) for document, page in made.next_missing(4)] == [(0, 0), (0, 1), (2, 0), (2, 1)]
    made.looked_at = (2, 1)
    expected = [(document.number, page) for document, page in made.next_missing(9)]
    assert expected == [(2, 1), (0, 0), (0, 1), (2, 0), (2, 2)] == taken(made)
    assert made.next_missing(9) == []
