"""``python -m tests.screens OUT``: a picture of every state of the window, to be looked at."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

LANGUAGES = ("en", "ru", "zh_CN")
_SCREEN = {
    "name": "screen", "x": 0, "y": 0, "width": 2560, "height": 1600, "dpr": 1, "logicalDpi": 96, "logicalBaseDpi": 96,
}  # fmt: skip


def main(words: Sequence[str]) -> int:
    """Take the pictures; 1 where a state could not be reached."""
    asked = _arguments().parse_args(words)
    os.environ["QT_SCALE_FACTOR"] = str(asked.scale)
    with tempfile.TemporaryDirectory(prefix="screens-") as folder:
        screen = Path(folder) / "screen.json"
        screen.write_text(json.dumps({"screens": [_SCREEN]}), encoding="utf-8")
        os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={screen}")
        os.environ["OCR_DESKTOP_HOME"] = str(Path(folder) / "home")
        from tests.screens.taking import take  # noqa: PLC0415 -- Qt and our paths look at the environment first

        return take(asked, Path(folder))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="folder for the pictures")
    parser.add_argument("--language", action="append", choices=LANGUAGES, help="several may be given; English")
    parser.add_argument("--dark", action="store_true", help="in the dark, not in the light")
    parser.add_argument("--both", action="store_true", help="in the light and in the dark")
    parser.add_argument("--scale", type=float, default=1.0, help="pixels a point, such as 1.5")
    parser.add_argument("--size", type=_size, default=(1280, 820), metavar="WIDTHxHEIGHT", help="of the window")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these states, or those that begin so")
    parser.add_argument("--list", action="store_true", help="name the states, and take no picture")
    return parser


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
