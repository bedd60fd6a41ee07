"""Conversion of full-size decoders: size, peak memory and time of each number of bits.

``python -m tests.benchmarks.convert_full_size_decoder [MODELS…] [--bits 16 8 4] [--folder DIR]``. Writes a checkpoint
of random weights with the decoder alone (dots-ocr: 1.5 billion numbers, deepseek-ocr: 2.8), converts it in a process
of its own, and removes both. Peak memory is in GiB (2**30 bytes), sizes are in GB (10**9).
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
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from ocr_desktop.convert import decoder_layout
from ocr_desktop.convert.decoder_weights import convert_decoder
from ocr_desktop.engines.deepseek_ocr.config import TextConfig as DeepSeekText
from ocr_desktop.engines.dots_ocr.config import TextConfig as Qwen2Text
from ocr_desktop.engines.runtime.weights import Checkpoint

GIB = 1 << 30
MEMORY_GOAL = 8 * GIB
SEED = 7
_BLOCK = 1 << 23  # numbers that are drawn; the file repeats them

TEXTS: dict[str, Any] = {
    "dots-ocr": Qwen2Text(
        hidden=1536, layers=28, heads=12, kv_heads=2, ffn=8960, vocab=151936, rope_theta=1e6, rms_eps=1e-6,
        max_positions=131072, tied=False,
    ),
    "deepseek-ocr": DeepSeekText(
        hidden=1280, layers=12, heads=10, dense=1, ffn=6848, experts=64, chosen=6, shared=2, expert=896, vocab=129280,
        max_positions=8192, rope_theta=1e4, rms_eps=1e-6,
    ),
}  # fmt: skip


def write_checkpoint(folder: Path, model: str) -> int:
    """One shard, in bfloat16; how many numbers it holds."""
    folder.mkdir(parents=True)
    described, end = {}, 0
    for name, shape in decoder_layout.layout(TEXTS[model]).sources.items():
        start, end = end, end + 2 * int(np.prod(shape))
        described[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(described).encode()
    text += b" " * (-len(text) % 8)
    drawn = np.random.default_rng(SEED).standard_normal(_BLOCK, dtype=np.float32) * np.float32(0.02)
    block = (drawn.view(np.uint32) >> 16).astype("<u2").tobytes()
    with (folder / "model.safetensors").open("wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        for written in range(0, end, len(block)):
            stream.write(block[: end - written])
    return end // 2


def convert(checkpoint: Path, target: Path, model: str, bits: int) -> None:
    """In the process that is measured: convert, and print what it took."""
    began, used = time.monotonic(), time.process_time()
    config = cast(Any, SimpleNamespace(text=TEXTS[model]))
    never = threading.Event()
    convert_decoder(Checkpoint(checkpoint), config, target, bits=bits, progress=lambda *_: None, cancel=never)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    took = {
        "seconds": time.monotonic() - began,
        "processor": time.process_time() - used,
        "peak": most if sys.platform == "darwin" else most * 1024,
        "size": (target / "model.safetensors").stat().st_size,
    }
    print(json.dumps(took))


def measured(checkpoint: Path, target: Path, model: str, bits: int) -> dict[str, float]:
    """A conversion in a process of its own; what it made is removed."""
    command = [sys.executable, "-m", "tests.benchmarks.convert_full_size_decoder", model, "--bits", str(bits)]
    command += ["--convert", str(checkpoint), str(target)]
    try:
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    finally:
        shutil.rmtree(target, ignore_errors=True)
    found: dict[str, float] = json.loads(out.splitlines()[-1])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("models", nargs="*", help=f"of {', '.join(TEXTS)}; all of them by default")
    parser.add_argument("--bits", nargs="+", type=int, default=[16, 8, 4])
    parser.add_argument("--folder", type=Path, help="where there are 12 GB of space (default: the temporary folder)")
    parser.add_argument("--convert", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    models = options.models or list(TEXTS)
    if unknown := set(models) - set(TEXTS):
        parser.error(f"no model {', '.join(sorted(unknown))}")
    if options.convert:
        checkpoint, target = options.convert
        convert(checkpoint, target, models[0], options.bits[0])
        return 0
    met = True
    print("model         numbers  bits      size    peak  wall time  processor", flush=True)
    for model in models:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            numbers = write_checkpoint(Path(folder) / "checkpoint", model)
            for bits in options.bits:
                took = measured(Path(folder) / "checkpoint", Path(folder) / "decoder", model, bits)
                met &= took["peak"] <= MEMORY_GOAL
                print(
                    f"{model:13} {numbers / 1e9:5.2f} G {bits:5} {took['size'] / 1e9:6.2f} GB {took['peak'] / GIB:7.2f}"
                    f" {took['seconds']:8.0f} s {took['processor']:8.0f} s",
                    flush=True,
                )
    print(f"peak memory is in GiB; the goal is at most {MEMORY_GOAL / GIB:.0f}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
