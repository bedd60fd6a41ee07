"""Blocks, pages and documents for tests."""

import dataclasses
import struct
import zlib
from typing import Any

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.document.geometry import Box, Size

BOX = Box(10.0, 20.0, 110.0, 40.0)


def block(category: Category, text: str = "", **more: Any) -> Block:
    """A block at some place."""
    return Block(BOX, category, text, **more)


def page(*blocks: Block, number: int = 0, **more: Any) -> PageResult:
    """A page with these blocks, in this order unless they state one."""
    ordered = tuple(dataclasses.replace(item, order=item.order or place) for place, item in enumerate(blocks))
    return PageResult(number, Size(595.0, 842.0), "instant", "1", ordered, **more)


def document(*pages: PageResult, name: str = "sample.pdf") -> Document:
    """A document with these pages."""
    return Document(name, "0" * 64, len(pages), pages)


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x90" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
