"""Templates for the names of exported files."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.file_name import FIELDS, NameFacts, NameTemplate
from ocr_desktop.errors import UsageError

FACTS = NameFacts("Letter No. 7.PDF", "Büro", 12, datetime(2024, 3, 5, 9, 0), "instant")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{stem}", "Letter No. 7"),
        ("{name}", "Letter No. 7.PDF"),
        ("{number:03} {stem}", "012 Letter No. 7"),
        ("{date} {parent} – {stem}.{suffix} ({engine})", "2024-03-05 Büro – Letter No. 7.pdf (instant)"),
        ("{date:%Y%m}_{number}", "202403_12"),
        ("{{{stem}}}", "{Letter No. 7}"),
    ],
)
def test_fields_are_filled_in(text: str, name: str) -> None:
    assert NameTemplate(text).fill(FACTS) == name


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"), ("  ", "empty"), ("{stem", "braces"), ("stem}", "braces"), ("{}", "no field"),
        ("{title}", "no field “{title}”"), ("{stem.x}", "no field"), ("{stem[0]}", "no field"), ("{0}", "no field"),
        ("{stem!r}", "!r"), ("{stem:>99999999}", "cannot stand"), ("{number:99}", "cannot stand"),
        ("{number:{stem}}", "cannot stand"), ("{date:%Y/%m} {stem}", "cannot stand"), ("{date:%c} {stem}", "cannot"),
        ("../{stem}", "'/'"), ("/tmp/{stem}", "'/'"), ("{parent}/{stem}", "'/'"), ("a\\{stem}", "no place"),
        ("a\n{stem}", "no place"), ("{stem}\0", "no place"), ("{stem}\udc80", "no place"), ("..{stem}", "hidden"),
        ("{date} {parent}", "same name"), ("text", "same name"),
    ],
)  # fmt: skip
def test_what_is_no_template_is_refused_and_the_fields_are_listed(text: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        NameTemplate(text)
    assert why in caught.value.message
    assert all(f"{{{field}}}" in caught.value.remedy for field in FIELDS)
    assert caught.value.message.isprintable()


def test_a_name_is_never_empty() -> None:
    nameless = NameFacts("..", "", 1, FACTS.modified, "")
    assert NameTemplate("{stem}").fill(nameless) == "_"


@given(
    text=st.lists(
        st.sampled_from([*"./\\ {}:a\n", "{stem}", "{name}", "{number:02}", "{parent}", "{suffix}"]), max_size=6
    ).map("".join),
    name=st.text(min_size=1),
    parent=st.text(),
)
def test_no_template_and_no_document_lead_elsewhere(text: str, name: str, parent: str) -> None:
    facts = NameFacts(name, parent, 1, FACTS.modified, "instant")
    try:
        made = NameTemplate(text).fill(facts)
    except UsageError:
        return
    assert made not in ("", ".", "..")
    assert "/" not in made
    assert "\0" not in made
    assert "\n" not in made


def test_the_number_in_a_name() -> None:
    template = NameTemplate("{number:03} {stem} ({number})")
    assert template.number_in("012 Letter No. 7 (12)", FACTS) == 12
    assert template.number_in("012 Letter No. 7 (x)", FACTS) is None
    assert NameTemplate("{number:03} {stem}").number_in("1012 Letter No. 7", FACTS) == 1012
    assert NameTemplate("{number:03} {stem}").number_in("012 Letter No_ 7", FACTS) is None
    assert NameTemplate("{stem}").number_in("Letter No. 7", FACTS) is None
