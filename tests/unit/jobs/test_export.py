"""Finding documents in folders, and writing one."""

import os
from pathlib import Path

import pytest

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import DiskFull, SourceNotFound, TargetNotWritable
from ocr_desktop.jobs.export import ExportPlan, find_documents, survey, write_document
from ocr_desktop.settings import Settings

PDF, PNG = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n" + bytes(20)
ASSET = "a" * 64 + ".png"


def put(path: Path, data: bytes = PDF) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(folder: Path, without: Path | None = None) -> list[str]:
    return [str(path.relative_to(folder)) for path in survey(folder, without=without).documents]


def test_by_content_or_name_and_in_natural_order(tmp_path: Path) -> None:
    for name in ("page 10.pdf", "page 9.png", "b/no suffix", "A/2"):
        put(tmp_path / name)
    put(tmp_path / "text.pdf", b"hello")
    put(tmp_path / "empty.pdf", b"")
    put(tmp_path / ".hidden.pdf")
    put(tmp_path / ".folder" / "x.pdf")
    put(tmp_path / "notes.txt", b"hello")
    # What is named like a document and is none must fail by name, not be passed over.
    assert names(tmp_path) == ["A/2", "b/no suffix", "empty.pdf", "page 9.png", "page 10.pdf", "text.pdf"]
    assert find_documents(tmp_path)[0] == tmp_path / "A" / "2"


def test_our_own_pictures_are_no_documents(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf")
    put(tmp_path / "a.md", b"text")
    put(tmp_path / "a_assets" / "1.png", PNG)
    put(tmp_path / "my_assets" / "1.png", PNG)
    put(tmp_path / "out" / "x.pdf")
    assert names(tmp_path, tmp_path / "out") == ["a.pdf", "my_assets/1.png"]


def test_links_do_not_lead_in_circles(tmp_path: Path) -> None:
    put(tmp_path / "in" / "a.pdf")
    put(tmp_path / "elsewhere" / "b.pdf")
    (tmp_path / "in" / "circle").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "link.pdf").symlink_to(tmp_path / "elsewhere" / "b.pdf")
    (tmp_path / "in" / "broken.pdf").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "in" / "pipe.pdf")
    assert names(tmp_path / "in") == ["a.pdf", "broken.pdf", "link.pdf", "pipe.pdf"]


def test_what_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the refusal is the seam's."""
    put(tmp_path / "a.pdf")
    put(tmp_path / "locked" / "b.pdf")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = survey(tmp_path)
    assert found.documents == (tmp_path / "a.pdf",)
    assert found.unreadable == (tmp_path / "locked",)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        find_documents(tmp_path / "nowhere")
    with pytest.raises(SourceNotFound):
        find_documents(put(tmp_path / "file"))


def test_a_plan_leaves_out_its_own_target(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf")
    put(tmp_path / "out" / "b.pdf")
    plan = ExportPlan.for_folder(tmp_path, tmp_path / "out", Settings(), password="sesame")
    assert plan.sources == (tmp_path / "a.pdf",)
    assert "sesame" not in repr(plan)


def document() -> Document:
    blocks = (
        Block(Box(0, 0, 9, 1), Category.TEXT, "Hello"),
        Block(Box(0, 2, 9, 9), Category.PICTURE, order=1, asset=ASSET),
    )
    return Document("a.pdf", "0" * 64, 1, (PageResult(0, Size(9, 9), "instant", "1", blocks),))


def test_pictures_lie_beside_the_text(tmp_path: Path) -> None:
    put(tmp_path / "assets" / ASSET, PNG)
    target = tmp_path / "out" / "My file.md"
    written = write_document(document(), target, Settings(), tmp_path / "assets")
    assert written == [target, tmp_path / "out" / "My file_assets" / ASSET]
    assert written[1].read_bytes() == PNG
    assert f"My%20file_assets/{ASSET}" in target.read_text()
    again = write_document(document(), target, Settings(), tmp_path / "assets")
    assert again == written


@pytest.mark.parametrize("pictures", ["embed", "none"])
def test_or_within_it_or_nowhere(tmp_path: Path, pictures: str) -> None:
    put(tmp_path / "assets" / ASSET, PNG)
    target = tmp_path / "a.md"
    assert write_document(document(), target, Settings(pictures=pictures), tmp_path / "assets") == [target]
    assert ("data:image/png" in target.read_text()) is (pictures == "embed")


def test_a_lost_picture_does_not_cost_the_document(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    assert write_document(document(), target, Settings(), tmp_path / "assets") == [target]
    assert "Hello" in target.read_text()


@pytest.mark.parametrize("name", ["md", "txt", "json", "html"])
def test_every_format(tmp_path: Path, name: str) -> None:
    target = tmp_path / f"a.{name}"
    write_document(document(), target, Settings(format=name), tmp_path / "assets")
    assert "Hello" in target.read_text()


def test_errors_reach_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "file")
    with pytest.raises(TargetNotWritable):
        write_document(document(), tmp_path / "file" / "a.md", Settings(), tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        write_document(document(), tmp_path / "a.md", Settings(), tmp_path)
    assert not (tmp_path / "a.md").exists()
