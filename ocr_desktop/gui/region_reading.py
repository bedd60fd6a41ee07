"""Reading a region: a rectangle is drawn on the page, read with an engine, and what was read becomes blocks of it.

What is read takes the place of the blocks that lie within the rectangle, as one step that can be undone. Blocks of
which it holds just a part stay as they are, and that is said.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from ocr_desktop import catalog, paths, settings
from ocr_desktop.document.blocks import Block
from ocr_desktop.document.correction import Correction
from ocr_desktop.document.geometry import Box
from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui.box_hand import REGION
from ocr_desktop.gui.comparing import Behind
from ocr_desktop.gui.correcting import Correcting
from ocr_desktop.gui.document_items import PageItem
from ocr_desktop.gui.engine_menu import engine_action
from ocr_desktop.gui.escape import EscapeOnPage
from ocr_desktop.gui.language import told, tr
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.notice import Way
from ocr_desktop.gui.reader import Reader
from ocr_desktop.gui.region_frame import RegionFrame
from ocr_desktop.jobs.job import State
from ocr_desktop.jobs.page_reading import Outcome
from ocr_desktop.jobs.regions import Region
from ocr_desktop.model_store import readiness
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages

STEP_MS = 90  # of the moving dashes


@dataclass(eq=False, slots=True)
class _Order:
    """A region that is being read.

    Args:
        box: the part of the page.
        sha256: of the file that it is a part of, whose place another one can take.
        number: of the queue.
    """

    page: PageItem
    region: Region
    frame: RegionFrame
    box: Box
    sha256: str
    number: int = 0


class RegionReading(QObject):
    """From the menu to a rectangle, to the queue, and back as blocks.

    Signals:
        said: a few words about what was done.
        failed: message, remedy, a tuple of ``Way``: something is in the way.
        busy_changed: whether anything is being read.
    """

    said = Signal(str)
    failed = Signal(str, str, object)
    busy_changed = Signal(bool)
    _told = Signal(object, object)

    def __init__(self, behind: Behind, reader: Reader, correcting: Correcting, window: MainWindow) -> None:
        super().__init__(window)
        self._behind = behind
        self._reader = reader
        self._correcting = correcting
        self._actions = window.window_actions
        self._wanted: Settings | None = None  # with which the rectangle that is being drawn is to be read
        self._engine = ""  # another than the document's
        self._orders: list[_Order] = []
        self._dashes = QTimer(self, interval=STEP_MS)
        self._dashes.timeout.connect(self._step)
        view = reader.page_view
        view.region_drawn.connect(self._drawn)
        view.drawing_ended.connect(lambda: self._actions["read_region"].setChecked(view.drawing_for == REGION))
        EscapeOnPage(view, lambda: self.frames, self._escape)
        reader.page_shown.connect(self._page_shown)
        behind.backstage.desk.items.rowsRemoved.connect(self._documents_removed)
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)  # told on the queue's thread
        menu = self._actions.read_region_with
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        window.closing.connect(self.stop)

    def doings(self) -> dict[str, Callable[..., object]]:
        """What actions of the window do."""
        return {"read_region": self._draw}

    @property
    def busy(self) -> bool:
        """Whether a region is being read."""
        return bool(self._orders)

    @property
    def frames(self) -> tuple[RegionFrame, ...]:
        """Those that are seen on the page."""
        return tuple(order.frame for order in self._orders if order.page is self._reader.page)

    def stop(self) -> None:
        """Read no further region."""
        for order in list(self._orders):
            self._cancel(order)

    # Drawing

    def _draw(self, on: bool) -> None:
        view = self._reader.page_view
        engine, self._engine = self._engine, ""
        self._wanted = self._settings(engine) if on and self._reader.editable else None
        view.set_drawing(self._wanted is not None, REGION)
        self._actions["read_region"].setChecked(self._wanted is not None)
        if self._wanted is not None:
            view.setFocus()

    def _draw_with(self, engine: str) -> None:
        self._actions["read_region"].setChecked(False)
        self._engine = engine
        self._actions["read_region"].setChecked(True)

    def _settings(self, engine: str) -> Settings | None:
        """The settings to read with; None where the engine is not ready, which is said."""
        document = self._reader.document
        name = engine or (document.settings.engine if document is not None else self._behind.settings().engine)
        wanted = settings.changed(self._behind.settings(), {"engine": name})
        try:
            return readiness.ready(wanted, paths.models_directory())
        except OcrDesktopError as exc:
            self.failed.emit(exc.message, exc.remedy, (Way(tr("Models…"), self._behind.show_models),))
            return None

    def _drawn(self, box: Box) -> None:
        page, wanted = self._reader.page, self._wanted
        queue = self._behind.backstage.desk.queue
        self._reader.page_view.set_drawing(False, REGION)
        if page is None or wanted is None or queue is None:
            return
        document = page.document
        result, turned = self._reader.result, self._reader.page_view.turned
        said = turned or (result is not None and result.asked_turn is not None)
        region = Region(document.path, page.number, box, wanted, document.password, turned if said else None)
        frame = RegionFrame(box)
        frame.say(tr("Waiting"))
        order = _Order(page, region, frame, box, document.sha256)
        self._orders.append(order)
        order.number = queue.regions.ask(region, lambda event: self._told.emit(order, event))
        self._reader.page_view.canvas.scene().addItem(frame)
        self._dashes.start()
        self.said.emit(tr("The region is being read. Esc stops it."))
        self.busy_changed.emit(True)

    # What becomes of it

    def _hear(self, order: _Order, event: messages.Progress | Outcome) -> None:
        if order not in self._orders:  # stopped, or its document is gone
            return
        if isinstance(event, messages.Progress):
            percent = tr("{percent} %").format(percent=round(100 * event.fraction)) if event.fraction else ""
            order.frame.say(" · ".join(filter(None, (told(event.stage), percent))))
            return
        self._drop(order)
        if event.state is State.FAILED and event.error is not None:
            self.failed.emit(event.error.message, event.error.remedy, ())
        elif event.state is State.DONE and event.result is not None:
            blocks = tuple(sorted(event.result.blocks, key=lambda block: block.order))
            if any(block.text.strip() for block in blocks):
                self._put(order, blocks)
            else:
                engine = tr(catalog.engine(event.result.engine).title)
                remedy = tr("{engine} read the region. Another engine may find more.").format(engine=engine)
                self.failed.emit(tr("No text was found there."), remedy, ())

    def _put(self, order: _Order, blocks: tuple[Block, ...]) -> None:
        """Let what was read become blocks of the page."""
        self._correcting.editor.save()  # what is being typed is a step of its own
        corrector, box = self._behind.backstage.corrector, order.box
        same = order.page.document.sha256 == order.sha256
        now = corrector.correction(order.page) if same and corrector.may_correct(order.page) else None
        if now is None:
            self._offer(blocks)
            return
        gone = now.within(box)
        place = gone[0] if gone else now.place_of(box)

        def put(now: Correction) -> Correction:
            return now.with_region(box, blocks)

        left = sum(one.block.box.intersection(box) is not None for one in now.blocks) - len(gone)
        if corrector.change(order.page, tr("Read Region", "step to undo"), put, (gone[0] if gone else -1, place)):
            said = [tr("The region was read.")]
            if gone:
                said.append(tr("It takes the place of %n block(s).", "", len(gone)))
            if left:
                said.append(tr("%n block(s) that lie within it in part stay as they are.", "", left))
            self.said.emit(" ".join(said))

    def _offer(self, blocks: tuple[Block, ...]) -> None:
        """The page cannot take what was read any more; the text is not lost."""
        text = "\n\n".join(block.text for block in blocks if block.text)
        self.failed.emit(
            tr("The region was read, but its page is not there any more, or is being read again."),
            tr("What was read can be copied."),
            (Way(tr("Copy Text"), lambda: QGuiApplication.clipboard().setText(text)),),
        )

    def _cancel(self, order: _Order) -> None:
        queue = self._behind.backstage.desk.queue
        if queue is not None:
            queue.regions.cancel(order.number)
        self._drop(order)

    def _drop(self, order: _Order) -> None:
        self._orders.remove(order)
        self._reader.page_view.canvas.scene().removeItem(order.frame)
        if not self._orders:
            self._dashes.stop()
            self.busy_changed.emit(False)

    # What is seen

    def _page_shown(self, page: PageItem | None) -> None:
        for order in self._orders:
            order.frame.setVisible(order.page is page)
        self._actions.read_region_with.menuAction().setEnabled(self._reader.editable)

    def _documents_removed(self) -> None:
        there = {document.serial for document in self._behind.backstage.desk.items.documents}
        for order in [order for order in self._orders if order.page.document.serial not in there]:
            self._cancel(order)
            self.said.emit(tr("The region is not read: its document was removed."))

    def _step(self) -> None:
        for frame in self.frames:
            frame.step()

    def _fill(self) -> None:
        menu = self._actions.read_region_with
        menu.clear()
        for entry in catalog.ENGINES:
            ready = self._behind.ready(entry.name)
            menu.addAction(engine_action(entry, menu, self._draw_with if ready else None, self._behind.show_models))

    def _escape(self) -> None:
        self.stop()
        self.said.emit(tr("The region is not read any further."))
