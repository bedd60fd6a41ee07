"""A hub of models on loopback: the three addresses that the real client asks, and whatever can go wrong there."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = (".safetensors",)


@dataclass
class Behaviour:
    """What the hub does; may be changed while it runs.

    Args:
        drop_after: close the connection after so many bytes of an answer; None never.
        drops: how often.
        damage: flip a byte of these files.
        damages: how often.
        refuse: status for these paths (a part of the path is enough).
        refusals: how often; then it answers.
        error_code: named in a refusal, as the hub does.
        retry_after: seconds, named in a refusal.
        pause: seconds before every piece of a file.
        piece: bytes of a piece.
        ranges: whether it can begin in the middle.
        left_out: keys that the entries of the listing do not have.
        blobs: other git ids of these files in the listing.
        lie: bytes added to the size of these files in the listing.
        body: the answer to everything.
    """

    drop_after: int | None = None
    drops: int = 1_000_000
    damage: tuple[str, ...] = ()
    damages: int = 1_000_000
    refuse: dict[str, int] = field(default_factory=dict)
    refusals: int = 1_000_000
    error_code: str = ""
    retry_after: str = ""
    pause: float = 0.0
    piece: int = 1 << 16
    ranges: bool = True
    left_out: tuple[str, ...] = ()
    blobs: dict[str, str] = field(default_factory=dict)
    lie: dict[str, int] = field(default_factory=dict)
    body: bytes | None = None


@dataclass
class Answer:
    """A file that was asked for, and how many bytes of it were sent."""

    sent: int = 0


@dataclass
class HubServer:
    """A repository that is served.

    Args:
        folder: its files.
        repository: its name.
        commit: the only one that it has.
    """

    folder: Path
    repository: str
    commit: str = COMMIT
    behaviour: Behaviour = field(default_factory=Behaviour)
    requests: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    url: str = ""

    @property
    def sent(self) -> int:
        """Bytes of files, since it was last made to forget."""
        return sum(answer.sent for answer in self.answers)

    def forget(self) -> None:
        """Count anew; what a client that has left is still being sent does not count."""
        self.requests, self.headers, self.answers = [], [], []

    def listing(self) -> dict[str, Any]:
        """As the hub's own, with files of weights in LFS and the others in git."""
        siblings = []
        for path in sorted(self.folder.iterdir()):
            data = path.read_bytes()
            size = len(data) + self.behaviour.lie.get(path.name, 0)
            blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            entry: dict[str, Any] = {"rfilename": path.name, "size": size}
            if path.name.endswith(LARGE):
                sha256 = hashlib.sha256(data).hexdigest()
                entry["lfs"] = {"sha256": sha256, "size": size, "pointerSize": 134}
            entry |= {"blobId": self.behaviour.blobs.get(path.name, blob)}
            siblings.append({key: value for key, value in entry.items() if key not in self.behaviour.left_out})
        return {"id": self.repository, "modelId": self.repository, "sha": self.commit or None, "siblings": siblings}


@contextmanager
def serve(folder: Path, repository: str) -> Iterator[HubServer]:
    """Serve a folder as a repository until the end of the block."""
    hub = HubServer(folder, repository)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.hub = hub
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    hub: HubServer


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    @property
    def hub(self) -> HubServer:
        assert isinstance(self.server, _Server)
        return self.server.hub

    def log_message(self, *words: Any) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        """A listing, or a file."""
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append((self.command, path))
        self.hub.headers.append({name.lower(): value for name, value in self.headers.items()})
        behaviour = self.hub.behaviour
        for part, status in behaviour.refuse.items():
            if part in path and behaviour.refusals > 0:
                behaviour.refusals -= 1
                self._refuse(status)
                return
        if behaviour.body is not None:
            self._answer(200, behaviour.body)
        elif path.startswith(f"/api/models/{self.hub.repository}"):
            self._answer(200, json.dumps(self.hub.listing()).encode())
        elif path.startswith(f"/{self.hub.repository}/resolve/{self.hub.commit}/"):
            self._file(self.hub.folder / path.rpartition("/")[2])
        elif path.startswith(f"/{self.hub.repository}/resolve/"):
            self._refuse(404, "RevisionNotFound")
        else:
            self._refuse(404)

    def _refuse(self, status: int, code: str = "") -> None:
        self.send_response(status)
        if code or self.hub.behaviour.error_code:
            self.send_header("X-Error-Code", code or self.hub.behaviour.error_code)
        if self.hub.behaviour.retry_after:
            self.send_header("Retry-After", self.hub.behaviour.retry_after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _file(self, file: Path) -> None:
        behaviour = self.hub.behaviour
        data = bytearray(file.read_bytes())
        if file.name in behaviour.damage and behaviour.damages > 0:
            behaviour.damages -= 1
            data[len(data) // 2] ^= 1
        wanted = self.headers.get("Range", "")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and behaviour.ranges else 0
        if start and start >= len(data):
            self._refuse(416)
            return
        body = bytes(data[start:])
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        drop = behaviour.drop_after is not None and behaviour.drops > 0 and len(body) > behaviour.drop_after
        if drop:
            behaviour.drops -= 1
            body = body[: behaviour.drop_after]
        answer = Answer()
        self.hub.answers.append(answer)
        try:
            for begin in range(0, len(body), behaviour.piece):
                time.sleep(behaviour.pause)
                self.wfile.write(body[begin : begin + behaviour.piece])
                answer.sent += len(body[begin : begin + behaviour.piece])
        except OSError:  # the client has gone away
            pass
        self.close_connection = True
