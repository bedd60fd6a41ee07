"""What a publisher says of the newest version, and whether it is really the publisher who says so.

The feed is a JSON object of two texts: ``feed``, itself a JSON object with the fields of ``Release``, and
``signature``, of Ed25519 (RFC 8032) in base64, over ``PURPOSE`` and the bytes of that text as they stand.
"""

import base64
import binascii
import dataclasses
import datetime
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from ocr_desktop.errors import FeedForged, FeedUnusable
from ocr_desktop.sentences import said

FORMAT = 1
PURPOSE = b"OCR Desktop: the newest version\n"
"""So that nothing else that was ever signed with the key can be taken for a feed."""

_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){1,3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Release:
    """A published version.

    Args:
        version: numbers with dots.
        date: of the feed, as in 2026-11-21.
        minimum_macos: the oldest macOS that it runs on.
        notes: https address of a page for people, where it can be had.
        image: https address of the disk image.
        sha256: of the disk image, in hexadecimal digits.

    Raises:
        ValueError: a field is not what it should be.
    """

    version: str
    date: str
    minimum_macos: str
    notes: str
    image: str
    sha256: str

    def __post_init__(self) -> None:
        if not all(isinstance(value, str) and value.isascii() for value in dataclasses.astuple(self)):
            raise ValueError("all fields are texts of ASCII")
        for number in (self.version, self.minimum_macos):
            order(number)
        datetime.date.fromisoformat(self.date)
        for address in (self.notes, self.image):
            parts = urlsplit(address)
            if parts.scheme != "https" or not parts.hostname or parts.username or not address.isprintable():
                raise ValueError("addresses are https")
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError("the checksum is 64 hexadecimal digits")


def order(version: str) -> tuple[int, ...]:
    """What versions are compared by.

    Raises:
        ValueError: it is none.
    """
    if not _VERSION.fullmatch(version):
        raise ValueError(f"{version!r} is no version")
    numbers = [int(number) for number in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()  # 1.0 is 1.0.0
    return tuple(numbers)


def signed(text: str) -> bytes:
    """The bytes that a signature is over."""
    return PURPOSE + text.encode()


def written(release: Release) -> str:
    """The text of a feed that is to be signed."""
    return json.dumps({"format": FORMAT, **dataclasses.asdict(release)})


def read(received: bytes, public_key: str) -> Release:
    """What a feed says.

    Raises:
        FeedForged: it is not signed by the owner of the key.
        FeedUnusable: it is signed, or was never meant to be, and cannot be understood.
    """
    try:
        envelope = json.loads(received)
        text, signature = envelope["feed"], base64.b64decode(envelope["signature"], validate=True)
        message = signed(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise _unusable() from exc
    try:
        VerifyKey(base64.b64decode(public_key, validate=True)).verify(message, signature)
    except (BadSignatureError, ValueError) as exc:
        raise FeedForged(said("The answer was not signed by the publisher of this app.")) from exc
    return _release(text)


def _release(text: str) -> Release:
    try:
        fields: dict[str, Any] = json.loads(text)
        if fields.pop("format") != FORMAT:
            raise FeedUnusable(
                said("The answer is of a kind that this version does not know."),
                remedy=said("Look on the publisher's page by hand."),
            )
        names = [field.name for field in dataclasses.fields(Release)]
        return Release(**{name: fields[name] for name in names})  # what is added later does not matter here
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as exc:
        raise _unusable() from exc


def _unusable() -> FeedUnusable:
    return FeedUnusable(
        said("What came back says nothing of a version."),
        remedy=said("A network that asks for a login answers like that. Try again later."),
    )
