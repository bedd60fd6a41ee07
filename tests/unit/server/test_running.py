"""Connections over which nothing is asked."""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from ocr_desktop.server import running

ASKED = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


async def answering(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(1.0)  # longer than the patience
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def said(*pieces: bytes, pause: float = 0.0) -> bytes:
    """What comes back until the connection ends."""
    config = uvicorn.Config(answering, http=running.Connection, ws="none", lifespan="off", log_config=None)
    config.load()
    loop, state = asyncio.get_running_loop(), ServerState()
    server = await loop.create_server(
        lambda: running.Connection(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(pause)
        found = await asyncio.wait_for(reader.read(), 20)
        writer.close()
    return found


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "HEADERS_SECONDS", 0.4)


def test_who_says_nothing() -> None:
    assert asyncio.run(said()) == b""


def test_who_never_ends_what_they_begin_to_say() -> None:
    assert asyncio.run(said(ASKED[:5], ASKED[5:-2], pause=0.1)) == b""


def test_who_asks_is_answered_however_long_that_takes_and_may_begin_to_ask_once_more() -> None:
    assert asyncio.run(said(ASKED)).count(b"200 OK") == 1
    assert asyncio.run(said(ASKED, ASKED[:9], pause=2.0)).count(b"200 OK") == 1
