from collections.abc import Iterator

import numpy as np
import pymupdf
import pytest

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant.layout_model import Analysis, LayoutModel
from tests.fakes import printed_pages


@pytest.fixture(scope="module")
def model() -> Iterator[LayoutModel]:
    before = pymupdf._get_layout
    yield LayoutModel(threads=1)
    pymupdf._get_layout = before


def test_regions_of_a_page(model: LayoutModel) -> None:
    analysis = model.analyse(printed_pages.two_columns()[0])
    categories = {region.category for region in analysis.regions}
    assert {Category.TEXT, Category.PAGE_FOOTER} <= categories
    assert analysis.size == (595, 842)


def test_a_page_without_text_has_no_regions(model: LayoutModel) -> None:
    document = pymupdf.open()
    assert model.analyse(document.new_page()).regions == ()


def test_the_grid_of_a_table_without_rules(model: LayoutModel) -> None:
    document = pymupdf.open()
    page = document.new_page()
    for row in range(5):
        for column in range(3):
            page.insert_text((100 + 120 * column, 100 + 20 * row), f"{row * 37} {'kg' if column else 'units'}")
    lines = [Box(*word[:4]) for word in page.get_text("words")]
    rows, columns = model.grid(page, Box(95, 85, 420, 190), lines)
    assert len(rows) == 4
    assert len(columns) == 2


def test_a_network_that_fails_costs_only_its_part(model: LayoutModel, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    page = printed_pages.two_columns()[0]
    monkeypatch.setattr(model._grids, "predict", fail)
    assert model.grid(page, Box(0, 0, 100, 100), []) == ([], [])
    monkeypatch.setattr(model._model, "predict", fail)
    assert model.analyse(page).regions == ()


def test_the_written_share_of_a_box() -> None:
    classes = np.zeros((10, 10), np.uint8)
    classes[:5, :5], classes[5:, 5:] = 1, 3
    analysis = Analysis((), (), classes, (100.0, 100.0))
    assert analysis.written_share(Box(0, 0, 49, 49)) == 1
    assert analysis.written_share(Box(51, 51, 99, 99)) == 0
    assert analysis.written_share(Box(200, 200, 300, 300)) == 0
