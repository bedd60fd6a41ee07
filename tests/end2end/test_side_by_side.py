"""An export in which pages are decoded side by side, with a tiny model: what is written is the same."""

import json
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from ocr_desktop.paths import ACTIVE
from tests.end2end.conftest import Terminal
from tests.fakes import dots_checkpoint, dots_model

DOCUMENTS = 8
VARIANT = "float16-16bit"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    checkpoint = dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint"), seed=4)
    folder = tmp_path_factory.mktemp("models")
    made = dots_model.install(folder, checkpoint)
    made.rename(made.with_name(VARIANT))  # as the program knows it
    (made.parent / ACTIVE).write_text(json.dumps({"format": 1, "variant": VARIANT}))
    return folder


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Files of one page and of two."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(DOCUMENTS):
        pages = [
            Image.fromarray(dots_checkpoint.picture(10 * number + page, 56 + 28 * (number % 3), 84))
            for page in range(1 + number % 2)
        ]
        pages[0].save(folder / f"{number}.tif", save_all=True, append_images=pages[1:])
    return folder


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_what_is_written_is_the_same(documents: Path, models: Path, tmp_path: Path) -> None:
    """The third time the process that reads is killed in the middle."""
    written: list[dict[str, bytes]] = []
    for name, more in (("one", ("--pages-together", "1")), ("many", ()), ("killed", ())):
        out = tmp_path / name
        terminal = Terminal(tmp_path / f"home {name}", tmp_path, {"OCR_DESKTOP_MODELS": str(models)})
        running = terminal.start(
            "export", documents, out, "--engine", "dots-ocr", "--model-max-tokens", "200", "--no-compare",
            "--drafting", "off", "--trace", tmp_path / f"{name}.json", *more,
        )  # fmt: skip
        if name == "killed":
            kill_reader(running.pid, out)
        told = running.communicate(timeout=120)[1].decode()
        assert running.returncode == 0, told
        assert ("started again" in told) == (name == "killed")
        written.append({file.name: file.read_bytes() for file in out.glob("?.md")})
    assert len(written[0]) == DOCUMENTS
    assert written[0] == written[1] == written[2]
    assert len(set(written[0].values())) > DOCUMENTS // 2
    assert began_ahead(tmp_path / "one.json") == 0
    assert began_ahead(tmp_path / "many.json") > 0


def kill_reader(command: int, target: Path) -> None:
    """Kill the process that reads, which is the largest, as soon as something has been written."""
    deadline = time.monotonic() + 120
    while not list(target.glob("?.md")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    sizes = {child: child.memory_info().rss for child in psutil.Process(command).children()}
    max(sizes, key=sizes.__getitem__).kill()


def began_ahead(trace: Path) -> int:
    """How often a part of a prompt was prefilled while another page was being read."""
    events: list[dict[str, Any]] = json.loads(trace.read_text(encoding="utf-8"))["traceEvents"]
    return sum(event["name"] == "prefill ahead" for event in events)
