"""Reads HTML back for tests: which text stands in which kind of block, in which styles."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

STYLES = {
    "strong": "bold", "b": "bold", "em": "italic", "i": "italic", "del": "strike", "s": "strike", "code": "code",
    "sup": "superscript", "sub": "subscript", "a": "link",
}  # fmt: skip
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "pre", "blockquote", "figcaption"}
CONTAINERS = {"ul", "ol", "table", "thead", "tbody", "tr", "section", "figure", "hr"}
VOID = {"br", "hr", "img", "meta", "col"}


@dataclass
class Seen:
    """One block: the tags around it, its characters with their styles; a line break is ``\\n``."""

    path: tuple[str, ...]
    characters: list[tuple[str, frozenset[str]]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text with spaces collapsed as a browser does."""
        lines = "".join(char for char, _ in self.characters).split("\n")
        return "\n".join(" ".join(line.split()) for line in lines).strip()

    @property
    def visible(self) -> list[tuple[str, frozenset[str]]]:
        """The characters that are no spaces."""
        return [pair for pair in self.characters if not pair[0].isspace()]


class Reading(HTMLParser):
    """Blocks, pictures, links and every tag of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Seen] = []
        self.images: list[dict[str, str | None]] = []
        self.links: list[str] = []
        self.starts: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._path: list[str] = []
        self._fresh = True
        self.feed(text)
        self.close()
        self.blocks = [block for block in self.blocks if block.visible]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.add(tag)
        self.attributes |= values.keys()
        if tag == "img":
            self.images.append(values)
        if tag == "a":
            self.links.append(values.get("href") or "")
        if tag == "ol":
            self.starts.append(values.get("start") or "1")
        if tag == "br":
            self._add("\n")
        if tag in BLOCKS | CONTAINERS:
            self._fresh = True
        if tag not in VOID:
            self._path.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS | CONTAINERS:
            self._fresh = True
        if tag in self._path:
            while self._path.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        keeps_lines = "pre" in self._path
        for char in data:
            self._add(char if keeps_lines or char != "\n" else " ")

    def _add(self, char: str) -> None:
        if self._fresh and char.isspace():
            return
        if self._fresh:
            self.blocks.append(Seen(tuple(tag for tag in self._path if tag in BLOCKS | CONTAINERS)))
            self._fresh = False
        styles = frozenset(STYLES[tag] for tag in self._path if tag in STYLES)
        self.blocks[-1].characters.append((char, styles))
