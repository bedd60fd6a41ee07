"""Pages of a vision-language engine with the next one encoded meanwhile, against one after the other.

    python -m tests.benchmarks.pipelined_pages [--pages N]

A real queue and a real worker; the engine in it is scripted: its encoder and its decoder take equally long for a page
and do nothing else, as an encoder on the Neural Engine and a decoder on the GPU would. Prints the time of N pages with
looking ahead ÷ without, measured in the same run: 1/2 is what cannot be beaten, and what is above it is our own.
"""

import argparse
import contextlib
import dataclasses
import sys
import tempfile
import time
from pathlib import Path

from ocr_desktop import catalog
from ocr_desktop.jobs.job import DocumentRequest, Job, State
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.bench import Bench, picture

GOAL = 0.65


def seconds(folder: Path, pages: int, *, ahead: bool) -> float:
    """Time of so many pages after the worker has been started by one more."""
    folder.mkdir()
    entries = catalog.ENGINES
    catalog.ENGINES = tuple(dataclasses.replace(entry, looks_ahead=ahead) for entry in entries)
    bench = Bench(folder, "EncodingEngine")
    library = Library(folder / "library.sqlite3")
    queue = JobQueue(
        library, listener=lambda _event: None, workers=1, spool=folder, assets=folder, make_client=bench.client
    )
    try:
        first = picture(folder / "first.tif", pages=1, shade=1)
        many = picture(folder / "many.tif", pages=pages, shade=7)
        times = []
        for path in (first, many):
            began = time.monotonic()
            job = Job((DocumentRequest(path),), Settings(engine="dots-ocr", compare=False))
            queue.add(job)
            assert queue.wait(job.id, 600) is State.DONE
            times.append(time.monotonic() - began)
        return times[-1]
    finally:
        queue.close()
        library.close()
        bench.close()
        catalog.ENGINES = entries


def main() -> int:
    """Print the ratio; 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        without = seconds(Path(place) / "without", given.pages, ahead=False)
        ahead = seconds(Path(place) / "ahead", given.pages, ahead=True)
    print(f"{given.pages} pages: {without:.2f} s one after the other, {ahead:.2f} s with the next one ahead")
    print(f"ratio {ahead / without:.2f} (goal: at most {GOAL})")
    return 0 if ahead / without <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
