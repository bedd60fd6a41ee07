"""A real worker whose Instant engine is another class: ``launch_worker.py tests.fakes.engines:NullEngine FOLDER``.

FOLDER is where the fake engines note what they do; it reaches them as ``$FAKE_ENGINE_FOLDER``. A file
``stuck_seconds`` or ``protocol`` in it changes that constant of the worker.
"""

import dataclasses
import os
import sys
from pathlib import Path

from ocr_desktop import catalog
from ocr_desktop.worker import messages, process


def main() -> int:
    target, folder = sys.argv[1:3]
    os.environ["FAKE_ENGINE_FOLDER"] = folder
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    catalog.ENGINES = tuple(dataclasses.replace(entry, target=target, reader="") for entry in catalog.ENGINES)
    process.LEFT_OUT = dict.fromkeys(process.ROLES, process.LEFT_OUT["page"])  # no fake needs them: tests are quicker
    stuck, protocol = Path(folder) / "stuck_seconds", Path(folder) / "protocol"
    if stuck.exists():
        process.STUCK_SECONDS = int(stuck.read_text())
    if protocol.exists():
        messages.PROTOCOL_VERSION = int(protocol.read_text())
    return process.main([])


if __name__ == "__main__":
    sys.exit(main())
