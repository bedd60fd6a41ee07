"""Pages a second of an export of born-digital PDFs, beside one worker process and beside a plain loop.

    python -m tests.benchmarks.export_rate [FOLDER] [--documents 10] [--rounds 3]

Without a folder one is made, of documents of mixed sizes. The same folder is exported by ``ocr-desktop export`` with
as many workers as there are cores, by the same with one worker, and by a loop over ``pymupdf4llm.to_markdown`` in
one process; in turn, so that whatever else the machine does hits all alike. Each begins anew: with no library, and
with the start of its processes counted.

Two cores shall be worth 1.5 times one worker, and the export 1.3 times as fast as the loop. Where others use the
machine too, less can be had: what the processes got of it is printed as well.
"""

import argparse
import itertools
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from ocr_desktop.jobs.pool import cores
from tests.fakes import printed_pages

WANTED = {"one worker": 1.5, "plain loop": 1.3}
SIZES = (1, 8, 2, 3, 1, 5, 2, 13, 1, 4)
LOOP = """
import sys
from pathlib import Path
import pymupdf4llm
source, target = map(Path, sys.argv[1:])
for path in sorted(source.rglob("*.pdf")):
    text = pymupdf4llm.to_markdown(str(path), use_ocr=False)
    place = target / path.relative_to(source).with_suffix(".md")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
"""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds by the clock, and of all processes' processor time."""

    clock: float
    processor: float


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(kind: str, source: Path) -> Timing:
    """Export the folder once, in processes of its own."""
    with tempfile.TemporaryDirectory() as temporary:
        home, target = Path(temporary) / "home", Path(temporary) / "out"
        if kind == "plain loop":
            command = ["-c", LOOP, str(source), str(target)]
        else:
            workers = 1 if kind == "one worker" else cores()
            command = ["-m", "ocr_desktop", "export", str(source), str(target), "--workers", str(workers), "--quiet"]
        environment = {**os.environ, "OCR_DESKTOP_HOME": str(home)}
        before, began = processor_seconds(), time.monotonic()
        subprocess.run([sys.executable, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
        return Timing(time.monotonic() - began, processor_seconds() - before)


def make_folder(folder: Path, documents: int) -> None:
    for number, pages in enumerate(itertools.islice(itertools.cycle(SIZES), documents)):
        place = folder / f"box {number % 3}"
        place.mkdir(parents=True, exist_ok=True)
        document = printed_pages.report(pages)
        document[0].insert_text((72, 830), f"Document {number}", fontsize=8)  # what is read twice is read once
        printed_pages.saved(document, place, f"{number}.pdf")


def pages_in(folder: Path) -> int:
    count = 0
    for path in folder.rglob("*.pdf"):
        with pymupdf.open(path) as document:
            count += document.page_count
    return count


def compare(source: Path, rounds: int) -> bool:
    """Time all of them in turn; whether the goals are met."""
    pages = pages_in(source)
    ours = f"{cores()} workers"
    kinds = (ours, "one worker", "plain loop")
    found: dict[str, list[Timing]] = {kind: [] for kind in kinds}
    for number in range(rounds):
        for kind in kinds if number % 2 == 0 else reversed(kinds):
            found[kind].append(timed(kind, source))
            print(f"  {kind:<12} {found[kind][-1].clock:6.1f} s", flush=True)
    print(f"{pages} pages, {rounds} rounds, {cores()} cores")
    for kind, timings in found.items():
        clock = statistics.median(timing.clock for timing in timings)
        processor = statistics.median(timing.processor for timing in timings)
        rates = f"{pages / clock:6.2f} pages a second, {processor / pages:6.3f} s of processor time a page"
        print(f"{kind:<12} {rates}, {processor / clock:5.2f} cores used")
    good = True
    for kind, wanted in WANTED.items():
        ratio = statistics.median(other.clock / own.clock for other, own in zip(found[kind], found[ours], strict=True))
        print(f"{ours} ÷ {kind}: {ratio:.2f} (at least {wanted})")
        good &= ratio >= wanted
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--documents", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if options.folder is None:
            make_folder(folder, options.documents)
        return 0 if compare(folder, options.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
