"""DeepSeek-OCR on the command line: from a folder with the published files to a page that is read, and no network."""

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.end2end.conftest import Terminal
from tests.fakes import deepseek_checkpoint

QUICK = Path(__file__).parents[1] / "fakes" / "quick_command_line.py"
VARIANT = "float16-16bit"  # fewer bits change much in a network of random weights


class ModelTerminal(Terminal):
    """A command line whose verifications take fewer measurements."""

    def command(self, *words: str | Path) -> list[str]:
        return [sys.executable, str(QUICK), *map(str, words)]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_imported_then_read_with(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    command = ModelTerminal(tmp_path / "home", tmp_path / "here", {"HF_HUB_OFFLINE": "1"})
    published = deepseek_checkpoint.write(tmp_path / "published", seed=3)
    ended = command.run("models", "import", published, "--variant", VARIANT, "--json")  # its sizes say whose it is
    assert ended.returncode == 0, ended.stderr
    imported = json.loads(ended.stdout)
    assert imported["report"]["passed"]
    assert (tmp_path / "home" / "data" / "models" / "deepseek-ocr" / VARIANT / "decoder").is_dir()

    page = tmp_path / "page.png"
    Image.fromarray(deepseek_checkpoint.picture(5, 700, 500)).save(page)
    options = ("--engine", "deepseek-ocr", "--deepseek-mode", "tiny", "--model-max-tokens", "64", "--no-compare")
    read = {}
    for task in ("document", "text"):
        ended = command.run("recognize", page, *options, "--deepseek-task", task, "--format", "json")
        assert ended.returncode == 0, ended.stderr
        (found,) = json.loads(ended.stdout)["pages"]
        assert found["engine"] == "deepseek-ocr"
        assert "512 × 512 pixels" in found["reason"]
        assert found["counts"]["tokens"] > 0
        read[task] = found["blocks"]
    assert read["document"] != read["text"]  # another question, another answer

    ended = command.run("recognize", page, *options[:2], "--deepseek-mode", "huge")
    assert ended.returncode == 2
    assert "gundam" in ended.stderr
