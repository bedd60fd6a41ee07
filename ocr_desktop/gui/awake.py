"""While the window reads, the machine stays awake: what was dropped in the evening is read in the morning."""

from PySide6.QtCore import QObject, QTimer

from ocr_desktop import settings
from ocr_desktop.gui.desk import Desk
from ocr_desktop.jobs.energy import Controls, Energy, EnergyChanged
from ocr_desktop.jobs.job import Progress
from ocr_desktop.jobs.machine import Machine

AFTER_MS = 3000  # no machine falls asleep as soon: for what is read at once nothing is begun


class Awake(QObject):
    """Looks after what is on the desk. It pauses nothing: somebody waits for these documents, whatever the battery."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.machine: Machine | None = None  # another one than this
        self._desk = desk
        self._energy: Energy | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_MS)
        self._soon.timeout.connect(self._begin)
        desk.progress_changed.connect(self._changed)

    def close(self) -> None:
        """The machine may fall asleep."""
        self._soon.stop()
        if self._energy is not None:
            self._energy.close()
            self._energy = None

    def _changed(self, progress: Progress | None) -> None:
        if progress is None:
            self.close()
        elif self._energy is None and not self._soon.isActive():
            self._soon.start()

    def _begin(self) -> None:
        read = [document.settings for document in self._desk.items.documents if not document.state.ended]
        if any(chosen.stay_awake for chosen in read):
            patient = settings.changed(read[0], {"stay_awake": True, "on_battery": "go-on", "rest_when_hot": False})
            controls = Controls(_nothing, _nothing, _unsaid)
            self._energy = Energy(patient, controls, machine=self.machine, introduce=False)
            self._energy.start()


def _nothing() -> None:
    """Nothing is paused here."""


def _unsaid(_: EnergyChanged) -> None:
    """The log has it."""
