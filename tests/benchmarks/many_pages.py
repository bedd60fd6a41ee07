"""Ten thousand small pages through a whole export: what a page costs shall not depend on how many came before.

    python -m tests.benchmarks.many_pages [--pages 10000] [--pages-each 4]

Command line, queue, worker processes and library are the real ones; the engine reads nothing, so that whatever
grows is ours. Once the pages are in many documents, once in one. Times and memory of the first and of the last
tenth are medians over short stretches: what else the machine does hits one stretch or another, not a whole tenth.
The last tenth may take at most 1.2 times as long a page, and memory grow by at most 10 %; that of the workers from
the second tenth on, because each of them comes to its size within its first few hundred pages.

Afterwards the library has to be consistent, and no statement that was used may walk through a whole table.
"""

import argparse
import contextlib
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import pymupdf

from tests.fakes import watched_command_line
from tests.fakes.watched_command_line import PAGE

TIME_WANTED = 1.2
MEMORY_WANTED = 1.1
STRETCHES = 10
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """A page has come into the library: by the clock, with so much processor time used and memory held till then."""

    at: float
    processor: float
    resident: float


class Workers:
    """Looks, again and again, at the memory that the processes started by another one hold together."""

    def __init__(self, process: psutil.Process) -> None:
        self.seen: list[tuple[float, int]] = []
        self._process = process
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def between(self, first: Mark, last: Mark) -> float:
        """The median; NaN where nobody looked."""
        return statistics.median([size for at, size in self.seen if first.at <= at <= last.at] or [float("nan")])

    def _run(self) -> None:
        while not self._stop.wait(0.2):
            with contextlib.suppress(psutil.Error):
                held = sum(child.memory_info().rss for child in self._process.children())
                self.seen.append((time.monotonic(), held))


def make_document(path: Path, number: int, pages: int) -> None:
    document = pymupdf.open()
    for page in range(pages):
        document.new_page(width=50, height=50).insert_text((5, 25), f"{number}.{page}", fontsize=8)
    document.save(path, no_new_id=True)
    document.close()


def make_folder(folder: Path, pages: int, pages_each: int) -> None:
    """Documents of a few pages each, a hundred to a folder."""
    for number in range(pages // pages_each):
        place = folder / str(number // 100)
        place.mkdir(parents=True, exist_ok=True)
        make_document(place / f"{number}.pdf", number, pages_each)


def run(work: Path, source: Path) -> tuple[float, Workers]:
    """Export once; how long it took."""
    engine = ["tests.fakes.engines:NullEngine", str(work / "notes")]
    command = [sys.executable, watched_command_line.__file__, str(work), *engine]
    environment = {**os.environ, "OCR_DESKTOP_HOME": str(work / "home")}
    began = time.monotonic()
    with (
        (work / "said").open("w+") as said,
        subprocess.Popen(
            [*command, "export", str(source), str(work / "out"), "--workers", str(WORKERS)],
            env=environment,
            stderr=said,
        ) as process,
    ):
        workers = Workers(psutil.Process(process.pid))
        process.wait()
        workers.stop()
        said.seek(0)
        assert process.returncode == 0, said.read()[-2000:]
    return time.monotonic() - began, workers


def marks_of(work: Path) -> list[Mark]:
    return [Mark(*record) for record in PAGE.iter_unpack((work / "pages").read_bytes())]


def cost(marks: Sequence[Mark], value: Callable[[Mark], float]) -> float:
    """What a page costs, in the median over short stretches."""
    step = len(marks) // STRETCHES
    ends = [marks[number * step : (number + 1) * step] for number in range(STRETCHES)]
    return statistics.median((value(some[-1]) - value(some[0])) / (len(some) - 1) for some in ends)


def told(name: str, unit: str, figures: tuple[float, float], wanted: float | None = None) -> bool:
    """Print a figure of the first and the last pages; whether its growth is within the goal."""
    ratio = figures[1] / figures[0]
    goal = f"(at most {wanted})" if wanted is not None else ""
    print(f"  {name:<29} {figures[0]:8.2f} {figures[1]:8.2f} {unit:<3} {ratio:6.2f} {goal}")
    return wanted is None or ratio <= wanted


def measure(work: Path, source: Path, pages: int) -> bool:
    """Export, then once more with everything known."""
    (work / "notes").mkdir()
    seconds, workers = run(work, source)
    marks = marks_of(work)
    assert len(marks) == pages, len(marks)
    again, _ = run(work, source)
    assert len(marks_of(work)) == pages, "something was read twice"
    part = pages // 10
    first, last = marks[:part], marks[-part:]
    print(f"  {seconds:.1f} s; {again:.1f} s when nothing has changed. The first and the last {part} pages:")
    by_the_clock = cost(first, lambda mark: mark.at), cost(last, lambda mark: mark.at)
    processor = cost(first, lambda mark: mark.processor), cost(last, lambda mark: mark.processor)
    front_end = [statistics.median(mark.resident for mark in some) / 1e6 for some in (first, last)]
    others = [workers.between(some[0], some[-1]) / 1e6 for some in (marks[part : 2 * part], last)]
    return all(
        [
            told("time a page", "ms", (by_the_clock[0] * 1e3, by_the_clock[1] * 1e3), TIME_WANTED),
            told("front end, processor time", "ms", (processor[0] * 1e3, processor[1] * 1e3), TIME_WANTED),
            told("front end, memory", "MB", (front_end[0], front_end[1]), MEMORY_WANTED),
            told("workers, memory, from 2nd on", "MB", (others[0], others[1]), MEMORY_WANTED),
            examine(work),
        ]
    )


def examine(work: Path) -> bool:
    """Whether the library is consistent, and whether each statement finds what it wants by an index."""
    statements = {json.loads(line) for line in (work / "statements").read_text().splitlines()}
    with contextlib.closing(sqlite3.connect(work / "home" / "data" / "library.sqlite3")) as database:
        integrity = database.execute("PRAGMA integrity_check").fetchall()
        plans = {
            statement: database.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?")).fetchall()
            for statement in statements
            if re.match("SELECT|INSERT|UPDATE|DELETE", statement)
        }
    scans = [
        f"{step[3]}: {statement}" for statement, plan in plans.items() for step in plan if step[3].startswith("SCAN")
    ]
    print(f"  integrity_check: {integrity[0][0]}; {len(plans)} statements, {len(scans)} walk through a table")
    print("".join(f"    {scan}\n" for scan in scans), end="")
    return integrity == [("ok",)] and bool(plans) and not scans


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--pages-each", type=int, default=4)
    options = parser.parse_args()
    good = []
    for title, each in (("many documents", options.pages_each), ("one document", options.pages)):
        with tempfile.TemporaryDirectory() as temporary:
            work, source = Path(temporary), Path(temporary) / "in"
            make_folder(source, options.pages, each)
            count = options.pages // each
            print(f"{count * each} pages in {title}: {count} × {each}")
            good.append(measure(work, source, count * each))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
