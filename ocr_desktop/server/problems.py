"""Errors as answers: RFC 9457's problem details, with what to do about it, and nothing of the machine's inside."""

import logging
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from ocr_desktop import paths
from ocr_desktop.errors import (
    Cancelled,
    EngineError,
    ModelError,
    NoSuchJob,
    OcrDesktopError,
    PartlyFailed,
    RequestNotUnderstood,
    ServiceBusy,
    ServiceError,
    SourceError,
    UsageError,
    WorkerError,
)
from ocr_desktop.jobs.service_order import Failure

MEDIA_TYPE = "application/problem+json"
OPTIONS = "GET /v1/options tells what a form may say."
INSIDE = "Something went wrong in the service; its log has it."
# What these say is about the request; what others say may name files of the machine.
_TOLD = (
    ServiceError, UsageError, SourceError, EngineError, WorkerError, ModelError, Cancelled, PartlyFailed,
)  # fmt: skip
_log = logging.getLogger(__name__)


def problem(error: OcrDesktopError) -> dict[str, Any]:
    """What is told of an error."""
    told = told_of(Failure.of(error))
    remedy = OPTIONS if isinstance(error, UsageError) and error.remedy == UsageError.default_remedy else told.remedy
    return {
        "type": "about:blank", "status": error.http_status, "title": told.code, "detail": told.message,
        "remedy": remedy,
    }  # fmt: skip


def told_of(failure: Failure) -> Failure:
    """What may be told of a failure to others than the person at this machine."""
    error = failure.error()
    if not isinstance(error, _TOLD):
        code = failure.code if type(error) is not OcrDesktopError else OcrDesktopError.__name__
        return Failure(code, "There is no space left." if error.http_status == 507 else INSIDE, "")
    return Failure(failure.code, _without_places(failure.message), _without_places(failure.remedy))


def answer(error: OcrDesktopError) -> Response:
    """An error as a response."""
    headers = {"Cache-Control": "no-store"}
    if error.http_status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, ServiceBusy):
        headers["Retry-After"] = str(error.retry_after)
    return JSONResponse(problem(error), error.http_status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Have all errors answered so."""

    @app.exception_handler(OcrDesktopError)
    async def ours(_: Request, error: OcrDesktopError) -> Response:
        if error.http_status >= 500 and not isinstance(error, ServiceBusy):
            _log.warning("%s: %s", type(error).__name__, error.message)
        return answer(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        places = [".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0]) for one in error.errors()]
        said = "; ".join(f"{place}: {one['msg']}" for place, one in zip(places, error.errors(), strict=True))
        return answer(RequestNotUnderstood(f"The request is not understood: {said}."))

    @app.exception_handler(HTTPException)
    async def foreign(request: Request, error: HTTPException) -> Response:
        found: OcrDesktopError = NoSuchJob("There is nothing at this address.", remedy="See /openapi.json.")
        body = problem(found) | {"status": error.status_code, "title": "NotFound"}
        if error.status_code != 404:
            body |= {"title": "NotPossible", "detail": f"{error.detail}."}
        headers = dict(error.headers or {})
        if error.status_code == 405:  # Starlette names the methods of one of the routes at this address
            headers["Allow"] = ", ".join(sorted(_methods(app, request.url.path)))
        return JSONResponse(body, error.status_code, headers, MEDIA_TYPE)

    @app.exception_handler(Exception)
    async def unexpected(_: Request, error: Exception) -> Response:
        return answer(OcrDesktopError(str(error)))


def _methods(app: FastAPI, path: str) -> set[str]:
    """What can be done at an address."""
    known = app.openapi()["paths"]
    parts = path.split("/")
    return {
        method.upper()
        for template, methods in known.items()
        if len(template.split("/")) == len(parts)
        and all(one == two or one.startswith("{") for one, two in zip(template.split("/"), parts, strict=True))
        for method in methods
    } or {"GET"}


def _without_places(text: str) -> str:
    """A sentence in which folders of this machine are not named."""
    own = (paths.uploads_directory(), paths.spool_directory(), paths.models_directory(), paths.library_file().parent)
    for folder in (*own, Path.home()):
        text = text.replace(f"{folder}/", "…/").replace(str(folder), "…")
    return text
