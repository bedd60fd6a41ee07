"""Text that steps back can still be read, in the light and in the dark."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ocr_desktop.gui import style

SYSTEM = "#40000000"  # as faint as a Mac has it for fields that nobody has filled in


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4) for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(label: QWidget) -> float:
    """Of a label's ink with what it stands on, as WCAG 2 counts it."""
    palette = label.palette()
    ink, ground = palette.color(label.foregroundRole()), palette.color(QPalette.ColorRole.Window)
    assert ink.alpha() == 255
    light, deep = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (deep + 0.05)


@pytest.mark.parametrize("make", [style.Caption, style.Quiet])
def test_text_that_steps_back_can_be_read_whatever_the_surroundings(
    application: QApplication, make: type[style.Quiet]
) -> None:
    around = QWidget()
    label = make("Words")
    QVBoxLayout(around).addWidget(label)
    seen = []
    for ground, text in (("#ececec", "#000000"), ("#1e1e1e", "#ffffff"), ("#ffffff", "#1d1d1f")):
        palette = QPalette(application.palette())
        for role, colour in (("Window", ground), ("WindowText", text), ("PlaceholderText", SYSTEM)):
            palette.setColor(QPalette.ColorRole[role], QColor(colour))
        around.setPalette(palette)
        assert contrast(label) >= 4.5
        seen.append(label.palette().color(label.foregroundRole()).name())
    assert len(set(seen)) == 3, "it follows what is around it"
    around.deleteLater()
