"""Patterns of files."""

from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.errors import UsageError
from ocr_desktop.jobs.selection import Selection


def left_out(pattern: str, path: str) -> bool:
    """Whether a file, or (with a slash at its end) a folder, is left out as a whole."""
    selection = Selection(exclude=(pattern,))
    return not (selection.enters(PurePath(path)) if path.endswith("/") else selection.takes(PurePath(path)))


@pytest.mark.parametrize(
    ("pattern", "meant", "not_meant"),
    [
        ("*.pdf", ["a.pdf", "x/y/A.PDF", "x.pdf/"], ["a.pdfx", "a.png", "pdf"]),
        ("drafts", ["drafts", "drafts/", "drafts/a.pdf", "x/Drafts/y/a"], ["adrafts/a", "drafts.pdf"]),
        ("drafts/", ["drafts/", "x/drafts/", "drafts/a.pdf"], ["drafts", "x/drafts"]),
        ("drafts/**", ["drafts/a", "drafts/b/", "drafts/b/c"], ["drafts", "drafts/", "x/drafts/a"]),
        ("**/drafts/**", ["drafts/a", "x/y/drafts/b/c"], ["drafts/", "x/drafts", "xdrafts/a"]),
        ("a/**/b.pdf", ["a/b.pdf", "a/x/b.pdf", "a/x/y/b.pdf"], ["ab.pdf", "c/a/b.pdf", "a/xb.pdf"]),
        ("**", ["a", "b/c", "b/"], []),
        ("/a.pdf", ["a.pdf"], ["x/a.pdf"]),
        ("./a.pdf", ["a.pdf"], ["x/a.pdf"]),
        ("x/*.pdf", ["x/a.pdf", "X/.pdf"], ["x/y/a.pdf", "z/x/a.pdf"]),
        ("page ?.[pj][!d]*", ["page 1.png", "page x.jpeg"], ["page 12.png", "page 1.pdf", "page /.png"]),
        ("[]a].pdf", ["].pdf", "a.pdf"], ["b.pdf"]),
        ("\\*.pdf", ["*.pdf"], ["a.pdf"]),
        ("[a.pdf", ["[a.pdf"], ["a.pdf"]),
        ("a.b", ["a.b"], ["axb"]),
        ("b\u00fcro", ["BU\u0308RO/", "B\u00dcRO"], ["buro"]),
        ("a\nb", ["a\nb"], ["a"]),
    ],
)
def test_patterns_mean_what_they_do_in_gitignore(pattern: str, meant: list[str], not_meant: list[str]) -> None:
    assert [path for path in meant if not left_out(pattern, path)] == []
    assert [path for path in not_meant if left_out(pattern, path)] == []


def test_what_is_included_can_be_excluded() -> None:
    selection = Selection(("*.pdf", "scans/"), ("drafts/**", "scans/old*"))
    wanted = ["a.pdf", "x/b.pdf", "scans/c.png", "scans/d/e.tif"]
    unwanted = ["a.png", "drafts/a.pdf", "scans/old.png", "scans/older/a.png"]
    assert [path for path in wanted + unwanted if selection.takes(PurePath(path))] == wanted
    assert selection.enters(PurePath("x"))  # a file in it may be meant
    assert not selection.enters(PurePath("scans/older"))
    assert Selection().takes(PurePath("anything"))


@pytest.mark.parametrize(("pattern", "why"), [
    ("", "empty"), (" ", "empty"), ("/", "empty"), ("!a", "turn it round"), ("../a", "leads out"),
    ("a/../../b", "leads out"), ("[z-a]", "no pattern"),
])  # fmt: skip
def test_what_is_no_pattern_is_refused(pattern: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        Selection((pattern,))
    with pytest.raises(UsageError, match=why):
        Selection(exclude=(pattern,))


@given(st.text(st.sampled_from("a*?[]!^-/\\.&|~ ")), st.text(st.sampled_from("ab/.[]"), min_size=1))
def test_any_pattern_is_refused_or_answers(pattern: str, path: str) -> None:
    try:
        selection = Selection(exclude=(pattern,))
    except UsageError:
        return
    selection.takes(PurePath(path))
    selection.enters(PurePath(path))
