"""What only a Mac runs, as far as it can be known elsewhere: property lists, the icon, scripts."""

import os
import plistlib
import shutil
import struct
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.version import Version
from PIL import Image

from ocr_desktop import __version__
from tests.unit.packaging.test_bundle import load
from tests.unit.test_dependencies import MACS

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "packaging"
SCRIPTS = sorted(FOLDER.glob("*.sh"))
EXECUTABLE_CODE = bytes.fromhex("cffaedfe") + bytes(60)
FAT = bytes.fromhex("cafebabe00000002") + bytes(60)
JAVA = bytes.fromhex("cafebabe00000037") + bytes(60)


def run(script: str, *words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("SIGN_", "NOTARY_"))}
    return subprocess.run(
        ["bash", str(FOLDER / script), *map(str, words)],
        capture_output=True, text=True, timeout=60, check=False, env={**bare, **environment},
    )  # fmt: skip


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """The shape of a built app, with code in all the places where it lies."""
    made = tmp_path / "OCR Desktop.app"
    inside = made / "Contents" / "Frameworks"
    core = inside / "PySide6" / "Qt" / "lib" / "QtCore.framework"
    for file, content in {
        made / "Contents" / "MacOS" / "ocr-desktop": EXECUTABLE_CODE,
        inside / "libmlx.dylib": EXECUTABLE_CODE,
        inside / "cv2" / "deep" / "cv2.abi3.so": FAT,
        core / "Versions" / "A" / "QtCore": FAT,
        made / "Contents" / "Resources" / "mlx" / "lib" / "mlx.metallib": b"MTLB",
        made / "Contents" / "Resources" / "Some.class": JAVA,
        made / "Contents" / "Info.plist": b"<plist/>",
    }.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (core / "QtCore").symlink_to("Versions/A/QtCore")
    (made / "Contents" / "Resources" / "libmlx.dylib").symlink_to("../Frameworks/libmlx.dylib")
    return made


def test_the_information_is_complete() -> None:
    found = load("bundle").information()
    assert found["CFBundleShortVersionString"] == found["CFBundleVersion"] == __version__
    assert found["CFBundleName"] == "OCR Desktop"
    assert found["LSApplicationCategoryType"].startswith("public.app-category.")
    (service,) = found["NSServices"]
    assert service["NSMenuItem"]["default"] == "Read with OCR Desktop"
    assert service["NSPortName"] == found["CFBundleName"]
    assert "com.adobe.pdf" in service["NSSendFileTypes"]
    usage = [key for key in found if key.endswith("UsageDescription")]
    assert all(found[key].endswith(".") for key in usage)
    assert "NSScreenCaptureUsageDescription" in usage


def test_the_oldest_macos_is_that_of_the_wheels() -> None:
    """What the lock is resolved for is what the app says that it needs."""
    assert load("bundle").information()["LSMinimumSystemVersion"] == MACS["MACOSX_DEPLOYMENT_TARGET"]


def test_entitlements_are_few_and_none_opens_the_door() -> None:
    with (FOLDER / "entitlements.plist").open("rb") as stream:
        found = plistlib.load(stream)
    assert found
    assert all(value is True for value in found.values())
    assert {key.removeprefix("com.apple.security.cs.") for key in found} <= {
        "allow-jit",
        "allow-unsigned-executable-memory",
    }


def test_the_icon_has_all_sizes(tmp_path: Path) -> None:
    load("icon").make(tmp_path / "icon.icns")
    with Image.open(tmp_path / "icon.icns") as image:
        sizes = {(width * scale) for width, _height, scale in image.info["sizes"]}
        assert {32, 64, 256, 512, 1024} <= sizes
        picture = image.convert("RGBA")
    assert picture.getpixel((0, 0))[3] == 0  # type: ignore[index]  # round corners: nothing there
    assert picture.getpixel((picture.width // 2, picture.height // 2))[3] == 255  # type: ignore[index]


def test_code_is_signed_from_the_inside_out(app: Path) -> None:
    order = [path.relative_to(app / "Contents") for path in load("nested").signing_order(app)]
    assert [path.name for path in order] == ["QtCore", "cv2.abi3.so", "libmlx.dylib", "QtCore.framework"]
    assert not any(path.parts[0] == "Resources" for path in order)


def mach_o(command: int, major: int, minor: int) -> bytes:
    """A library with one load command: what it was built for."""
    version = major << 16 | minor << 8
    body = struct.pack("<6I", command, 24, *((1, version) if command == 0x32 else (version, version)), 0, 0)
    return struct.pack("<8I", 0xFEEDFACF, 0x0100000C, 0, 6, 1, len(body), 0, 0) + body


def test_code_for_a_newer_macos_is_found(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nested", load("nested"))
    oldest = load("oldest")
    inside = app / "Contents" / "Frameworks"
    (app / "Contents" / "Info.plist").write_bytes(plistlib.dumps({"LSMinimumSystemVersion": "14.0"}))
    (inside / "libmlx.dylib").write_bytes(mach_o(0x32, 14, 0))
    (inside / "old.dylib").write_bytes(mach_o(0x24, 10, 15))
    thin = mach_o(0x32, 15, 2)
    fat = struct.pack(">7I", 0xCAFEBABE, 1, 0x0100000C, 0, 28, len(thin), 0) + thin
    (inside / "new.dylib").write_bytes(fat)
    assert oldest.too_new(app) == [(inside / "new.dylib", (15, 2))]
    assert oldest.needed(inside / "old.dylib") == (10, 15)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_sound(script: Path) -> None:
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    if shutil.which("shellcheck"):
        done = subprocess.run(
            ["shellcheck", "-x", script.name], cwd=FOLDER, capture_output=True, text=True, check=False
        )
        assert not done.returncode, done.stdout


def test_a_dry_run_of_signing_names_every_part(app: Path) -> None:
    done = run("sign.sh", "--dry-run", app)
    assert not done.returncode, done.stderr
    lines = [line for line in done.stdout.splitlines() if "--force" in line]
    assert len(lines) == 5
    assert all("--options runtime --timestamp" in line for line in lines)
    assert [line for line in lines if "entitlements" in line] == [lines[-1]]
    assert "OCR\\ Desktop.app" in lines[-1]
    adhoc = run("sign.sh", "--dry-run", app, SIGN_IDENTITY="-")
    assert "--options" not in adhoc.stdout


def test_what_is_missing_is_said(app: Path, tmp_path: Path) -> None:
    nothing = run("sign.sh")
    assert nothing.returncode
    assert "no app is given" in nothing.stderr
    assert "is no app" in run("sign.sh", tmp_path).stderr
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("codesign", "xcrun", "ditto", "hdiutil"):
        (tools / name).write_text("#!/bin/sh\nexit 0\n")
        (tools / name).chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    assert "SIGN_IDENTITY is not set" in run("sign.sh", app, PATH=path).stderr
    assert "no credentials" in run("notarize.sh", app, PATH=path).stderr
    assert "usage" in run("dmg.sh", app, PATH=path).stderr


@pytest.mark.skipif(shutil.which("hdiutil") is not None, reason="a Mac has the tools")
def test_without_a_mac_the_missing_tool_is_named(app: Path, tmp_path: Path) -> None:
    done = run("dmg.sh", app, tmp_path / "x.dmg")
    assert done.returncode
    assert "hdiutil is missing" in done.stderr


def test_a_dry_run_of_the_rest_names_the_steps(app: Path, tmp_path: Path) -> None:
    image = run("dmg.sh", "--dry-run", app, tmp_path / "OCR-Desktop.dmg").stdout
    assert image.index("hdiutil create") < image.index("osascript") < image.index("hdiutil convert")
    assert "osascript" not in run("dmg.sh", "--dry-run", app, tmp_path / "x.dmg", DMG_LAYOUT="none").stdout
    notary = run("notarize.sh", "--dry-run", app, NOTARY_PROFILE="mine").stdout
    assert notary.index("ditto") < notary.index("notarytool submit") < notary.index("stapler staple")
    assert "--keychain-profile mine" in notary
    assert not (tmp_path / "OCR-Desktop.dmg").exists()


def test_the_builder_is_pinned_exactly() -> None:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        extras = tomllib.load(stream)["project"]["optional-dependencies"]
    for requirement in extras["package"]:
        _name, _, version = requirement.partition("==")
        assert Version(version)
