"""An engine in a process of its own that has a fake encoder: ``use_encoder.py FOLDER BACKEND STORE``.

It prints the encoder's process id, and ``done`` when a page has been encoded.
"""

import sys
import threading
from pathlib import Path

import numpy as np

from ocr_desktop.engines.runtime.encoder import EncoderOptions, EncoderProcess


def main() -> None:
    folder, backend, store = sys.argv[1:]
    launcher = Path(__file__).with_name("launch_encoder.py")
    options = EncoderOptions(Path(store), backend)
    encoder = EncoderProcess(
        Path(folder), options, lambda *_: print(encoder.pid, flush=True), command=(sys.executable, str(launcher))
    )
    patches, cos, sin = (np.zeros((16, width), np.float32) for width in (588, 8, 8))
    encoder.encode(patches, cos, sin, threading.Event())
    print("done", flush=True)


if __name__ == "__main__":
    main()
