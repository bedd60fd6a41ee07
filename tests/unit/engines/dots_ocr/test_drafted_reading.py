"""The small model reads with a draft what it reads without one, token by token, in fewer forwards."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.dots_ocr.box_guide import BoxGuide
from ocr_desktop.engines.dots_ocr.box_habits import BoxHabits
from ocr_desktop.engines.dots_ocr.canvas import SOURCE_PIXELS, on_canvas
from ocr_desktop.engines.dots_ocr.draft import AnswerDraft
from ocr_desktop.engines.dots_ocr.preprocess import page_pixels, patches, to_page
from ocr_desktop.engines.dots_ocr.prompt import Mode
from ocr_desktop.engines.dots_ocr.scribe import Scribe
from ocr_desktop.engines.runtime import known
from ocr_desktop.engines.runtime.decoding import Aids, Decoding, Sampling
from ocr_desktop.engines.runtime.drafting import Pace
from ocr_desktop.engines.runtime.known import KnownPage
from ocr_desktop.sources.pdf import PdfSource, open_document
from tests.benchmarks.nano_pages import SmallModel

NEVER = threading.Event()
PAGES = (
    (("Market days", 24), ("Bring two baskets", 18), ("of pears and 12 eggs.", 18)),
    (("Notes", 26), ("- oil the old mill", 18), ("- 1847: count sacks", 18), ("It never rains here.", 18)),
    (("A single line of print", 20),),
)


class Steady(Pace):
    """Seven drafted tokens are looked at in every forward, whatever it costs."""

    def length(self, available: int, run: int) -> int:
        return min(available, 7)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> SmallModel:
    return SmallModel(tmp_path_factory.mktemp("small"))


def printed(path: Path, lines: tuple[tuple[str, int], ...]) -> PdfSource:
    with pymupdf.open() as document:
        page = document.new_page(width=336, height=112)
        top = 4.0
        for text, size in lines:
            top += size * 1.25
            page.insert_text((12, top), text, fontsize=size)
        document.save(path)
    return open_document(path, "PDF")


class Looked:
    """A page as the decoder gets it."""

    def __init__(self, model: SmallModel, source: PdfSource) -> None:
        image, _ = on_canvas(page_pixels(source, 0, SOURCE_PIXELS), model.config.canvases)  # type: ignore[arg-type]
        cut = patches(image.pixels, model.config)
        rows, columns = cut.grid
        self.model = model
        self.layer = source.text_layer(0)
        self.to_page = to_page(image, (columns * model.config.vision.patch, rows * model.config.vision.patch))
        features = model.encode(cut)
        self.prompt = model.decoder.embed(model.prompter.ids(Mode.LAYOUT, len(features)), features)

    def read(self, what: KnownPage | None) -> Decoding:
        """The answer, with a draft from what is known."""
        tokenizer, ends = self.model.prompter.tokenizer, self.model.config.end_tokens
        draft = None
        if what is not None:
            draft = AnswerDraft(Scribe(tokenizer, ends[-1]), [what], self.to_page.inverse, [BoxHabits()])
        aids = Aids(draft, Steady(), BoxGuide(tokenizer))
        decoding = Decoding(self.model.decoder.model, self.prompt, Sampling(600), ends, NEVER, aids)
        for _ in decoding.tokens():
            pass
        return decoding


@pytest.fixture(scope="module")
def pages(model: SmallModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Looked]]:
    folder = tmp_path_factory.mktemp("pages")
    sources = [printed(folder / f"{number}.pdf", lines) for number, lines in enumerate(PAGES)]
    yield [Looked(model, source) for source in sources]
    for source in sources:
        source.close()


def test_with_a_text_layer_the_same_is_read_in_a_third_of_the_forwards(pages: list[Looked]) -> None:
    forwards = tokens = 0
    for page, lines in zip(pages, PAGES, strict=True):
        alone = page.read(None)
        assert lines[0][0][:6] in page.model.prompter.tokenizer.decode(alone.ids)  # it reads
        drafted = page.read(known.of_text_layer(page.layer, markdown=False))
        assert drafted.ids == alone.ids
        assert drafted.ended
        forwards += drafted.timing.forwards
        tokens += alone.timing.forwards
    assert forwards <= 0.33 * tokens


def test_with_a_reading_full_of_mistakes_the_same_is_read_too(pages: list[Looked]) -> None:
    page = pages[1]
    alone = page.read(None)
    blocks = [
        Block(
            Box(10, 6 + 26 * order, 300, 28 + 26 * order), Category.TEXT, text.replace("e", "c").replace(" ", ""), order
        )
        for order, (text, _) in enumerate(PAGES[1])
    ]
    drafted = page.read(known.of_reading(blocks, markdown=False))
    assert drafted.ids == alone.ids
    assert drafted.timing.forwards < 0.8 * alone.timing.forwards


def test_the_draft_of_another_page_changes_nothing(pages: list[Looked]) -> None:
    alone = pages[0].read(None)
    assert pages[0].read(known.of_text_layer(pages[1].layer, markdown=False)).ids == alone.ids
    assert pages[0].read(KnownPage(())).ids == alone.ids
