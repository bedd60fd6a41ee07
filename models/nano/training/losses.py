"""The losses of the three stages: vision alone, decoder alone, both joined."""

from dataclasses import dataclass

import torch
from labels import CLASSES, COLUMNS, NOWHERE, SLOTS, Codebook
from network import DotsOcr
from torch import Tensor, nn
from torch.nn import functional as F
from vocabulary import NUMBER_IDS, PAD, prompt

BLANK_WEIGHT = 0.15
MAX_ROWS = 16
HERE_LAYER, NEXT_LAYER = 1, 2
"""The decoder layers whose first head looks at the current and at the next character."""


@dataclass(frozen=True)
class Batch:
    """One batch of one canvas.

    Args:
        images: (batch, height, 336) grey; empty where no image was drawn.
        glyphs, geometry: labels of every image token.
        answers: (batch, length) token ids, padded with PAD.
        places: the image token of each answer token, or NOWHERE.
    """

    images: Tensor
    glyphs: Tensor
    geometry: Tensor
    answers: Tensor
    places: Tensor

    def to(self, device: torch.device) -> "Batch":
        parts = (self.images, self.glyphs, self.geometry, self.answers, self.places)
        return Batch(*(part.to(device, non_blocking=True) for part in parts))


class Helpers(nn.Module):
    """Heads that only training needs: glyphs of a patch, place of an image token."""

    def __init__(self, vision_dim: int, hidden: int) -> None:
        super().__init__()
        self.glyphs = nn.Linear(vision_dim, SLOTS * CLASSES)
        self.place = nn.Linear(hidden, MAX_ROWS + COLUMNS // 2)


@dataclass(frozen=True)
class Loss:
    """A loss to minimise and the figures to print."""

    total: Tensor
    figures: dict[str, Tensor]


def _glyph_loss(logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Cross entropy with blanks weighted down, and the accuracy on glyphs."""
    flat, wanted = logits.flatten(0, -2).float(), target.flatten().long()
    each = F.cross_entropy(flat, wanted, reduction="none")
    weight = torch.where(wanted == 0, BLANK_WEIGHT, 1.0)
    printed = wanted != 0
    right = (flat.argmax(-1) == wanted) & printed
    return (each * weight).sum() / weight.sum(), right.sum() / printed.sum().clamp(min=1)


def vision_loss(features: Tensor, tokens: Tensor, batch: Batch, helpers: Helpers, codebook: Codebook) -> Loss:
    """Every patch tells its glyphs, every image token tells its code."""
    logits = helpers.glyphs(features)
    logits = logits.view(*batch.glyphs.shape, CLASSES)
    trunk, trunk_right = _glyph_loss(logits, batch.glyphs)
    code = codebook.encode(batch.glyphs, batch.geometry)
    scores = codebook.scores(tokens.float()) * 8
    merged, merged_right = _glyph_loss(scores, batch.glyphs.flatten(2))
    distance = (tokens.float() - code).square().sum(-1).mean()
    figures = {"trunk": trunk_right, "merged": merged_right, "distance": distance}
    return Loss(trunk + merged + 0.1 * distance, figures)


def number_targets(vocabulary: int, sigma: float, device: torch.device) -> Tensor:
    """For each token id its target distribution: numbers are smoothed over their neighbours."""
    targets = torch.eye(vocabulary, device=device)
    ids = torch.tensor(NUMBER_IDS, device=device)
    values = torch.arange(len(NUMBER_IDS), device=device, dtype=torch.float32)
    near = torch.exp(-0.5 * ((values[:, None] - values) / sigma).square())
    near = near / near.sum(-1, keepdim=True)
    for value in range(10, len(NUMBER_IDS)):
        targets[ids[value]] = 0
        targets[ids[value], ids] = near[value]
    return targets


def _look(scores: Tensor | None, places: Tensor, first: int) -> Tensor:
    """How unlikely the first head is to look at the image token it should.

    Args:
        scores: (batch, tokens, tokens) before the softmax.
        places: (batch, n) image token that the position `first + i` should look at.
        first: position of the assistant token.
    """
    if scores is None:
        return torch.zeros((), device=places.device)
    rows = scores[:, first : first + places.shape[1]].float()
    wanted = torch.where(places == NOWHERE, -100, places + 2)
    return F.cross_entropy(rows.flatten(0, 1), wanted.flatten(), ignore_index=-100)


def decoder_loss(model: DotsOcr, helpers: Helpers, tokens: Tensor, batch: Batch, targets: Tensor) -> Loss:
    """The answer's cross entropy, two heads that must look, image tokens that tell their place."""
    count = tokens.shape[1]
    ids = torch.tensor(prompt(count), device=tokens.device)
    ids = ids.expand(tokens.shape[0], -1)
    sequence = torch.cat((ids, batch.answers[:, :-1]), dim=1)
    embedded = model.model.embed_tokens(sequence)
    embedded = torch.cat((embedded[:, :2], tokens.to(embedded.dtype), embedded[:, 2 + count :]), 1)
    out = model.model(embedded)
    first = ids.shape[1] - 1
    logits = model.lm_head(out.hidden[:, first:]).float()
    valid = batch.answers != PAD
    log = logits.log_softmax(-1)[valid]
    wanted = batch.answers[valid]
    answer = -(targets[wanted] * log).sum(-1).mean()
    here = torch.cat((batch.places[:, :1], batch.places[:, :-1]), dim=1)
    look_here = _look(out.scores[HERE_LAYER], here, first)
    look_next = _look(out.scores[NEXT_LAYER], batch.places, first)
    place = helpers.place(out.states[0][:, 2 : 2 + count]).float()
    index = torch.arange(count, device=tokens.device).expand(tokens.shape[0], -1)
    row = F.cross_entropy(place[..., :MAX_ROWS].flatten(0, 1), (index // 12).flatten())
    column = F.cross_entropy(place[..., MAX_ROWS:].flatten(0, 1), (index % 12).flatten())
    figures = {
        "answer": answer,
        "right": (log.argmax(-1) == wanted).float().mean(),
        "here": look_here,
        "next": look_next,
        "place": row + column,
    }
    total = answer + 0.3 * (look_here + look_next) + 0.1 * (row + column)
    return Loss(total, figures)
