"""The one tree of errors."""

import pytest

from ocr_desktop import errors


def tree(cls: type[errors.OcrDesktopError] = errors.OcrDesktopError) -> list[type[errors.OcrDesktopError]]:
    return [cls, *(found for sub in cls.__subclasses__() for found in tree(sub))]


@pytest.mark.parametrize("cls", tree(), ids=lambda cls: cls.__name__)
def test_each_is_drawn_in_the_docstring_and_says_what_to_do(cls: type[errors.OcrDesktopError]) -> None:
    assert errors.__doc__
    assert cls("It broke.").remedy
    assert cls("It broke.", remedy="Mend it.").remedy == "Mend it."
    drawn = next(line.split() for line in errors.__doc__.splitlines() if cls.__name__ in line.split())
    if cls is not errors.OcrDesktopError:
        place = drawn.index(cls.__name__)
        assert drawn[place + 1 : place + 3] == [str(cls.exit_code), str(cls.http_status)]


@pytest.mark.parametrize("cls", tree(), ids=lambda cls: cls.__name__)
def test_it_crosses_a_process_wall(cls: type[errors.OcrDesktopError]) -> None:
    sent = cls("It broke.", remedy="Mend it.")
    found = errors.from_name(type(sent).__name__, sent.message, sent.remedy)
    assert (type(found), found.message, found.remedy, str(found)) == (cls, "It broke.", "Mend it.", "It broke.")


def test_an_unknown_name_is_an_error_all_the_same() -> None:
    found = errors.from_name("KeyError", "It broke.")
    assert type(found) is errors.OcrDesktopError
    assert found.remedy == errors.OcrDesktopError.default_remedy
