"""Networks of docTR's own classes, small enough for tests, and their training on generated pages.

Needs docTR and torch (``tests/doctr.txt``); ``tests/golden/doctr/make.py`` keeps what came out, so that most tests
need neither.
"""

import random

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from torch import nn

from tests.fakes.doctr_pages import FONTS, VOCABULARY, Page, page, word

# Torchvision's compiled operators need CUDA's libraries even on a machine without; docTR uses none of them, but
# torchvision will not be imported where these two are unknown.
for _name in ("nms", "qnms"):
    torch.library.define(f"torchvision::{_name}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from doctr.models.detection import DBNet  # noqa: E402
from doctr.models.recognition import CRNN  # noqa: E402
from torchvision.models._utils import IntermediateLayerGetter  # noqa: E402

PAGE = (512, 512)
LINE = (32, 128)
_MEANS = {
    "page": ((0.798, 0.785, 0.772), (0.264, 0.2749, 0.287)),
    "word": ((0.694, 0.695, 0.693), (0.299, 0.296, 0.301)),
}


def reader() -> CRNN:
    """A recognition network with fresh weights."""
    layers: list[nn.Module] = []
    for before, after, pool in ((3, 12, (2, 2)), (12, 24, (2, 2)), (24, 36, (2, 1)), (36, 48, (4, 1))):
        layers += [
            nn.Conv2d(before, after, 3, padding=1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(),
            nn.MaxPool2d(pool),
        ]
    mean, std = _MEANS["word"]
    known = {"input_shape": (3, *LINE), "mean": mean, "std": std, "vocab": VOCABULARY}
    return CRNN(nn.Sequential(*layers), VOCABULARY, rnn_units=24, input_shape=(3, *LINE), cfg=known)


def finder() -> DBNet:
    """A detection network with fresh weights."""

    def stage(before: int, after: int, stride: int) -> nn.Sequential:
        return nn.Sequential(
            nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(),
            nn.Conv2d(after, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(),
        )  # fmt: skip

    body = nn.Sequential()
    body.add_module("stem", stage(3, 8, 2))
    for name, (before, after) in {"a": (8, 8), "b": (8, 12), "c": (12, 16), "d": (16, 24)}.items():
        body.add_module(name, stage(before, after, 2))
    features = IntermediateLayerGetter(body, {name: str(index) for index, name in enumerate("abcd")})
    mean, std = _MEANS["page"]
    return DBNet(features, head_chans=32, cfg={"input_shape": (3, *PAGE), "mean": mean, "std": std})


def train_reader(network: CRNN, steps: int, seed: int = 0) -> None:
    """Words as docTR cuts them, tight around the ink."""
    chosen, rate = random.Random(seed), 3e-3
    optimiser = torch.optim.AdamW(network.parameters(), rate, weight_decay=1e-4)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps)
    network.train()
    for step in range(steps):
        texts = [word(chosen) for _ in range(40)]
        loss = network(torch.stack([_crop(text, chosen) for text in texts]), texts)["loss"]
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        plan.step()
        if step % 100 == 0:
            print("reader", step, float(loss), flush=True)
    network.eval()


def _crop(text: str, chosen: random.Random) -> torch.Tensor:
    font = ImageFont.truetype(chosen.choice(FONTS), chosen.randint(24, 40))
    left, top, right, bottom = (int(edge) for edge in font.getbbox(text))
    room = [chosen.randint(0, 7) for _ in range(4)]
    size = (right - left + room[0] + room[1], bottom - top + room[2] + room[3])
    picture = Image.new("RGB", size, (chosen.randint(225, 255),) * 3)
    ImageDraw.Draw(picture).text((room[0] - left, room[2] - top), text, font=font, fill=(chosen.randint(0, 70),) * 3)
    return _normalised(_fitted(picture, LINE, centred=False), "word")


def _fitted(picture: Image.Image, size: tuple[int, int], *, centred: bool) -> NDArray[np.uint8]:
    """Brought to a size with its proportions kept and black around it, as docTR does."""
    height, width = size
    scale = min(height / picture.height, width / picture.width)
    small = picture.resize(
        (max(1, int(picture.width * scale)), max(1, int(picture.height * scale))), Image.Resampling.BILINEAR
    )
    canvas = Image.new("RGB", (width, height))
    canvas.paste(small, ((width - small.width) // 2, (height - small.height) // 2) if centred else (0, 0))
    return np.asarray(canvas, np.uint8)


def _normalised(pixels: NDArray[np.uint8], kind: str) -> torch.Tensor:
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in _MEANS[kind])
    return (torch.from_numpy(pixels.copy()).permute(2, 0, 1) / 255 - mean) / std


def train_finder(network: DBNet, steps: int, seed: int = 1) -> None:
    """Whole pages, brought to the size that the network sees."""
    chosen, rate = random.Random(seed), 4e-3
    optimiser = torch.optim.AdamW(network.parameters(), rate)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps)
    network.train()
    for step in range(steps):
        pages = [page(chosen.randrange(10**9)) for _ in range(4)]
        batch = torch.stack(
            [_normalised(_fitted(Image.fromarray(p.pixels), PAGE, centred=True), "page") for p in pages]
        )
        loss = network(batch, [{"words": _padded_boxes(p)} for p in pages])["loss"]
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        plan.step()
        if step % 20 == 0:
            print("finder", step, float(loss), flush=True)
    network.eval()


def _padded_boxes(known: Page) -> NDArray[np.float32]:
    """The words' boxes in shares of the square that the network sees."""
    height, width = known.pixels.shape[:2]
    boxes = np.array([box for _, box in known.words], np.float32)
    boxes[:, [0, 2]] = 0.5 + (boxes[:, [0, 2]] - 0.5) * width / max(width, height)
    boxes[:, [1, 3]] = 0.5 + (boxes[:, [1, 3]] - 0.5) * height / max(width, height)
    return boxes
