"""The areas of the window beside each other: which of them are seen and how wide, remembered from run to run."""

from collections.abc import Mapping

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from ocr_desktop.gui import style
from ocr_desktop.gui.document_list import DocumentList
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.reader import Reader
from ocr_desktop.gui.window_actions import WindowActions


class Areas(style.Splitter):
    """The list of documents, the search panel, the list of blocks and the reader.

    Args:
        beside: between the list of documents and the reader, with how wide each is at first.
        memory: where what is seen is remembered.
    """

    def __init__(
        self,
        documents: DocumentList,
        beside: Mapping[QWidget, int],
        reader: Reader,
        actions: WindowActions,
        memory: QSettings,
    ) -> None:
        super().__init__()
        self._list, self._reader, self._actions, self._memory = documents, reader, actions, memory
        areas: dict[QWidget, int] = {documents: 260, **beside, reader: 1020}
        for area in areas:
            self.addWidget(area)
        self.setStretchFactor(len(areas) - 1, 1)
        self.setSizes(list(areas.values()))

    def show_sidebar(self, show: bool) -> None:
        """Show or hide the list of documents."""
        self._list.setVisible(show)
        self._actions["sidebar"].setText(tr("Hide Sidebar") if show else tr("Show Sidebar"))

    def show_text(self, show: bool) -> None:
        """Show or hide the text beside the page."""
        self._reader.show_text(show)
        self._actions["text_pane"].setText(tr("Hide Text") if show else tr("Show Text"))

    def switch_sidebar(self) -> None:
        """Hide the list where it is seen, show it where it is not."""
        self.show_sidebar(self._list.isHidden())

    def switch_text(self) -> None:
        """Hide the text where it is seen, show it where it is not."""
        self.show_text(not self._reader.text_wanted)

    def restore(self) -> None:
        """As they were when ``remember`` was called last."""
        for name, restore in (("areas", self.restoreState), ("reader", self._reader.restoreState)):
            state = self._memory.value(name)
            if state is not None:
                restore(state)
        self.show_sidebar(self._memory.value("sidebar", True, bool) is True)
        self.show_text(self._memory.value("text", True, bool) is True)
        self._actions["source"].setChecked(self._memory.value("source", False, bool) is True)

    def remember(self) -> None:
        """Keep how they are."""
        self._memory.setValue("areas", self.saveState())
        self._memory.setValue("reader", self._reader.saveState())
        self._memory.setValue("sidebar", not self._list.isHidden())
        self._memory.setValue("text", self._reader.text_wanted)
        self._memory.setValue("source", self._actions["source"].isChecked())
