"""From what was sent to an order for the service."""

import asyncio
import contextlib
import dataclasses
import logging
import os
from pathlib import Path

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from ocr_desktop import settings as settings_table
from ocr_desktop.errors import (
    EmptySource,
    RequestNotUnderstood,
    RequestTooLarge,
    ServiceBusy,
    SourceNotPermitted,
    TargetNotWritable,
    UnsupportedSource,
    UsageError,
    unwritable,
)
from ocr_desktop.jobs.allowed import allowed
from ocr_desktop.jobs.service import Service, choices
from ocr_desktop.jobs.service_order import Order
from ocr_desktop.model_store import readiness
from ocr_desktop.server.configuration import MEGABYTE, Configuration
from ocr_desktop.server.uploads import MOST_BESIDE, Form, Receiver
from ocr_desktop.sources import kinds, page_range

LOOK_BYTES = 8 * MEGABYTE
LONGEST_PAGES = 1_000
_log = logging.getLogger(__name__)


class Counter:
    """Where documents and orders come in.

    Args:
        service: that takes them.
        configuration: what is allowed.
    """

    def __init__(self, service: Service, configuration: Configuration) -> None:
        self._service = service
        self._configuration = configuration

    async def take(self, request: Request, *, lasting: bool) -> str:
        """Receive a form and begin a job; its name.

        Raises:
            OcrDesktopError: it is refused; nothing of it is left.
        """
        self._service.room()
        self._check_length(request)
        places: list[Path] = []
        try:
            form = await self._received(request, places)
            order = await run_in_threadpool(self._order, form, lasting)
            return await asyncio.shield(run_in_threadpool(self._service.submit, order))
        except BaseException:
            for place in places:
                self._service.discard(place)
            raise

    def _check_length(self, request: Request) -> None:
        most = self._configuration.sizes.upload
        said = request.headers.get("content-length", "")
        if said.isdecimal() and int(said) > most + MOST_BESIDE:
            raise RequestTooLarge(f"The document is larger than {most / 1e6:g} MB.")
        self._check_space(int(said) if said.isdecimal() else 0)

    def _check_space(self, more: int = 0) -> None:
        """See that what waits here does not become too much."""
        if _bytes_in(self._service.places.uploads) + more > self._configuration.sizes.uploads:
            raise ServiceBusy("Too many documents wait to be read.", retry_after=10)

    async def _received(self, request: Request, places: list[Path]) -> Form:
        arrived = 0

        def account(count: int) -> None:
            nonlocal arrived
            if (arrived + count) // LOOK_BYTES > arrived // LOOK_BYTES:
                self._check_space()
            arrived += count

        def place(name: str) -> Path:
            places.append(self._service.place(name))
            return places[-1]

        sizes = self._configuration.sizes
        receiver = Receiver(
            request.headers.get("content-type", ""), place, most=sizes.upload, silence=sizes.silence_seconds,
            account=account,
        )  # fmt: skip
        try:
            return await receiver.take(request.stream())
        except OSError as exc:
            _log.warning("a document cannot be received: %s", exc.strerror)
            raise unwritable(exc, "the document", TargetNotWritable) from exc

    def _order(self, form: Form, lasting: bool) -> Order:
        fields = dict(form.fields)
        # As forms go, an empty field is one that was left out.
        path, pages, password = (fields.pop(name, "") or None for name in ("path", "pages", "password"))
        chosen = self._chosen(fields)
        if len(pages or "") > LONGEST_PAGES:
            raise RequestNotUnderstood("The field “pages” is too long.")
        try:
            page_range.check(pages or "")
        except UsageError as exc:
            raise RequestNotUnderstood(exc.message, remedy=exc.remedy) from exc
        if (form.file is None) == (path is None):
            raise RequestNotUnderstood("Either “file” or “path” is needed.", remedy="With curl: -F file=@letter.pdf.")
        if form.file is not None:
            _check_kind(form.file, form.name)
            order = Order(form.file, form.name, chosen, pages or "", password, owned=True, lasting=lasting)
        else:
            file = allowed(path or "", self._configuration.roots)
            _check_kind(file, file.name)
            order = Order(file, file.name, chosen, pages or "", password, lasting=lasting)
        ready = readiness.ready(chosen, self._service.places.models)
        return dataclasses.replace(order, settings=ready)

    def _chosen(self, fields: dict[str, str]) -> settings_table.Settings:
        known = choices()
        unknown = sorted(set(fields) - set(known))
        if unknown:
            raise RequestNotUnderstood(f"There is no field “{unknown[0][:80]}”.", remedy="/v1/options lists them.")
        try:
            values = {name: settings_table.parse(name, text) for name, text in fields.items()}
            chosen = settings_table.changed(self._configuration.settings, values)
        except UsageError as exc:
            raise RequestNotUnderstood(exc.message, remedy=exc.remedy) from exc
        most = self._configuration.sizes.megapixels
        for name, info in known.items():
            if info.unit == "megapixels" and name in values and values[name] > most:
                raise RequestNotUnderstood(f"“{name}” is {most:g} here at most.", remedy="Ask for fewer pixels.")
        return chosen


def _check_kind(file: Path, name: str) -> None:
    """Refuse at once what can never be read."""
    try:
        if file.stat().st_size == 0:
            raise EmptySource(f"“{name}” is empty: it holds no bytes.")
        if kinds.kind_of(file) is None:
            seems = kinds.described(file)
            raise UnsupportedSource(f"“{name}” cannot be read as a document: it seems to be {seems}.")
    except OSError as exc:
        raise SourceNotPermitted(f"“{name}” may not be read.") from exc


def _bytes_in(folder: Path) -> int:
    """Bytes of the documents in the folders of a folder."""
    found = 0
    for place, _, names in os.walk(folder):  # which passes over what has just gone
        for name in names:
            with contextlib.suppress(OSError):
                found += os.stat(os.path.join(place, name)).st_size  # noqa: PTH116, PTH118  (often, and many of them)
    return found
