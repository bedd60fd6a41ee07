"""One picture after the other, each of a window of its own."""

import argparse
import itertools
import sys
import traceback
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QSize, QtMsgType, QTranslator, qInstallMessageHandler
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from ocr_desktop import paths
from ocr_desktop.gui import language
from ocr_desktop.gui.application import window_memory
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from ocr_desktop.worker.client import WorkerClient
from tests.screens import papers
from tests.screens.scene import Pages, Props, Scene
from tests.screens.states import STATES

_Role = QPalette.ColorRole
# As Fusion has them where the desktop is dark.
_DARK = {
    _Role.Window: "#323232", _Role.WindowText: "#f0f0f0", _Role.Base: "#242424", _Role.AlternateBase: "#2b2b2b",
    _Role.Text: "#f0f0f0", _Role.Button: "#323232", _Role.ButtonText: "#f0f0f0", _Role.BrightText: "#ff7a6e",
    _Role.Light: "#4b4b4b", _Role.Midlight: "#4f4f4f", _Role.Mid: "#252525", _Role.Dark: "#202020",
    _Role.Shadow: "#191919", _Role.Highlight: "#308cc6", _Role.HighlightedText: "#ffffff", _Role.Link: "#308cc6",
    _Role.LinkVisited: "#a06fd0", _Role.ToolTipBase: "#353535", _Role.ToolTipText: "#f0f0f0",
    _Role.PlaceholderText: "#80f0f0f0", _Role.Accent: "#308cc6",
}  # fmt: skip
_DIM = "#828282"


def take(asked: argparse.Namespace, folder: Path) -> int:
    """Take all pictures that were asked for; 1 where one could not be taken."""
    wanted = [name for name in STATES if not asked.only or any(name.startswith(one) for one in asked.only)]
    if asked.list:
        print("\n".join(wanted))
        return 0
    application = QApplication(["ocr-desktop"])
    application.setApplicationName(paths.APP_NAME)
    application.setStyle("Fusion")
    qInstallMessageHandler(_note)
    asked.out.mkdir(parents=True, exist_ok=True)
    missing = 0
    with ExitStack() as stack:
        props = _props(asked, folder, stack)
        light = application.palette()
        for spoken, dark in itertools.product(asked.language or ["en"], _shades(asked)):
            _speak(application, spoken)
            application.setPalette(_dark() if dark else light)
            for name in wanted:
                target = asked.out / f"{name}-{spoken}-{'dark' if dark else 'light'}.png"
                missing += not _taken(name, props, target)
    return min(missing, 1)


def _note(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """What Qt has to say, but for what a window that stands nowhere cannot do."""
    if kind != QtMsgType.QtDebugMsg and not message.startswith("This plugin does not support"):
        print(message, file=sys.stderr)


def _shades(asked: argparse.Namespace) -> tuple[bool, ...]:
    return (False, True) if asked.both else (asked.dark,)


def _speak(application: QApplication, spoken: str) -> None:
    for before in application.findChildren(QTranslator):
        application.removeTranslator(before)
        before.deleteLater()
    language.use(spoken)
    language.install(application)


def _dark() -> QPalette:
    palette = QPalette()
    for role, colour in _DARK.items():
        palette.setColor(role, QColor(colour))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DIM))
    return palette


def _props(asked: argparse.Namespace, folder: Path, stack: ExitStack) -> Props:
    """What all windows have behind them: papers that were read, and a worker that renders their pages."""
    library = Library(paths.library_file())
    stack.callback(library.close)
    papers_folder = folder / "Documents"
    papers_folder.mkdir()
    samples = papers.read_samples(library, folder)
    notes = papers.field_notes(papers_folder)
    for paper in (*samples, notes):
        papers.keep(library, paper, Settings())
    client = WorkerClient("page", spool=paths.spool_directory(), assets=paths.assets_directory())
    stack.callback(client.close)
    return Props(papers_folder, library, Pages(client), (*samples, notes), QSize(*asked.size))


def _taken(name: str, props: Props, target: Path) -> bool:
    window_memory().clear()
    scene = Scene(props, Settings())
    try:
        with ExitStack() as stack:
            STATES[name](scene, stack)
            scene.picture().save(str(target))
    except Exception:
        traceback.print_exc()
        print(f"{name}: not reached", file=sys.stderr)
        return False
    finally:
        scene.close()
    return True
