"""dots.ocr as the verification knows it: the sample page for its tower, the answer in its format, its sizes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
from mlx.utils import tree_flatten
from numpy.typing import NDArray

from ocr_desktop.convert import sample_page
from ocr_desktop.convert.original import (
    Array,
    Asked,
    Kept,
    PageReference,
    Positions,
    Reading,
    Sample,
    Step,
    Tower,
    fitting,
    linear_weights,
    off,
    plain,
    spread,
)
from ocr_desktop.convert.reference import ReferenceTower
from ocr_desktop.engines.dots_ocr import preprocess, vision
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.decoder import Decoder
from ocr_desktop.engines.dots_ocr.prompt import Mode, Prompter
from ocr_desktop.engines.runtime.weights import Checkpoint

GROUPS = 16
"""Groups of neighbouring patches (those that become one feature) whose rows are kept of every layer."""


class DotsOriginal:
    """An ``Original``.

    Args:
        config: of the checkpoint or of the installed variant.
    """

    def __init__(self, config: DotsConfig) -> None:
        self._config = config

    @property
    def steps(self) -> int:
        """The embeddings, every layer, the features."""
        return self._config.vision.layers + 2

    def page(self, bucket: int) -> Sample:
        """The page, within a bucket."""
        config = self._config
        budget = min(bucket * config.vision.patch**2, config.max_pixels)
        with sample_page.opened() as source:
            image = preprocess.page_pixels(source, 0, budget)
        cut = preprocess.patches(image.pixels, config, max_pixels=budget)
        return Sample(cut.values, cut.grid)

    def positions(self, grid: tuple[int, int]) -> Positions:
        """Rotary ones."""
        config = self._config.vision
        return vision.rotary(*grid, config.head_dim, config.rope_theta, config.merge)

    def seen(self, checkpoint: Checkpoint, page: Sample, borders: frozenset[int]) -> Iterator[Step]:
        """The tower, step by step."""
        tower = ReferenceTower(checkpoint, self._config.vision)
        for number, values in enumerate(tower.steps(page.patches, *self.positions(page.grid))):
            yield Step(values, number if number in borders else None)

    def kept(self, patches: int) -> list[Kept]:
        """The same of every layer."""
        config = self._config.vision
        return [Kept(kept_places(patches, patches // config.merge**2), config.dim)] * (config.layers + 1)

    def asked(self, checkpoint: Checkpoint, page: Sample, features: Array) -> Asked:
        """The page's layout."""
        config = self._config
        prompter = Prompter.load(checkpoint.folder, config.image_token)
        rows, columns = page.grid
        given = answer(prompter, columns * config.vision.patch, rows * config.vision.patch)
        prompt = prompter.ids(Mode.LAYOUT, len(features))
        return Asked(prompt, config.image_token, features, fitting(given, config.text.vocab))

    def reading(self, folder: Path) -> Reading:
        """Of the installed variant."""
        prompter = Prompter.load(folder, self._config.image_token)
        decoder = Decoder.load(folder / "decoder", self._config.image_token)

        def prompt(features: Array) -> tuple[list[int], mx.array]:
            ids = prompter.ids(Mode.LAYOUT, len(features))
            return ids, decoder.embed(ids, features.astype(np.float16))

        return Reading(decoder, prompter.tokenizer, prompt)

    def tower(self) -> Tower:
        """The one for full detail."""
        config = self._config
        network: Any = vision.Tower(config.vision)
        sizes: dict[str, mx.array] = dict(tree_flatten(network.parameters()))
        shapes = {f"{vision.PREFIX}{name}": value.shape for name, value in sizes.items()}
        kernel = f"{vision.PREFIX}patch_embed.patchifier.proj.weight"
        shapes[kernel] = (config.vision.dim, config.vision.channels, config.vision.patch, config.vision.patch)
        return Tower(
            prefixes=(vision.PREFIX,),
            shapes=shapes,
            matrices=linear_weights(network, vision.PREFIX) - {kernel},
            opened=lambda folder, dtype: vision.opened_tower(folder, config, dtype),
            run=lambda tower, dtype, page: DotsRun(tower, dtype, page, self.positions(page.grid)),
        )

    def operations(self, patches: int) -> float:
        """Of the tower's products."""
        config = self._config.vision
        layer = 2.0 * patches * config.dim * (4 * config.dim + 3 * config.ffn) + 4.0 * patches**2 * config.dim
        return config.layers * layer


class DotsRun:
    """One pass over the tower with two pages: one goes through all of it, the other is put right on the way.

    At every border of the chunks all of it is, before every layer the rows that are compared: what a layer does
    otherwise is then its own doing, but for what the other rows, which its attention looks at, bring along.
    """

    def __init__(self, tower: vision.Tower, dtype: mx.Dtype, page: PageReference, positions: Positions) -> None:
        self._tower = tower
        self._dtype = dtype
        self._page = page
        self._positions = mx.array(positions[0]), mx.array(positions[1])
        self.features: Array = np.zeros(0, np.float32)

    def steps(self) -> Iterator[tuple[str, float]]:
        """After the last one the ``features`` are there."""
        page, tower = self._page, self._tower
        through = tower.patch_embed.patchifier(mx.array(page.patches).astype(self._dtype))
        given = mx.array(through)
        yield "the embedding of the patches", off(plain(given)[page.places[0]], page.rows[0])
        blocks, places = tower.blocks, mx.array(page.places[0])
        count = len(blocks)
        for number in range(count):
            block = blocks.pop(0)  # its weights, read when it is used, are given back after it
            if number in page.hidden:
                given = mx.array(page.hidden[number]).astype(self._dtype)
            given[places] = mx.array(page.rows[number]).astype(self._dtype)
            before = plain(given)[page.places[0]]
            through, given = block(through, *self._positions), block(given, *self._positions)
            mx.eval(through, given)
            added = page.rows[number + 1] - page.rows[number]
            yield f"layer {number + 1} of {count}", off(plain(given)[page.places[0]] - before, added)
        last = tower.merger(tower.post_trunk_norm(mx.array(page.rows[-1]).astype(self._dtype)))
        yield "the merger", off(plain(last), page.features[kept_groups(len(page.features))])
        self.features = plain(tower.merger(tower.post_trunk_norm(through)))


def kept_groups(count: int) -> NDArray[np.intp]:
    """The groups that are kept of so many: spread over the page."""
    return spread(count, GROUPS)


def kept_places(patches: int, features: int) -> NDArray[np.intp]:
    """The patches of the groups that are kept."""
    size = patches // features
    return (kept_groups(features)[:, None] * size + np.arange(size)).reshape(-1)


def answer(prompter: Prompter, width: int, height: int) -> list[int]:
    """The beginning of an answer.

    Args:
        prompter: with the checkpoint's tokenizer.
        width, height: of the page's picture, in pixels.
    """
    sides = (width, height, width, height)
    blocks = [
        {
            "bbox": [round(edge * side / 1000) for edge, side in zip(box, sides, strict=True)],
            "category": "Text",
            "text": text,
        }
        for box, text in sample_page.BLOCKS
    ]
    text = json.dumps(blocks, ensure_ascii=False)
    return list(prompter.tokenizer.encode(text, add_special_tokens=False).ids)[: sample_page.TOKENS]
