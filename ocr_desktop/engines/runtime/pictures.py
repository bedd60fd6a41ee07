"""Pictures cropped from pages: PNG files in the assets folder, named by the hash of their content."""

import hashlib
import io
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr_desktop.errors import OutputError, unwritable


def save(pixels: NDArray[np.uint8], folder: Path) -> str:
    """Keep a picture (uint8 RGB); its file name.

    Raises:
        OutputError: it cannot be written.
    """
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=4)
    data = buffer.getvalue()
    name = f"{hashlib.sha256(data).hexdigest()[:32]}.png"
    target = folder / name
    if target.exists():
        return name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Several workers may keep the same picture at once: the logo of every page, say.
        temporary = folder / f".{name}.{os.getpid()}.part"
        temporary.write_bytes(data)
        temporary.replace(target)
    except OSError as exc:
        raise unwritable(exc, f"a picture in “{folder}”", OutputError) from exc
    return name
