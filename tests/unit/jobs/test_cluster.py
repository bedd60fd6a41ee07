"""What comes back from another machine is looked at before it is believed."""

from dataclasses import replace
from typing import Any

import pytest

from ocr_desktop import catalog
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import WorkerError
from ocr_desktop.jobs.cluster import checked
from ocr_desktop.worker import messages

ASKED = messages.Recognize(3, "in.pdf", 4, "instant", {})
PICTURE = f"{'0' * 32}.png"
PAGE = PageResult(
    4, Size(100, 100), "instant", catalog.engine("instant").version,
    (Block(category=Category.PICTURE, box=Box(0, 0, 10, 10), asset=PICTURE),),
)  # fmt: skip


def plain(page: PageResult) -> dict[str, Any]:
    return messages.to_wire(messages.PageFinished(9, page))


def test_what_was_asked_for() -> None:
    answer = checked(ASKED, plain(PAGE), {PICTURE: b"png"})
    assert isinstance(answer, messages.PageFinished)
    assert answer.result == PAGE
    failed = messages.Failed(9, "EngineError", "It failed.", "")
    assert checked(ASKED, messages.to_wire(failed), {}) == failed


@pytest.mark.parametrize(
    "page",
    [
        replace(PAGE, page=5),
        replace(PAGE, engine="dots-ocr"),
        replace(PAGE, engine_version="0"),
        replace(PAGE, engine_blocks=()),  # as if a person had corrected it
        replace(PAGE, blocks=(replace(PAGE.blocks[0], asset="../../secret.png"),)),
        replace(PAGE, blocks=()),
    ],
)
def test_another_page_than_was_asked_for(page: PageResult) -> None:
    with pytest.raises(WorkerError, match="not asked for"):
        checked(ASKED, plain(page), {PICTURE: b"png"})


@pytest.mark.parametrize(
    "wrong", [None, {}, {"type": "PageFinished"}, messages.to_wire(messages.Progress(9, "x", 0.5))]
)
def test_what_is_no_answer(wrong: Any) -> None:
    with pytest.raises(WorkerError, match="not asked for"):
        checked(ASKED, wrong, {})
