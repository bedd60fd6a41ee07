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

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
READ_BYTES = 1 << 20

# Bytes between a pixel and its neighbour → the colour type that has them with 8 bit samples.
_SAMPLES = {1: 0, 2: 4, 3: 2, 4: 6}


def strips(path: Path, pixels: int, *, multiple: int) -> Iterator[Image.Image]:
    """The picture's rows from top to bottom, some at a time.

    Args:
        pixels: about how many pixels a strip holds.
        multiple: a strip's height is a multiple of this, except the last one's.

    Raises:
        ValueError: it is interlaced, truncated or broken.
    """
    with path.open("rb") as file:
        header, extras = _head(file)
        width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
        if interlaced:
            raise ValueError("an interlaced picture of this size cannot be read piece by piece")
        stride = 1 + (width * depth * CHANNELS[colour] + 7) // 8
        rows = max(pixels // width // multiple, 1) * multiple
        inflated = _Inflated(file)
        above = b""
        for top in range(0, height, rows):
            count = min(rows, height - top)
            raw = inflated.take(stride * count)
            filtered, held = above + raw, count + bool(above)
            strip = _decode(filtered, struct.pack(">II", width, held) + header[8:], extras)
            above = b"\0" + _last_row(filtered, header, stride, held)
            yield strip.crop((0, held - count, width, held))


def _head(file: io.BufferedReader) -> tuple[bytes, bytes]:
    """The header's content, and the chunks that colours depend on; the file then stands at the first IDAT."""
    if file.read(8) != SIGNATURE:
        raise ValueError("no PNG signature")
    header, extras = b"", b""
    while True:
        length, name = struct.unpack(">I4s", file.read(8))
        if name == b"IDAT":
            file.seek(-8, io.SEEK_CUR)
            return header, extras
        content = file.read(length)
        file.read(4)
        if name == b"IHDR":
            header = content
        elif name in (b"PLTE", b"tRNS"):
            extras += _chunk(name, content)


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
            self._bytes += self._zlib.decompress(data, count - len(self._bytes))
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
    image.load()
    return image


def _last_row(raw: bytes, header: bytes, stride: int, height: int) -> bytes:
    """The unfiltered bytes of the last row: what the next strip's filters refer to.

    Filters know bytes only, and how many of them lie between a pixel and its neighbour: the rows are decoded as
    a picture of 8 bit samples with the same distance.
    """
    depth, colour = header[8], header[9]
    distance = max(depth * CHANNELS[colour] // 8, 1)
    if distance not in _SAMPLES:
        raise ValueError("a picture of this size with 16 bits a colour cannot be read piece by piece")
    width = (stride - 1) // distance
    shape = struct.pack(">II", width, height) + bytes((8, _SAMPLES[distance])) + header[10:]
    return _decode(raw, shape, b"").crop((0, height - 1, width, height)).tobytes()


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
