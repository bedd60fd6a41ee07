"""Pictures of a few lines in large print: what the small model that comes with the app reads."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

TITLE = "Harvest notes"
INK = (20, 20, 20)
ITEMS = ("1. wash the boxes", "2. call the baker", "3. sell the pears")


def note(path: Path, title: str = TITLE, items: Sequence[str] = ITEMS, fill: tuple[int, int, int] = INK) -> Path:
    """A title and a list, three times as large as the model sees them."""
    image = Image.new("RGB", (860, 190 + 74 * len(items)), "white")
    pen = ImageDraw.Draw(image)
    pen.text((60, 40), title, fill=fill, font=ImageFont.load_default(72))
    for number, item in enumerate(items):
        pen.text((60, 160 + 74 * number), item, fill=fill, font=ImageFont.load_default(48))
    image.save(path)
    return path


def full_page(path: Path) -> Path:
    """A page with far more on it than the model reads."""
    image = Image.new("RGB", (1240, 1754), "white")
    pen = ImageDraw.Draw(image)
    for number in range(40):
        line = "and so it goes on, line after line, with no end in sight for anybody"
        pen.text((100, 80 + 40 * number), line, fill="black", font=ImageFont.load_default(28))
    image.save(path)
    return path
