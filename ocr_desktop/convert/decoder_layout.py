"""Which tensors of a checkpoint are its decoder's, and what mlx-lm calls them and is told of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from ocr_desktop.engines.deepseek_ocr.config import TextConfig as DeepSeekText
from ocr_desktop.engines.dots_ocr.config import TextConfig as Qwen2Text

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of the result.

    Args:
        name: in the result.
        sources: tensors of the checkpoint; several are stacked into one, along a new first axis.
        shape: of each of them.
        whole: never quantised.
    """

    name: str
    sources: tuple[str, ...]
    shape: Shape
    whole: bool = False

    @property
    def full_shape(self) -> Shape:
        """Of the result, before it is quantised."""
        return self.shape if len(self.sources) == 1 else (len(self.sources), *self.shape)


@dataclass(frozen=True, slots=True)
class Layout:
    """A decoder.

    Args:
        config: what mlx-lm is told.
        tensors: in the order in which they are written.
        hidden: its width.
    """

    config: dict[str, Any]
    tensors: tuple[Tensor, ...]
    hidden: int

    @property
    def sources(self) -> dict[str, Shape]:
        """Name → shape of every tensor that the checkpoint must have."""
        return {name: tensor.shape for tensor in self.tensors for name in tensor.sources}


@singledispatch
def layout(text: Any) -> Layout:
    """The layout of a decoder of this configuration."""
    raise TypeError(f"no decoder: {text!r}")


@layout.register
def _(text: Qwen2Text) -> Layout:
    keys = text.kv_heads * text.head_dim
    shapes: dict[str, Shape] = {}
    for layer in range(text.layers):
        block: dict[str, Shape] = {
            **_attention(text.hidden, keys),
            **{f"self_attn.{part}_proj.bias": (text.hidden if part == "q" else keys,) for part in "qkv"},
            **_gated("mlp", text.hidden, text.ffn),
        }
        shapes |= {f"model.layers.{layer}.{name}": shape for name, shape in block.items()}
    config = {
        "model_type": "qwen2",
        "intermediate_size": text.ffn,
        "num_key_value_heads": text.kv_heads,
        "tie_word_embeddings": text.tied,
    }
    return _layout(text, config, [Tensor(name, (name,), shape) for name, shape in shapes.items()])


@layout.register
def _(text: DeepSeekText) -> Layout:
    tensors: list[Tensor] = []
    for layer in range(text.layers):
        block = f"model.layers.{layer}"
        shapes = _attention(text.hidden, text.hidden)
        if layer < text.dense:
            shapes |= _gated("mlp", text.hidden, text.ffn)
        else:
            shapes |= _gated("mlp.shared_experts", text.hidden, text.shared * text.expert)
            # A choice of experts is no product that may be a little off.
            tensors.append(_alone(f"{block}.mlp.gate.weight", (text.experts, text.hidden), whole=True))
            tensors += _experts(f"{block}.mlp", text)
        tensors += [_alone(f"{block}.{name}", shape) for name, shape in shapes.items()]
    for name in ("image_newline", "view_seperator"):
        tensors.append(Tensor(name, (f"model.{name}",), (text.hidden,)))
    config = {
        "model_type": "deepseek",
        "intermediate_size": text.ffn,
        "moe_intermediate_size": text.expert,
        "num_key_value_heads": text.heads,
        "n_routed_experts": text.experts,
        "n_shared_experts": text.shared,
        "num_experts_per_tok": text.chosen,
        "first_k_dense_replace": text.dense,
    }
    return _layout(text, config, tensors)


def _layout(text: Qwen2Text | DeepSeekText, config: dict[str, Any], tensors: list[Tensor]) -> Layout:
    """With what every decoder has around its layers."""
    table = (text.vocab, text.hidden)
    ends = [_alone("model.norm.weight", (text.hidden,))]
    if not text.tied:
        ends.append(_alone("lm_head.weight", table))
    common = {
        "hidden_size": text.hidden,
        "num_hidden_layers": text.layers,
        "num_attention_heads": text.heads,
        "rms_norm_eps": text.rms_eps,
        "vocab_size": text.vocab,
        "max_position_embeddings": text.max_positions,
        "rope_theta": text.rope_theta,
    }
    return Layout(config | common, (_alone("model.embed_tokens.weight", table), *tensors, *ends), text.hidden)


def _alone(name: str, shape: Shape, *, whole: bool = False) -> Tensor:
    """A tensor that keeps its name."""
    return Tensor(name, (name,), shape, whole)


def _attention(hidden: int, keys: int) -> dict[str, Shape]:
    """The attention of a layer, and the norms before it and after."""
    return {
        "input_layernorm.weight": (hidden,),
        "self_attn.q_proj.weight": (hidden, hidden),
        "self_attn.k_proj.weight": (keys, hidden),
        "self_attn.v_proj.weight": (keys, hidden),
        "self_attn.o_proj.weight": (hidden, hidden),
        "post_attention_layernorm.weight": (hidden,),
    }


def _gated(name: str, hidden: int, width: int) -> dict[str, Shape]:
    """A feed-forward part."""
    return {
        f"{name}.gate_proj.weight": (width, hidden),
        f"{name}.up_proj.weight": (width, hidden),
        f"{name}.down_proj.weight": (hidden, width),
    }


def _experts(name: str, text: DeepSeekText) -> Iterator[Tensor]:
    """The experts of a layer: the same part of all of them is one tensor."""
    for part, shape in _gated("experts", text.hidden, text.expert).items():
        own = part.removeprefix("experts.")
        sources = tuple(f"{name}.experts.{number}.{own}" for number in range(text.experts))
        yield Tensor(f"{name}.switch_mlp.{own}", sources, shape)
