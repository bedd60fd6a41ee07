"""The hub that models are downloaded from, through huggingface_hub: the only file that opens a connection.

Its own variables hold: ``HF_ENDPOINT`` (a mirror), ``HF_HUB_DOWNLOAD_TIMEOUT``, ``HF_TOKEN``, ``HF_HUB_OFFLINE``, and
those of proxies. Nothing is told about the machine, and the token that other programs have stored is not used: only
one that is given for this.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2
from huggingface_hub import HfApi, close_session, constants, get_session, hf_hub_url
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status

from ocr_desktop import __version__
from ocr_desktop.errors import DownloadFailed
from ocr_desktop.model_store.files import FileRecord
from ocr_desktop.model_store.transfer import Gone, Interrupted, Listing, Pieces
from ocr_desktop.sentences import said

LIBRARY = "ocr-desktop"
TOKEN_VARIABLE = "HF_TOKEN"  # noqa: S105  (its name, not the token)
_AGAIN = (408, 425, 429, 500, 502, 503, 504)
_LONGEST_PAUSE = 300.0


@dataclass(frozen=True, slots=True)
class _Stream:
    """An answer that is being read."""

    response: httpx2.Response
    start: int
    host: str

    def __iter__(self) -> Iterator[bytes]:
        with _translated(self.host):
            yield from self.response.iter_bytes()  # as they come: what is gathered first is lost with the connection


class HuggingFace:
    """A hub: what files a model has, and their bytes."""

    def __init__(self, endpoint: str = "", timeout: float = 0) -> None:
        """Nothing is asked yet.

        Args:
            endpoint: address of a mirror; empty is what ``HF_ENDPOINT`` says, or the public hub.
            timeout: seconds without a sign of life; 0 is what ``HF_HUB_DOWNLOAD_TIMEOUT`` says, or its default.
        """
        # Else the library looks for other frameworks, and asks the hub about the programs that may have started it.
        constants.HF_HUB_DISABLE_TELEMETRY = True
        self.endpoint = (endpoint or constants.ENDPOINT).rstrip("/")
        self.timeout = timeout or float(constants.HF_HUB_DOWNLOAD_TIMEOUT)
        self._token: str | bool = os.environ.get(TOKEN_VARIABLE, "").strip() or False

    def listing(self, repository: str, revision: str) -> Listing:
        """What files a repository has.

        Raises:
            Interrupted: the connection failed; it may work in a while.
            DownloadFailed: the repository cannot be had.
        """
        api = HfApi(endpoint=self.endpoint, token=self._token, library_name=LIBRARY, library_version=__version__)
        with _translated(self.endpoint):
            try:
                info = api.model_info(repository, revision=revision, files_metadata=True, timeout=self.timeout)
            except (ValueError, KeyError, TypeError, AttributeError) as exc:
                if isinstance(exc, HfHubHTTPError | HFValidationError):
                    raise
                raise _no_hub(self.endpoint) from exc
        files = []
        for sibling in info.siblings or ():
            size = sibling.lfs.size if sibling.lfs else sibling.size
            if size is None:
                raise DownloadFailed(
                    said(
                        "The hub at {endpoint} does not say how large its files are: they could not be checked.",
                        endpoint=self.endpoint,
                    ),
                    remedy=said("Choose another mirror, or none."),
                )
            files.append(
                FileRecord(sibling.rfilename, size, sibling.lfs.sha256 if sibling.lfs else "", sibling.blob_id or "")
            )
        if not info.sha:
            raise DownloadFailed(
                said(
                    "The hub at {endpoint} does not say of which version its files are: they might not fit together.",
                    endpoint=self.endpoint,
                ),
                remedy=said("Choose another mirror, or none."),
            )
        return Listing(info.sha, tuple(files))

    @contextlib.contextmanager
    def open(self, repository: str, revision: str, name: str, start: int) -> Iterator[Pieces]:
        """The bytes of a file from a position on; the hub may begin before it.

        Raises:
            Interrupted: the connection failed; it may work in a while.
            DownloadFailed: the file cannot be had.
        """
        headers = build_hf_headers(token=self._token, library_name=LIBRARY, library_version=__version__)
        headers["Accept-Encoding"] = "identity"
        if start:
            headers["Range"] = f"bytes={start}-"
        with _translated(self.endpoint):
            url = hf_hub_url(repository, name, revision=revision, endpoint=self.endpoint)
            session = get_session()
            with session.stream("GET", url, headers=headers, timeout=self.timeout) as response:
                _raise_for_status(response)
                begins = start if response.status_code == httpx2.codes.PARTIAL_CONTENT else 0
                yield _Stream(response, begins, self.endpoint)

    def close(self) -> None:
        """Close all connections."""
        close_session()


def _raise_for_status(response: httpx2.Response) -> None:
    if response.is_error:
        response.read()  # a reason may be in it
    hf_raise_for_status(response)


@contextlib.contextmanager
def _translated(host: str) -> Iterator[None]:
    """Errors of the libraries below as ours."""
    try:
        yield
    except GatedRepoError as exc:
        raise DownloadFailed(
            said("The hub gives this model only to people who have accepted its terms."),
            remedy=said(
                "Accept them on the model's page, then set {token_variable} to an access token of yours.",
                token_variable=TOKEN_VARIABLE,
            ),
        ) from exc
    except HfHubHTTPError as exc:
        raise _refused(exc, host) from exc
    except (OfflineModeIsEnabled, HFValidationError) as exc:
        raise DownloadFailed(
            said("Downloads are switched off by HF_HUB_OFFLINE.")
            if isinstance(exc, OfflineModeIsEnabled)
            else said("The hub would not understand this: {reason}.", reason=exc),
            remedy=said("Unset HF_HUB_OFFLINE, or import a folder that you have.") if isinstance(exc, OSError) else "",
        ) from exc
    except httpx2.TimeoutException as exc:
        raise Interrupted(f"the hub at {host} does not answer", met=not isinstance(exc, httpx2.ConnectTimeout)) from exc
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as exc:
        raise DownloadFailed(
            said("“{host}” is not the address of a hub.", host=host),
            remedy=said("Correct HF_ENDPOINT or the setting for a mirror."),
        ) from exc
    except httpx2.ConnectError as exc:
        raise Interrupted(f"the hub at {host} cannot be reached", met=False) from exc
    except httpx2.HTTPError as exc:
        raise Interrupted(f"the connection to {host} broke off") from exc


def _refused(error: HfHubHTTPError, host: str) -> DownloadFailed | Interrupted:
    status = error.response.status_code
    if status in _AGAIN:
        state = {429: "asks to come back later", 503: "is overloaded"}.get(status, f"has a problem ({status})")
        return Interrupted(f"the hub at {host} {state}", _pause(error.response))
    if status == 416:
        return DownloadFailed(
            said("The hub at {host} has less of a file than it says.", host=host),
            remedy=said("Choose another mirror, or none."),
        )
    if isinstance(error, RevisionNotFoundError):
        return Gone(
            said("The hub at {host} does not have this version of the model.", host=host),
            remedy=said("Update the app."),
        )
    if status in (401, 403):
        return DownloadFailed(
            said(
                "The hub at {host} does not give this model without a permission ({status}).", host=host, status=status
            ),
            remedy=said(
                "Set {token_variable} to an access token of an account that may have it.", token_variable=TOKEN_VARIABLE
            ),
        )
    if isinstance(error, RepositoryNotFoundError) or status == 404:
        return Gone(
            said("The hub at {host} does not have what is asked for: {path}.", host=host, path=error.response.url.path),
            remedy=said("If a mirror is set (HF_ENDPOINT, or in the settings), choose another one or none."),
        )
    return DownloadFailed(
        said(
            "The hub at {host} refuses: {status} {reason_phrase}.",
            host=host,
            status=status,
            reason_phrase=error.response.reason_phrase,
        )
    )


def _pause(response: httpx2.Response) -> float:
    """Seconds that the hub asks to wait; 0 where it does not say."""
    try:
        return min(max(float(response.headers.get("Retry-After", 0)), 0.0), _LONGEST_PAUSE)
    except ValueError:
        return 0.0


def _no_hub(host: str) -> DownloadFailed:
    return DownloadFailed(
        said("What answers at {host} is not a hub of models.", host=host),
        remedy=said("A network that asks for a login answers like that; or the address of the mirror is wrong."),
    )
