"""dots.ocr in torch, float32, written from the published facts alone: what the engine is held against.

It shares nothing with the program: neither its reader of weights nor its preprocessing, and another framework.
"""

import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

torch.set_num_threads(1)  # products as small as these take a hundred times as long where threads wait for one another

_TYPES = {"BF16": torch.bfloat16, "F16": torch.float16, "F32": torch.float32}
_MEAN = (0.48145466, 0.4578275, 0.40821073)
_STD = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True)
class Answer:
    """A greedy answer.

    Args:
        ids: with the one that ends it, where it ended.
        margin: the least lead that a chosen token had over the next, in units of the logits' deviation.
    """

    ids: list[int]
    margin: float


class Oracle:
    """A checkpoint in the public layout, ready to run."""

    def __init__(self, folder: Path) -> None:
        self.weights: dict[str, Tensor] = {}
        for file in sorted(folder.glob("*.safetensors")):
            self.weights |= _read_safetensors(file)
        self.config: dict[str, Any] = json.loads((folder / "config.json").read_text())
        generation = folder / "generation_config.json"
        ends = (json.loads(generation.read_text()) if generation.is_file() else self.config)["eos_token_id"]
        self.ends = set(ends if isinstance(ends, list) else [ends])

    def features(self, pixels: NDArray[np.uint8]) -> Tensor:
        """What the decoder gets for a picture (height, width, 3) whose sides are multiples of 28."""
        patches, grid = patched(pixels)
        return self.vision(patches, grid)

    @torch.no_grad()
    def vision(self, patches: Tensor, grid: tuple[int, int]) -> Tensor:
        """The vision tower: patches (n, 588) in 2×2 blocks → features (n/4, hidden)."""
        config = self.config["vision_config"]
        heads, eps = config["num_attention_heads"], config["rms_norm_eps"]
        embedding = "vision_tower.patch_embed.patchifier"
        kernel = self.weights[f"{embedding}.proj.weight"].flatten(1)
        x = patches @ kernel.T + self.weights[f"{embedding}.proj.bias"]
        x = _rms(x, self.weights[f"{embedding}.norm.weight"], eps)
        width = x.shape[1] // heads
        angles = _grid_angles(grid, width)
        for layer in range(config["num_hidden_layers"]):
            w = _Names(self.weights, f"vision_tower.blocks.{layer}.")
            normed = _rms(x, w["norm1.weight"], eps)
            q, k, v = ((normed @ part.T).reshape(-1, heads, width).transpose(0, 1)
                       for part in w["attn.qkv.weight"].chunk(3))  # fmt: skip
            q, k = _rotated(q, angles), _rotated(k, angles)
            scores = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(width), dim=-1)
            x = x + (scores @ v).transpose(0, 1).flatten(1) @ w["attn.proj.weight"].T
            normed = _rms(x, w["norm2.weight"], eps)
            gate = functional.silu(normed @ w["mlp.fc1.weight"].T)
            x = x + (gate * (normed @ w["mlp.fc3.weight"].T)) @ w["mlp.fc2.weight"].T
        x = _rms(x, self.weights["vision_tower.post_trunk_norm.weight"], eps)
        w = _Names(self.weights, "vision_tower.merger.")
        x = functional.layer_norm(x, x.shape[1:], w["ln_q.weight"], w["ln_q.bias"], 1e-6)
        x = functional.gelu(x.reshape(x.shape[0] // 4, -1) @ w["mlp.0.weight"].T + w["mlp.0.bias"])
        return x @ w["mlp.2.weight"].T + w["mlp.2.bias"]

    @torch.no_grad()
    def greedy(self, ids: list[int], features: Tensor, max_tokens: int) -> Answer:
        """The most likely token, again and again."""
        embedding = self.weights["model.embed_tokens.weight"]
        x = embedding[torch.tensor(ids)].clone()
        places = [place for place, token in enumerate(ids) if token == self.config["image_token_id"]]
        assert len(places) == len(features), "as many image tokens as features"
        x[places] = features
        past: list[tuple[Tensor, Tensor]] = []
        answer: list[int] = []
        margin = math.inf
        while len(answer) < max_tokens:
            logits = self._forward(x, past)
            best, second = torch.topk(logits, 2).values.tolist()
            margin = min(margin, (best - second) / logits.std().item())
            answer.append(int(logits.argmax()))
            if answer[-1] in self.ends:
                break
            x = embedding[answer[-1]][None]
        return Answer(answer, margin)

    def _forward(self, x: Tensor, past: list[tuple[Tensor, Tensor]]) -> Tensor:
        """The logits after the last of the rows; ``past`` grows by them."""
        config = self.config
        heads, groups, eps = config["num_attention_heads"], config["num_key_value_heads"], config["rms_norm_eps"]
        width = config["hidden_size"] // heads
        start = past[0][0].shape[1] if past else 0
        places = torch.arange(start, start + len(x), dtype=torch.float32)
        frequencies = config["rope_theta"] ** (-torch.arange(0, width, 2, dtype=torch.float32) / width)
        angles = torch.outer(places, frequencies).repeat(1, 2)
        for layer in range(config["num_hidden_layers"]):
            w = _Names(self.weights, f"model.layers.{layer}.")
            normed = _rms(x, w["input_layernorm.weight"], eps)
            q, k, v = (
                (normed @ w[f"self_attn.{n}_proj.weight"].T + w[f"self_attn.{n}_proj.bias"])
                .reshape(len(normed), -1, width)
                .transpose(0, 1)
                for n in "qkv"
            )
            q, k = _rotated(q, angles), _rotated(k, angles)
            if start:
                k, v = torch.cat((past[layer][0], k), 1), torch.cat((past[layer][1], v), 1)
                past[layer] = k, v
            else:
                past.append((k, v))
            k, v = k.repeat_interleave(heads // groups, 0), v.repeat_interleave(heads // groups, 0)
            scores = q @ k.transpose(1, 2) / math.sqrt(width)
            ahead = torch.arange(k.shape[1])[None] > torch.arange(start, start + len(x))[:, None]
            scores = torch.softmax(scores.masked_fill(ahead, -math.inf), dim=-1)
            x = x + (scores @ v).transpose(0, 1).flatten(1) @ w["self_attn.o_proj.weight"].T
            normed = _rms(x, w["post_attention_layernorm.weight"], eps)
            gate = functional.silu(normed @ w["mlp.gate_proj.weight"].T)
            x = x + (gate * (normed @ w["mlp.up_proj.weight"].T)) @ w["mlp.down_proj.weight"].T
        return _rms(x[-1], self.weights["model.norm.weight"], eps) @ self.weights["lm_head.weight"].T


class _Names:
    """Weights below a prefix."""

    def __init__(self, weights: dict[str, Tensor], prefix: str) -> None:
        self._weights, self._prefix = weights, prefix

    def __getitem__(self, name: str) -> Tensor:
        return self._weights[self._prefix + name]


def vision(checkpoint: Path, patches: NDArray[np.float32], grid: tuple[int, int]) -> NDArray[np.float32]:
    """The features of a page's patches, shape (n/4, hidden)."""
    found: NDArray[np.float32] = Oracle(checkpoint).vision(torch.from_numpy(patches), grid).numpy()
    return found


def greedy(checkpoint: Path, ids: list[int], features: NDArray[np.float32], max_tokens: int) -> list[int]:
    """The greedy answer to a prompt whose image tokens stand for the features."""
    return Oracle(checkpoint).greedy(ids, torch.from_numpy(features.astype(np.float32)), max_tokens).ids


def patched(pixels: NDArray[np.uint8]) -> tuple[Tensor, tuple[int, int]]:
    """Normalised patches (n, 588) of a picture whose sides are multiples of 28, in 2×2 blocks, and their grid."""
    values = (torch.from_numpy(pixels.astype(np.float32)) / 255 - torch.tensor(_MEAN)) / torch.tensor(_STD)
    rows, columns = pixels.shape[0] // 14, pixels.shape[1] // 14
    patches = [
        values[14 * y : 14 * y + 14, 14 * x : 14 * x + 14].permute(2, 0, 1).flatten() for y, x in _order(rows, columns)
    ]
    return torch.stack(patches), (rows, columns)


def _order(rows: int, columns: int) -> list[tuple[int, int]]:
    return [
        (top + inner_y, left + inner_x)
        for top in range(0, rows, 2)
        for left in range(0, columns, 2)
        for inner_y in range(2)
        for inner_x in range(2)
    ]


def _grid_angles(grid: tuple[int, int], width: int) -> Tensor:
    """(n, head width): the first half of the frequencies for rows, the other for columns, all of it twice."""
    half = width // 2
    frequencies = 1e4 ** (-torch.arange(0, half, 2, dtype=torch.float32) / half)
    places = torch.tensor(_order(*grid), dtype=torch.float32)
    return (places[:, :, None] * frequencies).flatten(1).repeat(1, 2)


def _rotated(x: Tensor, angles: Tensor) -> Tensor:
    left, right = x.chunk(2, dim=-1)
    return x * angles.cos() + torch.cat((-right, left), dim=-1) * angles.sin()


def _rms(x: Tensor, weight: Tensor, eps: float) -> Tensor:
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + eps) * weight


def _read_safetensors(file: Path) -> dict[str, Tensor]:
    data = bytearray(file.read_bytes())
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        raw = torch.frombuffer(data[8 + length + start : 8 + length + end], dtype=_TYPES[entry["dtype"]])
        found[name] = raw.to(torch.float32).reshape(entry["shape"])
    return found
