"""Where the service listens and by which names it is asked."""

from typing import Any

import pytest

from ocr_desktop.errors import UsageError
from ocr_desktop.server.configuration import Configuration, allowed_hosts
from ocr_desktop.settings import Settings

TOKEN = "a-token-of-these-tests"


def configuration(**more: Any) -> Configuration:
    return Configuration(Settings(), more.pop("token", TOKEN), **more)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_this_machine(host: str) -> None:
    assert configuration(host=host).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "8.8.8.8", "::ffff:8.8.8.8"])
def test_others_must_be_meant(host: str) -> None:
    with pytest.raises(UsageError) as caught:
        configuration(host=host)
    assert "--expose" in caught.value.remedy
    assert configuration(host=host, exposed=True)


@pytest.mark.parametrize(
    "wrong",
    [{"host": "example.org"}, {"host": ""}, {"port": -1}, {"port": 70000}, {"token": "short"},
     {"token": "with a space in the middle"}, {"token": "ä" * 30}, {"token": "line\nbreak" * 5}],
)  # fmt: skip
def test_what_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        configuration(**wrong)


def test_the_token_is_not_shown() -> None:
    assert TOKEN not in repr(configuration())


def test_names() -> None:
    assert allowed_hosts(configuration(), 7311) == {"127.0.0.1:7311", "localhost:7311", "[::1]:7311"}
    assert "[::1]:1" in allowed_hosts(configuration(host="::1"), 1)
    assert {"localhost", "127.0.0.1"} <= allowed_hosts(configuration(), 80), "browsers leave that port out"
    assert "ocr.example:443" in allowed_hosts(configuration(hosts=("OCR.example:443",)), 7311)
    assert "ocr.example" not in allowed_hosts(configuration(hosts=("ocr.example:443",)), 7311)
