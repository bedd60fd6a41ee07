"""The recognition networks: where their weights are and how they are run."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ocr_desktop.errors import EngineUnavailable
from ocr_desktop.sentences import said

_FATAL = 4  # onnxruntime's log level: its warnings about shapes are not for the person


@dataclass(frozen=True, slots=True)
class Weights:
    """The three files inside RapidOCR's wheel.

    Args:
        detector: finds lines.
        classifier: says whether a line stands on its head.
        recognizer: reads a line.
    """

    detector: Path
    classifier: Path
    recognizer: Path


def installed_weights() -> Weights:
    """The weights that come with RapidOCR, found without importing it (its import opens settings and loggers).

    Raises:
        EngineUnavailable: the package or one of its files is missing.
    """
    spec = find_spec("rapidocr")
    folders = [Path(folder) / "models" for folder in (spec.submodule_search_locations or ())] if spec else []
    return Weights(*(_newest(folders, role) for role in ("det", "cls", "rec")))


def _newest(folders: list[Path], role: str) -> Path:
    files = sorted(file for folder in folders for file in folder.glob(f"*_{role}_*.onnx"))
    if not files:
        raise EngineUnavailable(
            said("Text in pictures cannot be recognised: the files of the package rapidocr are missing."),
            remedy=said("Install the app again; `ocr-desktop doctor` shows what is missing."),
        )
    return files[-1]


def session_options(threads: int) -> onnxruntime.SessionOptions:
    """How the networks are run, with so many processor threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL
    options.enable_mem_pattern = False  # a plan for each shape would be made and never used again
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


class Network:
    """One network with one picture input and one output.

    Args:
        file: an ONNX file.
        threads: processor threads for one run.
        providers: onnxruntime's execution providers in order of preference. The processor is the default on
            macOS as well: these networks are run on pictures of every width, and Core ML compiles each shape anew.
    """

    def __init__(self, file: Path, *, threads: int, providers: tuple[str, ...] = ("CPUExecutionProvider",)) -> None:
        try:
            self._session = onnxruntime.InferenceSession(str(file), session_options(threads), providers=list(providers))
        except Exception as exc:  # onnxruntime's own errors share no public base
            raise EngineUnavailable(
                said("The network {file} cannot be loaded: {reason}", file=file.name, reason=exc)
            ) from exc
        self._input: str = self._session.get_inputs()[0].name

    @property
    def metadata(self) -> Mapping[str, str]:
        """What its makers wrote into the file."""
        found: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        return found

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """The output for a batch of pictures, shape (n, 3, height, width); safe to call from several threads."""
        output: NDArray[np.float32] = self._session.run(None, {self._input: batch})[0]
        return output
