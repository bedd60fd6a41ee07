"""A real worker that leaves behind what it has imported: ``listing_worker.py FILE``."""

import json
import sys
from pathlib import Path

from ocr_desktop.worker import process


def main() -> int:
    status = process.main([])
    # None stands for a module that was made absent on purpose.
    Path(sys.argv[1]).write_text(json.dumps([name for name, module in sys.modules.items() if module is not None]))
    return status


if __name__ == "__main__":
    sys.exit(main())
