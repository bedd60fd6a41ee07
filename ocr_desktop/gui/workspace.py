"""What fills the window: the list, the page, the text, and everything that can be done with them."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ocr_desktop import paths, settings
from ocr_desktop.errors import LibraryError, ModelMissing, OcrDesktopError
from ocr_desktop.gui import desktop, phrases, style, update_dialog
from ocr_desktop.gui.about_dialog import AboutDialog
from ocr_desktop.gui.areas import Areas, Lists
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.block_pane import BlockPane
from ocr_desktop.gui.category_filter import CategoryFilter
from ocr_desktop.gui.comparing import Behind, Comparing
from ocr_desktop.gui.correcting import Correcting
from ocr_desktop.gui.document_items import AnyItem, DocumentItem, PageItem
from ocr_desktop.gui.document_list import DocumentList
from ocr_desktop.gui.doubt_sign import DoubtSign
from ocr_desktop.gui.doubts import Doubts
from ocr_desktop.gui.dragging import Dragging
from ocr_desktop.gui.error_banner import ErrorBanner, Tone
from ocr_desktop.gui.export_news import ExportNews
from ocr_desktop.gui.export_sign import ExportSign
from ocr_desktop.gui.exporter import Exporter
from ocr_desktop.gui.finding import Finding
from ocr_desktop.gui.folder_exporter import FolderExporter
from ocr_desktop.gui.history_dialog import HistoryDialog
from ocr_desktop.gui.installation_sign import InstallationSign
from ocr_desktop.gui.integration import Integration
from ocr_desktop.gui.language import told, tr
from ocr_desktop.gui.locating import Locating
from ocr_desktop.gui.macos import Mac
from ocr_desktop.gui.main_window import SAMPLE, MainWindow
from ocr_desktop.gui.model_installer import ModelInstaller
from ocr_desktop.gui.models_dialog import ModelsDialog
from ocr_desktop.gui.navigation import Navigation
from ocr_desktop.gui.notice import Way
from ocr_desktop.gui.openers import Openers
from ocr_desktop.gui.password_dialog import PasswordPrompts
from ocr_desktop.gui.reader import Reader
from ocr_desktop.gui.region_reading import RegionReading
from ocr_desktop.gui.session import Session
from ocr_desktop.gui.settings_dialog import SettingsDialog
from ocr_desktop.gui.shortcuts import ShortcutsDialog
from ocr_desktop.gui.status_line import StatusLine
from ocr_desktop.gui.taking import Taking
from ocr_desktop.gui.turning import Turning
from ocr_desktop.jobs.job import Progress, State
from ocr_desktop.model_store import manifest, memory, readiness
from ocr_desktop.settings import Settings

_log = logging.getLogger(__name__)


class Workspace(QObject):
    """What fills a window: the list, the page, the text, and what the menus do with them.

    Args:
        window: the frame, seen already.
        backstage: what works behind it; started with ``begin``, closed by its owner.
        current: the person's settings.
        mac: the system around the window; None for this one.
    """

    def __init__(self, window: MainWindow, backstage: Backstage, current: Settings, mac: Mac | None = None) -> None:
        super().__init__(window)
        self.window = window
        self.backstage = backstage
        self.desk = backstage.desk
        self.settings = current
        self.actions = window.window_actions
        self.list = DocumentList(self.desk.items, backstage.pictures.thumbnail, window)
        self.reader = Reader(backstage.pictures, backstage.results, current, window)
        self.categories = CategoryFilter(self.actions.categories, window.memory, window)
        self.navigation = Navigation(self.desk.items, self.list, self.reader, self)
        self.finding = Finding(window, backstage, self.navigation, self.reader, lambda: self.settings)
        self.doubts = Doubts(self.desk.items, self.list, self.reader, self)
        self.correcting = Correcting(backstage.corrector, self.reader, self.actions, window)
        behind = Behind(backstage, lambda: self.settings, self._is_ready, self._show_models)
        self.comparing = Comparing(behind, self.reader, self.correcting, window)
        self.regions = RegionReading(behind, self.reader, self.correcting, window)
        self.locating = Locating(behind, self.reader, window)
        self.turning = Turning(behind, self.reader, window)
        self.taking = Taking(self.reader, backstage, self.actions, lambda: self.settings)
        self.dragging = Dragging(self.list, self.reader, backstage.results, lambda: self.settings)
        self.blocks = BlockPane(self.reader, self.actions, window.memory, self.correcting.move_blocks, window)
        lists = Lists(self.list, self.blocks)
        self.areas = Areas(lists, self.finding.panel, self.reader, self.actions, window.memory)
        self.banner = ErrorBanner(window)
        self.status = StatusLine(window)
        self.exporter = Exporter(window, backstage)
        self.folders = FolderExporter(window, backstage)
        self.integration = Integration(window, backstage, self.folders, mac or Mac())
        ExportNews(self.banner, self.exporter, self.folders, lambda: self.settings, self.integration.look)
        self.openers = Openers(window, backstage, window.memory, self.open_paths)
        self.session = Session(backstage, self.list, self.reader, window.memory)
        self.passwords = PasswordPrompts(window)
        self.installer = ModelInstaller(current, self)
        self.installation = InstallationSign(self.installer, window)
        doubt = DoubtSign(window)
        self.doubts.told.connect(doubt.say)
        for sign in (doubt, ExportSign(self.folders, window), self.installation):
            self.status.add(sign)
        self._lay_out()
        self._connect()
        self.actions["sample"].setEnabled(paths.resource(SAMPLE).is_file())
        self.areas.restore()
        for name in ("show_boxes", "show_order"):
            self.actions[name].setChecked(getattr(current, name))
        for child in window.findChildren(QWidget):
            child.setAcceptDrops(False)  # so that a drop anywhere reaches the window
        self._show_item(None)

    def begin(self) -> None:
        """Open the library and start reading; called once the window is seen."""
        try:
            self.backstage.start(self.settings.workers)
        except LibraryError as exc:
            self.banner.say(exc.message, exc.remedy, (Way(tr("Try Again"), self._begin_again),))
            return
        library = self.backstage.library
        aside = library.moved_aside if library is not None else None
        if aside is not None:
            self.banner.say(
                tr("The library was damaged, and a new one was begun."),
                tr("The old one was kept as “{name}”. Pages are read again when they are opened.").format(
                    name=aside.name
                ),
                (Way(tr(style.SHOW_IN_FOLDER), lambda: desktop.reveal(aside)),),
                tone=Tone.NOTE,
            )
        self.folders.look_for_interrupted()

    def open_paths(self, given: list[Path]) -> None:
        """Open files and folders."""
        self.backstage.intake.open(given)

    # Made once

    def _lay_out(self) -> None:
        self.window.furnish(above=self.banner, middle=self.areas, below=self.status)

    def _connect(self) -> None:
        for name, do in self._doings().items():
            action = self.actions[name]
            signal = action.toggled if action.isCheckable() else action.triggered
            signal.connect(do if action.isCheckable() else lambda _checked=False, do=do: do())
        self.actions.recent.aboutToShow.connect(lambda: self.openers.fill(self.actions.recent))
        self.window.empty.open_wanted.connect(self.openers.open_files)
        self.window.empty.sample_wanted.connect(self.openers.open_sample)
        self.status.stop_wanted.connect(self._stop_all)
        self.installation.clicked.connect(self._show_models)
        self._connect_backstage()
        self.window.guard = lambda: self.folders.may_close() and self.exporter.may_close()
        self.window.closing.connect(self._closing)
        self.window.dropped.connect(self.backstage.intake.take)
        self.window.page_key.connect(self.list.step)
        self.window.palette_changed.connect(self.status.dress)
        self.window.engine_menu.ready = self._is_ready
        self.window.engine_menu.chosen.connect(self._choose_engine)
        self.window.engine_menu.models_wanted.connect(self._show_models)
        self.finding.trouble.connect(self._refused)
        self.integration.trouble.connect(self._refused)
        self.openers.cleared.connect(self.integration.forget_recent)
        self.integration.look_at(self.list, self.reader)
        self.correcting.said.connect(self.status.say)
        self.comparing.said.connect(self.status.say)
        for part in (self.regions, self.locating, self.turning):
            part.said.connect(self.status.say)
            part.failed.connect(lambda words, remedy, ways: self.banner.say(words, remedy, ways, tone=Tone.NOTE))
        for busy in (self.regions.busy_changed, self.locating.busy_changed):
            busy.connect(self._update_actions)
        self.correcting.trouble.connect(self._not_kept)
        self.passwords.given.connect(self._password_given)
        self.list.shown.connect(self._show_item)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.remove_wanted.connect(self._remove)
        self.list.selectionModel().selectionChanged.connect(self._update_actions)
        self.reader.retry_wanted.connect(self._retry_shown)
        self.reader.password_wanted.connect(self._ask_password)
        self.reader.reveal_wanted.connect(self._reveal)
        self.reader.remove_wanted.connect(self._remove)
        self.reader.page_shown.connect(self._page_shown)
        self.reader.category_wanted.connect(self.categories.show)
        self.reader.set_hidden(self.categories.hidden)
        self.categories.changed.connect(self.reader.set_hidden)
        self.taking.told.connect(self.status.say)
        self.taking.failed.connect(self._refused)
        self.dragging.failed.connect(self._refused)

    def _connect_backstage(self) -> None:
        desk, intake = self.desk, self.backstage.intake
        intake.files.connect(self._open_files)
        intake.refused.connect(self._refused)
        intake.looking.connect(lambda name: self.status.say(tr("Looking through “{name}”…").format(name=name)))
        desk.page_changed.connect(self.reader.page_changed)
        desk.document_changed.connect(self._document_changed)
        desk.forgetting.connect(self.correcting.editor.save)  # what is being typed belongs to what was read
        desk.replaced.connect(self._document_replaced)
        desk.block_found.connect(self.reader.block_found)
        desk.password_wanted.connect(self._password_wanted)
        desk.progress_changed.connect(self._progress_changed)
        desk.worker_restarted.connect(lambda message: self.banner.say(message, tone=Tone.NOTE))
        self.backstage.pictures.thumbnail_ready.connect(self.list.refresh_thumbnail)

    def _doings(self) -> dict[str, Callable[..., object]]:
        reader, view = self.reader, self.reader.page_view
        return {
            "open": self.openers.open_files, "open_folder": self.openers.open_folder, "reveal": self._reveal,
            "close": self.window.close, "quit": QGuiApplication.quit, **self.taking.doings(),
            "paste": self._paste, "select_all": reader.text_view.select_all,
            "settings": self._show_settings, "models": self._show_models, "history": self._show_history,
            "sidebar": self.areas.switch_sidebar, "text_pane": self.areas.switch_text,
            "source": lambda on: reader.text_view.set_mode("source" if on else "rendered"),
            "show_boxes": lambda on: self._set("show_boxes", on), "show_order": lambda on: self._set("show_order", on),
            "zoom_in": view.zoom_in, "zoom_out": view.zoom_out, "zoom_actual": view.zoom_actual,
            "zoom_fit": view.zoom_fit, "zoom_width": view.zoom_width,
            "rotate_left": lambda: view.rotate_view(-1), "rotate_right": lambda: view.rotate_view(1),
            "full_screen": self._full_screen, "next_block": view.next_block,
            "previous_block": lambda: view.next_block(-1), "retry": self._retry, "read_again": self._read_again,
            **self.navigation.doings(), **self.finding.doings(), **self.doubts.doings(),
            **self.correcting.doings(), **self.comparing.doings(), **self.regions.doings(), **self.blocks.doings(),
            **self.turning.doings(), **self.locating.doings(),
            "password": self._ask_password, "stop": self._stop, "stop_all": self._stop_all, "remove": self._remove,
            "remove_all": self._remove_all, "sample": self.openers.open_sample,
            "logs": lambda: desktop.open_path(paths.log_directory()), "about": lambda: AboutDialog(self.window).show(),
            "shortcuts": lambda: ShortcutsDialog(self.window.menuBar(), self.window).show(),
            "check_updates": lambda: update_dialog.check(self.window),
            "export": lambda: self.exporter.ask(self.reader.document, self.settings),
            "export_folder": lambda: self.folders.ask(self.settings),
            **self.integration.doings(),
        }  # fmt: skip

    # Opening

    def _open_files(self, files: list[Path]) -> None:
        self.status.say("")
        try:
            reading = readiness.ready(self.settings, paths.models_directory())
        except OcrDesktopError as exc:  # what was dropped is not lost
            self._say_not_ready(exc, tr("This is read with the Instant engine instead."))
            reading = settings.changed(self.settings, {"engine": "instant"})
        items = self.desk.open(files, reading)
        if items:
            self.window.invite(False)
            self.list.show_item(items[0])
            self.list.setFocus()

    def _paste(self) -> None:
        self.backstage.intake.take(QGuiApplication.clipboard().mimeData())

    def _refused(self, error: OcrDesktopError) -> None:
        self.status.say("")
        self.banner.say(error.message, error.remedy, tone=Tone.NOTE)

    def _begin_again(self) -> None:
        self.banner.hide()
        self.begin()

    # What is shown

    def _show_item(self, item: AnyItem | None) -> None:
        self.reader.show_item(item)
        self.window.invite(not self.desk.items.documents)
        document = self.reader.document
        self.window.setWindowFilePath(str(document.path) if document else "")
        self.window.setWindowTitle(document.title if document else paths.APP_NAME)

    def _page_shown(self, page: PageItem | None) -> None:
        document = self.reader.document
        self.window.page_label.setText(phrases.of(page.number + 1, page.document.page_count) if page else "")
        engine = document.settings.engine if document else self.settings.engine
        self.status.show_page(self.reader.result, engine, earlier=self.reader.earlier)
        self.window.engine_menu.show_engine(engine)
        if page is not None:
            self.desk.look_at(page)
        self._update_actions()

    def _document_changed(self, document: DocumentItem) -> None:
        self.reader.document_changed(document)
        if document is self.reader.document:
            if len(document.pages) > 1 and self.list.current() is document:
                self.list.expand(self.desk.items.index_of(document))
            self._update_actions()
        self.exporter.document_changed(document)

    def _document_replaced(self, document: DocumentItem) -> None:
        self.backstage.pictures.forget(document.path)
        if document is self.reader.document:
            self._show_item(self.list.current())

    def _progress_changed(self, progress: Progress | None) -> None:
        self.status.show_progress(progress)
        self._update_actions()

    def _update_actions(self) -> None:
        document, page = self.reader.document, self.reader.page
        chosen = self._chosen_documents()
        failed = document is not None and (
            bool(document.failed_pages or document.problem) or document.state is State.CANCELLED
        )
        read = document is not None and (bool(document.earlier) or any(p.state is State.DONE for p in document.pages))
        several = len(self.desk.items.documents) > 1
        beside = self.regions.busy or self.locating.busy
        self.actions.enable(
            {
                "reveal": document is not None, "export": read, "copy": self.reader.result is not None,
                "copy_page": self.reader.result is not None, "copy_document": read, "next_document": several,
                "previous_document": several, "retry": failed, "remove": bool(chosen),
                "remove_all": bool(self.desk.items.documents),
                "stop": any(not d.state.ended for d in chosen) or beside,
                "stop_all": self.desk.busy or beside,
                "read_again": document is not None and document.state.ended,
                "password": bool(document and document.problem and document.problem.wants_password),
                "next_problem": any(d.problem or d.failed_pages or d.damaged_pages for d in self.desk.items.documents),
                **dict.fromkeys(("next_page", "previous_page"), document is not None),
                **dict.fromkeys(self.doubts.doings(), self.doubts.anywhere),
                **dict.fromkeys(("next_block", "previous_block"), self.reader.result is not None),
                **dict.fromkeys(("go_to_page", "locate", "zoom_in", "zoom_out", "zoom_actual", "zoom_fit", "zoom_width",
                                 "rotate_left", "rotate_right"), page is not None),
            }
        )  # fmt: skip
        self.actions["source"].setEnabled(document is not None)

    # Documents

    def _chosen_documents(self) -> list[DocumentItem]:
        shown = self.reader.document
        return self.list.chosen_documents() or ([shown] if shown else [])

    def _password_wanted(self, document: DocumentItem) -> None:
        # Of fifty locked files in a folder only the one that the person looks at is asked about.
        wrong = document.problem is not None and document.problem.error == "WrongPassword"
        if wrong or document is self.reader.document:
            self.passwords.ask(document)

    def _ask_password(self) -> None:
        if self.reader.document is not None:
            self.passwords.ask(self.reader.document)

    def _password_given(self, document: DocumentItem, password: str) -> None:
        self.backstage.pictures.forget(document.path)
        self.desk.give_password(document, password)

    def _retry(self) -> None:
        document = self.reader.document
        if document is not None and document.problem is not None and document.problem.wants_password:
            self._ask_password()
        elif document is not None:
            self.backstage.pictures.forget(document.path)
            self.desk.retry(document)

    def _retry_shown(self) -> None:
        page = self.reader.page
        if page is not None and page.state in (State.FAILED, State.CANCELLED):
            self.desk.retry(page.document, [page])
        else:
            self._retry()

    def _read_again(self) -> None:
        reading = self._reading()
        if reading is None:
            return
        for document in self._chosen_documents():
            self.backstage.pictures.forget(document.path)
            self.desk.read_again(document, reading)

    def _reading(self) -> Settings | None:
        """The settings of a job that begins now; None, and the reason in the banner, where the engine is not ready."""
        try:
            return readiness.ready(self.settings, paths.models_directory())
        except OcrDesktopError as exc:
            here = tr("Get it under “Models…”. The Instant engine needs no model.")
            self._say_not_ready(exc, here if isinstance(exc, ModelMissing) else exc.remedy)
            return None

    def _say_not_ready(self, error: OcrDesktopError, remedy: str) -> None:
        self.banner.say(error.message, remedy, (Way(tr("Models…"), self._show_models),))

    def _is_ready(self, engine: str) -> bool:
        try:
            readiness.check(settings.changed(self.settings, {"engine": engine}), paths.models_directory())
        except OcrDesktopError:
            return False
        return True

    def _is_installed(self, engine: str) -> bool:
        try:
            return readiness.installed(engine, paths.models_directory())
        except OcrDesktopError:  # what the app knows of models cannot be read
            return False

    def _choose_engine(self, name: str) -> None:
        self._set("engine", name)
        document = self.reader.document
        if document is not None and document.settings.engine != name and (reading := self._reading()) is not None:
            self.desk.read_with(document, reading)
            self.window.engine_menu.show_engine(name)

    def _stop(self) -> None:
        self.regions.stop()
        self.locating.stop()
        for document in self._chosen_documents():
            self.desk.stop(document)

    def _stop_all(self) -> None:
        self.comparing.stop_reading()
        self.regions.stop()
        self.locating.stop()
        for document in self.desk.items.documents:
            self.desk.stop(document)

    def _remove(self, documents: Sequence[DocumentItem] = ()) -> None:
        for document in documents or self._chosen_documents():
            self.exporter.forget(document)
            self.desk.remove(document)
        if not self.desk.items.documents:
            self._show_item(None)

    def _remove_all(self) -> None:
        self._remove(list(self.desk.items.documents))

    def _show_history(self) -> None:
        dialog = self.window.findChild(HistoryDialog)
        if dialog is None:
            dialog = HistoryDialog(self.backstage.library, self.backstage.background, self.desk.reading, self.window)
            dialog.open_wanted.connect(self.open_paths)
            dialog.deleted.connect(self._forgotten)
            dialog.trouble.connect(self._refused)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _forgotten(self, hashes: Sequence[str]) -> None:
        gone = [document for document in self.desk.items.documents if document.sha256 in hashes]
        if gone:
            self._remove(gone)
        self.finding.panel.ask_again()

    def _not_kept(self, error: OcrDesktopError) -> None:
        again = Way(tr("Try Again"), self.backstage.corrector.keep_again)
        self.banner.say(
            tr("What you corrected is not kept yet. {why}").format(why=told(error.message)), error.remedy, (again,)
        )

    def _reveal(self) -> None:
        if self.reader.document is not None:
            desktop.reveal(self.reader.document.path)

    def _show_menu(self, position: QPoint) -> None:
        names = ("password", "retry", "read_again", "stop", "", "copy_document", "export", "reveal", "", "remove")
        menu = QMenu(self.window)
        for name in names:
            if not name:
                menu.addSeparator()
            elif self.actions[name].isEnabled():
                menu.addAction(self.actions[name])
            if name == "copy_document":
                self.taking.add_for_document(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(position)

    # Settings and the window itself

    def _show_settings(self) -> None:
        dialog = self._settings_dialog()
        if dialog is None:
            dialog = SettingsDialog(self.settings, self.window, installed=self._is_installed)
            dialog.changed.connect(self.set_settings)
            dialog.models_wanted.connect(self._show_models)
        dialog.show_engines()
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _show_models(self) -> None:
        dialog = self.window.findChild(ModelsDialog)
        if dialog is None:
            self.installer.settings = self.settings
            try:
                known = manifest.supported()
            except OcrDesktopError as exc:
                self.banner.say(exc.message, exc.remedy)
                return
            dialog = ModelsDialog(known, paths.models_directory(), self.installer, memory.machine(), self.window)
            dialog.changed.connect(self._models_changed)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _models_changed(self) -> None:
        dialog = self._settings_dialog()
        if dialog is not None:
            dialog.show_engines()

    def _settings_dialog(self) -> SettingsDialog | None:
        return self.window.findChild(SettingsDialog)

    def _set(self, name: str, value: object) -> None:
        if getattr(self.settings, name) != value:
            self.set_settings(settings.changed(self.settings, {name: value}))

    def set_settings(self, new: Settings) -> None:
        """Use other settings from now on, and keep them."""
        self.settings = new
        self.reader.set_settings(new)
        if self.reader.document is None:
            self.window.engine_menu.show_engine(new.engine)
            self.status.show_page(None, new.engine)
        dialog = self._settings_dialog()
        if dialog is not None:
            dialog.show_settings(new)
        self.actions["show_boxes"].setChecked(new.show_boxes)
        self.actions["show_order"].setChecked(new.show_order)
        try:
            settings.save(new, paths.settings_file())
        except OSError as exc:
            self.banner.say(
                tr("The settings cannot be kept: {why}.").format(why=exc.strerror or exc),
                tr("They hold until you quit."),
            )

    def _full_screen(self) -> None:
        self.window.setWindowState(self.window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _closing(self) -> None:
        self.folders.close()
        self.dragging.close()
        self.installer.close()
        self.integration.close()
        self.session.close()
        self.areas.remember()
