"""What can be done in the window, as one table; from it come the menus, the toolbar and the shortcuts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ocr_desktop.gui import style, symbols
from ocr_desktop.gui.language import tr
from ocr_desktop.sentences import said

MAC, ELSEWHERE = "mac", "elsewhere"
_Role = QAction.MenuRole


@dataclass(frozen=True, slots=True)
class Spec:
    """One action.

    Args:
        name: by which the window finds it.
        title: in menus; with … where more is asked before anything happens.
        keys: shortcuts, the first is shown; Ctrl is the command key on a Mac.
        symbol: drawing for the toolbar, empty for none.
        checkable: it is on or off.
        role: where a Mac puts it in the application's menu.
        mac: the shortcuts on a Mac where those of other systems mean something else there; None for the same.
        only: ``MAC`` or ``ELSEWHERE`` for what is not in this place, or not at all, on other systems.
    """

    name: str
    title: str
    keys: tuple[str, ...] = ()
    symbol: str = ""
    checkable: bool = False
    role: QAction.MenuRole = _Role.NoRole
    mac: tuple[str, ...] | None = None
    only: str = ""

    def on(self, *, mac: bool) -> "Spec":
        """This action as a system has it."""
        return replace(self, keys=self.mac) if mac and self.mac is not None else self


SEPARATOR = Spec("", "")
RECENT = Spec("recent", said("Open Recent"))
CATEGORIES = Spec("categories", said("Categories"))
COMPARE = Spec("compare", said("Compare With"))
READ_REGION_WITH = Spec("read_region_with", said("Read Region With"))
COPY_AS = Spec("copy_as", said("Copy As"))
COPY_PAGE_AS = Spec("copy_page_as", said("Copy Page As"))
COPY_DOCUMENT_AS = Spec("copy_document_as", said("Copy Document As"))

MENUS: dict[str, tuple[Spec, ...]] = {
    said("File"): (
        Spec("open", said("Open…"), ("Ctrl+O",), "add"),
        Spec("open_folder", said("Open Folder…"), ("Ctrl+Shift+O",)),
        Spec("capture", said("Read Part of the Screen…"), ("Ctrl+Alt+P",), only=MAC),
        RECENT,
        Spec("history", said("History"), ("Ctrl+H",), mac=("Ctrl+Y",)),
        Spec("close", said("Close Window"), ("Ctrl+W",), only=MAC),
        SEPARATOR,
        Spec("export", said("Export…"), ("Ctrl+E", "Ctrl+S"), "export", mac=("Ctrl+Shift+E", "Ctrl+S")),
        Spec("export_folder", said("Export Folder…"), ("Ctrl+Shift+E",), "folder", mac=("Ctrl+Alt+Shift+E",)),
        SEPARATOR,
        Spec("quick_look", said("Quick Look"), ("Ctrl+Alt+Y",), only=MAC),
        Spec("reveal", style.SHOW_IN_FOLDER, ("Ctrl+Alt+R",)),
        Spec("close", said("Close Window"), ("Ctrl+W",), only=ELSEWHERE),
        Spec("quit", said("Quit OCR Desktop"), ("Ctrl+Q",), role=_Role.QuitRole, only=MAC),
        Spec("quit", said("Quit"), ("Ctrl+Q",), role=_Role.QuitRole, only=ELSEWHERE),
    ),
    said("Edit"): (
        Spec("undo", said("Undo"), ("Ctrl+Z",)),
        Spec("redo", said("Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), mac=("Ctrl+Shift+Z",)),
        SEPARATOR,
        Spec("copy", said("Copy"), ("Ctrl+C",), "copy"),
        COPY_AS,
        Spec("copy_page", said("Copy Page"), ("Ctrl+Alt+C",)),
        COPY_PAGE_AS,
        Spec("copy_document", said("Copy Document"), ("Ctrl+Shift+C",)),
        COPY_DOCUMENT_AS,
        Spec("paste", said("Paste Picture"), ("Ctrl+V",)),
        Spec("select_all", said("Select All Text"), ("Ctrl+A",)),
        SEPARATOR,
        Spec("find", said("Find…"), ("Ctrl+F",)),
        Spec("find_everywhere", said("Find in Everything Read…"), ("Ctrl+Shift+F",)),
        Spec("find_selection", said("Use Selection for Find"), ("Ctrl+E",), only=MAC),
        Spec("find_next", said("Find Next"), ("Ctrl+G",)),
        Spec("find_previous", said("Find Previous"), ("Ctrl+Shift+G",)),
        Spec("locate", said("Locate on Page…"), ("Ctrl+Alt+F",)),
        SEPARATOR,
        Spec("models", said("Models…"), ("Ctrl+Shift+M",), role=_Role.ApplicationSpecificRole),
        Spec("settings", said("Settings…"), ("Ctrl+,",), role=_Role.PreferencesRole),
    ),
    said("View"): (
        Spec("sidebar", said("Hide Sidebar"), ("Ctrl+Alt+S",), "sidebar", mac=("Meta+Ctrl+S", "Ctrl+Alt+S")),
        Spec("text_pane", said("Hide Text"), ("Ctrl+Alt+T",)),
        Spec("block_list", said("Show Block List"), ("Ctrl+Alt+B",)),
        Spec("source", said("Show Markdown Source"), ("Ctrl+Alt+U",), "source", checkable=True),
        SEPARATOR,
        Spec("show_boxes", said("Show Boxes"), ("Ctrl+Shift+B",), "boxes", checkable=True),
        Spec("show_order", said("Show Reading Order"), ("Ctrl+Shift+N",), checkable=True),
        CATEGORIES,
        SEPARATOR,
        COMPARE,
        SEPARATOR,
        Spec("zoom_in", said("Zoom In"), ("Ctrl++", "Ctrl+="), "zoom-in"),
        Spec("zoom_out", said("Zoom Out"), ("Ctrl+-",), "zoom-out"),
        Spec("zoom_actual", said("Actual Size"), ("Ctrl+0",)),
        Spec("zoom_fit", said("Fit Page"), ("Ctrl+9",), "zoom-fit"),
        Spec("zoom_width", said("Fit Width"), ("Ctrl+8",)),
        SEPARATOR,
        Spec("rotate_left", said("Rotate Left"), ("Ctrl+L",)),
        Spec("rotate_right", said("Rotate Right"), ("Ctrl+R",), "rotate"),
        SEPARATOR,
        Spec("full_screen", said("Enter Full Screen"), ("F11",), mac=("Meta+Ctrl+F",)),
    ),
    said("Go"): (
        Spec("next_page", said("Next Page"), ("Ctrl+Down", "Alt+PgDown"), "next"),
        Spec("previous_page", said("Previous Page"), ("Ctrl+Up", "Alt+PgUp"), "previous"),
        Spec("go_to_page", said("Go to Page…"), ("Ctrl+Alt+G",)),
        SEPARATOR,
        Spec("next_document", said("Next Document"), ("Ctrl+Alt+Down",)),
        Spec("previous_document", said("Previous Document"), ("Ctrl+Alt+Up",)),
        SEPARATOR,
        Spec("next_block", said("Next Block"), ("Ctrl+]",)),
        Spec("previous_block", said("Previous Block"), ("Ctrl+[",)),
        Spec("next_doubt", said("Next Doubtful Block"), ("Ctrl+D", "F8")),
        Spec("previous_doubt", said("Previous Doubtful Block"), ("Ctrl+Shift+D", "Shift+F8")),
        Spec("next_difference", said("Next Difference"), ("Ctrl+Alt+]", "F7")),
        Spec("previous_difference", said("Previous Difference"), ("Ctrl+Alt+[", "Shift+F7")),
        Spec("next_problem", said("Next Problem"), ("Ctrl+'",)),
    ),
    said("Block"): (
        Spec("edit_block", said("Edit Text…"), ("F2",)),
        Spec("take_reading", said("Take the Other Reading"), ("Ctrl+Alt+Return",)),
        Spec("draw_block", said("Draw Block"), ("Ctrl+B",), checkable=True),
        Spec("read_region", said("Read Region"), ("Ctrl+Shift+X",), checkable=True),
        READ_REGION_WITH,
        SEPARATOR,
        Spec("category_title", said("Title"), ("Ctrl+Alt+1",), mac=("Meta+Ctrl+1",)),
        Spec("category_heading", said("Section Heading"), ("Ctrl+Alt+2",), mac=("Meta+Ctrl+2",)),
        Spec("category_text", said("Text"), ("Ctrl+Alt+3",), mac=("Meta+Ctrl+3",)),
        Spec("category_list", said("List Item"), ("Ctrl+Alt+4",), mac=("Meta+Ctrl+4",)),
        Spec("category_table", said("Table"), ("Ctrl+Alt+5",), mac=("Meta+Ctrl+5",)),
        Spec("category_formula", said("Formula"), ("Ctrl+Alt+6",), mac=("Meta+Ctrl+6",)),
        Spec("category_picture", said("Picture"), ("Ctrl+Alt+7",), mac=("Meta+Ctrl+7",)),
        Spec("category_caption", said("Caption"), ("Ctrl+Alt+8",), mac=("Meta+Ctrl+8",)),
        Spec("category_footnote", said("Footnote"), ("Ctrl+Alt+9",), mac=("Meta+Ctrl+9",)),
        Spec("category_header", said("Page Header"), ("Ctrl+Alt+0",), mac=("Meta+Ctrl+0",)),
        Spec("category_footer", said("Page Footer"), ("Ctrl+Alt+-",), mac=("Meta+Ctrl+-",)),
        SEPARATOR,
        Spec("move_earlier", said("Read Earlier"), ("Ctrl+Shift+Up",)),
        Spec("move_later", said("Read Later"), ("Ctrl+Shift+Down",)),
        Spec("merge", said("Merge with Next Block"), ("Ctrl+J",)),
        Spec("delete_block", said("Delete Block")),
        SEPARATOR,
        Spec("show_answer", said("Show What the Engine Read"), ("Ctrl+Alt+E",), checkable=True),
        Spec("discard", said("Discard Corrections on This Page")),
    ),
    said("Document"): (
        Spec("retry", said("Try Failed Pages Again"), ("Ctrl+Shift+T",)),
        Spec("read_again", said("Read Again"), ("Ctrl+Shift+R",)),
        Spec("read_turned", said("Read Again as Turned"), ("Ctrl+Alt+Shift+R",)),
        Spec("password", said("Enter Password…")),
        SEPARATOR,
        Spec("stop", said("Stop Reading"), ("Ctrl+.",), "stop"),
        Spec("stop_all", said("Stop All"), ("Ctrl+Shift+.",)),
        SEPARATOR,
        Spec("remove", said("Remove from List"), ("Ctrl+Backspace",)),
        Spec("remove_all", said("Clear List")),
    ),
    said("Window"): (
        Spec("minimize", said("Minimize"), ("Ctrl+M",), only=MAC),
        Spec("zoom_window", said("Zoom"), only=MAC),
        SEPARATOR,
        Spec("front", said("Bring All to Front"), only=MAC),
    ),
    said("Help"): (
        Spec("shortcuts", said("Keyboard Shortcuts"), ("Ctrl+/",)),
        Spec("sample", said("Open the Sample Document")),
        Spec("logs", said("Show Log Files")),
        Spec("check_updates", said("Check for New Version…"), role=_Role.ApplicationSpecificRole),
        Spec("about", said("About OCR Desktop"), role=_Role.AboutRole),
    ),
}

TOOLBAR = (
    "sidebar", "open", "", "previous_page", "next_page", "PAGE", "", "zoom_out", "zoom_fit", "zoom_in", "rotate_right",
    "show_boxes", "", "ENGINE", "GAP", "source", "copy", "export",
)  # fmt: skip


def menus(*, mac: bool) -> dict[str, tuple[Spec, ...]]:
    """The menus of a Mac, or of other systems; no menu is empty."""
    other = ELSEWHERE if mac else MAC
    found = {title: tuple(spec.on(mac=mac) for spec in specs if spec.only != other) for title, specs in MENUS.items()}
    return {title: specs for title, specs in found.items() if any(spec is not SEPARATOR for spec in specs)}


class WindowActions:
    """The actions of one window, by name."""

    def __init__(self, window: QMainWindow) -> None:
        self._actions: dict[str, QAction] = {}
        self._specs: dict[str, Spec] = {}
        self.recent = QMenu(tr(RECENT.title), window)
        self.categories = QMenu(tr(CATEGORIES.title), window)
        self.compare = QMenu(tr(COMPARE.title), window)
        self.read_region_with = QMenu(tr(READ_REGION_WITH.title), window)
        self.copy_as = QMenu(tr(COPY_AS.title), window)
        self.copy_page_as = QMenu(tr(COPY_PAGE_AS.title), window)
        self.copy_document_as = QMenu(tr(COPY_DOCUMENT_AS.title), window)
        self._below = {
            RECENT: self.recent,
            CATEGORIES: self.categories,
            COMPARE: self.compare,
            READ_REGION_WITH: self.read_region_with,
            COPY_AS: self.copy_as,
            COPY_PAGE_AS: self.copy_page_as,
            COPY_DOCUMENT_AS: self.copy_document_as,
        }
        for title, specs in menus(mac=style.IS_MAC).items():
            menu = window.menuBar().addMenu(tr(title))
            for spec in specs:
                self._add(window, menu, spec)
        self.dress(window)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def enable(self, states: dict[str, bool]) -> None:
        """Enable and disable actions by name."""
        for name, enabled in states.items():
            self._actions[name].setEnabled(enabled)

    def dress(self, window: QWidget) -> None:
        """Draw the symbols in the colours of now."""
        for name, action in self._actions.items():
            if self._specs[name].symbol:
                action.setIcon(symbols.icon(self._specs[name].symbol, window.palette(), window.devicePixelRatioF()))

    def toolbar(self, window: QMainWindow, places: Mapping[str, QWidget]) -> QToolBar:
        """The toolbar.

        Args:
            window: whose it is.
            places: what stands for the names in capitals.
        """
        bar = QToolBar(tr("Toolbar"), window)
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setFloatable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setIconSize(QSize(symbols.TOOLBAR, symbols.TOOLBAR))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        for name in TOOLBAR:
            if name in places:
                bar.addWidget(places[name])
            elif name:
                bar.addAction(self._actions[name])
                button = bar.widgetForAction(self._actions[name])
                if isinstance(button, QToolButton):
                    button.setAccessibleName(self._actions[name].text().rstrip("…"))
                    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            else:
                space = QWidget()
                space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
                bar.addWidget(space)
        return bar

    def _add(self, window: QMainWindow, menu: QMenu, spec: Spec) -> None:
        if spec is SEPARATOR:
            menu.addSeparator()
        elif spec in self._below:
            menu.addMenu(self._below[spec])
        else:
            title = tr(spec.title)
            action = QAction(title, window)
            action.setObjectName(spec.name)
            action.setShortcuts([QKeySequence(key) for key in spec.keys])
            action.setCheckable(spec.checkable)
            action.setMenuRole(spec.role)
            action.setIconVisibleInMenu(False)
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{title.rstrip('…')}{f'  {shown}' if shown else ''}")
            menu.addAction(action)
            self._actions[spec.name] = action
            self._specs[spec.name] = spec
