"""Searchable PDFs: found by another reader where it stands, and looking exactly as before."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from statistics import mean

import pymupdf
import pytest

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Origin, Table
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.document.retyping import chosen, retyped, with_table
from ocr_desktop.errors import DamagedSource
from ocr_desktop.renderers import searchable_pdf

TEXT = (
    "The quick brown fox jumps over the lazy dog and runs along the river until it comes to the old mill, "
    "where nobody has lived for many years."
)
WORDS = {
    "Latin": TEXT,
    "Cyrillic": "Съешь же ещё этих мягких французских булок, да выпей чаю. Широкая электрификация южных губерний.",
    "Chinese": "我们在河边走了很久，直到太阳下山。没有人知道那座老磨坊的故事，也没有人愿意讲。",
    "accents": "Zażółć gęślą jaźń — ¿Qué tal, señor? Ça va très bien, naïve façade; 𝒜 and 🌍.",
}
poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")


def made_pdf(path: Path, *, rotation: int = 0, crop: Sequence[float] = (), pages: int = 1) -> Path:
    """Pages with drawings, and a link and a note, but without text."""
    document = pymupdf.open()
    for _ in range(pages):
        page = document.new_page(width=600, height=800)
        page.draw_rect((50, 60, 300, 200), color=(1, 0, 0), fill=(0.8, 0.9, 1))
        page.draw_line((20, 700), (580, 300), width=3)
        page.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(60, 60, 90, 90), "uri": "https://a.example"})
        page.add_text_annot((400, 400), "a note")
        if crop:
            page.set_cropbox(pymupdf.Rect(*crop))
        page.set_rotation(rotation)
    document.save(str(path))
    return path


def result(path: Path, *blocks: Block, page: int = 0) -> PageResult:
    with pymupdf.open(str(path)) as document:
        rect = document[page].rect
    numbered = tuple(replace(block, order=order) for order, block in enumerate(blocks))
    return PageResult(page, Size(rect.width, rect.height), "dots-ocr", "1", numbered)


def block(box: Box, text: str, **more: object) -> Block:
    return Block(box, Category.TEXT, text, origin=Origin.MODEL, **more)  # type: ignore[arg-type]


def pixels(path: Path) -> list[bytes]:
    with pymupdf.open(str(path)) as document:
        return [bytes(page.get_pixmap(dpi=100).samples) for page in document]


def poppler_words(path: Path, page: int = 1) -> list[tuple[Box, str]]:
    """Words and their boxes on the displayed page, as poppler finds them."""
    command = ["pdftotext", "-bbox", "-cropbox", "-f", str(page), "-l", str(page), str(path), "-"]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    found = re.findall(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', told)
    return [(Box(*map(float, word[:4])), unescape(word[4])) for word in found]


def iou(one: Box, other: Box) -> float:
    common = one.intersection(other)
    return common.area / (one.area + other.area - common.area) if common else 0.0


def words_in(path: Path, box: Box) -> tuple[Box, str]:
    """The words whose middle lies in a box: around them, and what they say."""
    found = [(place, word) for place, word in poppler_words(path) if box.contains(*place.centre)]
    assert found, box
    return Box.around([corner for place, _ in found for corner in place.corners]), " ".join(word for _, word in found)


@poppler
@pytest.mark.parametrize("crop", [(), (40, 30, 500, 650)])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_words_are_found_in_their_boxes_and_nothing_else_changes(
    tmp_path: Path, rotation: int, crop: Sequence[float]
) -> None:
    path = made_pdf(tmp_path / "a.pdf", rotation=rotation, crop=crop)
    before, original = pixels(path), path.read_bytes()
    boxes = {name: Box(30, 20 + 80 * row, 400, 80 + 80 * row) for row, name in enumerate(WORDS)}
    blocks = [block(boxes[name], text) for name, text in WORDS.items()]
    assert searchable_pdf.of_pdf(path, None, [result(path, *blocks)]) == 1
    scores = []
    for name, box in boxes.items():
        around, text = words_in(path, box)
        assert "".join(text.split()) == "".join(WORDS[name].split())
        scores.append(iou(around, box))
    assert mean(scores) >= 0.95, scores
    assert pixels(path) == before
    assert path.read_bytes().startswith(original)
    with pymupdf.open(str(path)) as document:
        assert document[0].rotation == rotation
        assert [link["uri"] for link in document[0].get_links()] == ["https://a.example"]
        assert [note.info["content"] for note in document[0].annots()] == ["a note"]
        assert not pymupdf.TOOLS.mupdf_warnings()


@poppler
def test_known_lines_are_found_exactly(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "a.pdf")
    lines = tuple(Line(Box(40, y, 240, y + 14), f"line number {y}") for y in (100, 120, 140))
    searchable_pdf.of_pdf(path, None, [result(path, block(Box(40, 100, 240, 154), "as printed", lines=lines))])
    for line in lines:
        around, text = words_in(path, line.box)
        assert text == line.text
        assert iou(around, line.box) > 0.97


def test_a_page_with_its_own_text_gets_no_second_one(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=600, height=800)
    page.insert_text((50, 100), "These words are text already", fontsize=14)
    document.save(str(tmp_path / "a.pdf"))
    path = tmp_path / "a.pdf"
    same = block(Box(45, 80, 400, 110), "These words are text already.")
    other = block(Box(45, 300, 400, 330), "Only a picture of this")
    assert searchable_pdf.of_pdf(path, None, [result(path, same)]) == 0
    layered = replace(same, origin=Origin.TEXT_LAYER, box=Box(45, 400, 400, 430))
    searchable_pdf.of_pdf(path, None, [result(path, same, other, layered)])
    with pymupdf.open(str(path)) as document:
        assert len(document[0].search_for("words")) == 1
        assert len(document[0].search_for("picture")) == 1


def test_a_bad_text_layer_does_not_keep_the_good_words_away(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page(width=600, height=800).insert_text((50, 100), "Tbese w0rds ore torn", fontsize=14)
    document.save(str(tmp_path / "a.pdf"))
    searchable_pdf.of_pdf(
        tmp_path / "a.pdf",
        None,
        [result(tmp_path / "a.pdf", block(Box(45, 80, 400, 110), "These words are good"))],
    )
    with pymupdf.open(str(tmp_path / "a.pdf")) as document:
        assert len(document[0].search_for("These words")) == 1


def test_corrections_of_text_that_is_there_are_in_the_pdf(tmp_path: Path) -> None:
    """Most of their words are on the page already; the one that was put right is not."""
    path = tmp_path / "a.pdf"
    document = pymupdf.open()
    page = document.new_page(width=600, height=800)
    page.insert_text((50, 100), "Seven lemons and two loaves of braed", fontsize=14)
    page.insert_text((50, 300), "Apples for Martha 12 and plums for Joan 31", fontsize=14)
    document.save(str(path))
    mended = retyped(block(Box(45, 80, 400, 110), "Seven lemons and two loaves of braed"), "Seven lemons and bread")
    cells = ("Apples for Martha", "12", "and plums for Joan", "13")
    table = Table(2, 2, tuple(Cell(number // 2, number % 2, text) for number, text in enumerate(cells)))
    as_table = replace(with_table(block(Box(45, 280, 400, 310), ""), table), category=Category.TABLE)
    searchable_pdf.of_pdf(path, None, [result(path, mended, as_table)])
    with pymupdf.open(str(path)) as document:
        assert len(document[0].search_for("bread")) == 1
        assert len(document[0].search_for("13")) == 1


def test_a_corrected_block_whose_words_are_all_there_gets_no_second_text(tmp_path: Path) -> None:
    """As where a person has chosen it, or has joined a word that is divided at the end of its line."""
    path = tmp_path / "a.pdf"
    document = pymupdf.open()
    page = document.new_page(width=600, height=800)
    page.insert_text((50, 100), "Words that stay, every one, and a harp-", fontsize=14)
    page.insert_text((50, 120), "sichord as well", fontsize=14)
    document.save(str(path))
    read = block(Box(45, 80, 400, 130), "Words that stay, every one, and a harp- sichord as well")
    joined = retyped(read, "Words that stay, every one, and a harpsichord as well.")
    assert searchable_pdf.of_pdf(path, None, [result(path, joined), result(path, chosen(read))]) == 0


def test_an_encrypted_document_stays_encrypted(tmp_path: Path) -> None:
    plain = made_pdf(tmp_path / "plain.pdf")
    path = tmp_path / "a.pdf"
    with pymupdf.open(str(plain)) as document:
        document.save(str(path), encryption=pymupdf.mupdf.PDF_ENCRYPT_AES_256, user_pw="sesame", owner_pw="boss")
    searchable_pdf.of_pdf(path, "sesame", [result(plain, block(Box(40, 100, 240, 120), "secret words"))])
    with pymupdf.open(str(path)) as document:
        assert document.needs_pass
        assert not document.authenticate("wrong")
        assert document.authenticate("sesame")
        assert document[0].search_for("secret")


def test_some_pages_of_several(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "a.pdf", pages=3)
    results = [result(path, block(Box(40, 100, 240, 120), f"words {page}"), page=page) for page in range(3)]
    before = pixels(path)
    searchable_pdf.of_pdf(path, None, results, (2, 0))
    with pymupdf.open(str(path)) as document:
        assert [page.get_text().split() for page in document] == [["words", "2"], ["words", "0"]]
    assert pixels(path) == [before[2], before[0]]


def test_resources_from_above_and_shared_ones_are_kept(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "a.pdf", pages=2)
    with pymupdf.open(str(path)) as document:
        tree = int(document.xref_get_key(document[0].xref, "Parent")[1].split()[0])
        document.xref_set_key(tree, "Resources", "<</ProcSet[/PDF]>>")
        document.xref_set_key(document[0].xref, "Resources", "null")
        fonts = document.get_new_xref()
        document.update_object(fonts, "<<>>")
        document.xref_set_key(document[1].xref, "Resources", f"<</Font {fonts} 0 R>>")
        document.saveIncr()
    results = [result(path, block(Box(40, 100, 240, 120), f"words {page}"), page=page) for page in range(2)]
    assert searchable_pdf.of_pdf(path, None, results) == 2
    with pymupdf.open(str(path)) as document:
        assert all(page.search_for("words") for page in document)
        assert document.xref_get_key(tree, "Resources/ProcSet")[0] == "array"


def test_the_text_costs_little(tmp_path: Path) -> None:
    path = made_pdf(tmp_path / "a.pdf", pages=20)
    size = path.stat().st_size
    results = [
        result(path, *(block(Box(40, y, 500, y + 60), f"{TEXT} {page} {y}") for y in range(50, 750, 70)), page=page)
        for page in range(20)
    ]
    searchable_pdf.of_pdf(path, None, results)
    assert path.stat().st_size - size < 20 * 4_000  # 250 words a page


def test_what_cannot_be_opened_is_told() -> None:
    with pytest.raises(DamagedSource, match="letter"), searchable_pdf.translated("letter.pdf"):
        pymupdf.open(stream=b"%PDF-1.7 nothing", filetype="pdf")[0]
