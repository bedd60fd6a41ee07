"""How exported files are called: a template such as ``{number:03} {stem}``, checked when it is given.

What a person types cannot lead out of a folder, and what a document's own name holds cannot either.
"""

import re
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from types import MappingProxyType

from ocr_desktop.errors import UsageError
from ocr_desktop.sentences import said

DEFAULT = "{stem}"
DATE = "%Y-%m-%d"
_TELLING_APART = frozenset({"stem", "name", "number"})
_SPECS = {"number": re.compile(r"0[1-9]"), "date": re.compile(r"(%[YymdHMSjV]|[\w .,-])*")}
_NOT_ALLOWED = re.compile(r"[/\\:\x00-\x1f\x7f\ud800-\udfff]")
_CONTROL = re.compile(r"[/\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # the last turn around what is seen


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What a name can be made of.

    Args:
        name: of the document's file.
        parent: name of the folder that it lies in.
        number: its place among the documents, from 1.
        modified: when the file was last changed.
        engine: what reads it.
    """

    name: str
    parent: str
    number: int
    modified: datetime
    engine: str


FIELDS: Mapping[str, Callable[[NameFacts, str], str]] = MappingProxyType(
    {
        "stem": lambda facts, _: PurePath(facts.name).stem,
        "name": lambda facts, _: facts.name,
        "suffix": lambda facts, _: PurePath(facts.name).suffix[1:].lower(),
        "parent": lambda facts, _: facts.parent,
        "number": lambda facts, spec: format(facts.number, spec),
        "date": lambda facts, spec: facts.modified.strftime(spec or DATE),
        "engine": lambda facts, _: facts.engine,
    }
)
"""Field of a template → its text for a document, in the form that the template asks for."""


@dataclass(frozen=True, slots=True)
class NameTemplate:
    """A template for names, without the ending of the format.

    Raises:
        UsageError: it is none; the message says what is wrong, the remedy lists the fields.
    """

    text: str = DEFAULT

    def __post_init__(self) -> None:
        try:
            parts = list(string.Formatter().parse(self.text))
        except ValueError as exc:
            raise _refused(self.text, "its braces do not match") from exc
        if not self.text.strip():
            raise _refused(self.text, "it is empty")
        for literal, field, spec, conversion in parts:
            if bad := _NOT_ALLOWED.search(literal):
                raise _refused(self.text, f"{bad[0]!r} has no place in a file name")
            if field is not None and field not in FIELDS:
                raise _refused(self.text, f"there is no field “{{{field}}}”")
            if field is not None and (conversion or not _may_have(field, spec or "")):
                mark = f"!{conversion}" if conversion else f":{spec}"
                raise _refused(self.text, f"“{mark}” cannot stand in the field “{{{field}}}”")
        if self.text.startswith("."):
            raise _refused(self.text, "names that begin with a dot are hidden")
        if not _TELLING_APART & set(self.fields):
            raise _refused(self.text, "every document would have the same name")

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it uses."""
        return tuple(field for _, field, _ in self._parts() if field)

    def fill(self, facts: NameFacts) -> str:
        """The name of a document; never empty, and never one that leads elsewhere."""
        name = "".join(
            literal + (safe(FIELDS[field](facts, spec)) if field else "") for literal, field, spec in self._parts()
        )
        return name if name.strip(" .") else safe(PurePath(facts.name).stem).strip(" .") or "_"

    def number_in(self, name: str, facts: NameFacts) -> int | None:
        """The number in a name that this template gave to a document; None where it gave no such name."""
        pattern, seen = "", False
        for literal, field, spec in self._parts():
            pattern += re.escape(literal)
            if field == "number":
                pattern += r"\d+" if seen else r"(?P<number>\d+)"
                seen = True
            elif field:
                pattern += re.escape(safe(FIELDS[field](facts, spec)))
        match = re.fullmatch(pattern, name) if seen else None
        return int(match["number"]) if match else None

    def _parts(self) -> Iterator[tuple[str, str, str]]:
        """Each literal with the field that follows it, which may be empty, and the form of that."""
        for literal, field, spec, _ in string.Formatter().parse(self.text):
            yield literal, field or "", spec or ""


def check(text: str) -> None:
    """Whether a text is a template.

    Raises:
        UsageError: it is none.
    """
    NameTemplate(text)


def safe(value: str) -> str:
    """A text without what cannot stand in a file name, or would be seen as something else there."""
    return _CONTROL.sub("_", value)


def _may_have(field: str, spec: str) -> bool:
    return not spec or (field in _SPECS and _SPECS[field].fullmatch(spec) is not None)


def _refused(text: str, why: str) -> UsageError:
    fields = ", ".join(f"{{{field}}}" for field in FIELDS)
    return UsageError(
        said(
            "“{what}” cannot name files: {why}.",
            what=text.encode("unicode_escape").decode() if not text.isprintable() else text,
            why=why,
        ),
        remedy=said(
            "Fields are {fields}; a number may be written {{number:03}}, a date {{date:%Y-%m}}.", fields=fields
        ),
    )
