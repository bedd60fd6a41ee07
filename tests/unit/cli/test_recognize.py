"""What ``recognize`` makes of its words."""

from pathlib import Path

import pytest

from ocr_desktop.cli import recognize
from ocr_desktop.cli.ending import Ending
from ocr_desktop.cli.progress import Quiet
from ocr_desktop.cli.recognize import Request
from ocr_desktop.errors import EmptySource, UsageError


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path / "home"))


def request_of(*words: str, sources: int = 1) -> Request:
    arguments = recognize._parser().parse_args(["x.pdf", *words])
    return recognize._request(arguments, tuple(Path(f"/{number}.pdf") for number in range(sources)))


def test_standard_output_has_no_place_for_picture_files() -> None:
    assert request_of().settings.pictures == "none"
    assert request_of("--pictures", "embed").settings.pictures == "embed"
    assert request_of("-o", "folder").settings.pictures == "files"


@pytest.mark.parametrize(
    ("name", "format_name"), [("a.md", "md"), ("a.TXT", "txt"), ("a.json", "json"), ("a.html", "html")]
)
def test_the_name_of_a_file_tells_its_format(name: str, format_name: str) -> None:
    request = request_of("-o", name)
    assert recognize._is_file(request)
    assert request.settings.format == format_name


def test_other_names_are_folders(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    assert not recognize._is_file(request_of("-o", "texts"))
    assert not recognize._is_file(request_of("-o", str(tmp_path / "folder.md")))


def test_several_documents_do_not_fit_into_one_file() -> None:
    with pytest.raises(UsageError, match="2 documents"):
        request_of("-o", "a.md", sources=2)


def test_name_and_format_must_agree() -> None:
    with pytest.raises(UsageError, match="--format txt"):
        request_of("-o", "a.md", "-f", "txt")
    assert request_of("-o", "a.md", "-f", "md").settings.format == "md"


@pytest.mark.parametrize("where", [(), ("-o", "a.md")])
@pytest.mark.parametrize("flag", [("--also", "json"), ("--one-file-per", "page"), ("--name", "{stem}")])
def test_what_is_about_a_folder_needs_one(where: tuple[str, ...], flag: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="folder"):
        request_of(*where, *flag)
    request_of("-o", "folder", *flag)


def test_the_password_does_not_show() -> None:
    assert "sesame" not in repr(request_of("--password", "sesame"))


def test_folders_stand_for_what_they_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("10.pdf", "9.pdf", "sub/a.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7\n")
    (tmp_path / "notes.txt").write_text("notes")
    (tmp_path / "empty").mkdir()
    ending = Ending(Quiet())
    words = [str(tmp_path / "10.pdf"), str(tmp_path), "missing.pdf", str(tmp_path / "empty")]
    found = recognize.expanded(words, ending)
    assert [path.name for path in found] == ["10.pdf", "9.pdf", "a.pdf", "missing.pdf"]
    assert ending.status == EmptySource.exit_code
    assert "There is no document in this folder." in capsys.readouterr().err
