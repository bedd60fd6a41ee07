"""How long until the window is seen, and until it can be used, against an empty window of the same toolkit.

Runs both in turn, each in a fresh process and a fresh home, from the start of the process, and prints medians and
their ratio; first cold, with the files out of memory as after a restart of the machine, then warm. Then what the
imports cost, by family, the least of several runs:

    python -m tests.benchmarks.window_start [RUNS]

It ends with status 1 where the ratio to the first paint, warm, is above the limit. Needs a display, or
QT_QPA_PLATFORM=offscreen. Cold needs Linux: where ``/proc/sys/vm/drop_caches`` may not be written, the files that the
window reads are dropped one by one (``posix_fadvise``); those that other processes have mapped stay, and it says how
much did.
"""

import ctypes
import json
import mmap
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LIMIT = 2.5

PROBE = """
import json, resource, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer

class Probe(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWidgetType() and watched.isWindow():
            watched.removeEventFilter(self)
            QTimer.singleShot(0, seen)
        return False

def note():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.monotonic(), used.ru_utime + used.ru_stime

def seen():
    told["seen"] = note()
    if not watching:
        end()

def end():
    told.setdefault("usable", note())
    told["files"] = sorted({line.split()[-1] for line in open("/proc/self/maps") if "/" in line}) if linux else []
    told["files"] += [path for module in list(sys.modules.values())
                      for path in (getattr(module, "__cached__", None), getattr(module, "__file__", None)) if path]
    print(json.dumps(told), flush=True)
    application.exit(0)

told, watching, linux = {}, False, sys.platform == "linux"
"""

EMPTY = """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication(["empty"])
application.setStyle("Fusion")
window = QMainWindow()
window.resize(1280, 820)
probe = Probe()
window.installEventFilter(probe)
window.show()
application.exec()
"""

OURS = """
from ocr_desktop import paths, settings, telemetry
from ocr_desktop.gui import app as command
import os
telemetry.off()
command.check_display(os.environ, sys.platform)
current = settings.load(paths.settings_file())
from ocr_desktop.gui import application as app
application = app.Application(["ocr-desktop"])
made, fill = app.MainWindow, app.Inside.fill
watching = True

def watched(*arguments):
    window = made(*arguments)
    window.installEventFilter(probe)
    return window

def filled(inside):
    if "seen" not in told:  # the paint's own timer comes right after
        told["seen"] = note()
    fill(inside)
    QTimer.singleShot(0, end)

probe = Probe()
app.MainWindow = watched
app.Inside.fill = filled
app.run(application, current)
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds by the clock and of processor time, until seen and until usable."""

    seen: tuple[float, float]
    usable: tuple[float, float]
    files: tuple[Path, ...]


def start(program: str) -> Start:
    """Start a window once."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "OCR_DESKTOP_HOME": home}
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", PROBE + program], capture_output=True, text=True, check=True, env=environment
        )
    told = json.loads(done.stdout.splitlines()[-1])
    moments = [(told[name][0] - began, told[name][1]) for name in ("seen", "usable")]
    return Start(moments[0], moments[1], tuple(sorted({Path(name) for name in told["files"] if Path(name).is_file()})))


def forget(files: Iterable[Path]) -> str:
    """Have the kernel forget files; how, and how much of them it kept."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3\n", encoding="ascii")
        way = "drop_caches"
    except OSError:
        way = "posix_fadvise"
        for file in files:
            descriptor = os.open(file, os.O_RDONLY)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
    total, kept = resident(files)
    return f"{way}: {kept / 1e6:.0f} of {total / 1e6:.0f} MB stayed in memory"


def resident(files: Iterable[Path]) -> tuple[int, int]:
    """Bytes of files, and how many of them are in memory (mincore(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    libc.mincore.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p]
    total = kept = 0
    for file in files:
        size = file.stat().st_size
        if not size:
            continue
        pages = -(-size // mmap.PAGESIZE)
        with file.open("rb") as stream:
            place = libc.mmap(None, size, mmap.PROT_READ, mmap.MAP_SHARED, stream.fileno(), 0)
        states = ctypes.create_string_buffer(pages)
        if not libc.mincore(place, size, states):
            kept += min(size, sum(state & 1 for state in states.raw) * mmap.PAGESIZE)
        libc.munmap(place, size)
        total += size
    return total, kept


def compare(title: str, empty: list[Start], ours: list[Start]) -> float:
    """Print the medians; the ratio of the first paints by the clock."""
    print(f"{title}:")
    ratios = []
    for column, name in enumerate(("wall", "processor")):
        bare = statistics.median(found.seen[column] for found in empty)
        seen = statistics.median(found.seen[column] for found in ours)
        usable = statistics.median(found.usable[column] for found in ours)
        ratios.append(seen / bare)
        told = f"empty {bare:.3f} s, first paint {seen:.3f} s (ratio {seen / bare:.2f}), usable {usable:.3f} s"
        print(f"  {name:<10} {told}")
    return ratios[0]


def families(program: str, runs: int) -> tuple[dict[str, float], dict[str, float]]:
    """Milliseconds that imports take until the end, by family; and the dearest modules."""
    least: dict[str, float] = {}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as home:
            done = subprocess.run(
                [sys.executable, "-X", "importtime", "-c", PROBE + program],
                capture_output=True, text=True, check=True, env={**os.environ, "OCR_DESKTOP_HOME": home},
            )  # fmt: skip
        for match in re.finditer(r"import time: +(\d+) \| +\d+ \| +(\S+)", done.stderr):
            least[match[2]] = min(least.get(match[2], 1e9), int(match[1]) / 1000)
    grouped: dict[str, float] = {}
    for name, spent in least.items():
        parts = name.split(".")
        family = parts[0]
        if family in ("PySide6", "shiboken6", "shibokensupport", "signature_bootstrap"):
            family = "PySide6"
        elif family == "ocr_desktop":
            family = ".".join(parts[:2])
        elif family in sys.stdlib_module_names:
            family = "Python's own"
        grouped[family] = grouped.get(family, 0.0) + spent
    return grouped, least


def dearest(spent: dict[str, float], most: int = 99) -> str:
    """The largest first, from a millisecond on."""
    ordered = sorted(spent.items(), key=lambda entry: -entry[1])[:most]
    return ", ".join(f"{name} {milliseconds:.0f}" for name, milliseconds in ordered if milliseconds >= 1)


def main() -> int:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    files = sorted({*start(EMPTY).files, *start(OURS).files})
    if sys.platform == "linux":
        cold: tuple[list[Start], list[Start]] = ([], [])
        for _ in range(min(runs, 3)):
            for program, found in zip((EMPTY, OURS), cold, strict=True):
                way = forget(files)
                found.append(start(program))
        compare(f"cold ({way})", *cold)
    start(EMPTY), start(OURS)  # the files are in memory from here on
    warm: tuple[list[Start], list[Start]] = ([], [])
    for _ in range(runs):
        for program, found in zip((EMPTY, OURS), warm, strict=True):
            found.append(start(program))
    ratio = compare("warm", *warm)
    first = OURS.replace("    fill(inside)\n", "")
    for title, program in (("an empty window", EMPTY), ("the first paint", first), ("use", OURS)):
        grouped, single = families(program, min(runs, 3))
        print(f"imports until {title}: {sum(grouped.values()):.0f} ms ({dearest(grouped)})")
        print(f"  dearest modules: {dearest(single, 8)}")
    print(f"ratio {ratio:.2f}, limit {LIMIT}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
