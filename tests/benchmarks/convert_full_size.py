"""Conversion of a full-size vision tower: size, peak memory and time of each variant.

``python -m tests.benchmarks.convert_full_size [VARIANTS…] [--buckets 1024 2048 4096 8192] [--folder DIR]``. Writes a
checkpoint of random weights in the public layout (1.26 billion numbers in the tower; the decoder's shard is a hole),
converts it to each variant in a process of its own, and removes both. Sizes and goals are in GiB (2**30 bytes); the
size in GB of 10**9 bytes stands beside them.

``--layer`` instead: a tower of one full-size layer, its packages run by the executor and held against the oracle.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

GIB = 1 << 30
MEMORY_GOAL = 8 * GIB
BUCKETS = (1024, 2048, 4096, 8192)
SEED = 7


@dataclass(frozen=True)
class Variant:
    """What is built, the most GiB that it may take (None where that is only stated), and the least PSNR of a layer."""

    precision: str
    weights: str
    goal: float | None
    psnr: float


VARIANTS = {
    "float32": Variant("float32", "float32", None, 100),
    "float16": Variant("float16", "float16", 2.45, 45),
    "int8": Variant("float16", "int8", 1.25, 35),
    "8bit": Variant("float16", "palettized8", 1.25, 35),
    "6bit": Variant("float16", "palettized6", None, 25),
    "4bit": Variant("float16", "palettized4", 0.70, 15),
}

VISION: dict[str, Any] = {
    "model_type": "dots_vit",
    "embed_dim": 1536,
    "hidden_size": 1536,
    "intermediate_size": 4224,
    "num_hidden_layers": 42,
    "num_attention_heads": 12,
    "num_channels": 3,
    "patch_size": 14,
    "spatial_merge_size": 2,
    "temporal_patch_size": 1,
    "post_norm": True,
    "use_bias": False,
    "rms_norm_eps": 1e-5,
}
CONFIG: dict[str, Any] = {
    "model_type": "dots_ocr",
    "hidden_size": 1536,
    "intermediate_size": 8960,
    "num_hidden_layers": 28,
    "num_attention_heads": 12,
    "num_key_value_heads": 2,
    "vocab_size": 151936,
    "max_position_embeddings": 131072,
    "rope_theta": 1000000,
    "rms_norm_eps": 1e-6,
    "attention_bias": True,
    "tie_word_embeddings": False,
    "image_token_id": 151665,
    "eos_token_id": 151643,
    "vision_config": VISION,
}


def vision_shapes(layers: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names and shapes of the tower."""
    dim, ffn, wide = 1536, 4224, 6144
    yield "vision_tower.patch_embed.patchifier.proj.weight", (dim, 3, 14, 14)
    yield "vision_tower.patch_embed.patchifier.proj.bias", (dim,)
    yield "vision_tower.patch_embed.patchifier.norm.weight", (dim,)
    for layer in range(layers):
        block = f"vision_tower.blocks.{layer}"
        yield f"{block}.norm1.weight", (dim,)
        yield f"{block}.attn.qkv.weight", (3 * dim, dim)
        yield f"{block}.attn.proj.weight", (dim, dim)
        yield f"{block}.norm2.weight", (dim,)
        yield f"{block}.mlp.fc1.weight", (ffn, dim)
        yield f"{block}.mlp.fc3.weight", (ffn, dim)
        yield f"{block}.mlp.fc2.weight", (dim, ffn)
    yield "vision_tower.post_trunk_norm.weight", (dim,)
    yield "vision_tower.merger.ln_q.weight", (dim,)
    yield "vision_tower.merger.ln_q.bias", (dim,)
    yield "vision_tower.merger.mlp.0.weight", (wide, wide)
    yield "vision_tower.merger.mlp.0.bias", (wide,)
    yield "vision_tower.merger.mlp.2.weight", (dim, wide)
    yield "vision_tower.merger.mlp.2.bias", (dim,)


def decoder_shapes() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names and shapes of the decoder."""
    dim, keys, ffn, vocabulary = 1536, 256, 8960, 151936
    yield "model.embed_tokens.weight", (vocabulary, dim)
    for layer in range(28):
        block = f"model.layers.{layer}"
        yield f"{block}.input_layernorm.weight", (dim,)
        yield f"{block}.post_attention_layernorm.weight", (dim,)
        for part, rows in (("q", dim), ("k", keys), ("v", keys)):
            yield f"{block}.self_attn.{part}_proj.weight", (rows, dim)
            yield f"{block}.self_attn.{part}_proj.bias", (rows,)
        yield f"{block}.self_attn.o_proj.weight", (dim, dim)
        yield f"{block}.mlp.gate_proj.weight", (ffn, dim)
        yield f"{block}.mlp.up_proj.weight", (ffn, dim)
        yield f"{block}.mlp.down_proj.weight", (dim, ffn)
    yield "model.norm.weight", (dim,)
    yield "lm_head.weight", (vocabulary, dim)


def write_checkpoint(folder: Path, layers: int = 42, *, decoder: bool = True) -> None:
    """A checkpoint in the public layout; the tower is random, the decoder a hole in its file."""
    folder.mkdir(parents=True)
    config = {**CONFIG, "vision_config": {**VISION, "num_hidden_layers": layers}}
    (folder / "config.json").write_text(json.dumps(config))
    shards = {"model-00002-of-00002.safetensors": list(vision_shapes(layers))}
    if decoder:
        shards["model-00001-of-00002.safetensors"] = list(decoder_shapes())
    places = {name: file for file, tensors in shards.items() for name, _ in tensors}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    random = np.random.default_rng(SEED)
    for file, tensors in shards.items():
        with (folder / file).open("wb") as stream:
            length = _write_header(stream, tensors)
            for name, shape in tensors if "vision" in tensors[0][0] else []:
                stream.write(_bfloat16(_random(random, name, shape)).tobytes())
            stream.truncate(length)


def _write_header(stream: IO[bytes], tensors: list[tuple[str, tuple[int, ...]]]) -> int:
    """Write it; the length of the whole file."""
    described, end = {}, 0
    for name, shape in tensors:
        start, end = end, end + 2 * int(np.prod(shape))
        described[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(described).encode()
    text += b" " * (-len(text) % 8)
    stream.write(len(text).to_bytes(8, "little") + text)
    return 8 + len(text) + end


def _random(random: np.random.Generator, name: str, shape: tuple[int, ...]) -> Any:
    values = random.standard_normal(shape, dtype=np.float32) * np.float32(0.02)
    if len(shape) == 1 and not name.endswith("bias"):
        values += 1
    return values


def _bfloat16(values: Any) -> Any:
    return (values.view(np.uint32) >> 16).astype("<u2")


def convert(checkpoint: Path, target: Path, variant: Variant, buckets: tuple[int, ...]) -> None:
    """In the process that is measured: convert, and print what it took."""
    from ocr_desktop.convert import vision_package  # noqa: PLC0415
    from ocr_desktop.convert.vision_plan import VisionOptions  # noqa: PLC0415
    from ocr_desktop.engines.dots_ocr.config import DotsConfig  # noqa: PLC0415
    from ocr_desktop.engines.runtime.weights import Checkpoint  # noqa: PLC0415

    began, used = time.monotonic(), time.process_time()
    made = vision_package.build(
        Checkpoint(checkpoint),
        DotsConfig.load(checkpoint),
        target,
        VisionOptions(buckets=buckets, precision=variant.precision, weights=variant.weights),
        lambda _fraction, _stage: None,
        threading.Event(),
    )
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sizes = [
        sum(file.stat().st_size for file in made.path(chunk).rglob("*") if file.is_file()) for chunk in made.chunks
    ]
    took = {
        "seconds": time.monotonic() - began,
        "processor": time.process_time() - used,
        "peak": most if sys.platform == "darwin" else most * 1024,
        "size": sum(sizes),
        "largest": max(sizes),
    }
    print(json.dumps(took))


def measured(checkpoint: Path, target: Path, name: str, buckets: tuple[int, ...]) -> dict[str, float]:
    """A conversion in a process of its own; what it made is removed."""
    command = [sys.executable, "-m", "tests.benchmarks.convert_full_size", name, "--folder", str(target.parent)]
    command += ["--convert", str(checkpoint), "--buckets", *map(str, buckets)]
    try:
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    finally:
        for left in (target, target.with_name(f".{target.name}.building")):
            shutil.rmtree(left, ignore_errors=True)
    found: dict[str, float] = json.loads(out.splitlines()[-1])
    return found


def report(name: str, took: dict[str, float]) -> bool:
    """Print a row; whether its goals are met."""
    goal = VARIANTS[name].goal
    met = took["peak"] <= MEMORY_GOAL and (goal is None or took["size"] <= goal * GIB)
    print(
        f"{name:8} {took['size'] / GIB:7.2f} {f'≤ {goal:.2f}' if goal else '':>7} {took['size'] / 1e9:8.2f}"
        f" {took['largest'] / 1e6:8.0f} MB {took['peak'] / GIB:7.2f}"
        f" {took['seconds']:7.0f} s {took['processor']:7.0f} s  {'' if met else 'MISSED'}",
        flush=True,
    )
    return met


def compare_layer(folder: Path, name: str, patches: int = 1024) -> bool:
    """One full-size layer with patches and merger: package in the executor against the oracle; whether it is near."""
    from ocr_desktop.convert import vision_package  # noqa: PLC0415
    from ocr_desktop.convert.vision_plan import VisionOptions  # noqa: PLC0415
    from ocr_desktop.engines.dots_ocr.config import DotsConfig  # noqa: PLC0415
    from ocr_desktop.engines.dots_ocr.vision import rotary  # noqa: PLC0415
    from ocr_desktop.engines.runtime.mil import MilModel, Rounding  # noqa: PLC0415
    from ocr_desktop.engines.runtime.weights import Checkpoint  # noqa: PLC0415
    from tests.fakes.dots_oracle import Oracle  # noqa: PLC0415

    import torch  # noqa: PLC0415  isort: skip

    checkpoint, variant, side = folder / "checkpoint", VARIANTS[name], int(patches**0.5)
    config = DotsConfig.load(checkpoint)
    options = VisionOptions(buckets=(patches,), precision=variant.precision, weights=variant.weights)
    made = vision_package.build(
        Checkpoint(checkpoint), config, folder / name, options, lambda _fraction, _stage: None, threading.Event()
    )
    values = np.random.default_rng(SEED).standard_normal((patches, 588), dtype=np.float32)
    cos, sin = rotary(side, side, config.vision.head_dim, config.vision.rope_theta)
    given = {"patches": values[None], "cos": cos[None, None], "sin": sin[None, None]}
    given["mask"] = np.zeros((1, 1, 1, patches), np.float32)
    model = MilModel(made.path(made.chunks[0]), made.function(patches), rounding=Rounding(variant.precision))
    began = time.monotonic()
    features = model.predict(given)["features"][0]
    took = time.monotonic() - began
    wanted = Oracle(checkpoint).vision(torch.from_numpy(values), (side, side)).numpy()
    difference = np.abs(features - wanted)
    psnr = float(20 * np.log10((wanted.max() - wanted.min()) / np.sqrt(np.square(difference).mean())))
    met = psnr >= variant.psnr and (name != "float32" or (difference.max() <= 0.006 and difference.mean() <= 1.1e-5))
    print(
        f"{name:8} PSNR {psnr:6.1f} dB (≥ {variant.psnr:.0f})   difference {difference.max():.1e} at most,"
        f" {difference.mean():.1e} on average   {took:.0f} s  {'' if met else 'MISSED'}",
        flush=True,
    )
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("variants", nargs="*", help=f"of {', '.join(VARIANTS)}; all of them by default")
    parser.add_argument("--buckets", nargs="+", type=int, default=BUCKETS, help="numbers of patches")
    parser.add_argument("--folder", type=Path, help="where there are 15 GB of space (default: the temporary folder)")
    parser.add_argument("--layer", action="store_true", help="compare one layer instead")
    parser.add_argument("--convert", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    names, buckets = options.variants or list(VARIANTS), tuple(options.buckets)
    if unknown := set(names) - set(VARIANTS):
        parser.error(f"no variant {', '.join(sorted(unknown))}")
    if options.convert:
        convert(options.convert, options.folder / names[0], VARIANTS[names[0]], buckets)
        return 0
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        checkpoint = Path(folder) / "checkpoint"
        if options.layer:
            write_checkpoint(checkpoint, 1, decoder=False)
            near = [compare_layer(Path(folder), name) for name in names]
            return 0 if all(near) else 1
        began = time.monotonic()
        write_checkpoint(checkpoint)
        print(f"a checkpoint of random weights in {time.monotonic() - began:.0f} s; buckets {buckets}", flush=True)
        print("variant     GiB    goal       GB     largest    peak  wall time  processor", flush=True)
        met = [report(name, measured(checkpoint, Path(folder) / name, name, buckets)) for name in names]
    print(f"peak memory is in GiB; the goal is at most {MEMORY_GOAL / GIB:.0f}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
