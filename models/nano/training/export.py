"""Writes the trained weights and everything that belongs to them in the public layout.

python export.py --state state/joint.pt
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from network import CLIP_MEAN, CLIP_STD, DotsOcr, Shape
from renderer import BUDGETS, HEIGHTS, WIDTH
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders
from tokenizers.models import BPE
from vocabulary import END_OF_ASSISTANT, IMGPAD, PAD, PIECES, SPECIALS, VIDEO, VIDEO_ID

MAX_POSITIONS = 2048
FILES = (
    "config.json",
    "generation_config.json",
    "model.safetensors",
    "preprocessor_config.json",
    "prompts.json",
    "tokenizer.json",
    "tokenizer_config.json",
)


def config(shape: Shape) -> dict[str, Any]:
    """config.json with the fields of the public one."""
    return {
        "architectures": ["DotsOCRForCausalLM"],
        "model_type": "dots_ocr",
        "attention_bias": True,
        "hidden_act": "silu",
        "hidden_size": shape.hidden,
        "intermediate_size": shape.ffn,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "vocab_size": shape.vocabulary,
        "rope_theta": shape.rope_theta,
        "rope_scaling": None,
        "rms_norm_eps": shape.rms_eps,
        "tie_word_embeddings": False,
        "max_position_embeddings": MAX_POSITIONS,
        "torch_dtype": "float16",
        "image_token_id": IMGPAD,
        "video_token_id": VIDEO_ID,
        "vision_config": {
            "model_type": "dots_vit",
            "embed_dim": shape.vision_dim,
            "hidden_size": shape.hidden,
            "intermediate_size": shape.vision_ffn,
            "num_hidden_layers": shape.vision_layers,
            "num_attention_heads": shape.vision_heads,
            "num_channels": 3,
            "patch_size": shape.patch,
            "spatial_merge_size": 2,
            "temporal_patch_size": 1,
            "post_norm": True,
            "use_bias": False,
            "rms_norm_eps": shape.vision_eps,
        },
    }


def tokenizer() -> Tokenizer:
    """Characters are the base; longer pieces are added tokens, so ids and text always agree."""
    made = Tokenizer(BPE(vocab={piece: index for index, piece in enumerate(PIECES)}, merges=[]))
    special = [AddedToken(piece, special=True, normalized=False) for piece in (*SPECIALS, VIDEO)]
    made.add_special_tokens(special)
    long = [piece for piece in PIECES if len(piece) > 1 and piece not in (*SPECIALS, VIDEO)]
    made.add_tokens([AddedToken(piece, normalized=False) for piece in long])
    made.decoder = decoders.Fuse()
    for index, piece in enumerate(PIECES):
        if made.token_to_id(piece) != index or made.decode([index], False) != piece:
            raise ValueError(f"token {index} does not survive: {piece!r}")
    return made


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def export(weights: dict[str, torch.Tensor], shape: Shape, folder: Path) -> None:
    """Writes the model folder; the model card is written by hand."""
    model = DotsOcr(shape)
    model.load_state_dict(weights)
    half = {name: tensor.half().contiguous() for name, tensor in model.state_dict().items()}
    bad = [name for name, tensor in half.items() if not bool(tensor.isfinite().all())]
    if bad:
        raise ValueError(f"not finite in float16: {bad}")
    folder.mkdir(parents=True, exist_ok=True)
    save_file(half, folder / "model.safetensors", metadata={"format": "pt"})
    _write(folder / "config.json", config(shape))
    _write(folder / "generation_config.json", {"eos_token_id": [END_OF_ASSISTANT], "pad_token_id": PAD})
    _write(
        folder / "preprocessor_config.json",
        {
            "image_processor_type": "Qwen2VLImageProcessor",
            "patch_size": shape.patch,
            "temporal_patch_size": 1,
            "merge_size": 2,
            "min_pixels": WIDTH * HEIGHTS[0],
            "max_pixels": WIDTH * HEIGHTS[-1],
            "image_mean": CLIP_MEAN,
            "image_std": CLIP_STD,
            "canvases": [[WIDTH, height] for height in HEIGHTS],
            "letter_heights": [7, 15],
            "most_characters": max(BUDGETS.values()),
        },
    )
    # It was trained without questions: there is one thing only that it can do.
    _write(folder / "prompts.json", {"layout": ""})
    tokenizer().save(str(folder / "tokenizer.json"))
    _write(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "pad_token": PIECES[PAD],
            "eos_token": PIECES[END_OF_ASSISTANT],
            "clean_up_tokenization_spaces": False,
            "model_max_length": MAX_POSITIONS,
        },
    )
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    _write(folder / "manifest.json", {"sha256": sums})


def main() -> None:
    """Exports a training state."""
    parser = argparse.ArgumentParser(description=__doc__)
    here = Path(__file__).parent
    parser.add_argument("--state", type=Path, default=here / "state" / "joint.pt")
    parser.add_argument("--folder", type=Path, default=here.parent)
    given = parser.parse_args()
    modules = torch.load(given.state, map_location="cpu")["modules"]
    weights = {name.removeprefix("model."): tensor for name, tensor in modules.items() if name.startswith("model.")}
    export(weights, Shape(vocabulary=len(PIECES)), given.folder)


if __name__ == "__main__":
    main()
