"""The models that engines need: what there is, what it takes, how an installation goes on."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui import phrases, question, style
from ocr_desktop.gui.files_row import FilesRow
from ocr_desktop.gui.language import together, told, tr
from ocr_desktop.gui.model_installer import ModelInstaller
from ocr_desktop.gui.own_models import OwnModelsSection
from ocr_desktop.gui.progress_panel import ProgressPanel
from ocr_desktop.gui.scrolled import Scrolled, room_above
from ocr_desktop.gui.variant_row import VariantRow, titled, too_large
from ocr_desktop.model_store.install import Verdict, Wanted
from ocr_desktop.model_store.manifest import Model, Variant
from ocr_desktop.model_store.place import Place

WIDTH = 600
_MARGIN = 3 * style.GRID
_WORDS_WIDTH = WIDTH - 2 * _MARGIN
_FACTS_WIDTH = _WORDS_WIDTH - 160


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
        self.setWindowTitle(tr("Models"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._installer = installer
        self._machine = machine
        self._places = [Place(store, model) for model in models]
        self._rows = [
            VariantRow(place, variant, machine, _FACTS_WIDTH)
            for place in self._places
            for variant in place.model.variants
        ]
        self._files = [FilesRow(place, _FACTS_WIDTH) for place in self._places]
        self.own = OwnModelsSection(store, _WORDS_WIDTH)
        self.own.changed.connect(self.changed)
        self._last: Callable[[], None] | None = None  # what “Go On” and “Try Again” do
        self._progress = ProgressPanel(_WORDS_WIDTH, self)
        self._progress.pause_wanted.connect(self._pause)
        self._progress.again_wanted.connect(self._again)
        about = style.Caption(
            tr(
                "Nothing is downloaded until you ask for it, and afterwards nothing any more. A model is converted on "
                "this machine, checked against its original and only then used. You can stop and go on whenever you "
                "like."
            )
        )
        style.wrap(about, _WORDS_WIDTH)
        below = QVBoxLayout()
        below.setContentsMargins(_MARGIN, style.GRID, _MARGIN, _MARGIN)
        below.setSpacing(style.GRID)
        below.addWidget(about)
        below.addWidget(self._progress)
        below.addLayout(self._footer())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._scrolled = Scrolled(self._sections())
        self._column.addWidget(self._scrolled, 1)
        self._column.addWidget(style.Hairline(self))
        self._column.addLayout(below)
        self.setFixedWidth(WIDTH)
        for row in self._rows:
            row.get_wanted.connect(self._get)
            row.use_wanted.connect(self._use)
            row.full_wanted.connect(self._add_full)
            row.verify_wanted.connect(self._verify)
            row.remove_wanted.connect(self._remove)
        for files in self._files:
            files.remove_wanted.connect(self._remove_files)
        self.own.failed.connect(self._progress.show_error)
        self.own.changed.connect(self._update)
        installer.progressed.connect(self._progress.show_update)
        installer.ended.connect(self._ended)
        installer.paused.connect(self._paused)
        installer.failed.connect(self._failed)
        if installer.running is not None:  # begun before this dialog was opened
            self._last = self._go_on
            self._begin(tr("Working"))
        elif installer.failure is not None:  # while no dialog was open
            self._last = self._go_on
            self._progress.show_error(installer.failure)
        self._update()

    def row(self, variant: str) -> "VariantRow":
        """The row of a variant."""
        return next(row for row in self._rows if row.variant.name == variant)

    def files(self, place: Place) -> "FilesRow":
        """The row of a model's published files."""
        return next(row for row in self._files if row.place.model == place.model)

    @property
    def progress(self) -> "ProgressPanel":
        """What is told of the installation."""
        return self._progress

    def _sections(self) -> QWidget:
        """All models, one below the other."""
        content = QWidget()
        content.setFixedWidth(_MARGIN + _WORDS_WIDTH)  # a scroll bar has the margin on the right
        column = QVBoxLayout(content)
        column.setContentsMargins(_MARGIN, _MARGIN, 0, style.GRID)
        column.setSpacing(style.GRID)
        for place in self._places:
            if place is not self._places[0]:
                column.addSpacing(3 * style.GRID)
            self._add(column, place)
        column.addSpacing(3 * style.GRID)
        column.addWidget(self.own)
        column.addStretch()
        return content

    def _add(self, column: QVBoxLayout, place: Place) -> None:
        title = style.Words(tr(place.model.title))
        title.setFont(style.font(1.25, bold=True))
        summary = style.Words(tr(place.model.summary))
        style.wrap(summary, _WORDS_WIDTH)
        terms = (
            tr("Comes with the app. Its terms: {licence}")
            if place.model.files
            else tr("From {repository}. Its terms: {licence}").format(
                repository=place.model.repository, licence="{licence}"
            )
        )
        licence = style.Caption(terms.format(licence=tr(place.model.licence)))
        style.wrap(licence, _WORDS_WIDTH)
        licence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(title)
        column.addWidget(summary)
        column.addWidget(licence)
        for row in self._rows:
            if row.place is place:
                column.addWidget(style.Hairline(self))
                column.addWidget(row)
        column.addWidget(self.files(place))

    def _footer(self) -> QHBoxLayout:
        self.imports = QPushButton(tr("Import Folder"))
        self.imports.setAutoDefault(False)
        self.imports.setToolTip(tr("A checkpoint that you have already, with its safetensors files"))
        menu = QMenu(self.imports)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(lambda: self._offer_imports(menu))
        self.imports.setMenu(menu)
        self.imports.setVisible(any(place.model.files is None for place in self._places))
        buttons = QDialogButtonBox()
        buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self.imports)
        row.addStretch()
        row.addWidget(buttons)
        return row

    def _get(self, place: Place, variant: Variant) -> None:
        self._last = lambda: self._get(place, variant)
        self._begin(tr("Getting {model}").format(model=tr(place.model.title)))
        intent = place.intent()  # what was begun, or has failed, may have been wanted with full detail
        full = intent is not None and intent.variant == variant.name and intent.full
        self._installer.install(place, Wanted(variant, full))
        self._update()

    def _add_full(self, place: Place, variant: Variant) -> None:
        self._last = lambda: self._add_full(place, variant)
        self._begin(tr("Adding full detail to {model}").format(model=tr(place.model.title)))
        self._installer.add_full(place, variant)
        self._update()

    def _again(self) -> None:
        if self._last is not None:
            self._last()

    def _go_on(self) -> None:
        self._begin(tr("Going on"))
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
        self._begin(tr("Verifying {model}").format(model=tr(place.model.title)))
        self._installer.verify(place, variant)
        self._update()

    def _remove(self, place: Place, variant: Variant) -> None:
        if self.row(variant.name).begun:
            self._discard(place, variant)
            return
        free = tr("{size} become free.").format(size=phrases.size(place.size(variant)))
        again = tr("To use it again it has to be made again from the published files.")
        used = tr("It is in use: {model} reads nothing until you choose another variant.").format(
            model=tr(place.model.title)
        )
        facts = [used, free, again] if place.active() == variant else [free, again]
        if question.agreed(
            self,
            tr("Remove {model}, {variant}?").format(model=tr(place.model.title), variant=tr(variant.title)),
            together(*facts),
            tr("Remove"),
            no=tr("Keep"),
        ):
            self._last = lambda: self._remove(place, variant)
            self._installer.remove(place, variant)
            self._update()

    def _discard(self, place: Place, variant: Variant) -> None:
        again = tr("What has been downloaded is removed with it, and would be downloaded again.")
        kept = tr("The published files are kept: making it again downloads nothing.")
        facts = kept if place.record().complete else again
        if question.agreed(
            self,
            tr("Discard what was begun of “{variant}”?").format(variant=titled(place, variant)),
            facts,
            tr("Discard"),
            no=tr("Keep"),
        ):
            self._last = lambda: self._discard(place, variant)
            self._installer.discard(place, variant)
            self._update()

    def _remove_files(self, place: Place) -> None:
        asked = tr("Remove the published files of {model}?").format(model=tr(place.model.title))
        if question.agreed(self, asked, self.files(place).costs(), tr("Remove"), no=tr("Keep")):
            self._last = lambda: self._remove_files(place)
            self._installer.remove_files(place)
            self._update()

    def _offer_imports(self, menu: QMenu) -> None:
        """Ask first as what a folder is to be imported."""
        menu.clear()
        menu.addAction(tr("To be used as")).setEnabled(False)
        places = [place for place in self._places if place.model.files is None]
        for place in places:
            for variant in place.model.variants:
                model = f"{tr(place.model.title)}, " if len(places) > 1 else ""
                action = menu.addAction(f"{model}{titled(place, variant)}…")
                refusal = too_large(place, variant, self._machine)
                action.setEnabled(refusal is None)
                action.setToolTip(phrases.error(refusal) if refusal else tr(variant.summary))
                action.triggered.connect(lambda _on=False, at=place, which=variant: self._choose_folder(at, which))

    def _choose_folder(self, place: Place, variant: Variant) -> None:
        dialog = QFileDialog(
            self,
            tr("A folder with the published files of {model}").format(model=tr(place.model.title)),
            str(Path.home()),
        )
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take(place, Path(name), variant))
        dialog.open()

    def take(self, place: Place, folder: Path, variant: Variant) -> None:
        """Import the published files from a folder, and make a variant of them."""
        self._last = lambda: self.take(place, folder, variant)
        self._begin(tr("Importing {model}").format(model=tr(place.model.title)))
        self._installer.take(place, folder, Wanted(variant))
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
            self._progress.clear(tr("Ready.") if verdict is not None else "")
        else:
            failures = map(told, verdict.failures)
            self._progress.clear(together(tr("It does not read as it should and is not used any more."), *failures))
        self._update()
        self.changed.emit()

    def _failed(self, error: OcrDesktopError) -> None:
        self._progress.show_error(error)
        self._update()

    def _update(self) -> None:
        running = self._installer.running
        for row in self._rows:
            row.show_state(running)
        for files in self._files:
            files.show_state(busy=running is not None)
        self.imports.setEnabled(running is None)
        self._fit()

    def _fit(self) -> None:
        """As high as everything needs, if the window and the screen have room for it; never lower than it is."""
        for part in (*self._rows, *self._files, self.own, self._scrolled.widget(), self._progress):
            if part is not None and (layout := part.layout()) is not None:
                layout.activate()  # what is in it may have changed since it was asked
        self._scrolled.updateGeometry()
        self._column.activate()
        wanted = min(self.sizeHint().height(), room_above(self))
        self.resize(self.width(), max(self.height() if self.isVisible() else 0, wanted))
