"""Page ranges as people write them: ``1-3,8,-1``."""

import re

from ocr_desktop.errors import UsageError
from ocr_desktop.sentences import said

_PART = re.compile(r"\s*(-?\d+)?\s*(?:(-|:)\s*(-?\d+)?)?\s*")


def parse(text: str, page_count: int) -> tuple[int, ...]:
    """Page numbers (from 0, in document order, no repeats) that a range names.

    Args:
        text: parts separated by commas; a part is a page (from 1), a range ``2-5``, an open range ``8-``; a
            negative number counts from the end (-1 is the last page). Empty means all pages.
        page_count: pages in the document; numbers beyond it are left out of ranges.

    Raises:
        UsageError: the text is no range, or names no page of this document.
    """
    if not text.strip():
        return tuple(range(page_count))
    found: set[int] = set()
    for part in text.split(","):
        found.update(_part(part, text, page_count))
    if not found:
        pages = "1 page" if page_count == 1 else f"{page_count} pages"
        raise UsageError(
            said("“{text}” names no page of a document of {pages}.", text=text, pages=pages),
            remedy=said("Pages count from 1."),
        )
    return tuple(sorted(found))


def lacking(text: str, page_count: int) -> tuple[tuple[int, int], ...]:
    """The pages that a range names in so many words and a document does not have: first and last, from 1.

    Raises:
        UsageError: the text is no range.
    """
    found = []
    for part in text.split(",") if text.strip() else ():
        _part(part, text, page_count)
        match = _PART.fullmatch(part)
        numbers = [int(number) for number in (match[1], match[3]) if number] if match else []
        if numbers and max(numbers) > page_count:
            found.append((max(page_count + 1, min(numbers)) if min(numbers) > 0 else page_count + 1, max(numbers)))
    return tuple(found)


def check(text: str) -> None:
    """Whether the text is a range at all, before any document is known.

    Raises:
        UsageError: it is not.
    """
    for part in text.split(",") if text.strip() else ():
        _part(part, text, 1)


def _part(part: str, whole: str, page_count: int) -> range:
    match = _PART.fullmatch(part)
    if not match or not part.strip() or (match[1] is None and match[3] is None):
        raise UsageError(said("“{whole}” is not a page range.", whole=whole), remedy=said("Write pages like 1-3,8,-1."))
    given = [int(number) for number in (match[1], match[3]) if number]
    if 0 in given:
        raise UsageError(
            said("There is no page 0 (in “{whole}”).", whole=whole),
            remedy=said("Pages count from 1; -1 is the last one."),
        )
    if len(given) == 2 and given[0] > given[1] and (given[0] > 0) == (given[1] > 0):
        raise UsageError(
            said("“{strip}” runs backwards.", strip=part.strip()),
            remedy=said(
                "Write {given}{match}{given_2}; pages stay in order.", given=given[1], match=match[2], given_2=given[0]
            ),
        )
    first = _position(match[1], 0, page_count)
    last = _position(match[3], page_count - 1, page_count) if match[2] else first
    return range(max(first, 0), min(last, page_count - 1) + 1)


def _position(number: str | None, absent: int, page_count: int) -> int:
    if number is None:
        return absent
    value = int(number)
    return value - 1 if value > 0 else page_count + value
