import threading
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.instant import recognition
from ocr_desktop.engines.instant.recognition import Recognition, Recognizer
from ocr_desktop.engines.runtime.text_reading import Progress, ReadText, RecognizedLine, TextRead
from ocr_desktop.errors import Cancelled, EngineUnavailable
from tests.unit.engines.instant.scanned import (
    CHINESE,
    ENGLISH,
    chinese_columns_page,
    english_page,
    horizontal_chinese_page,
    leaning,
    turned,
)


@pytest.fixture(scope="module")
def recognizer() -> Iterator[Recognizer]:
    found = Recognizer(threads=2)
    yield found
    found.close()


def read(recognizer: Recognizer, pixels: NDArray[np.uint8], *, upright: bool = True) -> Recognition:
    return recognizer.read(pixels, upright=upright, cancel=threading.Event())


def from_the_top(found: Recognition) -> list[str]:
    return [line.text for line in sorted(found.lines, key=lambda line: line.quad[0][1])]


def test_lines_of_an_upright_page_are_read_word_by_word(recognizer: Recognizer) -> None:
    page = english_page()
    found = read(recognizer, page)
    assert from_the_top(found) == list(ENGLISH)
    assert (found.turned, found.skew) == (0, 0.0)
    assert found.upright.shape == page.shape
    assert all(0.9 < line.confidence <= 1 and not line.vertical for line in found.lines)
    assert found.timings["recognition"] > 0


@pytest.mark.parametrize("clockwise", [90, 180, 270])
def test_a_turned_page_is_read_upright_and_its_places_map_back(recognizer: Recognizer, clockwise: int) -> None:
    page = turned(english_page(), clockwise)
    found = read(recognizer, page)
    assert from_the_top(found) == list(ENGLISH)
    assert found.turned == (360 - clockwise) % 360
    back = found.to_upright.inverse
    for line in found.lines:
        box = Box.around(back.point(x, y) for x, y in line.quad).padded(-4)
        ink = page[round(box.y0) : round(box.y1), round(box.x0) : round(box.x1)]
        assert ink.size
        assert ink.min() < 100
        assert (box.width > box.height) == (clockwise == 180)


@pytest.mark.parametrize("degrees", [-11.0, 1.5, 6.0])
def test_a_leaning_page_is_set_straight(recognizer: Recognizer, degrees: float) -> None:
    found = read(recognizer, leaning(english_page(), degrees))
    assert from_the_top(found) == list(ENGLISH)
    assert found.turned == 0
    assert found.skew == pytest.approx(degrees, abs=0.5)
    for line in found.lines:
        left, right = line.quad[0], line.quad[1]
        assert abs(right[1] - left[1]) < 0.02 * abs(right[0] - left[0])


def test_a_page_that_lies_on_its_side_and_leans(recognizer: Recognizer) -> None:
    found = read(recognizer, leaning(turned(english_page(), 90), 3.0))
    assert Counter(from_the_top(found)) == Counter(ENGLISH)
    assert found.turned == 270
    assert found.skew == pytest.approx(3.0, abs=0.5)


def test_left_as_it_is_a_page_keeps_its_pixels(recognizer: Recognizer) -> None:
    page = turned(english_page(), 90)
    found = read(recognizer, page, upright=False)
    assert (found.turned, found.skew) == (0, 0.0)
    assert found.upright is page
    assert Counter(line.text for line in found.lines) == Counter(ENGLISH)  # each line still reads its own way
    assert all(line.quad[0][0] > line.quad[3][0] for line in found.lines)  # their tops look to the right


@pytest.mark.parametrize("clockwise", [0, 90])
def test_columns_are_not_taken_for_a_turned_page(recognizer: Recognizer, clockwise: int) -> None:
    found = read(recognizer, turned(chinese_columns_page(), clockwise))
    assert found.turned == (360 - clockwise) % 360
    columns = sorted(found.lines, key=lambda line: -line.quad[0][0])
    assert [line.text for line in columns] == [CHINESE[4 * column :][:12] for column in range(4)]
    for line in columns:
        assert line.vertical
        assert line.quad[0][0] < line.quad[1][0]  # its own top left is the picture's
        assert line.quad[3][1] - line.quad[0][1] > 3 * (line.quad[1][0] - line.quad[0][0])


@pytest.mark.parametrize("clockwise", [0, 90])
def test_chinese_lines_are_not_taken_for_columns(recognizer: Recognizer, clockwise: int) -> None:
    found = read(recognizer, turned(horizontal_chinese_page(), clockwise))
    assert found.turned == (360 - clockwise) % 360
    assert from_the_top(found) == [CHINESE[4 * row :][:12] for row in range(4)]
    assert not any(line.vertical for line in found.lines)


def test_a_turned_label_beside_upright_text_does_not_turn_the_page(recognizer: Recognizer) -> None:
    page = english_page()
    label = turned(english_page(("Netrevenue",)), 270)
    rows, columns = np.nonzero(label.min(axis=2) < 128)
    cut = label[rows.min() - 4 : rows.max() + 4, columns.min() - 4 : columns.max() + 4]
    page[40 : 40 + cut.shape[0], 8 : 8 + cut.shape[1]] = cut
    found = read(recognizer, page)
    assert found.turned == 0
    texts = [line.text for line in found.lines]
    assert "Netrevenue" in texts
    assert set(ENGLISH) <= set(texts)


def test_a_grey_low_contrast_page_is_read(recognizer: Recognizer) -> None:
    page = (english_page().astype(np.float32) * 0.3 + 120).astype(np.uint8)
    assert from_the_top(read(recognizer, page)) == list(ENGLISH)


@pytest.mark.parametrize("shape", [(1, 1), (3, 2000), (2000, 3), (40, 40), (300, 200)])
@pytest.mark.parametrize("shade", [0, 255])
def test_a_picture_without_text_has_no_lines(recognizer: Recognizer, shape: tuple[int, int], shade: int) -> None:
    found = read(recognizer, np.full((*shape, 3), shade, np.uint8))
    assert found.lines == ()
    assert (found.turned, found.skew) == (0, 0.0)


def test_progress_grows_and_names_its_stages(recognizer: Recognizer) -> None:
    told: list[tuple[str, float]] = []
    recognizer.read(
        english_page(),
        upright=True,
        cancel=threading.Event(),
        progress=lambda stage, fraction: told.append((stage, fraction)),
    )
    fractions = [fraction for _, fraction in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0)
    assert list(dict(told)) == ["Finding lines", "Turning the page upright", "Reading text"]


@pytest.mark.parametrize("stage", ["Finding lines", "Turning the page upright", "Reading text"])
def test_cancelling_takes_effect_in_every_stage(recognizer: Recognizer, stage: str) -> None:
    cancel = threading.Event()
    after: list[str] = []

    def progress(name: str, _fraction: float) -> None:
        after.append(name)
        if name == stage:
            cancel.set()

    with pytest.raises(Cancelled):
        recognizer.read(english_page(), upright=True, cancel=cancel, progress=progress)
    assert after[-1] == stage
    assert after.count(stage) == 1


def test_missing_weights_are_told_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr_desktop.engines.instant.networks.find_spec", lambda _name: None)
    with pytest.raises(EngineUnavailable) as told:
        read(Recognizer(threads=1), english_page())
    assert "doctor" in told.value.remedy


# Another reader


def marking(seen: list[NDArray[np.uint8]]) -> ReadText:
    """A reader that keeps what it gets, and finds one line across it."""

    def read_text(pixels: NDArray[np.uint8], cancel: CancelFlag, progress: Progress) -> TextRead:
        seen.append(pixels)
        progress("Reading text", 0.5)
        height, width = pixels.shape[:2]
        quad = ((0.0, 0.0), (width / 2, 0.0), (width / 2, height / 4), (0.0, height / 4))
        return TextRead((RecognizedLine(quad, "the other", 0.9),), {"recognition": 0.1})

    return read_text


@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
def test_another_reader_gets_the_page_upright(recognizer: Recognizer, clockwise: int) -> None:
    page, seen, told = english_page(), list[NDArray[np.uint8]](), list[str]()
    found = recognizer.read(
        turned(page, clockwise), upright=True, cancel=threading.Event(),
        progress=lambda stage, _fraction: told.append(stage), reader=marking(seen),
    )  # fmt: skip
    assert [line.text for line in found.lines] == ["the other"]
    assert found.turned == (360 - clockwise) % 360
    assert np.array_equal(seen[0], page)
    assert np.array_equal(found.upright, page)
    assert set(found.timings) == {"orientation", "recognition"}
    assert told == ["Turning the page upright", "Reading text"]


def test_another_reader_gets_a_leaning_page_level(recognizer: Recognizer) -> None:
    seen: list[NDArray[np.uint8]] = []
    found = recognizer.read(leaning(english_page(), 3.0), upright=True, cancel=threading.Event(), reader=marking(seen))
    assert found.skew == pytest.approx(3.0, abs=0.5)
    assert seen[0].shape == found.upright.shape


def test_another_reader_needs_no_network_of_ours_for_a_page_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError("loaded")

    monkeypatch.setattr(recognition, "installed_weights", never)
    page, seen = english_page(), list[NDArray[np.uint8]]()
    found = Recognizer(threads=1).read(page, upright=False, cancel=threading.Event(), reader=marking(seen))
    assert seen[0] is page
    assert (found.turned, found.skew) == (0, 0.0)
    assert found.to_upright.point(3, 4) == (3, 4)
