"""Says what is in a built app, by package, how large and why: ``python packaging/contents.py FOLDER-OR-APP``.

Prints a Markdown table, the largest first. A package without a reason here is told, with ``--strict`` by the exit
status too: nothing gets in unnoticed.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from PyInstaller.archive.readers import CArchiveReader

EXECUTABLE = "ocr-desktop"
SMALL = 500_000  # bytes; together in one line

REASONS = {
    "cv2": "OpenCV: straightens pages, finds printed lines",
    "opencv": "what OpenCV was linked with: OpenBLAS, and FFmpeg, which it asks for even where no film is read",
    "PySide6": "Qt's Core, Gui, Widgets, Svg, DBus, Wayland, with their Python side: the window",
    "shiboken6": "Qt's bridge to Python",
    "ICU": "what Qt knows of languages (on a Mac the system's own)",
    "pymupdf": "opens and renders PDF, XPS, EPUB, CBZ; the layout networks that are used",
    "pymupdf4llm": "comes with the layout networks",
    "rapidocr": "the recognition networks; nothing of its code is used",
    "onnxruntime": "runs the layout and recognition networks",
    "numpy": "pixels, with OpenBLAS",
    "pillow": "opens pictures",
    "PIL": "opens pictures",
    "pillow_heif": "opens HEIC; its encoder x265 cannot be taken out",
    "Python": "the interpreter and what is used of its library",
    "program": "the executable: all Python modules, compressed (see the second table)",
    "mlx": "the decoder of the vision-language engines, with the GPU's kernels on a Mac",
    "mlx_cpu": "MLX's linear algebra on Linux",
    "mlx_lm": "decoder networks and caches",
    "models": "the small model, and what is known of the models that can be downloaded",
    "resources": "icon, symbols, the sample documents",
    "coremltools": "builds Core ML packages, and runs them on a Mac",
    "sympy": "coremltools reckons shapes with it",
    "mpmath": "sympy",
    "google": "coremltools: Core ML's own format",
    "attr": "coremltools",
    "attrs": "coremltools",
    "cattrs": "coremltools",
    "tokenizers": "text to ids and back",
    "safetensors": "reads weights, for huggingface_hub",
    "hf_xet": "how the hub sends large files",
    "huggingface_hub": "downloads a model that the person asked for",
    "httpx2": "huggingface_hub", "httpcore2": "huggingface_hub", "h11": "huggingface_hub", "anyio": "huggingface_hub",
    "fsspec": "huggingface_hub", "filelock": "huggingface_hub", "requests": "huggingface_hub",
    "urllib3": "huggingface_hub", "jinja2": "huggingface_hub", "click": "huggingface_hub", "idna": "huggingface_hub",
    "charset_normalizer": "requests",
    "certifi": "whom to trust when a model is downloaded",
    "nacl": "libsodium: whether the publisher says that there is a new version",
    "_cffi_backend": "nacl", "cffi": "nacl", "pycparser": "cffi",
    "fastapi": "answers other programs (serve)", "starlette": "fastapi", "pydantic": "fastapi",
    "pydantic_core": "pydantic", "annotated_types": "pydantic", "typing_inspection": "pydantic",
    "annotated_doc": "fastapi", "opentelemetry": "fastapi, which measures nothing here", "uvicorn": "HTTP on a socket",
    "python_multipart": "forms that arrive",
    "truststore": "whom the system trusts, for that question and for downloads",
    "yaml": "the settings of the layout networks",
    "lxml": "Word documents", "docx": "writes Word documents",
    "ziamath": "draws formulas, with their font", "ziafont": "reads the font of formulas", "latex2mathml": "formulas",
    "markdown": "Markdown to HTML", "psutil": "how much memory there is",
    "system": "libraries of this Linux that the above ask for (on a Mac the system's own)",
    "ocr_desktop": "our own code",
}  # fmt: skip


def contents_of(built: Path) -> Path:
    """The folder of libraries and data of a folder or a ``.app``."""
    return next((folder for folder in (built / "_internal", built / "Contents") if folder.is_dir()), built)


def files(built: Path) -> Counter[str]:
    """Bytes on disk by package; links count nothing."""
    inside = contents_of(built)
    found: Counter[str] = Counter()
    for file in built.rglob("*"):
        if file.is_symlink() or not file.is_file():
            continue
        if file.name == EXECUTABLE:
            found["program"] += file.stat().st_size
        else:
            below = file.relative_to(inside if file.is_relative_to(inside) else built).parts
            if below[0] in ("Frameworks", "Resources"):
                below = below[1:]
            found[package_of(below)] += file.stat().st_size
    return found


def package_of(parts: tuple[str, ...]) -> str:
    """Which package a file belongs to, by its path in the app."""
    first, name = parts[0], parts[-1]
    if first == "PySide6" and "libicu" in name:
        return "ICU"
    if re.match(r"(libpython|python3|base_library|Python)", first):
        return "Python"
    if len(parts) == 1 and re.search(r"\.(so|dylib)(\.|$)", name):
        return "system"
    return re.sub(r"[-_.](python_headless\.libs|libs|[\d.]+\.dist-info)$", "", first.replace("__dot__", "."))


def modules(executable: Path) -> Iterator[tuple[str, int]]:
    """Python modules by package, with their compressed bytes in the executable."""
    archive = CArchiveReader(str(executable)).open_embedded_archive("PYZ.pyz")
    found: Counter[str] = Counter()
    for name, (_kind, _place, size) in archive.toc.items():
        package = name.split(".")[0]
        found["Python" if package in sys.stdlib_module_names else package] += size
    yield from found.most_common()


def table(sizes: list[tuple[str, int]]) -> tuple[list[str], list[str]]:
    """Lines of a Markdown table, and the packages that nothing is known of."""
    lines, unknown, small = ["| Package | MB | Why |", "|---|---:|---|"], [], 0
    for package, size in sizes:
        if size < SMALL:
            small += size
            continue
        if package not in REASONS:
            unknown.append(package)
        lines.append(f"| {package} | {size / 1e6:.1f} | {REASONS.get(package, '?')} |")
    lines.append(f"| the rest, each below {SMALL / 1e6:g} MB | {small / 1e6:.1f} | |")
    lines.append(f"| **together** | **{sum(size for _, size in sizes) / 1e6:.0f}** | |")
    return lines, unknown


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="What is in a built app, and why.")
    parser.add_argument("built", type=Path, help="the folder, or the .app")
    parser.add_argument("--strict", action="store_true", help="fail where nobody has said why a package is there")
    arguments = parser.parse_args()
    built: Path = arguments.built
    on_disk, strange = table(files(built).most_common())
    executable = next(file for file in built.rglob(EXECUTABLE) if file.is_file())
    compressed, stranger = table(list(modules(executable)))
    print("\n".join([*on_disk, "", "Python modules in the executable:", "", *compressed]))
    if strange or stranger:
        print(f"\nNobody has said why: {', '.join({*strange, *stranger})} (REASONS in {Path(__file__).name})")
        return int(arguments.strict)
    return 0


if __name__ == "__main__":
    sys.exit(main())
