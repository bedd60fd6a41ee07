"""The whole way, from the question to the answer, over a server on this machine."""

import dataclasses
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_desktop.errors import FeedForged, FeedOutdated, FeedUnreachable, FeedUnusable, NoPublisher
from ocr_desktop.updates import asking
from ocr_desktop.updates import publisher as ours
from ocr_desktop.updates.asking import Answer, News, Question
from tests.fakes.publisher import Publisher, serving


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with serving() as running:
        running.publish()
        yield running


@pytest.mark.parametrize(
    ("here", "macos", "news"),
    [
        ("0.1.0", "", News.NEWER), ("9.0.9", "14.0", News.NEWER), ("0.1.0", "26.1", News.NEWER),
        ("9.1", "", News.SAME), ("9.1.0", "13.0", News.SAME), ("10.0", "", News.OLDER),
        ("0.1.0", "13.6.1", News.NOT_HERE),
    ],
)  # fmt: skip
def test_what_there_is_to_know(publisher: Publisher, tmp_path: Path, here: str, macos: str, news: News) -> None:
    answer = asking.ask(publisher.question(tmp_path, here, macos=macos))
    assert (answer.news, answer.release.version) == (news, "9.1")


def test_nothing_is_told_but_that_somebody_asks(publisher: Publisher, tmp_path: Path) -> None:
    for version in ("0.1.0", "9.1"):
        asking.ask(publisher.question(tmp_path, version, macos="15.1"))
    first, second = publisher.asked
    assert first == second, "whoever asks, it is the same question"
    path, headers = first
    assert path == "/feed.json"
    assert headers.pop("Host").startswith("127.0.0.1")
    assert headers == {
        "User-Agent": "OCR-Desktop", "Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close",
    }  # fmt: skip


def test_a_forgery_is_not_remembered(publisher: Publisher, tmp_path: Path) -> None:
    publisher.say("{}", by=type(publisher.key)(bytes(32)))
    with pytest.raises(FeedForged):
        asking.ask(publisher.question(tmp_path))
    assert not list(tmp_path.iterdir())


def test_an_older_answer_is_ignored_and_said(publisher: Publisher, tmp_path: Path) -> None:
    question = publisher.question(tmp_path)
    publisher.publish(version="9.2", date="2026-12-01")
    assert asking.ask(question).news is News.NEWER
    for older in ({"version": "9.1", "date": "2026-12-01"}, {"version": "9.2", "date": "2026-11-30"}):
        publisher.publish(**older)
        with pytest.raises(FeedOutdated, match=older["date"]):
            asking.ask(question)
    publisher.publish(version="9.2", date="2026-12-01")
    assert isinstance(asking.ask(question), Answer), "the same once more is no older"
    publisher.publish(version="10.0", date="2026-12-02")
    assert asking.ask(question).release.version == "10.0"


@pytest.mark.parametrize("text", ["", "[]", '{"date": 1}', '{"date": "2026-01-01", "version": "x"}'])
def test_a_memory_that_cannot_be_read_is_no_memory(publisher: Publisher, tmp_path: Path, text: str) -> None:
    (tmp_path / "heard.json").write_text(text)
    assert asking.ask(publisher.question(tmp_path)).news is News.NEWER


def test_where_nothing_can_be_remembered_the_answer_comes_all_the_same(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert asking.ask(publisher.question(tmp_path / "file")).news is News.NEWER


@pytest.mark.parametrize("status", [404, 403, 500, 503, 299, 718])
def test_a_refusal_is_said(publisher: Publisher, tmp_path: Path, status: int) -> None:
    publisher.status, publisher.body = status, b"" if status == 299 else publisher.body
    with pytest.raises((FeedUnreachable, FeedUnusable)) as caught:
        asking.ask(publisher.question(tmp_path))
    assert isinstance(caught.value, FeedUnusable) == (status == 299)
    assert str(status) in caught.value.message or status == 299


def test_a_page_of_a_network_that_wants_a_login_is_no_feed(publisher: Publisher, tmp_path: Path) -> None:
    publisher.body = b"<html>Welcome! Please log in.</html>"
    with pytest.raises(FeedUnusable) as caught:
        asking.ask(publisher.question(tmp_path))
    assert "login" in caught.value.remedy


def test_too_much_is_not_taken(publisher: Publisher, tmp_path: Path) -> None:
    publisher.body = b" " * 10_000_000 + publisher.body
    with pytest.raises(FeedUnreachable, match="too large"):
        asking.ask(publisher.question(tmp_path))


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "5000"}])
def test_too_slow_is_not_waited_for(publisher: Publisher, tmp_path: Path, headers: dict[str, str]) -> None:
    publisher.drip, publisher.headers = 0.2, headers
    began = time.monotonic()
    with pytest.raises(FeedUnreachable, match="does not answer"):
        asking.ask(publisher.question(tmp_path, patience=0.7))
    assert time.monotonic() - began < 3


def test_nobody_is_there(publisher: Publisher, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    question = dataclasses.replace(publisher.question(tmp_path), address=f"http://127.0.0.1:{port}/feed.json")
    with pytest.raises(FeedUnreachable, match="refused"):
        asking.ask(question)


def test_no_publisher_no_question(tmp_path: Path) -> None:
    asked: list[str] = []

    def fetch(address: str) -> bytes:
        asked.append(address)
        return b""

    for address, key in (("", ""), ("", "key"), ("https://example.org/feed.json", "")):
        with pytest.raises(NoPublisher):
            asking.ask(Question(tmp_path / "heard.json", address, key, fetch=fetch))
    assert not asked


def test_this_copy_is_not_published_or_wholly() -> None:
    """An address without a key would ask and believe nobody; http would be refused each time."""
    assert bool(ours.FEED) == bool(ours.PUBLIC_KEY)
    assert not ours.FEED or ours.FEED.startswith("https://")
