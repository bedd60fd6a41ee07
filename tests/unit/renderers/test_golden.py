"""The sample document in every format, to the letter. Read the difference before you accept it."""

from pathlib import Path

import pytest

from ocr_desktop.renderers.registry import FORMATS, RenderOptions, render
from tests.fakes.documents import png
from tests.fakes.sample_document import ASSETS_HREF, sample_document

GOLDEN = Path(__file__).parents[2] / "golden" / "renderers"
# True writes the files anew from what the renderers give. Never commit it so.
REGENERATE = False

WAYS = {
    "plain": RenderOptions(assets_href=ASSETS_HREF, read_asset=lambda _: png(320, 200)),
    "everything": RenderOptions(
        headers_footers=True, page_breaks=True, pictures="embed", read_asset=lambda _: png(2, 1)
    ),
}


def test_golden_files_are_not_regenerated() -> None:
    assert not REGENERATE


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("name", [entry.name for entry in FORMATS.values() if not entry.binary])
def test_as_it_was(name: str, way: str) -> None:
    path = GOLDEN / f"sample-{way}{FORMATS[name].suffix}"
    text = render(sample_document(), name, WAYS[way]).text
    if REGENERATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_bytes().decode("utf-8")
