"""The published files of a model, as a row: how much is there, and the way to be rid of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ocr_desktop.gui import phrases, style
from ocr_desktop.gui.language import together, tr
from ocr_desktop.model_store.place import Place


class FilesRow(QWidget):
    """What variants are made of; hidden while nothing of it is there.

    Signals:
        remove_wanted: with the place.
    """

    remove_wanted = Signal(object)

    def __init__(self, place: Place, facts_width: int) -> None:
        """Nothing is shown before ``show_state``.

        Args:
            place: of the model.
            facts_width: where the lines of what is told break.
        """
        super().__init__()
        self.place = place
        self._facts_width = facts_width
        self.facts = style.Caption()
        self.remove = QPushButton()
        self.remove.setAutoDefault(False)
        self.remove.setAccessibleName(tr("Remove the published files of {model}").format(model=tr(place.model.title)))
        self.remove.clicked.connect(lambda: self.remove_wanted.emit(place))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, style.GRID // 2, 0, style.GRID // 2)
        row.addWidget(self.facts)
        row.addStretch()
        row.addWidget(self.remove)

    def show_state(self, *, busy: bool) -> None:
        """Show what is there now.

        Args:
            busy: something is being installed, verified or removed.
        """
        place = self.place
        arrived, record = place.arrived(), place.record()
        if record.complete:
            words = (
                tr("Published files: {size} on disk, so that for another variant nothing is copied again.")
                if place.model.files
                else tr("Published files: {size} on disk, so that for another variant nothing is downloaded again.")
            )
        elif record.size:
            words = tr("Published files: {size} of {whole} have arrived.")
        else:
            words = tr("Published files: {size} have arrived.")
        self.facts.setText(words.format(size=phrases.size(arrived), whole=phrases.size(record.size or arrived)))
        style.wrap(self.facts, self._facts_width)
        self.remove.setText(tr("Remove…") if record.complete else tr("Discard…"))
        self.remove.setEnabled(not busy)
        self.setVisible(arrived > 0)

    def costs(self) -> str:
        """What it means to remove them, for a person who is asked."""
        place = self.place
        free = tr("{size} become free, but for what is linked with a folder of yours.").format(
            size=phrases.size(place.arrived())
        )
        if not place.record().complete:
            return together(free, tr("The next time they are fetched from the beginning."))
        if place.model.files:
            return together(free, tr("When it is made again, or another variant, they are copied from the app again."))
        kept = tr("What is installed goes on to work.") if place.installed() else ""
        whole = phrases.size(place.record().size or place.arrived())
        again = tr("To make a variant, or to add full detail, {size} have to be downloaded again first.")
        return together(free, kept, again.format(size=whole))
