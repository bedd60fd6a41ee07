"""How the window says numbers, times and states."""

from ocr_desktop.jobs.job import Progress
from ocr_desktop.space import size

__all__ = [  # with what the whole program says alike
    "documents",
    "doubts",
    "duration",
    "elapsed",
    "hidden_blocks",
    "pages",
    "progress",
    "short_error",
    "size",
]

_SHORT = {
    "PasswordRequired": "Locked",
    "WrongPassword": "Locked",
    "SourceNotFound": "Not found",
    "SourceNotPermitted": "No permission",
    "UnsupportedSource": "Not a document",
    "EmptySource": "Empty",
    "DamagedSource": "Damaged",
    "WorkerTimedOut": "Took too long",
}


def pages(count: int) -> str:
    """``1 page``, ``1,000 pages``."""
    return "1 page" if count == 1 else f"{count:,} pages"


def documents(count: int) -> str:
    """``1 document``, ``12 documents``."""
    return "1 document" if count == 1 else f"{count:,} documents"


def doubts(count: int) -> str:
    """``1 doubt``, ``12 doubts``."""
    return "1 doubt" if count == 1 else f"{count:,} doubts"


def hidden_blocks(count: int) -> str:
    """``1 block is hidden``, ``12 blocks are hidden``."""
    return "1 block is hidden" if count == 1 else f"{count:,} blocks are hidden"


def duration(seconds: float) -> str:
    """A time that is left, as a person would say it: never more exact than the estimate is."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 55:
        return f"about {round(seconds / 10) * 10} seconds"
    minutes = round(seconds / 60)
    if minutes < 60:
        return "about a minute" if minutes <= 1 else f"about {minutes} minutes"
    hours, rest = divmod(minutes, 60)
    whole = "1 hour" if hours == 1 else f"{hours} hours"
    return f"about {whole}" if rest < 5 or hours >= 5 else f"about {whole} {round(rest / 5) * 5} minutes"


def elapsed(seconds: float) -> str:
    """A time that has passed: ``8 s``, ``3 min 20 s``, ``2 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def short_error(error: str) -> str:
    """A word or two for an error class, for narrow places."""
    return _SHORT.get(error, "Could not be read")


def progress(now: Progress) -> str:
    """What is left, and for how long: ``Reading · 12 of 340 pages · about 2 minutes left``."""
    ended = now.pages_done + now.pages_failed
    total = ended + now.pages_left
    parts = [f"{ended:,} of {pages(total)}" if total else "opening"]
    if now.documents_left > 1:
        parts.append(f"{documents(now.documents_left)} left")
    if now.seconds_left is not None and now.pages_left:
        parts.append(f"{duration(now.seconds_left)} left")
    return " · ".join(parts)
