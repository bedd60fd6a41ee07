"""What ``ocr-desktop serve`` is told, by flags and by the environment."""

import argparse
from pathlib import Path

import pytest

from ocr_desktop.cli import serve
from ocr_desktop.errors import EngineUnavailable, UsageError
from ocr_desktop.server.configuration import Configuration

TOKEN = "a-token-of-these-tests"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def configured(*words: str, **environment: str) -> Configuration:
    arguments: argparse.Namespace = serve._parser().parse_args(words)
    return serve._configuration(arguments, {"OCR_DESKTOP_TOKEN": TOKEN, **environment})


def test_safe_by_default() -> None:
    found = configured()
    assert (found.host, found.port, found.roots, found.hosts, found.exposed) == ("127.0.0.1", 7311, (), (), False)
    assert found.token == TOKEN
    assert found.limits.seconds == 3600
    assert found.sizes.upload == 200_000_000


def test_the_environment_and_flags_before_it(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    environment = {
        "OCR_DESKTOP_SERVE_PORT": "8000", "OCR_DESKTOP_SERVE_HOST": "::1", "OCR_DESKTOP_SERVE_MOST_PAGES": "7",
        "OCR_DESKTOP_SERVE_ALLOW_PATH": f"{first}:{second}", "OCR_DESKTOP_SERVE_ALSO_HOST": "a:1,b:2",
        "OCR_DESKTOP_ENGINE": "dots-nano", "OCR_DESKTOP_MAX_MEGAPIXELS": "5", "OCR_DESKTOP_FORMAT": "txt",
    }  # fmt: skip
    found = configured(**environment)
    assert (found.port, found.host, found.limits.pages) == (8000, "::1", 7)
    assert (found.roots, found.hosts) == ((first, second), ("a:1", "b:2"))
    assert (found.settings.engine, found.settings.max_megapixels, found.settings.format) == ("dots-nano", 5, "txt")
    words = ["--port", "9000", "--allow-path", str(second), "--engine", "instant", "--keep-hours", "0.5"]
    found = configured(*words, **environment)
    assert (found.port, found.roots, found.settings.engine) == (9000, (second,), "instant")
    assert found.limits.kept_seconds == 1800


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "0.0.0.0"], "0.0.0.0"), (["--host", "example.org"], "not an address"),
        (["--port", "99999"], "from 0 to 65535"), (["--port", "nan"], "from 0"), (["--most-pages", "0"], "from 1"),
        (["--allow-path", "/nowhere"], "not a folder"), (["--engine", "clairvoyant"], "clairvoyant"),
        (["--new-token"], "OCR_DESKTOP_TOKEN"), (["--language", "en"], "--language"), (["--also", "md"], "--also"),
    ],
)  # fmt: skip
def test_what_is_refused(words: list[str], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        configured(*words)
    assert said in caught.value.message


def test_variables_that_are_refused() -> None:
    with pytest.raises(UsageError, match="OCR_DESKTOP_SERVE_PORT"):
        configured(OCR_DESKTOP_SERVE_PORT="many")
    with pytest.raises(UsageError, match="too short"):
        configured(OCR_DESKTOP_TOKEN="short")


def test_a_token_of_ones_own_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "my-token"
    first = configured("--token-file", str(file), OCR_DESKTOP_TOKEN="")
    assert first.token == file.read_text().strip()
    assert capsys.readouterr().err.count(first.token) == 1
    assert configured(OCR_DESKTOP_TOKEN="", OCR_DESKTOP_SERVE_TOKEN_FILE=str(file)).token == first.token
    assert first.token not in capsys.readouterr().err


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(serve, "MISSING", ImportError("no", name="fastapi"))
    assert serve.main([]) == EngineUnavailable.exit_code
    assert "ocr-desktop[serve]" in capsys.readouterr().err
    assert serve.main(["--help"]) == 0
    assert "--allow-path" in capsys.readouterr().out
