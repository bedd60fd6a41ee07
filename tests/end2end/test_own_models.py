"""Own docTR models from the command line: taken in, read with, measured, exchanged, removed."""

import json
from pathlib import Path

import pytest

pytest.importorskip("onnxtr", reason="docTR models need the extra onnxtr (packaging/onnxtr.txt)")

from tests.end2end.conftest import Terminal
from tests.fakes import doctr_files
from tests.fakes.doctr_pages import VOCABULARY

PAGE = doctr_files.FOLDER / doctr_files.PAGES[0]


def test_from_import_to_removal(terminal: Terminal) -> None:
    unread = terminal.run("recognize", "--engine", "doctr", PAGE)
    assert unread.returncode != 0
    assert "No docTR models are imported" in unread.stderr
    assert "models import-doctr" in unread.stderr
    signs = terminal.folder / "signs.txt"
    signs.write_text(f"{VOCABULARY}\n", encoding="utf-8")
    both: tuple[str | Path, ...] = ("--detection", doctr_files.DETECTION, "--recognition", doctr_files.RECOGNITION)
    refused = terminal.run("models", "import-doctr", *both)
    assert refused.returncode != 0
    assert "knows 19 signs, not which" in refused.stderr
    assert "--vocab" in refused.stderr
    done = terminal.run("models", "import-doctr", *both, "--vocab", signs, "--name", "large", "--quiet")
    assert done.returncode == 0, done.stderr
    assert "detection: db, 512 × 512, fp32" in done.stdout
    assert "vocabulary: 19 signs" in done.stdout
    read = terminal.run("recognize", "--engine", "doctr", "--format", "txt", PAGE)
    assert read.returncode == 0, read.stderr
    words = read.stdout.split()
    expected = [word.text for word in doctr_files.expected(doctr_files.PAGES[0])]
    assert sum(word in words for word in expected) >= 0.95 * len(expected)
    assert terminal.run("models", "import-doctr", *both, "--vocab", signs, "--precision", "fp16").returncode == 0
    listed = terminal.run("models", "list", "doctr").stdout
    assert "large" in listed
    assert next(line for line in listed.splitlines() if "in use" in line).split()[0] == "mine"
    report = json.loads(terminal.run("models", "verify", "doctr", "--json", "--quiet").stdout)
    assert report["variant"] == "mine"
    assert any("wrong precision" in finding for finding in report["report"]["findings"])
    assert terminal.run("models", "import-doctr", "--name", "large").returncode == 0
    removed = terminal.run("models", "remove", "doctr", "--variant", "mine", "--json")
    assert json.loads(removed.stdout)["installed"] == ["large"]
    assert "There was nothing" not in terminal.run("models", "remove", "doctr").stdout
    assert terminal.run("recognize", "--engine", "doctr", PAGE).returncode != 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--detection", "nowhere.onnx"), "Both networks are needed"),
        (("--detection", "nowhere.onnx", "--recognition", "nowhere.onnx"), "is not a file"),
        (("--name", "other"), "No docTR models are imported as “other”"),
        (("--detection", __file__, "--recognition", __file__, "--name", "../x"), "cannot be the name of a model"),
    ],
)
def test_what_is_wrong_is_said(terminal: Terminal, words: tuple[str, ...], message: str) -> None:
    done = terminal.run("models", "import-doctr", *words)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr
