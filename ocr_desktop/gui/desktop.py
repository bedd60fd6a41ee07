"""What is asked of the desktop around the window: show a file, open one."""

from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from ocr_desktop.gui import style


def reveal(path: Path) -> None:
    """Show a file in the Finder; elsewhere open its folder."""
    if style.IS_MAC and path.exists():
        QProcess.startDetached("/usr/bin/open", ["-R", str(path)])
    else:
        open_path(path if path.is_dir() else path.parent)


def open_path(path: Path) -> None:
    """Open a file or folder with the program that is for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def open_page(address: str) -> None:
    """Open an https address in the person's browser."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.isValid() and url.scheme() == "https":
        QDesktopServices.openUrl(url)
