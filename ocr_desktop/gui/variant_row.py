"""A variant of a model, as a row: what it is, what it takes, what can be done with it."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from ocr_desktop.errors import ModelTooLarge
from ocr_desktop.gui import phrases, style
from ocr_desktop.gui.language import together, tr
from ocr_desktop.model_store import memory, readiness
from ocr_desktop.model_store.install import disk_bytes, reads_full, sizes_of
from ocr_desktop.model_store.manifest import Variant
from ocr_desktop.model_store.place import Place
from ocr_desktop.model_store.sizes import DeepseekSizes

_FULL = memory.Reading(readiness.FULL_PIXELS, full=True)


class VariantRow(QWidget):
    """One variant: what it is, what it takes, what can be done with it.

    Signals: each with the place and the variant.
    """

    get_wanted = Signal(object, object)
    use_wanted = Signal(object, object)
    full_wanted = Signal(object, object)
    verify_wanted = Signal(object, object)
    remove_wanted = Signal(object, object)

    def __init__(self, place: Place, variant: Variant, machine: int, facts_width: int) -> None:
        """Nothing is shown before ``show_state``.

        Args:
            place: of its model.
            variant: which one.
            machine: bytes of memory that this machine has.
            facts_width: where the lines of what is told of it break.
        """
        super().__init__()
        self.place = place
        self.variant = variant
        self._machine = machine
        self._facts_width = facts_width
        self._facts = style.Caption()
        self.state = style.Caption()
        self.action = QPushButton()
        self.action.setAutoDefault(False)
        self.action.clicked.connect(self._act)
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setAutoRaise(True)
        self.more.setAccessibleName(tr("More for {variant}").format(variant=tr(variant.title)))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none }")
        menu = QMenu(self.more)
        menu.setToolTipsVisible(True)
        self.full = menu.addAction("", lambda: self.full_wanted.emit(place, variant))
        self.verify = menu.addAction(tr("Verify"), lambda: self.verify_wanted.emit(place, variant))
        self.remove = menu.addAction(tr("Remove…"), lambda: self.remove_wanted.emit(place, variant))
        self.more.setMenu(menu)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(style.Words(titled(place, variant)))
        words.addWidget(self._facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, style.GRID // 2, 0, style.GRID // 2)
        row.addLayout(words, 1)
        row.addWidget(self.state)
        row.addWidget(self.action)
        row.addWidget(self.more)

    @property
    def begun(self) -> bool:
        """Whether its installation was begun and has not come to an end, not even a bad one."""
        intent = self.place.intent()
        ended = self.place.manifest(self.variant) is not None or self.place.withdrawn(self.variant)
        return not ended and intent is not None and intent.variant == self.variant.name

    def show_state(self, running: Variant | None) -> None:
        """Show what is there now.

        Args:
            running: what is being worked on, by anybody.
        """
        place, variant = self.place, self.variant
        installed, failed = place.manifest(variant) is not None, place.withdrawn(variant)
        in_use = installed and place.active() == variant
        begun = self.begun
        size = place.size(variant)
        refusal = too_large(place, variant, self._machine)
        self._show_facts(size if installed or failed else 0, failed, refusal)
        self.state.setText(tr("In use") if in_use else tr("Working…") if running == variant else "")
        fetched = 0 if installed else to_fetch(place)
        verb = tr("Use") if installed else tr("Make Again") if failed else tr("Go On") if begun else tr("Get")
        self.action.setText(tr("{verb} ({size})").format(verb=verb, size=phrases.size(fetched)) if fetched else verb)
        self.action.setAccessibleName(tr("{what}: {which}").format(what=self.action.text(), which=tr(variant.title)))
        self.action.setVisible(not in_use and running != variant)
        self.action.setEnabled(running is None and (refusal is None or installed))
        source = tr("Downloads about {size} from {repository}").format(
            size=phrases.size(fetched), repository=place.model.repository
        )
        self.action.setToolTip(phrases.error(refusal) if refusal else source if fetched else "")
        self.more.setVisible(size > 0 or begun)
        self.remove.setText(tr("Discard…") if begun else tr("Remove…"))
        self.more.setEnabled(running is None)
        self.verify.setVisible(installed)
        self._show_full(self.full, installed)

    def _show_facts(self, size: int, failed: bool, refusal: ModelTooLarge | None) -> None:
        place, variant = self.place, self.variant
        sizes = sizes_of(place)
        disk = phrases.size(size or disk_bytes(sizes, variant))
        need = phrases.size(memory.needed(sizes, variant, readiness.usual(place)).total)
        about = tr("It failed its verification and is not used.") if failed else tr(variant.summary)
        full = reads_full(place, variant)
        if size and full:
            takes = tr("{disk} on disk with full detail, {memory} of memory.")
        elif size:
            takes = tr("{disk} on disk, {memory} of memory.")
        else:
            takes = tr("About {disk} on disk, {memory} of memory.")
        too_much = tr("That is more memory than this machine can give.") if refusal else ""
        self._facts.setText(f"{about}\n{together(takes.format(disk=disk, memory=need), too_much)}")
        style.wrap(self._facts, self._facts_width)

    def _show_full(self, action: QAction, installed: bool) -> None:
        """Offer what reads pages in full detail, where the model can and has it not."""
        place, variant = self.place, self.variant
        action.setVisible(installed and place.model.files is None and not reads_full(place, variant))
        if action.isVisible():
            size = phrases.size(memory.tower_bytes(sizes_of(place), variant))
            squares = isinstance(place.model.sizes, DeepseekSizes)  # which are no larger on the GPU
            reading = replace(readiness.usual(place), full=True) if squares else _FULL
            refusal = too_large(place, variant, self._machine, reading)
            if place.record().complete:
                words = tr("Add Vision for the GPU (about {size})") if squares else tr("Add Full Detail (about {size})")
            elif squares:
                words = tr("Add Vision for the GPU (about {size}; fetches the published files again)")
            else:
                words = tr("Add Full Detail (about {size}; fetches the published files again)")
            lets = tr("Lets the GPU look at up to 11 million pixels")
            if squares:
                lets = tr("Lets the GPU look at pages, where the settings say that vision runs on it")
            action.setText(words.format(size=size))
            action.setEnabled(refusal is None)
            action.setToolTip(phrases.error(refusal) if refusal else lets)

    def _act(self) -> None:
        wanted = self.use_wanted if self.place.manifest(self.variant) is not None else self.get_wanted
        wanted.emit(self.place, self.variant)


def titled(place: Place, variant: Variant) -> str:
    """What a variant is called, and whether it is the usual one."""
    title = tr(variant.title)
    return tr("{variant} (usual)").format(variant=title) if variant.name == place.model.default else title


def to_fetch(place: Place) -> int:
    """Bytes of the published files that have to be downloaded before anything can be made of them."""
    record = place.record()
    if place.model.files is not None or record.complete:
        return 0
    return max((record.size or memory.published_bytes(place.model.sizes)) - place.arrived(), 0)


def too_large(
    place: Place, variant: Variant, machine: int, reading: memory.Reading | None = None
) -> ModelTooLarge | None:
    """Why a variant does not fit into the memory of a machine for such a reading, or the usual; None where it does."""
    try:
        memory.check(place.model, sizes_of(place), variant, reading or readiness.usual(place), machine)
    except ModelTooLarge as exc:
        return exc
    return None
