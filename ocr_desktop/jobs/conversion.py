"""Conversions and verifications in a worker, for whoever installs a model."""

import queue
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ocr_desktop.errors import Cancelled, ConversionFailed, WorkerCrashed, from_name
from ocr_desktop.model_store.install import Order, Part, Verdict
from ocr_desktop.model_store.progress import CancelFlag
from ocr_desktop.sentences import said
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import RequestFactory, WorkerClient

_LOOK_SECONDS = 0.1
_CRASHED = "Close other programs, or choose a variant of fewer bits; then start it again: what is finished is kept."

Told = Callable[[float, str], None]


class ConversionWorker:
    """A worker of the conversion role; it is started when it is needed and ended after each request.

    Args:
        spool, assets: folders as for any worker.
        threads: processor threads that it may use.
        command: what to start; empty is this program.
    """

    role = "conversion"
    crashed = _CRASHED

    def __init__(self, *, spool: Path, assets: Path, threads: int = 1, command: Sequence[str] = ()) -> None:
        self._spool = spool
        self._assets = assets
        self._threads = threads
        self._command = command

    def convert(self, order: Order, told: Told, cancel: CancelFlag) -> dict[str, Any]:
        """Make a part of a variant.

        Raises:
            Cancelled: the flag was set; what is finished is kept.
            ModelError, OutputError, WorkerError: it failed.
        """
        variant = order.variant
        bits = variant.tower_bits if order.part is Part.TOWER else variant.decoder_bits
        answer = self._ask(
            lambda number: messages.Convert(
                number, str(order.checkpoint), str(order.target), order.part, variant.precision, variant.weights, bits
            ),
            told,
            cancel,
        )
        assert isinstance(answer, messages.Converted)
        return answer.made

    def verify(self, folder: Path, compiled: Path, told: Told, cancel: CancelFlag) -> Verdict:
        """Verify the folder of a variant. Errors as for ``convert``."""
        answer = self._ask(lambda number: messages.Verify(number, str(folder), str(compiled)), told, cancel)
        assert isinstance(answer, messages.Verified)
        return Verdict(answer.passed, answer.failures, answer.report, answer.text)

    def _ask(self, request: RequestFactory, told: Told, cancel: CancelFlag) -> messages.Answer:
        """The final answer; the progress before it is told on this thread."""
        client = WorkerClient(
            self.role, threads=self._threads, spool=self._spool, assets=self._assets, command=self._command
        )
        try:
            answer = _exchange(client, request, told, cancel)
        finally:
            client.close()
        if isinstance(answer, messages.Failed):
            if answer.error == WorkerCrashed.__name__:
                raise ConversionFailed(answer.message, remedy=self.crashed)
            raise from_name(answer.error, answer.message, answer.remedy)
        return answer


def _exchange(client: WorkerClient, request: RequestFactory, told: Told, cancel: CancelFlag) -> messages.Answer:
    arrived: queue.SimpleQueue[messages.Answer] = queue.SimpleQueue()
    number = client.send(request, arrived.put)
    stopping: BaseException | None = None
    while True:
        try:
            answer = arrived.get(timeout=_LOOK_SECONDS)
            if not isinstance(answer, messages.Progress):
                break
            if stopping is None:
                told(answer.fraction, answer.stage)
        except queue.Empty:
            if stopping is None and cancel.is_set():
                stopping = Cancelled(said("Stopped."), remedy=said("Start it again to go on: what is there is kept."))
                client.cancel(number)
        except BaseException as exc:  # Ctrl-C, or the listener has had enough: the worker comes to a good end first
            if stopping is not None:
                raise
            stopping = exc
            client.cancel(number)
    if stopping is not None:
        raise stopping
    return answer
