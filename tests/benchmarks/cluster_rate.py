"""Pages a second of an export over two machines against one, in the same run: what bringing pages to them costs.

    python -m tests.benchmarks.cluster_rate [--pages N]

The machines are Dask workers on this one. So that they do not share its cores, a page is read by an engine that takes
0.4 seconds and does nothing: what is measured is documents and pages on their way there and results on their way back.
An export without other machines, with two workers, is the third row.
"""

import argparse
import contextlib
import sys
import tempfile
import time
from pathlib import Path

from tests.fakes.bench import picture
from tests.fakes.dask_hall import Hall

GOAL = 1.8


def main() -> int:
    """Print pages a second and the ratio; 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200)
    pages = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Hall(Path(folder), "SlowEngine")) as hall:
        for document in range(pages // 5):
            picture(Path(folder) / "in" / f"{document}.tif", pages=5, shade=document, size=(600, 800))
        hall.open()
        seconds = {}
        hall.machine("first")
        hall.wait_for_machines(1)
        seconds["one machine"] = timed(hall, "one", "--cluster", hall.address)
        hall.machine("second")
        hall.wait_for_machines(2)
        seconds["two machines"] = timed(hall, "two", "--cluster", hall.address)
        seconds["no other machine, two workers"] = timed(hall, "none", "--workers", "2")
    for name, taken in seconds.items():
        print(f"{name}: {pages / taken:.2f} pages a second")
    ratio = seconds["one machine"] / seconds["two machines"]
    print(f"two machines read {ratio:.2f} times what one reads; the goal is {GOAL}")
    return 0 if ratio >= GOAL else 1


def timed(hall: Hall, target: str, *words: str) -> float:
    """Seconds of an export."""
    began = time.perf_counter()
    status = hall.export(target, *words).returncode
    assert status == 0, hall.said
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
