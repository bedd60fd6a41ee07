"""The one file of this room that opens a connection: fetches a feed, and nothing else ever.

It tells nothing: no version, no identifier, no cookie, the same words for everybody. What is fetched is small and
comes soon, or it does not count.
"""

import contextlib
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from typing import IO

import truststore

from ocr_desktop.errors import FeedUnreachable
from ocr_desktop.sentences import said

AGENT = "OCR-Desktop"
LARGEST = 65_536
PATIENCE = 20.0
_SILENCE = 10.0
_PIECE = 8_192


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to https alone."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        """Refuse what is not encrypted."""
        if not newurl.startswith("https://"):
            fp.close()
            raise urllib.error.URLError("it leads to an address that is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def opener() -> urllib.request.OpenerDirector:
    """What knows https and nothing else: no file, no unencrypted connection. Trusts whom the system trusts."""
    made = urllib.request.OpenerDirector()
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(context=context),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(),
        urllib.request.UnknownHandler(),
    ):
        made.add_handler(handler)
    made.addheaders = []
    return made


def fetch(
    address: str, *, patience: float = PATIENCE, opened: Callable[[], urllib.request.OpenerDirector] = opener
) -> bytes:
    """What is at an address.

    Args:
        patience: seconds for all of it.
        opened: makes what opens the address.

    Raises:
        FeedUnreachable: it cannot be had, is too large, or takes too long.
    """
    outcome: list[bytes | Exception] = []

    def work() -> None:
        try:
            outcome.append(_read(address, time.monotonic() + patience, opened()))
        except Exception as exc:  # told below, on the thread that asked
            if isinstance(exc, urllib.error.HTTPError):
                exc.close()
            outcome.append(exc)

    # Looking up a name knows no time limit: whoever waits for it is left behind.
    worker = threading.Thread(target=work, name="update-feed", daemon=True)
    worker.start()
    worker.join(patience)
    found = outcome[0] if outcome else TimeoutError()
    if isinstance(found, bytes):
        return found
    raise _unreachable(found) from found


def _read(address: str, end: float, director: urllib.request.OpenerDirector) -> bytes:
    request = urllib.request.Request(  # noqa: S310  (the opener knows https alone)
        address, headers={"User-Agent": AGENT, "Accept": "application/json", "Connection": "close"}
    )
    found = bytearray()
    with contextlib.closing(director.open(request, timeout=_SILENCE)) as answer:
        while piece := answer.read1(_PIECE):
            found += piece
            if len(found) > LARGEST:
                raise ValueError("it is too large")
            if time.monotonic() > end:
                raise TimeoutError
    return bytes(found)


def _unreachable(error: Exception) -> FeedUnreachable:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(error, urllib.error.HTTPError):
        phrase = HTTPStatus(error.code).phrase if error.code in list(HTTPStatus) else ""
        return FeedUnreachable(
            said("The publisher's server answers “{reason}”.", reason=f"{error.code} {phrase}".strip())
        )
    if isinstance(reason, TimeoutError):
        return FeedUnreachable(said("The publisher's server does not answer."))
    if isinstance(reason, ssl.SSLError):
        return FeedUnreachable(
            said("The connection to the publisher's server is not safe: {reason}.", reason=_words(reason)),
            remedy=said("Look whether date and time are right, and whether a network that asks for a login answers."),
        )
    if isinstance(reason, OSError | HTTPException | ValueError | str):
        return FeedUnreachable(
            said("The publisher's server cannot be reached: {reason}.", reason=_words(reason)),
        )
    return FeedUnreachable(said("The publisher's server cannot be reached: {reason}.", reason=type(error).__name__))


def _words(reason: Exception | str) -> str:
    found = getattr(reason, "strerror", "") or getattr(reason, "verify_message", "") or str(reason)
    return str(found).rstrip(".") or type(reason).__name__
