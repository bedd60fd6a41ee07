"""DeepSeek-OCR's vision half in torch, float32, written from the published facts alone: what it is held against.

It shares nothing with the program: another framework, whole score matrices, and torch's own interpolation.
"""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

torch.set_num_threads(1)  # products as small as these take a hundred times as long where threads wait for one another


class VisionOracle:
    """The vision half of a checkpoint in the public layout, ready to run."""

    def __init__(self, folder: Path) -> None:
        self.weights: dict[str, Tensor] = {}
        for file in sorted(folder.glob("*.safetensors")):
            self.weights |= {name: values.float() for name, values in load_file(file).items()}
        self.config: dict[str, Any] = json.loads((folder / "config.json").read_text())
        self._towers = self.config["vision_config"]["width"]

    @torch.no_grad()
    def features(self, pixels: NDArray[np.uint8]) -> Tensor:
        """A square picture (side, side, 3) → (tokens, width of the decoder), without row ends or separator."""
        values = (torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255 - 0.5) / 0.5
        return self.view(values)

    @torch.no_grad()
    def view(self, values: Tensor) -> Tensor:
        """The same from numbers (1, 3, side, side)."""
        seen = self.sam(values)
        read = self.clip(seen)[:, 1:]
        joined = torch.cat((read, seen.flatten(2).transpose(1, 2)), dim=-1)
        return self._linear(joined, "model.projector.layers")[0]

    def sam(self, values: Tensor) -> Tensor:
        """(1, 3, side, side) → (1, CLIP's width, side/64, side/64)."""
        facts, tower = self._towers["sam_vit_b"], "model.sam_model."
        embedding = f"{tower}patch_embed.proj"
        x = functional.conv2d(values, self.weights[f"{embedding}.weight"], self.weights[f"{embedding}.bias"], stride=16)
        x = x + _cubic(self.weights[f"{tower}pos_embed"].permute(0, 3, 1, 2), x.shape[-1])
        x = x.permute(0, 2, 3, 1)
        for layer in range(facts["layers"]):
            window = 0 if layer in facts["global_attn_indexes"] else facts.get("window_size", 14)
            block = f"{tower}blocks.{layer}."
            x = x + self._seen(self._norm(x, f"{block}norm1", 1e-6), f"{block}attn", facts["heads"], window)
            inner = functional.gelu(self._linear(self._norm(x, f"{block}norm2", 1e-6), f"{block}mlp.lin1"))
            x = x + self._linear(inner, f"{block}mlp.lin2")
        x = functional.conv2d(x.permute(0, 3, 1, 2), self.weights[f"{tower}neck.0.weight"])
        x = self._norm(x.permute(0, 2, 3, 1), f"{tower}neck.1", 1e-6).permute(0, 3, 1, 2)
        x = functional.conv2d(x, self.weights[f"{tower}neck.2.weight"], padding=1)
        x = self._norm(x.permute(0, 2, 3, 1), f"{tower}neck.3", 1e-6).permute(0, 3, 1, 2)
        x = functional.conv2d(x, self.weights[f"{tower}net_2.weight"], stride=2, padding=1)
        return functional.conv2d(x, self.weights[f"{tower}net_3.weight"], stride=2, padding=1)

    def clip(self, seen: Tensor) -> Tensor:
        """SAM's features → (1, 1 + places, width)."""
        facts, tower = self._towers["clip-l-14-224"], "model.vision_model."
        table = self.weights[f"{tower}embeddings.position_embedding.weight"]
        side = math.isqrt(len(table) - 1)
        places = _cubic(table[1:].T.reshape(1, -1, side, side), seen.shape[-1]).flatten(2).transpose(1, 2)
        first = (self.weights[f"{tower}embeddings.class_embedding"] + table[0])[None, None]
        x = torch.cat((first, seen.flatten(2).transpose(1, 2) + places), dim=1)
        x = self._norm(x, f"{tower}pre_layrnorm", 1e-5)
        heads, width = facts["heads"], x.shape[-1] // facts["heads"]
        for layer in range(facts["layers"]):
            block = f"{tower}transformer.layers.{layer}."
            joined = self._linear(self._norm(x, f"{block}layer_norm1", 1e-5), f"{block}self_attn.qkv_proj")
            q, k, v = joined.reshape(x.shape[1], 3, heads, width).permute(1, 2, 0, 3)
            mixed = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(width), dim=-1) @ v
            x = x + self._linear(mixed.transpose(0, 1).flatten(1)[None], f"{block}self_attn.out_proj")
            inner = self._linear(self._norm(x, f"{block}layer_norm2", 1e-5), f"{block}mlp.fc1")
            x = x + self._linear(inner * torch.sigmoid(1.702 * inner), f"{block}mlp.fc2")
        return x

    def _seen(self, x: Tensor, name: str, heads: int, window: int) -> Tensor:
        """Attention over windows, or over everything where there are none."""
        if not window:
            return self._attention(x, name, heads)
        _, height, width, _ = x.shape
        padded = functional.pad(x, (0, 0, 0, -width % window, 0, -height % window))
        out = torch.empty_like(padded)
        for top in range(0, padded.shape[1], window):
            for left in range(0, padded.shape[2], window):
                part = padded[:, top : top + window, left : left + window]
                out[:, top : top + window, left : left + window] = self._attention(part, name, heads)
        return out[:, :height, :width]

    def _attention(self, x: Tensor, name: str, heads: int) -> Tensor:
        _, height, width, dim = x.shape
        each = dim // heads
        q, k, v = self._linear(x, f"{name}.qkv").reshape(height * width, 3, heads, each).permute(1, 2, 0, 3)
        scores = q @ k.transpose(1, 2) / math.sqrt(each)
        grid = q.reshape(heads, height, width, each)
        rows = torch.einsum("nhwc,hkc->nhwk", grid, _relative(self.weights[f"{name}.rel_pos_h"], height))
        columns = torch.einsum("nhwc,wkc->nhwk", grid, _relative(self.weights[f"{name}.rel_pos_w"], width))
        scores = scores.view(heads, height, width, height, width) + rows[..., None] + columns[..., None, :]
        mixed = torch.softmax(scores.flatten(3).flatten(1, 2), dim=-1) @ v
        return self._linear(mixed.transpose(0, 1).reshape(1, height, width, dim), f"{name}.proj")

    def _linear(self, x: Tensor, name: str) -> Tensor:
        return functional.linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def _norm(self, x: Tensor, name: str, eps: float) -> Tensor:
        return functional.layer_norm(x, x.shape[-1:], self.weights[f"{name}.weight"], self.weights[f"{name}.bias"], eps)


def _cubic(table: Tensor, side: int) -> Tensor:
    """A table of positions (1, width, n, n) for another side."""
    if table.shape[-1] == side:
        return table
    return functional.interpolate(table, size=(side, side), mode="bicubic", antialias=True, align_corners=False)


def _relative(table: Tensor, side: int) -> Tensor:
    """Rows by how far apart query and key are, (side, side, width)."""
    if len(table) != 2 * side - 1:
        table = functional.interpolate(table.T[None], size=2 * side - 1, mode="linear")[0].T
    apart = torch.arange(side)[:, None] - torch.arange(side)[None, :] + side - 1
    return table[apart]
