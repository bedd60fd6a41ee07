"""A person at a terminal: the bar, and the question for a password."""

import subprocess
import sys
import threading

from tests.end2end.conftest import PHRASE, Terminal, pdf

# Gives a command a terminal of its own; what comes from our pipe is typed, what is shown comes back.
TYPIST = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
SIZED = 'stty cols 90 rows 24; exec "$@"'


class Screen:
    """A running command on a terminal."""

    def __init__(self, terminal: Terminal, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", TYPIST, "sh", "-c", SIZED, "sh", *terminal.command(*words)],
            cwd=terminal.folder, env=terminal.variables(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, start_new_session=True,
        )  # fmt: skip
        self.shown = b""
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait_for(self, text: str, count: int = 1) -> None:
        with self._changed:
            found = self._changed.wait_for(lambda: self.shown.count(text.encode()) >= count, 60)
        assert found, self.shown.decode(errors="replace")

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())

    def end(self) -> int:
        status = self.process.wait(60)
        self._reader.join()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        return status

    def _read(self) -> None:
        assert self.process.stdout is not None
        while data := self.process.stdout.read(4096):
            with self._changed:
                self.shown += data
                self._changed.notify_all()


def test_the_terminal_asks_for_the_password(terminal: Terminal) -> None:
    pdf(terminal.folder / "locked.pdf", PHRASE, password="sesame")
    screen = Screen(terminal, "recognize", "locked.pdf", "-o", "out.md")
    screen.wait_for("(Enter leaves it out): ")
    screen.type("open")
    screen.wait_for("That password does not open it.")
    screen.type("sesame")
    assert screen.end() == 0, screen.shown.decode()
    assert PHRASE in (terminal.folder / "out.md").read_text(encoding="utf-8")
    assert b"sesame" not in screen.shown
    assert b"of 1 page" in screen.shown


def test_no_answer_leaves_the_document_out(terminal: Terminal) -> None:
    pdf(terminal.folder / "locked.pdf", PHRASE, password="sesame")
    screen = Screen(terminal, "recognize", "locked.pdf", "-o", "folder")
    screen.wait_for("(Enter leaves it out): ")
    screen.type("")
    assert screen.end() == 3
    assert b"locked.pdf: is encrypted" in screen.shown
