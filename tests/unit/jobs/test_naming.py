"""Names of exported files."""

import itertools
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.file_name import NameTemplate
from ocr_desktop.jobs import naming
from ocr_desktop.jobs.naming import Naming
from ocr_desktop.library.store import GivenName

ROOT, OUT = Path("/in"), Path("/out")
NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=80).filter(
    lambda name: name not in (".", "..") and len(name.encode()) <= 255
)
TEMPLATES = st.sampled_from(["{stem}", "{name}", "{number}", "{number:03} {stem}", "{suffix} {stem}", "{parent}{name}"])


def named(*sources: str, template: str = "{stem}", beside: Sequence[str] = ()) -> list[str]:
    rules = Naming(OUT, ROOT, NameTemplate(template), "instant", [ROOT / name for name in beside])
    return [str(base.relative_to(OUT)) for base in naming.bases([ROOT / source for source in sources], rules)]


def test_the_tree_is_mirrored() -> None:
    assert named("a.pdf", "sub/a.pdf", "sub/deep.er/b.tar.pdf", "none") == [
        "a", "sub/a", "sub/deep.er/b.tar", "none",
    ]  # fmt: skip


def test_twins_keep_their_suffix() -> None:
    assert named("a.pdf", "a.png", "b.pdf") == ["a.pdf", "a.png", "b"]
    assert named("A.pdf", "a.png") == ["A.pdf", "a.png"]  # one name on a Mac's disk
    assert named("\u00e9.pdf", "e\u0301.png") == ["\u00e9.pdf", "e\u0301.png"]
    assert len({name.lower() for name in named("a.pdf", "a.png", "a.pdf.png", "A.PDF", "a.pdf 2.x")}) == 5


def test_a_name_does_not_depend_on_what_else_is_exported() -> None:
    together = named("a.pdf", "a.png", "b.pdf")
    assert named("a.png", beside=["a.pdf", "b.pdf"]) == [together[1]]
    assert named("b.pdf", "a.pdf", beside=["a.png"]) == [together[2], together[0]]


def test_without_a_root_all_go_into_one_folder() -> None:
    found = naming.bases([Path("/x/a.pdf"), Path("/y/a.pdf")], Naming(OUT))
    assert found == [OUT / "a.pdf", OUT / "a.pdf 2"]


def test_templates() -> None:
    assert named("x/a.pdf", "x/b.PNG", template="{parent}-{stem}.{suffix}") == ["x/x-a.pdf", "x/x-b.png"]
    assert named("a.pdf", "b/c.pdf", template="{number:02} {stem} {engine}") == ["01 a instant", "b/02 c instant"]
    assert named("a.pdf", "a.png", template="{stem}, read") == ["a, read.pdf", "a, read.png"]
    assert named("a.pdf", "A.PDF", template="{name}") == ["a.pdf", "A.PDF 2"]


def test_the_date_is_that_of_the_file(tmp_path: Path) -> None:
    made = tmp_path / "a.pdf"
    made.write_bytes(b"")
    os.utime(made, (86400 * 365.25 * 30.5,) * 2)
    rules = Naming(OUT, None, NameTemplate("{date:%Y} {stem}"))
    assert naming.bases([made, tmp_path / "gone.pdf"], rules)[0] == OUT / "2000 a"


def given_names(tmp_path: Path, **bases: str) -> list[GivenName]:
    """Names that earlier exports gave to ``a.pdf`` and so on, which are there."""
    found = []
    for stem, base in bases.items():
        source = tmp_path / "in" / f"{stem}.pdf"
        source.parent.mkdir(exist_ok=True)
        source.write_bytes(b"")
        found.append(GivenName(tmp_path / "out" / base, source, tmp_path / "out" / f"{base}.md"))
    return found


def bases(tmp_path: Path, given: list[GivenName], *names: str, template: str = "{stem}") -> list[str]:
    rules = Naming(tmp_path / "out", tmp_path / "in", NameTemplate(template), given=given)
    return [base.name for base in naming.bases([tmp_path / "in" / name for name in names], rules)]


def test_a_document_that_has_a_name_keeps_it(tmp_path: Path) -> None:
    given = given_names(tmp_path, a="a")
    assert bases(tmp_path, given, "a.pdf", "a.png") == ["a", "a.png"]  # a.png has come later
    assert bases(tmp_path, given, "a.png") == ["a.png"]  # also when a.pdf is not exported
    assert bases(tmp_path, given, "a.pdf", template="{name}") == ["a.pdf"]  # another wish is another name
    (tmp_path / "in" / "a.pdf").unlink()
    assert bases(tmp_path, given, "a.png") == ["a.png"]  # what was read of a.pdf is not overwritten


def test_a_folder_that_was_moved_keeps_its_names(tmp_path: Path) -> None:
    given = given_names(tmp_path, a="a")
    (tmp_path / "in").rename(tmp_path / "moved")
    rules = Naming(tmp_path / "out", tmp_path / "moved", given=given)
    assert naming.bases([tmp_path / "moved" / "a.pdf"], rules) == [tmp_path / "out" / "a"]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").write_bytes(b"")  # a copy: both are there
    assert naming.bases([tmp_path / "moved" / "a.pdf"], rules) == [tmp_path / "out" / "a.pdf"]


def test_numbers_go_on(tmp_path: Path) -> None:
    given = given_names(tmp_path, b="01 b", d="02 d")
    found = bases(tmp_path, given, "a.pdf", "b.pdf", "c.pdf", template="{number:02} {stem}")
    assert found == ["03 a", "01 b", "04 c"]


@given(st.sets(st.integers(0, 5)), st.sampled_from(["{number} {stem}", "{stem}", "{name}"]))
def test_an_export_that_was_stopped_goes_on_with_the_same_names(written: set[int], template: str) -> None:
    sources = [ROOT / name for name in ("a.pdf", "A.png", "b.pdf", "x/a.pdf", "x/a.PDF", "x/b c.tif")]
    whole = naming.bases(sources, Naming(OUT, ROOT, NameTemplate(template)))
    given = [GivenName(whole[number], sources[number], whole[number]) for number in sorted(written)]
    assert naming.bases(sources, Naming(OUT, ROOT, NameTemplate(template), given=given)) == whole


def test_the_report_and_the_documents_themselves_are_not_overwritten() -> None:
    assert named("ocr-desktop-report.pdf") == ["ocr-desktop-report.pdf"]
    beside = naming.bases([Path("/in/a.html"), Path("/in/a.b")], Naming(Path("/in"), Path("/in")))
    assert beside == [Path("/in/a.html"), Path("/in/a.b")]


@given(st.lists(NAMES, max_size=6, unique=True), TEMPLATES)
def test_no_two_on_one_name_and_none_too_long(names: list[str], template: str) -> None:
    rules = Naming(OUT, ROOT, NameTemplate(template))
    found = naming.bases([ROOT / name for name in names], rules)
    assert len({str(path).casefold() for path in found}) == len(names)
    for path in found:
        assert path.parent == OUT
        for longest in (f"{path.name} 99.html", f"{path.name}-000001.json", f"{path.name} 99_assets"):
            assert len(longest.encode("utf-8", "surrogateescape")) <= 255


def test_long_names_stay_apart() -> None:
    long = ["ü" * 124 + end for end in ("a.pdf", "b.pdf")]
    first, second = named(*long)
    assert first != second
    assert max(len(name.encode()) for name in (first, second)) <= 255


def test_versions() -> None:
    names = [path.name for path in itertools.islice(naming.versions(Path("/o/a.b")), 3)]
    assert names == ["a.b", "a.b 2", "a.b 3"]


def test_natural_order() -> None:
    given_names = ["page 10.png", "Page 9.png", "page 2.png", "b/1.png", "a/20.png", "a/3.png", "2", "10", "a", "²"]
    ordered = sorted(map(Path, given_names), key=naming.natural_key)
    assert [str(path) for path in ordered] == [
        "2", "10", "a", "a/3.png", "a/20.png", "b/1.png", "page 2.png", "Page 9.png", "page 10.png", "²",
    ]  # fmt: skip


@given(st.lists(NAMES))
def test_natural_order_takes_any_name(names: list[str]) -> None:
    sorted((Path(name) for name in names), key=naming.natural_key)


def test_very_many_documents_of_one_name_are_tried_few_names_each(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Path] = []
    same = naming._same

    def noted(path: Path) -> str:
        tried.append(path)
        return same(path)

    monkeypatch.setattr(naming, "_same", noted)
    sources = [Path(f"/x/{number}/scan.pdf") for number in range(400)]
    assert len(set(naming.bases(sources, Naming(OUT)))) == 400
    assert len(tried) < 10 * 400  # each version after the other would be 400 × 400 / 2
