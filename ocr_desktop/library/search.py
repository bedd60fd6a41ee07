"""Search over everything that was ever read, as it has been corrected.

Pages are found that have all of the words; which block has them, and where, is looked up in the page itself.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.library import index, words
from ocr_desktop.library.keys import PageKey
from ocr_desktop.library.store import PAGE_QUERY, Library, transaction, understood
from ocr_desktop.library.words import Phrase

STEP = 50
BEFORE, LENGTH = 60, 200

_RANKED = (
    "SELECT min(score), sha256, page, engine, engine_version, result_key FROM"
    " (SELECT rowid AS id, rank AS score FROM search_words WHERE search_words MATCH ?) JOIN search_pages USING (id)"
    " {} GROUP BY sha256, page ORDER BY 1, sha256, page LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class BlockHit:
    """A block in which words were found.

    Args:
        block: its ``order`` on the page.
        box: where it is, in page units.
        snippet: a piece of its text, on one line, with … where something is left out;
        marks: where in the snippet what was looked for stands: from character to character.
    """

    block: int
    box: Box
    snippet: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page that has all of the words.

    Args:
        key: of the reading in which they were found; of several the best.
        path: where the document was when it was opened last; None where that is not known.
        size: of the page, in page units.
        corrected: whether a person has corrected the page.
        blocks: the best first, then in reading order; at least one.
        score: the higher, the better; to be compared within one search only.
    """

    key: PageKey
    path: Path | None
    size: Size
    corrected: bool
    blocks: tuple[BlockHit, ...]
    score: float


class Search:
    """Search in a library. As safe to use from several threads and processes as the library itself."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def find(self, wanted: str, limit: int = 50, *, sha256: str = "") -> list[PageHit]:
        """The pages that have all of the words, the best first.

        Args:
            wanted: as a person types it: words, of which the end may lack, and “phrases” in quotation marks.
            sha256: only in this document.
        """
        phrases = words.phrases(wanted)
        if not phrases or limit < 1:
            return []
        scope, values = ("WHERE sha256 = ?", (sha256,)) if sha256 else ("", ())
        rows = self._library.read(_RANKED.format(scope), (words.expression(phrases), *values, limit))
        hits = (self._hit(PageKey(*key), -score, phrases) for score, *key in rows)
        return [hit for hit in hits if hit is not None]

    def catch_up(self, pages: int = STEP) -> int:
        """Index a few of the pages that were read before there was an index; how many are left."""

        def step(database: sqlite3.Connection) -> None:
            with transaction(database):
                rows = database.execute(
                    "SELECT id, sha256, page, engine, engine_version, result_key FROM search_backlog"
                    " ORDER BY id LIMIT ?",
                    (pages,),
                ).fetchall()
                for number, *columns in rows:
                    key = PageKey(*columns)
                    result = understood(database.execute(PAGE_QUERY, key.columns).fetchall())
                    if result is not None:  # else it has been deleted meanwhile
                        index.put(database, key, result.blocks, corrected=result.corrected)
                    database.execute("DELETE FROM search_backlog WHERE id = ?", (number,))

        if self.waiting():
            self._library.write(step)
        return self.waiting()

    def waiting(self) -> int:
        """How many pages that were read are not found yet."""
        # They go in the order of their numbers, so that none need be counted.
        rows = self._library.read(
            "SELECT (SELECT max(id) FROM search_backlog) - (SELECT min(id) FROM search_backlog) + 1", ()
        )
        return int(rows[0][0] or 0)

    def _hit(self, key: PageKey, score: float, phrases: Sequence[Phrase]) -> PageHit | None:
        result = self._library.page(*key.columns)
        if result is None:
            return None
        found = sorted(_found(result.blocks, phrases), key=lambda one: (-one[0], one[1].block))
        if not found:
            return None
        best, *others = (hit for _, hit in found)
        rows = self._library.read("SELECT path FROM documents WHERE sha256 = ?", (key.sha256,))
        path = Path(rows[0][0]) if rows and rows[0][0] else None
        blocks = (best, *sorted(others, key=lambda hit: hit.block))
        return PageHit(key, path, result.size, result.corrected, blocks, score)


def _found(blocks: Sequence[Block], phrases: Sequence[Phrase]) -> Iterator[tuple[int, BlockHit]]:
    """The blocks that have any of the phrases, and how many of them."""
    for block in blocks:
        count, places = words.places(block.text, phrases)
        if count:
            yield count, BlockHit(block.order, block.box, *_snippet(block.text, places))


def _snippet(text: str, places: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A piece of a text around the first place, on one line, and the places in it."""
    start = max(0, places[0][0] - BEFORE)
    if start:  # not in the middle of a word, where there are spaces
        space = text.find(" ", start, places[0][0])
        start = space + 1 if space >= 0 else start
    end = min(len(text), max(start + LENGTH, places[0][1]))
    if end < len(text):
        space = text.rfind(" ", places[0][1], end)
        end = space if space >= 0 else end
    # One character for one, so that places stay what they are.
    piece = "".join(" " if char.isspace() or not char.isprintable() else char for char in text[start:end])
    lead = "…" if start else ""
    marks = tuple(
        (low - start + len(lead), min(high, end) - start + len(lead)) for low, high in places if start <= low < end
    )
    return lead + piece + ("…" if end < len(text) else ""), marks
