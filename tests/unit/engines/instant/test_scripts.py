import pytest

from ocr_desktop.engines.instant.scripts import is_square, mostly_square, tidy


@pytest.mark.parametrize(
    ("read", "typed"),
    [
        ("two  words ", "two words"),
        ("Note：see below", "Note: see below"),
        ("at 12：30", "at 12:30"),
        ("1，000，000", "1,000,000"),
        ("（so）", "(so)"),
        ("見。 次の 行", "見。次の行"),
        ("第 3 章", "第 3 章"),
        ("Chapter Ⅱ and ⅻ", "Chapter II and xii"),
        ("第Ⅱ章", "第Ⅱ章"),
        ("时间：午后，三时", "时间：午后，三时"),
        ("한국 사람", "한국 사람"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_lines_are_as_a_person_would_type_them(read: str, typed: str) -> None:
    assert tidy(read) == typed
    assert tidy(typed) == typed


def test_square_scripts() -> None:
    assert all(map(is_square, "漢かカ한。々"))
    assert not any(map(is_square, "aЖü1.-é"))
    assert mostly_square("第3章 天地玄黄")
    assert not mostly_square("Apple 苹果 and pears")
    assert not mostly_square("")
