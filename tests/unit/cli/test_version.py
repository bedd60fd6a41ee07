"""``ocr-desktop version``, and what the publisher says."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_desktop import __main__, __version__
from ocr_desktop.errors import UpdateError
from tests.fakes.publisher import Publisher, serving


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path))
    with serving() as running:
        running.publish()
        monkeypatch.setattr("ocr_desktop.cli.version.Question", lambda: running.question(tmp_path))
        yield running


def run(*words: str) -> int:
    return __main__.main(["version", *words])


def test_nobody_is_asked_unless_somebody_wants_to_know(
    publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run() == 0
    assert run("--json") == 0
    said, told = capsys.readouterr().out.splitlines()
    assert said == f"ocr-desktop {__version__}"
    assert json.loads(told) == {"schema": 1, "version": __version__}
    assert not publisher.asked


def test_a_new_version_is_told_with_where_to_get_it(publisher: Publisher, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--check") == 0
    said = capsys.readouterr().out
    assert "There is a new version, 9.1. (As of 2026-11-21.)" in said
    assert "https://example.org/notes/9.1" in said
    assert "ab" * 32 in said
    assert run("--check", "--json") == 0
    assert json.loads(capsys.readouterr().out)["check"]["news"] == "newer"
    publisher.publish(version=__version__.replace("0.", "9.", 1) + ".5", date="2027-01-01")
    assert run("--check") == 0


@pytest.mark.parametrize("version", [__version__, "0.0.1"])
def test_there_is_nothing_newer(publisher: Publisher, version: str, capsys: pytest.CaptureFixture[str]) -> None:
    publisher.publish(version=version)
    assert run("--check") == 0
    assert "https" not in capsys.readouterr().out


def test_what_cannot_be_told_is_said(publisher: Publisher, capsys: pytest.CaptureFixture[str]) -> None:
    publisher.say("{}", by=type(publisher.key)(bytes(32)))
    assert run("--check") == UpdateError.exit_code
    err = capsys.readouterr().err
    assert "not signed by the publisher" in err
    assert "Do not install" in err


def test_a_copy_that_nobody_published_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path))
    monkeypatch.setattr("ocr_desktop.updates.publisher.FEED", "")
    assert run("--check") == UpdateError.exit_code
    assert "nobody has published it" in capsys.readouterr().err
