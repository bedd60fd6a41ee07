"""All of DeepSeek-OCR in torch, float32, from a picture to tokens: what the engine's reading is held against.

Written from the published facts, with torch's own operations; it shares nothing with the program.
"""

import math
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps
from torch import Tensor
from torch.nn import functional

from tests.fakes import deepseek_checkpoint as checkpoint
from tests.fakes.deepseek_oracle import VisionOracle

SIDES = {"tiny": (1, 2), "small": (5, 8), "base": (1, 1), "large": (5, 4)}


class Reader:
    """A checkpoint in the public layout, ready to read."""

    def __init__(self, folder: Path) -> None:
        self._vision = VisionOracle(folder)
        self._weights = self._vision.weights
        self._facts = self._vision.config["language_config"]
        self._image = self._vision.config["vision_config"]["image_size"]

    def picture(self, pixels: NDArray[np.uint8], mode: str) -> Tensor:
        """The picture's part of a prompt, newlines and separator included: (n, width)."""
        image = Image.fromarray(pixels)
        if mode != "gundam":
            above, below = SIDES[mode]
            side = self._image * above // below
            if mode in ("tiny", "small"):
                image = image.resize((side, side))
            return self._ended([self._whole(image, side)])
        tile = self._image * 5 // 8
        whole = self._whole(image, self._image)
        if image.width <= tile and image.height <= tile:
            return self._ended([whole])
        columns, rows = nearest(image.width, image.height, tile)
        spread = image.resize((columns * tile, rows * tile))
        lines = []
        for row in range(rows):
            boxes = [(column * tile, row * tile, (column + 1) * tile, (row + 1) * tile) for column in range(columns)]
            squares = [self._square(spread.crop(box)) for box in boxes]
            lines.append(torch.cat(squares, dim=1))
        return self._ended([torch.cat(lines, dim=0), whole])

    @torch.no_grad()
    def greedy(self, question: list[int], picture: Tensor, most: int) -> list[int]:
        """The likeliest answer to a picture and a question after it; its end token is the last."""
        table = self._weights["model.embed_tokens.weight"]
        rows = torch.cat((table[[checkpoint.BOS]], picture, table[question]))
        answer: list[int] = []
        while len(answer) < most and (not answer or answer[-1] != checkpoint.EOS):
            answer.append(int(self.logits(rows)[-1].argmax()))
            rows = torch.cat((rows, table[answer[-1:]]))
        return answer

    @torch.no_grad()
    def logits(self, rows: Tensor) -> Tensor:
        """What follows each of these embeddings: (n, vocabulary)."""
        facts, weights = self._facts, self._weights
        width = facts["hidden_size"] // facts["num_attention_heads"]
        turns = torch.outer(torch.arange(len(rows)).float(), 10000.0 ** (-torch.arange(0, width, 2) / width))
        turn = torch.polar(torch.ones_like(turns), turns)
        x = rows
        for layer in range(facts["num_hidden_layers"]):
            name = f"model.layers.{layer}"
            x = x + self._attention(_rms(x, weights[f"{name}.input_layernorm.weight"]), f"{name}.self_attn", turn)
            normed = _rms(x, weights[f"{name}.post_attention_layernorm.weight"])
            x = x + (self._mixture if layer >= facts["first_k_dense_replace"] else self._gated)(normed, f"{name}.mlp")
        return _rms(x, weights["model.norm.weight"]) @ weights["lm_head.weight"].T

    def _attention(self, x: Tensor, name: str, turn: Tensor) -> Tensor:
        heads = self._facts["num_attention_heads"]
        parts = (x @ self._weights[f"{name}.{part}_proj.weight"].T for part in "qkv")
        q, k, v = (part.view(len(x), heads, -1).transpose(0, 1) for part in parts)
        mixed = functional.scaled_dot_product_attention(_turned(q, turn), _turned(k, turn), v, is_causal=True)
        return mixed.transpose(0, 1).flatten(1) @ self._weights[f"{name}.o_proj.weight"].T

    def _mixture(self, x: Tensor, name: str) -> Tensor:
        shares = torch.softmax(x @ self._weights[f"{name}.gate.weight"].T, dim=-1)
        best = torch.topk(shares, self._facts["num_experts_per_tok"], dim=-1)
        rows = []
        for row, (weights, experts) in enumerate(zip(best.values, best.indices, strict=True)):
            parts = [self._gated(x[row], f"{name}.experts.{int(expert)}") for expert in experts]
            rows.append(sum(weight * part for weight, part in zip(weights, parts, strict=True)))
        return torch.stack(rows) + self._gated(x, f"{name}.shared_experts")

    def _gated(self, x: Tensor, name: str) -> Tensor:
        gate, up, down = (self._weights[f"{name}.{part}_proj.weight"] for part in ("gate", "up", "down"))
        return (functional.silu(x @ gate.T) * (x @ up.T)) @ down.T

    def _whole(self, image: Image.Image, side: int) -> Tensor:
        return self._square(ImageOps.pad(image, (side, side), color=(127, 127, 127)))

    def _square(self, picture: Image.Image) -> Tensor:
        """Features of a square picture where they are: (lines, places, width)."""
        features = self._vision.features(np.array(picture))
        side = math.isqrt(len(features))
        return features.view(side, side, -1)

    def _ended(self, views: list[Tensor]) -> Tensor:
        newline, separator = self._weights["model.image_newline"], self._weights["model.view_seperator"]
        lines = [torch.cat((line, newline[None])) for view in views for line in view]
        return torch.cat([*lines, separator[None]])


def nearest(width: int, height: int, tile: int) -> tuple[int, int]:
    """The grid of two to nine tiles whose shape is nearest to a picture's; of equals the one that fills best."""
    wanted = width / height
    grids = [(c, r) for c in range(1, 10) for r in range(1, 10) if 2 <= c * r <= 9]
    grids.sort(key=lambda grid: (abs(wanted - grid[0] / grid[1]), grid[0] * grid[1]))
    alike = [grid for grid in grids if grid[0] * grids[0][1] == grid[1] * grids[0][0]]
    filled = [grid for grid in alike if width * height > tile * tile * grid[0] * grid[1] / 2]
    return filled[-1] if filled else alike[0]


def _rms(x: Tensor, weight: Tensor) -> Tensor:
    return functional.rms_norm(x, x.shape[-1:], weight, 1e-6)


def _turned(x: Tensor, turn: Tensor) -> Tensor:
    """Rotary positions: a number and the one half a head further on are a complex number."""
    half = x.shape[-1] // 2
    made = torch.complex(x[..., :half], x[..., half:]) * turn
    return torch.cat((made.real, made.imag), dim=-1)
