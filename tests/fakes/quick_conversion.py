"""The conversion worker, with a verification that takes fewer measurements; started as a worker is."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from ocr_desktop.convert import verification
from ocr_desktop.worker import process

verification.CALLS = 2
verification.BUCKET_SECONDS = 0.01

if __name__ == "__main__":
    sys.exit(process.main([]))
