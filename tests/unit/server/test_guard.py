"""The guard around an application that would answer anybody."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import pytest

from ocr_desktop.server.guard import Guard

TOKEN = "a-token-of-these-tests"
HOST = b"127.0.0.1:7311"
RIGHT = [(b"host", HOST), (b"authorization", b"Bearer " + TOKEN.encode())]


class Inner:
    """Answers everybody; waits for a word first, where there is one."""

    def __init__(self, go_on: asyncio.Event | None = None, *, reads: bool = False) -> None:
        self.asked = 0
        self._go_on = go_on
        self._reads = reads

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        if self._go_on is not None:
            await self._go_on.wait()
        if self._reads:
            await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"secret"})


async def ask(
    guard: Guard,
    headers: list[tuple[bytes, bytes]],
    path: str = "/v1/jobs",
    body: list[Mapping[str, Any]] | None = None,
) -> tuple[int, dict[bytes, bytes]]:
    """Status and headers of the answer."""
    sent: list[Any] = []
    waiting = list(body or [{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        if not waiting:
            await asyncio.sleep(60)
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    await guard(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"])


def guard(inner: Inner, most: int = 10) -> Guard:
    return Guard(inner, frozenset({HOST.decode()}), TOKEN, most)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (RIGHT, 200),
        ([(b"host", HOST.upper()), (b"authorization", b"bearer  " + TOKEN.encode())], 200),
        ([], 403),
        ([(b"host", b"evil.example"), RIGHT[1]], 403),
        ([(b"host", HOST), (b"host", HOST), RIGHT[1]], 403),
        ([(b"host", b"\xff\xfe"), RIGHT[1]], 403),
        ([*RIGHT, (b"origin", b"http://127.0.0.1:7311")], 403),
        ([*RIGHT, (b"origin", b"null")], 403),
        ([RIGHT[0]], 401),
        ([RIGHT[0], (b"authorization", b"Bearer " + TOKEN.encode()[:-1])], 401),
        ([RIGHT[0], (b"authorization", TOKEN.encode())], 401),
        ([RIGHT[0], (b"authorization", b"Bearer \xff\xfe")], 401),
        ([*RIGHT, RIGHT[1]], 401),
    ],
)
def test_who_is_let_through(headers: list[tuple[bytes, bytes]], status: int) -> None:
    inner = Inner()
    found, told = asyncio.run(ask(guard(inner), headers))
    assert found == status
    assert inner.asked == (status == 200)
    assert told[b"x-content-type-options"] == b"nosniff"
    assert not [name for name in told if name.startswith(b"access-control")]
    assert (b"www-authenticate" in told) == (status == 401)


def test_what_is_open_is_so_for_this_machine_alone() -> None:
    inner = Inner()
    assert asyncio.run(ask(guard(inner), [(b"host", HOST)], "/v1/health"))[0] == 200
    assert asyncio.run(ask(guard(inner), [(b"host", b"evil.example")], "/v1/health"))[0] == 403
    assert asyncio.run(ask(guard(inner), [(b"host", HOST)], "/v1/health/"))[0] == 401


def test_no_more_than_so_many_at_once() -> None:
    async def run() -> list[int]:
        go_on = asyncio.Event()
        watched = guard(Inner(go_on), most=2)
        waiting = [asyncio.create_task(ask(watched, RIGHT)) for _ in range(2)]
        await asyncio.sleep(0.01)
        status, told = await ask(watched, RIGHT)
        assert told[b"retry-after"] == b"1"
        go_on.set()
        done = [(await task)[0] for task in waiting]
        return [status, *done, (await ask(watched, RIGHT))[0]]

    assert asyncio.run(run()) == [503, 200, 200, 200]


def pieces(*sizes: int, more: bool) -> list[Mapping[str, Any]]:
    last = len(sizes) - 1
    return [
        {"type": "http.request", "body": bytes(size), "more_body": more or at < last} for at, size in enumerate(sizes)
    ]


@pytest.mark.parametrize(
    ("extra", "body", "closed"),
    [
        ([], pieces(0, more=False), False),
        ([(b"content-length", b"30")], pieces(10, 20, more=False), False),
        ([(b"transfer-encoding", b"chunked")], pieces(5_000_000, 5_000_000, 10, more=False), True),
        ([(b"transfer-encoding", b"chunked")], pieces(10, more=True), True),
        ([(b"content-length", b"30"), (b"expect", b"100-continue")], pieces(30, more=False), True),
    ],
)
def test_who_is_refused_while_sending_hears_it(
    extra: list[tuple[bytes, bytes]], body: list[Mapping[str, Any]], closed: bool
) -> None:
    """A little is taken first; then the connection is closed rather than all of it taken for nothing."""
    _, told = asyncio.run(ask(guard(Inner()), [RIGHT[0], *extra], body=body))
    assert (told.get(b"connection") == b"close") == closed


def test_the_log_has_no_addresses(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        asyncio.run(ask(guard(Inner()), RIGHT, "/v1/jobs/divorce.pdf"))
    assert "POST - 200" in caplog.text
    assert "divorce" not in caplog.text
