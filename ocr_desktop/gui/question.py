"""A question before something is lost."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def agreed(window: QWidget, question: str, facts: str, yes: str, no: str = "Go On") -> bool:
    """Ask, and wait for the answer.

    Args:
        facts: what hangs on it.
        yes: what the button says that loses something, and
        no: the other one.
    """
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(facts)
    button = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(no, QMessageBox.ButtonRole.RejectRole))
    box.exec()
    box.deleteLater()
    return box.clickedButton() is button
