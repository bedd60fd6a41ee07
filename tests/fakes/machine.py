"""A machine that says what a test wants, and remembers whether it was kept awake."""

from ocr_desktop.jobs.machine import Reading


class PlayedMachine:
    """Plays ``ThisMachine``."""

    def __init__(self, reading: Reading | None = None, *, holds: bool = True) -> None:
        self.reading = reading or Reading()
        self.holds = holds
        self.held = False

    def read(self) -> Reading:
        return self.reading

    def hold(self) -> bool:
        self.held = self.holds
        return self.held

    def release(self) -> None:
        self.held = False
