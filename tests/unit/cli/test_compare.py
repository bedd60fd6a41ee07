"""``ocr-desktop compare``: what is refused, and how differences are written."""

import json
from pathlib import Path

import pytest

from ocr_desktop.cli import compare
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.comparison import compare as compared
from ocr_desktop.document.geometry import Box
from ocr_desktop.settings import Settings


def block(order: int, text: str, category: Category = Category.TEXT) -> Block:
    return Block(Box(0, 20 * order, 100, 20 * order + 15), category, text, order)


LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
FIRST = [
    block(0, "Birds", Category.TITLE),
    block(1, f"{LONG} wool {LONG}"),
    block(2, "gone\x1b[2J"),
    block(4, "", Category.PICTURE),
]
SECOND = [block(0, "Birds"), block(1, f"{LONG} wooI {LONG} end"), block(3, "new here")]
REQUEST = compare.Request(Path("/a/birds.pdf"), (Settings(), Settings(engine="dots-nano")), "", None)


@pytest.mark.parametrize("engines", ["instant", "instant,instant", "instant,dots-ocr,dots-nano", "instant,", ","])
def test_two_different_engines_are_needed(engines: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.main(["a.pdf", "--engines", engines]) == 2
    assert "instant,dots-ocr" in capsys.readouterr().err or engines == "instant,"


def test_engines_must_be_named_and_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.main(["a.pdf"]) == 2
    assert "--engines" in capsys.readouterr().err
    assert compare.main(["a.pdf", "--engines", "instant,no-such"]) == 2
    assert "no-such" in capsys.readouterr().err


def test_a_model_that_is_not_there_is_told_before_anything_is_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCR_DESKTOP_MODELS", str(tmp_path))
    assert compare.main(["a.pdf", "--engines", "instant,dots-ocr"]) != 0
    assert "not installed" in capsys.readouterr().err


def test_lines_for_a_person() -> None:
    assert list(compare._lines("birds.pdf", REQUEST, {2: compared(FIRST, SECOND)})) == [
        "birds.pdf, page 3: 5 words differ of 36 (13.9%)",
        "  Text:",
        "    … ten eleven twelve thirteen fourteen fifteen [-wool-]{+wooI+} one two three four five six …"
        " ten eleven twelve thirteen fourteen fifteen {+end+}",
        "  Text, only dots-nano:",
        "    {+new here+}",
        "  Text, only instant:",
        "    [-gone [2J-]",
        "  Picture, only instant:",
        "",
        "instant and dots-nano: 5 words differ of 36 (13.9%)",
    ]
    assert next(iter(compare._lines("a", REQUEST, {0: compared([], [])}))) == "a, page 1: no words differ"


def test_a_value_for_programs() -> None:
    value = json.loads(compare._as_json(REQUEST, {2: compared(FIRST, SECOND)}))
    assert (value["engines"], value["differing"], value["words"]) == (["instant", "dots-nano"], 5, 36)
    assert value["rate"] == value["pages"][0]["rate"] == 5 / 36
    [page] = value["pages"]
    assert (page["page"], [one["first"] for one in page["blocks"]]) == (3, [[1], [], [2], [4]])
    assert page["blocks"][0]["pieces"] == [{"first": "wool ", "second": "wooI "}, {"first": "", "second": "end"}]
