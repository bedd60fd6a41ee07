"""The addresses of the service."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

import anyio
import anyio.to_thread
from fastapi import APIRouter, Header, Path, Query, Request, Response, Security, status
from fastapi.responses import StreamingResponse
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from ocr_desktop import __version__, catalog, settings
from ocr_desktop.document import codec
from ocr_desktop.errors import Cancelled, OcrDesktopError, PartlyFailed, ServiceBusy, WorkerTimedOut
from ocr_desktop.jobs.reading_result import Result
from ocr_desktop.jobs.service import Service
from ocr_desktop.model_store import readiness
from ocr_desktop.renderers import registry
from ocr_desktop.server import problems, schema
from ocr_desktop.server.configuration import Configuration
from ocr_desktop.server.events import Bell, EventStream
from ocr_desktop.server.orders import Counter
from ocr_desktop.settings import FORMATS

API = 1
LOOK_SECONDS = 1.0
RENDERED_AT_ONCE = 2  # a document of a thousand pages takes its memory while it is written
FAILED_PAGES = "X-Failed-Pages"

JobId = Annotated[str, Path(pattern=schema.JOB_ID, description="As the service named the job.")]
FormatName = Annotated[
    str | None, Query(pattern=f"^({'|'.join(FORMATS)})$", description="Of the result; that of the order by default.")
]


def _problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    reasons = {
        400: "It cannot be done so.", 401: "The token is missing (or the document's password).", 403: "Not allowed.",
        404: "There is no such thing.", 409: "There is no result yet.", 410: "It has been deleted.",
        413: "Too large, or too many pages.", 415: "Not a kind that can be read.", 422: "Not understood, or damaged.",
        499: "It did not arrive.", 500: "It failed.", 503: "Busy; see Retry-After.", 504: "It took too long.",
        507: "No space, or no memory.",
    }  # fmt: skip
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {code: {"description": reasons[code], "content": content} for code in sorted({401, 403, 503, *codes})}


_ORDER = _problems(400, 404, 413, 415, 422, 499, 500, 507)
_RESULT_PROBLEMS = _problems(400, 404, 409, 410, 413, 415, 422, 500, 504, 507)
_FORM = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": {"$ref": f"#/components/schemas/{schema.FORM_NAME}"}}},
    }
}
_EVENT = {  # each of them
    "title": "ServerSentEvent",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "event": {"enum": ["job", "opened", "page_started", "page_ended", "progress", "held", "ended"]},
        "data": {"type": "string", "description": "JSON; that of “job” is a Job."},
    },
    "required": ["event", "data"],
}
_TEXT = "# Invoice\n\n| Item | Price |\n| --- | --- |\n| Linnets | 4.00 |\n"
_RESULTS: Mapping[str, Any] = {
    entry.mime: {"schema": {"type": "string", "format": "binary"} if entry.binary else {}}
    | ({"example": _TEXT} if entry.name == "md" else {})
    for entry in registry.FORMATS.values()
}
_RESULT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The result.", "content": dict(_RESULTS)},
    207: {
        "description": "The result, but some pages could not be read.",
        "content": dict(_RESULTS),
        "headers": {FAILED_PAGES: {"description": "Which, from 1.", "schema": {"type": "string"}}},
    },
}


def router(service: Service, configuration: Configuration) -> APIRouter:
    """All addresses.

    Args:
        service: that reads.
        configuration: what is allowed.
    """
    routes = APIRouter(prefix="/v1")
    guarded = [Security(HTTPBearer(auto_error=False, description="The token that `ocr-desktop serve` names."))]
    _add_about(routes, service, configuration, guarded)
    _add_jobs(routes, service, configuration, guarded)
    _add_results(routes, service, configuration, guarded)
    return routes


def _add_about(routes: APIRouter, service: Service, configuration: Configuration, guarded: list[Any]) -> None:
    @routes.get("/health", tags=["about"], responses=_problems(), operation_id="health")
    async def health() -> schema.Health:
        """Whether the service runs. This address and /openapi.json ask for no token."""
        return schema.Health(status="ok")

    @routes.get("/version", tags=["about"], responses=_problems(), dependencies=guarded, operation_id="version")
    async def version() -> schema.Versions:
        """Which version this is, and of what."""
        engines = {entry.name: entry.version for entry in catalog.ENGINES}
        return schema.Versions(version=__version__, api=API, result_schema=codec.SCHEMA_VERSION, engines=engines)

    @routes.get("/models", tags=["about"], responses=_problems(500), dependencies=guarded, operation_id="models")
    def models() -> schema.Engines:
        """What can read, and whether it can here and now."""
        return schema.Engines(engines=[_engine(entry, service, configuration) for entry in catalog.ENGINES])

    @routes.get("/options", tags=["about"], responses=_problems(), dependencies=guarded, operation_id="options")
    async def options() -> schema.Options:
        """What the form may say beside the document, and what is taken where it does not."""
        return schema.options(configuration.settings)


def _engine(entry: catalog.EngineEntry, service: Service, configuration: Configuration) -> schema.Engine:
    problem = ""
    try:
        chosen = settings.changed(configuration.settings, {"engine": entry.name})
        readiness.check(chosen, service.places.models)
    except OcrDesktopError as exc:
        problem = f"{exc.message} {exc.remedy}"
    return schema.Engine(
        name=entry.name, title=entry.title, summary=entry.summary, version=entry.version,
        installed=readiness.installed(entry.name, service.places.models), ready=not problem, problem=problem,
        chosen=entry.name == configuration.settings.engine,
    )  # fmt: skip


def _add_jobs(routes: APIRouter, service: Service, configuration: Configuration, guarded: list[Any]) -> None:
    counter = Counter(service, configuration)
    streams = EventStream(service, configuration.sizes.heartbeat_seconds)

    @routes.post(
        "/jobs", tags=["jobs"], status_code=status.HTTP_202_ACCEPTED, responses=_ORDER, openapi_extra=_FORM,
        dependencies=guarded, operation_id="submit",
    )  # fmt: skip
    async def submit(request: Request, response: Response) -> schema.JobShape:
        """Send a document, or name its path. It is read in the background, also when the service is started anew."""
        job = await counter.take(request, lasting=True)
        response.headers["Location"] = f"/v1/jobs/{job}"
        return schema.job_shape(await run_in_threadpool(service.view, job))

    @routes.get("/jobs", tags=["jobs"], responses=_problems(422, 500), dependencies=guarded, operation_id="list_jobs")
    def jobs(
        limit: Annotated[int, Query(ge=1, le=1000)] = 100, offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0
    ) -> schema.JobList:
        """Jobs, latest first."""
        return schema.JobList(jobs=[schema.job_shape(view) for view in service.views(limit, offset)])

    @routes.get(
        "/jobs/{job}", tags=["jobs"], responses=_problems(404, 422, 500), dependencies=guarded, operation_id="job"
    )
    def one(job: JobId) -> schema.JobShape:
        """A job as it stands."""
        return schema.job_shape(service.view(job))

    @routes.post(
        "/jobs/{job}/cancel", tags=["jobs"], responses=_problems(404, 409, 422, 500), dependencies=guarded,
        operation_id="cancel",
    )  # fmt: skip
    def cancel(job: JobId) -> schema.JobShape:
        """Stop a job; what is finished of it is kept. It ends within a page stage."""
        return schema.job_shape(service.cancel(job))

    @routes.delete(
        "/jobs/{job}", tags=["jobs"], status_code=status.HTTP_204_NO_CONTENT, responses=_problems(404, 409, 422, 500),
        dependencies=guarded, operation_id="delete",
    )  # fmt: skip
    def delete(
        job: JobId,
        forget: Annotated[bool, Query(description="Take what was read out of the library, too.")] = False,
    ) -> None:
        """Stop a job and forget it."""
        service.delete(job, forget=forget)

    @routes.get(
        "/jobs/{job}/events", tags=["jobs"], dependencies=guarded, operation_id="events", response_class=Response,
        responses=_problems(404, 422, 500) | {
            200: {"description": "Events: job, opened, page_started, page_ended, progress, held, ended.",
                  "content": {"text/event-stream": {"schema": _EVENT}}},
            204: {"description": "The reader has seen the end."},
        },
    )  # fmt: skip
    async def events(job: JobId, last_event_id: Annotated[str, Header(max_length=64)] = "") -> Response:
        """What happens to a job, as server-sent events. With Last-Event-ID it goes on where a reader had stopped."""
        view = await run_in_threadpool(service.view, job)
        if streams.nothing_left(view, last_event_id):
            return Response(status_code=status.HTTP_204_NO_CONTENT)
        return StreamingResponse(
            streams.of(view, last_event_id), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )


def _add_results(routes: APIRouter, service: Service, configuration: Configuration, guarded: list[Any]) -> None:
    counter, bell = Counter(service, configuration), Bell(service)
    limiter = anyio.CapacityLimiter(RENDERED_AT_ONCE)

    async def result_of(job: str, format_name: str) -> Response:
        return _sent(await anyio.to_thread.run_sync(service.result, job, format_name, limiter=limiter))

    @routes.get(
        "/jobs/{job}/result", tags=["results"], responses=_RESULT | _RESULT_PROBLEMS, dependencies=guarded,
        response_class=Response, operation_id="result",
    )  # fmt: skip
    async def result(job: JobId, format: FormatName = None) -> Response:  # noqa: A002
        """What was read. A searchable PDF needs the document, which is kept only where it was sent for a PDF."""
        return await result_of(job, format or "")

    @routes.post(
        "/recognize", tags=["results"], responses=_RESULT | _RESULT_PROBLEMS | _ORDER, openapi_extra=_FORM,
        dependencies=guarded, response_class=Response, operation_id="recognize",
    )  # fmt: skip
    async def recognize(request: Request) -> Response:
        """Send a document and wait for the result: `curl -F file=@letter.pdf`. Nothing is left of the upload."""
        job = await counter.take(request, lasting=False)
        try:
            await _ended(service, bell, request, job, configuration.sizes.recognize_seconds)
            return await result_of(job, "")
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(service.delete, job)


async def _ended(service: Service, bell: Bell, request: Request, job: str, seconds: float) -> None:
    """Wait for the end of a job.

    Raises:
        WorkerTimedOut: it takes too long.
        ServiceBusy: the service ends.
        Cancelled: whoever asked has gone away.
    """
    until = asyncio.get_running_loop().time() + seconds
    with bell.ringing(job) as rung:
        while True:
            rung.clear()
            view = await run_in_threadpool(service.view, job)
            if view.ended_at is not None:
                return
            if service.closing:
                raise ServiceBusy("The service is ending.", retry_after=10)
            if await request.is_disconnected():
                raise Cancelled("Whoever asked has gone away.")
            if asyncio.get_running_loop().time() > until:
                remedy = "Send it to /v1/jobs, which does not wait."
                raise WorkerTimedOut(f"It was not done within {seconds:g} seconds.", remedy=remedy)
            try:
                await asyncio.wait_for(rung.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue


def _sent(result: Result) -> Response:
    name = quote(result.name.encode("utf-8", "replace"))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    code = status.HTTP_200_OK
    if result.failed_pages:
        code = PartlyFailed.http_status
        headers[FAILED_PAGES] = ",".join(str(page + 1) for page in result.failed_pages)
    return Response(result.content, code, headers, result.mime)
