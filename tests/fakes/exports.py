"""Exports that run to their end."""

from ocr_desktop.jobs.export import FolderExport
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.report import ExportReport


def finished(work: FolderExport, jobs: JobQueue) -> ExportReport:
    """Run an export on a queue of its own, which is closed in any case."""
    try:
        work.start(jobs)
        report = work.wait(60)
    finally:
        jobs.close()
        work.close()
    assert report is not None
    return report
