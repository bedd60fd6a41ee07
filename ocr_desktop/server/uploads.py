"""A form that is being sent: its document goes to the disk piece by piece, and is never in memory as a whole."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO

from python_multipart import multipart
from python_multipart.exceptions import FormParserError
from starlette.requests import ClientDisconnect

from ocr_desktop.errors import Cancelled, RequestNotUnderstood, RequestTooLarge, UnsupportedSource

MOST_FIELDS = 100
LONGEST_FIELD = 8_192
LONGEST_NAME = 255
MOST_BESIDE = 1_000_000  # bytes that a form may have beside its document
FORM = "multipart/form-data"
DOCUMENT = "file"
_UNSEEN = dict.fromkeys([*range(32), 127, *range(0x80, 0xA0), *range(0x200B, 0x2010), *range(0x202A, 0x202F),
                         *range(0x2066, 0x206A), 0xFEFF])  # fmt: skip


@dataclasses.dataclass(slots=True)
class Form:
    """What was sent.

    Args:
        fields: name → text.
        file: the document on the disk, None where none was sent.
        name: of the document, for people.
    """

    fields: dict[str, str] = dataclasses.field(default_factory=dict)
    file: Path | None = None
    name: str = ""


class Receiver:
    """Takes one form.

    Args:
        content_type: of the request.
        place: gives the file for a document of a name; its folder is there.
        most: bytes of a document.
        silence: seconds without anything being sent after which it is given up.
        account: is told how many bytes more have arrived, and may refuse them.
    """

    def __init__(
        self,
        content_type: str,
        place: Callable[[str], Path],
        *,
        most: int,
        silence: float,
        account: Callable[[int], None] = lambda _: None,
    ) -> None:
        kind, options = multipart.parse_options_header(content_type)
        if kind != FORM.encode() or not options.get(b"boundary"):
            raise UnsupportedSource(f"The body must be {FORM}.", remedy="With curl: -F file=@letter.pdf.")
        self.form = Form()
        self._place = place
        self._most = most
        self._silence = silence
        self._account = account
        self._bytes = 0
        self._open: BinaryIO | None = None
        self._header = (b"", b"")
        self._headers: dict[bytes, bytes] = {}
        self._field = ""
        self._value = bytearray()
        self._ended = False
        self._parts = 0
        try:
            self._parser = multipart.MultipartParser(options[b"boundary"], self._callbacks())
        except FormParserError as exc:
            raise RequestNotUnderstood("The form's boundary is not understood.") from exc

    async def take(self, body: AsyncIterator[bytes]) -> Form:
        """Take all of it.

        Raises:
            RequestTooLarge, RequestNotUnderstood: it is too large, or no form.
            Cancelled: it does not go on.
            OSError: the document cannot be written.
        """
        arrived = 0
        try:
            while True:
                try:
                    piece = await asyncio.wait_for(anext(body), self._silence)
                except StopAsyncIteration:
                    break
                arrived += len(piece)
                if arrived > self._most + MOST_BESIDE:  # also of what is no part of the form, before it and after it
                    raise RequestTooLarge(f"The request is larger than {(self._most + MOST_BESIDE) / 1e6:g} MB.")
                self._parser.write(piece)
            self._parser.finalize()
        except FormParserError as exc:
            raise RequestNotUnderstood("The form is not understood.", remedy="With curl: -F file=@letter.pdf.") from exc
        except (TimeoutError, ClientDisconnect) as exc:
            raise Cancelled("The document did not arrive as a whole.", remedy="Send it again.") from exc
        finally:
            if self._open is not None:
                self._open.close()
        if not self._ended:
            raise RequestNotUnderstood("The form breaks off.", remedy="Send it again.")
        return self.form

    def _callbacks(self) -> "multipart.MultipartCallbacks":
        return {
            "on_part_begin": self._part_begins, "on_header_field": self._header_name,
            "on_header_value": self._header_value, "on_header_end": self._header_ends,
            "on_headers_finished": self._headers_end, "on_part_data": self._data, "on_part_end": self._part_ends,
            "on_end": self._ends,
        }  # fmt: skip

    def _part_begins(self) -> None:
        self._parts += 1
        if self._parts > MOST_FIELDS:
            raise RequestNotUnderstood("The form has too many fields.")
        self._headers, self._value = {}, bytearray()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0] + data[start:end], b"")

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0], self._header[1] + data[start:end])

    def _header_ends(self) -> None:
        self._headers[self._header[0].lower()] = self._header[1]
        self._header = (b"", b"")

    def _headers_end(self) -> None:
        _, options = multipart.parse_options_header(self._headers.get(b"content-disposition"))
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        if not self._field or self._field in self.form.fields or (self._field == DOCUMENT and self.form.file):
            raise RequestNotUnderstood(f"The field “{seen(self._field)}” has no name, or is there twice.")
        if self._field == DOCUMENT:
            self.form.name = seen(options.get(b"filename", b"").decode("utf-8", "replace")) or "document"
            self.form.file = self._place(self.form.name)
            self._open = self.form.file.open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._account(end - start)
        if self._field == DOCUMENT:
            assert self._open is not None
            self._bytes += end - start
            if self._bytes > self._most:
                raise RequestTooLarge(f"The document is larger than {self._most / 1e6:g} MB.")
            self._open.write(data[start:end])
        else:
            self._value += data[start:end]
            if len(self._value) > LONGEST_FIELD:
                raise RequestNotUnderstood(f"The field “{seen(self._field)}” is too long.")

    def _part_ends(self) -> None:
        if self._field == DOCUMENT:
            assert self._open is not None
            self._open.close()
            return
        try:
            self.form.fields[self._field] = self._value.decode()
        except UnicodeDecodeError as exc:
            raise RequestNotUnderstood(f"The field “{seen(self._field)}” is not UTF-8.") from exc

    def _ends(self) -> None:
        self._ended = True


def seen(name: str) -> str:
    """A name as people may see it: the last part of a path, without what changes how the rest is shown."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].translate(_UNSEEN).strip()
    return "" if last in (".", "..") else last[-LONGEST_NAME:]
