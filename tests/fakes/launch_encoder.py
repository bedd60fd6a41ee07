"""A real encoder process that runs ``tests.fakes.encoders`` in the place of packages."""

import sys
from pathlib import Path

from ocr_desktop.engines.runtime import encoder_process

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    encoder_process.RUNTIME = "tests.fakes.encoders"
    sys.exit(encoder_process.main([]))
