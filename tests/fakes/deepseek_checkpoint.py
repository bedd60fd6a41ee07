"""Tiny checkpoints in the public layout of DeepSeek-OCR: same names, files and fields, random weights.

What the public files say is said here too: one shard and its index; a configuration that holds the decoder's fields
twice (``language_config``, and again at the top); no ``generation_config.json``; image, grounding and cell tokens as
added tokens at the end of ``tokenizer.json``, after a byte-level vocabulary split as DeepSeek-V3's. Things that a
reader of these files must know:

- ``model_type`` is ``deepseek_vl_v2`` (shared with other models: ``architectures`` says ``DeepseekOCRForCausalLM``).
- Neither ``rope_theta`` (10000), ``rms_norm_eps`` (1e-6), ``norm_topk_prob`` (no) nor ``routed_scaling_factor`` (1)
  is in the file; ``v_head_dim`` is 0, and a head has ``hidden_size / num_attention_heads``.
- Layer 0 is dense (``mlp.gate_proj …``). The others have ``mlp.gate.weight`` (one row an expert), ``mlp.experts.N``
  and ``mlp.shared_experts``, whose width is ``n_shared_experts * moe_intermediate_size``.
- SAM's window (14), patch (16) and neck (256) stand only in the published code. Where a tiny network differs, its
  ``sam_vit_b`` says ``window_size`` and ``out_chans``; the weights' shapes agree.
- SAM's position table has ``image_size / 16`` places a side, and so have the tables of its global layers
  (``2n - 1`` rows); those of the windowed layers have ``2·window - 1``. CLIP's table has 1 + 16·16 places.
- Ids: bos 0, eos 1, pad 2, then bytes and a few merges; ``ADDED`` follows in the public order, of which the public
  file's ``<image>`` is 128815, and ``vocab_size`` is larger than what the tokenizer knows, as published.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

from tests.fakes.checkpoint_files import Tensors, matrix, picture, vector, write_json, write_shards

__all__ = ["ADDED", "BOS", "EOS", "IMAGE_TOKEN", "PAD", "SMALL_PICTURES", "TINY", "Sizes", "picture", "token", "write"]

BEGIN, END, PADDING = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"
SPECIALS = (BEGIN, END, PADDING)
BOS, EOS, PAD = range(3)
ADDED = (
    "<image>", "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<|grounding|>", "<td>", "</td>", "<tr>", "</tr>",
    "<|User|>", "<|Assistant|>",
)  # fmt: skip
_WORDS = ("te", "tex", "text", "title", "[[", "]]", ", ", "ta", "tab", "table", "im", "image")
_DIGITS = r"\p{N}{1,3}"
_HAN = "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"
_SPLIT = (
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
    r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_CLIP_GRID = 16


@dataclass(frozen=True)
class Sizes:
    """How small. Widths of the decoder are multiples of 64, so that its weights can be quantised in groups.

    Args:
        image: side that SAM's position tables are made for; a multiple of 64. Other sides interpolate them.
        window: of SAM's windowed layers.
        sam: width of SAM.
        sam_global: which of SAM's layers see the whole picture.
        neck: channels after SAM.
        compressed: channels of the first of the two compressing convolutions; the second gives ``clip``.
        clip: width of CLIP.
        hidden: width of the decoder.
        layers: of the decoder, the first of them dense.
        ffn: width of the dense layer.
        expert: width of an expert.
        chosen: experts that each token goes through.
    """

    image: int = 1024
    window: int = 14
    sam: int = 32
    sam_layers: int = 2
    sam_heads: int = 2
    sam_global: tuple[int, ...] = (1,)
    neck: int = 16
    compressed: int = 32
    clip: int = 64
    clip_layers: int = 2
    clip_heads: int = 4
    hidden: int = 64
    layers: int = 3
    heads: int = 4
    ffn: int = 128
    expert: int = 64
    experts: int = 8
    shared: int = 2
    chosen: int = 3
    vocab: int = 320


TINY = Sizes()
SMALL_PICTURES = Sizes(image=256, window=6)
"""For pictures of 128, 160, 256 and 320 pixels a side, the quarters of the published ones."""


def write(folder: Path, *, seed: int = 0, sizes: Sizes = TINY, dtype: str = "BF16", residual: float = 0.0) -> Path:
    """Write a checkpoint.

    Args:
        folder: made where it is not there.
        seed: of the weights.
        sizes: of the networks.
        dtype: ``BF16`` (as published), ``F16`` or ``F32``.
        residual: size of two channels of the vision towers' residual streams from the first layers on; 0 leaves them
            as random weights have them. Trained towers reach thousands: too much to be squared in float16.

    Returns:
        the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    tensors = _sam(random, sizes) | _clip(random, sizes) | _connection(random, sizes) | _text(random, sizes)
    if residual:
        _enlarge(tensors, residual, sizes)
    write_shards(folder, {"model-00001-of-000001.safetensors": tensors}, dtype)
    write_json(folder / "config.json", config(sizes))
    write_json(folder / "processor_config.json", _processor(sizes))
    tokenizer = _tokenizer()
    assert tokenizer.get_vocab_size() <= sizes.vocab
    tokenizer.save(str(folder / "tokenizer.json"))
    special = {"bos_token": BEGIN, "eos_token": END, "pad_token": PADDING}
    write_json(folder / "special_tokens_map.json", special)
    write_json(
        folder / "tokenizer_config.json",
        {**special, "add_bos_token": True, "add_eos_token": False, "tokenizer_class": "LlamaTokenizerFast"},
    )
    return folder


def token(text: str) -> int:
    """Id of a special or added token."""
    return _TOKENS[text]


def _layer_norm(random: np.random.Generator, name: str, length: int) -> Tensors:
    return {f"{name}.weight": vector(random, length, 1), f"{name}.bias": vector(random, length)}


def _linear(random: np.random.Generator, name: str, rows: int, columns: int, gain: float = 1.0) -> Tensors:
    return {f"{name}.weight": matrix(random, rows, columns, gain=gain), f"{name}.bias": vector(random, rows)}


def _sam(random: np.random.Generator, sizes: Sizes) -> Tensors:
    dim, grid, head = sizes.sam, sizes.image // 16, sizes.sam // sizes.sam_heads
    tower: Tensors = {
        "patch_embed.proj.weight": matrix(random, dim, 3, 16, 16),
        "patch_embed.proj.bias": vector(random, dim),
        "pos_embed": matrix(random, 1, grid, grid, dim, gain=math.sqrt(grid * grid * dim) / 2),
        "neck.0.weight": matrix(random, sizes.neck, dim, 1, 1),
        **_layer_norm(random, "neck.1", sizes.neck),
        "neck.2.weight": matrix(random, sizes.neck, sizes.neck, 3, 3),
        **_layer_norm(random, "neck.3", sizes.neck),
        "net_2.weight": matrix(random, sizes.compressed, sizes.neck, 3, 3),
        "net_3.weight": matrix(random, sizes.clip, sizes.compressed, 3, 3),
    }
    for layer in range(sizes.sam_layers):
        rows = 2 * (grid if layer in sizes.sam_global else sizes.window) - 1
        block = (
            _layer_norm(random, "norm1", dim)
            | _linear(random, "attn.qkv", 3 * dim, dim, gain=1.5)
            | _linear(random, "attn.proj", dim, dim)
            | {f"attn.rel_pos_{axis}": matrix(random, rows, head, gain=math.sqrt(head) / 2) for axis in "hw"}
            | _layer_norm(random, "norm2", dim)
            | _linear(random, "mlp.lin1", 4 * dim, dim)
            | _linear(random, "mlp.lin2", dim, 4 * dim)
        )
        tower |= {f"blocks.{layer}.{name}": values for name, values in block.items()}
    return {f"model.sam_model.{name}": values for name, values in tower.items()}


def _clip(random: np.random.Generator, sizes: Sizes) -> Tensors:
    dim = sizes.clip
    tower: Tensors = {
        "embeddings.class_embedding": vector(random, dim),
        "embeddings.patch_embedding.weight": matrix(random, dim, 3, 14, 14),  # published, and used by nobody
        "embeddings.position_embedding.weight": matrix(random, _CLIP_GRID**2 + 1, dim, gain=math.sqrt(dim) / 2),
        **_layer_norm(random, "pre_layrnorm", dim),
    }
    for layer in range(sizes.clip_layers):
        block = (
            _layer_norm(random, "layer_norm1", dim)
            | _linear(random, "self_attn.qkv_proj", 3 * dim, dim, gain=1.5)
            | _linear(random, "self_attn.out_proj", dim, dim)
            | _layer_norm(random, "layer_norm2", dim)
            | _linear(random, "mlp.fc1", 4 * dim, dim)
            | _linear(random, "mlp.fc2", dim, 4 * dim)
        )
        tower |= {f"transformer.layers.{layer}.{name}": values for name, values in block.items()}
    return {f"model.vision_model.{name}": values for name, values in tower.items()}


def _connection(random: np.random.Generator, sizes: Sizes) -> Tensors:
    return {
        **_linear(random, "model.projector.layers", sizes.hidden, 2 * sizes.clip),
        "model.image_newline": vector(random, sizes.hidden),
        "model.view_seperator": vector(random, sizes.hidden),
    }


def _text(random: np.random.Generator, sizes: Sizes) -> Tensors:
    hidden = sizes.hidden
    tensors: Tensors = {"model.embed_tokens.weight": matrix(random, sizes.vocab, hidden, gain=math.sqrt(hidden))}
    for layer in range(sizes.layers):
        block: Tensors = {"input_layernorm.weight": vector(random, hidden, 1)}
        block |= {f"self_attn.{part}_proj.weight": matrix(random, hidden, hidden, gain=1.5) for part in "qkvo"}
        block["post_attention_layernorm.weight"] = vector(random, hidden, 1)
        if layer == 0:
            block |= _gated(random, "mlp", sizes.ffn, hidden)
        else:
            block["mlp.gate.weight"] = matrix(random, sizes.experts, hidden, gain=1.5)
            for expert in range(sizes.experts):
                block |= _gated(random, f"mlp.experts.{expert}", sizes.expert, hidden)
            block |= _gated(random, "mlp.shared_experts", sizes.shared * sizes.expert, hidden)
        tensors |= {f"model.layers.{layer}.{name}": values for name, values in block.items()}
    tensors["model.norm.weight"] = vector(random, hidden, 1)
    tensors["lm_head.weight"] = matrix(random, sizes.vocab, hidden, gain=3)
    return tensors


def _gated(random: np.random.Generator, name: str, width: int, hidden: int) -> Tensors:
    return {
        f"{name}.gate_proj.weight": matrix(random, width, hidden, gain=1.5),
        f"{name}.up_proj.weight": matrix(random, width, hidden, gain=1.5),
        f"{name}.down_proj.weight": matrix(random, hidden, width, gain=1.5),
    }


def _enlarge(tensors: Tensors, residual: float, sizes: Sizes) -> None:
    """Make channels 0 and 1 large, one up and one down, so that the mean stays; the norms bring the others back."""
    places, positions = tensors["model.sam_model.pos_embed"], "model.vision_model.embeddings.position_embedding.weight"
    for values in (places, tensors[positions]):
        values[..., 0], values[..., 1] = residual, -residual
    # CLIP's first norm would undo it: its own weights bring the two channels up again.
    tensors["model.vision_model.pre_layrnorm.weight"][:2] = residual / math.sqrt(sizes.clip / 2)
    tensors["model.vision_model.pre_layrnorm.weight"][2:] *= residual / math.sqrt(sizes.clip / 2)
    for name, values in tensors.items():
        if name.endswith((".norm1.weight", ".norm2.weight", ".layer_norm1.weight", ".layer_norm2.weight")):
            values[2:] *= residual / math.sqrt(len(values) / 2)
            values[:2] = 0.5


def _decoder_config(sizes: Sizes) -> dict[str, Any]:
    return {
        "bos_token_id": BOS,
        "eos_token_id": EOS,
        "first_k_dense_replace": 1,
        "hidden_size": sizes.hidden,
        "intermediate_size": sizes.ffn,
        "kv_lora_rank": None,
        "lm_head": True,
        "max_position_embeddings": 8192,
        "moe_intermediate_size": sizes.expert,
        "n_group": 1,
        "n_routed_experts": sizes.experts,
        "n_shared_experts": sizes.shared,
        "num_attention_heads": sizes.heads,
        "num_experts_per_tok": sizes.chosen,
        "num_hidden_layers": sizes.layers,
        "num_key_value_heads": sizes.heads,
        "q_lora_rank": None,
        "qk_nope_head_dim": 0,
        "qk_rope_head_dim": 0,
        "rm_head": False,
        "topk_group": 1,
        "topk_method": "greedy",
        "use_mla": False,
        "v_head_dim": 0,
        "vocab_size": sizes.vocab,
    }


def config(sizes: Sizes) -> dict[str, Any]:
    """What ``config.json`` says of such sizes."""
    code = "modeling_deepseekocr"
    return {
        "_name_or_path": "deepseek-ai/DeepSeek-OCR",
        "candidate_resolutions": [[sizes.image, sizes.image]],
        "global_view_pos": "head",
        "architectures": ["DeepseekOCRForCausalLM"],
        "auto_map": {"AutoConfig": f"{code}.DeepseekOCRConfig", "AutoModel": f"{code}.DeepseekOCRForCausalLM"},
        "language_config": {
            "architectures": ["DeepseekV2ForCausalLM"],
            **_decoder_config(sizes),
            "torch_dtype": "bfloat16",
        },
        "model_type": "deepseek_vl_v2",
        "projector_config": {
            "input_dim": 2 * sizes.clip,
            "model_type": "mlp_projector",
            "n_embed": sizes.hidden,
            "projector_type": "linear",
        },
        "tile_tag": "2D",
        "torch_dtype": "bfloat16",
        "transformers_version": "4.46.3",
        "vision_config": {
            "image_size": sizes.image,
            "mlp_ratio": 3.7362,
            "model_name": "deeplip_b_l",
            "model_type": "vision",
            "width": {
                "clip-l-14-224": {
                    "heads": sizes.clip_heads,
                    "image_size": 224,
                    "layers": sizes.clip_layers,
                    "patch_size": 14,
                    "width": sizes.clip,
                },
                "sam_vit_b": {
                    "downsample_channels": [sizes.compressed, sizes.clip],
                    "global_attn_indexes": list(sizes.sam_global),
                    "heads": sizes.sam_heads,
                    "layers": sizes.sam_layers,
                    "width": sizes.sam,
                    **({"window_size": sizes.window} if sizes.window != 14 else {}),
                    **({"out_chans": sizes.neck} if sizes.neck != 256 else {}),
                },
            },
        },
        **_decoder_config(sizes),
    }


def _processor(sizes: Sizes) -> dict[str, Any]:
    return {
        "add_special_token": False,
        "candidate_resolutions": [[sizes.image, sizes.image]],
        "downsample_ratio": 4,
        "ignore_id": -100,
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
        "image_token": "<image>",
        "mask_prompt": False,
        "normalize": True,
        "pad_token": PADDING,
        "patch_size": 16,
        "processor_class": "DeepseekVLV2Processor",
        "sft_format": "deepseek",
    }


def _tokenizer() -> Tokenizer:
    """Bytes, a few merges, and the added tokens; split and decoded as DeepSeek-V3's."""
    vocabulary = {name: number for number, name in enumerate(SPECIALS)}
    for character in sorted(pre_tokenizers.ByteLevel.alphabet()):
        vocabulary[character] = len(vocabulary)
    merges = []
    for word in _WORDS:
        inside = word.replace(" ", "Ġ")
        for cut in range(1, len(inside)):
            left, right = inside[:cut], inside[cut:]
            if inside not in vocabulary and left in vocabulary and right in vocabulary:
                vocabulary[inside] = len(vocabulary)
                merges.append((left, right))
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            *(pre_tokenizers.Split(Regex(rule), behavior="isolated") for rule in (_DIGITS, _HAN, _SPLIT)),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(name, normalized=False, special=True) for name in SPECIALS])
    cells = [name for name in ADDED if name.strip("</>") in ("td", "tr")]
    for name in ADDED:
        tokenizer.add_tokens([AddedToken(name, normalized=False, special=name not in cells)])
    return tokenizer


_TOKENS: dict[str, int] = _tokenizer().get_vocab()
IMAGE_TOKEN = _TOKENS["<image>"]
