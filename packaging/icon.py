"""Makes the app's icon from our own drawing, on any system: ``python packaging/icon.py OUT.icns``."""

import io
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).resolve().parent.parent / "resources" / "icon.svg"
SIDES = (16, 32, 64, 128, 256, 512, 1024)


def drawn(side: int) -> Image.Image:
    """The drawing as a picture of this many pixels, each size drawn anew rather than made smaller."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know of no format for a device
    return Image.open(io.BytesIO(bytes(buffer.data().data())))


def make(target: Path) -> None:
    """Write all sizes into one file."""
    pictures = [drawn(side) for side in SIDES]
    target.parent.mkdir(parents=True, exist_ok=True)
    pictures[-1].save(target, format="ICNS", append_images=pictures[:-1])


if __name__ == "__main__":
    make(Path(sys.argv[1]))
