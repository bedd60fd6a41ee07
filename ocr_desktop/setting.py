"""One setting: what is known of it beside its name, type and default, and what it was called once."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

KEY = "info"
"""Of a field's metadata."""

FORMER_NAMES: Mapping[str, str] = {
    "model_max_tokens": "dots_max_tokens",
    "model_temperature": "dots_temperature",
    "model_top_p": "dots_top_p",
    "model_cache": "dots_cache",
    "model_compute_units": "dots_compute_units",
}
"""What was kept by these names, results among it, is still found."""

_NOW = {former: name for name, former in FORMER_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Info:
    """What is known of one setting beside its name, type and default.

    Args:
        title: label in the settings dialog.
        help: one or two sentences for a person.
        section: group in the dialog and the docs.
        choices: the allowed values, empty for any.
        minimum, maximum: bounds of a number, both included; both or neither are given.
        changes_result: whether a page read with another value may read differently: part of the library's key.
        unit: what a number counts, for labels.
        zero: what 0 stands for, where that is no number.
        engines: those whose results it changes; none are all.
        several: any of these, separated by commas, in place of one of the choices.
        check: raises UsageError for a text that is not allowed.
    """

    title: str
    help: str
    section: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    changes_result: bool = False
    unit: str = ""
    zero: str = ""
    engines: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    check: Callable[[str], None] | None = None


def setting(default: Any, title: str, help: str, section: str, **more: Any) -> Any:  # noqa: A002
    """A field of the table of settings; for the arguments see ``Info``."""
    return dataclasses.field(default=default, metadata={KEY: Info(title, help, section, **more)})


def named_now(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that were kept by name, by the names that settings have now; of what was kept by both, the latter."""
    former = {_NOW[name]: value for name, value in values.items() if name in _NOW}
    return former | {name: value for name, value in values.items() if name not in _NOW}
