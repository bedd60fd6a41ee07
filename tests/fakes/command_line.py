"""``ocr-desktop`` with workers whose engine is a fake: ``command_line.py MODULE:ENGINE FOLDER words…``.

The command line, its workers and the library are as they are; only what reads a page is another (see
``launch_worker.py`` for FOLDER).
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from ocr_desktop import __main__
from ocr_desktop.worker import client

if __name__ == "__main__":
    launcher = Path(__file__).with_name("launch_worker.py")
    client.own_command = lambda: [sys.executable, str(launcher), *sys.argv[1:3]]
    sys.exit(__main__.main(sys.argv[3:]))
