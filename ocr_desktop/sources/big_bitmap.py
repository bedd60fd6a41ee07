"""BMP pictures too big to be decoded whole, strip by strip with bounded memory: their rows are stored as they are."""

from collections.abc import Iterator
from pathlib import Path

from PIL import BmpImagePlugin, Image


def uncompressed(image: BmpImagePlugin.BmpImageFile) -> bool:
    """Whether the rows are stored as they are, which nearly all BMP files do."""
    return len(image.tile) == 1 and image.tile[0].codec_name == "raw" and isinstance(image.tile[0].args, tuple)


def strips(image: BmpImagePlugin.BmpImageFile, path: Path, pixels: int) -> Iterator[Image.Image]:
    """The picture's rows from top to bottom, some at a time.

    Args:
        image: opened and ``uncompressed``.
        pixels: about how many pixels a strip holds.

    Raises:
        ValueError: the file is truncated.
    """
    tile = image.tile[0]
    assert isinstance(tile.args, tuple)
    raw_mode, stride, direction = tile.args
    width, height = image.size
    rows = max(pixels // width, 1)
    with path.open("rb") as file:
        for top in range(0, height, rows):
            count = min(rows, height - top)
            row = top if direction == 1 else height - top - count  # mostly stored from the bottom up
            file.seek(tile.offset + row * stride)
            data = file.read(stride * count)
            if len(data) < stride * count:
                raise ValueError("the picture ends too early")
            strip = Image.frombytes(image.mode, (width, count), data, "raw", raw_mode, stride, direction)
            if image.palette is not None:
                strip.putpalette(image.palette)
            yield strip
