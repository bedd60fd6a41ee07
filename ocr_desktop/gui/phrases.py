"""How the window says numbers, times and states."""

from ocr_desktop.gui.language import number, tr
from ocr_desktop.jobs.job import Progress
from ocr_desktop.sentences import said
from ocr_desktop.space import size

__all__ = [  # with what the whole program says alike
    "documents",
    "doubts",
    "duration",
    "elapsed",
    "hidden_blocks",
    "of",
    "pages",
    "progress",
    "short_error",
    "size",
]

_SHORT = {
    "PasswordRequired": said("Locked"),
    "WrongPassword": said("Locked"),
    "SourceNotFound": said("Not found"),
    "SourceNotPermitted": said("No permission"),
    "UnsupportedSource": said("Not a document"),
    "EmptySource": said("Empty"),
    "DamagedSource": said("Damaged"),
    "WorkerTimedOut": said("Took too long"),
}


def pages(count: int) -> str:
    """``1 page``, ``1,000 pages``."""
    return tr("%n page(s)", "", count)


def of(done: int, whole: int) -> str:
    """``12 of 340``."""
    return tr("{done} of {whole}").format(done=number(done), whole=number(whole))


def documents(count: int) -> str:
    """``1 document``, ``12 documents``."""
    return tr("%n document(s)", "", count)


def doubts(count: int) -> str:
    """``1 doubt``, ``12 doubts``."""
    return tr("%n doubt(s)", "", count)


def hidden_blocks(count: int) -> str:
    """``1 block is hidden``, ``12 blocks are hidden``."""
    return tr("%n block(s) are hidden", "", count)


def duration(seconds: float) -> str:
    """A time that is left, as a person would say it: never more exact than the estimate is."""
    if seconds < 10:
        return tr("a few seconds")
    if seconds < 55:
        return tr("about %n second(s)", "", round(seconds / 10) * 10)
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("about a minute") if minutes <= 1 else tr("about %n minute(s)", "", minutes)
    hours, rest = divmod(minutes, 60)
    whole = tr("about %n hour(s)", "", hours)
    more = tr("%n minute(s)", "", round(rest / 5) * 5)
    return whole if rest < 5 or hours >= 5 else f"{whole} {more}"


def elapsed(seconds: float) -> str:
    """A time that has passed: ``8 s``, ``3 min 20 s``, ``2 h 5 min``."""
    whole = round(seconds)
    rest = tr("{seconds} s").format(seconds=whole % 60)
    if whole < 60:
        return rest
    if whole < 3600:
        minutes = tr("{minutes} min").format(minutes=whole // 60)
        return f"{minutes} {rest}" if whole % 60 else minutes
    return tr("{hours} h {minutes} min").format(hours=whole // 3600, minutes=whole % 3600 // 60)


def short_error(error: str) -> str:
    """A word or two for an error class, for narrow places."""
    return tr(_SHORT.get(error, said("Could not be read")))


def progress(now: Progress) -> str:
    """What is left, and for how long: ``Reading · 12 of 340 pages · about 2 minutes left``."""
    ended = now.pages_done + now.pages_failed
    total = ended + now.pages_left
    parts = [tr("{done} of {whole}").format(done=number(ended), whole=pages(total)) if total else tr("opening")]
    if now.documents_left > 1:
        parts.append(tr("{what} left").format(what=documents(now.documents_left)))
    if now.seconds_left is not None and now.pages_left:
        parts.append(tr("{what} left").format(what=duration(now.seconds_left)))
    return " · ".join(parts)
