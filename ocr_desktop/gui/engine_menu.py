"""Which engine reads: its name in the toolbar, the others in its menu."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ocr_desktop import catalog
from ocr_desktop.gui.language import tr


class EngineMenu(QToolButton):
    """A button that says which engine reads, with a menu of all.

    Signals:
        chosen: the name of an engine that is ready.
        models_wanted: the person wants to see the models, or an engine whose model is not there.
    """

    chosen = Signal(str)
    models_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ready: Callable[[str], bool] = lambda _name: True
        """Whether an engine can read now; asked each time the menu opens."""
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self._current = ""
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Engine"))

    def show_engine(self, name: str) -> None:
        """Say which engine reads the document that is shown, or would read the next one."""
        entry = catalog.engine(name)
        self._current = name
        self.setText(tr(entry.title))
        self.setToolTip(tr("Read with {engine}: {about}").format(engine=tr(entry.title), about=tr(entry.summary)))
        self.setAccessibleDescription(tr("Reads with {engine}").format(engine=tr(entry.title)))

    def _fill(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        for entry in catalog.ENGINES:
            ready = self.ready(entry.name)
            action = engine_action(entry, group, self.chosen.emit if ready else None, self.models_wanted.emit)
            action.setCheckable(ready)
            action.setChecked(entry.name == self._current)
            self._menu.addAction(action)
        self._menu.addSeparator()
        self._menu.addAction(tr("Models…")).triggered.connect(lambda _checked=False: self.models_wanted.emit())


def engine_action(
    entry: catalog.EngineEntry,
    parent: QObject,
    choose: Callable[[str], object] | None,
    show_models: Callable[[], object],
) -> QAction:
    """An engine in a menu.

    Args:
        choose: given its name; None where it is not ready, for which the way to its model is offered.
    """
    title = tr(entry.title)
    action = QAction(title if choose is not None else tr("{engine} (Get Model…)").format(engine=title), parent)
    action.setToolTip(tr(entry.summary))
    action.triggered.connect(lambda: choose(entry.name) if choose is not None else show_models())
    return action
