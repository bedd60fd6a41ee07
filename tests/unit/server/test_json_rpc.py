"""Messages on a pair of streams."""

import io
import json
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.server.json_rpc import LONGEST_LINE, Call, Connection, RpcError


def answers(sent: bytes, slow: Mapping[str, Callable[..., Any]] | None = None) -> list[dict[str, Any]]:
    written = io.BytesIO()
    Connection(io.BytesIO(sent), written, {"ping": lambda *_: {}}, slow or {}).run()
    return [json.loads(line) for line in written.getvalue().splitlines()]


def message(number: object, method: str, **params: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode() + b"\n"


@given(st.binary(max_size=200))
def test_whatever_comes_the_next_one_is_answered(noise: bytes) -> None:
    found = answers(noise + b"\n" + message("last", "ping"))
    assert found[-1] == {"jsonrpc": "2.0", "id": "last", "result": {}}
    assert all(answer["error"]["code"] in (-32700, -32600) for answer in found[:-1])


def test_what_is_too_long_is_passed_over() -> None:
    found = answers(b"x" * (3 * LONGEST_LINE) + b"\n" + message(1, "ping"))
    assert [answer.get("error", {}).get("code") for answer in found] == [-32600, None]


def test_errors_of_handlers() -> None:
    def refuses(_: Mapping[str, Any], __: Call) -> Mapping[str, Any]:
        raise RpcError(-32602, "So not.")

    def breaks(_: Mapping[str, Any], __: Call) -> Mapping[str, Any]:
        raise KeyError("/home/somebody")

    found = answers(message(1, "refuses") + message(2, "breaks"), {"refuses": refuses, "breaks": breaks})
    errors = {answer["id"]: answer["error"] for answer in found}
    assert errors[1] == {"code": -32602, "message": "So not."}
    assert errors[2]["code"] == -32603
    assert "somebody" not in errors[2]["message"]


def test_progress_goes_to_who_has_asked_for_it() -> None:
    def works(_: Mapping[str, Any], call: Call) -> Mapping[str, Any]:
        call.tell(1, 2, "half")
        call.tell(2, None, "all")
        return {}

    asked = message(1, "works", _meta={"progressToken": "t"})
    told = [answer["params"] for answer in answers(asked, {"works": works}) if "method" in answer]
    assert told == [
        {"progressToken": "t", "progress": 1, "total": 2, "message": "half"},
        {"progressToken": "t", "progress": 2, "message": "all"},
    ]
    assert len(answers(message(1, "works"), {"works": works})) == 1


def test_a_request_that_is_cancelled_is_not_answered() -> None:
    reading, writing = os.pipe()
    began, seen, written = threading.Event(), threading.Event(), io.BytesIO()

    def waits(_: Mapping[str, Any], call: Call) -> Mapping[str, Any]:
        began.set()
        assert call.cancelled.wait(20)
        seen.set()
        return {}

    with os.fdopen(reading, "rb") as reader, os.fdopen(writing, "wb", buffering=0) as writer:
        connection = Connection(reader, written, {"ping": lambda *_: {}}, {"waits": waits})
        thread = threading.Thread(target=connection.run)
        thread.start()
        writer.write(message(1, "waits"))
        assert began.wait(20)
        writer.write(message(1, "waits"))
        writer.write(b'{"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 77}}\n')
        writer.write(b'{"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}\n')
        assert seen.wait(20)
        writer.write(message(2, "ping"))
        writer.close()
        thread.join(20)
    found = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [(answer["id"], "result" in answer) for answer in found] == [(1, False), (2, True)]


def test_who_goes_away_ends_what_was_begun() -> None:
    ended = threading.Event()

    def waits(_: Mapping[str, Any], call: Call) -> Mapping[str, Any]:
        call.cancelled.wait(20)
        ended.set()
        return {}

    assert answers(message(1, "waits"), {"waits": waits}) == []
    assert ended.is_set()
