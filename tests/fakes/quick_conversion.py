"""The conversion worker, for small pages and with fewer measurements; started as a worker is.

Called with a folder and a number, so many of its processes wait in a conversion until they are stopped or killed: a
tiny model is otherwise done before a busy machine has come to that. The folder is where they count themselves.
"""

import importlib
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from ocr_desktop.worker import process

sys.modules.update(dict.fromkeys(process.LEFT_OUT["conversion"]))  # type: ignore[arg-type]
verification: Any = importlib.import_module("ocr_desktop.convert.verification")
plan: Any = importlib.import_module("ocr_desktop.convert.vision_plan")
conversion: Any = importlib.import_module("ocr_desktop.worker.conversion")
plan.BUCKETS = (64, 128)
verification.CALLS = 2
verification.BUCKET_SECONDS = 0.01

WAITING = "Waiting"
convert = conversion._convert


def patient(request: Any, told: Any, cancel: Any) -> Any:
    """Convert once it has been stopped: which is to say, not at all."""
    told(0.0, WAITING)
    while not cancel.is_set():
        time.sleep(0.01)
    return convert(request, told, cancel)


def waits(folder: Path, times: int) -> bool:
    """Whether this is one of the first processes."""
    number = len(list(folder.iterdir()))
    (folder / str(number)).touch()
    return number < times


if __name__ == "__main__":
    if len(sys.argv) > 1 and waits(Path(sys.argv[1]), int(sys.argv[2])):
        conversion._convert = patient
    sys.exit(process.main([]))
