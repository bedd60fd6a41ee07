"""What a fake encoder process runs in the place of packages: quick, exact, and as bad as it is asked to be.

The backend in the options says how: ``plain``, ``printing``, ``slow``, ``kill`` (itself, at every page),
``kill-once`` (at the first page only: it leaves a note in the store), ``kill-at-start``, ``stuck``, ``failing``,
``raising``, ``damaged``.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.encoder import EncoderOptions, Progress
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.errors import Cancelled, EngineError, ModelDamaged


def features(patches: NDArray[Any], cos: NDArray[Any], sin: NDArray[Any], hidden: int) -> NDArray[np.float16]:
    """What a fake encoder makes of a page: every number of the page counts."""
    squares = patches.reshape(len(patches) // 4, -1)[:, :hidden] + cos.sum() - 2 * sin.sum()
    made: NDArray[np.float16] = np.tanh(squares + np.tanh(patches).sum()).astype(np.float16)
    return made


class FakeEncoder:
    """A vision encoder of some temper."""

    def __init__(self, package: VisionPackage, options: EncoderOptions, progress: Progress) -> None:
        self.package = package
        self._temper = options.backend
        self._store = options.compiled_store
        self._progress = progress

    def encode(
        self, patches: NDArray[Any], cos: NDArray[Any], sin: NDArray[Any], cancel: CancelFlag
    ) -> NDArray[np.float16]:
        """As ``VisionEncoder`` has it, or worse."""
        self._progress(0.25, f"looking at {len(patches)} patches")
        note = self._store / "killed"
        if self._temper == "printing":
            print("a library prints", flush=True)
            os.write(1, b'{"say": "done", "call": 1}\n')
            subprocess.run(["echo", "so does a program"], check=True)
            assert sys.stdin.read() == ""
        if self._temper == "kill" or (self._temper == "kill-once" and not note.exists()):
            note.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if self._temper == "stuck":
            ctypes.PyDLL(None).sleep(60)  # a call that keeps Python's lock, as Core ML's do
        if self._temper == "failing":
            raise EngineError("The fake does not like this page.", remedy="Take another one.")
        if self._temper == "raising":
            raise ZeroDivisionError("by intention")
        while self._temper == "slow":
            (self._store / "slow").touch()
            if cancel.is_set():
                raise Cancelled("Stopped.")
            time.sleep(0.01)
        return features(patches, cos, sin, self.package.hidden)


def open_encoder(folder: Path, options: EncoderOptions, progress: Progress) -> FakeEncoder:
    """As ``package_encoder.open_encoder``."""
    if options.backend == "kill-at-start":
        os.kill(os.getpid(), signal.SIGKILL)
    if options.backend == "damaged":
        raise ModelDamaged("The fake is damaged.", remedy="Mend it.")
    return FakeEncoder(VisionPackage.load(folder), options, progress)
