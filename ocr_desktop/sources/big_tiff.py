"""TIFF pictures too big to be decoded whole, strip by strip with bounded memory.

A TIFF (Adobe, TIFF 6.0) stores a picture as strips of rows or as tiles, each compressed on its own. Some of
them at a time are copied, as they are, into a small TIFF, which Pillow decodes.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, TiffImagePlugin

WIDTH, LENGTH, ROWS_PER_STRIP, PLANAR = 256, 257, 278, 284
BITS, COMPRESSION, SAMPLES = 258, 259, 277
STRIP_OFFSETS, STRIP_COUNTS, TILE_WIDTH, TILE_LENGTH, TILE_OFFSETS, TILE_COUNTS = 273, 279, 322, 323, 324, 325

# What says how samples are stored; the rest (orientation, resolution, names, profiles) is not for decoding.
_KEPT = (WIDTH, BITS, COMPRESSION, 262, 266, SAMPLES, PLANAR, 292, 293, 317, 320, TILE_WIDTH, TILE_LENGTH, 338, 339,
         347, 530, 531, 532)  # fmt: skip
_LONG, _LONG8 = 4, 16
_UNCOMPRESSED, _OLD_JPEG, _SEPARATE_PLANES = 1, 6, 2

# A strip of more than so many rows and pixels is as good as the whole picture.
MOST_ROWS, MOST_PIXELS = 1024, 100_000_000


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the pieces of one frame lie; a piece is a strip or one row of tiles, planes one after another."""

    width: int
    height: int
    rows: int
    across: int
    planes: int
    offsets: tuple[int, ...]
    counts: tuple[int, ...]

    @property
    def pieces(self) -> int:
        """Strips, or rows of tiles, of one plane."""
        return -(-self.height // self.rows)


def strips(image: TiffImagePlugin.TiffImageFile, path: Path, pixels: int) -> Iterator[Image.Image]:
    """The rows of the frame that the image stands at, from top to bottom as stored, some at a time.

    Args:
        pixels: about how many pixels a strip holds; more where the file has no smaller pieces.

    Raises:
        ValueError: it is broken.
    """
    tags = image.tag_v2
    layout = _layout(tags)
    group = max(pixels // (layout.width * layout.rows), 1)
    with path.open("rb") as file:
        for first in range(0, layout.pieces, group):
            last = min(first + group, layout.pieces)
            height = min(last * layout.rows, layout.height) - first * layout.rows
            places = [
                place
                for plane in range(layout.planes)
                for place in range((plane * layout.pieces + first) * layout.across,
                                   (plane * layout.pieces + last) * layout.across)
            ]  # fmt: skip
            data = [_read(file, layout.offsets[place], layout.counts[place]) for place in places]
            small = Image.open(io.BytesIO(_file(tags, layout, height, data)), formats=("TIFF",))
            strip = small.copy()
            small.close()  # else its reference cycles keep every strip until the next garbage collection
            yield strip


def in_pieces(image: TiffImagePlugin.TiffImageFile) -> bool:
    """Whether the frame is stored in pieces that can be decoded one by one.

    Raises:
        ValueError: it is broken.
    """
    if image.tag_v2.get(COMPRESSION) == _OLD_JPEG:  # its tables lie anywhere in the file
        return False
    layout = _layout(image.tag_v2)
    return layout.rows <= MOST_ROWS or layout.width * layout.rows <= MOST_PIXELS


def _layout(tags: Any) -> _Layout:
    try:
        width, height = int(tags[WIDTH]), int(tags[LENGTH])
        planes = int(tags[SAMPLES]) if tags.get(PLANAR) == _SEPARATE_PLANES else 1
        if TILE_OFFSETS in tags:
            rows, across = int(tags[TILE_LENGTH]), -(-width // int(tags[TILE_WIDTH]))
            offsets, counts = tags[TILE_OFFSETS], tags[TILE_COUNTS]
        else:
            rows, across = min(int(tags.get(ROWS_PER_STRIP, height)), height), 1
            offsets, counts = tags[STRIP_OFFSETS], tags[STRIP_COUNTS]
            if len(offsets) == 1 and int(tags.get(COMPRESSION, 1)) == _UNCOMPRESSED:
                rows, offsets, counts = _cut(tags, offsets[0])
        layout = _Layout(width, height, rows, across, planes, tuple(offsets), tuple(counts))
    except (KeyError, TypeError, ZeroDivisionError) as exc:
        raise ValueError(f"the picture is broken: {exc!r}") from exc
    needed = layout.pieces * across * planes if rows > 0 else 0
    if not needed or len(layout.offsets) < needed or len(layout.counts) < needed:
        raise ValueError("the picture is broken: strips are missing")
    return layout


def _cut(tags: Any, offset: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """A single uncompressed strip as one strip a row."""
    height = int(tags[LENGTH])
    bits = tags.get(BITS, (1,))
    stride = (int(tags[WIDTH]) * int(tags.get(SAMPLES, 1)) * int(bits[0]) + 7) // 8
    return 1, tuple(range(offset, offset + height * stride, stride)), (stride,) * height


def _read(file: io.BufferedReader, offset: int, count: int) -> bytes:
    file.seek(offset)
    data = file.read(count)
    if len(data) < count:
        raise ValueError("the picture ends too early")
    return data


def _file(tags: Any, layout: _Layout, height: int, data: list[bytes]) -> bytes:
    """A TIFF of some rows: header, directory, then the pieces as they are."""
    prefix = b"MM" if tags.prefix == b"MM" else b"II"
    directory = TiffImagePlugin.ImageFileDirectory_v2(prefix=prefix)
    for tag in _KEPT:
        if tag in tags:
            directory.tagtype[tag] = _LONG if tags.tagtype[tag] == _LONG8 else tags.tagtype[tag]
            directory[tag] = tags[tag]
    tiled = TILE_OFFSETS in tags
    offsets, counts = (TILE_OFFSETS, TILE_COUNTS) if tiled else (STRIP_OFFSETS, STRIP_COUNTS)
    places = [0]
    for piece in data:
        places.append(places[-1] + len(piece))
    numbers: dict[int, Any] = {LENGTH: height, offsets: tuple(places[:-1]), counts: tuple(map(len, data))}
    if not tiled:
        numbers[ROWS_PER_STRIP] = layout.rows
    for tag, value in numbers.items():
        directory.tagtype[tag] = _LONG
        directory[tag] = value
    header = prefix + struct.pack(">HI" if prefix == b"MM" else "<HI", 42, 8)
    if tiled:  # Pillow moves the offsets of strips behind the directory, but not those of tiles
        start = 8 + len(directory.tobytes(8))
        directory[offsets] = tuple(start + place for place in places[:-1])
    return header + directory.tobytes(8) + b"".join(data)
