"""Born-digital pages of our own making, with what a reader must find on them."""

from pathlib import Path

import pymupdf

LOREM = (
    "The ferry leaves the northern harbour every morning at seven and reaches the island before nine. "
    "Passengers who bring bicycles are asked to wait near the second gate, because the first one is kept free "
    "for lorries. In winter the timetable is shorter, and on stormy days the boat may stay in port altogether. "
)
SECOND = (
    "On the island itself there are two villages, a lighthouse and a small museum of fishing. The museum opens "
    "only when its keeper is not at sea. Visitors find the key at the bakery and are trusted to bring it back. "
)
A4 = pymupdf.Rect(0, 0, 595, 842)


def html_page(html: str, *, css: str = "", area: pymupdf.Rect | None = None) -> pymupdf.Document:
    """One A4 page with this HTML set in an area."""
    document = pymupdf.open()
    page = document.new_page(width=A4.width, height=A4.height)
    page.insert_htmlbox(area or pymupdf.Rect(70, 70, 525, 780), html, css=css)
    return document


def two_columns() -> pymupdf.Document:
    """A title over two columns of three paragraphs each, a running header and a page number."""
    document = pymupdf.open()
    page = document.new_page(width=A4.width, height=A4.height)
    page.insert_text((72, 40), "Island Letters, volume four", fontsize=8)
    page.insert_text((290, 815), "17", fontsize=8)
    page.insert_htmlbox(pymupdf.Rect(70, 70, 525, 110), "<h1>The Ferry and the Island</h1>")
    left = "".join(f"<p>Left {word}. {LOREM}</p>" for word in ("first", "second", "third"))
    right = "".join(f"<p>Right {word}. {SECOND}{LOREM}</p>" for word in ("first", "second", "third"))
    page.insert_htmlbox(pymupdf.Rect(70, 130, 287, 780), left, css="p {font-size: 10px; text-align: justify}")
    page.insert_htmlbox(pymupdf.Rect(308, 130, 525, 780), right, css="p {font-size: 10px; text-align: justify}")
    return document


def ruled_table() -> pymupdf.Document:
    """A paragraph, its table of 4 × 3 with a cell over two columns and one over two rows, a paragraph."""
    document = pymupdf.open()
    page = document.new_page(width=A4.width, height=A4.height)
    page.insert_htmlbox(pymupdf.Rect(70, 70, 525, 150), f"<p>{LOREM}</p>")
    xs, ys = (70, 220, 370, 520), (200, 230, 260, 290, 320)
    shape = page.new_shape()
    for y in ys:
        start = xs[1] if y == ys[3] else xs[0]  # the first column's last two rows are one cell
        shape.draw_line((start, y), (xs[-1], y))
    for x in xs:
        start = ys[1] if x == xs[2] else ys[0]  # the heading over columns 2 and 3 is one cell
        shape.draw_line((x, start), (x, ys[-1]))
    shape.finish(width=0.8, color=(0, 0, 0))
    shape.commit()
    words = {
        (0, 0): "Harbour", (0, 1): "Departures a day", (1, 0): "North", (1, 1): "14", (1, 2): "9",
        (2, 0): "South", (2, 1): "8", (2, 2): "3", (3, 1): "5", (3, 2): "1",
    }  # fmt: skip
    for (row, column), text in words.items():
        page.insert_text((xs[column] + 8, ys[row] + 19), text, fontsize=11)
    page.insert_htmlbox(pymupdf.Rect(70, 350, 525, 450), f"<p>{SECOND}</p>")
    return document


def report(pages: int) -> pymupdf.Document:
    """A document of many varied pages, for timing and for memory."""
    document = pymupdf.open()
    for number in range(pages):
        source = (two_columns, ruled_table, listing)[number % 3]()
        document.insert_pdf(source)
        document[-1].insert_text((300, 830), str(number + 1), fontsize=8)
        source.close()
    return document


def listing() -> pymupdf.Document:
    """Headings, a nested list, styles, a link and a program."""
    return html_page(
        f"""<h1>What to bring</h1><p>{LOREM}</p>
        <h2>1. For the crossing</h2>
        <ul><li>A warm coat for the deck</li><li>Food for the day:<ul><li>bread and cheese</li><li>apples</li></ul></li>
        <li>The ticket</li></ul>
        <h2>2. For the island</h2><ol><li>Good shoes</li><li>A map of the coast</li></ol>
        <p>A <b>bold</b> word, an <i>italic</i> one, H<sub>2</sub>O and x<sup>2</sup>, and
        <a href="https://example.org/island">a link</a>.</p>
        <pre>def ferry(hour):
    if hour &lt; 7:
        return None
    return hour + 2</pre><p>{SECOND}</p>"""
    )


def saved(document: pymupdf.Document, folder: Path, name: str = "pages.pdf") -> Path:
    """The document as a file, closed."""
    path = folder / name
    document.save(path, garbage=3, deflate=True)
    document.close()
    return path
