"""The conversion worker, with a verification that takes fewer measurements; started as a worker is."""

import importlib
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from ocr_desktop.worker import process

sys.modules.update(dict.fromkeys(process.LEFT_OUT["conversion"]))  # type: ignore[arg-type]
verification: Any = importlib.import_module("ocr_desktop.convert.verification")
verification.CALLS = 2
verification.BUCKET_SECONDS = 0.01

if __name__ == "__main__":
    sys.exit(process.main([]))
