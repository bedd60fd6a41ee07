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
MAX_LINE = 2 * MAX_ROWS
HERE_HEAD = (1, 0)
"""Layer and number of the decoder head that looks at the current character."""
LINE_LAYER = 2
"""The layer that settles, from where the last characters were, along which line the current one stands."""
NEXT_HEADS = ((3, 0), (3, 2), (4, 0), (4, 2))
"""Those that look at the next: two of different key-value groups, so that more comes through."""
STEP_WEIGHT = 4.0
"""How much the first character of a line counts: it is one in thirty, and a wrong step costs a whole line."""
SHARED_WEIGHT = 2.5
"""How much a character counts whose image token holds another line too: there lines are read through each other."""


@dataclass(frozen=True)
class Batch:
    """One batch of one canvas.

    Args:
        images: (batch, height, 336) grey; empty where no image was drawn.
        glyphs, geometry: labels of every image token.
        answers: (batch, length) token ids, padded with PAD.
        places, slots, lines: the image token of each answer token, the slot in it and the row of patches along which
            its line runs, or NOWHERE.
    """

    images: Tensor
    glyphs: Tensor
    geometry: Tensor
    answers: Tensor
    places: Tensor
    slots: Tensor
    lines: Tensor

    def to(self, device: torch.device) -> "Batch":
        parts = (self.images, self.glyphs, self.geometry, self.answers, self.places, self.slots, self.lines)
        return Batch(*(part.to(device, non_blocking=True) for part in parts))


class Helpers(nn.Module):
    """Heads that only training needs: glyphs of a patch, place of an image token, slot and line of a character."""

    def __init__(self, vision_dim: int, hidden: int) -> None:
        super().__init__()
        self.glyphs = nn.Linear(vision_dim, SLOTS * CLASSES)
        self.place = nn.Linear(hidden, MAX_ROWS + COLUMNS // 2)
        self.here = nn.Linear(hidden, 4 * SLOTS)
        self.next = nn.Linear(hidden, 4 * SLOTS)
        self.line = nn.Linear(hidden, 2 * MAX_ROWS)
        self.next_line = nn.Linear(hidden, 2 * MAX_ROWS)


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


def _weigh(loss: Tensor, known: Tensor, weights: Tensor) -> Tensor:
    """The mean of (n,) losses over the places that are known, some of which count more."""
    counted = weights.flatten() * known.flatten()
    return (loss * counted).sum() / counted.sum().clamp(min=1)


def _look(
    scores: Sequence[Tensor | None], head: tuple[int, int], places: Tensor, first: int, weights: Tensor
) -> Tensor:
    """How unlikely a head is to look at the image token it should.

    Args:
        scores: of every layer, (batch, heads, tokens, tokens) before the softmax.
        head: its layer and number.
        places: (batch, n) image token that the position `first + i` should look at.
        first: position of the assistant token.
        weights: (batch, n) how much each counts.
    """
    layer = scores[head[0]]
    if layer is None:
        return torch.zeros((), device=places.device)
    rows = layer[:, head[1], first : first + places.shape[1]].float()
    return _name(rows, torch.where(places == NOWHERE, NOWHERE, places + 2), weights)


def _name(logits: Tensor, wanted: Tensor, weights: Tensor) -> Tensor:
    """How unsure a state is about what it should name: a slot, a line, a place."""
    each = F.cross_entropy(logits.float().flatten(0, 1), wanted.flatten(), ignore_index=NOWHERE, reduction="none")
    return _weigh(each, wanted != NOWHERE, weights)


def _before(labels: Tensor) -> Tensor:
    """The labels of the token that was said last, by position."""
    return torch.cat((labels[:, :1], labels[:, :-1]), dim=1)


def _shared(places: Tensor, lines: Tensor) -> Tensor:
    """Which characters stand in an image token that holds characters of another line too: (batch, n) of bool."""
    known = (places != NOWHERE) & (lines != NOWHERE)
    place = torch.where(known, places, 0)
    shape = (places.shape[0], int(place.max()) + 1)
    kept = torch.where(known, lines, MAX_LINE)
    least = torch.full(shape, MAX_LINE, device=lines.device, dtype=lines.dtype).scatter_reduce(1, place, kept, "amin")
    kept = torch.where(known, lines, -1)
    most = torch.full(shape, -1, device=lines.device, dtype=lines.dtype).scatter_reduce(1, place, kept, "amax")
    return known & (least.gather(1, place) < most.gather(1, place))


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
    step = (batch.lines != NOWHERE) & (batch.lines != _before(batch.lines))
    weights = torch.where(_shared(batch.places, batch.lines), SHARED_WEIGHT, 1.0)
    weights = torch.where(step, STEP_WEIGHT, weights)
    even = torch.ones_like(weights)
    valid = batch.answers != PAD
    log = logits.log_softmax(-1)[valid]
    wanted = batch.answers[valid]
    each = -(targets[wanted] * log).sum(-1)
    answer = (each * weights[valid]).sum() / weights[valid].sum()
    look_here = _look(out.scores, HERE_HEAD, _before(batch.places), first, even)
    look_next = torch.stack([_look(out.scores, head, batch.places, first, weights) for head in NEXT_HEADS])
    said = [state[:, first:] for state in out.states]
    slot_here = _name(helpers.here(said[HERE_HEAD[0]]), _before(batch.slots), even)
    slot_next = _name(helpers.next(said[NEXT_HEADS[0][0]]), batch.slots, weights)
    line_here = _name(helpers.line(said[LINE_LAYER]), _before(batch.lines), even)
    line_next = _name(helpers.next_line(said[NEXT_HEADS[0][0]]), batch.lines, weights)
    place = helpers.place(out.states[0][:, 2 : 2 + count]).float()
    index = torch.arange(count, device=tokens.device).expand(tokens.shape[0], -1)
    row = F.cross_entropy(place[..., :MAX_ROWS].flatten(0, 1), (index // 12).flatten())
    column = F.cross_entropy(place[..., MAX_ROWS:].flatten(0, 1), (index % 12).flatten())
    right = (log.argmax(-1) == wanted).float()
    steps = step[valid]
    figures = {
        "answer": answer,
        "right": right.mean(),
        "steps": (right * steps).sum() / steps.sum().clamp(min=1),
        "here": look_here,
        "next": look_next[0],
        "again": look_next[-1],
        "slot here": slot_here,
        "slot next": slot_next,
        "line here": line_here,
        "line next": line_next,
        "place": row + column,
    }
    total = answer + 0.3 * look_here + 0.15 * look_next.sum() + 0.1 * (row + column)
    total = total + 0.2 * (slot_here + slot_next + line_here + line_next)
    return Loss(total, figures)
