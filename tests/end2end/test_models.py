"""Models on the command line: from a hub on loopback to a model in use, whatever happens on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_desktop.model_store import manifest
from tests.end2end.conftest import Terminal
from tests.fakes import dots_checkpoint, hub_server
from tests.fakes.hub_server import HubServer

QUICK = Path(__file__).parents[1] / "fakes" / "quick_command_line.py"
VARIANT = "palettized8-4bit"
NEW = f"{VARIANT}.new"


class ModelTerminal(Terminal):
    """A command line whose verifications take fewer measurements."""

    def command(self, *words: str | Path) -> list[str]:
        return [sys.executable, str(QUICK), *map(str, words)]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubServer]:
    folder = dots_checkpoint.write(tmp_path / "published")
    (folder / "README.md").write_text("of no use")
    with hub_server.serve(folder, manifest.model("dots-ocr").repository) as server:
        yield server


@pytest.fixture
def command(tmp_path: Path, hub: HubServer) -> ModelTerminal:
    (tmp_path / "here").mkdir()
    environment = {"HF_ENDPOINT": hub.url, "HF_HUB_DOWNLOAD_TIMEOUT": "5", "HF_HOME": str(tmp_path / "hf")}
    return ModelTerminal(tmp_path / "home", tmp_path / "here", environment)


def models_folder(command: ModelTerminal) -> Path:
    return command.home / "data" / "models" / "dots-ocr"


def wait_for(path: Path, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.005)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Everything at once, workers included."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_twice_then_installed_then_never_online_again(command: ModelTerminal, hub: HubServer) -> None:
    folder = models_folder(command)
    hub.behaviour.pause = 0.1
    process = command.start("models", "download")
    wait_for(folder / "checkpoint" / "model-00001-of-00002.safetensors.part", process)
    time.sleep(0.15)
    kill(process)
    assert not (folder / "active.json").exists()
    assert json.loads((folder / "install.json").read_text())["variant"] == VARIANT

    hub.behaviour.pause = 0
    process = command.start("models", "download")
    wait_for(folder / NEW / ".vision.building", process)
    kill(process)
    assert not (folder / "active.json").exists()
    listed = json.loads(command.run("models", "list", "--json").stdout)
    assert listed[0]["files"]["complete"]
    assert listed[0]["in_progress"] == VARIANT
    assert not any(variant["installed"] for variant in listed[0]["variants"])

    hub.requests.clear()
    ended = command.run("models", "download", "--json")
    assert ended.returncode == 0, ended.stderr
    result = json.loads(ended.stdout)
    assert result["installed"]
    assert result["active"]
    assert result["report"]["passed"]
    assert "Converting" in ended.stderr
    assert "Verifying" in ended.stderr
    assert json.loads((folder / "active.json").read_text())["variant"] == VARIANT
    assert not (folder / "install.json").exists()
    made = json.loads((folder / VARIANT / "manifest.json").read_text())
    assert made["revision"] == hub_server.COMMIT
    assert "README.md" not in made["checkpoint"]

    for words in (["download"], ["convert"], ["list"], ["verify"]):
        ended = command.run("models", *words)
        assert ended.returncode == 0, ended.stderr
    assert "# Verification" in ended.stdout
    assert hub.requests == []

    (folder / VARIANT / "decoder" / "model.safetensors").unlink()
    ended = command.run("models", "verify")
    assert ended.returncode == 9
    assert "decoder/model.safetensors" in ended.stderr

    ended = command.run("models", "remove")
    assert ended.returncode == 0
    assert "removed" in ended.stdout
    assert [path.name for path in folder.iterdir()] == [".lock"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopped_while_it_downloads(command: ModelTerminal, hub: HubServer, how: signal.Signals) -> None:
    hub.behaviour.pause = 0.1
    process = command.start("models", "download", "--files-only")
    wait_for(models_folder(command) / "checkpoint" / "model-00001-of-00002.safetensors.part", process)
    process.send_signal(how)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Start it again to go on" in errors
    assert b"Traceback" not in errors
    hub.behaviour.pause = 0
    ended = command.run("models", "download", "--files-only")
    assert ended.returncode == 0, ended.stderr
    assert "are there" in ended.stdout


@pytest.mark.timeout(200)
def test_stopped_while_it_converts_and_gone_on_with(command: ModelTerminal, hub: HubServer) -> None:
    folder = models_folder(command)
    process = command.start("models", "import", hub.folder)
    wait_for(folder / NEW / ".vision.building", process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert b"Start it again to go on" in errors
    assert not (folder / "active.json").exists()
    assert hub.requests == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_while_a_new_one_is_made_the_old_one_is_used(command: ModelTerminal, hub: HubServer) -> None:
    folder = models_folder(command)
    ended = command.run("models", "import", hub.folder)
    assert ended.returncode == 0, ended.stderr
    before = (folder / VARIANT / "manifest.json").read_bytes()
    for moment in (".vision.building", "vision", "converted.json", "decoder"):
        process = command.start("models", "convert", "--again")
        wait_for(folder / NEW / moment, process)
        kill(process)
        assert (folder / VARIANT / "manifest.json").read_bytes() == before, moment
        ended = command.run("models", "list", "--json")
        used = [known["variant"] for known in json.loads(ended.stdout)[0]["variants"] if known["active"]]
        assert used == [VARIANT], moment
    ended = command.run("models", "convert")
    assert ended.returncode == 0, ended.stderr
    assert (folder / VARIANT / "manifest.json").read_bytes() != before
    assert json.loads((folder / "active.json").read_text())["variant"] == VARIANT
    assert not list(folder.glob(f"{VARIANT}.*"))
    ended = command.run("models", "verify", "-q")
    assert ended.returncode == 0, ended.stderr


def test_what_is_wrong_is_said(command: ModelTerminal, hub: HubServer, tmp_path: Path) -> None:
    hub.behaviour.refuse = {"/api/": 404}
    ended = command.run("models", "download", "-q")
    assert ended.returncode == 9
    assert "does not have what is asked for" in ended.stderr
    assert not ended.stdout
    ended = command.run("models", "import", tmp_path / "nothing")
    assert ended.returncode == 9
    assert "There is no folder" in ended.stderr
    (hub.folder / "model-00002-of-00002.safetensors").unlink()
    ended = command.run("models", "import", hub.folder)
    assert ended.returncode == 9
    assert "“model-00002-of-00002.safetensors” is not in" in ended.stderr
    ended = command.run("models", "verify")
    assert ended.returncode == 9
    assert "is not installed" in ended.stderr
