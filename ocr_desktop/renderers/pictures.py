"""Pictures in rendered text: where a link points, data addresses, sizes from a file's first bytes."""

import base64
import logging
import struct
import urllib.parse
from pathlib import PurePosixPath

from ocr_desktop.document.blocks import Block
from ocr_desktop.renderers.registry import RenderOptions

_log = logging.getLogger(__name__)

_MIMES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif"}
_PNG = b"\x89PNG\r\n\x1a\n"


def source(block: Block, options: RenderOptions) -> str:
    """The address of a block's picture as the options want it; empty where there is none to show."""
    if not block.asset or options.pictures == "none":
        return ""
    if options.pictures == "embed":
        content = _bytes(block.asset, options)
        mime = _MIMES.get(PurePosixPath(block.asset).suffix.lower(), "image/png")
        return f"data:{mime};base64,{base64.b64encode(content).decode()}" if content else ""
    folder = options.assets_href
    if "://" not in folder:
        folder = urllib.parse.quote(folder.encode("utf-8", "surrogateescape"), safe="/")
    if folder and not folder.endswith("/"):
        folder += "/"
    return folder + urllib.parse.quote(block.asset.encode("utf-8", "surrogateescape"), safe="")


def data(block: Block, options: RenderOptions) -> bytes:
    """The bytes of a block's picture; empty where there is none to show."""
    return _bytes(block.asset, options) if block.asset and options.pictures != "none" else b""


def size(block: Block, options: RenderOptions) -> tuple[int, int] | None:
    """Width and height in pixels of a block's picture, where it is a PNG that can be read."""
    head = _bytes(block.asset, options)[:24] if block.asset and options.read_asset else b""
    if len(head) < 24 or not head.startswith(_PNG):
        return None
    width, height = struct.unpack(">II", head[16:24])
    return (width, height) if width and height else None


def _bytes(name: str, options: RenderOptions) -> bytes:
    if options.read_asset is None:
        return b""
    try:
        return options.read_asset(name)
    except OSError as exc:
        # One lost picture must not cost the document.
        _log.warning("The picture %s cannot be read and is left out: %s", name, exc)
        return b""
