"""PNG pictures too big to be decoded whole, strip by strip with bounded memory.

A PNG (ISO/IEC 15948) is one zlib stream of rows, each filtered against the row above. The stream is inflated
piece by piece; some rows at a time, headed by the last row decoded, are made into a small PNG of their own,
which Pillow decodes at the speed of C.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
READ_BYTES = 1 << 20

# Bytes of a pixel → the colour type whose pixels have as many with samples of 8 bits.
_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}


def strips(path: Path, pixels: int) -> Iterator[Image.Image]:
    """The picture's rows from top to bottom, some at a time.

    Args:
        pixels: about how many pixels a strip holds.

    Raises:
        ValueError: it is interlaced, truncated or broken.
    """
    with path.open("rb") as file:
        header, extras = _head(file)
        width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
        if interlaced or colour not in CHANNELS:
            raise ValueError("an interlaced picture cannot be read piece by piece")
        stride = 1 + (width * depth * CHANNELS[colour] + 7) // 8
        rows = max(pixels // width, 1)
        inflated = _Inflated(file)
        above = b""
        for top in range(0, height, rows):
            count = min(rows, height - top)
            filtered = above + inflated.take(stride * count)
            held = count + bool(above)
            strip = _decode(filtered, struct.pack(">II", width, held) + header[8:], extras)
            if top + count < height:
                above = b"\0" + _last_row(strip, filtered, header, stride)
            yield strip.crop((0, held - count, width, held))


def interlaced(path: Path) -> bool:
    """Whether the rows are stored in seven passes (Adam7) rather than from top to bottom.

    Raises:
        ValueError: it is no PNG.
    """
    with path.open("rb") as file:
        return _head(file)[0][12] != 0


def _head(file: io.BufferedReader) -> tuple[bytes, bytes]:
    """The header's content, and the chunks that colours depend on; the file then stands at the first IDAT."""
    if file.read(8) != SIGNATURE:
        raise ValueError("no PNG signature")
    header, extras = b"", b""
    while len(start := file.read(8)) == 8:
        length, name = struct.unpack(">I4s", start)
        if name == b"IDAT" and len(header) == 13:
            file.seek(-8, io.SEEK_CUR)
            return header, extras
        if name not in (b"IHDR", b"PLTE", b"tRNS"):
            file.seek(length + 4, io.SEEK_CUR)
            continue
        content = file.read(length)
        file.read(4)
        if name == b"IHDR":
            header = content
        else:
            extras += _chunk(name, content)
    raise ValueError("the picture ends before its first row")


class _Inflated:
    """The inflated stream of all IDAT chunks, in pieces."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file
        self._left = 0
        self._zlib = zlib.decompressobj()
        self._bytes = bytearray()

    def take(self, count: int) -> bytes:
        """The next bytes; ValueError where the picture ends before."""
        while len(self._bytes) < count:
            data = self._zlib.unconsumed_tail or self._compressed()
            try:
                self._bytes += self._zlib.decompress(data, count - len(self._bytes))
            except zlib.error as exc:
                raise ValueError(f"the picture is broken: {exc}") from exc
            if self._zlib.eof and len(self._bytes) < count:
                raise ValueError("the picture ends too early")
        taken = bytes(self._bytes[:count])
        del self._bytes[:count]
        return taken

    def _compressed(self) -> bytes:
        while self._left == 0:
            head = self._file.read(8)
            if len(head) < 8 or head[4:] != b"IDAT":
                raise ValueError("the picture ends too early")
            self._left = struct.unpack(">I", head[:4])[0]
            if self._left == 0:
                self._file.read(4)
        data = self._file.read(min(self._left, READ_BYTES))
        if not data:
            raise ValueError("the picture ends too early")
        self._left -= len(data)
        if self._left == 0:
            self._file.read(4)
        return data


def _decode(raw: bytes, header: bytes, extras: bytes) -> Image.Image:
    data = SIGNATURE + _chunk(b"IHDR", header) + extras + _chunk(b"IDAT", zlib.compress(raw, 0)) + _chunk(b"IEND", b"")
    image = Image.open(io.BytesIO(data), formats=("PNG",))
    strip = image.copy()
    image.close()  # else its reference cycles keep every strip until the next garbage collection
    return strip


def _last_row(strip: Image.Image, raw: bytes, header: bytes, stride: int) -> bytes:
    """The unfiltered bytes of the last row: what the next strip's filters refer to.

    Where Pillow has changed the samples (fewer than 8 bits, or 16) the rows are decoded once more as pictures of
    8 bit samples. Filters know bytes only, and how many of them make a pixel; bytes at different places in their
    pixels never meet, so a pixel of more than 4 bytes is decoded as two.
    """
    depth, colour = header[8], header[9]
    if depth == 8 or strip.mode == "1":
        return strip.crop((0, strip.height - 1, strip.width, strip.height)).tobytes()
    distance = max(depth * CHANNELS[colour] // 8, 1)
    parts = 1 if distance in _COLOUR_TYPES else 2
    size = distance // parts
    width = (stride - 1) // distance
    rows = np.frombuffer(raw, np.uint8).reshape(strip.height, stride)
    last = np.empty((width, parts, size), np.uint8)
    for part in range(parts):
        own = rows[:, 1:].reshape(strip.height, width, parts, size)[:, :, part].reshape(strip.height, -1)
        shape = struct.pack(">II", width, strip.height) + bytes((8, _COLOUR_TYPES[size])) + header[10:]
        decoded = _decode(np.concatenate((rows[:, :1], own), axis=1).tobytes(), shape, b"")
        row = decoded.crop((0, strip.height - 1, width, strip.height)).tobytes()
        last[:, part] = np.frombuffer(row, np.uint8).reshape(width, size)
    return last.tobytes()


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
