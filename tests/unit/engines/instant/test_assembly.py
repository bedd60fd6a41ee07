import pytest

from ocr_desktop.document.blocks import Category, Style
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.instant import assembly
from ocr_desktop.engines.instant.layout import Part
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
