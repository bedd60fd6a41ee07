"""The language of the window: what is written in the code is English, and is looked up here.

``tr("Open")`` for what a person sees. Values are filled in afterwards, ``tr("“{name}” was written.").format(name=x)``;
numbers decide the form of what they count, ``tr("%n page(s)", "", 3)``. The first argument is a literal, since Qt's
tools collect it (``packaging/translations.py``). Tables that are made on import mark their words with
``sentences.said`` and call ``tr`` where they are shown. What other rooms have said to the end, errors above all, goes
through ``told``.
"""

import logging
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from ocr_desktop import paths

LANGUAGES = {"en": "English", "zh_CN": "简体中文", "ru": "Русский"}
SYSTEM = "system"

LONGEST = 400  # characters of a sentence that is looked for: patterns take longer and longer to say no
FEWEST = 7  # letters of its own, by which a template that is no whole sentence is known again
_REMEMBERED = 4096
_ENDS = re.compile(r"(?<=[.!?])\s+(?=\S)")
_FIELD = re.compile(r"\{(\w+)[^{}]*\}")
_log = logging.getLogger(__name__)


class _Words:
    """The language that is used now; changed by ``use`` alone."""

    def __init__(self) -> None:
        self.language = ""
        self.translator = QTranslator()
        self.locale = QLocale("en")


_words = _Words()


def use(choice: str = SYSTEM) -> str:
    """Speak this language from now on; what is shown already stays as it is.

    Args:
        choice: one of ``LANGUAGES``, or ``SYSTEM``: the first of the system's that we speak, else English.

    Returns:
        the language.
    """
    language = choice if choice in LANGUAGES else _of_system()
    translator = QTranslator()
    if not translator.load(str(file_of(language))):
        _log.warning("no translation at %s", file_of(language))
    _words.language, _words.translator, _words.locale = language, translator, QLocale(language)
    told.cache_clear()
    return language


def install(application: QCoreApplication) -> None:
    """Have Qt's own words, such as those of its dialogs, and its dates and numbers in the same language."""
    QLocale.setDefault(_current().locale)
    own = QTranslator(application)
    if own.load(_words.locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(own)


def tr(text: str, comment: str = "", count: int | None = None) -> str:
    """A text in the person's language; in English where there is none.

    Args:
        text: what stands in the code.
        comment: tells apart, and explains to the translator, what is the same in English only.
        count: decides the form; put where ``%n`` stands.
    """
    words = _current()
    found = words.translator.translate("", text, comment or None, -1 if count is None else count) or text
    return found if count is None else found.replace("%n", words.locale.toString(count))


def number(value: float) -> str:
    """A number as the language writes it: ``1,000``, ``2.5``; one that is no whole number has one decimal."""
    locale = _current().locale
    return locale.toString(value) if isinstance(value, int) else locale.toString(value, "f", 1)


@lru_cache(maxsize=_REMEMBERED)
def told(sentence: str) -> str:
    """A finished sentence of ``sentences.said`` in the person's language; as it is, where it is none of them.

    Names of files and words of documents stand in sentences: whatever they are, this ends, and soon.
    """
    words = _current()
    if words.language == "en" or not sentence:
        return sentence
    exact = words.translator.translate("", sentence, None, -1)
    if exact:
        return exact
    for pattern, template in _templates(words.language) if len(sentence) <= LONGEST else ():
        match = pattern.fullmatch(sentence)
        if match:
            found = words.translator.translate("", template, None, -1) or template
            return _filled(found, {name: _value(name, value, template) for name, value in match.groupdict().items()})
    several = _ENDS.split(sentence)
    if len(several) > 1:
        found_all = [told(one) for one in several]
        return together(*found_all) if found_all != several else sentence
    if sentence[0].islower():  # within another sentence
        begun = sentence[0].upper() + sentence[1:]
        found = told(begun) if begun[0] != sentence[0] else begun  # there are small letters that have no large one
        return sentence if found == begun else found[0].lower() + found[1:]
    return sentence


def together(*sentences: str) -> str:
    """Sentences one after the other; those that are empty are left out."""
    return ("" if _current().language == "zh_CN" else " ").join(filter(None, sentences))


def file_of(language: str) -> Path:
    """The compiled translation of a language."""
    return paths.resource(f"translations/{language}.qm")


def _current() -> _Words:
    if not _words.language:
        use()
    return _words


def _of_system() -> str:
    for name in QLocale.system().uiLanguages():
        locale = QLocale(name)
        for language in LANGUAGES:
            known = QLocale(language)
            if (locale.language(), locale.script()) == (known.language(), known.script()):
                return language
    return "en"


@cache
def _templates(language: str) -> list[tuple[re.Pattern[str], str]]:
    """The sentences with something to be filled in, those with most words of their own first.

    They are read from the source of the translation, since Qt tells of a compiled one only what it is asked for.
    """
    source = file_of(language).with_suffix(".ts")
    try:
        tree = ElementTree.parse(source)  # noqa: S314 -- our own file
    except (OSError, ElementTree.ParseError):
        _log.warning("no sentences at %s", source)
        return []
    templates = [text for element in tree.iter("source") if (text := element.text or "") and _is_known_again(text)]
    templates.sort(key=lambda template: len(_FIELD.sub("", template)), reverse=True)
    return [(_pattern(template), template) for template in templates]


def _is_known_again(template: str) -> bool:
    """Whether it has something to be filled in, and says enough itself: “{done} of {whole}” is in many a name."""
    own = _FIELD.sub("", template)
    return own != template and (template[-1] in ".!?" or sum(map(str.isalpha, own)) >= FEWEST)


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda field: values.get(field[1], field[0]), template)


def _value(name: str, value: str, template: str) -> str:
    """What is filled in; between quotation marks stands a name, which stays what it is."""
    return value if f"“{{{name}}}”" in template else told(value)


def _pattern(template: str) -> re.Pattern[str]:
    parts: list[str] = []
    seen: set[str] = set()
    end = 0
    for field in _FIELD.finditer(template):
        parts.append(re.escape(template[end : field.start()]))
        name = field[1]
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
        seen.add(name)
        end = field.end()
    parts.append(re.escape(template[end:]))
    return re.compile("".join(parts), re.DOTALL)
