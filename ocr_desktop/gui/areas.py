"""The areas of the window beside each other: which of them are seen and how wide, remembered from run to run."""

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QSplitter, QWidget

from ocr_desktop.gui import find_panel, style
from ocr_desktop.gui.block_pane import BlockPane
from ocr_desktop.gui.document_list import DocumentList
from ocr_desktop.gui.find_panel import FindPanel
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.reader import Reader
from ocr_desktop.gui.window_actions import WindowActions


class Lists(style.Splitter):
    """The list of documents, and below it that of blocks, so that both fit into a small window; seen while one is."""

    def __init__(self, documents: DocumentList, blocks: BlockPane) -> None:
        super().__init__()
        self.setOrientation(Qt.Orientation.Vertical)
        self.documents, self._blocks = documents, blocks
        self.addWidget(documents)
        self.addWidget(blocks)
        self.setSizes([300, 400])
        blocks.switched.connect(self._fit)

    def show_documents(self, show: bool) -> None:
        """Show or hide the list of documents."""
        self.documents.setVisible(show)
        self._fit()

    def _fit(self) -> None:
        self.setVisible(not (self.documents.isHidden() and self._blocks.isHidden()))


class Areas(style.Splitter):
    """The lists, the search panel and the reader.

    Args:
        memory: where what is seen is remembered.
    """

    def __init__(
        self, lists: Lists, finding: FindPanel, reader: Reader, actions: WindowActions, memory: QSettings
    ) -> None:
        super().__init__()
        self._lists, self._reader, self._actions, self._memory = lists, reader, actions, memory
        self._splitters: dict[str, QSplitter] = {"areas": self, "reader": reader, "lists": lists}
        areas: tuple[QWidget, ...] = (lists, finding, reader)
        for area in areas:
            self.addWidget(area)
        self.setStretchFactor(2, 1)
        self.setSizes([260, find_panel.WIDTH, 1020])

    def show_sidebar(self, show: bool) -> None:
        """Show or hide the list of documents."""
        self._lists.show_documents(show)
        self._actions["sidebar"].setText(tr("Hide Sidebar") if show else tr("Show Sidebar"))

    def show_text(self, show: bool) -> None:
        """Show or hide the text beside the page."""
        self._reader.show_text(show)
        self._actions["text_pane"].setText(tr("Hide Text") if show else tr("Show Text"))

    def switch_sidebar(self) -> None:
        """Hide the list where it is seen, show it where it is not."""
        self.show_sidebar(self._lists.documents.isHidden())

    def switch_text(self) -> None:
        """Hide the text where it is seen, show it where it is not."""
        self.show_text(not self._reader.text_wanted)

    def restore(self) -> None:
        """As they were when ``remember`` was called last."""
        for name, splitter in self._splitters.items():
            state = self._memory.value(name)
            if state is not None:
                splitter.restoreState(state)
        self.show_sidebar(self._memory.value("sidebar", True, bool) is True)
        self.show_text(self._memory.value("text", True, bool) is True)
        self._actions["source"].setChecked(self._memory.value("source", False, bool) is True)

    def remember(self) -> None:
        """Keep how they are."""
        for name, splitter in self._splitters.items():
            self._memory.setValue(name, splitter.saveState())
        self._memory.setValue("sidebar", not self._lists.documents.isHidden())
        self._memory.setValue("text", self._reader.text_wanted)
        self._memory.setValue("source", self._actions["source"].isChecked())
