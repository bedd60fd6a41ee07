"""A folder that a model store takes for the checkpoint of dots.ocr: the right names and headers, a few bytes each."""

import json
import struct
from pathlib import Path

SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
TENSORS = {
    "model.embed_tokens.weight": SHARDS[0],
    "vision_tower.patch_embed.patchifier.proj.weight": SHARDS[1],
    "lm_head.weight": SHARDS[1],
}
CONFIG = {
    "model_type": "dots_ocr", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "intermediate_size": 128, "vocab_size": 320, "tie_word_embeddings": False,
    "vision_config": {"embed_dim": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 128},
}  # fmt: skip


def write(folder: Path, *, fill: bytes = b"w", length: int = 3000) -> Path:
    """Write the folder; ``fill`` makes it another one of the same kind."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": TENSORS}))
    for shard in SHARDS:
        names = [name for name, file in TENSORS.items() if file == shard]
        header = {
            name: {"dtype": "U8", "shape": [length], "data_offsets": [length * number, length * (number + 1)]}
            for number, name in enumerate(names)
        }
        text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
        (folder / shard).write_bytes(struct.pack("<Q", len(text)) + text + fill * length * len(names))
    return folder
