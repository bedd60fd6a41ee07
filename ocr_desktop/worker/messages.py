"""What front ends and workers say to each other: tagged, frozen, versioned.

On the wire a message is a JSON object: its class name under ``"type"``, then its fields (coded as results
are, see ``document.codec``). Every request has an ``id`` chosen by the front end; every answer repeats it.
A request ends with exactly one of its final answers: ``Inspected``, ``Rendered``, ``PdfMade``,
``PageFinished``, ``Diagnosis``, ``Converted``, ``Verified`` or ``Failed``. Pixels travel as files in the spool folder.

A worker has one request at a time, so that what dies with it is known. ``Prepare`` is no request but a hint that
nobody answers: the pages that will probably be asked for next. An engine that can begins with them meanwhile; what
becomes of that is told when a page is asked for.
"""

import typing
from dataclasses import dataclass, field
from typing import Any

from ocr_desktop.document import codec
from ocr_desktop.document.blocks import Block
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size

PROTOCOL_VERSION = 5


@dataclass(frozen=True, slots=True)
class Hello:
    """First message to a worker.

    Args:
        role: ``recognition``, ``page``, ``conversion`` or ``own-models``.
        threads: processor threads an engine may use.
        spool, assets: folders, absolute paths.
    """

    protocol: int
    role: str
    threads: int
    spool: str
    assets: str


@dataclass(frozen=True, slots=True)
class Inspect:
    """What is this file? Opened by content."""

    id: int
    path: str
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Recognize:
    """Read one page (from 0) of a file, or a part of it, with an engine.

    Args:
        settings: as ``Settings`` in plain values.
        clip: the part, in page units; None is the whole page. What is read is told in units of the whole page.
        turned: clockwise degrees (0, 90, 180, 270) that make it upright, where a person has said so; else None.
        phrase: words to be found instead: the blocks that come are the places where they stand. Empty for reading.
        earlier: what the engine read on the page before, with other settings: a draft of what it will read now.
    """

    id: int
    path: str
    page: int
    engine: str
    settings: dict[str, Any]
    password: str | None = None
    clip: Box | None = None
    turned: int | None = None
    phrase: str = ""
    earlier: PageResult | None = None


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A page that will probably be read soon, as ``Recognize`` will ask for it."""

    path: str
    page: int
    engine: str
    settings: dict[str, Any]
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Prepare:
    """The pages that will probably be read next, in order; those of an earlier hint are forgotten.

    Args:
        together: they may be decoded along with the one that is being read, although that then takes longer.
    """

    pages: tuple[Upcoming, ...]
    together: bool = False


@dataclass(frozen=True, slots=True)
class RenderPage:
    """A picture of a page or a part of it, within a pixel budget.

    Args:
        clip: in page units; None is the whole page.
        max_scale: pixels a page unit.
    """

    id: int
    path: str
    page: int
    max_pixels: int
    max_scale: float
    clip: Box | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class MakePdf:
    """Make a searchable PDF of a file: its pages as they are, with what was read as invisible text.

    Args:
        document: a file with what was read, as JSON (see ``document.codec``).
        pages: those of the file that are wanted, from 0; empty for all.
    """

    id: int
    path: str
    document: str
    pages: tuple[int, ...] = ()
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnose:
    """What is installed and what runs where, for ``doctor``. Asked of the recognition role.

    Args:
        measure: read a page with each engine, and say what its networks ran on.
        engines: those that are measured; empty for all.
        settings: of the person, as plain values, for the measurement.
    """

    id: int
    measure: bool = False
    engines: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Convert:
    """Make a part of what runs here from a published checkpoint. Asked of the conversion role.

    What is cut short is gone on with the next time.

    Args:
        checkpoint, target: folders, absolute paths.
        part: ``vision`` (the packages and their reference), ``decoder``, or ``tower`` (the encoder in MLX).
        precision: of the vision packages.
        weights: of the vision packages.
        bits: of the decoder's or the tower's weights: 16, 8 or 4.
    """

    id: int
    checkpoint: str
    target: str
    part: str
    precision: str
    weights: str
    bits: int


@dataclass(frozen=True, slots=True)
class ImportDoctr:
    """Take a person's docTR networks into the folder of models. Asked of the role own-models.

    Args:
        detection, recognition: ONNX files, absolute paths.
        target: folder that is made.
        vocabulary: signs in their order; empty for a name or a guess.
        vocabulary_name: one of docTR's.
        precision: empty as they are.
        kinds: architectures of the two; empty for what the graphs tell.
    """

    id: int
    detection: str
    recognition: str
    target: str
    vocabulary: str = ""
    vocabulary_name: str = ""
    precision: str = ""
    kinds: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Verify:
    """Does a converted model do what its checkpoint does? Asked of the conversion role, or of own-models.

    Args:
        folder: of the model, absolute.
        compiled: where Core ML's compiled models are kept.
        stock: docTR's own detection and recognition networks, to compare with; empty where there are none.
    """

    id: int
    folder: str
    compiled: str
    stock: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop a request, waiting or running.

    It ends with ``Failed`` (Cancelled), or with a ``PageFinished`` that says so and holds what had been read.
    """

    id: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    """End after the message; running work is dropped."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Answer to ``Hello``."""

    protocol: int
    role: str
    pid: int


@dataclass(frozen=True, slots=True)
class Inspected:
    """A document that can be opened.

    Args:
        sha256: of the file's bytes.
        kind: for a person: ``PDF``, ``JPEG`` …
        page_count: at least 1.
        first_size: size of the first page, in page units, None where that page cannot be parsed.
        title: from the document's metadata, may be empty.
    """

    id: int
    sha256: str
    kind: str
    page_count: int
    first_size: Size | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A page or a conversion has reached a stage; ``fraction`` of its work is done, 0 to 1."""

    id: int
    stage: str
    fraction: float


@dataclass(frozen=True, slots=True)
class BlockFound:
    """A block of the page being read; a later one with the same order replaces it."""

    id: int
    block: Block


@dataclass(frozen=True, slots=True)
class PageFinished:
    """A page has been read."""

    id: int
    result: PageResult


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture: binary PPM (P6, 8 bit RGB) at ``file``, which the receiver deletes.

    Args:
        page_size: of the whole page, in page units.
        clip: what the picture shows, in page units.
        scale: pixels a page unit.
    """

    id: int
    file: str
    page_size: Size
    clip: Box
    scale: float


@dataclass(frozen=True, slots=True)
class PdfMade:
    """A searchable PDF at ``file``, which the receiver deletes; ``pages`` of it got text."""

    id: int
    file: str
    pages: int


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a diagnosis: ``state`` is ``ok``, ``note`` or ``problem``; a problem has a remedy."""

    name: str
    state: str
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Answer to ``Diagnose``."""

    id: int
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Converted:
    """Answer to ``Convert``: what was made, in plain values."""

    id: int
    made: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verified:
    """Answer to ``Verify``.

    Args:
        passed: every gate let it pass.
        failures: in sentences for a person.
        report: in plain values.
        text: for a person, in Markdown.
    """

    id: int
    passed: bool
    failures: tuple[str, ...]
    report: dict[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A request has failed: class name in ``errors``, message, remedy."""

    id: int
    error: str
    message: str
    remedy: str = ""


Work = Inspect | Recognize | RenderPage | MakePdf | Diagnose | Convert | ImportDoctr | Verify
Request = Hello | Work | Prepare | Cancel | Shutdown
Final = Inspected | Rendered | PdfMade | PageFinished | Diagnosis | Converted | Verified | Failed
Answer = Ready | Progress | BlockFound | Final
Message = Request | Answer

_TYPES: dict[str, type[Any]] = {cls.__name__: cls for cls in typing.get_args(Message)}


def to_wire(message: Message) -> dict[str, Any]:
    """A message as plain JSON values."""
    return {"type": type(message).__name__, **codec.to_plain(message)}


def from_wire(data: Any) -> Message:
    """The message that plain JSON values stand for.

    Raises:
        ValueError: no known message, or its fields do not fit.
    """
    cls = _TYPES.get(data.get("type", "")) if isinstance(data, dict) else None
    if cls is None:
        raise ValueError(f"no known message: {str(data)[:80]}")
    return typing.cast(Message, codec.from_plain(cls, data))
