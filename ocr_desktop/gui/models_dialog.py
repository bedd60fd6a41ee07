"""The models that engines need: what there is, what it takes, how an installation goes on."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ocr_desktop.errors import ModelTooLarge, OcrDesktopError
from ocr_desktop.gui import phrases, question, style
from ocr_desktop.gui.model_installer import ModelInstaller
from ocr_desktop.model_store import memory
from ocr_desktop.model_store.install import Verdict, Wanted, sizes_of
from ocr_desktop.model_store.manifest import Model, Variant
from ocr_desktop.model_store.place import Place, bytes_in
from ocr_desktop.model_store.progress import Step, Update

WIDTH = 600
_WORDS_WIDTH = WIDTH - 6 * style.GRID
_FACTS_WIDTH = _WORDS_WIDTH - 150
VERBS = {
    Step.DOWNLOAD: "Downloading",
    Step.IMPORT: "Importing",
    Step.CONVERT: "Converting",
    Step.VERIFY: "Verifying",
}


class ModelsDialog(QDialog):
    """All models and their variants.

    Signals:
        changed: which models are ready may have changed.
    """

    changed = Signal()

    def __init__(
        self,
        models: Sequence[Model],
        store: Path,
        installer: ModelInstaller,
        machine: int,
        parent: QWidget | None = None,
    ) -> None:
        """Show the models.

        Args:
            models: that can be installed.
            store: folder of all models.
            installer: does what is asked for; it goes on when the dialog is closed.
            machine: bytes of memory that this machine has.
        """
        super().__init__(parent)
        self.setWindowTitle("Models")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._installer = installer
        self._places = [Place(store, model) for model in models]
        self._rows = [
            VariantRow(place, variant, machine, self) for place in self._places for variant in place.model.variants
        ]
        self._last: Callable[[], None] | None = None  # what “Go On” and “Try Again” do
        self._progress = ProgressPanel(self)
        self._progress.pause_wanted.connect(self._pause)
        self._progress.again_wanted.connect(self._again)
        about = style.Caption(
            "Nothing is downloaded until you ask for it, and afterwards nothing any more. A model is converted on this "
            "machine, checked against its original and only then used. You can stop and go on whenever you like."
        )
        _wrap(about, _WORDS_WIDTH)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetMinimumSize)
        column.setContentsMargins(*(3 * style.GRID,) * 4)
        column.setSpacing(style.GRID)
        for place in self._places:
            self._add(column, place)
        column.addSpacing(style.GRID)
        column.addWidget(about)
        column.addWidget(self._progress)
        column.addStretch()
        column.addLayout(self._footer())
        self.setMinimumWidth(WIDTH)
        for row in self._rows:
            row.get_wanted.connect(self._get)
            row.use_wanted.connect(self._use)
            row.verify_wanted.connect(self._verify)
            row.remove_wanted.connect(self._remove)
        installer.progressed.connect(self._progress.show_update)
        installer.ended.connect(self._ended)
        installer.paused.connect(self._paused)
        installer.failed.connect(self._failed)
        if installer.running is not None:  # begun before this dialog was opened
            self._last = self._go_on
            self._begin("Working")
        self._update()

    def row(self, variant: str) -> "VariantRow":
        """The row of a variant."""
        return next(row for row in self._rows if row.variant.name == variant)

    @property
    def progress(self) -> "ProgressPanel":
        """What is told of the installation."""
        return self._progress

    def _add(self, column: QVBoxLayout, place: Place) -> None:
        title = style.Words(place.model.title)
        title.setFont(style.font(1.25, bold=True))
        summary = style.Words(place.model.summary)
        _wrap(summary, _WORDS_WIDTH)
        origin = "Comes with the app" if place.model.files else f"From {place.model.repository}"
        licence = style.Caption(f"{origin}. Its terms: {place.model.licence}")
        _wrap(licence, _WORDS_WIDTH)
        licence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(title)
        column.addWidget(summary)
        column.addWidget(licence)
        for row in self._rows:
            if row.place is place:
                column.addWidget(style.Hairline(self))
                column.addWidget(row)
        column.addWidget(style.Hairline(self))

    def _footer(self) -> QHBoxLayout:
        self._import = QPushButton("Import Folder…")
        self._import.setAutoDefault(False)
        self._import.setToolTip("A checkpoint that you have already, with its safetensors files")
        self._import.clicked.connect(self._choose_folder)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self._import)
        row.addStretch()
        row.addWidget(buttons)
        return row

    def _get(self, place: Place, variant: Variant) -> None:
        self._last = lambda: self._get(place, variant)
        self._begin(f"Getting {place.model.title}")
        self._installer.install(place, Wanted(variant))
        self._update()

    def _again(self) -> None:
        if self._last is not None:
            self._last()

    def _go_on(self) -> None:
        self._begin("Going on")
        self._installer.again()
        self._update()

    def _use(self, place: Place, variant: Variant) -> None:
        self._last = lambda: self._use(place, variant)
        try:
            place.activate(variant)
        except OcrDesktopError as exc:
            self._progress.show_error(exc)
        self._update()
        self.changed.emit()

    def _verify(self, place: Place, variant: Variant) -> None:
        self._last = lambda: self._verify(place, variant)
        self._begin(f"Verifying {place.model.title}")
        self._installer.verify(place, variant)
        self._update()

    def _remove(self, place: Place, variant: Variant) -> None:
        size = _size(bytes_in(place.variant(variant)))
        if question.agreed(
            self,
            f"Remove {place.model.title}, {variant.title}?",
            f"{size} become free. To use it again it has to be made again from the published files.",
            "Remove",
            no="Keep",
        ):
            self._last = lambda: self._remove(place, variant)
            self._installer.remove(place, variant)
            self._update()

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, "A folder with the published files", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.open()

    def take(self, folder: Path) -> None:
        """Import the published files from a folder, for the variant that most people want."""
        place = self._places[0]
        self._last = lambda: self.take(folder)
        self._begin(f"Importing {place.model.title}")
        self._installer.take(place, folder, Wanted(place.model.variant()))
        self._update()

    def _begin(self, words: str) -> None:
        self._progress.begin(words)

    def _pause(self) -> None:
        self._progress.stopping()
        self._installer.pause()

    def _paused(self) -> None:
        self._progress.show_paused()
        self._update()

    def _ended(self, verdict: Verdict | None) -> None:
        if verdict is None or verdict.passed:
            self._progress.clear("Ready." if verdict is not None else "")
        else:
            failures = " ".join(verdict.failures)
            self._progress.clear(f"It does not read as it should and is not used any more. {failures}")
        self._update()
        self.changed.emit()

    def _failed(self, error: OcrDesktopError) -> None:
        self._progress.show_error(error)
        self._update()

    def _update(self) -> None:
        running = self._installer.running
        for row in self._rows:
            row.show_state(running)
        self._import.setEnabled(running is None)


class VariantRow(QWidget):
    """One variant: what it is, what it takes, what can be done with it.

    Signals: each with the place and the variant.
    """

    get_wanted = Signal(object, object)
    use_wanted = Signal(object, object)
    verify_wanted = Signal(object, object)
    remove_wanted = Signal(object, object)

    def __init__(self, place: Place, variant: Variant, machine: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place
        self.variant = variant
        self._machine = machine
        usual = " (usual)" if variant.name == place.model.default else ""
        self._title = style.Words(f"{variant.title}{usual}")
        self._facts = style.Caption()
        self.state = style.Caption()
        self.action = QPushButton()
        self.action.setAutoDefault(False)
        self.action.clicked.connect(self._act)
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setAutoRaise(True)
        self.more.setAccessibleName(f"More for {variant.title}")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        menu.addAction("Verify").triggered.connect(lambda: self.verify_wanted.emit(place, variant))
        menu.addAction("Remove…").triggered.connect(lambda: self.remove_wanted.emit(place, variant))
        self.more.setMenu(menu)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, style.GRID // 2, 0, style.GRID // 2)
        row.addLayout(words, 1)
        row.addWidget(self.state)
        row.addWidget(self.action)
        row.addWidget(self.more)

    def show_state(self, running: Variant | None) -> None:
        """Show what is there now.

        Args:
            running: what is being worked on, by anybody.
        """
        place, variant = self.place, self.variant
        installed = place.manifest(variant) is not None
        in_use = installed and place.active() == variant
        intent = place.intent()
        begun = not installed and intent is not None and intent.variant == variant.name
        size = bytes_in(place.variant(variant)) if installed else 0
        sizes = sizes_of(place)
        need = memory.needed(sizes, variant, memory.Reading()).total
        disk = size or memory.vision_bytes(sizes, variant) + memory.decoder_bytes(sizes, variant)
        facts = f"{variant.summary} {_size(disk)} on disk, {_size(need)} of memory."
        refusal = self._refusal()
        self._facts.setText(f"{facts} That is more than this machine can give." if refusal else facts)
        _wrap(self._facts, _FACTS_WIDTH)
        self.state.setText("In use" if in_use else "Working…" if running == variant else "")
        self.action.setText("Use" if installed else "Go On" if begun else "Get")
        self.action.setAccessibleName(f"{self.action.text()}: {variant.title}")
        self.action.setVisible(not in_use and running != variant)
        self.action.setEnabled(running is None and (refusal is None or installed))
        self.action.setToolTip(f"{refusal.message} {refusal.remedy}" if refusal else "")
        self.more.setVisible(installed)
        self.more.setEnabled(running is None)

    def _refusal(self) -> ModelTooLarge | None:
        try:
            memory.check(self.place.model, sizes_of(self.place), self.variant, memory.Reading(), self._machine)
        except ModelTooLarge as exc:
            return exc
        return None

    def _act(self) -> None:
        wanted = self.use_wanted if self.place.manifest(self.variant) is not None else self.get_wanted
        wanted.emit(self.place, self.variant)


class ProgressPanel(QWidget):
    """How an installation goes on, and what went wrong with it.

    Signals:
        pause_wanted: the person wants to stop for now.
        again_wanted: the person wants to go on.
    """

    pause_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = style.Words()
        self.figures = style.Caption()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(style.GRID)
        self.bar.setAccessibleName("Progress of the installation")
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._pressed)
        self._running = False
        line = QHBoxLayout()
        line.addWidget(self.bar, 1)
        line.addStretch()
        line.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, style.GRID, 0, style.GRID)
        column.setSpacing(style.GRID // 2)
        column.addWidget(self.words)
        column.addWidget(self.figures)
        column.addLayout(line)
        self.hide()

    def begin(self, words: str) -> None:
        """Something begins."""
        self._running = True
        self._say(f"{words}…", "", "Pause")
        self.bar.setRange(0, 0)
        self.bar.show()

    def show_update(self, update: Update) -> None:
        """It has come to this."""
        if not self._running:
            return
        _put(self.words, f"{VERBS[update.step]} · {update.what}")
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(update.fraction * 1000))
        parts = [f"{_size(update.done)} of {_size(update.total)}"] if update.total else []
        parts += [f"{_size(round(update.speed))} a second"] if update.total and update.speed else []
        parts += [f"{phrases.duration(update.seconds_left)} left"] if update.seconds_left is not None else []
        _put(self.figures, " · ".join(parts))

    def stopping(self) -> None:
        """The person wants to stop: that takes effect at the next step."""
        self.button.setEnabled(False)
        _put(self.words, "Stopping…")

    def show_paused(self) -> None:
        """It has stopped."""
        self._running = False
        self._say("Paused. What has arrived and what is converted is kept.", "", "Go On")

    def show_error(self, error: OcrDesktopError) -> None:
        """It has failed."""
        self._running = False
        self._say(error.message, error.remedy, "Try Again")
        self.bar.hide()

    def clear(self, words: str) -> None:
        """It is over; empty words say nothing."""
        self._running = False
        self._say(words, "", "")
        self.bar.hide()
        self.setVisible(bool(words))

    def _say(self, words: str, figures: str, button: str) -> None:
        _put(self.words, words)
        _put(self.figures, figures)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.button.setEnabled(True)
        self.show()

    def _pressed(self) -> None:
        (self.pause_wanted if self._running else self.again_wanted).emit()


def _put(label: QLabel, text: str) -> None:
    """Give a label of the panel another text."""
    label.setText(text)
    _wrap(label, _WORDS_WIDTH)


def _wrap(label: QLabel, width: int) -> None:
    """Break a label's lines at a width; layouts do not ask a wrapped label how high it wants to be."""
    label.setWordWrap(True)
    label.setFixedWidth(width)
    label.setMinimumHeight(label.heightForWidth(width) if label.text() else label.fontMetrics().height())


def _size(count: int) -> str:
    """Bytes as a person says them."""
    for unit, least in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= least:
            return f"{count / least:.1f} {unit}" if count < 100 * least else f"{count / least:.0f} {unit}"
    return f"{count} bytes"
