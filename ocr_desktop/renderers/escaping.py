"""Text that must stay text: what of it Markdown would take for markup is escaped, and nothing else.

Both CommonMark (with GFM) and the ``markdown`` package must read the result alike. The latter knows no escape
of ``~``, ``=``, ``<`` and ``&``, so these become character references, which both know.
"""

import html
import html.entities
import re
import string
from collections.abc import Sequence

from ocr_desktop.renderers import inline

_PUNCTUATION = frozenset(string.punctuation)
_ENTITY = re.compile(r"&(?:#|([A-Za-z][A-Za-z0-9]*;))")  # some see numbers without their semicolon
_RULE = re.compile(r"[ ]*([-*_=]|[|:][ ]*[-:])[-*_=|: ]*\Z")
_MARKER = re.compile(r"(?:[-+*](?=\s|\Z)|#{1,6}(?:[^#]|\Z)|>|#)")
_NUMBERED = re.compile(r"\d+([.)])(?=\s|\Z)")
_TASK = re.compile(r"\[[ xX]\](?=\s|\Z)")

_AMPERSAND, _LESS, _TILDE, _EQUALS, _BACKTICK, _PIPE = "&amp;", "&lt;", "&#126;", "&#61;", "&#96;", "&#124;"


def escaped(text: str, edges: frozenset[int] = frozenset(), *, emphasis: bool = False) -> list[str]:
    """The written form of each character of a paragraph (a line end between its lines), block starts included.

    Args:
        text: clean text, without spaces at the ends of its lines.
        edges: positions at which markup will be inserted; characters beside one are judged without that neighbour.
        emphasis: whether any of that markup is made of ``*``.
    """
    written = _inline(text, edges, emphasis)
    last_colon = text.rfind("]:")
    start = 0
    for line in text.split("\n"):
        if line and start not in edges:
            _escape_line_start(line, start, written, defines=start < last_colon)
        start += len(line) + 1
    return written


def escaped_phrase(text: str) -> str:
    """One line of text for a place where no block can begin: a table cell, the description of a picture."""
    return "".join(_inline(text, frozenset(), emphasis=False))


def escaped_address(target: str) -> str:
    """A checked address for the round brackets of a link."""
    written = [_AMPERSAND if char == "&" and _begins_reference(target, i) else char for i, char in enumerate(target)]
    return "".join(written).replace("*", "%2A")


def escaped_cell(lines: Sequence[str]) -> str:
    """The lines of a cell of a pipe table."""
    text = "\n".join(lines)
    breaks = {place for place, char in enumerate(text) if char == "\n"}
    edges = frozenset(breaks | {place + 1 for place in breaks})
    # Implementations look for backticks across cells, and pipes after backslashes confuse them.
    characters = _inline(text, edges, emphasis=False)
    written = "".join(_BACKTICK if char.endswith("`") else char for char in characters)
    return written.replace("|", _PIPE if "\\" in written else "\\|").replace("\n", "<br>")


def fence(text: str, least: int = 3) -> str:
    """A run of backticks longer than any in the text."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)


def code(raw: str, written: str) -> str:
    """A code span of one line: the raw text between backticks, or its written form where those would not do."""
    text = raw.strip(" ")
    if "&#" in text:
        # Even in code some would complete it.
        return f"<code>{written.strip(' ')}</code>"
    ticks = fence(text, least=1)
    # Without the spaces the ticks of the text and of the span would be one run.
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def heading_end(text: str) -> str:
    """The written text of a heading with hashes at its end escaped, which would be taken for closing ones."""
    found = re.search(r"(\\*)(#+)\Z", text)
    if not found:
        return text
    done = len(found[1]) % 2
    return text[: found.start(2)] + "#" * done + r"\#" * (len(found[2]) - done)


def _inline(text: str, edges: frozenset[int], emphasis: bool) -> list[str]:
    written = list(text)
    several = {
        "*": emphasis or len(_runs_that_may_pair(text, "*", edges)) > 1 or "**" in text,
        "`": text.count("`") > 1 or bool(edges),
        "~": len(_runs_that_may_pair(text, "~", edges)) > 1,
    }
    for index, char in enumerate(text):
        if char not in "\\`*_~[]<>&!":
            continue
        after = "" if index + 1 in edges else text[index + 1 : index + 2]
        if char == "\\":
            written[index] = "\\\\" if not after or after == "\n" or after in _PUNCTUATION else char
        elif char == "`":
            written[index] = "\\`" if several["`"] else char
        elif char == "*":
            written[index] = "\\*" if several["*"] and not _isolated(text, index, "*", edges) else char
        elif char == "_":
            written[index] = "\\_" if not _harmless_underscore(text, index, edges) else char
        elif char == "~":
            written[index] = _TILDE if several["~"] and not _isolated(text, index, "~", edges) else char
        elif char == "<":
            # An address in angle brackets may begin with other than a letter.
            plain = after.isspace() or ("@" not in text and (after in ("=", "-") or after.isdecimal()))
            written[index] = char if plain else _LESS
        elif char == "&":
            written[index] = _AMPERSAND if _begins_reference(text, index) else char
        elif char == "]":
            written[index] = "\\]" if text[index + 1 : index + 2] == "(" else char
        elif char == "!":
            # Whatever defines its address.
            written[index] = "\\!" if index + 1 in edges or after == "[" else char
    return written


def _begins_reference(text: str, index: int) -> bool:
    found = _ENTITY.match(text, index)
    return found is not None and (not found[1] or found[1] in html.entities.html5)


def _run(text: str, index: int, char: str, edges: frozenset[int]) -> tuple[str, str]:
    """The neighbours of the run of one character around an index; empty at the ends of the text and at edges."""
    start, end = index, index + 1
    while start > 0 and text[start - 1] == char and start not in edges:
        start -= 1
    while end < len(text) and text[end] == char and end not in edges:
        end += 1
    before = text[start - 1] if start > 0 else " "
    after = text[end] if end < len(text) else " "
    return ("" if start in edges else before), ("" if end in edges else after)


def _isolated(text: str, index: int, char: str, edges: frozenset[int]) -> bool:
    before, after = _run(text, index, char, edges)
    return before.isspace() and after.isspace()


def _harmless_underscore(text: str, index: int, edges: frozenset[int]) -> bool:
    before, after = _run(text, index, "_", edges)
    return (before.isalnum() and after.isalnum()) or (before.isspace() and after.isspace())


def _runs_that_may_pair(text: str, char: str, edges: frozenset[int]) -> list[int]:
    starts = [
        place
        for place, here in enumerate(text)
        if here == char and (place in edges or place == 0 or text[place - 1] != char)
    ]
    return [start for start in starts if not _isolated(text, start, char, edges)]


def _escape_line_start(line: str, start: int, written: list[str], *, defines: bool) -> None:
    """Escape what would begin a block.

    Args:
        line: a line of the paragraph, beginning at ``start``.
        written: the written form of the paragraph's characters, changed in place.
        defines: whether a colon after a bracket follows somewhere, so that a bracket here may define a link.
    """
    if _RULE.match(line):
        _escape_rule(line, start, written)
    numbered = _NUMBERED.match(line)
    if _MARKER.match(line):
        written[start] = "\\" + line[0]
    elif numbered:
        written[start + numbered.start(1)] = "\\" + numbered[1]
    elif line[0] == "[" and (defines or _TASK.match(line)):
        written[start] = "\\["
    elif line.startswith("~~~"):
        # The rest of the run, beside a semicolon now, could end a strike.
        length = len(line) - len(line.lstrip("~"))
        written[start : start + length] = [_TILDE] * length


def _escape_rule(line: str, start: int, written: list[str]) -> None:
    """A line of dashes and the like: a rule, the underline of a heading or the second row of a table."""
    place = next((place for place, char in enumerate(line) if char in "-*_="), None)
    if place is None:
        return
    char = line[place]
    if char == "=":
        if start:  # only below another line
            written[start + place] = _EQUALS
    elif char == "-":
        written[start + place] = "\\-"
    else:
        # What is left of the run, beside an escaped one now, could be emphasis.
        while place < len(line) and line[place] == char:
            written[start + place] = "\\" + char
            place += 1


def attribute(text: str) -> str:
    """Text for an HTML attribute or body, on one line."""
    return html.escape(inline.one_line(text))
