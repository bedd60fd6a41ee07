"""What can be done in the window, as one table; from it come the menus, the toolbar and the shortcuts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ocr_desktop.gui import style, symbols

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
    """

    name: str
    title: str
    keys: tuple[str, ...] = ()
    symbol: str = ""
    checkable: bool = False
    role: QAction.MenuRole = _Role.NoRole


SEPARATOR = Spec("", "")
RECENT = Spec("recent", "Open Recent")
CATEGORIES = Spec("categories", "Categories")
COPY_AS = Spec("copy_as", "Copy As")
COPY_PAGE_AS = Spec("copy_page_as", "Copy Page As")
COPY_DOCUMENT_AS = Spec("copy_document_as", "Copy Document As")

MENUS: dict[str, tuple[Spec, ...]] = {
    "File": (
        Spec("open", "Open…", ("Ctrl+O",), "add"),
        Spec("open_folder", "Open Folder…", ("Ctrl+Shift+O",)),
        RECENT,
        Spec("history", "History…", ("Ctrl+Y" if style.IS_MAC else "Ctrl+H",)),
        SEPARATOR,
        Spec("export", "Export…", ("Ctrl+E", "Ctrl+S"), "export"),
        Spec("export_folder", "Export Folder…", ("Ctrl+Shift+E",), "folder"),
        SEPARATOR,
        Spec("reveal", f"Show in {style.FILE_MANAGER}", ("Ctrl+Alt+R",)),
        Spec("close", "Close Window", ("Ctrl+W",)),
        Spec("quit", "Quit OCR Desktop" if style.IS_MAC else "Quit", ("Ctrl+Q",), role=_Role.QuitRole),
    ),
    "Edit": (
        Spec("undo", "Undo", ("Ctrl+Z",)),
        Spec("redo", "Redo", ("Ctrl+Shift+Z",) if style.IS_MAC else ("Ctrl+Shift+Z", "Ctrl+Y")),
        SEPARATOR,
        Spec("copy", "Copy", ("Ctrl+C",), "copy"),
        COPY_AS,
        Spec("copy_page", "Copy Page", ("Ctrl+Alt+C",)),
        COPY_PAGE_AS,
        Spec("copy_document", "Copy Document", ("Ctrl+Shift+C",)),
        COPY_DOCUMENT_AS,
        Spec("paste", "Paste Picture", ("Ctrl+V",)),
        Spec("select_all", "Select All Text", ("Ctrl+A",)),
        SEPARATOR,
        Spec("find", "Find…", ("Ctrl+F",)),
        Spec("find_everywhere", "Find in Everything Read…", ("Ctrl+Shift+F",)),
        Spec("find_next", "Find Next", ("Ctrl+G",)),
        Spec("find_previous", "Find Previous", ("Ctrl+Shift+G",)),
        SEPARATOR,
        Spec("models", "Models…", ("Ctrl+Shift+M",)),
        Spec("settings", "Settings…", ("Ctrl+,",), role=_Role.PreferencesRole),
    ),
    "View": (
        Spec("sidebar", "Hide Sidebar", ("Ctrl+Alt+S",), "sidebar"),
        Spec("text_pane", "Hide Text", ("Ctrl+Alt+T",)),
        Spec("source", "Show Markdown Source", ("Ctrl+Alt+U",), "source", checkable=True),
        SEPARATOR,
        Spec("show_boxes", "Show Boxes", ("Ctrl+Shift+B",), "boxes", checkable=True),
        Spec("show_order", "Show Reading Order", ("Ctrl+Shift+N",), checkable=True),
        CATEGORIES,
        SEPARATOR,
        Spec("zoom_in", "Zoom In", ("Ctrl++", "Ctrl+="), "zoom-in"),
        Spec("zoom_out", "Zoom Out", ("Ctrl+-",), "zoom-out"),
        Spec("zoom_actual", "Actual Size", ("Ctrl+0",)),
        Spec("zoom_fit", "Fit Page", ("Ctrl+9",), "zoom-fit"),
        Spec("zoom_width", "Fit Width", ("Ctrl+8",)),
        SEPARATOR,
        Spec("rotate_left", "Rotate Left", ("Ctrl+L",)),
        Spec("rotate_right", "Rotate Right", ("Ctrl+R",), "rotate"),
        SEPARATOR,
        Spec("full_screen", "Full Screen", ("Meta+Ctrl+F" if style.IS_MAC else "F11",), checkable=True),
    ),
    "Go": (
        Spec("next_page", "Next Page", ("Ctrl+Down", "Alt+PgDown"), "next"),
        Spec("previous_page", "Previous Page", ("Ctrl+Up", "Alt+PgUp"), "previous"),
        Spec("go_to_page", "Go to Page…", ("Ctrl+Alt+G",)),
        SEPARATOR,
        Spec("next_document", "Next Document", ("Ctrl+Alt+Down",)),
        Spec("previous_document", "Previous Document", ("Ctrl+Alt+Up",)),
        SEPARATOR,
        Spec("next_block", "Next Block", ("Ctrl+]",)),
        Spec("previous_block", "Previous Block", ("Ctrl+[",)),
        Spec("next_doubt", "Next Doubtful Block", ("Ctrl+D", "F8")),
        Spec("previous_doubt", "Previous Doubtful Block", ("Ctrl+Shift+D", "Shift+F8")),
        Spec("next_problem", "Next Problem", ("Ctrl+'",)),
    ),
    "Block": (
        Spec("edit_block", "Edit Text…", ("F2",)),
        Spec("draw_block", "Draw Block", ("Ctrl+B",), checkable=True),
        SEPARATOR,
        Spec("category_title", "Title", ("Ctrl+Alt+1",)),
        Spec("category_heading", "Section Heading", ("Ctrl+Alt+2",)),
        Spec("category_text", "Text", ("Ctrl+Alt+3",)),
        Spec("category_list", "List Item", ("Ctrl+Alt+4",)),
        Spec("category_table", "Table", ("Ctrl+Alt+5",)),
        Spec("category_formula", "Formula", ("Ctrl+Alt+6",)),
        Spec("category_picture", "Picture", ("Ctrl+Alt+7",)),
        Spec("category_caption", "Caption", ("Ctrl+Alt+8",)),
        Spec("category_footnote", "Footnote", ("Ctrl+Alt+9",)),
        Spec("category_header", "Page Header", ("Ctrl+Alt+0",)),
        Spec("category_footer", "Page Footer", ("Ctrl+Alt+-",)),
        SEPARATOR,
        Spec("move_earlier", "Read Earlier", ("Ctrl+Shift+Up",)),
        Spec("move_later", "Read Later", ("Ctrl+Shift+Down",)),
        Spec("merge", "Merge with Next Block", ("Ctrl+J",)),
        Spec("delete_block", "Delete Block"),
        SEPARATOR,
        Spec("show_answer", "Show What the Engine Read", ("Ctrl+Alt+E",), checkable=True),
        Spec("discard", "Discard Corrections on This Page"),
    ),
    "Document": (
        Spec("retry", "Try Failed Pages Again", ("Ctrl+Shift+T",)),
        Spec("read_again", "Read Again", ("Ctrl+Shift+R",)),
        Spec("password", "Enter Password…"),
        SEPARATOR,
        Spec("stop", "Stop Reading", ("Ctrl+.",), "stop"),
        Spec("stop_all", "Stop All", ("Ctrl+Shift+.",)),
        SEPARATOR,
        Spec("remove", "Remove from List", ("Ctrl+Backspace",)),
        Spec("remove_all", "Clear List"),
    ),
    "Help": (
        Spec("shortcuts", "Keyboard Shortcuts", ("Ctrl+/",)),
        Spec("sample", "Open the Sample Document"),
        Spec("logs", "Show Log Files"),
        Spec("about", "About OCR Desktop", role=_Role.AboutRole),
    ),
}

WINDOW_MENU = (Spec("minimize", "Minimize", ("Ctrl+M",)), Spec("zoom_window", "Zoom"))

TOOLBAR = (
    "sidebar", "open", "", "previous_page", "next_page", "PAGE", "", "zoom_out", "zoom_fit", "zoom_in", "rotate_right",
    "show_boxes", "", "ENGINE", "GAP", "source", "copy", "export",
)  # fmt: skip


class WindowActions:
    """The actions of one window, by name."""

    def __init__(self, window: QMainWindow) -> None:
        self._actions: dict[str, QAction] = {}
        self._specs: dict[str, Spec] = {}
        self.recent = QMenu(RECENT.title, window)
        self.categories = QMenu(CATEGORIES.title, window)
        self.copy_as = QMenu(COPY_AS.title, window)
        self.copy_page_as = QMenu(COPY_PAGE_AS.title, window)
        self.copy_document_as = QMenu(COPY_DOCUMENT_AS.title, window)
        self._below = {
            RECENT: self.recent,
            CATEGORIES: self.categories,
            COPY_AS: self.copy_as,
            COPY_PAGE_AS: self.copy_page_as,
            COPY_DOCUMENT_AS: self.copy_document_as,
        }
        menus = dict(MENUS)
        if style.IS_MAC:
            menus = {**{k: v for k, v in menus.items() if k != "Help"}, "Window": WINDOW_MENU, "Help": menus["Help"]}
        for title, specs in menus.items():
            menu = window.menuBar().addMenu(title)
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
        bar = QToolBar("Toolbar", window)
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
            action = QAction(spec.title, window)
            action.setObjectName(spec.name)
            action.setShortcuts([QKeySequence(key) for key in spec.keys])
            action.setCheckable(spec.checkable)
            action.setMenuRole(spec.role)
            action.setIconVisibleInMenu(False)
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{spec.title.rstrip('…')}{f'  {shown}' if shown else ''}")
            menu.addAction(action)
            self._actions[spec.name] = action
            self._specs[spec.name] = spec
