"""How the window says numbers, times and states."""

from collections.abc import Sequence

from ocr_desktop import catalog, space
from ocr_desktop.document.blocks import Category
from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui.language import number, together, told, tr
from ocr_desktop.jobs.job import JobHeld, Progress
from ocr_desktop.sentences import said

_CATEGORIES = {
    Category.CAPTION: said("Caption"),
    Category.FOOTNOTE: said("Footnote"),
    Category.FORMULA: said("Formula"),
    Category.LIST_ITEM: said("List Item"),
    Category.PAGE_FOOTER: said("Page Footer"),
    Category.PAGE_HEADER: said("Page Header"),
    Category.PICTURE: said("Picture"),
    Category.SECTION_HEADER: said("Section Heading"),
    Category.TABLE: said("Table"),
    Category.TEXT: said("Text"),
    Category.TITLE: said("Title"),
}
_UNITS = {"GB": said("GB"), "MB": said("MB"), "kB": said("kB"), "bytes": said("bytes")}
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


def page(index: int) -> str:
    """``Page 12``, of the page whose number counts from 0."""
    return tr("Page {number}").format(number=number(index + 1))


def category(which: Category) -> str:
    """``Section heading``."""
    return tr(_CATEGORIES[which])


def engine(name: str) -> str:
    """What an engine is called."""
    return tr(catalog.engine(name).title)


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return tr("{some} and {last}").format(some=tr(", ").join(words[:-1]), last=words[-1])


def rate(now: Progress) -> str:
    """How fast it goes; empty while that is unknown."""
    a_minute = 60 * now.pages_per_second
    shown = number(round(a_minute)) if a_minute >= 10 else number(round(a_minute, 1))
    return tr("{count} pages/min").format(count=shown) if a_minute else ""


def size(count: float) -> str:
    """Bytes: ``2.3 GB``."""
    figure, unit = space.size(count).split(" ")
    value = float(figure)
    return f"{number(value if '.' in figure else round(value))} {tr(_UNITS[unit])}"


def error(what: OcrDesktopError) -> str:
    """What went wrong and what can be done."""
    return together(told(what.message), told(what.remedy))


def held(event: JobHeld) -> str:
    """Why a job waits, and what ends that; or that it goes on."""
    if not event.error:
        return told(event.line)
    after = tr("Then it goes on by itself.")
    return together(tr("Paused: {why}").format(why=told(event.message)), told(event.remedy), after)


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


def left(seconds: float) -> str:
    """``about 2 minutes left``."""
    return tr("{time} left").format(time=duration(seconds))


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
    whole = tr("{done} of %n page(s)", "", total).format(done=number(ended))
    parts = [whole if total else tr("opening")]
    if now.documents_left > 1:
        parts.append(tr("%n document(s) left", "", now.documents_left))
    if now.seconds_left is not None and now.pages_left:
        parts.append(left(now.seconds_left))
    return " · ".join(parts)
