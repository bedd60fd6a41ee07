"""DeepSeek-OCR as the verification knows it: the sample page as a square, the answer in its format, its sizes."""

import math
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
from mlx.utils import tree_flatten
from numpy.typing import NDArray

from ocr_desktop.convert import sample_page
from ocr_desktop.convert.deepseek_reference import ReferenceVision
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
from ocr_desktop.engines.deepseek_ocr import preprocess, vision
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.deepseek_ocr.decoder import Decoder
from ocr_desktop.engines.deepseek_ocr.parse import SCALE, Task
from ocr_desktop.engines.deepseek_ocr.preprocess import NEWLINE, Views
from ocr_desktop.engines.deepseek_ocr.prompt import Prompter
from ocr_desktop.engines.deepseek_ocr.vision_config import COMPRESSION, PATCH
from ocr_desktop.engines.runtime import tokens
from ocr_desktop.engines.runtime.weights import Checkpoint

PLACES = 64
"""Patches whose rows are kept of every layer of SAM."""

GROUPS = 16
"""Features, and rows of CLIP's layers, that are kept."""


class DeepseekOriginal:
    """An ``Original``.

    Args:
        config: of the checkpoint or of the installed variant.
    """

    def __init__(self, config: DeepseekConfig) -> None:
        self._config = config

    @property
    def steps(self) -> int:
        """SAM's embeddings and layers, what is left of them, CLIP's embeddings and layers, the features."""
        return self._config.vision.sam.layers + self._config.vision.clip.layers + 4

    def page(self, bucket: int) -> Sample:
        """The page, stretched to a square."""
        grid = math.isqrt(bucket)
        with sample_page.opened() as source:
            image = preprocess.page_pixels(source, 0)
        square = preprocess.stretched(image.pixels, grid * PATCH)
        return Sample(vision.patches(preprocess.normalised(square, self._config)), (grid, grid))

    def positions(self, grid: tuple[int, int]) -> Positions:
        """None: a square is all that the encoder knows."""
        return vision.nowhere(grid[0] * grid[1])

    def seen(self, checkpoint: Checkpoint, page: Sample, borders: frozenset[int]) -> Iterator[Step]:
        """Both transformers, step by step."""
        config = self._config.vision
        for number, values in enumerate(ReferenceVision(checkpoint, config).steps(page.patches)):
            layer = config.sam.layers
            yield Step(values, layer if number == layer + 1 and layer in borders else None)

    def kept(self, patches: int) -> list[Kept]:
        """Rows of SAM, of what is left of them, and of CLIP, where the class comes first."""
        config = self._config.vision
        sam = Kept(spread(patches, PLACES), config.sam.dim)
        groups = spread(patches // COMPRESSION**2, GROUPS)
        few, clip = Kept(groups, config.clip.dim), Kept(groups + 1, config.clip.dim)
        return [sam] * (config.sam.layers + 1) + [few] + [clip] * (config.clip.layers + 1)

    def asked(self, checkpoint: Checkpoint, page: Sample, features: Array) -> Asked:
        """The page as Markdown with boxes."""
        config = self._config
        prompter = Prompter.load(checkpoint.folder, config.begin_token)
        layout = _layout(page.grid[0] * PATCH)
        table = np.concatenate([features, *(vector[None] for vector in vision.separators(checkpoint))])
        picture = table[np.where(layout < 0, len(features) + (layout != NEWLINE), layout)]
        prompt = prompter.ids(Task.DOCUMENT, len(layout))
        return Asked(prompt, prompter.image_token, picture, fitting(answer(prompter), config.text.vocab))

    def reading(self, folder: Path) -> Reading:
        """Of the installed variant."""
        prompter = Prompter.load(folder, self._config.begin_token)
        decoder = Decoder.load(folder / "decoder", prompter.image_token)

        def prompt(features: Array) -> tuple[list[int], mx.array]:
            layout = _layout(math.isqrt(len(features)) * COMPRESSION * PATCH)
            ids = prompter.ids(Task.DOCUMENT, len(layout))
            return ids, decoder.embed(ids, decoder.arranged(features.astype(np.float16), layout))

        return Reading(decoder, prompter.tokenizer, prompt)

    def tower(self) -> Tower:
        """Both transformers."""
        config = self._config.vision
        network: Any = vision.Tower(config)
        sizes: dict[str, mx.array] = dict(tree_flatten(network.parameters()))
        shapes = {f"model.{name}": value.shape for name, value in sizes.items()}
        kernel = "model.sam_model.patch_embed.proj.weight"
        for name, shape in shapes.items():
            if len(shape) == 4 and name.endswith(".weight"):  # MLX has the channels last
                shapes[name] = (shape[0], shape[3], *shape[1:3])
        shapes[kernel] = (config.sam.dim, 3, PATCH, PATCH)
        return Tower(
            prefixes=vision.PREFIXES,
            shapes=shapes,
            matrices=linear_weights(network, "model.") - {kernel},
            opened=lambda folder, dtype: vision.opened_tower(folder, config, dtype),
            run=DeepseekRun,
        )

    def operations(self, patches: int) -> float:
        """Of the products of both transformers."""
        config = self._config.vision
        side, window = math.isqrt(patches), config.window
        padded = (-(-side // window) * window) ** 2
        total = 0.0
        for layer in range(config.sam.layers):
            rows, keys = (patches, patches) if layer in config.whole else (padded, window**2)
            dim = config.sam.dim
            total += 6.0 * rows * dim**2 + 2.0 * patches * dim * (dim + 2 * config.sam.ffn) + 4.0 * rows * keys * dim
        few, clip = patches // COMPRESSION**2 + 1, config.clip
        each = 2.0 * few * clip.dim * (4 * clip.dim + 2 * clip.ffn) + 4.0 * few**2 * clip.dim
        return total + clip.layers * each


class DeepseekRun:
    """One pass over both transformers with two pages: one goes through all of it, the other is put right on the way.

    Between the transformers all of it is, before every layer the rows that are compared.

    Args:
        tower: with its weights; it gives up its layers on the way.
        dtype: what is computed in.
        page: the reference.
    """

    def __init__(self, tower: vision.Tower, dtype: mx.Dtype, page: PageReference) -> None:
        self._tower = tower
        self._dtype = dtype
        self._page = page
        self.features: Array = np.zeros(0, np.float32)

    def steps(self) -> Iterator[tuple[str, float]]:
        """After the last one the ``features`` are there."""
        page, sam, clip = self._page, self._tower.sam_model, self._tower.vision_model
        side, groups = page.grid[0], spread(len(page.features), GROUPS)
        through = sam.embedded(mx.array(page.patches).astype(self._dtype))
        yield "the embedding of the patches", off(plain(through.reshape(side * side, -1))[page.places[0]], page.rows[0])
        count = len(sam.blocks)
        through, given = yield from self._layers(sam.blocks, (through, mx.array(through)), 0, "SAM")
        given = given.reshape(side * side, -1)
        given[mx.array(page.places[count])] = self._right(page.rows[count])
        few = sam.compressed(given.reshape(side, side, -1))
        yield "the compression", off(plain(few)[groups], page.rows[count + 1])
        seen = sam.compressed(through)
        right = self._right(page.hidden[count])
        given, through = clip.embedded(right), clip.embedded(seen)
        yield "CLIP's embedding", off(plain(given)[groups + 1], page.rows[count + 2])
        layers = clip.transformer.layers
        through, _ = yield from self._layers(layers, (through, given), count + 2, "CLIP")
        rows = mx.concatenate([mx.zeros((1, right.shape[1]), self._dtype), self._right(page.rows[-1])])
        last = self._tower.projected(rows, right[mx.array(groups)])
        yield "the projector", off(plain(last), page.features[groups])
        self.features = plain(self._tower.projected(through, seen))

    def _layers(
        self, layers: list[Any], pages: tuple[mx.array, mx.array], first: int, name: str
    ) -> Generator[tuple[str, float], None, tuple[mx.array, mx.array]]:
        """The layers of one transformer; at the end both pages."""
        page, (through, given) = self._page, pages
        count, shape, places = len(layers), given.shape, page.places[first]
        for number in range(count):
            layer = layers.pop(0)  # its weights, read when it is used, are given back after it
            flat = given.reshape(-1, shape[-1])
            flat[mx.array(places)] = self._right(page.rows[first + number])
            before = plain(flat)[places]
            through, given = layer(through), layer(flat.reshape(shape))
            mx.eval(through, given)
            added = page.rows[first + number + 1] - page.rows[first + number]
            made = plain(given.reshape(-1, shape[-1]))[places] - before
            yield f"layer {number + 1} of {count} of {name}", off(made, added)
        return through, given

    def _right(self, values: Array) -> mx.array:
        return mx.array(values).astype(self._dtype)


def answer(prompter: Prompter) -> list[int]:
    """The beginning of an answer."""
    parts = []
    for box, text in sample_page.BLOCKS:
        edges = ", ".join(str(round(edge * SCALE / 1000)) for edge in box)
        parts.append(f"<|ref|>text<|/ref|><|det|>[[{edges}]]<|/det|>\n{text}\n")
    return tokens.ids_of(prompter.tokenizer, "\n".join(parts))[: sample_page.TOKENS]


def _layout(side: int) -> NDArray[np.int32]:
    return preprocess.layout(Views(np.zeros((side, side, 3), np.uint8)))
