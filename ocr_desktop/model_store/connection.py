"""The hub, loaded when something is to be downloaded: nothing else needs the library for it, or waits for it."""

import importlib
from typing import cast

from ocr_desktop.errors import DownloadFailed
from ocr_desktop.model_store.transfer import Hub
from ocr_desktop.sentences import said

_HUB = "ocr_desktop.model_store.hub"


def connect(endpoint: str = "", timeout: float = 0) -> Hub:
    """A hub; no connection is opened yet.

    Args:
        endpoint: address of a mirror; empty is what ``HF_ENDPOINT`` says, or the public hub.
        timeout: seconds without a sign of life; 0 is what ``HF_HUB_DOWNLOAD_TIMEOUT`` says, or its default.

    Raises:
        DownloadFailed: the library for it is not installed.
    """
    try:
        hub = importlib.import_module(_HUB).HuggingFace(endpoint, timeout)
    except ImportError as exc:
        raise DownloadFailed(
            said("Downloads need huggingface_hub, which is not installed ({reason}).", reason=exc),
            remedy=said("Install the app with its models: pip install 'ocr-desktop[models]'."),
        ) from exc
    return cast(Hub, hub)
