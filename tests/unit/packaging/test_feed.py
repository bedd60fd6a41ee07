"""What the publisher's script writes is what the app reads."""

import base64
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from ocr_desktop import __version__
from ocr_desktop.errors import FeedForged
from ocr_desktop.updates import feed

SCRIPT = Path(__file__).parents[3] / "packaging" / "feed.py"
ADDRESSES = ("--url", "https://example.org/OCR-Desktop.dmg", "--notes", "https://example.org/notes")


def run(*words: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, words)], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def image(tmp_path: Path) -> Path:
    file = tmp_path / "OCR-Desktop.dmg"
    file.write_bytes(bytes(3000) + b"koly" + bytes(508))
    return file


def test_the_app_believes_what_the_publisher_signed(tmp_path: Path, image: Path) -> None:
    secret, out = tmp_path / "secret", tmp_path / "feed.json"
    public = run("key", secret).stdout.split('"')[1]
    assert secret.stat().st_mode & 0o777 == 0o600
    assert public not in secret.read_text()
    done = run("make", image, "--key", secret, *ADDRESSES, "--date", "2026-11-21", "--out", out)
    assert done.returncode == 0, done.stderr
    assert "trusts another key" in done.stderr
    release = feed.read(out.read_bytes(), public)
    assert (release.version, release.date) == (__version__, "2026-11-21")
    assert feed.order(release.minimum_macos) >= (14,)
    assert release.sha256 == hashlib.sha256(image.read_bytes()).hexdigest()
    with pytest.raises(FeedForged):
        feed.read(out.read_bytes(), base64.b64encode(bytes(31) + b"\1").decode())


def test_a_key_is_made_once_and_belongs_to_one(tmp_path: Path, image: Path) -> None:
    secret = tmp_path / "secret"
    run("key", secret)
    before = secret.read_bytes()
    assert "once" in run("key", secret).stderr
    assert secret.read_bytes() == before
    secret.chmod(0o644)
    assert "Others may read" in run("make", image, "--key", secret, *ADDRESSES).stderr


def test_what_cannot_be_published_is_refused(tmp_path: Path, image: Path) -> None:
    secret, out = tmp_path / "secret", tmp_path / "feed.json"
    run("key", secret)
    image.write_bytes(b"no disk image" * 100)
    assert "no disk image" in run("make", image, "--key", secret, *ADDRESSES, "--out", out).stderr
    image.write_bytes(bytes(3000) + b"koly" + bytes(508))
    insecure = ("--url", "http://example.org/x.dmg", "--notes", "https://example.org/notes")
    assert "https" in run("make", image, "--key", secret, *insecure, "--out", out).stderr
    assert run("make", tmp_path / "nothing.dmg", "--key", secret, *ADDRESSES, "--out", out).returncode == 1
    assert run("make", image, "--key", tmp_path / "nothing", *ADDRESSES, "--out", out).returncode == 1
    assert not out.exists()
