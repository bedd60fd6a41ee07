"""The losses of the three stages: vision alone, decoder alone, both joined."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from labels import CLASSES, COLUMNS, NOWHERE, SLOTS, Codebook
from network import DotsOcr
from torch import Tensor, nn
from torch.nn import functional as F
from vocabulary import NUMBER_IDS, PAD, prompt

BLANK_WEIGHT = 0.15
MAX_ROWS = 16
HERE_HEADS = ((1, 0),)
"""Layer and number of the decoder heads that look at the current character."""
NEXT_HEADS = ((2, 0), (2, 2), (3, 0), (3, 2))
"""Those that look at the next: two of different key-value groups, so that more comes through."""


@dataclass(frozen=True)
class Batch:
    """One batch of one canvas.

    Args:
        images: (batch, height, 336) grey; empty where no image was drawn.
        glyphs, geometry: labels of every image token.
        answers: (batch, length) token ids, padded with PAD.
        places, slots: the image token of each answer token and the slot in it, or NOWHERE.
    """

    images: Tensor
    glyphs: Tensor
    geometry: Tensor
    answers: Tensor
    places: Tensor
    slots: Tensor

    def to(self, device: torch.device) -> "Batch":
        parts = (self.images, self.glyphs, self.geometry, self.answers, self.places, self.slots)
        return Batch(*(part.to(device, non_blocking=True) for part in parts))


class Helpers(nn.Module):
    """Heads that only training needs: glyphs of a patch, place of an image token, slot of a character."""

    def __init__(self, vision_dim: int, hidden: int) -> None:
        super().__init__()
        self.glyphs = nn.Linear(vision_dim, SLOTS * CLASSES)
        self.place = nn.Linear(hidden, MAX_ROWS + COLUMNS // 2)
        self.here = nn.Linear(hidden, 4 * SLOTS)
        self.next = nn.Linear(hidden, 4 * SLOTS)


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


def _look(scores: Sequence[Tensor | None], head: tuple[int, int], places: Tensor, first: int) -> Tensor:
    """How unlikely a head is to look at the image token it should.

    Args:
        scores: of every layer, (batch, heads, tokens, tokens) before the softmax.
        head: its layer and number.
        places: (batch, n) image token that the position `first + i` should look at.
        first: position of the assistant token.
    """
    layer = scores[head[0]]
    if layer is None:
        return torch.zeros((), device=places.device)
    rows = layer[:, head[1], first : first + places.shape[1]].float()
    wanted = torch.where(places == NOWHERE, -100, places + 2)
    return F.cross_entropy(rows.flatten(0, 1), wanted.flatten(), ignore_index=-100)


def _slot(logits: Tensor, slots: Tensor) -> Tensor:
    """How unsure a state is about the slot of a character."""
    return F.cross_entropy(logits.float().flatten(0, 1), slots.flatten(), ignore_index=NOWHERE)


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
    look_here = torch.stack([_look(out.scores, head, here, first) for head in HERE_HEADS]).mean()
    look_next = torch.stack([_look(out.scores, head, batch.places, first) for head in NEXT_HEADS])
    here = torch.cat((batch.slots[:, :1], batch.slots[:, :-1]), dim=1)
    slot_here = _slot(helpers.here(out.states[HERE_HEADS[0][0]][:, first:]), here)
    slot_next = _slot(helpers.next(out.states[NEXT_HEADS[0][0]][:, first:]), batch.slots)
    place = helpers.place(out.states[0][:, 2 : 2 + count]).float()
    index = torch.arange(count, device=tokens.device).expand(tokens.shape[0], -1)
    row = F.cross_entropy(place[..., :MAX_ROWS].flatten(0, 1), (index // 12).flatten())
    column = F.cross_entropy(place[..., MAX_ROWS:].flatten(0, 1), (index % 12).flatten())
    figures = {
        "answer": answer,
        "right": (log.argmax(-1) == wanted).float().mean(),
        "here": look_here,
        "next": look_next[0],
        "again": look_next[-1],
        "slot here": slot_here,
        "slot next": slot_next,
        "place": row + column,
    }
    total = answer + 0.3 * look_here + 0.15 * look_next.sum() + 0.1 * (row + column)
    total = total + 0.2 * (slot_here + slot_next)
    return Loss(total, figures)
