"""How long a search takes in a library of a thousand pages, and of ten times as many; and what keeping a page costs.

    python -m tests.benchmarks.library_search [PAGES]

Pages are of three hundred words of a made-up language, spread as words are (Zipf), with a line of Chinese.
"""

import json
import random
import statistics
import sys
import tempfile
import time
import zlib
from pathlib import Path

from ocr_desktop.document import codec
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.library import index
from ocr_desktop.library.keys import PageKey
from ocr_desktop.library.search import Search
from ocr_desktop.library.store import Library, transaction

VOCABULARY = 20_000
MOST_MS = 250.0
QUERIES = {
    "a word on one page": "needle500",
    "a rare word": "word15000",
    "a word on every page": "word0",
    "the beginning of many words": "wor",
    "two words": "word40 word300",
    "a phrase": '"word0 word1"',
    "Chinese": "文字認識",
    "nothing": "nowhere",
}


def page(number: int, dice: random.Random) -> PageResult:
    """A page of six blocks."""
    weights = [1 / (rank + 1) for rank in range(VOCABULARY)]
    words = [f"word{rank}" for rank in dice.choices(range(VOCABULARY), weights, k=300)]
    texts = [" ".join(words[start : start + 60]) for start in range(0, 300, 60)]
    texts.append(f"needle{number} 第{number}頁 " + "文字認識の報告" * (number % 7 == 0))
    blocks = (Block(Box(0, 9 * n, 9, 9 * n + 8), Category.TEXT, text, n) for n, text in enumerate(texts))
    return PageResult(number, Size(595, 842), "instant", "1", tuple(blocks))


def fill(library: Library, first: int, end: int) -> None:
    """Put pages in, many in a transaction."""
    dice = random.Random(first)
    for start in range(first, end, 250):
        results = [page(number, dice) for number in range(start, min(start + 250, end))]

        def put(database: object, results: list[PageResult] = results) -> None:
            with transaction(database):  # type: ignore[arg-type]
                for result in results:
                    key = PageKey(f"{result.page // 100:064x}", result.page, "instant", "1", "key")
                    packed = zlib.compress(json.dumps(codec.page_to_dict(result)).encode())
                    row = (*key.columns, packed, time.time())
                    database.execute("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # type: ignore[attr-defined]
                    index.put(database, key, result.blocks, corrected=False)  # type: ignore[arg-type]

        library.write(put)


def measured(library: Library) -> dict[str, float]:
    """Milliseconds of processor time for each query, the median of seven."""
    search = Search(library)
    found = {}
    for name, wanted in QUERIES.items():
        times = []
        for _ in range(7):
            began = time.process_time()
            search.find(wanted, 20)
            times.append((time.process_time() - began) * 1000)
        found[name] = statistics.median(times)
    return found


def main() -> int:
    """Measure and print; 1 where a search takes too long."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "library.sqlite3"
        library = Library(file)
        fill(library, 0, most // 10)
        small = measured(library)
        fill(library, most // 10, most)
        large = measured(library)
        print(f"{'ms for 20 results among pages:':34}{most // 10:>8}{most:>8}")
        for name in QUERIES:
            print(f"{name:34}{small[name]:8.1f}{large[name]:8.1f}")
        dice = random.Random(1)
        results = [page(most + number, dice) for number in range(40)]
        began = time.process_time()
        for result in results:
            library.put_page("f" * 64, result, "key")
        print(f"{'ms to keep a page and its words':34}{'':8}{(time.process_time() - began) * 1000 / len(results):8.1f}")
        library.close()
        print(f"{file.stat().st_size / most / 1000:.1f} kB a page; goal: no search over {MOST_MS:.0f} ms")
    return int(max(large.values()) > MOST_MS)


if __name__ == "__main__":
    sys.exit(main())
