"""Finds code in a ``.app`` that needs a newer macOS than the app says: ``python packaging/oldest.py APP``.

Of some libraries there is a wheel for each macOS; one that is too new would be noticed only on an older Mac. What a
file needs stands in its load commands (``mach-o/loader.h``: LC_BUILD_VERSION, LC_VERSION_MIN_MACOSX).
"""

import plistlib
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from nested import main_executable, signing_order

FAT = 0xCAFEBABE
THIN_64 = 0xFEEDFACF
HEADER_64 = 32
LC_VERSION_MIN_MACOSX, LC_BUILD_VERSION = 0x24, 0x32

Version = tuple[int, int]


def needed(file: Path) -> Version:
    """The oldest macOS, (major, minor), that a file runs on; (0, 0) where it does not say."""
    data = file.read_bytes()
    return max((_needed(data[start:]) for start in _starts(data)), default=(0, 0))


def _starts(data: bytes) -> Iterator[int]:
    """Where the code for each processor begins."""
    if struct.unpack_from(">I", data)[0] != FAT:
        yield 0
        return
    for number in range(struct.unpack_from(">I", data, 4)[0]):
        yield struct.unpack_from(">5I", data, 8 + 20 * number)[2]


def _needed(data: bytes) -> Version:
    magic, _cpu, _kind, _file, count = struct.unpack_from("<5I", data)
    if magic != THIN_64:
        return (0, 0)
    place = HEADER_64
    for _ in range(count):
        command, size = struct.unpack_from("<2I", data, place)
        if command in (LC_BUILD_VERSION, LC_VERSION_MIN_MACOSX):
            version = struct.unpack_from("<I", data, place + (12 if command == LC_BUILD_VERSION else 8))[0]
            return version >> 16, version >> 8 & 0xFF
        place += size
    return (0, 0)


def too_new(app: Path) -> list[tuple[Path, Version]]:
    """Files that need a newer macOS than ``LSMinimumSystemVersion``."""
    with (app / "Contents" / "Info.plist").open("rb") as stream:
        major, minor = map(int, plistlib.load(stream)["LSMinimumSystemVersion"].split(".")[:2])
    code = [main_executable(app), *(path for path in signing_order(app) if path.is_file())]
    found = [(file, needed(file)) for file in code]
    return [(file, version) for file, version in found if version > (major, minor)]


if __name__ == "__main__":
    failed = too_new(Path(sys.argv[1]))
    for path, (first, second) in failed:
        print(f"needs macOS {first}.{second}: {path}")
    sys.exit(1 if failed else 0)
