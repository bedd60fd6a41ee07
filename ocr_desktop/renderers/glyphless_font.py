"""A font that draws nothing: for text that is there to be selected and searched, not seen.

Every character that a document uses gets a number of its own, whose width and Unicode the PDF tells; one empty
glyph stands for them all. Made after the OpenType specification 1.9 (font) and ISO 32000-1, 9.7 (composite fonts).
"""

import struct
from collections.abc import Iterable, Sequence

NAME = "OCRDesktopInvisible"
ASCENT, DESCENT = 0.8, -0.2
"""Above and below the baseline, in parts of the type size; together one, so that a line is as high as its type."""

MOST_CHARACTERS = 65_534
_EM = 1000
_MAGIC = 0x5F0F3CF5
_CHECKSUM_OF_A_FONT = 0xB1B0AFBA
_RANGES_A_BLOCK = 100


def program() -> bytes:
    """The bytes of the TrueType font: two glyphs, both empty (the first one stands for what is missing)."""
    ascent, descent = round(ASCENT * _EM), round(DESCENT * _EM)
    tables = {
        b"head": struct.pack(">IIIIHHQQ", 0x10000, 0x10000, 0, _MAGIC, 0b1011, _EM, 0, 0)
        + struct.pack(">hhhhHHhhh", 0, descent, _EM, ascent, 0, 8, 2, 0, 0),
        b"hhea": struct.pack(">IhhhHhhhhhh8xhH", 0x10000, ascent, descent, 0, _EM, 0, 0, _EM, 1, 0, 0, 0, 2),
        b"hmtx": struct.pack(">HhHh", _EM // 2, 0, _EM // 2, 0),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"loca": struct.pack(">HHH", 0, 0, 0),
        b"glyf": b"",
        b"cmap": struct.pack(">HHHHIHHHHHH", 0, 1, 3, 1, 12, 6, 12, 0, 0, 1, 1),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 1, 0, 0, 0, 0),
        b"name": struct.pack(">HHH", 0, 0, 6),
    }
    return _assembled(dict(sorted(tables.items())))


def widths(advances: Sequence[float]) -> str:
    """The PDF array of widths of the characters numbered from 1, from their advances in parts of the type size."""
    return f"[1 [{' '.join(str(round(advance * 1000)) for advance in advances)}]]"


def glyph_map(count: int) -> bytes:
    """The PDF stream that gives every number up to ``count`` the empty glyph."""
    return struct.pack(">H", 0) + struct.pack(">H", 1) * count


def to_unicode(characters: Iterable[str]) -> bytes:
    """The PDF stream that says which characters the numbers from 1 stand for."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    numbered = list(enumerate(characters, start=1))
    for start in range(0, len(numbered), _RANGES_A_BLOCK):
        block = numbered[start : start + _RANGES_A_BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{number:04X}> <{character.encode('utf-16-be').hex().upper()}>" for number, character in block]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    """A font file of tables, which are in the order of their names; the sums over it are put in."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(">IHHHH", 0x10000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    place = len(head) + 16 * count
    directory = body = b""
    for tag, data in tables.items():
        directory += tag + struct.pack(">III", _checksum(data), place + len(body), len(data))
        body += _padded(data)
    font = head + directory + body
    adjustment = (_CHECKSUM_OF_A_FONT - _checksum(font)) & 0xFFFFFFFF
    at = font.index(struct.pack(">II", 0, _MAGIC))
    return font[:at] + struct.pack(">I", adjustment) + font[at + 4 :]


def _checksum(data: bytes) -> int:
    padded = _padded(data)
    return int(sum(struct.unpack(f">{len(padded) // 4}I", padded))) & 0xFFFFFFFF


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
