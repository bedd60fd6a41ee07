"""What libraries would tell their makers is switched off, before any of them is loaded.

Some report how they are used unless an environment variable forbids it, and read that variable only once, as they
start. So ``off`` comes first in every process of the program; children inherit it.
"""

import os

SWITCHES = {
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime from 1.29 on: what is run, under an identifier that it keeps
    "HF_HUB_DISABLE_TELEMETRY": "1",  # huggingface_hub, with each download
    "DO_NOT_TRACK": "1",  # what others have agreed to heed
}


def off() -> None:
    """Switch it off for this process and all that it starts, whatever the surroundings say."""
    os.environ.update(SWITCHES)
