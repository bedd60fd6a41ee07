"""What has to be done to a list so that it becomes another one."""

from collections.abc import Sequence
from difflib import SequenceMatcher


def ends_alike(old: Sequence[object], new: Sequence[object]) -> tuple[int, int]:
    """How many are the same at the beginning of two lists, and of the rest at their end."""
    most = min(len(old), len(new))
    head = next((place for place in range(most) if old[place] != new[place]), most)
    most -= head
    return head, next((place for place in range(most) if old[-1 - place] != new[-1 - place]), most)


def changes(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """The stretches that differ: from where to where in the old list, and in the new one, from the front.

    What is alike at both ends is passed over first: a list that grows costs its length, also where a model says the
    same again and again, for which the search of what else is alike takes the square of it.
    """
    head, tail = ends_alike(old, new)
    inner = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    return [
        (low + head, high + head, first + head, last + head)
        for kind, low, high, first, last in inner.get_opcodes()
        if kind != "equal"
    ]
