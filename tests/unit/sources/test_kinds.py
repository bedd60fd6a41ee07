"""Kinds of files by their content."""

import zipfile
from pathlib import Path

import pillow_heif
import pytest

from ocr_desktop.sources import kinds
from tests.fakes.files import gradient, pdf


def archive(path: Path, *members: tuple[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members:
            made.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("kind", "format_name"),
    [("PNG", "PNG"), ("JPEG", "JPEG"), ("TIFF", "TIFF"), ("WebP", "WEBP"), ("BMP", "BMP"), ("GIF", "GIF"),
     ("AVIF", "AVIF")],
)  # fmt: skip
def test_pictures_whatever_their_suffix(tmp_path: Path, kind: str, format_name: str) -> None:
    path = tmp_path / "picture.pdf"
    gradient(30, 20).save(path, format_name)
    assert kinds.kind_of(path) == kind


def test_heic(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    pillow_heif.from_pillow(gradient(64, 64)).save(path, format="HEIF")
    assert kinds.kind_of(path) == "HEIC"


@pytest.mark.parametrize("start", [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"])
def test_both_byte_orders_and_big_tiff(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "scan"
    path.write_bytes(start + bytes(40))
    assert kinds.kind_of(path) == "TIFF"


@pytest.mark.parametrize("junk", [b"", b"\r\n  ", b"\0junk of a mail gateway\n" * 20])
def test_pdf_header_after_junk(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(junk + pdf())
    assert kinds.kind_of(path) == "PDF"


def test_pdf_header_too_late(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"x" * kinds.HEAD_BYTES + pdf())
    assert kinds.kind_of(path) is None


def test_a_text_about_pdf_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "notes.pdf"
    path.write_text("Every such file begins with %PDF- and a number.")
    assert kinds.kind_of(path) is None
    assert kinds.described(path) == "a text file"


def test_archives_by_their_members(tmp_path: Path) -> None:
    epub = archive(tmp_path / "1", ("mimetype", "application/epub+zip"), ("a.xhtml", "<p/>"))
    comic = archive(tmp_path / "2", ("1.png", "x"), ("2.JPG", "x"), ("info.xml", "x"))
    xps = archive(tmp_path / "3", ("[Content_Types].xml", "x"), ("FixedDocumentSequence.fdseq", "x"))
    office = archive(tmp_path / "4", ("[Content_Types].xml", "x"), ("word/document.xml", "x"), ("word/a.png", "x"))
    other = archive(tmp_path / "5", ("a.txt", "x"), ("b.txt", "x"), ("c.png", "x"))
    found = [kinds.kind_of(path) for path in (epub, comic, xps, office, other)]
    assert found == ["EPUB", "CBZ", "XPS", None, None]


def test_a_truncated_archive_is_no_document(tmp_path: Path) -> None:
    path = archive(tmp_path / "1", ("1.png", "x" * 500))
    path.write_bytes(path.read_bytes()[:200])
    assert kinds.kind_of(path) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Dear all,\n", "a text file"),
        ("Grüße\n".encode() * 300, "a text file"),
        ("Grüße".encode("utf-16"), "a text file"),
        (b"<!DOCTYPE html>", "a web page or an XML file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old office document"),
        (b"\0\1\2\3", "data of an unknown kind"),
        (b"\xff\x00\x80", "data of an unknown kind"),
    ],
)
def test_what_an_unreadable_file_seems_to_be(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    assert kinds.kind_of(path) is None
    assert kinds.described(path) == said


def test_a_head_that_ends_within_a_character_is_text(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x" * (kinds.HEAD_BYTES - 1) + "é".encode())
    assert kinds.described(path) == "a text file"


def test_every_kind_has_suffixes() -> None:
    assert set(kinds.SUFFIXES) >= kinds.MUPDF_KINDS
    assert all(suffix.startswith(".") for suffixes in kinds.SUFFIXES.values() for suffix in suffixes)
