"""All that the window says is there in all languages."""

import ast
import importlib.util
import plistlib
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from ocr_desktop.gui import language

PACKAGING = Path(__file__).parents[3] / "packaging"


@pytest.fixture(scope="module")
def translations() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", PACKAGING / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_is_missing(translations: ModuleType) -> None:
    assert set(translations.LANGUAGES) == set(language.LANGUAGES)
    assert translations.missing() == []


def test_nothing_is_said_where_it_is_not_collected(translations: ModuleType) -> None:
    """The tool that collects words does not look into the fields of f-strings."""
    collected = {
        element.text for element in ElementTree.parse(language.file_of("ru").with_suffix(".ts")).iter("source")
    }
    said = {
        call.args[0].value
        for path in (translations.ROOT / "ocr_desktop").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("tr", "said")
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert len(said) > 500
    assert said <= collected


def test_what_is_missing_is_named(translations: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "ocr_desktop"
    room.mkdir()
    (room / "new.py").write_text('tr("Never said before")\n')
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    wrong = "\n".join(translations.missing())
    assert "ru: not translated: Never said before" in wrong
    assert "zh_CN: no longer said:" in wrong


def test_macos_is_told_of_all_languages() -> None:
    told = plistlib.loads((PACKAGING / "Info.plist").read_bytes())["CFBundleLocalizations"]
    assert {name.replace("zh-Hans", "zh_CN") for name in told} == set(language.LANGUAGES)
