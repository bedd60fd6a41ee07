"""dots.ocr in plain torch, written from the published shapes: the yardstick that shares nothing with the program.

Everything in float32, no cache, one picture at a time. It reads safetensors with the safetensors library.
"""

import json
import math
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

Weights = dict[str, Tensor]


class Oracle:
    """One checkpoint."""

    def __init__(self, folder: Path) -> None:
        self.weights: Weights = {}
        for file in sorted(folder.glob("*.safetensors")):
            self.weights |= {name: value.float() for name, value in load_file(file).items()}
        self.config: dict[str, Any] = json.loads((folder / "config.json").read_text())
        generation = folder / "generation_config.json"
        ends = (json.loads(generation.read_text()) if generation.exists() else self.config)["eos_token_id"]
        self.ends: list[int] = ends if isinstance(ends, list) else [ends]

    @torch.no_grad()
    def vision(self, patches: Any, grid: tuple[int, int]) -> Tensor:
        """Features, shape (n/4, hidden), of patches, shape (n, 588), in the order of 2×2 squares."""
        config, prefix = self.config["vision_config"], "vision_tower."
        heads, eps = config["num_attention_heads"], config["rms_norm_eps"]
        w = {name.removeprefix(prefix): value for name, value in self.weights.items() if name.startswith(prefix)}
        pictures = torch.as_tensor(patches).float().reshape(-1, 3, 14, 14)
        embedding = "patch_embed.patchifier."
        x = functional.conv2d(pictures, w[embedding + "proj.weight"], w[embedding + "proj.bias"], stride=14).flatten(1)
        x = _rms(x, w[embedding + "norm.weight"], eps)
        angles = _angles(grid, config["embed_dim"] // heads)
        for number in range(config["num_hidden_layers"]):
            block = f"blocks.{number}."
            h = _rms(x, w[block + "norm1.weight"], eps)
            q, k, v = (
                part.reshape(len(x), heads, -1).transpose(0, 1)
                for part in (h @ w[block + "attn.qkv.weight"].T).chunk(3, dim=-1)
            )
            q, k = _rotate(q, angles), _rotate(k, angles)
            scores = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(q.shape[-1]), dim=-1)
            x = x + (scores @ v).transpose(0, 1).reshape(len(x), -1) @ w[block + "attn.proj.weight"].T
            h = _rms(x, w[block + "norm2.weight"], eps)
            gate, up = h @ w[block + "mlp.fc1.weight"].T, h @ w[block + "mlp.fc3.weight"].T
            x = x + (functional.silu(gate) * up) @ w[block + "mlp.fc2.weight"].T
        x = _rms(x, w["post_trunk_norm.weight"], eps)
        x = functional.layer_norm(x, x.shape[-1:], w["merger.ln_q.weight"], w["merger.ln_q.bias"], 1e-6)
        x = functional.linear(x.reshape(len(x) // 4, -1), w["merger.mlp.0.weight"], w["merger.mlp.0.bias"])
        return functional.linear(functional.gelu(x), w["merger.mlp.2.weight"], w["merger.mlp.2.bias"])

    @torch.no_grad()
    def logits(self, ids: list[int], features: Tensor | None = None) -> Tensor:
        """Scores of the next token after each position, shape (length, vocabulary)."""
        config, w = self.config, self.weights
        heads, kv_heads, eps = config["num_attention_heads"], config["num_key_value_heads"], config["rms_norm_eps"]
        width = config["hidden_size"] // heads
        x = w["model.embed_tokens.weight"][ids]
        if features is not None:
            x[torch.tensor(ids) == config["image_token_id"]] = features
        frequencies = config["rope_theta"] ** (-torch.arange(0, width, 2).float() / width)
        angles = torch.outer(torch.arange(len(ids)).float(), frequencies)
        angles = torch.cat((angles, angles), dim=-1)
        later = torch.ones(len(ids), len(ids)).triu(1).bool()
        for number in range(config["num_hidden_layers"]):
            layer = f"model.layers.{number}."
            h = _rms(x, w[layer + "input_layernorm.weight"], eps)
            q, k, v = (
                functional.linear(h, w[f"{layer}self_attn.{part}_proj.weight"], w[f"{layer}self_attn.{part}_proj.bias"])
                .reshape(len(ids), -1, width)
                .transpose(0, 1)
                for part in "qkv"
            )
            q, k = _rotate(q, angles), _rotate(k, angles)
            k, v = (part.repeat_interleave(heads // kv_heads, dim=0) for part in (k, v))
            scores = (q @ k.transpose(1, 2) / math.sqrt(width)).masked_fill(later, -math.inf)
            mixed = (torch.softmax(scores, dim=-1) @ v).transpose(0, 1).reshape(len(ids), -1)
            x = x + mixed @ w[layer + "self_attn.o_proj.weight"].T
            h = _rms(x, w[layer + "post_attention_layernorm.weight"], eps)
            gate, up = h @ w[layer + "mlp.gate_proj.weight"].T, h @ w[layer + "mlp.up_proj.weight"].T
            x = x + (functional.silu(gate) * up) @ w[layer + "mlp.down_proj.weight"].T
        return _rms(x, w["model.norm.weight"], eps) @ w["lm_head.weight"].T

    def greedy(self, ids: list[int], features: Tensor | None, most: int) -> list[int]:
        """The answer to a prompt, the token that ends it included."""
        answer: list[int] = []
        while len(answer) < most and (not answer or answer[-1] not in self.ends):
            answer.append(int(self.logits(ids + answer, features)[-1].argmax()))
        return answer


def _rms(x: Tensor, weight: Tensor, eps: float) -> Tensor:
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * weight


def _rotate(x: Tensor, angles: Tensor) -> Tensor:
    a, b = x.chunk(2, dim=-1)
    return x * angles.cos() + torch.cat((-b, a), dim=-1) * angles.sin()


def _angles(grid: tuple[int, int], width: int) -> Tensor:
    """Angles of each patch: a quarter of the head for its row, a quarter for its column, and both once more."""
    frequencies = 10000.0 ** (-torch.arange(0, width // 2, 2).float() / (width // 2))
    places = [
        (top + y, left + x)
        for top in range(0, grid[0], 2)
        for left in range(0, grid[1], 2)
        for y in (0, 1)
        for x in (0, 1)
    ]
    rows, columns = torch.tensor(places).float().unbind(1)
    once = torch.cat((torch.outer(rows, frequencies), torch.outer(columns, frequencies)), dim=1)
    return torch.cat((once, once), dim=1)
