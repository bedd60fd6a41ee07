"""What goes into the app follows from the program: no list of it can fall behind."""

import ast
import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import onnxruntime
import pytest

from ocr_desktop import __main__ as program
from ocr_desktop import catalog
from ocr_desktop.engines.instant import layout_model
from ocr_desktop.renderers import registry
from ocr_desktop.sources import kinds
from ocr_desktop.worker import process

ROOT = Path(__file__).parents[3]


def load(name: str) -> ModuleType:
    """A module of the folder of that name, which is no package: another distribution is called so."""
    spec = importlib.util.spec_from_file_location(f"app_{name}", ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    return load("bundle")


def module_of(target: str) -> str:
    return target.partition(":")[0]


def test_every_table_of_the_program_is_followed(bundle: ModuleType) -> None:
    named = set(bundle.named_modules())
    assert {module_of(entry.target) for entry in catalog.ENGINES} <= named
    assert set(map(module_of, (*program.COMMANDS.values(), program.WINDOW, program.HELP, program.NO_WINDOW))) <= named
    assert set(map(module_of, process.ROLES.values())) <= named
    assert {module_of(entry.target) for entry in registry.FORMATS.values() if entry.target} <= named


def test_frameworks_that_are_loaded_by_name_are_followed(bundle: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "_is_installed", lambda name: True)  # as on a Mac
    assert {"onnxruntime", "AppKit", "Foundation", "UserNotifications"} <= set(bundle.loaded_by_name())


def test_every_module_is_reached_from_what_is_named(bundle: ModuleType) -> None:
    """As the builder follows imports: from the entry and from what is named in strings."""
    reached: set[str] = set()
    ahead = ["ocr_desktop.__main__", *bundle.named_modules()]
    while ahead:
        name = ahead.pop()
        if name in reached or not bundle._is_module(name):
            continue
        reached.add(name)
        file = ROOT.joinpath(*name.split(".")).with_suffix(".py")
        ahead += imported(file) if file.is_file() else []
    there = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in (ROOT / "ocr_desktop").rglob("*.py")
        if file.name != "__init__.py"
    }
    assert there - reached == set()


def imported(file: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in found if name.startswith("ocr_desktop")]


def test_what_engines_require_is_there_with_its_metadata(bundle: ModuleType) -> None:
    shipped = [entry for entry in catalog.ENGINES if entry.extra in bundle.SHIPPED_EXTRAS]
    assert {entry.extra for entry in catalog.ENGINES} - set(bundle.SHIPPED_EXTRAS) == {"onnxtr"}
    assert {name for entry in shipped for name in entry.requires} <= set(bundle.distributions())
    for name in bundle.required_modules():
        assert importlib.util.find_spec(name) is not None, name


def test_shipped_files_are_those_of_the_wheel(bundle: ModuleType) -> None:
    """The folder of the app and the wheel are two lists of the same."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        wheel: dict[str, str] = tomllib.load(stream)["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    models = {target.removeprefix("ocr_desktop/") for target in wheel.values() if "/models/" in target}
    shipped = {f"{folder}/{Path(file).name}" for file, folder in bundle.shipped_files()}
    assert models == {name for name in shipped if name.startswith("models/")}
    for wanted in ("resources/icon.svg", "resources/samples/welcome.pdf", "resources/symbols/open.svg", "./LICENSE"):
        assert wanted in shipped
    assert not [name for name in shipped if name.endswith((".py", ".pyc")) or "training" in name]


def test_the_layout_networks_that_are_opened_are_those_that_are_shipped(
    bundle: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: set[str] = set()
    session = onnxruntime.InferenceSession

    def note(path: str, *args: Any, **options: Any) -> Any:
        opened.add(Path(path).name)
        return session(path, *args, **options)

    monkeypatch.setattr(onnxruntime, "InferenceSession", note)
    layout_model.LayoutModel(threads=1)
    assert opened == {name for name in bundle.LAYOUT_FILES if name.endswith(".onnx")}
    for file, _folder in bundle.networks():
        assert Path(file).is_file(), file


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("PySide6/Qt/lib/libQt6Core.so.6", True),
        ("PySide6/Qt/lib/libQt6Network.so.6", False),
        ("PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui", True),
        ("PySide6/Qt/lib/QtQml.framework/Versions/A/QtQml", False),
        ("PySide6/QtWidgets.abi3.so", True),
        ("PySide6/QtNetwork.abi3.so", False),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", True),
        ("PySide6/Qt/plugins/styles/libqmacstyle.dylib", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("pymupdf/layout/resources/onnx/table_grid_model_v1.onnx", False),
        ("pymupdf/layout/resources/onnx/feature_imf1.onnx", True),
        ("numpy/_core/tests/data.csv", False),
        ("mlx/lib/mlx.metallib", True),
    ],
)
def test_what_is_wanted(bundle: ModuleType, name: str, wanted: bool) -> None:
    assert bundle.is_wanted(name) is wanted


def test_no_link_is_kept_to_what_is_left_out(bundle: ModuleType) -> None:
    network = "PySide6/Qt/lib/QtNetwork.framework"
    assert not bundle.is_wanted_entry("QtNetwork", f"{network}/Versions/A/QtNetwork", "SYMLINK")
    assert not bundle.is_wanted_entry(f"{network}/QtNetwork", "Versions/Current/QtNetwork", "SYMLINK")
    assert bundle.is_wanted_entry("QtCore", "PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore", "SYMLINK")


def test_nothing_that_is_imported_is_left_out(bundle: ModuleType) -> None:
    """What the program itself imports is never among what is excluded, but for what an extra is needed for anyway."""
    files = (ROOT / "ocr_desktop").rglob("*.py")
    for file in [file for file in files if "doctr" not in file.relative_to(ROOT).as_posix()]:
        for node in ast.walk(ast.parse(file.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            for name in names:
                lost = [out for out in bundle.EXCLUDED_MODULES if name == out or name.startswith(f"{out}.")]
                assert not lost, f"{file.name} imports {name}"


def test_every_kind_that_is_read_is_offered_to_the_finder(bundle: ModuleType) -> None:
    types = bundle.information()["CFBundleDocumentTypes"]
    assert {(kind["CFBundleTypeRole"], kind["LSHandlerRank"]) for kind in types} == {("Viewer", "Alternate")}
    offered = {name for kind in types for name in kind.get("LSItemContentTypes", ())}
    suffixes = {f".{name}" for kind in types for name in kind.get("CFBundleTypeExtensions", ())}
    known = {
        "PDF": "com.adobe.pdf", "PNG": "public.png", "JPEG": "public.jpeg", "TIFF": "public.tiff",
        "WebP": "org.webmproject.webp", "BMP": "com.microsoft.bmp", "GIF": "com.compuserve.gif", "HEIC": "public.heic",
        "AVIF": "public.avif",
    }  # fmt: skip
    for kind, names in kinds.SUFFIXES.items():
        assert known.get(kind) in offered or set(names) <= suffixes, kind


def test_what_libsodium_imports_on_its_own_is_named(bundle: ModuleType) -> None:
    """In a process of its own: nobody else has imported it there."""
    code = "import sys, nacl.signing; print(*(name for name in sys.modules if 'cffi' in name))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split()
    assert set(done.stdout.split()) <= set(bundle.imported_by_native_code())
