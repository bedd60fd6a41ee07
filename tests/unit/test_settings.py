"""The one table of settings."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ocr_desktop import settings
from ocr_desktop.errors import UsageError
from ocr_desktop.setting import FORMER_NAMES
from ocr_desktop.settings import Settings


def values(name: str) -> st.SearchStrategy[Any]:
    info = settings.table()[name]
    if info.choices:
        return st.sampled_from(info.choices)
    if settings.kind(name) is bool:
        return st.booleans()
    if info.several:
        return st.lists(st.sampled_from(info.several), unique=True).map(",".join)
    if name == "file_name":
        return st.sampled_from(["{stem}", "{number:03} {name}", "{date:%Y-%m} {stem} ({engine})"])
    if settings.kind(name) is str:
        return st.text(st.characters(codec="utf-8", min_codepoint=32))
    assert info.minimum is not None
    assert info.maximum is not None
    if settings.kind(name) is float:
        return st.floats(info.minimum, info.maximum)
    return st.integers(int(info.minimum), int(info.maximum))


anything = st.fixed_dictionaries({}, optional={name: values(name) for name in settings.table()})


def test_every_setting_is_described() -> None:
    for name, info in settings.table().items():
        assert info.title
        assert info.help.endswith(".")
        assert info.section
        settings.check(name, settings.default(name))
        assert (info.minimum is None) == (info.maximum is None)


@hypothesis_settings(deadline=None)
@given(changes=anything)
def test_saved_and_loaded(tmp_path_factory: pytest.TempPathFactory, changes: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("settings") / "deep" / "settings.json"
    chosen = settings.changed(Settings(), changes)
    settings.save(chosen, path, {})
    assert settings.load(path, {}) == chosen
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]
    assert set(json.loads(path.read_text())) == {
        name for name, value in changes.items() if value != settings.default(name)
    }


@given(changes=anything)
def test_words_mean_what_they_say(changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        assert settings.parse(name, str(value)) == value


@given(anything)
def test_the_key_of_results_changes_with_what_changes_results_only(changes: dict[str, Any]) -> None:
    chosen = settings.changed(Settings(), changes)
    relevant = any(
        info.changes_result
        and (not info.engines or chosen.engine in info.engines)
        and getattr(chosen, name) != settings.default(name)
        for name, info in settings.table().items()
    )
    assert (chosen.result_key != Settings(engine=chosen.engine).result_key) == relevant


def test_settings_of_one_engine_leave_the_results_of_another_alone() -> None:
    assert Settings(dots_detail="full").result_key == Settings().result_key
    assert Settings(engine="dots-ocr", upright=False).result_key == Settings(engine="dots-ocr").result_key
    # What was kept before there were other engines is found again.
    assert Settings().result_key == "0048bfd1b84b9691"


def test_pages_read_before_settings_got_other_names_are_found() -> None:
    """Keys as the versions had them that knew no DeepSeek-OCR."""
    changes = {"model_max_tokens": 2048, "model_temperature": 0.5, "model_top_p": 0.9, "model_cache": "8-bit"}
    for engine, plain, changed in (
        ("dots-ocr", "08adad05e16ec27f", "bb3b9e9312e5bbe8"),
        ("dots-nano", "7a63425c448b0332", "359b67b8c99b776e"),
    ):
        assert Settings(engine=engine).result_key == plain
        chosen = settings.changed(Settings(engine=engine, model="abc"), {**changes, "dots_mode": "text"})
        assert chosen.result_key == changed


def test_what_was_kept_by_a_former_name_still_counts(tmp_path: Path) -> None:
    assert set(FORMER_NAMES) <= set(settings.table())
    assert not set(FORMER_NAMES.values()) & set(settings.table())
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"dots_max_tokens": 2048, "dots_top_p": 7, "dots_cache": "8-bit"}))
    kept = settings.changed(Settings(), {"model_max_tokens": 2048, "model_cache": "8-bit"})
    assert settings.load(path, {}) == kept
    settings.save(kept, path, {})
    assert json.loads(path.read_text()) == {"model_max_tokens": 2048, "model_cache": "8-bit"}
    environment = {"OCR_DESKTOP_DOTS_MAX_TOKENS": "128", "OCR_DESKTOP_DOTS_CACHE": "exact"}
    found = settings.load(path, environment | {"OCR_DESKTOP_MODEL_CACHE": "8-bit"})
    assert (found.model_max_tokens, found.model_cache) == (128, "8-bit"), "the name of now wins"


def test_the_model_that_reads_is_part_of_the_key_and_of_nothing_else(tmp_path: Path) -> None:
    plain = Settings(engine="dots-ocr")
    one, other = (dataclasses.replace(plain, model=mark) for mark in ("small@1", "small@2"))
    assert len({plain.result_key, one.result_key, other.result_key}) == 3
    assert "model" not in settings.table()
    with pytest.raises(UsageError):
        settings.changed(plain, {"model": "small@1"})
    settings.save(one, tmp_path / "settings.json", {})
    assert settings.load(tmp_path / "settings.json", {"OCR_DESKTOP_MODEL": "x"}) == plain


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("nonsense", "1", "no setting"),
        ("workers", "many", "whole number"),
        ("workers", "1.5", "whole number"),
        ("workers", "-1", "between 0 and 64"),
        ("workers", "65", "between 0 and 64"),
        ("upright", "maybe", "yes or no"),
        ("format", "odt", "one of md, txt, json, html"),
    ],
)
def test_words_that_mean_nothing(name: str, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        settings.parse(name, text)


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("ON", True), (" 1 ", True), ("no", False), ("Off", False)])
def test_yes_and_no(text: str, value: bool) -> None:
    assert settings.parse("upright", text) is value


@pytest.mark.parametrize(("name", "value"), [("upright", 1), ("workers", True), ("workers", 2.0), ("format", None)])
def test_types_are_not_mixed(name: str, value: Any) -> None:
    with pytest.raises(UsageError, match="must be"):
        settings.changed(Settings(), {name: value})


def test_nothing_unknown_is_changed() -> None:
    with pytest.raises(UsageError, match="no setting “wings”"):
        settings.changed(Settings(), {"wings": 2})


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"workers": 1', "\0\1"])
def test_a_useless_file_counts_as_absent(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content)
    assert settings.load(path, {}) == Settings()


def test_one_useless_value_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"workers": "many", "wings": 2, "format": "txt", "upright": 0}))
    assert settings.load(path, {}) == settings.changed(Settings(), {"format": "txt"})


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings.save(settings.changed(Settings(), {"workers": 3, "format": "txt"}), path, {})
    found = settings.load(path, {"OCR_DESKTOP_WORKERS": "5", "OTHER": "x", "OCR_DESKTOP_HOME": "/nowhere"})
    assert (found.workers, found.format) == (5, "txt")
    assert settings.load(path, {"OCR_DESKTOP_WORKERS": "", "OCR_DESKTOP_LANGUAGE": ""}) == settings.load(path, {})


def test_what_the_environment_says_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings.save(settings.changed(Settings(), {"workers": 3}), path, {})
    environment = {"OCR_DESKTOP_WORKERS": "5", "OCR_DESKTOP_FORMAT": "txt"}
    found = settings.load(path, environment)
    settings.save(settings.changed(found, {"show_boxes": False}), path, environment)
    assert settings.load(path, {}) == settings.changed(Settings(), {"workers": 3, "show_boxes": False})
    settings.save(settings.changed(found, {"workers": 6}), path, environment)
    assert settings.load(path, {}).workers == 6, "what the person chooses meanwhile is"


def test_a_wrong_variable_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="workers"):
        settings.load(tmp_path / "none.json", {"OCR_DESKTOP_WORKERS": "all"})


def test_settings_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().workers = 3  # type: ignore[misc]
