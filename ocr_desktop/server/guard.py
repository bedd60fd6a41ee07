"""Who may ask: looked at before anything of a request is read. Also how much is asked at once, and the log of it.

A web page in this machine's browser can reach addresses of the machine itself. It is kept out three times over: by the
header Origin, which browsers put to what pages send; by the header Host, which names the page's own domain where a
stranger's name server has given it our address; and by the token, which no page knows.
"""

import asyncio
import hmac
import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ocr_desktop.errors import NotAllowed, NotAuthorised, OcrDesktopError, ServiceBusy
from ocr_desktop.server import problems

OPEN = frozenset({"/v1/health", "/openapi.json"})
"""What says nothing of what was read."""

DRAINED_BYTES = 8_000_000
DRAINED_SECONDS = 1.0

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; sandbox"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
)
_log = logging.getLogger(__name__)


class _Body:
    """What is sent with a request. Who is answered while still sending may never see the answer, if it is cut off."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        headers = dict(scope["headers"])
        self._receive = receive
        self._waits = b"expect" in headers  # for a word before it sends anything
        self._ended = b"transfer-encoding" not in headers and headers.get(b"content-length", b"0") == b"0"

    async def receive(self) -> Message:
        """The next piece."""
        self._waits = False
        message = await self._receive()
        self._ended = self._ended or not message.get("more_body", False)
        return message

    async def drained(self) -> bool:
        """Whether all of it has come, or comes in a moment."""
        left = DRAINED_BYTES
        try:
            async with asyncio.timeout(DRAINED_SECONDS):
                while not self._ended and not self._waits and left > 0:
                    left -= len((await self.receive()).get("body", b""))
        except TimeoutError:
            return False
        return self._ended


class Guard:
    """Around the application.

    Args:
        hosts: what the header Host may say.
        token: that must be shown.
        most: requests at the same time.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], token: str, most: int) -> None:
        self._app = app
        self._hosts = hosts
        self._token = token.encode()
        self._most = most
        self._now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        status = 0
        body = _Body(scope, receive)

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message["headers"], *_HEADERS]
                if not await body.drained():
                    headers.append((b"connection", b"close"))  # rather than take the rest for nothing
                message = {**message, "headers": headers}
            await send(message)

        self._now += 1
        try:
            refusal = self._refusal(scope)
            if refusal is not None:
                await problems.answer(refusal)(scope, body.receive, told)
            else:
                await self._app(scope, body.receive, told)
        finally:
            self._now -= 1
            # The route, not the address: names of documents and what was asked for are nobody's business.
            route = getattr(scope.get("route"), "path", "-")
            _log.info("%s %s %s %.0f ms", scope["method"], route, status or 500, 1000 * (time.monotonic() - began))

    def _refusal(self, scope: Scope) -> OcrDesktopError | None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or hosts[0].decode("latin-1").lower() not in self._hosts:
            return NotAllowed("The service is not asked by this name.", remedy="Ask 127.0.0.1, with its port.")
        if any(name == b"origin" for name, _ in headers):
            return NotAllowed("Web pages may not ask.", remedy="Ask from a program, without the header Origin.")
        if self._now > self._most:
            return ServiceBusy("Too much is asked at once.")
        if scope["path"] in OPEN:
            return None
        shown = [value for name, value in headers if name == b"authorization"]
        scheme, _, token = (shown[0] if len(shown) == 1 else b"").partition(b" ")
        if scheme.lower() != b"bearer" or not hmac.compare_digest(token.strip(), self._token):
            return NotAuthorised("The token is missing, or is not the right one.")
        return None
