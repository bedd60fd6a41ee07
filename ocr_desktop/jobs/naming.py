"""Names of exported files: the source's tree mirrored, no two sources on one name, nothing too long for a disk.

A name is a *base*: the path without the suffix of a format. It depends on the document and on what lies beside
it, never on what else is exported at the same time; and a document that has a name keeps it.
"""

import contextlib
import hashlib
import itertools
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ocr_desktop.document.file_name import NameFacts, NameTemplate, safe
from ocr_desktop.jobs.report import REPORT_NAME
from ocr_desktop.library.store import GivenName

ASSETS_ENDING = "_assets"
NAME_BYTES = 255
# What may still be added to a name: " 99" by the version policy, "-000001" of a page, "-table-001",
# a suffix or "_assets".
_RESERVED = 34

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Naming:
    """How the documents of an export are called.

    Args:
        folder: where the tree is put.
        root: the folder whose tree is mirrored; None puts all into one folder.
        template: made of the document's own facts.
        engine: for the template.
        beside: documents that lie there too, exported or not: the names of twins tell them apart.
        given: names that earlier exports have given.
        suffixes: of the files that are written: a document that ends so is not to be overwritten.
    """

    folder: Path
    root: Path | None = None
    template: NameTemplate = field(default_factory=NameTemplate)
    engine: str = ""
    beside: Collection[Path] = ()
    given: Sequence[GivenName] = ()
    suffixes: Collection[str] = (".md", ".txt", ".json", ".html")

    def place(self, source: Path) -> Path:
        """The folder that a document's files go to."""
        return self.folder / source.relative_to(self.root).parent if self.root else self.folder

    def names(self, source: Path, number: int) -> tuple[str, str]:
        """What a document would like to be called, and what it is called where another has the same wish."""
        short = self.template.fill(self.facts(source, number))
        told = {"name", "suffix"} & set(self.template.fields) or not source.suffix
        return fitting(short), fitting(short if told else short + safe(source.suffix))

    def facts(self, source: Path, number: int) -> NameFacts:
        """What a name can be made of; the disk is asked only for what the template uses."""
        modified = 0.0
        if "date" in self.template.fields:
            with contextlib.suppress(OSError):  # it is gone, which whoever opens it will tell
                modified = source.stat().st_mtime
        return NameFacts(source.name, source.parent.name, number, datetime.fromtimestamp(modified), self.engine)


def natural_key(path: Path) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Sorts paths as people do: page 2 before page 10, folder by folder, capitals beside small letters."""
    return tuple(
        tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(name) if part)
        for name in (part.casefold() for part in path.parts)
    )


def bases(sources: Sequence[Path], naming: Naming) -> list[Path]:
    """What each source is exported to, without the suffix of a format.

    ``report.pdf`` becomes ``report``; where a folder holds several reports, each keeps its old suffix:
    ``report.pdf``, ``report.png``.

    Args:
        sources: absolute paths, no repeats.
    """
    nobody_s = {_same(base) for base in _for_nobody(sources, naming)}
    chosen = {source: base for source, base in _kept(sources, naming).items() if _same(base) not in nobody_s}
    taken = nobody_s | {_same(base) for base in chosen.values()}
    owners = {_same(name.base): name.source for name in naming.given}
    used = _numbers(naming)
    numbers = (number for number in itertools.count(1) if number not in used)
    twins = _twins(sources, naming)
    untried: dict[str, Iterator[int]] = {}  # of each name: the numbers of versions
    for source in sources:
        if source in chosen:
            continue
        place = naming.place(source)
        short, long = naming.names(source, next(numbers))
        first = [place / short] if twins[_same(place / short)] < 2 else []
        left = untried.setdefault(_same(place / long), itertools.count(1))
        for base in itertools.chain(first, versions(place / long, left)):
            if _same(base) not in taken and _may_have(source, owners.get(_same(base), source)):
                taken.add(_same(base))
                chosen[source] = base
                break
    return [chosen[source] for source in sources]


def versions(base: Path, numbers: Iterable[int] | None = None) -> Iterator[Path]:
    """The path itself, then ``name 2``, ``name 3`` and so on; or those of these numbers, from 1."""
    for number in itertools.count(1) if numbers is None else numbers:
        yield base if number == 1 else base.with_name(f"{base.name} {number}")


def assets_folder(base: Path) -> Path:
    """The folder beside an exported file that holds its pictures."""
    return base.with_name(base.name + ASSETS_ENDING)


def fitting(name: str) -> str:
    """The name, shortened where a disk could not hold it; what was cut off leaves a hash behind."""
    room = NAME_BYTES - _RESERVED
    raw = name.encode("utf-8", "surrogateescape")
    if len(raw) <= room:
        return name
    mark = "-" + hashlib.sha256(raw).hexdigest()[:8]
    return raw[: room - len(mark)].decode("utf-8", "ignore") + mark


def _kept(sources: Sequence[Path], naming: Naming) -> dict[Path, Path]:
    """The names that documents have already and would still get: each keeps its own."""
    wanted = set(sources)
    kept: dict[Path, Path] = {}
    for name in naming.given:
        if name.source in wanted and name.base.parent == naming.place(name.source) and _is_its(name, naming):
            kept[name.source] = name.base
    return {source: base for base, source in {base: source for source, base in kept.items()}.items()}


def _is_its(name: GivenName, naming: Naming) -> bool:
    number = naming.template.number_in(name.base.name, naming.facts(name.source, 0))
    names = naming.names(name.source, number or 0)
    own, _, version = name.base.name.rpartition(" ")
    return name.base.name in names or (version.isdecimal() and own in names)


def _may_have(source: Path, owner: Path) -> bool:
    """Whether a document may have a name that was given to another: that has moved, and this is it."""
    return owner == source or (owner.name == source.name and not os.path.lexists(owner))


def _for_nobody(sources: Sequence[Path], naming: Naming) -> Iterator[Path]:
    """Names that nobody may get: that of the report, those of the documents themselves."""
    yield naming.folder / REPORT_NAME
    for source in sources:
        if source.suffix.lower() in naming.suffixes:
            yield source.with_suffix("")


def _numbers(naming: Naming) -> set[int]:
    """The numbers that documents have in their names.

    Others get the smallest that are free, in order: an export that was stopped goes on as if it had not been.
    """
    if "number" not in naming.template.fields:
        return set()
    found = (naming.template.number_in(name.base.name, naming.facts(name.source, 0)) for name in naming.given)
    return {number for number in found if number is not None}


def _twins(sources: Sequence[Path], naming: Naming) -> Counter[str]:
    """How many documents would like the same name; numbers tell all apart."""
    if "number" in naming.template.fields:
        return Counter()
    there: dict[Path, None] = dict.fromkeys([*sources, *naming.beside])
    return Counter(_same(naming.place(source) / naming.names(source, 0)[0]) for source in there)


def _same(path: Path) -> str:
    """Equal for names that a Mac's disk takes for the same."""
    return unicodedata.normalize("NFC", str(path)).casefold()
