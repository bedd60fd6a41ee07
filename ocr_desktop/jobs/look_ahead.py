"""Which pages a worker will be asked for next: told to it, so that it begins with them while it reads another.

How many are worth it is for the worker to say: one, which is encoded meanwhile, or as many as it decodes side by
side. Side by side the page that is being read is finished later, so that is for jobs at whose pages nobody looks.
"""

from collections.abc import Iterable

from ocr_desktop.document import codec
from ocr_desktop.jobs.page_reading import Reading
from ocr_desktop.jobs.worklist import DocumentWork, JobWork
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages

MOST_TOGETHER = 8


def tell(readings: Iterable[Reading], jobs: list[JobWork]) -> bool:
    """Tell a worker that can look ahead what comes next, where that is news to it; whether there was one.

    Args:
        readings: that are under way.
        jobs: in the order in which their pages will be taken.
    """
    reading = next((reading for reading in readings if reading.looks_ahead), None)
    if reading is None or not reading.waiters:
        return False
    settings = reading.waiters[0][0].job.settings
    together = settings.pages_together != 1 and not any(work.looked_at for work in jobs)
    following = _following(jobs, settings, (settings.pages_together or MOST_TOGETHER) - 1 if together else 1)
    names = tuple((work.job.id, document.number, page) for work, document, page in following)
    hint = names, together and bool(names)
    if hint == reading.told:
        return False
    reading.told = hint
    plain = codec.to_plain(settings)
    pages = tuple(
        messages.Upcoming(str(document.request.path), page, settings.engine, plain, document.password)
        for _, document, page in following
    )
    reading.client.prepare(reading.request, messages.Prepare(pages, together))
    return True


def _following(jobs: list[JobWork], settings: Settings, most: int) -> list[tuple[JobWork, DocumentWork, int]]:
    """The pages that will be read next as this one is: another engine, or another model, would be in its way."""
    found: list[tuple[JobWork, DocumentWork, int]] = []
    for work in jobs:
        if work.job.settings == settings:
            found += ((work, document, page) for document, page in work.next_missing(most - len(found)))
    return found
