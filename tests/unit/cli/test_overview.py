"""The overview says what there is, and the README says the same."""

import re
from pathlib import Path

import pytest

from ocr_desktop import __main__, __version__, errors, settings
from ocr_desktop.cli import overview, standard_output

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


def test_every_command_is_named_but_the_worker() -> None:
    text = overview.overview()
    for command in __main__.COMMANDS:
        assert (f"ocr-desktop {command}" in text) == (command not in __main__.HIDDEN)
    assert "worker" not in text.split("exit status")[0]


def test_every_exit_status_is_named() -> None:
    waiting = [errors.OcrDesktopError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        assert re.search(rf"^  {kind.exit_code} +\w", overview.overview(), re.MULTILINE), kind
    assert overview.BROKEN_PIPE[0] == standard_output.BROKEN_PIPE


def test_the_readme_has_the_same_statuses() -> None:
    table = dict(re.findall(r"^\| (\d+) \| (.+) \|$", README, re.MULTILINE))
    assert table == {str(code): text.replace("|", "\\|") for code, text in overview.exit_codes().items()}


def test_every_variable_is_named() -> None:
    for name in settings.table():
        assert settings.ENVIRONMENT_PREFIX + name.upper() in overview.overview()


def test_a_variable_stands_apart_from_what_it_sets() -> None:
    text = overview.overview()
    for name in settings.table():
        assert f"  {settings.ENVIRONMENT_PREFIX}{name.upper()} " in text
    assert ":  (default" not in text
    assert "(default: )" not in text


def test_lines_fit_a_screen() -> None:
    assert max(map(len, overview.overview().splitlines())) <= 110


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["--version"]) == 0
    assert capsys.readouterr().out == f"ocr-desktop {__version__}\n"


def test_help_of_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["help", "export"]) == 0
    assert "FOLDER" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["help"], ["help", "worker"], ["help", "nonsense"]])
def test_help_of_no_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(words) == 0
    assert capsys.readouterr().out == overview.overview()
