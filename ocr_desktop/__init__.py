"""OCR Desktop: reads documents on the machine, with no cloud."""

__version__ = "0.1.0"
