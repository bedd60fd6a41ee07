from ocr_desktop.document.blocks import Style
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant.paragraphs import is_code, keeps_breaks, paragraphs
from tests.unit.engines.instant.lines import line, stack, styled

FULL = "words that fill the line to its very end"


def texts(groups: list[list]) -> list[int]:  # type: ignore[type-arg]
    return [len(group) for group in groups]


def test_full_lines_are_one_paragraph() -> None:
    assert texts(paragraphs(stack(FULL, FULL, FULL, "and an end."))) == [4]


def test_a_wider_gap_parts_paragraphs() -> None:
    lines = [*stack(FULL, FULL, FULL), *stack(FULL, FULL, y=45)]
    assert texts(paragraphs(lines)) == [3, 2]


def test_an_indented_line_starts_a_paragraph() -> None:
    lines = [line(FULL, 0, 0), line(FULL, 0, 12), line(FULL[3:], 15, 24), line(FULL, 0, 36)]
    assert texts(paragraphs(lines)) == [2, 2]


def test_centred_lines_are_no_paragraphs() -> None:
    lines = [line(FULL, 0, 0), line(FULL[8:], 20, 12), line(FULL[16:], 40, 24)]
    assert texts(paragraphs(lines)) == [3]


def test_a_short_line_that_ends_a_sentence_ends_the_paragraph() -> None:
    assert texts(paragraphs(stack(FULL, "which ends here.", "Another starts " + FULL[15:], FULL))) == [2, 2]
    assert texts(paragraphs(stack(FULL, "which goes on", "Another starts " + FULL[15:], FULL))) == [4]


def test_hanging_first_lines_start_paragraphs() -> None:
    lines = [line(FULL, 0, 0), line(FULL[4:], 20, 12), line(FULL, 0, 24), line(FULL[4:], 20, 36), line("end.", 20, 48)]
    assert texts(paragraphs(lines)) == [2, 3]


def test_other_type_starts_a_paragraph() -> None:
    lines = [line("Big", 0, 0, size=20), line(FULL, 0, 22), line(FULL, 0, 34)]
    assert texts(paragraphs(lines)) == [1, 2]


def test_in_a_cell_every_line_that_leaves_room_was_meant() -> None:
    assert texts(paragraphs(stack("one entry", "another one"), Box(0, 0, 300, 40))) == [1, 1]
    assert texts(paragraphs(stack("one entry that fills", "its cell"), Box(0, 0, 105, 40))) == [2]


def test_an_address_keeps_its_breaks_and_prose_does_not() -> None:
    assert keeps_breaks(stack("Island Museum", "12 Harbour Street", "Northport", "The Long Archipelago of Islands"))
    assert not keeps_breaks(stack(FULL, FULL, "and an end."))


def test_code_is_what_is_set_in_one_width() -> None:
    assert is_code([styled(("x = 1", Style.CODE))])
    assert not is_code([styled(("x = 1", Style.CODE), (" is code", None))])
