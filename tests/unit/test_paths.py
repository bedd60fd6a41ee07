"""Where things live."""

import sys
from pathlib import Path

import pytest

from ocr_desktop import paths


def test_everything_below_one_folder_where_one_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    monkeypatch.delenv(paths.MODELS_VARIABLE, raising=False)
    places = [paths.library_file(), paths.assets_directory(), paths.settings_file(), paths.spool_directory(),
              paths.log_directory(), paths.models_directory()]  # fmt: skip
    assert all(tmp_path in place.parents for place in places)
    assert len(set(places)) == len(places)
    assert not list(tmp_path.iterdir())


def test_models_may_be_on_another_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv(paths.MODELS_VARIABLE, str(tmp_path / "disk"))
    assert paths.models_directory() == tmp_path / "disk"


def test_a_tilde_is_the_home_of_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(paths.HOME_VARIABLE, "~/own")
    monkeypatch.setenv(paths.MODELS_VARIABLE, "~/mm")
    assert paths.models_directory() == tmp_path / "mm"
    assert tmp_path / "own" in paths.library_file().parents
    monkeypatch.setenv(paths.MODELS_VARIABLE, "~nobody-of-this-name/mm")
    assert paths.models_directory() == Path("~nobody-of-this-name/mm").absolute()


def test_platform_folders_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)
    name = paths.APP_NAME if sys.platform == "darwin" else "ocr-desktop"
    for place in (paths.library_file(), paths.settings_file(), paths.spool_directory(), paths.log_directory()):
        assert place.is_absolute()
        assert name in place.parts


def test_resources_of_a_checkout_and_of_a_frozen_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.resource("symbols/add.svg").is_file()
    assert (paths.manifests_directory() / "dots-ocr.json").is_file()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resource("a/b.txt") == tmp_path / "resources" / "a" / "b.txt"
    assert paths.manifests_directory() == tmp_path / "models"
