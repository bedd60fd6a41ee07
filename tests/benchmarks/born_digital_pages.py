"""The Instant engine beside bare pymupdf4llm on born-digital pages: time of one over time of the other.

``python tests/benchmarks/born_digital_pages.py [FILES…]`` (its own pages when none are given). Both read the same
pages in turn, page by page, so that whatever else the machine does hits both alike. The target is 1.15 at most.
"""

import argparse
import contextlib
import io
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pymupdf4llm

from ocr_desktop.engines.engine import PageDone, PageInput
from ocr_desktop.engines.instant.engine import InstantEngine
from ocr_desktop.settings import Settings
from ocr_desktop.sources.opening import open_source
from tests.fakes import printed_pages

TARGET = 1.15


def timed(work: Callable[[int], object], page: int) -> tuple[float, float]:
    """Seconds of wall and of processor time that work takes."""
    wall, processor = time.perf_counter(), time.process_time()
    work(page)
    return time.perf_counter() - wall, time.process_time() - processor


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=6, help="pages of each file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = options.files or [printed_pages.saved(printed_pages.report(options.pages), Path(folder))]
        bare_layout = pymupdf._get_layout  # as importing PyMuPDF leaves it
        engine = InstantEngine(threads=options.threads)
        own_layout = pymupdf._get_layout
        sums = [0.0, 0.0, 0.0, 0.0]
        for path in files:
            source = open_source(path)
            bare = pymupdf.open(path)
            count = min(options.pages, source.page_count)

            def ours(page: int) -> None:
                pymupdf._get_layout = own_layout
                given = PageInput(source, page, Settings(), Path(folder) / "assets")  # noqa: B023
                events = list(engine.decode(engine.encode(given, threading.Event()), threading.Event()))
                assert isinstance(events[-1], PageDone)

            def theirs(page: int) -> None:
                pymupdf._get_layout = bare_layout
                with contextlib.redirect_stdout(io.StringIO()):
                    pymupdf4llm.to_markdown(bare, pages=[page], use_ocr=False)  # noqa: B023

            for page in range(count):  # the first time warms both up
                ours(page)
                theirs(page)
            for _ in range(options.rounds):
                for page in range(count):
                    for index, work in ((0, ours), (2, theirs)):
                        wall, processor = timed(work, page)
                        sums[index] += wall
                        sums[index + 1] += processor
            source.close()
            bare.close()
        engine.close()
    print(f"Instant      {sums[0]:8.2f} s  {sums[1]:8.2f} s of processor time")
    print(f"pymupdf4llm  {sums[2]:8.2f} s  {sums[3]:8.2f} s of processor time")
    print(f"ratio        {sums[0] / sums[2]:8.2f}    {sums[1] / sums[3]:8.2f}    (target: at most {TARGET})")
    return 0 if sums[0] / sums[2] <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
