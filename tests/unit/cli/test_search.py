"""``search`` and ``history`` over a library of the test's own."""

import json
import sqlite3
import sys
from pathlib import Path

import pytest

from ocr_desktop import paths
from ocr_desktop.__main__ import main
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.keys import PageKey
from ocr_desktop.library.store import Library

A, B = "a1" * 32, "ab" * 32


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    library = Library(paths.library_file())
    for sha, name in ((A, "birds.pdf"), (B, "odd\x1b[31m\udcff.pdf")):
        library.note_file(sha, tmp_path / name, "PDF", 3)
        texts = ("The linnet\x1b[2J sings.", *(f"linnet {n}" for n in range(4)), "文字認識")
        blocks = tuple(Block(Box(0, n, 9, n + 1), Category.TEXT, text, n) for n, text in enumerate(texts))
        library.put_page(sha, PageResult(0, Size(9, 99), "instant", "1", blocks), "key")
    key = PageKey(A, 0, "instant", "1", "key")
    begun = Corrections(library).get(key)
    assert begun is not None
    Corrections(library).put(key, begun.with_text(5, "a wren"))
    library.close()
    return tmp_path


def test_for_a_person(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["search", "wren"]) == 0
    assert capfdbinary.readouterr().out.decode().splitlines() == [
        f"{home / 'birds.pdf'}, page 1 (corrected)", "    a wren",
    ]  # fmt: skip
    assert main(["search", "LINNET"]) == 0
    out = capfdbinary.readouterr().out
    assert b"\x1b" not in out  # neither of the document nor of its name
    assert b"    \xe2\x80\xa6 and 2 more\n" in out
    assert main(["search", "nowhere"]) == 0
    assert capfdbinary.readouterr() == (b"", b"Nothing was found.\n")


def test_hits_are_bold_on_a_terminal(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    main(["search", "文字"])
    assert "    \x1b[1m文字\x1b[0m認識\n".encode() in capfdbinary.readouterr().out


def test_for_programs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", '"the linnet"', "sings", "--json", "--limit", "1"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["query"]) == (1, '"the linnet" sings')
    (result,) = told["results"]
    assert (result["path"], result["page"], result["corrected"]) == (str(home / "birds.pdf"), 1, True)
    assert result["blocks"][0] == {
        "block": 0, "box": {"x0": 0.0, "y0": 0.0, "x1": 9.0, "y1": 1.0},
        "snippet": "The linnet [2J sings.", "marks": [[0, 10], [15, 20]],
    }  # fmt: skip


@pytest.mark.parametrize(
    "words", [["search"], ["search", "---"], ["search", "x", "--limit", "0"], ["history", "--limit", "0"]]
)
def test_what_is_no_request(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2


def test_pages_of_before_the_index(capsys: pytest.CaptureFixture[str]) -> None:
    database = sqlite3.connect(paths.library_file())
    database.execute("DELETE FROM search_words")
    database.execute("DELETE FROM search_pages")
    database.execute(
        "INSERT INTO search_backlog (sha256, page, engine, engine_version, result_key)"
        " SELECT sha256, page, engine, engine_version, result_key FROM pages"
    )
    database.commit()
    database.close()
    assert main(["search", "wren", "--json"]) == 0
    told = capsys.readouterr()
    assert "2 pages" in told.err
    assert len(json.loads(told.out)["results"]) == 1
    main(["search", "wren", "--json"])
    assert capsys.readouterr().err == ""


def test_the_history(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["history"]) == 0
    first, second = capfdbinary.readouterr().out.decode().splitlines()
    assert first[18:30] == B[:12]
    assert "\x1b" not in first
    assert second.endswith(f"  {A[:12]}  {home / 'birds.pdf'}: 1 of 3 read, 1 corrected")
    assert main(["history", "--json", "--limit", "1"]) == 0
    (told,) = json.loads(capfdbinary.readouterr().out)["documents"]
    assert (told["sha256"], told["pages_read"], told["pages_corrected"]) == (B, 1, 0)


@pytest.mark.parametrize("name", ["birds.pdf", A[:12]])
def test_forgotten(name: str, home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["history", "--delete", name, name]) == 0
    told = capfdbinary.readouterr().out.decode()
    assert told == f"Forgotten: {home / 'birds.pdf'} (1 page, 1 of them corrected)\n"
    main(["search", "wren"])
    assert capfdbinary.readouterr().err == b"Nothing was found.\n"
    assert main(["history", "--delete", name]) == 3


@pytest.mark.parametrize(
    ("names", "status"), [(["a1a1a1", "nobody.pdf"], 3), (["a1"], 3), (["birds.pdf", "ffffff"], 3)]
)
def test_all_or_nothing_is_forgotten(names: list[str], status: int, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["history", "--delete", *names]) == status
    main(["history"])
    assert len(capfdbinary.readouterr().out.splitlines()) == 2


def test_digits_of_several(capsys: pytest.CaptureFixture[str]) -> None:
    library = Library(paths.library_file())
    library.note_file(A[:20] + "0" * 44, Path("/in/other.pdf"), "PDF", 1)
    library.close()
    assert main(["history", "--delete", A[:12]]) == 2
    assert "2 documents" in capsys.readouterr().err
