"""What is told of pages of which a damaged file has lost something, and nothing of intact ones."""

import io
import re
from pathlib import Path

import pymupdf
import pytest
from PIL import Image

from ocr_desktop import errors
from ocr_desktop.sources import damage
from ocr_desktop.sources.opening import open_source
from ocr_desktop.sources.page import Source
from tests.fakes.files import gradient, pdf


def opened(tmp_path: Path, data: bytes) -> Source:
    path = tmp_path / "document"
    path.write_bytes(data)
    return open_source(path)


def document(*, pictures: int = 3, text: str = "", coding: str = "JPEG") -> bytes:
    """A PDF with a page for each picture, which fills it but for some text."""
    with pymupdf.open() as made:
        for number in range(pictures):
            coded = io.BytesIO()
            gradient(200 + number, 300).save(coded, coding)
            page = made.new_page(width=200, height=300)
            page.insert_image(pymupdf.Rect(0, 40, 200, 300), stream=coded.getvalue())
            if text:
                page.insert_text((20, 20), text)
        data: bytes = made.tobytes(deflate=True)
        return data


def picture_streams(data: bytes) -> list[tuple[int, int]]:
    """Where the pictures' streams begin and end."""
    return [
        (found.end(), data.index(b"endstream", found.end()))
        for found in re.finditer(rb"/Subtype\s*/Image[^>]*?/Width[\s\S]*?stream\r?\n", data)
    ]


@pytest.mark.parametrize("coding", ["JPEG", "PNG"])
@pytest.mark.parametrize("rendered_before", [True, False])
def test_of_an_intact_page_nothing_is_lost(tmp_path: Path, coding: str, rendered_before: bool) -> None:
    source = opened(tmp_path, document(text="Words", coding=coding))
    for page in range(3):
        if rendered_before:
            source.render(page, max_pixels=10**6)
        assert source.losses(page) == ()


def test_blank_pages_of_an_intact_document_are_fine(tmp_path: Path) -> None:
    with pymupdf.open() as made:
        made.new_page()
        assert opened(tmp_path, made.tobytes()).losses(0) == ()
    for content in (b"", b"q Q"):
        assert opened(tmp_path, pdf(content=content)).losses(0) == ()


def test_a_repaired_document_with_everything_in_it_is_fine(tmp_path: Path) -> None:
    data = pdf([b"/MediaBox [0 0 200 100]"] * 2)
    source = opened(tmp_path, data[: data.index(b"xref")])
    assert source.document.is_repaired  # type: ignore[attr-defined]
    assert [source.losses(page) for page in range(2)] == [(), ()]


def test_a_blank_page_of_a_repaired_document_is_fine_if_its_content_is_there(tmp_path: Path) -> None:
    data = pdf(content=b"q Q")
    assert opened(tmp_path, data[: data.index(b"xref")]).losses(0) == ()


def test_a_page_without_content_in_a_repaired_document_is_doubtful(tmp_path: Path) -> None:
    data = pdf().replace(b"/Contents 3 0 R", b"").split(b"xref")[0]
    assert opened(tmp_path, data).losses(0) == (damage.Loss.CONTENT.value,)


@pytest.mark.parametrize("contents", [b"/Contents 9 0 R", b"/Contents [9 0 R]", b"/Contents [3 0 R 9 0 R]"])
def test_content_that_is_gone(tmp_path: Path, contents: bytes) -> None:
    data = pdf(content=b"q Q").replace(b"/Contents 3 0 R", contents).split(b"xref")[0]
    with pytest.raises(errors.PageUnreadable, match="Page 1 is damaged: what was on it is lost"):
        opened(tmp_path, data).losses(0)


@pytest.mark.parametrize("rendered_before", [True, False])
def test_a_file_that_ends_in_its_second_picture(tmp_path: Path, rendered_before: bool) -> None:
    data = document(text="Words", coding="PNG")
    begin, end = picture_streams(data)[1]
    head = data[: begin + (end - begin) // 2]
    source = opened(tmp_path, head)
    told = []
    for page in range(source.page_count):
        try:
            if rendered_before:
                source.render(page, max_pixels=10**6)
            told.append(source.losses(page))
        except errors.PageUnreadable:
            told.append(("all",))
    assert told[0] == ()
    assert told[1:] == [("all",), ("all",)]


@pytest.mark.parametrize("rendered_before", [True, False])
def test_a_picture_that_cannot_be_decoded(tmp_path: Path, rendered_before: bool) -> None:
    data = bytearray(document(text="Words", coding="PNG"))
    begin, end = picture_streams(bytes(data))[1]
    data[(begin + end) // 2 : end - 4] = bytes(end - 4 - (begin + end) // 2)
    source = opened(tmp_path, bytes(data))
    for page in range(3):
        if rendered_before:
            source.render(page, max_pixels=10**6)
        assert source.losses(page) == ((damage.Loss.BROKEN.value,) if page == 1 else ())


def test_a_broken_picture_is_found_though_the_engine_decoded_a_part_of_it(tmp_path: Path) -> None:
    data = bytearray(document(pictures=1, text="Words", coding="PNG"))
    begin, end = picture_streams(bytes(data))[0]
    data[(begin + end) // 2 : end - 4] = bytes(end - 4 - (begin + end) // 2)
    source = opened(tmp_path, bytes(data))
    source.render(0, max_pixels=10**4)
    source.document[0].get_pixmap()  # type: ignore[attr-defined]
    assert source.losses(0) == (damage.Loss.BROKEN.value,)


def jbig2_segment(number: int, kind: int, data: bytes, *, refers_to: int = 0) -> bytes:
    """A segment of a JBIG2 picture, on its first page."""
    sort = (kind | 0x40).to_bytes()  # its page takes four bytes
    if refers_to < 5:
        references = (refers_to << 5).to_bytes()
    else:
        references = (0xE0000000 | refers_to).to_bytes(4) + bytes((refers_to + 8) // 8)
    references += bytes(range(refers_to))
    return number.to_bytes(4) + sort + references + (1).to_bytes(4) + len(data).to_bytes(4) + data


@pytest.mark.parametrize("refers_to", [0, 3, 9])
def test_a_jbig2_picture_that_ends_too_early(tmp_path: Path, refers_to: int) -> None:
    size = (64).to_bytes(4) * 2
    region = size + bytes(8) + b"\0" + b"\1" + bytes.fromhex("0010010010010010") * 20  # fax codes
    segments = jbig2_segment(20, 48, size + bytes(11)) + jbig2_segment(21, 38, region, refers_to=refers_to)
    image = b"<< /Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceGray /BitsPerComponent 1 "
    image += b"/Filter /JBIG2Decode /Length %d >>\nstream\n%s\nendstream" % (len(segments), segments)
    data = pdf(content=b"q 50 0 0 50 0 0 cm /I Do Q 0 g 60 60 20 20 re f", image=image)
    assert opened(tmp_path, data).losses(0) == ()
    cut = data.replace(segments, segments[:-100]).split(b"xref")[0]
    assert opened(tmp_path, cut).losses(0) == (damage.Loss.BROKEN.value,)
    with pytest.raises(errors.PageUnreadable, match="lost"):
        opened(tmp_path, cut.replace(b"60 60 20 20 re f", b"60 60 20 20 re n")).losses(0)


def test_a_picture_that_is_not_there(tmp_path: Path) -> None:
    image = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    image += b"/Length 1 >>\nstream\n0\nendstream"
    data = pdf(content=b"q 50 0 0 50 0 0 cm /I Do Q 0 g 60 60 20 20 re f", image=image)
    assert opened(tmp_path, data).losses(0) == ()
    gone = data.replace(b"/I 4 0 R", b"/J 4 0 R")
    assert opened(tmp_path, gone).losses(0) == (damage.Loss.MISSING.value,)
    with pytest.raises(errors.PageUnreadable, match="lost"):
        opened(tmp_path, gone.replace(b"60 60 20 20 re f", b"60 60 20 20 re n")).losses(0)


def test_pages_that_the_document_should_have(tmp_path: Path) -> None:
    data = pdf([b"/MediaBox [0 0 200 100]"] * 3).replace(b"6 0 R 7 0 R]", b"           ]")
    source = opened(tmp_path, data)
    told = []
    for page in range(source.page_count):
        try:
            told.append(" ".join(source.losses(page)))
        except errors.PageUnreadable as exc:
            told.append(exc.message)
    assert told[0] == "" or "3 pages" in told[0]
    assert any(told)


@pytest.mark.parametrize(
    "said",
    ["", "PDF stream Length incorrect", "bogus font ascent/descent values",
     "syntax error: unknown keyword: 'x'\nencountered syntax errors; page may not be correct"],
)  # fmt: skip
def test_what_mupdf_can_do_without_is_no_loss(said: str) -> None:
    assert damage.told(said, repaired=False) == set()


def test_pictures_are_told_of_too(tmp_path: Path) -> None:
    data = io.BytesIO()
    Image.new("RGB", (20, 20)).save(data, "PNG")
    assert opened(tmp_path, data.getvalue()).losses(0) == ()
