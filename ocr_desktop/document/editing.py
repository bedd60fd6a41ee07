"""Undo and redo of corrections: the states that a page had, and where among them it stands."""

from dataclasses import dataclass

from ocr_desktop.document.correction import Correction

MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Step:
    """A correction, and for a person what led to it (``Delete``)."""

    correction: Correction
    what: str = ""


@dataclass(frozen=True, slots=True)
class Editing:
    """The corrections of one page while a person works at it. Every method makes a new one.

    Args:
        now: what is shown.
        past: what was before, latest last.
        future: what was undone, latest last.
    """

    now: Step
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()

    @staticmethod
    def of(correction: Correction) -> "Editing":
        """Begin with what is kept."""
        return Editing(Step(correction))

    @property
    def correction(self) -> Correction:
        """What is shown."""
        return self.now.correction

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty where there is nothing."""
        return self.now.what if self.past else ""

    @property
    def redo_text(self) -> str:
        """What redo would do; empty where there is nothing."""
        return self.future[-1].what if self.future else ""

    def did(self, correction: Correction, what: str) -> "Editing":
        """A person did something; what had been undone is gone. Where it changed nothing, nothing was done."""
        if correction == self.correction:
            return self
        return Editing(Step(correction, what), (*self.past, self.now)[-MOST_STEPS:])

    def undone(self) -> "Editing":
        """One step back, where there is one."""
        return Editing(self.past[-1], self.past[:-1], (*self.future, self.now)) if self.past else self

    def redone(self) -> "Editing":
        """One step on again, where there is one."""
        return Editing(self.future[-1], (*self.past, self.now), self.future[:-1]) if self.future else self
