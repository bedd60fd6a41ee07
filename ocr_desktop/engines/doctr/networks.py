"""docTR networks through OnnxTR: pictures in, boxes and texts out. Nothing else here knows OnnxTR.

OnnxTR is given files that are there. It takes a path with ``http`` in it for an address and would download: such a
path is refused.
"""

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxtr.models.detection import FAST, DBNet, LinkNet, detection_predictor
from onnxtr.models.engine import EngineConfig
from onnxtr.models.preprocessor import PreProcessor
from onnxtr.models.recognition import CRNN, MASTER, SAR, VIPTR, PARSeq, ViTSTR, recognition_predictor
from onnxtr.utils.geometry import detach_scores, extract_crops
from onnxtr.utils.vocabs import VOCABS

from ocr_desktop.engines.doctr.package import NetworkFile, Package
from ocr_desktop.errors import EngineError, EngineUnavailable, ModelDamaged
from ocr_desktop.sentences import said

_FINDERS = {"db": DBNet, "linknet": LinkNet, "fast": FAST}
_READERS = {"crnn": CRNN, "sar": SAR, "master": MASTER, "vitstr": ViTSTR, "parseq": PARSeq, "viptr": VIPTR}
_CPU, _CORE_ML = "CPUExecutionProvider", "CoreMLExecutionProvider"
_FATAL = 4

Boxes = NDArray[np.float32]
"""Shape (n, 4): x0, y0, x1, y1 in shares of the picture."""


@dataclass(frozen=True, slots=True)
class Devices:
    """What the networks run on: onnxruntime's providers, the preferred one first.

    Detection always sees pictures of one size, which Core ML needs; recognition sees as many words at once as there
    are, so it runs there only where that is asked for.
    """

    detection: tuple[str, ...]
    recognition: tuple[str, ...]

    @classmethod
    def chosen(cls, device: str) -> "Devices":
        """For a value of the setting.

        Raises:
            EngineUnavailable: it is not offered here.
        """
        offered = _CORE_ML in onnxruntime.get_available_providers()
        if device == "coreml" and not offered:
            raise EngineUnavailable(
                said("onnxruntime offers no Core ML here, so docTR models cannot run on it."),
                remedy=said("Choose “auto” or “cpu” for what docTR models run on."),
            )
        if device == "coreml":
            return cls((_CORE_ML, _CPU), (_CORE_ML, _CPU))
        if device == "auto" and offered and sys.platform == "darwin":
            return cls((_CORE_ML, _CPU), (_CPU,))
        return cls((_CPU,), (_CPU,))


class Networks:
    """Both networks of a package, loaded.

    Args:
        package: the files.
        devices: what they run on.
        threads: processor threads of one run.

    Raises:
        ModelDamaged: onnxruntime cannot load one.
        EngineUnavailable: OnnxTR would take a path for an address.
    """

    def __init__(self, package: Package, devices: Devices, threads: int) -> None:
        found, read = package.detection, package.recognition
        finder = _loaded(_FINDERS, found, devices.detection, threads)
        reader = _loaded(_READERS, read, devices.recognition, threads, vocab=package.vocabulary)
        self._finder = detection_predictor(finder, batch_size=1)
        self._reader = recognition_predictor(reader, batch_size=read.batch or 1024)
        self.devices = devices

    def boxes(self, pixels: NDArray[np.uint8]) -> tuple[Boxes, NDArray[np.float32]]:
        """Where words are, and how sure that is, 0 to 1."""
        found, scores = detach_scores(_run(self._finder, [pixels]))
        return found[0], scores[0]

    def crops(self, pixels: NDArray[np.uint8], boxes: Boxes) -> list[NDArray[np.uint8]]:
        """The pictures of words; that of a box without area is empty."""
        crops: list[NDArray[np.uint8]] = extract_crops(pixels, boxes)
        return crops

    def texts(self, crops: list[NDArray[np.uint8]]) -> list[tuple[str, float]]:
        """What words say, and how sure that is, 0 to 1."""
        texts: list[tuple[str, float]] = _run(self._reader, crops)
        return texts


def vocabularies() -> dict[str, str]:
    """The vocabularies of docTR: name → signs, in the order in which networks number them."""
    return dict(VOCABS)


def prepared(network: NetworkFile, pictures: list[NDArray[np.uint8]], *, centred: bool) -> NDArray[np.float32]:
    """Pictures as a network gets them: brought to its size, normalised; shape (n, 3, height, width)."""
    size = (network.height, network.width)
    prepare = PreProcessor(
        size, len(pictures), network.mean, network.std, preserve_aspect_ratio=True, symmetric_pad=centred
    )
    batch = np.asarray(prepare(pictures)[0], np.float32)
    return np.ascontiguousarray(batch.transpose(0, 3, 1, 2))


def _run(predictor: Any, pictures: list[NDArray[np.uint8]]) -> Any:
    try:
        return predictor(pictures)
    except Exception as exc:  # onnxruntime's own errors share no public base, and OnnxTR raises what it likes
        raise EngineError(
            said("The docTR model failed: {reason}", reason=exc),
            remedy=said("`ocr-desktop models verify doctr` says what is wrong with it."),
        ) from exc


def session_options(threads: int, *, half: bool) -> onnxruntime.SessionOptions:
    """How onnxruntime runs a network.

    Args:
        threads: of the processor.
        half: its weights are in half precision.
    """
    options = onnxruntime.SessionOptions()
    if half:  # what onnxruntime 1.31 fuses beyond the basics makes it crash as it loads some of these
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL
    options.enable_cpu_mem_arena = False  # it would keep the memory of the largest page for ever
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _loaded(
    classes: dict[str, Any], network: NetworkFile, providers: tuple[str, ...], threads: int, **more: Any
) -> Any:
    path = str(network.file)
    if "http" in path:
        raise EngineUnavailable(
            said("OnnxTR takes “{path}” for an address in the network, because of the “http” in it.", path=path),
            remedy=said("Put the folder of models elsewhere: OCR_DESKTOP_MODELS names it."),
        )
    options = session_options(threads, half=network.precision == "fp16")
    config = EngineConfig(providers=list(providers), session_options=options)
    known = {"input_shape": (3, network.height, network.width), "mean": network.mean, "std": network.std}
    try:
        return classes[network.kind](path, engine_cfg=config, cfg=known, **more)
    except Exception as exc:  # onnxruntime's own errors share no public base
        raise ModelDamaged(
            said("The network {file} cannot be loaded: {reason}", file=network.file.name, reason=exc),
            remedy=said("Import it again: `ocr-desktop models import-doctr`."),
        ) from exc
