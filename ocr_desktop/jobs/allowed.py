"""Which documents on this machine others may have read by naming their place."""

from collections.abc import Sequence
from pathlib import Path

from ocr_desktop.errors import NotAllowed, SourceNotFound, UnsupportedSource, UsageError


def allowed(named: str, roots: Sequence[Path]) -> Path:
    """The real path of a document, with links followed, where it lies in one of the folders.

    What lies elsewhere is refused in the same words whether it exists or not.

    Args:
        named: an absolute path.
        roots: folders; none: nothing may be read.

    Raises:
        NotAllowed: it lies in none of them.
        SourceNotFound: it does, but is not there.
        UnsupportedSource: it is not a file.
    """
    if not roots:
        raise NotAllowed("Documents cannot be named by their place here.", remedy="Allow a folder: --allow-path DIR.")
    try:
        real = Path(named).resolve() if Path(named).is_absolute() else None
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name that is too long or has a NUL in it
        real = None
    if real is None or not any(real.is_relative_to(root.resolve()) for root in roots):
        raise NotAllowed("A document at this place may not be read.", remedy="Allow its folder: --allow-path DIR.")
    try:
        if real.is_file():
            return real
        there = real.exists()
    except OSError:
        there = False
    if there:
        raise UnsupportedSource("This is not a file.", remedy="Name a document.")
    raise SourceNotFound("There is no document at this place.")


def root(named: str) -> Path:
    """The real path of a folder that a person allows.

    Raises:
        UsageError: it is none.
    """
    folder = Path(named).expanduser()
    if not folder.is_dir():
        raise UsageError(f"“{named}” is not a folder.", remedy="Name one that is there: --allow-path DIR.")
    return folder.resolve()
