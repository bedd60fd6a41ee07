"""Where Qt cannot be loaded, the command-line way is named."""

import importlib
from typing import Any

import pytest

from ocr_desktop import __main__
from ocr_desktop.cli import no_window

REASON = "libEGL.so.1: cannot open shared object file"


def test_without_a_display_that_is_what_is_said() -> None:
    error = no_window.explained(REASON, {}, "linux")
    assert "no display" in error.message
    assert "ocr-desktop recognize" in error.remedy


def test_with_a_display_the_packages_are_named() -> None:
    error = no_window.explained(REASON, {"DISPLAY": ":0"}, "linux")
    assert "libEGL.so.1" in error.message
    assert "apt install libegl1" in error.remedy


def test_a_window_that_cannot_be_imported_is_explained(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = importlib.import_module

    def broken(name: str) -> Any:
        if name.startswith("ocr_desktop.gui"):
            raise ImportError(REASON)
        return real(name)

    monkeypatch.setattr(importlib, "import_module", broken)
    monkeypatch.setenv("DISPLAY", ":0")
    assert __main__.main(["file.pdf"]) == 2
    assert REASON in capsys.readouterr().err
