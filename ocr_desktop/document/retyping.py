"""Text that a person types over what was read: styles, printed lines and cells follow as far as they can."""

from dataclasses import replace

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Origin, Span, Table, TextFormat


def retyped(block: Block, text: str) -> Block:
    """The block with another text. What a person has typed is not doubtful.

    Styles outside of the change stay. Printed lines stay where the change lies within one of them, and go where it
    is not known any more what stands on which. The text of a table is its rows, tab-separated.
    """
    if text == block.text:
        return block
    if block.category is Category.TABLE:
        return with_table(block, _table_of(text, block.table))
    start, end = _change(block.text, text)
    grown = len(text) - len(block.text)
    plain = block.format is TextFormat.PLAIN
    spans = _moved_spans(block.spans, start, end, grown) if plain else ()
    lines = _moved_lines(block, text, start, end)
    return replace(block, text=text, spans=spans, lines=lines, confidence=None, origin=Origin.PERSON)


def with_table(block: Block, table: Table) -> Block:
    """The block with other cells; its text is theirs."""
    return replace(
        block, table=table, text=table_text(table), spans=(), lines=(), confidence=None, origin=Origin.PERSON,
        format=TextFormat.PLAIN,
    )  # fmt: skip


def chosen(block: Block) -> Block:
    """The block as a person has chosen it among others: it is not doubtful."""
    return replace(block, confidence=None, origin=Origin.PERSON)


def read_otherwise(block: Block, other: Block) -> Block:
    """The block with what another reading has in its place: text, styles, cells.

    Its class stays where it still holds: cells make a table, and LaTeX a formula.
    """
    kinds = (Category.TABLE, Category.FORMULA)
    category = other.category if other.category in kinds or block.category in kinds else block.category
    return chosen(
        replace(
            block, category=category, text=other.text, format=other.format, spans=other.spans, lines=other.lines,
            marker=other.marker if category is Category.LIST_ITEM else "", table=other.table,
            level=block.level if category is block.category else 0,
            caption_of=block.caption_of if category is Category.CAPTION else None,
        )
    )  # fmt: skip


def table_text(table: Table) -> str:
    """The cells row by row, tab-separated, each at its first position."""
    texts = {(cell.row, cell.column): " ".join(cell.text.split()) for cell in table.cells}
    rows = ("\t".join(texts.get((row, column), "") for column in range(table.columns)) for row in range(table.rows))
    return "\n".join(rows)


def line_ranges(block: Block) -> list[tuple[int, int]]:
    """Where in the text each printed line stands; empty where that is not known of all of them."""
    found: list[tuple[int, int]] = []
    place = 0
    for line in block.lines:
        start = block.text.find(line.text, place) if line.text else -1
        if start < 0:
            return []
        place = start + len(line.text)
        found.append((start, place))
    return found


def spans_within(spans: tuple[Span, ...], start: int, end: int, moved: int = 0) -> tuple[Span, ...]:
    """What a part of a text keeps of its styles, counted from the beginning of that part, then moved on."""
    kept = ((span, max(span.start, start) - start, min(span.end, end) - start) for span in spans)
    return tuple(replace(span, start=low + moved, end=high + moved) for span, low, high in kept if low < high)


def _change(old: str, new: str) -> tuple[int, int]:
    """The part of the old text, from and to, that is not the same in the new one."""
    shorter = min(len(old), len(new))
    start = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    most = shorter - start
    same = next((count for count in range(most) if old[-1 - count] != new[-1 - count]), most)
    return start, len(old) - same


def _moved_spans(spans: tuple[Span, ...], start: int, end: int, grown: int) -> tuple[Span, ...]:
    """Styles around the change grow with it; what of them lay within it goes."""
    found: list[Span] = []
    for span in spans:
        low, high = span.start, span.end
        low = low if low <= start else max(low, end) + grown
        high = high if high <= start else high + grown if high >= end else start
        if low < high:
            found.append(replace(span, start=low, end=high))
    return tuple(found)


def _moved_lines(block: Block, text: str, start: int, end: int) -> tuple[Line, ...]:
    for number, (low, high) in enumerate(line_ranges(block)):
        if low <= start and end <= high:
            typed = text[low : high + len(text) - len(block.text)]
            changed = Line(block.lines[number].box, typed)
            return (*block.lines[:number], changed, *block.lines[number + 1 :]) if typed else ()
    return ()


def _table_of(text: str, before: Table | None) -> Table:
    """Cells for tab-separated rows; in a grid of the same size each cell keeps all but its text."""
    rows = [row.split("\t") for row in text.split("\n")]
    columns = max(map(len, rows))
    if before is not None and (before.rows, before.columns) == (len(rows), columns):
        kept = {(cell.row, cell.column): cell for cell in before.cells}
    else:
        heads = {cell.row for cell in before.cells if cell.header} if before is not None else set()
        kept = {
            (row, column): Cell(row, column, "", header=row in heads)
            for row in range(len(rows)) for column in range(columns)
        }  # fmt: skip
    cells = []
    for (row, column), cell in sorted(kept.items()):
        typed = rows[row][column] if column < len(rows[row]) else ""
        same = typed == " ".join(cell.text.split())
        cells.append(cell if same else replace(cell, text=typed))
    return Table(len(rows), columns, tuple(cells))
