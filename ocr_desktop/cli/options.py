"""Flags of the command line, made from the table of settings: one for each, with the same words."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ocr_desktop import catalog, settings
from ocr_desktop.errors import UsageError
from ocr_desktop.setting import FORMER_NAMES, Info
from ocr_desktop.settings import Settings

SHORT = {"format": "-f", "file_name": "--name"}


def add_settings(parser: argparse.ArgumentParser, *sections: str) -> None:
    """Give a command the flags of these sections of the settings; one that is not used leaves the setting alone."""
    for section in sections:
        group = parser.add_argument_group(section.lower())
        for name, info in settings.table().items():
            if info.section == section:
                _add(group, name, info)


def add_trace(parser: argparse.ArgumentParser) -> None:
    """Give a command the flag with which it notes what it did when."""
    parser.add_argument(
        "--trace", type=Path, metavar="FILE",
        help="write a timeline of what each process did when, to be opened in Perfetto (ui.perfetto.dev)",
    )  # fmt: skip


def chosen(arguments: argparse.Namespace, current: Settings) -> Settings:
    """The settings with what the flags say in place of the person's own.

    Raises:
        UsageError: a value is not allowed.
    """
    given = {name: getattr(arguments, name, None) for name in settings.table()}
    return settings.changed(current, {name: value for name, value in given.items() if value is not None})


def without_effect(arguments: argparse.Namespace, now: Settings) -> list[str]:
    """What flags ask for that the chosen engine does not know, in sentences for a person."""
    lost = [
        (name, info.engines)
        for name, info in settings.table().items()
        if getattr(arguments, name, None) is not None and info.engines and now.engine not in info.engines
    ]
    title = catalog.engine(now.engine).title
    return [
        f"{flag(name)} has no effect: {title} does not know it. It is for {_listed(engines)}." for name, engines in lost
    ]


def flag(name: str) -> str:
    """The flag of a setting."""
    return "--" + name.replace("_", "-")


def _listed(engines: tuple[str, ...]) -> str:
    return " and ".join(catalog.engine(name).title for name in engines)


def _add(group: "argparse._ArgumentGroup", name: str, info: Info) -> None:
    flags = [SHORT[name], flag(name)] if name in SHORT else [flag(name)]
    _add_flags(group, flags, name, info, _help(name, info))
    if name in FORMER_NAMES:  # in scripts
        _add_flags(group, [flag(FORMER_NAMES[name])], name, info, argparse.SUPPRESS)


def _add_flags(group: "argparse._ArgumentGroup", flags: list[str], name: str, info: Info, help_text: str) -> None:
    if settings.kind(name) is bool:
        group.add_argument(*flags, dest=name, action=argparse.BooleanOptionalAction, default=None, help=help_text)
    elif info.choices:
        group.add_argument(*flags, dest=name, choices=info.choices, default=None, help=help_text)
    else:
        metavar = _metavar(name, info)
        group.add_argument(*flags, dest=name, type=_reader(name), default=None, metavar=metavar, help=help_text)


def _metavar(name: str, info: Info) -> str:
    if settings.kind(name) is str:
        return ",".join(info.several) or "TEXT"
    return info.unit.upper() or "N"


def _number(value: float) -> str:
    """As a person writes it: 1000000 and 0, where Python has 1e+06 and 0.0."""
    return f"{value:.15g}"


def _help(name: str, info: Info) -> str:
    """The setting's own words, then what may be given and what is taken when nothing is."""
    default = settings.default(name)
    facts = []
    if info.minimum is not None and info.maximum is not None:
        unit = f" {info.unit}" if info.unit else ""
        facts.append(f"{_number(info.minimum)} to {_number(info.maximum)}{unit}")
    word = ("no", "yes")[default] if isinstance(default, bool) else default
    if isinstance(word, float):
        word = _number(word)
    facts.append(f"default: {word if word != '' else 'none'}")
    return f"{info.help} ({'; '.join(facts)})".replace("%", "%%")


def _reader(name: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return settings.parse(name, text)
        except UsageError as exc:
            remedy = exc.remedy if exc.remedy != UsageError.default_remedy else ""
            raise argparse.ArgumentTypeError(f"{exc.message} {remedy}".rstrip()) from exc

    return read
