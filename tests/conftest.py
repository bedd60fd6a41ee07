"""What holds for all tests: no library reports that they run."""

from ocr_desktop import telemetry

telemetry.off()
