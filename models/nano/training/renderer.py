"""Lays out and draws pages of text; every line knows its box and the place of each character.

Coordinates are pixels of the finished canvas, origin at the top left.
"""

import io
import random
from dataclasses import dataclass, replace

import numpy as np
from fonts import Face, font, metrics
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from words import Writer

WIDTH = 336
HEIGHTS = (56, 112, 224, 336, 448)
BUDGETS = {56: 40, 112: 110, 224: 150, 336: 220, 448: 300}
"""The most characters on a page, by canvas height."""
BOX_PADDING = 1.0


@dataclass(frozen=True)
class Line:
    """One printed line. `middle` is half the x-height above the base line."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    middle: float
    centres: tuple[float, ...]
    pen: tuple[float, float]
    path: str
    size: float


@dataclass(frozen=True)
class Block:
    """A block of the layout: its category and its lines; the text joins them with spaces."""

    category: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def bbox(self) -> tuple[int, int, int, int]:
        """From the tops of tall letters to the feet of low ones, a pixel of air around."""
        return (
            max(0, round(min(line.left for line in self.lines) - BOX_PADDING)),
            max(0, round(self.lines[0].top - BOX_PADDING)),
            min(WIDTH, round(max(line.right for line in self.lines) + BOX_PADDING)),
            round(self.lines[-1].bottom + BOX_PADDING),
        )


@dataclass(frozen=True)
class Page:
    """A laid-out page in reading order. `scale` is how much the drawing is resized."""

    height: int
    blocks: tuple[Block, ...]
    scale: float = 1.0


@dataclass(frozen=True)
class Draft:
    """Text that waits for its place."""

    category: str
    text: str
    path: str
    size: float


@dataclass(frozen=True)
class Recipe:
    """What to print: canvas, how many characters, whose faces, and whether to fill the canvas."""

    height: int
    budget: int
    faces: tuple[tuple[float, tuple[Face, ...]], ...]
    """Groups of faces, each with its share."""
    dense: bool = False
    letters: bool = False
    """Random letters instead of words."""
    rescale: float = 0.0
    """The share of pages that are drawn at another size and resized."""


def _text(rng: random.Random, writer: Writer, recipe: Recipe, characters: int) -> str:
    if recipe.letters:
        return writer.letters(rng, max(3, characters))
    return writer.phrase(rng, max(3, characters))


def _size(rng: random.Random, face: Face) -> float:
    low, high = (14.0, 19.5) if face.style == "mono" else (14.5, 22.0)
    return rng.randint(round(low * 2), round(high * 2)) / 2


def _drafts(rng: random.Random, writer: Writer, recipe: Recipe, face: Face) -> list[Draft]:
    """What stands on the page, in order; it may turn out not to fit."""
    body = _size(rng, face)
    large = rng.randint(round(max(23.0, body + 3) * 2), 56) / 2
    heading = min(24.0, body + rng.choice((0.5, 1.0, 2.0)))
    heavy = face.bold_path
    left = recipe.budget if recipe.dense else round(recipe.budget * rng.uniform(0.3, 1.0))
    if recipe.budget == 0:
        return []
    if recipe.height == 56:
        if rng.random() < 0.2 and not recipe.letters:
            text = _text(rng, writer, recipe, rng.randint(3, 24))
            return [Draft("Title", text, rng.choice((face.path, heavy)), large)]
        text = _text(rng, writer, recipe, max(3, left))
        return [Draft("Text", text, face.path, body)]
    drafts: list[Draft] = []

    def add(category: str, text: str, path: str, size: float) -> None:
        nonlocal left
        drafts.append(Draft(category, text, path, size))
        left -= len(text) + 1

    if rng.random() < (0.35 if recipe.height == 112 else 0.7):
        text = _text(rng, writer, recipe, rng.randint(4, 26))
        add("Title", text, rng.choice((face.path, heavy)), large)
    while left > 8 and len(drafts) < 14:
        kind = rng.random()
        if kind < 0.25 and recipe.height > 56 and (not drafts or drafts[-1].category == "Text"):
            text = _text(rng, writer, recipe, min(left, rng.randint(5, 28)))
            add("Section-header", text, heavy, heading)
        elif kind < 0.42 and recipe.height > 56:
            for text in _list(rng, writer, recipe, left):
                add("List-item", text, face.path, body)
        else:
            low = min(left, 12)
            add("Text", _text(rng, writer, recipe, rng.randint(low, min(left, 150))), face.path, body)
    return drafts


def _list(rng: random.Random, writer: Writer, recipe: Recipe, left: int) -> list[str]:
    """The items of a list, at least one."""
    mark = rng.choice(("- ", "* ", "{}. ", "{}) "))
    items: list[str] = []
    for number in range(1, rng.randint(2, 4) + 1):
        if items and left < 10:
            break
        text = _text(rng, writer, recipe, min(left - 3, rng.randint(4, 40)))
        items.append(mark.format(number) + text)
        left -= len(items[-1]) + 1
    return items


def _wrap(draft: Draft, width: float) -> list[str]:
    advances = metrics(draft.path, draft.size).advances
    lines: list[str] = []
    current, length = "", 0.0
    for word in draft.text.split(" "):
        while sum(advances[c] for c in word) > width:
            word = word[:-1]
        extent = sum(advances[c] for c in word)
        if current and length + advances[" "] + extent > width:
            lines.append(current)
            current, length = word, extent
        elif current:
            current, length = f"{current} {word}", length + advances[" "] + extent
        else:
            current, length = word, extent
    return [*lines, current] if current else lines


def _line(draft: Draft, text: str, left: float, y: float) -> Line:
    """The line drawn with its pen at (left, y)."""
    measures = metrics(draft.path, draft.size)
    steps = np.array([measures.advances[character] for character in text])
    length = font(draft.path, draft.size).getlength(text)
    ends = np.cumsum(steps) * (length / max(1e-6, float(steps.sum())))
    centres = left + ends - steps / 2
    return Line(
        text=text,
        left=left,
        top=y + measures.ascent,
        right=left + length,
        bottom=y + measures.descent,
        middle=y + measures.middle,
        centres=tuple(centres.tolist()),
        pen=(left, y),
        path=draft.path,
        size=draft.size,
    )


def lay_out(rng: random.Random, writer: Writer, recipe: Recipe) -> Page:
    """A page of one family of faces; what does not fit is left out."""
    group = rng.choices([g for _, g in recipe.faces], [share for share, _ in recipe.faces])[0]
    face = rng.choice(group)
    scale = rng.uniform(0.85, 1.25) if rng.random() < recipe.rescale else 1.0
    width, height = WIDTH / scale, recipe.height / scale
    margin = rng.uniform(3, 30 if rng.random() < 0.7 else 70)
    room = width - margin - rng.uniform(3, 24 if rng.random() < 0.7 else 70)
    spacing = rng.uniform(1.12, 1.5)
    drafts = _drafts(rng, writer, recipe, face)
    if scale != 1.0:
        drafts = [replace(draft, size=max(10.0, round(draft.size / scale * 2) / 2)) for draft in drafts]
    limit = height - 3 / scale
    y = rng.uniform(2, 8)
    blocks: list[Block] = []
    for draft in drafts:
        measures = metrics(draft.path, draft.size)
        pitch = max(draft.size * spacing, measures.descent - measures.ascent + 1, 15.5 / scale)
        lines: list[Line] = []
        for text in _wrap(draft, room):
            if y + (measures.descent - measures.ascent) > limit:
                break
            lines.append(_line(draft, text, margin, y - measures.ascent))
            y += pitch
        if not lines:
            break
        blocks.append(Block(draft.category, tuple(lines)))
        tight = draft.category == "List-item"
        y += rng.uniform(1, 5) if tight else draft.size * rng.uniform(0.35, 0.9)
    return _settle(rng, Page(recipe.height, tuple(blocks), scale), limit)


def _settle(rng: random.Random, page: Page, limit: float) -> Page:
    """Moves the text down by some of the free room and scales it to canvas pixels."""
    if not page.blocks:
        return page
    free = max(0.0, limit - page.blocks[-1].lines[-1].bottom)
    shift = free * rng.random() * (1.0 if rng.random() < 0.5 else 0.2)

    def moved(line: Line) -> Line:
        s = page.scale
        return replace(
            line,
            left=line.left * s,
            right=line.right * s,
            top=(line.top + shift) * s,
            bottom=(line.bottom + shift) * s,
            middle=(line.middle + shift) * s,
            centres=tuple(centre * s for centre in line.centres),
            pen=(line.pen[0], line.pen[1] + shift),
        )

    blocks = tuple(Block(b.category, tuple(moved(line) for line in b.lines)) for b in page.blocks)
    return replace(page, blocks=blocks)


def draw(rng: random.Random, page: Page, *, degrade: bool) -> NDArray[np.uint8]:
    """The page as a grey image (height, 336); mildly degraded if asked."""
    ground = rng.randint(205, 255) if degrade and rng.random() < 0.5 else 255
    ink = rng.randint(0, 90) if degrade and rng.random() < 0.6 else 0
    size = (round(WIDTH / page.scale), round(page.height / page.scale))
    image = Image.new("L", size, ground)
    pen = ImageDraw.Draw(image)
    for block in page.blocks:
        for line in block.lines:
            pen.text(line.pen, line.text, fill=ink, font=font(line.path, line.size))
    if page.scale != 1.0:
        how = rng.choice((Image.Resampling.BICUBIC, Image.Resampling.BILINEAR))
        image = image.resize((WIDTH, page.height), how)
    return _degraded(rng, image) if degrade else np.asarray(image)


def _degraded(rng: random.Random, image: Image.Image) -> NDArray[np.uint8]:
    if rng.random() < 0.25:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.7)))
    if rng.random() < 0.15:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=rng.randint(45, 92))
        image = Image.open(buffer)
    noisy, shaded = rng.random() < 0.35, rng.random() < 0.15
    if not noisy and not shaded:
        return np.asarray(image)
    pixels = np.asarray(image, dtype=np.float32)
    noise = np.random.default_rng(rng.getrandbits(32))
    if noisy:
        grain = noise.standard_normal(pixels.shape, dtype=np.float32)
        pixels = pixels + grain * np.float32(rng.uniform(1, 9))
    if shaded:
        ramp = np.linspace(0.0, rng.uniform(-30, 10), pixels.shape[1], dtype=np.float32)
        pixels = pixels + ramp
    return pixels.clip(0, 255).astype(np.uint8)
