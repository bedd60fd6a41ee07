"""Peak memory of the Instant engine on a document of many pages, beside that on one of few.

``python tests/benchmarks/memory.py [--pages 500]``. Each reads in a process of its own; the target is that many
pages need at most 200 MB more than five.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from tests.fakes import printed_pages

TARGET = 200_000_000
FEW = 5


def peak() -> int:
    """Most bytes this process has held so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def read(path: Path) -> None:
    """Read every page and print the peak."""
    from ocr_desktop.engines.engine import PageInput  # noqa: PLC0415  (in the process that is measured only)
    from ocr_desktop.engines.instant.engine import InstantEngine  # noqa: PLC0415
    from ocr_desktop.settings import Settings  # noqa: PLC0415
    from ocr_desktop.sources.opening import open_source  # noqa: PLC0415

    engine, source = InstantEngine(threads=1), open_source(path)
    for page in range(source.page_count):
        given = PageInput(source, page, Settings(), path.parent / "assets")
        list(engine.decode(engine.encode(given, threading.Event()), threading.Event()))
    print(peak())


def measured(path: Path) -> int:
    """The peak of reading a document in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.memory", "--read", str(path)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(options.read)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        few, many = (
            measured(printed_pages.saved(printed_pages.report(count), Path(folder), f"{count}.pdf"))
            for count in (FEW, options.pages)
        )
    print(f"{FEW:4} pages  {few / 1e6:7.0f} MB")
    print(f"{options.pages:4} pages  {many / 1e6:7.0f} MB")
    print(f"more        {(many - few) / 1e6:7.0f} MB    (target: at most {TARGET / 1e6:.0f} MB)")
    return 0 if many - few <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
