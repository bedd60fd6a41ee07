"""Files for tests: PDFs written by hand, so that they can be wrong where a test wants it, and pictures."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pymupdf
from PIL import Image

AES_256 = 5
"""MuPDF's number of the encryption that is used today."""

DRAWING = b"0.5 g 10 10 50 30 re f"
"""A grey rectangle in the lower left corner."""


def pdf(
    pages: Sequence[bytes] = (b"/MediaBox [0 0 200 100]",), *, content: bytes = DRAWING, image: bytes = b""
) -> bytes:
    """A PDF, one page for each set of page attributes.

    Args:
        content: what is drawn on every page.
        image: a whole image object, ``/I`` for the content.
    """
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(len(pages)))
    resources = b"/Resources << /XObject << /I 4 0 R >> >>" if image else b"/Resources << >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        image or b"null",
        *(b"<< /Type /Page /Parent 2 0 R /Contents 3 0 R %s %s >>" % (resources, page) for page in pages),
    ]
    made = bytearray(b"%PDF-1.7\n")
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(made)


def encrypted_pdf(path: Path, *, user: str, owner: str = "owner") -> Path:
    """A PDF of one page with passwords."""
    with pymupdf.open() as document:
        document.new_page(width=200, height=100).insert_text((20, 50), "secret")
        document.save(path, encryption=AES_256, user_pw=user, owner_pw=owner)
    return path


def gradient(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture without two equal corners, smooth enough for lossy formats."""
    across, down = np.linspace(0, 255, width), np.linspace(0, 255, height)
    red, green = np.broadcast_to(across, (height, width)), np.broadcast_to(down[:, None], (height, width))
    pixels = np.stack([red, green, np.full((height, width), 60.0)], axis=-1)
    return Image.fromarray(pixels.astype(np.uint8)).convert(mode)
