"""How the service runs: where it listens, who may ask, how much it takes."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

from ocr_desktop.errors import UsageError
from ocr_desktop.jobs.service_order import Limits
from ocr_desktop.settings import Settings

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """Limits of requests.

    Args:
        upload: bytes of a document.
        uploads: bytes of all documents that wait or are being sent.
        megapixels: that an order may ask for.
        requests: at the same time.
        recognize_seconds: that ``/v1/recognize`` waits for its result.
        silence_seconds: after which a document that is being sent is given up.
        heartbeat_seconds: between two signs of life on a stream of events.
    """

    upload: int = 200 * MEGABYTE
    uploads: int = 2000 * MEGABYTE
    megapixels: float = 50.0
    requests: int = 512
    recognize_seconds: float = 600.0
    silence_seconds: float = 30.0
    heartbeat_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that the service is told at its start.

    Args:
        settings: what an order does not choose.
        token: that whoever asks must show.
        host: address to listen at.
        port: 0 for any that is free.
        hosts: names beside the machine's own by which the service may be asked.
        exposed: whether an address that others can reach is meant.
        roots: folders whose documents may be named by their path.
    """

    settings: Settings
    token: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 0
    hosts: tuple[str, ...] = ()
    exposed: bool = False
    roots: tuple[Path, ...] = ()
    limits: Limits = field(default_factory=Limits)
    sizes: Sizes = field(default_factory=Sizes)

    def __post_init__(self) -> None:
        try:
            address = ipaddress.ip_address("127.0.0.1" if self.host == "localhost" else self.host)
        except ValueError as exc:
            raise UsageError(f"“{self.host}” is not an address.", remedy="Such as 127.0.0.1 or ::1.") from exc
        if not address.is_loopback and not self.exposed:
            raise UsageError(
                f"Others could reach {self.host}, and nothing there is encrypted.",
                remedy="Leave --host out, or say --expose where that is meant.",
            )
        if not 0 <= self.port <= 65535:
            raise UsageError(f"There is no port {self.port}.", remedy="Ports end at 65535; 0 is any that is free.")
        if len(self.token) < 16:
            raise UsageError("The token is too short.", remedy="Let the service make one, or give 16 characters.")
        if not self.token.isascii() or not self.token.isprintable() or " " in self.token:
            raise UsageError("The token holds what a header cannot.", remedy="Use letters and digits.")


def allowed_hosts(configuration: Configuration, port: int) -> frozenset[str]:
    """What the header Host may say: names of this machine that no stranger's name server can give.

    Args:
        port: at which the service listens.
    """
    own = {"localhost", "127.0.0.1", "[::1]", _in_header(configuration.host)}
    names = {f"{name}:{port}" for name in own} | (own if port == 80 else set())
    return frozenset(names | {name.lower() for name in configuration.hosts})


def _in_header(host: str) -> str:
    return f"[{host}]" if ":" in host else host.lower()
