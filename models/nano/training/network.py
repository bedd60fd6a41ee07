"""The dots.ocr architecture in torch; module names are the names of the public checkpoint.

Every size comes from `Shape`, so the same file loads a small checkpoint or the large one.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True)
class Shape:
    """Sizes of the network; the defaults are the small model's."""

    vocabulary: int = 624
    hidden: int = 256
    layers: int = 5
    heads: int = 4
    kv_heads: int = 2
    ffn: int = 640
    rope_theta: float = 1e4
    rms_eps: float = 1e-6
    vision_dim: int = 192
    vision_layers: int = 6
    vision_heads: int = 3
    vision_ffn: int = 512
    vision_eps: float = 1e-5
    patch: int = 14

    @classmethod
    def from_config(cls, path: Path) -> "Shape":
        """The sizes that a published config.json states."""
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        vision = config["vision_config"]
        return cls(
            vocabulary=config["vocab_size"],
            hidden=config["hidden_size"],
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            kv_heads=config["num_key_value_heads"],
            ffn=config["intermediate_size"],
            rope_theta=config["rope_theta"],
            rms_eps=config["rms_norm_eps"],
            vision_dim=vision["embed_dim"],
            vision_layers=vision["num_hidden_layers"],
            vision_heads=vision["num_attention_heads"],
            vision_ffn=vision["intermediate_size"],
            vision_eps=vision["rms_norm_eps"],
            patch=vision["patch_size"],
        )


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary embedding, the halves of the last axis being the pairs."""
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


def attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor | None]:
    """Attention over (batch, heads, tokens, width), and the scores where they are at hand.

    The products are written out on a CPU: torch's fused kernel is slower in bfloat16.
    """
    if q.device.type == "cuda" and mask is None:
        return F.scaled_dot_product_attention(q, k, v), None
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)
    if mask is not None:
        scores = scores + mask
    return scores.softmax(dim=-1) @ v, scores


class RMSNorm(nn.Module):
    """Root-mean-square norm."""

    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x.float(), (x.shape[-1],), self.weight, self.eps)


class PatchProjection(nn.Module):
    """The patch convolution, applied to patches that are cut out already."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, shape.vision_dim, shape.patch, shape.patch)
        self.norm = RMSNorm(shape.vision_dim, shape.vision_eps)
        pixels = shape.patch**2
        with torch.no_grad():
            basis = nn.init.orthogonal_(torch.empty(shape.vision_dim, pixels)) / 3
            self.proj.weight.copy_(basis.view(-1, 1, shape.patch, shape.patch).expand(-1, 3, -1, -1))
            nn.init.zeros_(self.proj.bias)  # type: ignore[arg-type]

    def forward(self, patches: Tensor) -> Tensor:
        out: Tensor = self.norm(F.linear(patches, self.proj.weight.flatten(1), self.proj.bias))
        return out


class PatchEmbed(nn.Module):
    """Holds the projection under its public name."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.patchifier = PatchProjection(shape)

    def forward(self, patches: Tensor) -> Tensor:
        out: Tensor = self.patchifier(patches)
        return out


class VisionAttention(nn.Module):
    """Full attention with a two-dimensional rotary embedding, no biases."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.vision_heads
        self.qkv = nn.Linear(shape.vision_dim, 3 * shape.vision_dim, bias=False)
        self.proj = nn.Linear(shape.vision_dim, shape.vision_dim, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        batch, tokens, width = x.shape
        qkv = self.qkv(x).view(batch, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        cos, sin = cos.to(qkv.dtype), sin.to(qkv.dtype)
        q, k, v = rotate(qkv[0], cos, sin), rotate(qkv[1], cos, sin), qkv[2]
        mixed, _ = attend(q, k, v, None)
        out: Tensor = self.proj(mixed.transpose(1, 2).reshape(batch, tokens, width))
        return out


class VisionMLP(nn.Module):
    """SwiGLU: fc2(silu(fc1 x) * fc3 x)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.fc1 = nn.Linear(shape.vision_dim, shape.vision_ffn, bias=False)
        self.fc2 = nn.Linear(shape.vision_ffn, shape.vision_dim, bias=False)
        self.fc3 = nn.Linear(shape.vision_dim, shape.vision_ffn, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.fc2(F.silu(self.fc1(x)) * self.fc3(x))
        return out


class VisionBlock(nn.Module):
    """Pre-norm attention and MLP."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.norm1 = RMSNorm(shape.vision_dim, shape.vision_eps)
        self.attn = VisionAttention(shape)
        self.norm2 = RMSNorm(shape.vision_dim, shape.vision_eps)
        self.mlp = VisionMLP(shape)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x), cos, sin)
        out: Tensor = x + self.mlp(self.norm2(x))
        return out


class Merger(nn.Module):
    """Joins 2x2 patches into one image token of the decoder's width."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.ln_q = nn.LayerNorm(shape.vision_dim, eps=1e-6)
        wide = 4 * shape.vision_dim
        self.mlp = nn.Sequential(nn.Linear(wide, wide), nn.GELU(), nn.Linear(wide, shape.hidden))

    def forward(self, x: Tensor) -> Tensor:
        batch, tokens, width = x.shape
        out: Tensor = self.mlp(self.ln_q(x).view(batch, tokens // 4, 4 * width))
        return out


class VisionTower(nn.Module):
    """The image encoder; patches come in 2x2-block order."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.patch_embed = PatchEmbed(shape)
        self.blocks = nn.ModuleList(VisionBlock(shape) for _ in range(shape.vision_layers))
        self.post_trunk_norm = RMSNorm(shape.vision_dim, shape.vision_eps)
        self.merger = Merger(shape)

    def rotary(self, rows: int, columns: int, device: torch.device) -> tuple[Tensor, Tensor]:
        """Cosines and sines of a grid of patches in 2x2-block order."""
        half = self.shape.vision_dim // self.shape.vision_heads // 2
        frequencies = 1e4 ** -(torch.arange(0, half, 2, device=device, dtype=torch.float32) / half)
        row, column = torch.meshgrid(
            torch.arange(rows, device=device), torch.arange(columns, device=device), indexing="ij"
        )
        places = torch.stack((row, column), dim=-1)
        places = places.view(rows // 2, 2, columns // 2, 2, 2).transpose(1, 2).reshape(-1, 2)
        angles = (places[:, :, None] * frequencies).flatten(1)
        angles = torch.cat((angles, angles), dim=-1)
        return angles.cos(), angles.sin()

    def forward(self, patches: Tensor, rows: int, columns: int) -> tuple[Tensor, Tensor]:
        """Features of every patch, and the image tokens."""
        cos, sin = self.rotary(rows, columns, patches.device)
        x = self.patch_embed(patches)
        for block in self.blocks:
            x = block(x, cos, sin)
        x = self.post_trunk_norm(x)
        return x, self.merger(x)


class Cache(NamedTuple):
    """Keys and values of one layer so far."""

    keys: Tensor
    values: Tensor


class DecoderAttention(nn.Module):
    """Grouped causal attention of Qwen2: biases on q, k and v."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.kv_heads = shape.heads, shape.kv_heads
        width = shape.hidden // shape.heads
        self.q_proj = nn.Linear(shape.hidden, shape.heads * width)
        self.k_proj = nn.Linear(shape.hidden, shape.kv_heads * width)
        self.v_proj = nn.Linear(shape.hidden, shape.kv_heads * width)
        self.o_proj = nn.Linear(shape.heads * width, shape.hidden, bias=False)

    def forward(
        self, x: Tensor, rope: tuple[Tensor, Tensor], mask: Tensor, cache: Cache | None
    ) -> tuple[Tensor, Tensor | None, Cache]:
        batch, tokens, _ = x.shape
        q = self.q_proj(x).view(batch, tokens, self.heads, -1).transpose(1, 2)
        k = self.k_proj(x).view(batch, tokens, self.kv_heads, -1).transpose(1, 2)
        v = self.v_proj(x).view(batch, tokens, self.kv_heads, -1).transpose(1, 2)
        cos, sin = rope[0].to(q.dtype), rope[1].to(q.dtype)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        if cache is not None:
            k, v = torch.cat((cache.keys, k), dim=2), torch.cat((cache.values, v), dim=2)
        kept = Cache(k, v)
        repeats = self.heads // self.kv_heads
        if tokens == 1:  # the heads of a group are the rows of one product: nothing is copied
            mixed, scores = attend(q.view(batch, self.kv_heads, repeats, -1), k, v, mask.to(q.dtype))
            return self.o_proj(mixed.reshape(batch, 1, -1)), scores, kept
        k, v = k.repeat_interleave(repeats, dim=1), v.repeat_interleave(repeats, dim=1)
        mixed, scores = attend(q, k, v, mask.to(q.dtype))
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, tokens, -1)), scores, kept


class DecoderMLP(nn.Module):
    """SwiGLU under Qwen2's names."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.hidden, shape.ffn, bias=False)
        self.up_proj = nn.Linear(shape.hidden, shape.ffn, bias=False)
        self.down_proj = nn.Linear(shape.ffn, shape.hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))
        return out


class DecoderLayer(nn.Module):
    """Pre-norm attention and MLP."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.self_attn = DecoderAttention(shape)
        self.mlp = DecoderMLP(shape)
        self.input_layernorm = RMSNorm(shape.hidden, shape.rms_eps)
        self.post_attention_layernorm = RMSNorm(shape.hidden, shape.rms_eps)

    def forward(
        self, x: Tensor, rope: tuple[Tensor, Tensor], mask: Tensor, cache: Cache | None
    ) -> tuple[Tensor, Tensor | None, Cache]:
        mixed, scores, kept = self.self_attn(self.input_layernorm(x), rope, mask, cache)
        x = x + mixed
        return x + self.mlp(self.post_attention_layernorm(x)), scores, kept


class DecoderOutput(NamedTuple):
    """What the decoder's layers leave: final hidden states, each layer's states and scores."""

    hidden: Tensor
    states: list[Tensor]
    scores: list[Tensor | None]
    cache: list[Cache]


class Decoder(nn.Module):
    """The Qwen2 trunk."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.hidden)
        self.layers = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.layers))
        self.norm = RMSNorm(shape.hidden, shape.rms_eps)

    def forward(self, x: Tensor, cache: list[Cache] | None = None) -> DecoderOutput:
        past = cache[0].keys.shape[2] if cache else 0
        tokens = x.shape[1]
        half = self.shape.hidden // self.shape.heads // 2
        steps = torch.arange(half, device=x.device, dtype=torch.float32)
        frequencies = self.shape.rope_theta ** -(steps / half)
        places = torch.arange(past, past + tokens, device=x.device)
        angles = places[:, None] * frequencies
        angles = torch.cat((angles, angles), dim=-1)
        rope = (angles.cos(), angles.sin())
        mask = torch.full((tokens, past + tokens), -1e4, device=x.device).triu(past + 1)
        states: list[Tensor] = []
        scores: list[Tensor | None] = []
        kept: list[Cache] = []
        for index, layer in enumerate(self.layers):
            x, score, layer_cache = layer(x, rope, mask, cache[index] if cache else None)
            states.append(x)
            scores.append(score)
            kept.append(layer_cache)
        return DecoderOutput(self.norm(x), states, scores, kept)


class DotsOcr(nn.Module):
    """The whole model. `state_dict()` has exactly the public names."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.vision_tower = VisionTower(shape)
        self.model = Decoder(shape)
        self.lm_head = nn.Linear(shape.hidden, shape.vocabulary, bias=False)
        mean, std = torch.tensor(CLIP_MEAN), torch.tensor(CLIP_STD)
        self.register_buffer("pixel_mean", mean[:, None], persistent=False)
        self.register_buffer("pixel_std", std[:, None], persistent=False)

    def patches(self, images: Tensor) -> Tensor:
        """Grey images (batch, height, width), 0-255, as normalised patches in 2x2-block order."""
        batch, height, width = images.shape
        p = self.shape.patch
        grid = images.float().div(255).view(batch, height // p // 2, 2, p, width // p // 2, 2, p)
        grey = grid.permute(0, 1, 4, 2, 5, 3, 6).reshape(batch, -1, 1, p * p)
        mean: Tensor = self.get_buffer("pixel_mean")
        return ((grey - mean) / self.get_buffer("pixel_std")).flatten(2)

    def see(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Patch features and image tokens of grey images."""
        p = self.shape.patch
        features: tuple[Tensor, Tensor] = self.vision_tower(
            self.patches(images), images.shape[1] // p, images.shape[2] // p
        )
        return features
