"""Every setting is a flag, with its own words."""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop import settings
from ocr_desktop.cli import edge, export, options, recognize
from ocr_desktop.errors import UsageError
from ocr_desktop.settings import Settings

ELSEWHERE = ("View", "Downloads")  # settings of the window, and of `models`


def parser() -> argparse.ArgumentParser:
    made = edge.Parser("test")
    options.add_settings(made, *{info.section: None for info in settings.table().values()})
    return made


def chosen(*words: str, current: Settings | None = None) -> Settings:
    return options.chosen(parser().parse_args(words), current or Settings())


@pytest.mark.parametrize("made", [recognize._parser(), export._parser()])
def test_commands_have_a_flag_for_every_setting_but_the_window_s(made: argparse.ArgumentParser) -> None:
    flags = {flag for action in made._actions for flag in action.option_strings}
    for name, info in settings.table().items():
        assert (options.flag(name) in flags) == (info.section not in ELSEWHERE), name
        if settings.kind(name) is bool and info.section not in ELSEWHERE:
            assert "--no-" + name.replace("_", "-") in flags


@pytest.mark.parametrize("name", list(settings.table()))
def test_every_flag_sets_its_setting(name: str) -> None:
    default = settings.default(name)
    words: list[str]
    value: Any
    if isinstance(default, bool):
        words, value = ["--" + ("no-" if default else "") + name.replace("_", "-")], not default
    elif settings.table()[name].choices:
        other = settings.table()[name].choices[-1]
        words, value = [options.flag(name), other], other
    elif settings.table()[name].several:
        words, value = [options.flag(name), " html , json"], "html,json"
    elif isinstance(default, str):
        words, value = [options.flag(name), default + "x"], default + "x"
    else:
        largest = settings.table()[name].maximum
        value = default - type(default)(0.5) if default == largest else default + 1
        words = [options.flag(name), str(value)]
    assert chosen(*words) == dataclasses.replace(Settings(), **{name: value})


def test_a_flag_that_is_not_used_leaves_the_person_s_setting_alone() -> None:
    own = Settings(format="html", headers_footers=True, workers=3)
    assert chosen(current=own) == own
    assert chosen("--no-headers-footers", current=own) == dataclasses.replace(own, headers_footers=False)


def test_flags_by_their_former_names_go_on_in_scripts() -> None:
    former = chosen("--dots-max-tokens", "2048", "--dots-cache", "8-bit")
    assert former == chosen("--model-max-tokens", "2048", "--model-cache", "8-bit")
    assert former != Settings()
    assert "--dots-cache" not in parser().format_help()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--workers", "many"), "whole number"),
        (("--workers", "65"), "between 0 and 64"),
        (("--format", "odt"), "invalid choice"),
        (("--headers", "yes"), "Unrecognized"),
        (("--also", "json,odt"), "odt"),
        (("--name", "../{stem}"), "Fields are {stem}"),
    ],
)
def test_values_that_are_not_allowed_are_refused(words: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        chosen(*words)


def test_help_states_units_bounds_and_defaults() -> None:
    text = " ".join(parser().format_help().split())
    assert "1 to 100 megapixels; default: 12" in text
    assert "default: yes" in text
    for info in settings.table().values():
        assert info.help in text


def test_a_flag_that_the_engine_does_not_know_is_told() -> None:
    def lost(*words: str) -> list[str]:
        arguments = parser().parse_args(words)
        return options.without_effect(arguments, options.chosen(arguments, Settings()))

    (line,) = lost("--engine", "dots-nano", "--dots-mode", "text")
    assert line.startswith("--dots-mode has no effect: dots-nano")
    assert "It is for dots.ocr." in line
    assert lost("--engine", "dots-ocr", "--dots-mode", "text") == []
    assert lost("--engine", "dots-nano", "--model-max-tokens", "100", "--page-breaks") == []
    assert len(lost("--dots-mode", "text", "--dots-detail", "full")) == 2, "Instant knows neither"


def test_commands_tell_of_flags_without_effect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path / "home"))
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "note.txt").write_text("x")
    recognize.recognize([str(tmp_path / "documents" / "gone.pdf"), "--dots-mode", "text"])
    assert "--dots-mode has no effect" in capfd.readouterr().err
    export.export([str(tmp_path / "documents"), str(tmp_path / "out"), "--dots-mode", "text"])
    assert "--dots-mode has no effect" in capfd.readouterr().err


def test_numbers_are_written_as_people_write_them() -> None:
    said = " ".join(parser().format_help().split())
    assert "0 to 1000000 megabytes" in said
    assert "default: 0.0" not in said
    assert "0.05 to 1;" in said
