"""Undo and redo."""

from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document import editing
from ocr_desktop.document.correction import Correction
from ocr_desktop.document.editing import Editing

STATES = [Correction(number, "r") for number in range(4)]


def test_back_and_forth() -> None:
    begun = Editing.of(STATES[0])
    done = begun.did(STATES[1], "Edit text").did(STATES[2], "Delete")
    assert (done.undo_text, done.redo_text) == ("Delete", "")
    back = done.undone()
    assert (back.correction, back.undo_text, back.redo_text) == (STATES[1], "Edit text", "Delete")
    assert back.redone() == done
    assert back.undone().correction == STATES[0]
    other = back.did(STATES[3], "Move")
    assert (other.redo_text, other.undone().correction) == ("", STATES[1])


def test_nothing_to_undo_and_nothing_done() -> None:
    begun = Editing.of(STATES[0])
    assert begun.undone() is begun.redone() is begun.did(STATES[0], "Nothing") is begun
    assert begun.undo_text == begun.redo_text == ""


@given(st.lists(st.integers(-3, 3)))
def test_as_many_steps_back_lead_to_the_beginning(steps: list[int]) -> None:
    now = Editing.of(STATES[0])
    for step in steps:
        now = now.did(STATES[step], str(step)) if step >= 0 else now.undone() if step == -1 else now.redone()
    while now.past:
        assert now.undone().redone() == now
        now = now.undone()
    assert now.correction == STATES[0]


def test_memory_is_bounded() -> None:
    now = Editing.of(STATES[0])
    for number in range(editing.MOST_STEPS + 50):
        now = now.did(Correction(number + 5, "r"), "Edit")
    assert len(now.past) == editing.MOST_STEPS
