"""What goes into the app, derived from the program's own tables: modules, distributions, files, what stays out."""

import ast
import importlib.util
import plistlib
import re
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ocr_desktop import __version__, catalog
from ocr_desktop.worker import diagnosis

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ocr_desktop"
ENTRY = PACKAGE / "__main__.py"
APP = "OCR Desktop"
EXECUTABLE = "ocr-desktop"

Data = tuple[str, str]
"""A file or folder, and the folder of the bundle that it goes to."""

# Of the installation: engines with any other need more than the app brings along.
SHIPPED_EXTRAS = ("", "models")

# Of the dependencies, what this program never comes to: found by their imports, and not needed for what is used.
EXCLUDED_MODULES = (
    "torch", "tensorflow", "jax", "sklearn", "scipy", "xgboost", "pandas", "matplotlib", "IPython",
    "transformers",        # mlx-lm's own start; engines/runtime/language.py goes past it
    "mlx_lm.convert", "mlx_lm.generate", "mlx_lm.utils", "mlx_lm.tokenizer_utils",
    "sentencepiece", "mlx.optimizers",
    "rapidocr.main", "rapidocr.utils.download_models", "rapidocr.utils.load_image", "rapidocr.utils.vis_res",
    "omegaconf", "shapely", "pyclipper",  # RapidOCR's own reading; here its networks are run directly
    "onnxruntime.quantization", "onnxruntime.tools", "onnxruntime.transformers",
    "onnx", "onnxtr",  # docTR models: an extra that the app does without
    "coremltools.test", "coremltools.optimize.torch",
    "mypy",  # used by dependencies where it happens to be installed
    "tkinter", "test", "pytest", "_pytest", "hypothesis", "numpy.f2py", "numpy.testing", "sympy.testing",
    "setuptools", "pip", "wheel", "pygments", "rich", "typer", "networkx",
    "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtQuick",
)  # fmt: skip

# Libraries and plugins of Qt that hooks collect and nothing here shows.
UNUSED_QT = (
    "Network", "Qml", "Quick", "VirtualKeyboard", "Pdf", "OpenGL", "EGLFS", "EglFs", "Labs", "ShaderTools", "Test",
)  # fmt: skip
KEPT_TRANSLATIONS = ("qtbase_ru.qm", "qtbase_zh_CN.qm")  # the words of Qt's own dialogs
KEPT_PLUGINS = {
    "platforms": ("cocoa", "xcb", "wayland", "offscreen"),
    "styles": ("*",),
    "imageformats": ("svg", "jpeg", "icns", "macheif", "macjp2"),
    "iconengines": ("svgicon",),
    "xcbglintegrations": (),
    "wayland-shell-integration": ("xdg-shell",),
    "wayland-decoration-client": ("*",),
    "wayland-graphics-integration-client": (),
    "platformthemes": ("xdgdesktopportal",),
    "platforminputcontexts": ("compose", "ibus"),
}

# The layout networks that this program opens, of the many in the wheel; a test looks which are opened.
LAYOUT = "pymupdf/layout/resources/onnx"
LAYOUT_FILES = (
    "layout_rf2.4.1+imf1.onnx", "layout_rf2.4.1+imf1.yaml", "feature_imf1.onnx", "table_grid_model_v4_ep.onnx",
)  # fmt: skip


# Data of packages is taken wherever code of theirs is, but for those of which too much would come.
DATA_SUFFIXES = (".docx", ".json", ".otf", ".pem", ".ttf", ".txt", ".xml", ".yaml")
OWN_RULES = ("PySide6/", "pymupdf/", "pymupdf4llm/", "rapidocr/", "onnxruntime/", "ocr_desktop/")


def named_modules() -> list[str]:
    """Every module that the package names in a string, to import it later: commands, engines, roles, renderers."""
    pattern = re.compile(r"(ocr_desktop(?:\.\w+)+)(?::\w+)?")
    found: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                match = pattern.fullmatch(node.value)
                if match and _is_module(match[1]):
                    found.add(match[1])
    return sorted(found)


def distributions() -> list[str]:
    """What the engines of the app and the reading of files require, as ``doctor`` looks it up."""
    shipped = [entry for entry in catalog.ENGINES if entry.extra in SHIPPED_EXTRAS]
    return sorted({*diagnosis.SOURCE_PACKAGES, *(name for entry in shipped for name in entry.requires)})


def required_modules() -> list[str]:
    """The modules of those distributions: ``doctor`` imports each by its name."""
    return [diagnosis.MODULES.get(name, name.replace("-", "_")) for name in distributions() if name != "mlx-lm"]


def loaded_by_name() -> list[str]:
    """Modules of others that the package loads by a name in a call, such as the frameworks of a Mac."""
    found: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Call) and node.args and _called(node).endswith(("import_module", "_load")):
                name = node.args[0]
                if isinstance(name, ast.Constant) and isinstance(name.value, str) and _is_installed(name.value):
                    found.add(name.value)
    return sorted(found)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_installed(module: str) -> bool:
    return importlib.util.find_spec(module.partition(".")[0]) is not None


def imported_by_native_code() -> list[str]:
    """Modules that no Python code names: MLX's native start imports some beside it, libsodium's imports cffi's."""
    beside = (f"mlx.{file.stem}" for file in _folder("mlx").glob("*.py") if file.stem != "__init__")
    return sorted(["_cffi_backend", *beside])


def shipped_files() -> list[Data]:
    """Our own files: resources, the descriptions of models, the small model, the licence."""
    models = ROOT / "models"
    nano = [file for file in sorted((models / "nano").iterdir()) if file.suffix in (".json", ".safetensors")]
    return [
        *((str(file), "models") for file in sorted(models.glob("*.json"))),
        *((str(file), "models/nano") for file in nano),
        *_resources(),
        (str(ROOT / "LICENSE"), "."),
    ]


def _resources() -> Iterable[Data]:
    resources = ROOT / "resources"
    for file in sorted(resources.rglob("*")):
        if file.is_file() and file.suffix not in (".py", ".pyc") and file.name != "screenshot.png":
            yield str(file), str(Path("resources") / file.parent.relative_to(resources))


def networks() -> list[Data]:
    """The weights inside wheels."""
    rapidocr, pymupdf = _folder("rapidocr"), _folder("pymupdf")
    layout = pymupdf.parent / LAYOUT
    return [
        *((str(file), "rapidocr/models") for file in sorted((rapidocr / "models").glob("*.onnx"))),
        *((str(layout / name), LAYOUT) for name in LAYOUT_FILES),
    ]


def is_data(name: str) -> bool:
    """Whether a file of a package is something that its code reads: fonts, templates, tables of characters."""
    return Path(name).suffix in DATA_SUFFIXES and not name.startswith(OWN_RULES) and is_wanted(name)


def is_wanted_entry(name: str, source: str, kind: str) -> bool:
    """Whether an entry of PyInstaller's lists belongs into the bundle.

    Args:
        name: its path there.
        source: the file that it is a copy of; of a link, what it points to.
        kind: PyInstaller's word for it.
    """
    # A link to what is left out would point nowhere, and no folder with such a link can be signed.
    return is_wanted(name) and (kind != "SYMLINK" or is_wanted(source))


def is_wanted(name: str) -> bool:
    """Whether a collected file belongs into the bundle.

    Args:
        name: its path there, with forward slashes.
    """
    if name.startswith("PySide6/"):
        return _is_wanted_qt(name)
    if name.startswith(LAYOUT + "/"):
        return Path(name).name in LAYOUT_FILES
    return not (name.endswith((".pyi", ".h")) or "/tests/" in name or "/test/" in name)


def _is_wanted_qt(name: str) -> bool:
    plugin = re.search(r"/plugins/([\w-]+)/(?:lib)?q?([\w-]+?)\.\w+$", name)
    if plugin:
        kept = KEPT_PLUGINS.get(plugin[1], ())
        return any(fnmatch(plugin[2], f"*{pattern}*") for pattern in kept)
    if "/qml/" in name or ("Qt" in name and "/translations/" in name and not name.endswith(KEPT_TRANSLATIONS)):
        return False
    library = re.search(r"(?:libQt6|/Qt)(\w+)", name)
    return not (library and library[1].startswith(UNUSED_QT))


def information() -> dict[str, Any]:
    """``Info.plist``, with the version."""
    with (ROOT / "packaging" / "Info.plist").open("rb") as stream:
        found: dict[str, Any] = plistlib.load(stream)
    return {**found, "CFBundleShortVersionString": __version__, "CFBundleVersion": __version__}


def _is_module(name: str) -> bool:
    """Of our own; told from its file, for importing it would import all that it imports."""
    file = ROOT.joinpath(*name.split("."))
    return file.with_suffix(".py").is_file() or (file / "__init__.py").is_file()


def _folder(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations)))
