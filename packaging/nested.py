"""Names all code inside a ``.app`` in the order in which it must be signed: ``python packaging/nested.py APP``.

Inside out: a signature seals what lies below it, so a library is signed before its framework, and that before the
app. One path a line, from the app's folder on; the app itself is not among them.
"""

import sys
from pathlib import Path

# Mach-O in both byte orders, 32 and 64 bits, and the head of a file for several processors.
MAGIC = {bytes.fromhex(word) for word in ("feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe", "bebafeca")}
BUNDLES = (".framework", ".app", ".xpc", ".bundle", ".plugin")
JAVA_VERSIONS = range(40, 200)  # a compiled Java class begins as a file for several processors does


def is_code(file: Path) -> bool:
    """Whether a file is a Mach-O executable or library; links are not: what they point to is."""
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as stream:
        head = stream.read(8)
    if head[:4] == bytes.fromhex("cafebabe") and int.from_bytes(head[4:8], "big") in JAVA_VERSIONS:
        return False
    return head[:4] in MAGIC


def main_executable(app: Path) -> Path:
    """What is signed with the app itself."""
    return app / "Contents" / "MacOS" / "ocr-desktop"


def signing_order(app: Path) -> list[Path]:
    """Files and inner bundles, the deepest first, each bundle after all that is in it."""
    code = [file for file in app.rglob("*") if is_code(file) and file != main_executable(app)]
    bundles = [
        folder for folder in app.rglob("*") if folder.suffix in BUNDLES and folder.is_dir() and not folder.is_symlink()
    ]
    return sorted(code, key=_depth) + sorted(bundles, key=_depth)


def _depth(path: Path) -> tuple[int, str]:
    return -len(path.parts), str(path)


if __name__ == "__main__":
    for found in signing_order(Path(sys.argv[1])):
        print(found)
