"""The one tree of errors.

Every error that reaches a person is one of these. It says what happened (its message) and what to do
about it (its remedy). Errors of other libraries are translated once, where the library is called, with
``raise … from exc``.

    OcrDesktopError                 exit  http
    ├── UsageError                     2   400   the request itself is wrong
    ├── SourceError                    3   422   a document cannot be read
    │   ├── SourceNotFound             3   404
    │   ├── SourceNotPermitted         3   403
    │   ├── UnsupportedSource          3   415   not a kind of file that can be read
    │   ├── EmptySource                3   422
    │   ├── DamagedSource              3   422
    │   ├── PasswordRequired           3   401
    │   ├── WrongPassword              3   401
    │   └── PageUnreadable             3   422   one page of an otherwise readable document
    ├── EngineError                    4   500   an engine cannot run or failed
    │   └── EngineUnavailable          4   503
    ├── WorkerError                    5   500   a worker process failed
    │   ├── WorkerCrashed              5   500
    │   ├── WorkerTimedOut             5   504
    │   ├── WorkerTooLarge             5   507
    │   ├── ClusterUnavailable         5   503   no other machine can read
    │   └── ProtocolMismatch           5   500
    ├── OutputError                    6   500   a result cannot be written
    │   ├── TargetExists               6   409
    │   ├── TargetNotWritable          6   403
    │   └── DiskFull                   6   507
    ├── LibraryError                   7   500   the library cannot be read or written
    ├── ModelError                     9   500   a model's files cannot be had, made or used
    │   ├── ModelMissing               9   404
    │   ├── ModelDamaged               9   500
    │   ├── ModelTooLarge              9   507   for this machine's memory
    │   ├── DownloadFailed             9   502
    │   ├── ConversionFailed           9   500
    │   └── VerificationFailed         9   500
    ├── UpdateError                   10   502   whether there is a new version cannot be told
    │   ├── NoPublisher               10   404   there is nobody to ask
    │   ├── FeedUnreachable           10   502
    │   ├── FeedForged                10   502   not signed by the publisher
    │   ├── FeedOutdated              10   502   older than what was heard before
    │   └── FeedUnusable              10   502
    ├── ServiceError                  11   400   the service does not do what was asked of it
    │   ├── NotAuthorised             11   401
    │   ├── NotAllowed                11   403
    │   ├── NoSuchJob                 11   404
    │   ├── JobUnfinished             11   409   there is no result yet, or there will be none
    │   ├── ResultGone                11   410
    │   ├── RequestTooLarge           11   413
    │   ├── RequestNotUnderstood      11   422
    │   └── ServiceBusy               11   503
    ├── PartlyFailed                   8   207   the run finished, some documents or pages did not
    └── Cancelled                    130   499   the person stopped it
"""

import errno
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, TypeVar

from ocr_desktop.sentences import said

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NOT_WRITABLE = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.EISDIR}
)


class OcrDesktopError(Exception):
    """Base of every error that a person may see."""

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    default_remedy: ClassVar[str] = said("Please report this with the log file; `ocr-desktop doctor` names it.")

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy or self.default_remedy


class UsageError(OcrDesktopError):
    """The request cannot be understood."""

    exit_code = 2
    http_status = 400
    default_remedy = said("See `ocr-desktop --help`.")


class SourceError(OcrDesktopError):
    """A document cannot be read."""

    exit_code = 3
    http_status = 422
    default_remedy = said("Open the file in another program to see whether it is intact.")


class SourceNotFound(SourceError):
    """There is no such file."""

    http_status = 404
    default_remedy = said("Check the path; the file may have been moved or renamed.")


class SourceNotPermitted(SourceError):
    """The file or folder may not be read."""

    http_status = 403
    default_remedy = said("Give yourself permission to read it, then try again.")


class UnsupportedSource(SourceError):
    """The content is not of a kind that can be read."""

    http_status = 415
    default_remedy = said("Convert it to PDF, PNG, JPEG or TIFF first.")


class EmptySource(SourceError):
    """The file holds no bytes or no pages."""

    default_remedy = said("Copy or download the file again.")


class DamagedSource(SourceError):
    """The file is truncated or broken beyond repair."""

    default_remedy = said("Copy or download the file again.")


class PasswordRequired(SourceError):
    """The document is encrypted and no password was given."""

    http_status = 401
    default_remedy = said(
        "Give the password: the command line takes --password; opened by itself in the window, it asks."
    )


class WrongPassword(SourceError):
    """The password given does not open the document."""

    http_status = 401
    default_remedy = said("Check the password and try again.")


class PageUnreadable(SourceError):
    """One page cannot be rendered or parsed; the others may be fine."""

    default_remedy = said("The other pages are not affected; open this page in another program to see what it holds.")


class EngineError(OcrDesktopError):
    """An engine failed on a page."""

    exit_code = 4
    default_remedy = said("Try the page again, or with another engine.")


class EngineUnavailable(EngineError):
    """An engine cannot run on this machine as it is."""

    http_status = 503
    default_remedy = said("Run `ocr-desktop doctor` to see what is missing.")


class WorkerError(OcrDesktopError):
    """A worker process failed."""

    exit_code = 5


class WorkerCrashed(WorkerError):
    """A worker process ended in the middle of its work."""

    default_remedy = said("The page was tried twice. The rest is not affected; try it again or with another engine.")


class WorkerTimedOut(WorkerError):
    """A page took longer than the limit in the settings."""

    http_status = 504
    default_remedy = said(
        "Raise the time limit a page (in the settings, or --page-seconds), or read the page with another engine."
    )


class WorkerTooLarge(WorkerError):
    """A page took more memory than the limit in the settings."""

    http_status = 507
    default_remedy = said(
        "Raise the memory limit a page (in the settings, or --page-megabytes), or read the page with another engine."
    )


class ClusterUnavailable(WorkerError):
    """No other machine can read pages."""

    http_status = 503
    default_remedy = said(
        "Start Dask's scheduler and its workers, with the same OCR Desktop on every machine; README.md tells how. "
        "Without --cluster this machine reads by itself, and pages that were read are kept."
    )


class ProtocolMismatch(WorkerError):
    """Front end and worker are of different versions."""

    default_remedy = said("Quit the app, then open it again; if that does not help, install it again.")


class OutputError(OcrDesktopError):
    """A result cannot be written."""

    exit_code = 6
    default_remedy = said("Choose another folder and try again; what was read is kept in the library.")


class TargetExists(OutputError):
    """The target is there already and may not be replaced."""

    http_status = 409
    default_remedy = said("Choose another name, or allow files to be overwritten.")


class TargetNotWritable(OutputError):
    """The target folder is read-only, missing or vanished."""

    http_status = 403


class DiskFull(OutputError):
    """No space is left for the result."""

    http_status = 507
    default_remedy = said("Free some space and try again; what was read is kept in the library.")


class LibraryError(OcrDesktopError):
    """The library file cannot be read or written."""

    exit_code = 7
    default_remedy = said("Close other copies of the app; `ocr-desktop doctor` names the library file.")


class ModelError(OcrDesktopError):
    """A model's files cannot be had, made or used."""

    exit_code = 9
    default_remedy = said("See `ocr-desktop models list`; the Instant engine needs no model.")


class ModelMissing(ModelError):
    """The model is not installed, or a file of it is not there."""

    http_status = 404
    default_remedy = said(
        "Install it: `ocr-desktop models download`, or `ocr-desktop models import` a folder you have."
    )


class ModelDamaged(ModelError):
    """A file of the model is not what it should be."""

    default_remedy = said("Download or import the model again.")


class ModelTooLarge(ModelError):
    """The model does not fit into this machine's memory."""

    http_status = 507
    default_remedy = said("Choose a smaller variant (8 or 4 bit) or smaller pages in the settings.")


class DownloadFailed(ModelError):
    """A file of the model could not be fetched."""

    http_status = 502
    default_remedy = said("Check the connection and start it again: what has arrived is kept.")


class ConversionFailed(ModelError):
    """The checkpoint could not be turned into what this machine runs."""


class VerificationFailed(ModelError):
    """The converted model does not do what the checkpoint does."""

    default_remedy = said("Convert it again, or choose a variant with more bits.")


class UpdateError(OcrDesktopError):
    """Whether there is a new version cannot be told."""

    exit_code = 10
    http_status = 502
    default_remedy = said("Check the connection and try again later.")


class NoPublisher(UpdateError):
    """There is nobody to ask for a new version."""

    http_status = 404


class FeedUnreachable(UpdateError):
    """The publisher's server does not answer as it should."""


class FeedForged(UpdateError):
    """What says which version is the newest does not come from the publisher."""

    default_remedy = said(
        "Do not install anything that it offers. Somebody on the way may have changed it: try again in another "
        "network, and if it says the same there, tell the publisher."
    )


class FeedOutdated(UpdateError):
    """What says which version is the newest is older than what was heard before."""


class FeedUnusable(UpdateError):
    """What says which version is the newest cannot be understood."""


class ServiceError(OcrDesktopError):
    """The service does not do what was asked of it."""

    exit_code = 11
    http_status = 400
    default_remedy = "See what the service says of itself at /openapi.json."


class NotAuthorised(ServiceError):
    """Whoever asks has not shown the token."""

    http_status = 401
    default_remedy = "Send the header “Authorization: Bearer TOKEN”; `ocr-desktop serve` says where the token is."


class NotAllowed(ServiceError):
    """This may not be asked, or not from there."""

    http_status = 403
    default_remedy = "`ocr-desktop help serve` says what can be allowed."


class NoSuchJob(ServiceError):
    """There is no job of this name, or no longer."""

    http_status = 404
    default_remedy = "List the jobs to see what there is."


class JobUnfinished(ServiceError):
    """There is no result of the job yet, or there will be none."""

    http_status = 409
    default_remedy = "Ask again when the job is done."


class ResultGone(ServiceError):
    """What was read, or the document that it was read from, has been deleted."""

    http_status = 410
    default_remedy = "Send the document again."


class RequestTooLarge(ServiceError):
    """More than the service takes at once."""

    http_status = 413
    default_remedy = "Send less at once, or raise the limit: `ocr-desktop help serve`."


class RequestNotUnderstood(ServiceError):
    """A field of the request is missing, or may not be what it is."""

    http_status = 422


class ServiceBusy(ServiceError):
    """The service has as much to do as it takes on.

    Args:
        retry_after: seconds after which it may be worth asking again.
    """

    http_status = 503
    default_remedy = "Ask again later."

    def __init__(self, message: str, *, remedy: str = "", retry_after: int = 1) -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class PartlyFailed(OcrDesktopError):
    """The run finished, but some documents or pages could not be read."""

    exit_code = 8
    http_status = 207
    default_remedy = said("The messages above name each one.")


class Cancelled(OcrDesktopError):
    """The person stopped the work."""

    exit_code = 130
    http_status = 499
    default_remedy = said("Start it again to go on: finished pages are kept.")


Other = TypeVar("Other", bound=OcrDesktopError)


def unwritable(
    error: OSError,
    what: str,
    otherwise: type[Other],
    remedies: Mapping[type[OcrDesktopError], str] = MappingProxyType({}),
) -> DiskFull | TargetNotWritable | Other:
    """The error for one of the system's where something could not be written.

    Args:
        error: of the system.
        what: could not be written, within a sentence: “letter.md”, the decoder.
        otherwise: what it is where neither space nor permission is missing.
        remedies: by class, where the usual ones do not fit.
    """
    kind: type[DiskFull | TargetNotWritable | Other] = otherwise
    first = f"{what[0].upper()}{what[1:]}"
    message = said("{what} cannot be written: {reason}.", what=first, reason=error.strerror or error)
    if is_full(error):
        kind, message = DiskFull, said("There is no space left for {what}.", what=what)
    elif error.errno in _NOT_WRITABLE:
        kind = TargetNotWritable
    return kind(message, remedy=remedies.get(kind, ""))


FOR_MODELS: Mapping[type[OcrDesktopError], str] = MappingProxyType(
    {
        DiskFull: said("Free some space and start it again: what is there is kept."),
        TargetNotWritable: said(
            "Give yourself the right to write there, or set OCR_DESKTOP_MODELS to a folder of your own."
        ),
        ModelDamaged: said("See whether the disk is in order."),
        ConversionFailed: said("See whether the disk is in order, then start it again: what is there is kept."),
        VerificationFailed: said("See whether the disk is in order, then verify the model again."),
    }
)
"""Remedies where files of a model could not be written."""


def is_full(error: OSError) -> bool:
    """Whether it is for want of space."""
    return error.errno in _FULL


def from_name(name: str, message: str, remedy: str = "") -> OcrDesktopError:
    """Rebuild an error that crossed a process wall as class name, message and remedy."""
    return _classes().get(name, OcrDesktopError)(message, remedy=remedy)


def _classes() -> dict[str, type[OcrDesktopError]]:
    found: dict[str, type[OcrDesktopError]] = {}
    waiting: list[type[OcrDesktopError]] = [OcrDesktopError]
    while waiting:
        cls = waiting.pop()
        found[cls.__name__] = cls
        waiting.extend(cls.__subclasses__())
    return found
