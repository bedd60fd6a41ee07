"""Conversion of a full-size vision encoder: size, peak memory and time of each variant.

``python -m tests.benchmarks.convert_full_size [VARIANTS…] [--model dots-ocr|deepseek-ocr] [--buckets 1024 2048 …]
[--folder DIR]``. Writes a checkpoint in the public layout (a random vision encoder: 1.26 billion numbers of dots.ocr,
0.40 of DeepSeek-OCR; the decoder is a hole in its file), converts it to each variant in a process of its own, and
removes both. Sizes and goals are in GiB (2**30 bytes); the size in GB of 10**9 bytes stands beside them.

``--layer`` instead: one full-size layer of every kind, its packages run by the executor and held against the oracle.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks import full_size
from tests.benchmarks.full_size import MODELS, SEED

GIB = 1 << 30
MEMORY_GOAL = 8 * GIB


@dataclass(frozen=True)
class Variant:
    """What is built.

    Args:
        precision, weights: of the vision encoder.
        goals: by model, the most GiB that it may take.
        psnr: the least of one layer, in dB.
    """

    precision: str
    weights: str
    goals: dict[str, float] = field(default_factory=dict)
    psnr: float = 0.0


VARIANTS = {
    "float32": Variant("float32", "float32", psnr=100),
    "float16": Variant("float16", "float16", {"dots-ocr": 2.45}, psnr=45),
    "int8": Variant("float16", "int8", {"dots-ocr": 1.25}, psnr=35),
    "8bit": Variant("float16", "palettized8", {"dots-ocr": 1.25}, psnr=35),
    "6bit": Variant("float16", "palettized6", psnr=25),
    "4bit": Variant("float16", "palettized4", {"dots-ocr": 0.70}, psnr=15),
}


def convert(model: str, checkpoint: Path, target: Path, variant: Variant, buckets: tuple[int, ...]) -> None:
    """In the process that is measured: convert, and print what it took."""
    from ocr_desktop.convert import models, vision_package  # noqa: PLC0415
    from ocr_desktop.convert.vision_plan import VisionOptions  # noqa: PLC0415
    from ocr_desktop.engines.runtime.weights import Checkpoint  # noqa: PLC0415

    began, used = time.monotonic(), time.process_time()
    source, config, go = Checkpoint(checkpoint), models.load(checkpoint), threading.Event()
    options = VisionOptions(buckets or MODELS[model].buckets, variant.precision, variant.weights)
    made = vision_package.build(source, config, target, options, _silent, go)
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


def measured(model: str, checkpoint: Path, target: Path, name: str, buckets: tuple[int, ...]) -> dict[str, float]:
    """A conversion in a process of its own; what it made is removed."""
    command = [sys.executable, "-m", "tests.benchmarks.convert_full_size", name, "--folder", str(target.parent)]
    command += ["--model", model, "--convert", str(checkpoint), *(["--buckets", *map(str, buckets)] if buckets else [])]
    try:
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    finally:
        for left in (target, target.with_name(f".{target.name}.building")):
            shutil.rmtree(left, ignore_errors=True)
    found: dict[str, float] = json.loads(out.splitlines()[-1])
    return found


def report(model: str, name: str, took: dict[str, float]) -> bool:
    """Print a row; whether its goals are met."""
    goal = VARIANTS[name].goals.get(model)
    met = took["peak"] <= MEMORY_GOAL and (goal is None or took["size"] <= goal * GIB)
    print(
        f"{name:9} {took['size'] / GIB:7.2f} {f'≤ {goal:.2f}' if goal else '':>7} {took['size'] / 1e9:8.2f}"
        f" {took['largest'] / 1e6:8.0f} MB {took['peak'] / GIB:7.2f}"
        f" {took['seconds']:7.0f} s {took['processor']:7.0f} s  {'' if met else 'MISSED'}",
        flush=True,
    )
    return met


def compare_layer(model: str, folder: Path, name: str, patches: int = 1024) -> bool:
    """One full-size layer of every kind: package in the executor against the oracle; whether it is near."""
    from ocr_desktop.convert import models, vision_package  # noqa: PLC0415
    from ocr_desktop.convert.vision_plan import VisionOptions  # noqa: PLC0415
    from ocr_desktop.engines.runtime.mil import MilModel, Rounding  # noqa: PLC0415
    from ocr_desktop.engines.runtime.package_encoder import PackageEncoder  # noqa: PLC0415
    from ocr_desktop.engines.runtime.weights import Checkpoint  # noqa: PLC0415

    checkpoint, variant, side = folder / "checkpoint", VARIANTS[name], int(patches**0.5)
    config = models.load(checkpoint)
    options = VisionOptions(buckets=(patches,), precision=variant.precision, weights=variant.weights)
    made = vision_package.build(Checkpoint(checkpoint), config, folder / name, options, _silent, threading.Event())
    values = np.random.default_rng(SEED).standard_normal((patches, made.patch_values), dtype=np.float32)
    positions = models.original(config).positions((side, side))
    encoder = PackageEncoder(
        made, lambda package, function: MilModel(package, function, rounding=Rounding(variant.precision))
    )
    began = time.monotonic()
    features = values
    for number in range(len(made.chunks)):
        features = encoder.run(number, patches, features, positions, threading.Event())
    took = time.monotonic() - began
    wanted = _wanted(model, checkpoint, values)
    difference = np.abs(features - wanted)
    psnr = float(20 * np.log10((wanted.max() - wanted.min()) / np.sqrt(np.square(difference).mean())))
    met = psnr >= variant.psnr and (name != "float32" or (difference.max() <= 0.006 and difference.mean() <= 1.1e-5))
    print(
        f"{name:8} PSNR {psnr:6.1f} dB (≥ {variant.psnr:.0f})   difference {difference.max():.1e} at most,"
        f" {difference.mean():.1e} on average   {took:.0f} s  {'' if met else 'MISSED'}",
        flush=True,
    )
    return met


def _wanted(model: str, checkpoint: Path, values: NDArray[np.float32]) -> Any:
    """What the oracle makes of patches."""
    from tests.fakes.deepseek_oracle import VisionOracle  # noqa: PLC0415
    from tests.fakes.dots_oracle import Oracle  # noqa: PLC0415

    import torch  # noqa: PLC0415  isort: skip

    side = int(len(values) ** 0.5)
    if model == "dots-ocr":
        return Oracle(checkpoint).vision(torch.from_numpy(values), (side, side)).numpy()
    picture = values.reshape(side, side, 3, 16, 16).transpose(2, 0, 3, 1, 4).reshape(1, 3, 16 * side, 16 * side)
    return VisionOracle(checkpoint).view(torch.from_numpy(np.ascontiguousarray(picture))).numpy()


def _silent(fraction: float, stage: str) -> None:
    pass


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("variants", nargs="*", help=f"of {', '.join(VARIANTS)}; all of them by default")
    parser.add_argument("--model", choices=list(MODELS), default="dots-ocr", help="whose sizes (default: dots-ocr)")
    parser.add_argument("--buckets", nargs="+", type=int, default=(), help="numbers of patches (default: as published)")
    parser.add_argument("--folder", type=Path, help="where there are 15 GB of space (default: the temporary folder)")
    parser.add_argument("--layer", action="store_true", help="compare one layer of every kind instead")
    parser.add_argument("--convert", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    names, buckets = options.variants or list(VARIANTS), tuple(options.buckets)
    if unknown := set(names) - set(VARIANTS):
        parser.error(f"no variant {', '.join(sorted(unknown))}")
    if options.convert:
        convert(options.model, options.convert, options.folder / names[0], VARIANTS[names[0]], buckets)
        return 0
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        checkpoint = Path(folder) / "checkpoint"
        if options.layer:
            full_size.write(checkpoint, MODELS[options.model], few=True)
            near = [compare_layer(options.model, Path(folder), name) for name in names]
            return 0 if all(near) else 1
        began = time.monotonic()
        full_size.write(checkpoint, MODELS[options.model])
        published = buckets or MODELS[options.model].buckets
        print(f"a checkpoint of random weights in {time.monotonic() - began:.0f} s; buckets {published}", flush=True)
        print("variant      GiB    goal       GB     largest    peak  wall time  processor", flush=True)
        met = []
        for name in names:
            took = measured(options.model, checkpoint, Path(folder) / name, name, buckets)
            met.append(report(options.model, name, took))
    print(f"peak memory is in GiB; the goal is at most {MEMORY_GOAL / GIB:.0f}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
