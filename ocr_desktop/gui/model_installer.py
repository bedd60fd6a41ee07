"""Installations behind the window: one at a time, on a thread of its own, told on the window's."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from ocr_desktop import paths
from ocr_desktop.errors import Cancelled, OcrDesktopError
from ocr_desktop.gui.background import Background
from ocr_desktop.jobs.conversion import ConversionWorker
from ocr_desktop.model_store.connection import connect
from ocr_desktop.model_store.install import Converter, Installation, Verdict, Wanted
from ocr_desktop.model_store.manifest import Variant
from ocr_desktop.model_store.place import Place
from ocr_desktop.model_store.transfer import Hub
from ocr_desktop.settings import Settings

Work = Callable[[Installation], Verdict | None]


def own_converter() -> Converter:
    """A worker of this program."""
    threads = max(1, (os.cpu_count() or 2) - 1)
    return ConversionWorker(spool=paths.spool_directory(), assets=paths.assets_directory(), threads=threads)


class ModelInstaller(QObject):
    """Downloads, converts, verifies and removes.

    Signals:
        progressed: an ``Update`` of what is running.
        ended: it is done: what the verification found, or None.
        paused: the person stopped it; what is there is kept.
        failed: an ``OcrDesktopError``.
    """

    progressed = Signal(object)
    ended = Signal(object)
    paused = Signal()
    failed = Signal(object)

    def __init__(
        self,
        current: Settings,
        parent: QObject | None = None,
        *,
        connected: Callable[[str, float], Hub] = connect,
        converter: Callable[[], Converter] = own_converter,
    ) -> None:
        super().__init__(parent)
        self.settings = current
        self.running: Variant | None = None
        """What is being installed, verified or removed."""
        self.title = ""
        """Of the model that this is about, or was."""
        self.failure: OcrDesktopError | None = None
        """Why the last thing that was asked for failed; None where it did not."""
        self._connect = connected
        self._converter = converter
        self._cancel = threading.Event()
        self._latest: Callable[[], None] | None = None
        self._background = Background(self)
        self._updates = _Updates(self)
        self._updates.told.connect(self.progressed, Qt.ConnectionType.QueuedConnection)

    def install(self, place: Place, wanted: Wanted) -> None:
        """Download what is missing, convert, verify and use it; goes on where it was stopped."""
        mirror, seconds = self.settings.hub_mirror, self.settings.hub_seconds
        self._run(place, wanted.variant, lambda work: work.download(lambda: self._connect(mirror, seconds), wanted))

    def add_full(self, place: Place, variant: Variant) -> None:
        """Add to a variant what reads pages in full detail; the one in use stays the one in use."""
        mirror, seconds, used = self.settings.hub_mirror, self.settings.hub_seconds, place.active()

        def work(installation: Installation) -> Verdict | None:
            verdict = installation.download(lambda: self._connect(mirror, seconds), Wanted(variant, full=True))
            if used is not None and used != variant:
                place.activate(used)
            return verdict

        self._run(place, variant, work)

    def take(self, place: Place, folder: Path, wanted: Wanted) -> None:
        """The same from a folder of the person's."""
        self._run(place, wanted.variant, lambda work: work.take(folder, wanted))

    def verify(self, place: Place, variant: Variant) -> None:
        """Verify an installed variant."""
        self._run(place, variant, lambda work: work.verify(variant))

    def remove(self, place: Place, variant: Variant | None) -> None:
        """Remove a variant; None removes the whole model."""

        self._change(place, variant, lambda: place.remove_all() if variant is None else place.remove_variant(variant))

    def remove_files(self, place: Place) -> None:
        """Remove the published files, and keep what was made of them."""
        self._change(place, None, place.remove_checkpoint)

    def discard(self, place: Place, variant: Variant) -> None:
        """Remove what was begun of a variant, and of the published files if they have not all arrived."""

        def work() -> None:
            place.remove_variant(variant)
            if not place.record().complete:
                place.remove_checkpoint()

        self._change(place, variant, work)

    def again(self) -> None:
        """Do once more what was done last, which goes on where it was stopped."""
        if self._latest is not None:
            self._latest()

    def pause(self) -> None:
        """Stop at the next step; ``install`` goes on from there."""
        self._cancel.set()

    def close(self) -> None:
        """The app quits."""
        self._cancel.set()
        self._background.close()

    def _change(self, place: Place, variant: Variant | None, change: Callable[[], object]) -> None:
        """Remove something of a model, while nobody else is at it."""

        def work(_: Installation) -> None:
            with place.locked():
                change()

        self._run(place, variant or place.model.variant(), work)

    def _run(self, place: Place, variant: Variant, work: Work) -> None:
        if self.running is not None:
            return
        self.running, self.title, self.failure = variant, place.model.title, None
        self._latest = lambda: self._run(place, variant, work)
        self._cancel = cancel = threading.Event()

        def do() -> Verdict | None:
            return work(Installation(place, self._converter(), self._updates.told.emit, cancel))

        self._background.run(do, self._done, self._failed)

    def _done(self, verdict: Verdict | None) -> None:
        self.running = None
        self.ended.emit(verdict)

    def _failed(self, error: OcrDesktopError) -> None:
        self.running = None
        if isinstance(error, Cancelled):
            self.paused.emit()
        else:
            self.failure = error
            self.failed.emit(error)


class _Updates(QObject):
    """Carries what is told on the thread that works to the window's."""

    told = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
