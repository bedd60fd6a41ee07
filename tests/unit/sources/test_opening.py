"""Opening documents: what bad input gets."""

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from ocr_desktop import errors
from ocr_desktop.sources.opening import open_source, sha256_of
from tests.fakes.files import encrypted_pdf, gradient, pdf

EPUB_CONTAINER = """<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="a.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
EPUB_PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="i">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A book</dc:title></metadata>
<manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="c"/></spine></package>"""


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(errors.SourceNotFound, match=r"gone\.pdf"):
        open_source(tmp_path / "gone.pdf")


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(errors.SourceNotFound):
        open_source(tmp_path / "a\0b.pdf")


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(errors.SourceNotFound):
        open_source(tmp_path / ("a" * 300 + ".pdf"))


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(errors.UnsupportedSource, match="folder"):
        open_source(tmp_path)


def test_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(errors.UnsupportedSource, match="not a file"):
        open_source(tmp_path / "pipe")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.pdf", pdf())

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # the superuser may read everything
    with pytest.raises(errors.SourceNotPermitted, match=r"a\.pdf"):
        open_source(path)
    with pytest.raises(errors.SourceNotPermitted, match=r"a\.pdf"):
        sha256_of(path)


def test_empty(tmp_path: Path) -> None:
    with pytest.raises(errors.EmptySource):
        open_source(written(tmp_path / "a.pdf", b""))


def test_text_named_pdf(tmp_path: Path) -> None:
    with pytest.raises(errors.UnsupportedSource, match="a text file"):
        open_source(written(tmp_path / "a.pdf", b"Just a note."))


def test_header_and_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(errors.DamagedSource):
        open_source(written(tmp_path / "a.pdf", b"%PDF-1.4\n"))


def test_no_pages(tmp_path: Path) -> None:
    with pytest.raises(errors.EmptySource, match="no pages"):
        open_source(written(tmp_path / "a.pdf", pdf([])))


@pytest.mark.parametrize("format_name", ["WEBP", "AVIF"])
def test_only_the_beginning_of_a_picture_that_is_decoded_whole_or_not_at_all(tmp_path: Path, format_name: str) -> None:
    path = tmp_path / "a"
    gradient(300, 300).save(path, format_name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(errors.DamagedSource, match="damaged"):
        open_source(path).render(0, max_pixels=10**6)


def test_encrypted(tmp_path: Path) -> None:
    path = encrypted_pdf(tmp_path / "a.pdf", user="right")
    with pytest.raises(errors.PasswordRequired):
        open_source(path)
    with pytest.raises(errors.WrongPassword):
        open_source(path, "wrong")
    with pytest.raises(errors.WrongPassword):
        open_source(path, "")
    for password in ("right", "owner"):
        assert open_source(path, password).render(0, max_pixels=10**5).pixels.min() < 100


def test_encrypted_for_the_owner_only(tmp_path: Path) -> None:
    path = encrypted_pdf(tmp_path / "a.pdf", user="")
    assert open_source(path).render(0, max_pixels=10**5).pixels.min() < 100
    assert open_source(path, "needless").page_count == 1


@pytest.mark.parametrize("name", ["📄 résumé 文書.pdf", "a" * 246 + ".pdf", "per%20cent # ? & ' \".pdf", "line\nbreak"])
def test_names(tmp_path: Path, name: str) -> None:
    document = open_source(written(tmp_path / name, pdf()))
    assert (document.kind, document.page_count) == ("PDF", 1)
    path = tmp_path / name
    gradient(30, 20).save(path, "PNG")
    assert open_source(path).render(0, max_pixels=10**5).pixels.shape == (20, 30, 3)


def test_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.pdf"
    try:
        with open(raw, "wb") as file:  # noqa: PTH123
            file.write(pdf())
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    assert open_source(Path(os.fsdecode(raw))).render(0, max_pixels=10**4).pixels.min() < 200


def test_epub_has_the_same_pages_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "book.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/epub+zip")
        made.writestr("META-INF/container.xml", EPUB_CONTAINER)
        made.writestr("a.opf", EPUB_PACKAGE)
        made.writestr("c.xhtml", "<html><body>" + "<p>Some words of a long tale.</p>" * 200 + "</body></html>")
    book = open_source(path)
    assert book.kind == "EPUB"
    assert book.page_count > 3
    assert (book.page_size(0).width, book.page_size(0).height) == (450, 600)
    assert book.render(1, max_pixels=10**5).pixels.min() < 128


def test_comic(tmp_path: Path) -> None:
    gradient(40, 20).save(tmp_path / "1.png")
    with zipfile.ZipFile(tmp_path / "comic", "w") as made:
        made.write(tmp_path / "1.png", "01.png")
        made.write(tmp_path / "1.png", "02.png")
    comic = open_source(tmp_path / "comic")
    assert (comic.kind, comic.page_count) == ("CBZ", 2)
    size = comic.page_size(1)
    assert size.width / size.height == pytest.approx(2)


def test_sha256(tmp_path: Path) -> None:
    data = os.urandom(3 << 20)
    assert sha256_of(written(tmp_path / "a", data)) == hashlib.sha256(data).hexdigest()
    with pytest.raises(errors.SourceNotFound):
        sha256_of(tmp_path / "gone")


def test_every_error_says_what_to_do(tmp_path: Path) -> None:
    for name, data in {"a": b"", "b": b"text", "c": b"%PDF-1.4\n", "d": b"\x89PNG\r\n\x1a\n"}.items():
        with pytest.raises(errors.SourceError) as caught:
            open_source(written(tmp_path / name, data))
        assert f"“{name}”" in caught.value.message
        assert caught.value.remedy


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    gradient(300, 300).save(tmp_path / "lzw.tif", compression="tiff_lzw")
    gradient(300, 300).save(tmp_path / "a.jpg")
    broken = [
        written(tmp_path / "1", pdf(content=b"BT /F1 12 Tf (x) Tj ET q q q 1 0 0 cm [ 5 ( w >> << /I Do")),
        written(tmp_path / "2", pdf()[:-150]),
        written(tmp_path / "3", (tmp_path / "lzw.tif").read_bytes().replace(b"\x80", b"\x7f")),
        written(tmp_path / "4", (tmp_path / "a.jpg").read_bytes()[:-900]),
    ]
    for path in broken:
        try:
            open_source(path).render(0, max_pixels=10**5)
        except errors.SourceError:
            continue
    assert capfd.readouterr() == ("", "")
