"""What a damaged PDF has lost of a page.

MuPDF repairs what it can and shows the rest as white paper. It tells of what it could not find or decode only in
words, so words are what is looked for here; the lists hold what means that something is not shown, not what MuPDF
can do without (a length that is wrong). It reads no picture further than it needs, so that a checksum is not looked
at, and says nothing of a JBIG2 picture that ends too early: that is done here. Of a JPEG whose data are wrong but can
be decoded, nobody can tell.
"""

import re
import zlib
from collections.abc import Iterable
from enum import Enum
from typing import Any, Protocol

from ocr_desktop.sentences import said


class Loss(Enum):
    """How a part of a page was lost, as a sentence for a person."""

    MISSING = said("Part of this page is missing from the file, which is damaged.")
    BROKEN = said("Part of this page cannot be decoded: the file is damaged there.")
    CONTENT = said("This page is blank, but the file is damaged: what was on it may be lost.")


class Objects(Protocol):
    """The objects of a PDF, by number."""

    def pdf_catalog(self) -> int:
        """The first of them."""

    def page_xref(self, page: int) -> int:
        """The description of a page, from 0."""

    def xref_get_key(self, number: int, key: str) -> tuple[str, str]:
        """Kind and value of an entry."""

    def xref_is_stream(self, number: int) -> bool:
        """Whether it is one that holds data."""

    def xref_object(self, number: int) -> str:
        """Its source."""

    def xref_stream_raw(self, number: int) -> bytes:
        """Its data as they are stored."""


_WORDS = (
    (
        re.compile(
            r"content stream is not a stream|cannot load content stream|object is not a stream|is no image dict"
            r"|no XObject subtype specified|cannot find (?:XObject|dictionary|page tree)|could not parse color ?space"
            r"|cannot find object in xref|object out of range"
        ),
        Loss.MISSING,
    ),
    (
        re.compile(
            r"premature end|truncated (?:image|packed image)|read error|zlib error|zlib inflate error"
            r"|jpeg error|Premature end of JPEG|openjpeg error|JPX image|JPX header|jbig2 (?:image|globals)|in \dd faxd"
            r"|raster corrupted|aes padding",
        ),
        Loss.BROKEN,
    ),
)
_INFLATED_BYTES = 1 << 20
_MOST_INFLATED = 200
_JBIG2_HEAD_BYTES = 11
_JBIG2_LENGTH_UNKNOWN = 0xFFFFFFFF
_DOUBTFUL = "page may not be correct"


def told(complaints: str, *, repaired: bool) -> set[Loss]:
    """What MuPDF's complaints about a page mean.

    Args:
        complaints: one a line.
        repaired: the document as a whole was damaged; then instructions that make no sense are a loss. Programs
            write such instructions into intact documents too.
    """
    found = {loss for words, loss in _WORDS if words.search(complaints)}
    if repaired and not found and _DOUBTFUL in complaints:
        found.add(Loss.BROKEN)
    return found


def of_pictures(document: Objects, pictures: Iterable[tuple[Any, ...]]) -> set[Loss]:
    """What a page's pictures tell by their checksums and lengths.

    Args:
        pictures: as MuPDF lists them.
    """
    for xref, mask, *_, coding in pictures:
        if coding == "JBIG2Decode" and not _has_all_segments(document.xref_stream_raw(xref)):
            return {Loss.BROKEN}
        for place in filter(None, (xref, mask)):
            plain = coding == "FlateDecode" if place == xref else _is_flate(document, place)
            if plain and not _inflates(document.xref_stream_raw(place)):
                return {Loss.BROKEN}
    return set()


def _is_flate(document: Objects, place: int) -> bool:
    return "FlateDecode" in document.xref_get_key(place, "Filter")[1].strip("/[] ").split("/")[:1]


def _inflates(data: bytes) -> bool:
    """Whether zlib data are whole, or their first so many megabytes where they are more.

    Some programs leave the checksum away, which is no damage.
    """
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    rest, checksum = data[2:], 1
    try:
        for _ in range(_MOST_INFLATED):
            made = stream.decompress(rest, _INFLATED_BYTES)
            rest, checksum = stream.unconsumed_tail, zlib.adler32(made, checksum)
            if stream.eof:
                break
            if not rest and len(made) < _INFLATED_BYTES:
                return False
        else:
            return True
    except zlib.error:
        return False
    stored = stream.unused_data[:4]
    return len(stored) < 4 or int.from_bytes(stored, "big") == checksum


def _has_all_segments(data: bytes) -> bool:
    """Whether the last segment of JBIG2 data ends where they do, or before; each says how long it is.

    A segment: number, flags, the segments it refers to, its page, its length, its data (ITU-T T.88, 7.2).
    """
    at = 0
    while at + _JBIG2_HEAD_BYTES <= len(data):
        number, flags, referred = int.from_bytes(data[at : at + 4]), data[at + 4], data[at + 5] >> 5
        counted = 1
        if referred == 7:
            referred = int.from_bytes(data[at + 5 : at + 9]) & 0x1FFFFFFF
            counted = 4 + (referred + 8) // 8
        at += 5 + counted + referred * (1 if number <= 256 else 2 if number <= 65536 else 4)
        at += 4 if flags & 0x40 else 1
        length = int.from_bytes(data[at : at + 4])
        if length == _JBIG2_LENGTH_UNKNOWN:
            return True
        at += 4 + length
    return at <= len(data)


def without_content(document: Objects, page: int) -> set[Loss]:
    """What a blank page of a repaired PDF may have lost: its description names no content, or one that is gone.

    An empty content that is there is a page that somebody left blank.
    """
    description = document.page_xref(page)
    kind, value = document.xref_get_key(description, "Contents")
    if kind == "null":
        return {Loss.CONTENT}
    places = [int(number) for number in re.findall(r"(\d+) \d+ R", value)]
    if kind == "xref" and places and not document.xref_is_stream(places[0]):
        places = [int(number) for number in re.findall(r"(\d+) \d+ R", document.xref_object(places[0]))]
        if not places:
            return {Loss.MISSING}
    return set() if all(document.xref_is_stream(place) for place in places) else {Loss.MISSING}


def pages_promised(document: Objects) -> int:
    """How many pages the document says it has; 0 where it does not say."""
    kind, value = document.xref_get_key(document.pdf_catalog(), "Pages/Count")
    return int(value) if kind == "int" else 0
