"""Import and measurement of a person's own models in a worker, for whoever takes them in."""

from pathlib import Path
from typing import Any

from ocr_desktop.jobs.conversion import ConversionWorker, Told
from ocr_desktop.model_store.install import Verdict
from ocr_desktop.model_store.own_models import DoctrOrder
from ocr_desktop.model_store.progress import CancelFlag
from ocr_desktop.worker import messages

_CRASHED = "Export the models again, with a current docTR and opset 17; or import them with `--precision fp32`."


class OwnModelsWorker(ConversionWorker):
    """A worker of the role own-models; as the one that converts, it is started for each request."""

    role = "own-models"
    crashed = _CRASHED

    def take(self, order: DoctrOrder, target: Path, told: Told, cancel: CancelFlag) -> dict[str, Any]:
        """Check and write a pair of networks; what its manifest says. Errors as for ``convert``."""
        answer = self._ask(
            lambda number: messages.ImportDoctr(
                number,
                str(order.detection.absolute()),
                str(order.recognition.absolute()),
                str(target),
                order.vocabulary,
                order.vocabulary_name,
                order.precision,
                order.kinds,
            ),
            told,
            cancel,
        )
        assert isinstance(answer, messages.Converted)
        return answer.made

    def measure(self, folder: Path, told: Told, cancel: CancelFlag, stock: tuple[str, str] = ("", "")) -> Verdict:
        """How the pair in a folder runs here, against docTR's own networks where they are given, too."""
        answer = self._ask(lambda number: messages.Verify(number, str(folder), "", stock), told, cancel)
        assert isinstance(answer, messages.Verified)
        return Verdict(answer.passed, answer.failures, answer.report, answer.text)
