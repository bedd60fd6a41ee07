"""The role that takes in models which a person has trained, and says how they run here. So far: docTR's."""

from collections.abc import Iterator
from pathlib import Path

from ocr_desktop.convert import doctr_import, doctr_verification
from ocr_desktop.convert.doctr_graph import ROLES, Role
from ocr_desktop.convert.doctr_import import Wanted
from ocr_desktop.errors import UsageError
from ocr_desktop.sentences import said
from ocr_desktop.worker import messages
from ocr_desktop.worker.process import CancelFlag
from ocr_desktop.worker.streaming import Told, streamed


class OwnModels:
    """Answers ``ImportDoctr``, and ``Verify`` of what was imported."""

    def __init__(self, hello: messages.Hello) -> None:
        """Requests name their folders."""
        self._threads = max(1, hello.threads)

    def answers(self, request: messages.Request, cancel: CancelFlag) -> Iterator[messages.Answer]:
        """Progress, then the one answer."""
        if isinstance(request, messages.ImportDoctr):
            yield from streamed(request.id, lambda told: _import(request, told, cancel))
        elif isinstance(request, messages.Verify):
            yield from streamed(request.id, lambda told: self._verify(request, told, cancel))
        else:
            raise UsageError(said("A worker for own models does not know {name}.", name=type(request).__name__))

    def prepare(self, pages: messages.Prepare) -> None:
        """Pages are not for this role."""

    def close(self) -> None:
        """Nothing is held."""

    def _verify(self, request: messages.Verify, told: Told, cancel: CancelFlag) -> messages.Verified:
        stock: dict[Role, Path] = {}
        for role, file in zip(ROLES, request.stock, strict=True):
            stock |= {role: Path(file)} if file else {}
        report = doctr_verification.verify(Path(request.folder), self._threads, told, cancel, stock=stock)
        return messages.Verified(request.id, report.passed, report.failures, report.to_json(), report.markdown())


def _import(request: messages.ImportDoctr, told: Told, cancel: CancelFlag) -> messages.Converted:
    wanted = Wanted(
        detection=Path(request.detection),
        recognition=Path(request.recognition),
        target=Path(request.target),
        vocabulary=request.vocabulary,
        vocabulary_name=request.vocabulary_name,
        precision=request.precision,
        detection_kind=request.kinds[0],
        recognition_kind=request.kinds[1],
    )
    return messages.Converted(request.id, doctr_import.import_models(wanted, told, cancel))
