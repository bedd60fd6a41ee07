"""The small model on the command line: every step of dots.ocr, with words that can be checked."""

import json
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from tests.end2end.conftest import Terminal
from tests.fakes import large_print

NOWHERE = {"HF_ENDPOINT": "http://127.0.0.1:9"}
"""A hub that nobody answers for: nothing may be asked of it."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the model installed as a person installs it."""
    home = tmp_path_factory.mktemp("small")
    done = Terminal(home, home, NOWHERE).run("models", "download", "dots-nano", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["active"]
    assert report["report"]["passed"]
    return home


@pytest.fixture
def terminal(home: Path, tmp_path: Path) -> Terminal:
    return Terminal(home, tmp_path, NOWHERE)


def alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_it_reads_what_is_printed_where_it_is_printed(terminal: Terminal) -> None:
    picture = large_print.note(terminal.folder / "note.png")
    done = terminal.run("recognize", "--engine", "dots-nano", "-f", "json", picture)
    assert done.returncode == 0, done.stderr
    (page,) = json.loads(done.stdout)["pages"]
    assert page["engine"] == "dots-nano"
    assert page["finish"] == "stop"
    blocks = page["blocks"]
    assert [block["category"] for block in blocks] == ["Title"] + ["List-item"] * 3
    for block, wanted in zip(blocks, (large_print.TITLE, *large_print.ITEMS), strict=True):
        assert alike(block["text"], wanted) > 0.9, (block["text"], wanted)
    tops = [block["box"]["y0"] for block in blocks]
    assert tops == sorted(tops)
    assert blocks[0]["box"]["x0"] == pytest.approx(60, abs=15)
    assert blocks[-1]["box"]["y1"] == pytest.approx(160 + 74 * 2 + 60, abs=25)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_it_is_compared_with_the_instant_engine(terminal: Terminal) -> None:
    picture = large_print.note(terminal.folder / "note.png")
    done = terminal.run("compare", picture, "--engines", "instant,dots-nano", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["engines"] == ["instant", "dots-nano"]
    assert [page["page"] for page in found["pages"]] == [1]
    assert found["words"] >= sum(len(text.split()) for text in (large_print.TITLE, *large_print.ITEMS)) - 2
    assert found["rate"] < 0.5
    back = terminal.run("compare", picture, "--engines", "dots-nano,instant")
    said = "no words differ" if not found["differing"] else f"{found['rate']:.1%}"
    assert back.stdout.splitlines()[-1].startswith("dots-nano and instant: ")
    assert said in back.stdout.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_is_doubtful_is_told_unless_quiet(terminal: Terminal) -> None:
    picture = large_print.note(terminal.folder / "pale.png", fill=(190, 190, 190))
    done = terminal.run("recognize", "--engine", "dots-nano", picture)
    assert done.returncode == 0, done.stderr
    assert "pale.png, page 1, doubtful: The print is paler" in done.stderr
    assert not terminal.run("recognize", "--engine", "dots-nano", "--quiet", picture).stderr


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_is_beyond_it_is_said(terminal: Terminal) -> None:
    page = large_print.full_page(terminal.folder / "page.png")
    done = terminal.run("recognize", "--engine", "dots-nano", page)
    assert done.returncode != 0
    assert "too much on this page for the demonstration model" in done.stderr
    assert "Instant" in done.stderr


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_it_stands_up_to_a_second_verification(terminal: Terminal) -> None:
    done = terminal.run("models", "verify", "dots-nano")
    assert done.returncode == 0, done.stderr
    listed = json.loads(terminal.run("models", "list", "dots-nano", "--json").stdout)
    assert [variant["active"] for variant in listed[0]["variants"]] == [True, False]
