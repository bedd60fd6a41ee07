"""A real encoder process running ``tests.fakes.encoders``: ``launch_encoder.py [SECONDS until it is stuck]``."""

import sys
from pathlib import Path

from ocr_desktop.engines.runtime import encoder_process

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    encoder_process.RUNTIME = "tests.fakes.encoders"
    if sys.argv[1:]:
        encoder_process.STUCK_SECONDS = int(sys.argv[1])
        encoder_process.HEARTBEAT_SECONDS = 0.2
    sys.exit(encoder_process.main([]))
