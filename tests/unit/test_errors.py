"""The one tree of errors."""

import errno

import pytest

from ocr_desktop import errors


def tree(cls: type[errors.OcrDesktopError] = errors.OcrDesktopError) -> list[type[errors.OcrDesktopError]]:
    """The class and what derives from it in ``errors``: a room may have one of its own that does not leave it."""
    below = [sub for sub in cls.__subclasses__() if sub.__module__ == errors.__name__]
    return [cls, *(found for sub in below for found in tree(sub))]


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


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        *((code, errors.DiskFull) for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)),
        *((code, errors.TargetNotWritable) for code in (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOENT)),
        (errno.EIO, errors.ModelDamaged), (0, errors.ModelDamaged),
    ],
)  # fmt: skip
def test_what_the_system_could_not_write(code: int, wanted: type[errors.OcrDesktopError]) -> None:
    found = errors.unwritable(OSError(code, "Strange"), "the report", errors.ModelDamaged, {errors.DiskFull: "Room!"})
    assert type(found) is wanted
    assert found.remedy == ("Room!" if wanted is errors.DiskFull else wanted.default_remedy)
    said = "There is no space left for the report." if wanted is errors.DiskFull else "The report cannot be written: "
    assert found.message.startswith(said)
