"""The application: its addresses, its guard, its description of itself."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ocr_desktop import __version__
from ocr_desktop.jobs.service import Service
from ocr_desktop.server import problems, schema
from ocr_desktop.server.configuration import Configuration, allowed_hosts
from ocr_desktop.server.guard import Guard
from ocr_desktop.server.routes import router

DESCRIPTION = """\
Reads documents on this machine: PDFs, scans and pictures to Markdown, text, JSON, web pages or searchable PDFs.
Nothing leaves the machine. What was read is kept in the library that the window has too.
"""


def application(service: Service, configuration: Configuration, port: int) -> FastAPI:
    """The application of a service.

    Args:
        port: at which it listens.
    """
    app = FastAPI(
        title="OCR Desktop",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,  # its page comes from somewhere else
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.include_router(router(service, configuration))
    problems.install(app)
    app.add_middleware(
        Guard, hosts=allowed_hosts(configuration, port), token=configuration.token, most=configuration.sizes.requests
    )

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with what FastAPI does not know: the form, the problems."""
    found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    shapes = found["components"]["schemas"]
    shapes[schema.FORM_NAME] = schema.form()
    shapes["Problem"] = schema.Problem.model_json_schema()
    for name in ("HTTPValidationError", "ValidationError"):  # never sent: problems are
        shapes.pop(name, None)
    return found
