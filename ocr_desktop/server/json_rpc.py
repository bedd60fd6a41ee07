"""JSON-RPC 2.0, one message a line: requests answered, long ones on threads of their own, notified of and cancelled.

Follows the transport “stdio” of the Model Context Protocol (modelcontextprotocol.io/specification): nothing but
messages is written, and a request that was cancelled is not answered.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, BinaryIO

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32700, -32600, -32601, -32602, -32603
LONGEST_LINE = 4_000_000
MOST_CALLS = 8
LAST_SECONDS = 1.0
_log = logging.getLogger(__name__)


class RpcError(Exception):
    """A request is answered with an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """One request while it is answered.

    Args:
        cancelled: set when nobody wants the answer any more.
        tell: progress so far, of how much (None where that is not known), in words.
    """

    cancelled: threading.Event = field(default_factory=threading.Event)
    tell: Callable[[float, float | None, str], None] = lambda *_: None


Handler = Callable[[Mapping[str, Any], Call], Mapping[str, Any]]


class Connection:
    """The messages of one client.

    Args:
        reader, writer: the streams.
        quick: methods that are answered at once.
        slow: methods that are answered on threads.
    """

    def __init__(
        self, reader: BinaryIO, writer: BinaryIO, quick: Mapping[str, Handler], slow: Mapping[str, Handler]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._quick = quick
        self._slow = slow
        self._lock = threading.Lock()
        self._calls: dict[str | int, Call] = {}
        self._threads = ThreadPoolExecutor(MOST_CALLS, thread_name_prefix="call")

    def run(self) -> None:
        """Answer until the client closes its end."""
        try:
            while line := self._reader.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                    self._skip_line()
                    self._fail(None, INVALID_REQUEST, "The message is too long.")
                elif line.strip():
                    self._take(line)
            self._wait_a_moment()
        finally:
            with self._lock:
                for call in self._calls.values():
                    call.cancelled.set()
            self._threads.shutdown()

    def _wait_a_moment(self) -> None:
        """What is nearly done is answered still: whoever asks from a pipe has closed its end by then."""
        until = time.monotonic() + LAST_SECONDS
        while self._calls and time.monotonic() < until:
            time.sleep(0.01)

    def _skip_line(self) -> None:
        while (rest := self._reader.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            self._fail(None, PARSE_ERROR, "This is not JSON.")
            return
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            self._fail(None, INVALID_REQUEST, "This is not a message of JSON-RPC 2.0.")
            return
        method, number, params = message.get("method"), message.get("id"), message.get("params", {})
        if not isinstance(method, str):
            if "result" not in message and "error" not in message:  # answers: nothing was asked of the client
                self._fail(None, INVALID_REQUEST, "The method is missing.")
        elif number is None:
            if method == "notifications/cancelled" and isinstance(params, dict):
                self._cancel(params.get("requestId"))
        elif not isinstance(number, (str, int)) or isinstance(number, bool):
            self._fail(None, INVALID_REQUEST, "An id is text or a whole number.")
        elif not isinstance(params, dict):
            self._fail(number, INVALID_PARAMS, "Parameters have names.")
        else:
            self._begin(number, method, params)

    def _begin(self, number: str | int, method: str, params: dict[str, Any]) -> None:
        if method in self._quick:
            self._answer(number, self._quick[method], params, Call())
        elif method in self._slow:
            meta = params.get("_meta")
            token = meta.get("progressToken") if isinstance(meta, dict) else None
            call = Call(tell=lambda done, total, words: self._progress(token, done, total, words))
            with self._lock:
                if number in self._calls:
                    known = True
                else:
                    known, self._calls[number] = False, call
            if known:
                self._fail(number, INVALID_REQUEST, "This id is being answered already.")
            else:
                self._threads.submit(self._answer, number, self._slow[method], params, call)
        else:
            self._fail(number, METHOD_NOT_FOUND, f"There is no method “{method[:100]}”.")

    def _answer(self, number: str | int, handler: Handler, params: Mapping[str, Any], call: Call) -> None:
        answer: dict[str, Any]
        try:
            if call.cancelled.is_set():
                return
            answer = {"result": handler(params, call)}
        except RpcError as exc:
            answer = {"error": {"code": exc.code, "message": str(exc)}}
        except Exception:
            _log.exception("a request failed")
            answer = {"error": {"code": INTERNAL_ERROR, "message": "Something unexpected went wrong; see the log."}}
        finally:
            with self._lock:
                self._calls.pop(number, None)
        if not call.cancelled.is_set():
            self._send({"jsonrpc": "2.0", "id": number, **answer})

    def _cancel(self, number: object) -> None:
        with self._lock:
            call = self._calls.get(number) if isinstance(number, (str, int)) else None
        if call is not None:
            call.cancelled.set()

    def _progress(self, token: object, done: float, total: float | None, words: str) -> None:
        if isinstance(token, (str, int)) and not isinstance(token, bool):
            params = {"progressToken": token, "progress": done, "total": total, "message": words}
            told = {name: value for name, value in params.items() if value is not None}
            self._send({"jsonrpc": "2.0", "method": "notifications/progress", "params": told})

    def _fail(self, number: str | int | None, code: int, words: str) -> None:
        self._send({"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": words}})

    def _send(self, message: Mapping[str, Any]) -> None:
        line = json.dumps(message, ensure_ascii=True).encode("ascii") + b"\n"
        try:
            with self._lock:
                self._writer.write(line)
                self._writer.flush()
        except (OSError, ValueError) as exc:  # the client has gone; its other end tells so in a moment
            _log.info("an answer has no reader: %s", exc)
