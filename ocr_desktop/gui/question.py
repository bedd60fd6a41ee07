"""A question before something is lost."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from ocr_desktop.gui.language import tr


def agreed(window: QWidget, question: str, facts: str, yes: str, no: str = "") -> bool:
    """Ask, and wait for the answer.

    Args:
        facts: what hangs on it.
        yes: what the button says that loses something, and
        no: the other one; empty for “Go On”.
    """
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(facts)
    button = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(no or tr("Go On"), QMessageBox.ButtonRole.RejectRole))
    box.exec()
    box.deleteLater()
    return box.clickedButton() is button
