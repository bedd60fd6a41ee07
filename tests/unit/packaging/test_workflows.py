"""What continuous integration and the instructions for builders run: every command is there, with its options.

Nobody can push from here to see. So the workflows are read with a YAML parser, the instructions as they are, and each
command is looked up: scripts and files of the repository, options in the help of what takes them, our own commands
and what is searched for in their output.
"""

import ast
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from ocr_desktop import __main__

ROOT = Path(__file__).parents[3]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
INSTRUCTIONS = [ROOT / "packaging" / "README.md", ROOT / "README.md"]

# The first major version of each action that runs on Node 24: older ones are refused.
ACTIONS = {"actions/checkout": 5, "actions/setup-python": 6, "actions/upload-artifact": 6}
RUNNERS = {"ubuntu-24.04", "macos-15"}
# Of the systems that the commands are for, and of GitHub's machines.
TOOLS = {
    "test", "grep", "sleep", "kill", "wait", "tee", "sudo", "apt-get", "pip", "python", "python3", "export", "cd",
    "plutil", "lipo", "codesign", "spctl", "find", "security", "xcrun", "xcode-select", "ln", "ps", "sandbox-exec",
    "defaults", "pmset", "qlmanage", "mdls", "log", "git", "head", "printf", "purge", "nettop", "sw_vers", "for", "do",
    "done", "mkdir", "cat", "touch", "open", "curl", "dask",
}  # fmt: skip
OURS = {"ocr-desktop", ".venv/bin/ocr-desktop", "dist/OCR Desktop.app/Contents/MacOS/ocr-desktop"}
PYTHONS = {"python", "python3", ".venv/bin/python", "build/venv/bin/python"}
PIPS = {"pip", ".venv/bin/pip"}
MADE_HERE = ("dist/", "build/", ".venv", "out", "/")


def steps(workflow: Path) -> Iterator[dict[str, Any]]:
    for job in yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values():
        yield from job["steps"]


def scripts() -> Iterator[tuple[str, str]]:
    """Where it stands, and what is run."""
    for workflow in WORKFLOWS:
        for step in steps(workflow):
            if "run" in step:
                yield workflow.name, step["run"]
    for page in INSTRUCTIONS:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
            yield f"{page.parent.name}/{page.name}", block
        for cell in re.findall(r"^\| (`.+?`.*?) \| ", text.replace(r"\|", "¦"), re.MULTILINE):
            for command in re.findall(r"`([^`]+)`", cell):
                if " " in command:  # else it is a name
                    yield f"{page.parent.name}/{page.name}", command.replace("¦", "|")


def commands() -> list[tuple[str, tuple[str, ...]]]:
    """Every command, as words."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for place, script in scripts():
        for line in script.replace("\\\n", " ").splitlines():
            lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
            lexer.whitespace_split = True
            words: list[str] = []
            for word in [*lexer, ";"]:
                if set(word) <= set("|&;"):
                    while words and re.fullmatch(r"\w+=.*", words[0]):
                        words = words[1:]  # a variable for this command alone, or an assignment
                    if words:
                        found.append((place, tuple(words)))
                    words = []
                else:
                    words.append(word)
    return list(dict.fromkeys(found))


def name_of(command: tuple[str, tuple[str, ...]]) -> str:
    return f"{command[0]}: {' '.join(command[1])}"[:70]


@cache
def help_of(*words: str) -> str:
    done = subprocess.run([*words, "--help"], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    return done.stdout


def options(words: tuple[str, ...]) -> list[str]:
    return [word.partition("=")[0] for word in words if re.match(r"--?[a-zA-Z]", word)]


def in_the_repository(word: str) -> bool:
    """Whether a word names something of ours: a path that begins with one of our folders."""
    first = word.partition("/")[0]
    return "/" in word and not word.startswith(MADE_HERE) and (ROOT / first).is_dir()


def test_there_is_something_to_check() -> None:
    places = {place for place, _words in commands()}
    assert {"linux.yml", "macos.yml", "packaging/README.md"} <= places
    assert len(commands()) > 50


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_of_the_shape_that_github_reads(workflow: Path) -> None:
    read = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    assert set(read) == {"name", True, "permissions", "concurrency", "jobs"}  # YAML 1.1 takes “on” for yes
    assert read["permissions"] == {"contents": "read"}
    for job in read["jobs"].values():
        assert job["runs-on"] in RUNNERS
        assert 0 < job["timeout-minutes"] <= 60
        assert job["steps"][0] == {"uses": "actions/checkout@v6"}
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step)
            assert set(step) <= {"name", "run", "uses", "with", "env", "if"}
            if "uses" in step:
                action, _, version = step["uses"].partition("@v")
                assert int(version) >= ACTIONS[action]


def test_a_known_linter_finds_nothing() -> None:
    if shutil.which("actionlint") is None:
        pytest.skip("actionlint is not installed")
    done = subprocess.run(["actionlint", *map(str, WORKFLOWS)], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stdout


@pytest.mark.parametrize("command", commands(), ids=name_of)
def test_every_command_is_there(command: tuple[str, tuple[str, ...]]) -> None:
    first, *rest = command[1]
    file = ROOT / first
    assert first in TOOLS | OURS | PYTHONS | PIPS or os.access(file, os.X_OK), f"what is {first}?"
    for word in (first, *rest):
        if in_the_repository(word):
            assert (ROOT / word).exists(), f"there is no {word}"
    if first in OURS:
        of_ours(tuple(rest))
    elif first in PYTHONS:
        of_python(tuple(rest))
    elif first in PIPS or rest[:2] == ["-m", "pip"]:
        of_pip(tuple(rest))
    elif file.is_file():
        for option in options(tuple(rest)):
            assert option in file.read_text(encoding="utf-8") + (ROOT / "packaging/common.sh").read_text("utf-8")


def of_ours(words: tuple[str, ...]) -> None:
    """One of the app's own commands."""
    if not words or Path(words[0]).suffix or words[0].endswith("…") or words[0] in __main__.HELP_WORDS:
        return  # the window, on a file; the overview
    assert words[0] in __main__.COMMANDS, f"no command {words[0]}"
    own = [words[0], *(words[1:2] if words[0] == "models" else [])]
    told = help_of(sys.executable, "-m", "ocr_desktop", *own)
    for option in options(words):
        assert re.search(rf"{option}\b", told), f"{' '.join(own)} knows no {option}"


def of_python(words: tuple[str, ...]) -> None:
    """A script of the repository, a module, or a line of Python."""
    if words[:1] == ("-c",):
        for node in ast.walk(ast.parse(words[1])):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    assert importlib.util.find_spec(node.module)
                    module = importlib.import_module(node.module)
                    assert hasattr(module, alias.name) or importlib.util.find_spec(inner), inner
    elif words[:1] == ("-m",):
        assert words[1] in ("venv", "pip") or importlib.util.find_spec(words[1]), words[1]
    else:
        script = ROOT / words[0]
        assert script.is_file(), f"there is no {words[0]}"
        own = [word for word in words[1:2] if re.fullmatch(r"[a-z]+", word)]
        # A script that needs PyInstaller cannot tell its options where that is not installed; its text can.
        assert not own or own[0] in (help_of(sys.executable, words[0]) or script.read_text())
        for option in options(words[1:]):
            known = help_of(sys.executable, words[0], *own) or script.read_text()
            assert option in known, f"{words[0]} knows no {option}"


def of_pip(words: tuple[str, ...]) -> None:
    """Extras that are declared."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        extras = tomllib.load(stream)["project"]["optional-dependencies"]
    for word in words:
        for named in re.findall(r"\.\[([\w,]+)\]", word):
            assert set(named.split(",")) <= set(extras), word


@pytest.mark.parametrize(
    "words",
    [
        "packaging/biuld.sh", "packaging/sign.sh --farce", "frobnicate all", "python packaging/contents.py --harsh x",
        "ocr-desktop regognize resources/samples/letter.jpg", "ocr-desktop recognize --enigne instant",
        "ocr-desktop recognize resources/samples/lettre.jpg", "pip install -e '.[dev,modles]'",
        "python -c 'from tests.fakes import small_print'", "build/venv/bin/python packaging/drive.py --film x",
    ],
)  # fmt: skip
def test_a_mistake_is_noticed(words: str) -> None:
    with pytest.raises(AssertionError):
        test_every_command_is_there(("here", tuple(shlex.split(words))))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_what_is_searched_for_is_something_that_is_said(workflow: Path) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ocr_desktop").rglob("*.py"))
    made = "".join((ROOT / name).read_text(encoding="utf-8") for name in (
        "resources/samples/make_samples.py", "tests/fakes/large_print.py"))  # fmt: skip
    wanted = [words[-2] for place, words in commands() if place == workflow.name and words[0] == "grep"]
    for pattern in wanted:
        plain = pattern.lstrip("^# ")
        # A sentence may be put together of two.
        said = any(plain[:place] in sources and plain[place:] in sources for place in range(len(plain)))
        assert said or plain in made, f"who says “{plain}”?"


def test_variables_are_heeded_by_somebody() -> None:
    known = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("packaging", "tests", "ocr_desktop") for path in (ROOT / folder).rglob("*.*")
        if path.suffix in (".py", ".sh")
    )  # fmt: skip
    for workflow in WORKFLOWS:
        read = yaml.safe_load(workflow.read_text(encoding="utf-8"))
        for job in read["jobs"].values():
            for variables in (job.get("env", {}), *(step.get("env", {}) for step in job["steps"])):
                for name in variables:
                    assert name in known or name.startswith("QT_"), f"nobody reads {name}"
