"""Makes the sample documents beside it: ``python resources/samples/make_samples.py``.

``welcome.pdf`` is born digital, ``letter.jpg`` looks like a scan: a page printed, laid on the glass a little askew.
The same bytes come out every time.
"""

import io
import math
import random
from pathlib import Path

import pymupdf
from PIL import Image, ImageFilter

HERE = Path(__file__).parent
A4 = pymupdf.Rect(0, 0, 595, 842)
MARGIN = 60
BLUE, GREEN, YELLOW, INK = (0.17, 0.31, 0.77), (0.12, 0.66, 0.44), (0.96, 0.72, 0.24), (0.13, 0.15, 0.2)
SCAN_DPI = 150
SCAN_DEGREES = 0.8

STYLE = """
* { font-family: sans-serif; color: #21262f; font-size: 10.5px; line-height: 1.4; }
h1 { font-size: 27px; color: #2b4fc4; margin: 0; line-height: 1.2; }
h2 { font-size: 15px; color: #2b4fc4; margin: 9px 0 5px 0; line-height: 1.2; }
ol, ul { margin: 0; padding-left: 18px; }
p { margin: 0 0 7px 0; }
li { margin: 0 0 3px 0; }
.lead { font-size: 12.5px; }
.small { font-size: 8.5px; color: #5b6475; }
.letter, .letter p, .letter li { font-family: serif; font-size: 13.5px; }
"""

LEAD = """<h1>Welcome to OCR Desktop</h1><p class="lead">This page is a sample. It has a heading, two columns, lists,
a table and a picture: what most documents are made of. Look how each part was found.</p>"""

LEFT = """<h2>What you see</h2>
<p>On the left are your documents and their pages. In the middle is the page itself, with a box around every part
that was found on it. The number of a box is its place in the reading order.</p>
<p>On the right is what was read. Move the pointer over a box and its text lights up; move it over the text and the
box does.</p>
<h2>Where it happens</h2>
<p>Everything is read on this computer. No page is sent anywhere, no account is needed, and it works just as well
without a network.</p>"""

RIGHT = """<h2>Try this</h2>
<ol><li>Drop a PDF, a photo or a whole folder on the window.</li>
<li>Click a box, then copy it as Markdown.</li>
<li>Copy a picture in another program and paste it here: it is read all the same.</li>
<li>Export a folder. Stop whenever you like; it goes on where it was.</li></ol>
<h2>What can be read</h2>
<ul><li>Text of PDFs, used as it is where it can be trusted</li>
<li>Scans and photos, also turned or askew</li>
<li>Tables, with their cells</li></ul>"""

TABLE_TITLE = "<h2>What each key does</h2>"
TABLE = (
    ("On a Mac", "Elsewhere", "What it does"),
    ("Command O", "Ctrl O", "Open a document"),
    ("Command C", "Ctrl C", "Copy what is selected"),
    ("Command V", "Ctrl V", "Read the picture that was copied"),
)
CAPTION = '<p class="small">Figure 1. The way of a page: from paper to boxes to text.</p>'
FOOTER = '<p class="small">OCR Desktop – a sample document</p>'

LETTER = """<div class="letter">
<p>The Harbour Library<br/>12 Quay Street<br/>Port Linden</p>
<p>14 March 1987</p>
<p>Dear Miss Alder,</p>
<p>Thank you for the three boxes of letters that reached us on Monday. They had stayed dry, in spite of the weather,
and all of them are legible. We have begun to sort them by year, as you suggested.</p>
<p>The earliest seems to be the one your grandfather wrote from the lighthouse in 1911. He describes how the lamp was
lit for the first time, and how the whole village came up the hill to see it. I read it aloud to my colleagues at tea,
and nobody went back to work for half an hour.</p>
<p>You asked what we would do with them. We should like to:</p>
<ol><li>make a copy of every page, so that the originals can rest;</li>
<li>write out the text, so that people can search it;</li>
<li>show twenty of the letters in the reading room next summer.</li></ol>
<p>It will take us two years by hand. My nephew says that one day a machine will read such pages by itself. I told
him that I would believe it when I saw it.</p>
<p>With kind regards,</p>
<p>Eleanor Whitcombe<br/>Librarian</p>
</div>"""


def welcome() -> bytes:
    """The born-digital sample."""
    document = pymupdf.open()
    page = document.new_page(width=A4.width, height=A4.height)
    right = A4.width - MARGIN
    middle = A4.width / 2
    _text(page, (MARGIN, 54, right, 134), LEAD)
    page.draw_line((MARGIN, 140), (right, 140), color=BLUE, width=1.2)
    _text(page, (MARGIN, 150, middle - 14, 422), LEFT)
    _text(page, (middle + 14, 150, right, 422), RIGHT)
    _picture(page, pymupdf.Rect(MARGIN, 424, right, 560))
    _text(page, (MARGIN, 566, right, 584), CAPTION)
    _text(page, (MARGIN, 596, right, 632), TABLE_TITLE)
    _table(page, MARGIN, 634, (120, 120, right - MARGIN - 240))
    _text(page, (MARGIN, 790, right, 806), FOOTER)
    return _saved(document, "Welcome to OCR Desktop")


def letter() -> bytes:
    """The page of a letter as a scanner sees it."""
    document = pymupdf.open()
    page = document.new_page(width=A4.width, height=A4.height)
    _text(page, (84, 90, A4.width - 84, 760), LETTER)
    pixels = page.get_pixmap(dpi=SCAN_DPI, colorspace=pymupdf.csGRAY)
    picture = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    document.close()
    picture = picture.rotate(SCAN_DEGREES, Image.Resampling.BICUBIC, fillcolor=255)
    picture = picture.filter(ImageFilter.GaussianBlur(0.7))
    return _as_jpeg(_aged(picture))


def _aged(picture: Image.Image) -> Image.Image:
    """Grey paper, uneven light, faded ink and the noise of a sensor."""
    chance = random.Random(1987)  # noqa: S311  (the same specks every time)
    width, height = picture.size
    noise = Image.frombytes("L", (width, height), bytes(int(chance.gauss(128, 9)) & 255 for _ in range(width * height)))
    light = Image.new("L", (64, 64))
    light.putdata([round(228 + 14 * math.cos(x / 40) - 10 * (y / 64)) for y in range(64) for x in range(64)])
    paper = light.resize((width, height), Image.Resampling.BICUBIC)
    faded = picture.point([round(45 + value * (210 / 255)) for value in range(256)])
    merged = [
        max(0, min(255, ink * shade // 255 + speck - 128))
        for ink, shade, speck in zip(faded.tobytes(), paper.tobytes(), noise.tobytes(), strict=True)
    ]
    return Image.frombytes("L", (width, height), bytes(merged))


def _as_jpeg(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=62, dpi=(SCAN_DPI, SCAN_DPI), optimize=True)
    return stream.getvalue()


def _text(page: pymupdf.Page, place: tuple[float, float, float, float], html: str) -> None:
    spare, _ = page.insert_htmlbox(pymupdf.Rect(place), html, css=STYLE, scale_low=1)
    if spare < 0:
        raise ValueError(f"the text does not fit into {place}: {html[:60]}")


def _table(page: pymupdf.Page, left: float, top: float, widths: tuple[float, ...]) -> None:
    """Cells with rules; the first row is the head."""
    height = 22.0
    right = left + sum(widths)
    for number, row in enumerate(TABLE):
        y = top + number * height
        if number == 0:
            page.draw_rect(pymupdf.Rect(left, y, right, y + height), color=None, fill=(0.9, 0.93, 1))
        x = left
        for width, cell in zip(widths, row, strict=True):
            page.draw_rect(pymupdf.Rect(x, y, x + width, y + height), color=(0.6, 0.65, 0.75), width=0.6)
            words = f"<b>{cell}</b>" if number == 0 else cell
            _text(page, (x + 7, y + 4, x + width - 4, y + height), f"<p>{words}</p>")
            x += width


def _picture(page: pymupdf.Page, place: pymupdf.Rect) -> None:
    """A drawing, put in as a picture: paper, boxes, text."""
    scale = 3
    drawing = pymupdf.open()
    sheet = drawing.new_page(width=place.width, height=place.height)
    sheet.draw_rect(sheet.rect, color=None, fill=(0.94, 0.96, 1.0))
    thirds = [place.width * part for part in (0.19, 0.5, 0.81)]
    for number, x in enumerate(thirds):
        paper = pymupdf.Rect(x - 42, 14, x + 42, place.height - 14)
        sheet.draw_rect(paper, color=(0.75, 0.8, 0.9), fill=(1, 1, 1), width=1, radius=0.05)
        _sketch(sheet, paper, number)
    for x in (place.width * 0.345, place.width * 0.655):
        y = place.height / 2
        sheet.draw_line((x - 18, y), (x + 12, y), color=BLUE, width=3)
        sheet.draw_polyline([(x + 6, y - 8), (x + 16, y), (x + 6, y + 8)], color=BLUE, width=3)
    pixels = sheet.get_pixmap(matrix=pymupdf.Matrix(scale, scale))
    page.insert_image(place, stream=pixels.tobytes("png"))
    drawing.close()


def _sketch(sheet: pymupdf.Page, paper: pymupdf.Rect, step: int) -> None:
    """One of the three sheets: a page in grey, the same with boxes, then text alone."""
    left, right, top = paper.x0 + 10, paper.x1 - 10, paper.y0 + 10
    grey = (0.62, 0.66, 0.74)
    if step == 2:
        for number in range(8):
            end = right - (18 if number in (2, 6) else 0)
            sheet.draw_line((left, top + 4 + number * 11), (end, top + 4 + number * 11), color=INK, width=2.4)
        return
    sheet.draw_rect(pymupdf.Rect(left, top, left + 34, top + 8), color=None, fill=INK)
    for number in range(3):
        sheet.draw_line((left, top + 22 + number * 8), (right, top + 22 + number * 8), color=grey, width=2.4)
    hill = pymupdf.Rect(left, top + 50, right, paper.y1 - 10)
    sheet.draw_rect(hill, color=None, fill=(0.87, 0.93, 0.98))
    sheet.draw_circle((hill.x0 + 13, hill.y0 + 10), 5, color=None, fill=YELLOW)
    peak = [(hill.x0, hill.y1), (hill.x0 + 22, hill.y0 + 14), (hill.x0 + 34, hill.y0 + 24), (hill.x0 + 46, hill.y0 + 8),
            (hill.x1, hill.y1)]  # fmt: skip
    sheet.draw_polyline(peak, color=None, fill=GREEN, closePath=True)
    if step == 1:
        boxes = (
            (pymupdf.Rect(left - 4, top - 4, left + 38, top + 12), (0.9, 0.28, 0.3)),
            (pymupdf.Rect(left - 4, top + 16, right + 4, top + 44), BLUE),
            (pymupdf.Rect(hill.x0 - 4, hill.y0 - 4, hill.x1 + 4, hill.y1 + 4), GREEN),
        )
        for box, colour in boxes:
            sheet.draw_rect(box, color=colour, width=2)


def _saved(document: pymupdf.Document, title: str) -> bytes:
    document.set_metadata({"title": title, "author": "OCR Desktop"})
    document.subset_fonts()
    data: bytes = document.tobytes(garbage=4, deflate=True, deflate_fonts=True, no_new_id=True)
    document.close()
    return data


def main() -> None:
    """Write both."""
    (HERE / "welcome.pdf").write_bytes(welcome())
    (HERE / "letter.jpg").write_bytes(letter())


if __name__ == "__main__":
    main()
