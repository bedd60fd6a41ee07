"""Names of exported files."""

import itertools
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.jobs import naming

ROOT, OUT = Path("/in"), Path("/out")
NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=80).filter(
    lambda name: name not in (".", "..") and len(name.encode()) <= 255
)


def named(*sources: str, suffix: str = ".md") -> list[str]:
    found = naming.targets([ROOT / source for source in sources], ROOT, OUT, suffix)
    return [str(path.relative_to(OUT)) for path in found]


def test_the_tree_is_mirrored() -> None:
    assert named("a.pdf", "sub/a.pdf", "sub/deep.er/b.tar.pdf", "none") == [
        "a.md", "sub/a.md", "sub/deep.er/b.tar.md", "none.md",
    ]  # fmt: skip


def test_twins_keep_their_suffix() -> None:
    assert named("a.pdf", "a.png", "b.pdf") == ["a.pdf.md", "a.png.md", "b.md"]
    assert named("A.pdf", "a.png") == ["A.pdf.md", "a.png.md"]  # one name on a Mac's disk
    assert named("\u00e9.pdf", "e\u0301.png") == ["\u00e9.pdf.md", "e\u0301.png.md"]
    assert len({name.lower() for name in named("a.pdf", "a.png", "a.pdf.png", "A.PDF", "a.pdf 2.x")}) == 5


def test_without_a_root_all_go_into_one_folder() -> None:
    found = naming.targets([Path("/x/a.pdf"), Path("/y/a.pdf")], None, OUT, ".md")
    assert found == [OUT / "a.pdf.md", OUT / "a.pdf 2.md"]


@given(st.lists(NAMES, max_size=6, unique=True))
def test_no_two_on_one_name_and_none_too_long(names: list[str]) -> None:
    found = naming.targets([ROOT / name for name in names], ROOT, OUT, ".md")
    assert len({str(path).casefold() for path in found}) == len(names)
    for path in found:
        assert path.parent == OUT
        assert len(path.name.encode("utf-8", "surrogateescape")) <= 255
        assert len(naming.assets_folder(path).name.encode("utf-8", "surrogateescape")) <= 255


def test_long_names_stay_apart() -> None:
    long = ["ü" * 124 + end for end in ("a.pdf", "b.pdf")]
    first, second = named(*long)
    assert first != second
    assert max(len(name.encode()) for name in (first, second)) <= 255


def test_versions() -> None:
    names = [path.name for path in itertools.islice(naming.versions(Path("/o/a.b.md")), 3)]
    assert names == ["a.b.md", "a.b 2.md", "a.b 3.md"]


def test_natural_order() -> None:
    given_names = ["page 10.png", "Page 9.png", "page 2.png", "b/1.png", "a/20.png", "a/3.png", "2", "10", "a", "²"]
    ordered = sorted(map(Path, given_names), key=naming.natural_key)
    assert [str(path) for path in ordered] == [
        "2", "10", "a", "a/3.png", "a/20.png", "b/1.png", "page 2.png", "Page 9.png", "page 10.png", "²",
    ]  # fmt: skip


@given(st.lists(NAMES))
def test_natural_order_takes_any_name(names: list[str]) -> None:
    sorted((Path(name) for name in names), key=naming.natural_key)
