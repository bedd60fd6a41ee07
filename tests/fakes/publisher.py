"""A publisher: a key of its own, feeds signed with it, and a server on this machine that says what it is told to."""

import base64
import contextlib
import dataclasses
import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from nacl.signing import SigningKey

from ocr_desktop.updates import connection, feed
from ocr_desktop.updates.asking import Question
from ocr_desktop.updates.feed import Release

RELEASE = Release(
    "9.1", "2026-11-21", "14.0", "https://example.org/notes/9.1", "https://example.org/OCR-Desktop-9.1.dmg", "ab" * 32
)


def plain_opener() -> urllib.request.OpenerDirector:
    """The app's own, which for these tests knows http, too."""
    made = connection.opener()
    made.add_handler(urllib.request.HTTPHandler())
    return made


@dataclass
class Publisher:
    """What the server says next.

    Args:
        path: to which this is the answer; others are not there.
        drip: seconds between its bytes.
        asked: what each request told: its path and its headers.
    """

    key: SigningKey = field(default_factory=lambda: SigningKey(bytes(range(32))))
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    path: str = "/feed.json"
    drip: float = 0.0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def public_key(self) -> str:
        return base64.b64encode(bytes(self.key.verify_key)).decode()

    def publish(self, **changes: str) -> None:
        """Say that there is this release."""
        self.say(feed.written(dataclasses.replace(RELEASE, **changes)))

    def say(self, text: str, *, by: SigningKey | None = None) -> None:
        """Sign any text, as itself or as somebody else."""
        signature = (by or self.key).sign(feed.signed(text)).signature
        self.body = json.dumps({"feed": text, "signature": base64.b64encode(signature).decode()}).encode()

    def question(self, folder: Path, version: str = "0.1.0", *, macos: str = "", patience: float = 10.0) -> Question:
        """What the app asks of it."""
        return Question(
            folder / "heard.json", self.address, self.public_key, version, macos,
            lambda address: connection.fetch(address, patience=patience, opened=plain_opener),
        )  # fmt: skip


@contextlib.contextmanager
def serving() -> Iterator[Publisher]:
    """A publisher whose server runs."""
    publisher = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.asked.append((self.path, dict(self.headers)))
            there = self.path == publisher.path
            self.send_response(publisher.status if there else 404)
            for name, value in publisher.headers.items() if there else ():
                self.send_header(name, value)
            self.end_headers()
            body = publisher.body if there else b""
            with contextlib.suppress(OSError):
                for start in range(0, len(body), 1 if publisher.drip else len(body) or 1):
                    self.wfile.write(body[start : start + (1 if publisher.drip else len(body))])
                    if publisher.ended.wait(publisher.drip):
                        return

        def log_message(self, *words: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    publisher.address = f"http://127.0.0.1:{server.server_port}/feed.json"
    try:
        yield publisher
    finally:
        publisher.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
        end = time.monotonic() + 15
        while time.monotonic() < end and any(t.name == "update-feed" for t in threading.enumerate()):
            time.sleep(0.02)
