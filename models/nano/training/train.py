"""Trains the small model in three stages; stops at a deadline and can be resumed.

    python train.py vision --seconds 1800
    python train.py decoder --seconds 1500
    python train.py joint --seconds 3600

`vision` and `decoder` do not depend on each other and may run at once with separate state
folders; `joint` takes the newest of both. Running a stage again continues from its weights.
"""

import argparse
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from fonts import FONT_ROOT
from labels import Codebook
from losses import LINE_LAYER, Batch, Helpers, Loss, decoder_loss, number_targets, vision_loss
from network import DotsOcr, Shape
from safetensors.torch import load_file
from samples import Source, loader
from torch import Tensor, nn
from vocabulary import NUMBER_IDS, PIECES
from words import WORD_LIST

STAGES = ("vision", "decoder", "joint")
LAYERS = "model.layers."
log = logging.getLogger("train")


@dataclass(frozen=True)
class Options:
    """What the command line said."""

    stage: str
    seconds: float
    state: Path
    device: torch.device
    source: Source
    workers: int
    muon: float
    adam: float
    decay_from: float
    eyes_from: float
    published: Path | None
    save_every: float
    tell_every: float


def initialise(model: DotsOcr) -> None:
    """Small output projections; numbers start as points on circles, so that neighbours are alike."""
    shape = model.shape
    for name, parameter in model.named_parameters():
        if parameter.dim() != 2 or "merger" in name:
            continue
        deep = shape.vision_layers if "vision" in name else shape.layers
        narrow = any(part in name for part in ("attn.proj", "fc2", "o_proj", "down_proj"))
        spread = 0.7 * parameter.shape[1] ** -0.5 / ((2 * deep) ** 0.5 if narrow else 1.0)
        nn.init.normal_(parameter, std=spread)
    with torch.no_grad():
        nn.init.normal_(model.model.embed_tokens.weight, std=0.2)
        nn.init.normal_(model.lm_head.weight, std=0.02)
        values = torch.arange(10, len(NUMBER_IDS), dtype=torch.float32)[:, None]
        periods = torch.tensor([7.0, 14.0, 28.0, 56.0, 112.0, 224.0, 448.0, 896.0])
        angles = 2 * torch.pi * values / periods
        circles = torch.cat((angles.sin(), angles.cos()), dim=-1)
        ids = torch.tensor(NUMBER_IDS[10:])
        for weight, size in ((model.model.embed_tokens.weight, 3.0), (model.lm_head.weight, 0.5)):
            mix = torch.randn(circles.shape[1], shape.hidden) / shape.hidden**0.5
            weight[ids] = circles @ mix * size / len(periods) ** 0.5


def optimizers(modules: nn.ModuleDict, options: Options) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the blocks, AdamW for everything else."""
    matrices: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for name, parameter in modules.named_parameters():
        if options.stage == "vision" and not ("vision_tower" in name or "helpers.glyphs" in name):
            continue
        if options.stage == "decoder" and ("vision_tower" in name or "helpers.glyphs" in name):
            continue
        block = ".blocks." in name or ".layers." in name
        (matrices if block and parameter.dim() == 2 else others).append(parameter)
    return [
        torch.optim.Muon(matrices, lr=options.muon, weight_decay=0.01, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, lr=options.adam, betas=(0.9, 0.98), weight_decay=0.01),
    ]


def grown(weights: dict[str, Tensor], model: DotsOcr) -> dict[str, Tensor]:
    """Published weights for a network with one decoder layer more than they have.

    The layer that settles along which line is read comes in between as one that changes nothing yet; two of its heads
    look at the token before and at the one before that.
    """
    layers = {int(name.split(".")[2]) for name in weights if name.startswith(LAYERS)}
    if len(layers) == model.shape.layers:
        return weights
    made = {k: torch.zeros_like(v) for k, v in model.state_dict().items() if k.startswith(f"{LAYERS}{LINE_LAYER}.")}
    for name, tensor in made.items():
        if "layernorm" in name:
            tensor.fill_(1.0)
        elif name.endswith(("q_proj.weight", "k_proj.weight", "v_proj.weight", "gate_proj.weight", "up_proj.weight")):
            nn.init.normal_(tensor, std=0.7 * tensor.shape[1] ** -0.5)
    width = model.shape.hidden // model.shape.heads
    prefix = f"{LAYERS}{LINE_LAYER}.self_attn"
    for head in (0, 1):
        made[f"{prefix}.q_proj.bias"].view(-1, width)[head] = turned(width, -1.0 - head, model.shape.rope_theta)
    made[f"{prefix}.k_proj.bias"].view(-1, width)[0] = turned(width, 0.0, model.shape.rope_theta)
    for name, tensor in weights.items():
        parts = name.split(".")
        if name.startswith(LAYERS) and int(parts[2]) >= LINE_LAYER:
            parts[2] = str(int(parts[2]) + 1)
        made[".".join(parts)] = tensor
    return made


def turned(width: int, steps: float, theta: float) -> Tensor:
    """A constant query or key, turned by the rotary embedding as if it stood so many tokens further on."""
    half = width // 2
    angles = steps * theta ** -(torch.arange(half) / half)
    return 4.0 * torch.cat((angles.cos() - angles.sin(), angles.cos() + angles.sin()))


def pace(progress: float, decay_from: float) -> float:
    """The share of the full learning rate, by the share of the time that has gone."""
    if progress < 0.02:
        return max(0.05, progress / 0.02)
    if progress < decay_from:
        return 1.0
    return max(0.01, (1 - progress) / (1 - decay_from))


class Trainer:
    """Holds the networks and takes steps."""

    def __init__(self, options: Options) -> None:
        torch.manual_seed(options.source.seed)
        self.options = options
        self.shape = Shape(vocabulary=len(PIECES))
        model = DotsOcr(self.shape)
        initialise(model)
        helpers = Helpers(self.shape.vision_dim, self.shape.hidden)
        self.model, self.helpers = model.to(options.device), helpers.to(options.device)
        self.modules = nn.ModuleDict({"model": self.model, "helpers": self.helpers})
        self.codebook = Codebook(self.shape.hidden, options.device)
        self.optimizers = optimizers(self.modules, options)
        self.elapsed = 0.0
        self.batch_number = 0
        self._resume()

    def path(self, stage: str) -> Path:
        """Where a stage keeps its state."""
        return self.options.state / f"{stage}.pt"

    def _resume(self) -> None:
        own = self.path(self.options.stage)
        if own.exists():
            state = torch.load(own, map_location=self.options.device)
            self.modules.load_state_dict(state["modules"], strict=False)
            self.batch_number = state["batch_number"]
            if state["elapsed"] < self.options.seconds:
                self.elapsed = state["elapsed"]
                for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
                    optimizer.load_state_dict(saved)
            log.info("resumed %s at batch %d", self.options.stage, self.batch_number)
            return
        if self.options.published is not None:
            weights = load_file(self.options.published / "model.safetensors")
            floats = {name: tensor.float() for name, tensor in weights.items()}
            self.model.load_state_dict(grown(floats, self.model))
            log.info("took %s", self.options.published)
            return
        if self.options.stage == "joint":
            for stage in ("vision", "decoder"):
                if self.path(stage).exists():
                    state = torch.load(self.path(stage), map_location=self.options.device)
                    self.modules.load_state_dict(_half(state["modules"], stage), strict=False)
                    log.info("took %s", self.path(stage))

    def save(self) -> None:
        """Writes the state in one go."""
        path = self.path(self.options.stage)
        path.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "modules": self.modules.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "elapsed": self.elapsed,
            "batch_number": self.batch_number,
        }
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(path)

    def loss(self, batch: Batch, targets: Tensor, progress: float) -> Loss:
        """The loss of the stage on one batch."""
        stage = self.options.stage
        with torch.autocast(self.options.device.type, torch.bfloat16):
            if stage == "decoder":
                code = self.codebook.encode(batch.glyphs, batch.geometry)
                sigma = torch.rand(len(code), 1, 1, device=code.device) * 0.13
                noisy = code + torch.randn_like(code) * sigma
                return decoder_loss(self.model, self.helpers, noisy, batch, targets)
            if stage == "joint" and progress < self.options.eyes_from:
                with torch.no_grad():
                    _, tokens = self.model.see(batch.images)
                return decoder_loss(self.model, self.helpers, tokens, batch, targets)
            features, tokens = self.model.see(batch.images)
            seen = vision_loss(features, tokens, batch, self.helpers, self.codebook)
            if stage == "vision":
                return seen
            read = decoder_loss(self.model, self.helpers, tokens, batch, targets)
            return Loss(read.total + 0.3 * seen.total, read.figures | seen.figures)

    def step(self, batch: Batch, targets: Tensor, progress: float) -> Loss:
        """One step of training."""
        rate = pace(progress, self.options.decay_from)
        loss = self.loss(batch, targets, progress)
        loss.total.backward()  # type: ignore[no-untyped-call]
        parameters = [p for o in self.optimizers for g in o.param_groups for p in g["params"]]
        nn.utils.clip_grad_norm_(parameters, 1.0)
        bases = (self.options.muon, self.options.adam)
        for optimizer, base in zip(self.optimizers, bases, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = base * rate
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        return loss

    def run(self) -> None:
        """Trains until the stage's seconds have gone."""
        options = self.options
        batches: Iterator[Batch] = loader(options.source, options.stage, self.batch_number, options.workers)
        last = saved = told = time.monotonic()
        sums: dict[str, Tensor] = {}
        counts: dict[str, int] = {}
        targets = Tensor()
        while self.elapsed < options.seconds:
            progress = self.elapsed / options.seconds
            if self.batch_number % 50 == 0 or not targets.numel():
                early = options.stage == "decoder"
                sigma = max(0.6, 2.0 - self.batch_number / 700) if early else 0.6
                targets = number_targets(self.shape.vocabulary, sigma, options.device)
            loss = self.step(next(batches).to(options.device), targets, progress)
            self.batch_number += 1
            for name, value in loss.figures.items():
                sums[name] = sums.get(name, 0.0) + value.detach()
                counts[name] = counts.get(name, 0) + 1
            now = time.monotonic()
            self.elapsed, last = self.elapsed + now - last, now
            if now - told > options.tell_every:
                figures = " ".join(f"{name} {float(v) / counts[name]:.4f}" for name, v in sums.items())
                log.info("%6.0f s  batch %d  %s", self.elapsed, self.batch_number, figures)
                sums, counts, told = {}, {}, now
            if now - saved > options.save_every:
                self.save()
                saved = now
        self.save()


def _half(state: dict[str, Tensor], stage: str) -> dict[str, Tensor]:
    """The tensors that a stage trained."""
    seeing = ("model.vision_tower", "helpers.glyphs")
    return {k: v for k, v in state.items() if k.startswith(seeing) == (stage == "vision")}


def parse() -> Options:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    here = Path(__file__).parent
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--seconds", type=float, required=True, help="length of the stage's schedule")
    parser.add_argument("--state", type=Path, default=here / "state")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--fonts", type=Path, default=FONT_ROOT)
    parser.add_argument("--words", type=Path, default=WORD_LIST)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="threads of torch on a CPU")
    parser.add_argument("--workers", type=int, default=0, help="processes that draw pages ahead")
    parser.add_argument("--muon", type=float, default=2e-3, help="learning rate of block matrices")
    parser.add_argument("--adam", type=float, default=1.5e-3, help="learning rate of the rest")
    parser.add_argument("--decay-from", type=float, default=0.5, help="share of time at full rate")
    parser.add_argument("--eyes-from", type=float, default=0.45, help="share of `joint` with the vision tower at rest")
    parser.add_argument("--published", type=Path, help="model folder to start from where there is no state")
    parser.add_argument("--save-every", type=float, default=180.0, help="seconds")
    parser.add_argument("--tell-every", type=float, default=30.0, help="seconds")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    return Options(
        stage=given.stage,
        seconds=given.seconds,
        state=given.state,
        device=torch.device(given.device),
        source=Source(given.fonts, given.words, given.seed),
        workers=given.workers,
        muon=given.muon,
        adam=given.adam,
        decay_from=given.decay_from,
        eyes_from=given.eyes_from,
        published=given.published,
        save_every=given.save_every,
        tell_every=given.tell_every,
    )


def main() -> None:
    """Trains one stage."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    trainer = Trainer(parse())
    trainer.run()


if __name__ == "__main__":
    main()
