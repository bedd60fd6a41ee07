"""Pages of a vision-language engine with the next one encoded meanwhile: how close to what cannot be beaten.

    python -m tests.benchmarks.overlap [--pages N]

A real queue and a real worker; the engine in it is scripted: its encoder takes e seconds for a page and its decoder d,
and they do nothing else, as an encoder on the Neural Engine and a decoder on the GPU would. The encoder cannot begin
with the first page earlier, nor either of them with any page before it has ended the one before: N pages take at least
e + N·max(e, d). Prints for several e and d, in one document and in as many as there are pages, how far above that the
time is, and what it is without looking ahead.
"""

import argparse
import contextlib
import dataclasses
import json
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

GOAL = 1.05  # of N·max(e, d)
TIMES = ((0.4, 0.4), (0.2, 0.6), (0.6, 0.2))


def seconds(folder: Path, documents: list[Path], times: tuple[float, float], *, ahead: bool) -> float:
    """Time of the documents after the worker has been started by another."""
    folder.mkdir()
    entries = catalog.ENGINES
    catalog.ENGINES = tuple(dataclasses.replace(entry, looks_ahead=ahead) for entry in entries)
    bench = Bench(folder, "EncodingEngine")
    (bench.notes / "times").write_text(json.dumps(dict(zip(("encode", "decode"), times, strict=True))))
    library = Library(folder / "library.sqlite3")
    queue = JobQueue(
        library, listener=lambda _event: None, workers=1, spool=folder, assets=folder, make_client=bench.client
    )
    try:
        taken = 0.0
        for paths in ([picture(folder / "first.tif", shade=1)], documents):
            began = time.monotonic()
            job = Job(tuple(map(DocumentRequest, paths)), Settings(engine="dots-ocr", compare=False))
            queue.add(job)
            assert queue.wait(job.id, 600) is State.DONE
            taken = time.monotonic() - began
        return taken
    finally:
        queue.close()
        library.close()
        bench.close()
        catalog.ENGINES = entries


def main() -> int:
    """Print the ratios; 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=15)
    count = parser.parse_args().pages
    worst = 0.0
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        one = [picture(Path(place) / "one.tif", pages=count, shade=7)]
        many = [picture(Path(place) / f"{number}.tif", shade=20 + number) for number in range(count)]
        print(f"{count} pages      e      d   ahead  (above the least)   one after the other")
        for number, times in enumerate(TIMES):
            for name, documents in (("one file", one), ("many files", many)):
                ahead = seconds(Path(place) / f"ahead {number} {name}", documents, times, ahead=True)
                without = seconds(Path(place) / f"without {number} {name}", documents, times, ahead=False)
                encode, longer = times[0], max(times)
                ratio = (ahead - encode) / (count * longer)
                worst = max(worst, ratio)
                print(
                    f"{name:10} {encode:6.2f} {times[1]:6.2f} {ahead:7.2f}  {ratio:17.3f}   {without:6.2f}", flush=True
                )
    print(f"worst: {worst:.3f} of N·max(e, d), beyond e (goal: at most {GOAL})")
    return 0 if worst <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
