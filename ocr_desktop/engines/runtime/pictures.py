"""Pictures cropped from pages: PNG files in the assets folder, named by the hash of their content."""

import errno
import hashlib
import io
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr_desktop.errors import DiskFull, OutputError, TargetNotWritable


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
    except PermissionError as exc:
        raise TargetNotWritable(f"Pictures cannot be kept in “{folder}”: permission denied.") from exc
    except OSError as exc:
        kind = DiskFull if exc.errno in (errno.ENOSPC, errno.EDQUOT) else OutputError
        raise kind(f"A picture cannot be kept in “{folder}”: {exc.strerror}.") from exc
    return name
