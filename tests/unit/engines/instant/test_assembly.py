import pytest

from ocr_desktop.document.blocks import Category, Style
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.instant import assembly
from ocr_desktop.engines.instant.layout import Part
from ocr_desktop.engines.instant.printed import PrintedLine
from tests.unit.engines.instant.lines import line, styled

PAGE = assembly.Setting(Transform(), Box(0, 0, 600, 800))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("3.2 Results", Category.SECTION_HEADER),
        ("2014", Category.SECTION_HEADER),
        ("成都明年蔬菜可实现溯源", Category.SECTION_HEADER),
        ("ex[−i(±−)z],", Category.FORMULA),
        ("* * *", Category.TEXT),
    ],
)
def test_a_heading_is_made_of_words(text: str, category: Category) -> None:
    part = Part(Box(50, 50, 300, 70), Category.SECTION_HEADER, (line(text, 50, 50),))
    (block,) = assembly.blocks([part], PAGE)
    assert (block.category, block.text) == (category, text)


def test_a_heading_is_not_bold_in_part() -> None:
    mixed = styled(("年度 ", None), ("108", Style.BOLD), (" x", Style.ITALIC))
    (block,) = assembly.blocks([Part(Box(0, 0, 90, 10), Category.SECTION_HEADER, (mixed,))], PAGE)
    assert {span.style for span in block.spans} == {Style.ITALIC}


def text_part(*lines: PrintedLine) -> Part:
    box = lines[0].box
    for other in lines[1:]:
        box = box.union(other.box)
    return Part(box, Category.TEXT, lines)


BODY = "words that fill the whole width of the column to its very end and a bit"


def body(y: float) -> Part:
    return text_part(line(BODY, 50, y), line(BODY, 50, y + 12), line("and stop.", 50, y + 24))


def test_short_lines_beside_nothing_were_ended_by_their_author() -> None:
    address = text_part(line("12 Harbour Street", 50, 50), line("Northport", 50, 62))
    found = assembly.blocks([address, body(100)], PAGE)
    assert found[0].text == "12 Harbour Street\nNorthport"
    assert "\n" not in found[1].text


def test_short_lines_beside_something_are_a_column() -> None:
    narrow = text_part(line("text that runs", 50, 50), line("beside it", 50, 62))
    picture = Part(Box(150, 40, 500, 90), Category.PICTURE)
    found = assembly.blocks([narrow, picture, body(100)], PAGE)
    assert found[0].text == "text that runs beside it"


def test_a_narrow_column_keeps_no_breaks() -> None:
    words = (
        "text set in a narrow",
        "measure next to an",
        "empty column so that",
        "all of it leaves room",
        "to the right",
    )
    narrow = text_part(*(line(part, 50, 50 + 12 * number) for number, part in enumerate(words)))
    found = assembly.blocks([narrow, body(200)], PAGE)
    assert "\n" not in found[0].text


def test_a_sentence_that_the_layout_cut_goes_on() -> None:
    above, below = text_part(line(BODY[:-3] + ",", 50, 50)), text_part(line("simply go on " + BODY[:40], 50, 62))
    (block,) = assembly.blocks([above, below], PAGE)
    assert block.text == f"{BODY[:-3]}, simply go on {BODY[:40].rstrip()}"
    assert block.box == Box(50, above.box.y0, max(above.box.x1, below.box.x1), below.box.y1)
    for other in (
        text_part(line("Another sentence.", 50, 62)),  # begins with a capital
        text_part(line("far away", 50, 90)),
        text_part(line("elsewhere", 300, 62)),
    ):
        assert len(assembly.blocks([above, other], PAGE)) == 2
    ended = text_part(line("It is over.", 50, 50))
    assert len(assembly.blocks([ended, below], PAGE)) == 2
