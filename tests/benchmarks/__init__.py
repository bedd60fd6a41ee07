"""Benchmarks load engines in their own process, some as they are imported: no library reports that."""

from ocr_desktop import telemetry

telemetry.off()
