"""The command line as a person has it: a process, documents of the test's own, a home of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pymupdf
import pytest
from PIL import Image, ImageDraw, ImageFont

PHRASE = "The lighthouse keeper wrote every evening"


@dataclass
class Terminal:
    """Runs ``ocr-desktop`` without a terminal, as scripts do.

    Args:
        home: library, settings and logs.
        folder: where commands run.
    """

    home: Path
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def variables(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("OCR_DESKTOP_")}
        # An encoding that is not UTF-8, as in bare containers: results must not depend on it.
        # Nor must they depend on what is left in the battery of a laptop.
        apart = {"OCR_DESKTOP_HOME": str(self.home), "OCR_DESKTOP_ON_BATTERY": "go-on", "LC_ALL": "C"}
        return {**kept, **apart, **self.environment}

    def command(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-m", "ocr_desktop", *map(str, words)]

    def run(self, *words: str | Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*words), cwd=self.folder, env=self.variables(), stdin=subprocess.DEVNULL,
            capture_output=True, encoding="utf-8", timeout=240, check=False,
        )  # fmt: skip

    def start(self, *words: str | Path) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self.command(*words), cwd=self.folder, env=self.variables(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One library for all tests of the session: a page that two of them read is read once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def terminal(home: Path, tmp_path: Path) -> Iterator[Terminal]:
    folder = tmp_path / "here"
    folder.mkdir()
    yield Terminal(home, folder)
    assert not (home / "cache" / "spool").exists() or not list((home / "cache" / "spool").iterdir())


def pdf(path: Path, *pages: str, password: str = "") -> Path:
    """A born-digital PDF, each page a heading and a sentence; always the same bytes for the same words."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = pymupdf.open()
    for number, text in enumerate(pages, 1):
        page = document.new_page()
        page.insert_text((72, 90), f"Chapter {number}", fontsize=24)
        page.insert_text((72, 130), f"{text}.", fontsize=11)
        page.insert_text((72, 146), "Nobody else on the island could read at that time.", fontsize=11)
    locked = {"encryption": pymupdf.mupdf.PDF_ENCRYPT_AES_256, "user_pw": password, "owner_pw": f"{password}!"}
    document.save(path, **(locked if password else {"no_new_id": True}))
    document.close()
    return path


def scan(path: Path, text: str) -> Path:
    """A picture of a few lines of text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new("L", (900, 320), 244)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate([text, "and never missed a single day."]):
        draw.text((60, 70 + 70 * number), line, fill=30, font=ImageFont.load_default(36))
    picture.save(path, "PNG")
    return path
