"""The command that an assistant starts: what a person who starts it by hand is told."""

import io
import sys
from pathlib import Path

import pytest

from ocr_desktop import paths
from ocr_desktop.cli import mcp


class _Typed(io.TextIOWrapper):
    """A standard input, at whose other end a person sits or a program."""

    def __init__(self, *, person: bool) -> None:
        super().__init__(io.BytesIO())
        self._person = person

    def isatty(self) -> bool:
        return self._person


@pytest.mark.parametrize("person", [True, False])
def test_a_person_is_told_what_this_waits_for(
    person: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    monkeypatch.delenv(mcp.ROOTS, raising=False)
    monkeypatch.setattr(sys, "stdin", _Typed(person=person))
    assert mcp.mcp([]) == 0
    said = capfd.readouterr()
    assert said.out == ""
    assert ("waits for messages of an assistant" in said.err) is person
