"""What is said over HTTP, as models from which the OpenAPI document is made."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from ocr_desktop import settings as settings_table
from ocr_desktop.document import codec
from ocr_desktop.jobs.job import State
from ocr_desktop.jobs.service import choices
from ocr_desktop.jobs.service_order import Failure, JobView
from ocr_desktop.server import problems
from ocr_desktop.server.uploads import LONGEST_FIELD
from ocr_desktop.setting import Info
from ocr_desktop.settings import Settings

JOB_ID = r"^[0-9a-f]{32}$"
FORM_NAME = "DocumentForm"
_ID = "5f0c1b7a9d3e4c2b8a6f7e1d0c9b8a76"
_PAGE = "The document is damaged."


class Shape(BaseModel):
    """Of everything that is answered."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(BaseModel):
    """Why something was not done (RFC 9457), and what to do about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank", "status": 415, "title": "UnsupportedSource",
                    "detail": "“notes.pdf” cannot be read as a document: it seems to be a text file.",
                    "remedy": "Convert it to PDF, PNG, JPEG or TIFF first.",
                }
            ]
        }
    )  # fmt: skip
    type: str
    status: int
    title: Annotated[str, Field(description="Stays the same for the same kind of error: for programs.")]
    detail: Annotated[str, Field(description="What happened, for people.")]
    remedy: Annotated[str, Field(description="What to do about it; may be empty.")]


class Fault(Shape):
    """Why a job or a page failed."""

    code: str
    message: str
    remedy: str


class PageFault(Shape):
    """A page (from 1) that could not be read."""

    page: int
    error: Fault


class JobProgress(Shape):
    """How far a job is."""

    pages_done: int
    pages_failed: int
    pages_left: int
    pages_per_second: float
    seconds_left: Annotated[float | None, Field(description="An estimate; null until there is an honest one.")]


class JobShape(Shape):
    """A job: one document that is read."""

    model_config = ConfigDict(
        title="Job",
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "id": _ID, "name": "letter.pdf", "state": "running", "made_at": 1_790_000_000.5, "ended_at": None,
                    "engine": "instant", "format": "md", "page_count": 3, "pages_read": [1], "pages_failed": [],
                    "error": None, "held": "", "progress": {"pages_done": 1, "pages_failed": 0, "pages_left": 2,
                    "pages_per_second": 1.5, "seconds_left": 1.3},
                }
            ]
        },
    )  # fmt: skip
    id: Annotated[str, Field(pattern=JOB_ID)]
    name: Annotated[str, Field(description="Of the document.")]
    state: State
    made_at: Annotated[float, Field(description="Unix seconds.")]
    ended_at: float | None
    engine: str
    format: str
    page_count: Annotated[int, Field(description="Pages of the document; 0 until it has been opened.")]
    pages_read: list[int]
    pages_failed: list[PageFault]
    error: Annotated[Fault | None, Field(description="Why the job as a whole failed.")]
    held: Annotated[str, Field(description="What it waits for; empty where it waits for nothing.")]
    progress: JobProgress


class JobList(Shape):
    """Jobs, latest first."""

    jobs: list[JobShape]


class Health(Shape):
    """That the service runs."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})
    status: str


class Versions(Shape):
    """Which this is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"version": "0.1.0", "api": 1, "result_schema": 1, "engines": {"instant": "2"}}]
        }
    )
    version: str
    api: int
    result_schema: Annotated[int, Field(description="Of results in JSON.")]
    engines: dict[str, str]


class Engine(Shape):
    """What can read a page."""

    name: str
    title: str
    summary: str
    version: str
    installed: bool
    ready: bool
    problem: Annotated[str, Field(description="Why it cannot read here and now; empty where it can.")]
    chosen: Annotated[bool, Field(description="Whether it reads where an order names none.")]


class Engines(Shape):
    """All that can read a page."""

    engines: list[Engine]


class Option(Shape):
    """A field of the form that says how a document is read or written."""

    name: str
    title: str
    help: str
    value: Annotated[str | int | float | bool, Field(description="What is taken where an order does not say.")]
    choices: list[str]
    minimum: float | None
    maximum: float | None
    engines: Annotated[list[str], Field(description="Those that know it; none are all.")]


class Options(Shape):
    """All that an order may say."""

    options: list[Option]


def job_shape(view: JobView) -> JobShape:
    """A job as it is told."""
    outcome, progress = view.outcome, view.progress
    told = JobProgress(
        pages_done=len(outcome.read),
        pages_failed=len(outcome.failed),
        pages_left=max(0, len(outcome.pages) - len(outcome.read) - len(outcome.failed)) if not view.ended_at else 0,
        pages_per_second=progress.pages_per_second,
        seconds_left=progress.seconds_left,
    )
    return JobShape(
        id=view.id,
        name=view.name,
        state=view.state,
        made_at=view.made_at,
        ended_at=view.ended_at,
        engine=view.settings.engine,
        format=view.settings.format,
        page_count=outcome.page_count,
        pages_read=[page + 1 for page in outcome.read],
        pages_failed=[PageFault(page=one.page + 1, error=fault(one.failure)) for one in outcome.failed],
        error=fault(outcome.failure) if outcome.failure else None,
        held=view.held,
        progress=told,
    )


def fault(failure: Failure) -> Fault:
    """A failure as it is told."""
    return Fault(**codec.to_plain(problems.told_of(failure), full=True))


def options(chosen: Settings) -> Options:
    """What an order may say, with what is taken where it does not."""
    return Options(
        options=[
            Option(
                name=name, title=info.title, help=info.help, value=getattr(chosen, name), choices=list(info.choices),
                minimum=info.minimum, maximum=info.maximum, engines=list(info.engines),
            )
            for name, info in choices().items()
        ]
    )  # fmt: skip


def form() -> dict[str, Any]:
    """The JSON schema of the form in which a document is sent, from the table of settings."""
    own: dict[str, Any] = {
        "file": {"type": "string", "format": "binary", "description": "The document. Or give its path."},
        "path": {
            "type": "string", "maxLength": LONGEST_FIELD,
            "description": "An absolute path in a folder that the service was allowed to read, in place of a file.",
        },
        "pages": {"type": "string", "description": "Such as 1-3,8,-1; all by default.", "examples": ["1-3,8,-1"]},
        "password": {"type": "string", "description": "Opens an encrypted document; never stored."},
    }  # fmt: skip
    chosen = {name: _field(name, info) for name, info in choices().items()}
    return {
        "title": FORM_NAME, "type": "object", "properties": own | chosen, "additionalProperties": False,
        "description": "A document, and how it is to be read and written.",
    }  # fmt: skip


def _field(name: str, info: Info) -> dict[str, Any]:
    kinds: dict[type[Any], str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
    described = f"{info.title}. {info.help}"
    found: dict[str, Any] = {"type": kinds[settings_table.kind(name)], "description": described}
    if info.choices:
        found["enum"] = list(info.choices)
    if info.minimum is not None:
        found |= {"minimum": info.minimum, "maximum": info.maximum}
    return found
