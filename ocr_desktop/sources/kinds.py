"""What kind of file this is, told from its first bytes. Standard library only: front ends ask here.

The suffix never counts: a PDF named ``scan.txt`` is read, a text file named ``scan.pdf`` is not.
"""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

HEAD_BYTES = 1024

SUFFIXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "PDF": (".pdf",),
        "PNG": (".png",),
        "JPEG": (".jpg", ".jpeg", ".jpe"),
        "TIFF": (".tif", ".tiff"),
        "WebP": (".webp",),
        "BMP": (".bmp",),
        "GIF": (".gif",),
        "HEIC": (".heic", ".heif"),
        "AVIF": (".avif",),
        "XPS": (".xps", ".oxps"),
        "EPUB": (".epub",),
        "CBZ": (".cbz",),
    }
)
"""Kinds that can be read, with the suffixes they usually have (for file dialogs and menus)."""

MUPDF_KINDS = frozenset({"PDF", "XPS", "EPUB", "CBZ"})
"""Kinds that MuPDF opens; Pillow opens the others."""

_NAMES = frozenset(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
# Readers find the header behind junk; the number keeps texts about PDF out.
_PDF_HEADER = re.compile(rb"\A\s*%PDF-|%PDF-\d\.\d")
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")


@dataclass(frozen=True, slots=True)
class _Magic:
    kind: str
    start: bytes
    offset: int = 0


_MAGIC = (
    _Magic("PNG", b"\x89PNG\r\n\x1a\n"),
    _Magic("JPEG", b"\xff\xd8\xff"),
    _Magic("TIFF", b"II*\x00"),
    _Magic("TIFF", b"MM\x00*"),
    _Magic("TIFF", b"II+\x00"),
    _Magic("TIFF", b"MM\x00+"),
    _Magic("WebP", b"WEBP", 8),
    _Magic("GIF", b"GIF87a"),
    _Magic("GIF", b"GIF89a"),
)

_FOREIGN = (
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"%!PS", "a PostScript file"),
    (b"{\\rtf", "a rich text document"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"ID3", "a sound file"),
    (b"RIFF", "a sound or video file"),
    (b"SQLite format 3", "a database"),
)


def named_like_one(path: Path) -> bool:
    """Whether a file has the name of a kind that can be read, whatever is in it."""
    return path.suffix.lower() in _NAMES


def kind_of(path: Path) -> str | None:
    """The kind of a file (a key of ``SUFFIXES``), None where it is none that can be read.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if _PDF_HEADER.search(head):
        return "PDF"
    for magic in _MAGIC:
        if head[magic.offset : magic.offset + len(magic.start)] == magic.start:
            return magic.kind
    if head[:2] == b"BM" and len(head) >= 26 and head[6:10] == b"\0\0\0\0":
        return "BMP"
    if head[4:8] == b"ftyp":
        return _heif_kind(head)
    if head[:4] == b"PK\x03\x04":
        return _zip_kind(path)
    return None


def described(path: Path) -> str:
    """What an unreadable file seems to be, for a person: ``a text file``.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    for start, name in _FOREIGN:
        if head.startswith(start):
            return name
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return "a text file"
    if head.lstrip()[:1] == b"<":
        return "a web page or an XML file"
    return "a text file" if _is_text(head) else "data of an unknown kind"


def _is_text(head: bytes) -> bool:
    """Whether the bytes may be text in UTF-8 (perhaps cut within a character) or an older encoding of letters."""
    if any(byte < 0x20 and byte not in b"\t\r\n\f" for byte in head):
        return False
    return sum(byte >= 0x80 for byte in head) < 0.3 * len(head) or _is_utf8(head)


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as exc:
        return len(head) == HEAD_BYTES and exc.start > HEAD_BYTES - 4
    return True


def _heif_kind(head: bytes) -> str | None:
    size = int.from_bytes(head[:4], "big")
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(max(size, 16), len(head)), 4))}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    return "HEIC" if brands & _HEIC_BRANDS else None


def _zip_kind(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.open("mimetype").read(64).strip() == b"application/epub+zip":
                return "EPUB"
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        return None
    if "[Content_Types].xml" in names:
        xps = any(name.lower().endswith((".fdseq", ".fpage")) for name in names)
        return "XPS" if xps else None
    pictures = [name for name in names if name.lower().endswith(_PICTURE_SUFFIXES)]
    others = [name for name in names if not name.endswith("/") and name not in pictures]
    return "CBZ" if pictures and len(others) <= len(pictures) else None
