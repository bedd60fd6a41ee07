"""What the app is installed from: pinned, hashed, in agreement with pyproject, with a wheel for every Mac."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "packaging" / "requirements.txt"
# Where it is set, a resolution that cannot be tried is a failure, not a skip.
REQUIRED = "OCR_DESKTOP_TEST_RESOLUTION"
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
MACS = {"MACOSX_DEPLOYMENT_TARGET": "14.0"}  # the oldest macOS that has wheels of MLX


def lock_lines() -> list[str]:
    return LOCK.read_text(encoding="utf-8").splitlines()


def pins() -> list[Requirement]:
    return [Requirement(line.rstrip("\\ ")) for line in lock_lines() if not line.startswith(" ")]


def project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: dict[str, Any] = tomllib.load(file)["project"]
    return found


def wanted() -> list[Requirement]:
    data = project()
    extras = data["optional-dependencies"]
    return [Requirement(text) for text in data["dependencies"] + extras["models"] + extras["serve"]]


def marker_environment(system: str) -> dict[str, str]:
    platform = {"darwin": "Darwin", "linux": "Linux"}[system]
    machine = {"darwin": "arm64", "linux": "x86_64"}[system]
    return {
        "sys_platform": system, "platform_system": platform, "platform_machine": machine, "os_name": "posix",
        "python_version": "3.11", "python_full_version": "3.11.9", "implementation_name": "cpython",
    }  # fmt: skip


def test_lock_holds_names_versions_and_hashes_only() -> None:
    for line in lock_lines():
        assert HASH.fullmatch(line) or re.fullmatch(r"[a-z0-9.-]+==[^ ]+( ; [^\\]+)? \\", line), line
    assert "://" not in LOCK.read_text(encoding="utf-8")


def test_every_pin_has_a_hash() -> None:
    lines = lock_lines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if not line.startswith(" "):
            assert HASH.fullmatch(following), line


@pytest.mark.parametrize("system", ["darwin", "linux"])
def test_lock_agrees_with_pyproject(system: str) -> None:
    environment = marker_environment(system)
    pinned = {
        canonicalize_name(pin.name): pin
        for pin in pins()
        if pin.marker is None or pin.marker.evaluate(environment)
    }  # fmt: skip
    for requirement in wanted():
        if requirement.marker is not None and not requirement.marker.evaluate(environment):
            continue
        pin = pinned[canonicalize_name(requirement.name)]
        version = str(pin.specifier).removeprefix("==")
        assert requirement.specifier.contains(version), f"{pin} is not {requirement}: run packaging/lock.sh"


def test_every_dependency_has_a_reason_beside_it() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("dependencies = [")
    for number, line in enumerate(lines[start : lines.index("[project.scripts]")], start):
        if line.startswith('    "'):
            assert "#" in line or lines[number - 1].lstrip().startswith("#"), f"why {line.strip()}?"


def resolve(requirements: str, python: str) -> subprocess.CompletedProcess[str]:
    """Resolve for a Mac with Apple silicon, from wheels alone; nothing is installed."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "-", "--no-deps", "--only-binary", ":all:", "--no-header",
        "--python-platform", "aarch64-apple-darwin", "--python-version", python,
    ]  # fmt: skip
    return subprocess.run(
        command,
        input=requirements,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        env={**os.environ, **MACS},
    )


@pytest.fixture(scope="module")
def online() -> None:
    """Skips the test where no package index can be reached."""
    probe = next(str(pin) for pin in pins() if pin.name == "platformdirs")
    outcome = resolve(probe, "3.11")
    if outcome.returncode and not os.environ.get(REQUIRED):
        pytest.skip(f"no package index can be reached to resolve for macOS: {outcome.stderr.strip()[:200]}")
    assert not outcome.returncode, outcome.stderr


@pytest.mark.usefixtures("online")
@pytest.mark.parametrize("python", ["3.11", "3.13"])
def test_everything_has_a_wheel_for_macs(python: str) -> None:
    outcome = resolve(LOCK.read_text(encoding="utf-8"), python)
    assert not outcome.returncode, outcome.stderr
    resolved = {line.split("==")[0] for line in outcome.stdout.splitlines() if "==" in line}
    assert {"pymupdf", "pyside6-essentials", "mlx-metal", "coremltools"} <= resolved


@pytest.mark.usefixtures("online")
def test_a_package_without_a_wheel_for_macs_is_noticed() -> None:
    linux_only = next(str(pin.name) + str(pin.specifier) for pin in pins() if pin.name == "mlx-cpu")
    outcome = resolve(linux_only, "3.11")
    assert outcome.returncode
    assert "platform" in outcome.stderr
