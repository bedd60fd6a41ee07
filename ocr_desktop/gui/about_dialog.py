"""What this program is, its version and its licence."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from ocr_desktop import __version__, paths
from ocr_desktop.gui import style
from ocr_desktop.gui.language import tr


class AboutDialog(QDialog):
    """A small window, as Mac apps have it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About {app}").format(app=paths.APP_NAME))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picture = QLabel()
        picture.setPixmap(QIcon(str(paths.resource("icon.svg"))).pixmap(QSize(96, 96), self.devicePixelRatioF()))
        name = QLabel(paths.APP_NAME)
        name.setFont(style.font(1.4, bold=True))
        version = style.Caption(tr("Version {number}").format(number=__version__))
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text = QLabel(tr("Reads documents on your own computer.\nNothing that you open leaves it."))
        licence = style.Caption(
            tr(
                "Free software under the GNU Affero General Public License, version 3 or later.\n"
                "It stands on Qt, MuPDF, RapidOCR and ONNX Runtime."
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(*(4 * style.GRID,) * 4)
        column.setSpacing(style.GRID)
        for label in (picture, name, version, text, licence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
