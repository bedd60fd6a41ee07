"""Opening documents: by content, with an error that says what is wrong and what to do."""

import hashlib
import stat
from pathlib import Path

from ocr_desktop import errors
from ocr_desktop.sentences import said
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
            raise errors.UnsupportedSource(
                said("“{path}” is a folder.", path=path.name), remedy=said("Choose the files in it.")
            )
        if not stat.S_ISREG(status.st_mode):
            raise errors.UnsupportedSource(
                said("“{path}” is not a file.", path=path.name), remedy=said("Choose a file.")
            )
        if status.st_size == 0:
            raise errors.EmptySource(said("“{path}” is empty: it holds no bytes.", path=path.name))
        kind = kinds.kind_of(path)
        if kind is None:
            seems = kinds.described(path)
            raise errors.UnsupportedSource(
                said("“{path}” cannot be read as a document: it seems to be {seems}.", path=path.name, seems=seems)
            )
    except OSError as exc:
        raise _translated(path, exc) from exc
    except ValueError as exc:  # a null character in the path
        raise errors.SourceNotFound(said("There is no file of this name.")) from exc
    return kind


def _translated(path: Path, exc: OSError) -> errors.SourceError:
    if isinstance(exc, (FileNotFoundError, NotADirectoryError)):
        return errors.SourceNotFound(said("There is no file “{path}”.", path=path))
    if isinstance(exc, PermissionError):
        return errors.SourceNotPermitted(said("“{path}” may not be read.", path=path.name))
    return errors.SourceNotFound(said("“{path}” cannot be read: {reason}.", path=path.name, reason=exc.strerror or exc))
