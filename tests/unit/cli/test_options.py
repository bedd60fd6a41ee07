"""Every setting is a flag, with its own words."""

import argparse
import dataclasses
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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--workers", "many"), "whole number"),
        (("--workers", "65"), "between 0 and 64"),
        (("--format", "docx"), "invalid choice"),
        (("--headers", "yes"), "Unrecognized"),
        (("--also", "json,docx"), "docx"),
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
