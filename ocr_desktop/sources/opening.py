"""Opening documents: by content, with an error that says what is wrong and what to do."""

import hashlib
import stat
from pathlib import Path

from ocr_desktop import errors
from ocr_desktop.sources import kinds, pdf, picture
from ocr_desktop.sources.page import Source

HASH_CHUNK = 1 << 20


def open_source(path: Path, password: str | None = None) -> Source:
    """Open a document.

    Args:
        password: for an encrypted document; others ignore it.

    Raises:
        SourceError: the class says why, the message in words.
    """
    kind = _kind(path)
    try:
        if kind in kinds.MUPDF_KINDS:
            return pdf.open_document(path, kind, password)
        return picture.open_picture(path, kind)
    except OSError as exc:  # gone, or on a volume that is
        raise _translated(path, exc) from exc


def sha256_of(path: Path) -> str:
    """SHA-256 of the file's bytes, in hex.

    Raises:
        SourceError: the file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(HASH_CHUNK):
                digest.update(chunk)
    except OSError as exc:
        raise _translated(path, exc) from exc
    return digest.hexdigest()


def _kind(path: Path) -> str:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise errors.UnsupportedSource(f"“{path.name}” is a folder.", remedy="Choose the files in it.")
        if not stat.S_ISREG(status.st_mode):
            raise errors.UnsupportedSource(f"“{path.name}” is not a file.", remedy="Choose a file.")
        if status.st_size == 0:
            raise errors.EmptySource(f"“{path.name}” is empty: it holds no bytes.")
        kind = kinds.kind_of(path)
        if kind is None:
            seems = kinds.described(path)
            raise errors.UnsupportedSource(f"“{path.name}” cannot be read as a document: it seems to be {seems}.")
    except OSError as exc:
        raise _translated(path, exc) from exc
    except ValueError as exc:  # a null character in the path
        raise errors.SourceNotFound("There is no file of this name.") from exc
    return kind


def _translated(path: Path, exc: OSError) -> errors.SourceError:
    if isinstance(exc, (FileNotFoundError, NotADirectoryError)):
        return errors.SourceNotFound(f"There is no file “{path}”.")
    if isinstance(exc, PermissionError):
        return errors.SourceNotPermitted(f"“{path.name}” may not be read.")
    return errors.SourceNotFound(f"“{path.name}” cannot be read: {exc.strerror or exc}.")
