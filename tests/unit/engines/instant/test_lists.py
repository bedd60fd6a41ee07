import pytest

from ocr_desktop.engines.instant.lists import has_bullet, items, levels, marker_of
from tests.unit.engines.instant.lines import line, stack


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("• item", "•"), ("- item", "-"), ("1. item", "1."), ("12) item", "12)"), ("(a) item", "(a)"),
        ("iv. item", "iv."), ("2.1 item", "2.1"), ("① item", "①"), ("一、项目", "一、"), ("◦item", "◦"),
        ("item", ""), ("-5 degrees", ""), ("1990 was a year", ""), ("3.5", ""), ("A word", ""), ("e.g. this", ""),
        ("1.Item", "1."),
    ],
)  # fmt: skip
def test_markers(text: str, marker: str) -> None:
    assert marker_of(text) == marker


def test_items_start_at_markers_and_go_on_below_them() -> None:
    found = items([*stack("• first item that", "  goes on"), *stack("• second", y=24)])
    assert [(item.marker, [own.text.strip() for own in item.lines]) for item in found] == [
        ("•", ["first item that", "goes on"]),
        ("•", ["second"]),
    ]


def test_a_line_without_marker_is_still_an_item() -> None:
    assert [(item.marker, item.lines[0].text) for item in items([line("just text")])] == [("", "just text")]


def test_further_in_is_deeper() -> None:
    assert levels([10, 10, 30, 30, 50, 10, 30], 10) == [0, 0, 1, 1, 2, 0, 1]
    assert levels([10, 13, 10], 10) == [0, 0, 0]


def test_bullets_are_told_from_dashes() -> None:
    assert has_bullet("• x")
    assert not has_bullet("- x")
    assert not has_bullet(" ")
