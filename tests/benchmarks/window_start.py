"""How long until the window is seen, against an empty window of the same toolkit.

Runs both in turn, each in a fresh process and a fresh home, from the start of the process to the end of the
first paint, and prints the ratio of the medians:

    python tests/benchmarks/window_start.py [RUNS]

It ends with status 1 where the ratio is above the limit. Needs a display, or QT_QPA_PLATFORM=offscreen.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

LIMIT = 2.5

PROBE = """
import resource, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer

class Probe(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWidgetType() and watched.isWindow():
            watched.removeEventFilter(self)
            QTimer.singleShot(0, seen)
        return False

def seen():
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(time.monotonic(), used.ru_utime + used.ru_stime)
    sys.stdout.flush()
    application.quit()
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
from ocr_desktop import paths, settings
from ocr_desktop.gui import app as command
from ocr_desktop.gui import application as app
import os
command.check_display(os.environ, sys.platform)
application = app.Application(["ocr-desktop"])
made = app.MainWindow

def watched(*arguments):
    window = made(*arguments)
    window.installEventFilter(probe)
    return window

probe = Probe()
app.MainWindow = watched
app.run(application, settings.load(paths.settings_file()))
"""


def measure(program: str) -> tuple[float, float]:
    """Seconds by the clock and of processor time until the window is seen."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "OCR_DESKTOP_HOME": home}
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", PROBE + program], capture_output=True, text=True, check=True, env=environment
        )
    seen, used = map(float, done.stdout.split())
    return seen - began, used


def main() -> int:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    measure(EMPTY), measure(OURS)  # the files are in memory from here on
    empty: list[tuple[float, float]] = []
    ours: list[tuple[float, float]] = []
    for _ in range(runs):
        empty.append(measure(EMPTY))
        ours.append(measure(OURS))
    ratios = []
    for name, column in (("wall", 0), ("cpu", 1)):
        first, second = (statistics.median(run[column] for run in found) for found in (empty, ours))
        ratios.append(second / first)
        print(f"{name}: empty {first:.3f} s, window {second:.3f} s, ratio {second / first:.2f} (limit {LIMIT})")
    return int(ratios[0] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
