"""Names of exported files: the source's tree mirrored, no two sources on one name, nothing too long for a disk."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ASSETS_ENDING = "_assets"
NAME_BYTES = 255
# What may still be added to a name: " 99" by the version policy, the ending of its assets folder.
_RESERVED = len(ASSETS_ENDING) + 4

_DIGITS = re.compile(r"(\d+)")


def natural_key(path: Path) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Sorts paths as people do: page 2 before page 10, folder by folder, capitals beside small letters."""
    return tuple(
        tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(name) if part)
        for name in (part.casefold() for part in path.parts)
    )


def targets(sources: Sequence[Path], root: Path | None, folder: Path, suffix: str) -> list[Path]:
    """Where each source is exported to.

    ``report.pdf`` becomes ``report.md``; where a folder holds several reports, each keeps its old suffix:
    ``report.pdf.md``, ``report.png.md``.

    Args:
        sources: absolute paths, no repeats.
        root: the folder whose tree is mirrored; None puts all into one folder.
        folder: where the tree is put.
        suffix: of the new files, with the dot.
    """
    places = [folder / source.relative_to(root).parent if root else folder for source in sources]
    short = [place / source.stem for place, source in zip(places, sources, strict=True)]
    counts = Counter(_same(path) for path in short)
    chosen: list[Path] = []
    taken: set[str] = set()
    for place, source, stem in zip(places, sources, short, strict=True):
        wanted = place / (fitting(source.name if counts[_same(stem)] > 1 else source.stem, suffix) + suffix)
        for candidate in versions(wanted):
            if _same(candidate) not in taken:
                taken.add(_same(candidate))
                chosen.append(candidate)
                break
    return chosen


def versions(path: Path) -> Iterator[Path]:
    """The path itself, then ``name 2.md``, ``name 3.md`` and so on."""
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.stem} {number}{path.suffix}")
        number += 1


def assets_folder(target: Path) -> Path:
    """The folder beside an exported file that holds its pictures."""
    return target.with_name(target.stem + ASSETS_ENDING)


def fitting(stem: str, suffix: str) -> str:
    """The stem, shortened where a disk could not hold the name; what was cut off leaves a hash behind."""
    room = NAME_BYTES - _RESERVED - len(suffix.encode())
    raw = stem.encode("utf-8", "surrogateescape")
    if len(raw) <= room:
        return stem
    mark = "-" + hashlib.sha256(raw).hexdigest()[:8]
    return raw[: room - len(mark)].decode("utf-8", "ignore") + mark


def _same(path: Path) -> str:
    """Equal for names that a Mac's disk takes for the same."""
    return unicodedata.normalize("NFC", str(path)).casefold()
