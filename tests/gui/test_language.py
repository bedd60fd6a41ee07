"""The window in other languages: forms of what is counted, sentences that other rooms have made."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from ocr_desktop.gui import language, phrases
from ocr_desktop.gui.language import told, tr
from ocr_desktop.sentences import said


@pytest.fixture(autouse=True)
def back_to_english() -> Iterator[None]:
    yield
    language.use("en")


@pytest.mark.parametrize(
    ("spoken", "forms"),
    [
        ("en", {1: "1 page", 2: "2 pages", 5: "5 pages", 1000: "1,000 pages"}),
        ("ru", {1: "1 страница", 2: "2 страницы", 5: "5 страниц", 21: "21 страница", 1000: "1\xa0000 страниц"}),
        ("zh_CN", {1: "1 页", 2: "2 页", 1000: "1,000 页"}),
    ],
)
def test_what_is_counted_has_the_form_of_its_number(spoken: str, forms: dict[int, str]) -> None:
    assert language.use(spoken) == spoken
    assert {count: phrases.pages(count) for count in forms} == forms


def test_what_has_no_translation_stays_english() -> None:
    language.use("ru")
    assert tr("Nobody has " + "translated this.") == "Nobody has translated this."
    assert told("Neither this of “x”.") == "Neither this of “x”."


def test_a_finished_sentence_is_found_by_its_template() -> None:
    sentence = said("“{name}” was written.", name="a “quoted” {brace}.md")
    assert told(sentence) == sentence
    language.use("ru")
    assert told(sentence) == "Файл «a “quoted” {brace}.md» записан."


@pytest.mark.parametrize("spoken", ["ru", "zh_CN"])
def test_whatever_a_name_is_it_ends_and_soon(spoken: str) -> None:
    language.use(spoken)
    for strange in ("ªbc", "ĸ", "One. Two.", "a" * 5000, ": , ( ) . “ ” " * 400, "Page 3: “" * 600):
        began = time.process_time()
        assert told(strange) == strange or spoken == "zh_CN"
        assert strange[0] in told(strange)
        assert time.process_time() - began < 1.0
    assert told("One. Two.") == "One. Two."
    assert "ªbc" in told(said("“{name}” was written.", name="ªbc"))
    for name in ("The Lord of the Rings.pdf", "Page 7: a story.pdf", "Block 3", "salt and pepper"):
        assert told(name) == name
        assert name in told(said("“{name}” was written.", name=name))


def test_a_name_stays_what_it_is_and_a_reason_is_translated() -> None:
    language.use("ru")
    assert told(said("“{name}” was written.", name="Table")) == "Файл «Table» записан."
    reason = told(said("Something unexpected went wrong: {what}.", what="Paused"))
    assert reason == "Произошло что-то непредвиденное: Приостановлено."


def test_what_nobody_speaks_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _self: ["eo", "zh-Hant-TW", "ru-RU"])
    assert language.use("system") == "ru"
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _self: ["zh-Hans-CN", "ru-RU"])
    assert language.use("system") == "zh_CN"
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _self: ["zh-Hant-TW"])
    assert language.use("system") == "en"
