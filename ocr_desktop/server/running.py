"""The service on a socket of this machine, until it is told to end."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ocr_desktop.errors import UsageError
from ocr_desktop.jobs.service import Service
from ocr_desktop.server.app import application
from ocr_desktop.server.configuration import Configuration

ENDING_SECONDS = 10
BACKLOG = 256
LONGEST_HEADERS = 16_384
HEADERS_SECONDS = 15.0  # for the headers of a request, from the connection or their first byte on


def serve(service: Service, configuration: Configuration, ready: Callable[[str], None]) -> None:
    """Answer until the process is interrupted or terminated; then the service is closed.

    Args:
        ready: is told the address when requests are taken.

    Raises:
        UsageError: the port is taken, or there is no such address here.
    """
    with _listening(configuration) as listening:
        port = int(listening.getsockname()[1])
        config = uvicorn.Config(
            application(service, configuration, port), http=Connection, ws="none", loop="asyncio", lifespan="off",
            log_config=None, access_log=False, proxy_headers=False, server_header=False, timeout_keep_alive=15,
            timeout_graceful_shutdown=ENDING_SECONDS, h11_max_incomplete_event_size=LONGEST_HEADERS, backlog=BACKLOG,
        )  # fmt: skip
        host = f"[{configuration.host}]" if ":" in configuration.host else configuration.host
        _Server(config, service, lambda: ready(f"http://{host}:{port}")).run(sockets=[listening])


class Connection(H11Protocol):
    """A connection that is given up where nothing is asked in time: each takes one of the files a process may open."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has come."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Somebody says something."""
        super().data_received(data)
        if self._is_asked:
            self._wait_no_more()
        elif self._patience is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Somebody has gone."""
        self._wait_no_more()
        super().connection_lost(exc)

    @property
    def _is_asked(self) -> bool:
        """Whether there is a request whose headers are there, and that has not been answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._patience = asyncio.get_running_loop().call_later(HEADERS_SECONDS, self._give_up)

    def _wait_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        if not self._is_asked:
            self.transport.close()


class _Server(uvicorn.Server):
    """A server that tells when it is ready, and closes the service before it waits for those who still listen."""

    def __init__(self, config: uvicorn.Config, service: Service, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._service = service
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._service.end_soon()


@contextlib.contextmanager
def _listening(configuration: Configuration) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in configuration.host else socket.AF_INET
    with contextlib.closing(socket.socket(family, socket.SOCK_STREAM)) as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((configuration.host, configuration.port))
        except OSError as exc:
            raise UsageError(
                f"Nothing can listen at {configuration.host}, port {configuration.port}: {exc.strerror}.",
                remedy="Another service may be there: choose another port with --port, or 0 for any that is free.",
            ) from exc
        opened.listen(BACKLOG)
        yield opened
