"""Correct, export again, search, forget: with the command line as a person has it."""

import json
from pathlib import Path

from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.search import Search
from ocr_desktop.library.store import Library
from tests.end2end.conftest import Terminal, pdf

WORDS = "Oystercatchers patrol the causeway"
CORRECTED = "Oystercatchers patrolled the causeway"


def correct(home: Path) -> None:
    """As the window does it."""
    library = Library(home / "data" / "library.sqlite3")
    (hit,) = Search(library).find("oystercatchers")
    corrections = Corrections(library)
    begun = corrections.get(hit.key)
    assert begun is not None
    place = hit.blocks[0].block
    text = begun.blocks[place].block.text.replace(WORDS, CORRECTED)
    corrections.put(hit.key, begun.with_text(place, text))
    library.close()


def test_what_is_corrected_is_exported_found_and_forgotten(terminal: Terminal) -> None:
    source = pdf(terminal.folder / "in" / "birds.pdf", WORDS)
    target = terminal.folder / "out" / "birds.md"
    assert terminal.run("export", "in", "out").returncode == 0
    assert WORDS in target.read_text(encoding="utf-8")
    correct(terminal.home)

    again = terminal.run("export", "in", "out", "--json")
    assert json.loads(again.stdout.splitlines()[-1])["event"] == "ended"
    assert CORRECTED in target.read_text(encoding="utf-8")
    written = target.stat().st_mtime_ns
    terminal.run("export", "in", "out")
    assert target.stat().st_mtime_ns == written  # nothing has changed since

    (page,) = json.loads(terminal.run("recognize", source, "-f", "json").stdout)["pages"]
    texts = {name: " ".join(block["text"] for block in page[name]) for name in ("blocks", "engine_blocks")}
    assert CORRECTED in texts["blocks"]
    assert WORDS in texts["engine_blocks"]

    (found,) = json.loads(terminal.run("search", "oystercatcher", "patrolled", "--json").stdout)["results"]
    assert (found["path"], found["page"], found["corrected"]) == (str(source), 1, True)
    assert json.loads(terminal.run("search", '"patrol the"', "oystercatchers", "--json").stdout)["results"] == []

    assert terminal.run("history", "--delete", source).stdout.startswith("Forgotten: ")
    assert json.loads(terminal.run("search", "oystercatchers", "--json").stdout)["results"] == []
    assert target.exists()
    assert source.exists()
