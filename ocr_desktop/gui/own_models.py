"""A person's own docTR models in the window: which are there, which reads, and how others are imported."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ocr_desktop import catalog
from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui import phrases, question, style
from ocr_desktop.gui.language import together, tr
from ocr_desktop.model_store import own_models
from ocr_desktop.model_store.manifest import Variant


class OwnModelsSection(QWidget):
    """The pairs that are imported, one below the other.

    Signals:
        changed: which one reads, or which are there, has changed.
        failed: with the error.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, store: Path, width: int) -> None:
        """Show what is there.

        Args:
            store: folder of all models.
            width: where lines break.
        """
        super().__init__()
        self._store = store
        self._width = width
        entry = catalog.engine(own_models.ENGINE)
        title = style.Words(tr(entry.title))
        title.setFont(style.font(1.25, bold=True))
        summary = style.Words(tr(entry.summary))
        style.wrap(summary, width)
        self.how = style.Caption()
        self.how.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.rows: list[OwnModelRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.GRID)
        for part in (title, summary, self.how):
            self._column.addWidget(part)
        self.show_state()

    def show_state(self) -> None:
        """Show what is there now."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.deleteLater()
        if absent := own_models.absent():
            words = tr("This installation is without {packages}, which read them. The README says how to add them.")
            self.how.setText(words.format(packages=", ".join(absent)))
        else:
            words = tr("Yours are imported on the command line: {command}")
            self.how.setText(words.format(command=own_models.IMPORTING))
        style.wrap(self.how, self._width)
        at = own_models.place(self._store)
        active = at.active()
        self.rows = [OwnModelRow(known, at.size(known), used=known == active) for known in at.installed()]
        for row in self.rows:
            row.use_wanted.connect(self._use)
            row.remove_wanted.connect(self._remove)
            self._column.addWidget(row)

    def _use(self, variant: Variant) -> None:
        try:
            own_models.use(self._store, variant.name)
        except OcrDesktopError as exc:
            self.failed.emit(exc)
        self.show_state()
        self.changed.emit()

    def _remove(self, variant: Variant) -> None:
        at = own_models.place(self._store)
        free = tr("{size} become free.").format(size=phrases.size(at.size(variant)))
        again = tr("Your own files stay where they are: they can be imported again.")
        asked = tr("Remove the docTR models “{name}”?").format(name=variant.name)
        if not question.agreed(self, asked, together(free, again), tr("Remove"), no=tr("Keep")):
            return
        try:
            with at.locked():
                at.remove_variant(variant)
        except OcrDesktopError as exc:
            self.failed.emit(exc)
        self.show_state()
        self.changed.emit()


class OwnModelRow(QWidget):
    """One pair.

    Signals:
        use_wanted, remove_wanted: with the variant.
    """

    use_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, variant: Variant, size: int, *, used: bool) -> None:
        """Show it.

        Args:
            variant: which one.
            size: bytes on the disk.
            used: it reads.
        """
        super().__init__()
        self.variant = variant
        state = tr("{size} on disk, in use") if used else tr("{size} on disk")
        self.facts = style.Words(together(variant.name, state.format(size=phrases.size(size))))
        self.use = QPushButton(tr("Use"))
        self.use.setVisible(not used)
        self.use.setAccessibleName(tr("Read with the docTR models {name}").format(name=variant.name))
        self.remove = QPushButton(tr("Remove…"))
        self.remove.setAccessibleName(tr("Remove the docTR models {name}").format(name=variant.name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.facts)
        row.addStretch()
        for button in (self.use, self.remove):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.use.clicked.connect(lambda: self.use_wanted.emit(variant))
        self.remove.clicked.connect(lambda: self.remove_wanted.emit(variant))
