"""What is installed: an engine that comes with an extra is no problem while it is absent."""

import pytest

from ocr_desktop.worker import diagnosis


def test_an_engine_whose_extra_is_not_installed_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "is_absent", lambda name: name.startswith("mlx"))
    found = {check.name: check for check in diagnosis._engines()}
    assert found["Engine dots.ocr"].state == "note"
    assert "ocr-desktop[models]" in found["Engine dots.ocr"].detail
    assert "coremltools" not in found
    assert found["Engine Instant"].state == "ok"


def test_a_package_of_every_installation_thatis_absent_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        diagnosis, "_import_error", lambda module, attribute: "ImportError: gone" if module == "rapidocr" else ""
    )
    monkeypatch.setattr(diagnosis, "is_absent", lambda name: name == "rapidocr")
    found = {check.name: check.state for check in diagnosis._engines()}
    assert found["rapidocr"] == found["Engine Instant"] == "problem"


def test_what_several_engines_need_is_told_once() -> None:
    names = [check.name for check in diagnosis._engines()]
    assert "rapidocr networks" in names
    assert sorted(names) == sorted(set(names))
