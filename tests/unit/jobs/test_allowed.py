"""Paths that others name."""

from pathlib import Path

import pytest

from ocr_desktop.errors import NotAllowed, OcrDesktopError, SourceNotFound, UnsupportedSource
from ocr_desktop.jobs.allowed import allowed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An allowed folder with a document, beside one that is not allowed; links lead in and out."""
    inside, outside = tmp_path / "allowed", tmp_path / "other"
    for folder in (inside, outside, inside / "deep"):
        folder.mkdir()
        (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    (inside / "out.pdf").symlink_to(outside / "a.pdf")
    (inside / "folder").symlink_to(outside)
    (inside / "in.pdf").symlink_to(inside / "deep" / "a.pdf")
    (inside / "loop").symlink_to(inside / "loop")
    (outside / "back").symlink_to(inside)
    return inside


def test_documents_in_the_folder(root: Path) -> None:
    assert allowed(str(root / "a.pdf"), [root]) == root / "a.pdf"
    assert allowed(str(root / "deep" / ".." / "a.pdf"), [Path("/nowhere"), root]) == root / "a.pdf"
    assert allowed(str(root / "in.pdf"), [root]) == root / "deep" / "a.pdf", "the real one"
    assert allowed(str(root.parent / "other" / "back" / "a.pdf"), [root]) == root / "a.pdf"
    assert allowed(str(root / "a.pdf"), [root.parent / "other" / "back"]) == root / "a.pdf", "a folder that is a link"


@pytest.mark.parametrize(
    "named",
    ["out.pdf", "folder/a.pdf", "../other/a.pdf", "../other/missing.pdf", "loop", "loop/a.pdf", "a\0.pdf",
     "../allowedx", "../../../../../etc/passwd"],
)  # fmt: skip
def test_all_others_in_the_same_words(root: Path, named: str) -> None:
    refusals = set()
    for tried in (f"{root}/{named}", named, "", "~/a.pdf"):
        with pytest.raises(NotAllowed) as caught:
            allowed(tried, [root])
        refusals.add(str(caught.value))
    assert len(refusals) == 1
    assert "/" not in refusals.pop()


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        ("missing.pdf", SourceNotFound),
        ("x" * 5000, SourceNotFound),
        ("deep", UnsupportedSource),
        (".", UnsupportedSource),
    ],
)
def test_what_is_no_document(root: Path, named: str, wanted: type[OcrDesktopError]) -> None:
    with pytest.raises(wanted):
        allowed(str(root / named), [root])


def test_no_folder_no_document(root: Path) -> None:
    with pytest.raises(NotAllowed) as caught:
        allowed(str(root / "a.pdf"), [])
    assert "--allow-path" in caught.value.remedy
