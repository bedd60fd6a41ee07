"""How busy an export of a mixed folder keeps the machine: CPU time ÷ wall time ÷ cores, at least 0.85.

    python -m tests.benchmarks.export_folder [FOLDER] [--documents N]

Without a folder, one is made: born-digital PDFs, scans and pictures.

On a machine that others use too, the processors are not ours alone, and the figure says more about them. There the
second one counts: how many threads of the workers run or wait for a processor, at most as many as there are cores,
÷ cores, on the average. On an idle machine the two agree.
"""

import argparse
import contextlib
import random
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pymupdf
from PIL import Image

from ocr_desktop.jobs.export import FolderExport
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.pool import cores, worker_count
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings

WANTED = 0.85
WORDS = [
    "lamp", "river", "stone", "paper", "window", "garden", "bridge", "letter", "winter", "market", "silver",
    "morning", "engine", "harbour", "teacher", "island", "picture", "forest", "candle", "voyage",
]  # fmt: skip


def text(seed: int, paragraphs: int) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(chance.choice(WORDS) for _ in range(70)).capitalize() + "." for _ in range(paragraphs)]


def born_digital(path: Path, seed: int, pages: int) -> None:
    document = pymupdf.open()
    for number in range(pages):
        page = document.new_page()
        for row, paragraph in enumerate(text(seed * 100 + number, 6)):
            page.insert_textbox(pymupdf.Rect(72, 72 + 110 * row, 520, 172 + 110 * row), paragraph, fontsize=11)
    document.save(path)
    document.close()


def scan(path: Path, seed: int, as_picture: bool) -> None:
    """A page of print as a scanner gives it: a picture of 150 dpi, alone or in a PDF."""
    source = pymupdf.open()
    page = source.new_page()
    for row, paragraph in enumerate(text(seed, 3)):
        page.insert_textbox(pymupdf.Rect(72, 72 + 110 * row, 520, 172 + 110 * row), paragraph, fontsize=11)
    pixels = page.get_pixmap(dpi=150)
    image = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples).convert("L")
    image.save(path, "PNG" if as_picture else "PDF", resolution=150)
    source.close()


def make_folder(folder: Path, documents: int) -> None:
    for number in range(documents):
        place = folder / f"box {number % 3}"
        place.mkdir(parents=True, exist_ok=True)
        if number % 3 == 0:
            born_digital(place / f"letter {number}.pdf", number, pages=1 + number % 5)
        else:
            scan(place / f"scan {number}.{'png' if number % 3 == 1 else 'pdf'}", number, number % 3 == 1)


def cpu_seconds() -> float:
    """Of this process and of all that it has started and that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in used)


class Sampler:
    """Counts, again and again, the threads of our children that run or would like to (Linux only)."""

    def __init__(self) -> None:
        self.samples: list[int] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> float:
        """The mean share of the cores that there was work for; NaN where it cannot be told."""
        self._stop.set()
        self._thread.join()
        return sum(self.samples) / len(self.samples) / cores() if self.samples else float("nan")

    def _run(self) -> None:
        while not self._stop.wait(0.05):
            states = [state for child in psutil.Process().children() for state in self._states(child.pid)]
            if Path("/proc").is_dir():
                self.samples.append(min(states.count("R"), cores()))

    @staticmethod
    def _states(process: int) -> list[str]:
        found = []
        for stat in Path(f"/proc/{process}/task").glob("*/stat"):
            with contextlib.suppress(OSError):
                found.append(stat.read_text().rpartition(")")[2].split()[0])
        return found


def measure(folder: Path, work: Path, workers: int) -> bool:
    library = Library(work / "library.sqlite3")
    plan = ExportPlan.for_scope(Scope(folder, work / "out"), work / "out", Settings())
    export = FolderExport(plan, library, assets=work / "assets")
    sampler = Sampler()
    cpu_before, began = cpu_seconds(), time.monotonic()
    jobs = JobQueue(library, listener=export.handle, workers=workers, spool=work / "spool", assets=work / "assets")
    export.start(jobs)
    report = export.wait()
    wanted = sampler.stop()
    jobs.close()
    export.close()
    library.close()
    wall, ours = time.monotonic() - began, cpu_seconds() - cpu_before
    assert report is not None
    share = ours / wall / cores()
    print(f"{report.summary}; {report.pages} pages in {wall:.1f} s, {ours:.1f} s of processor time on {cores()} cores")
    print(f"workers: {worker_count('instant', workers)}")
    print(f"processor time ÷ wall time ÷ cores: {share:.3f}; threads that wanted a core ÷ cores: {wanted:.3f}")
    print(f"wanted: {WANTED}")
    return max(share, wanted) >= WANTED


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--documents", type=int, default=24)
    parser.add_argument("--workers", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary) / "in"
        if options.folder is None:
            make_folder(folder, options.documents)
        return 0 if measure(folder, Path(temporary), options.workers) else 1


if __name__ == "__main__":
    sys.exit(main())
