"""What a language model can ask for: read a document, find words, look at what was read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_desktop import settings as settings_table
from ocr_desktop.document.document import Document
from ocr_desktop.errors import Cancelled, OcrDesktopError, ResultGone, UsageError
from ocr_desktop.jobs.allowed import allowed
from ocr_desktop.jobs.reading_result import written
from ocr_desktop.jobs.service import Service
from ocr_desktop.jobs.service_order import JobView, Order
from ocr_desktop.library import words
from ocr_desktop.library.history import History, HistoryEntry
from ocr_desktop.library.search import Search
from ocr_desktop.model_store import readiness
from ocr_desktop.server.json_rpc import INVALID_PARAMS, Call, RpcError
from ocr_desktop.settings import Settings
from ocr_desktop.sources import page_range

FORMATS = ("md", "txt", "json", "html")
LOOK_SECONDS = 0.2
LEAST_DIGITS = 8  # of a document's SHA-256

_PAGES = {"type": "string", "description": "Which pages, such as 1-3,8,-1 (counted from 1). All when left out."}
_MOST = {
    "type": "integer", "minimum": 500, "maximum": 2_000_000, "default": 50_000,
    "description": "Characters that are answered at most. What is left out is said; ask for other pages then.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool.

    Args:
        properties: JSON schemas of its arguments, by name.
        required: those that must be given.
        read_only: whether nothing is changed by it.
        run: answers with the text for the model and the same for programs.
    """

    name: str
    title: str
    description: str
    properties: Mapping[str, Any]
    required: tuple[str, ...]
    read_only: bool
    run: Callable[[Mapping[str, Any], Call], tuple[str, Mapping[str, Any]]]

    def described(self) -> dict[str, Any]:
        """As the protocol lists it."""
        return {
            "name": self.name, "title": self.title, "description": self.description,
            "inputSchema": {
                "type": "object", "properties": dict(self.properties), "required": list(self.required),
                "additionalProperties": False,
            },
            "annotations": {
                "readOnlyHint": self.read_only, "destructiveHint": False, "idempotentHint": True, "openWorldHint": False
            },
        }  # fmt: skip

    def call(self, arguments: Mapping[str, Any], call: Call) -> dict[str, Any]:
        """Carry it out; what goes wrong is part of the answer, so that the model can do better.

        Raises:
            RpcError: the arguments do not fit.
        """
        _check(self, arguments)
        try:
            text, values = self.run(arguments, call)
        except OcrDesktopError as exc:
            told = f"{exc.message} {exc.remedy}".strip()
            return {"content": [{"type": "text", "text": told}], "isError": True}
        content = [{"type": "text", "text": text.encode("utf-8", "replace").decode()}]
        return {"content": content, "structuredContent": dict(values), "isError": False}


class Tools:
    """The tools over one service.

    Args:
        service: that reads.
        settings: how, where a call does not say.
        roots: folders whose documents may be read.
    """

    def __init__(self, service: Service, settings: Settings, roots: tuple[Path, ...]) -> None:
        self._service = service
        self._settings = settings
        self._roots = roots
        self._history = History(service.library)

    def all(self) -> tuple[Tool, ...]:
        """Every one, in the order in which they are listed."""
        engines = list(settings_table.table()["engine"].choices)
        folders = ", ".join(map(str, self._roots)) or "none: the person has allowed no folder yet"
        document = {"type": "string", "description": "Its id (or the first 8 digits or more of it), or its path."}
        return (
            Tool(
                "recognize", "Read a document",
                "Reads a PDF, scan, photo or other picture on this machine and answers with its text (Markdown with "
                f"headings, tables and formulas by default). Folders that may be read: {folders}. What was read before "
                "comes from the library at once.",
                {
                    "path": {"type": "string", "description": "Absolute path of the document."},
                    "pages": _PAGES,
                    "format": {"type": "string", "enum": list(FORMATS), "default": "md"},
                    "engine": {"type": "string", "enum": engines, "description": "The person's choice when left out."},
                    "max_characters": _MOST,
                },
                ("path",), False, self._recognize,
            ),
            Tool(
                "search", "Search what was read",
                "Finds pages that have all of the words in everything that was ever read on this machine, the best "
                "first. “Words in quotation marks” stand one after the other; other words may go on.",
                {
                    "query": {"type": "string", "description": "What to look for."},
                    "document": document,
                    "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10},
                },
                ("query",), True, self._search,
            ),
            Tool(
                "read", "Read from the library",
                "Answers with the text of a document that was read before, as the person has corrected it. Reads "
                "nothing anew.",
                {"document": document, "pages": _PAGES, "max_characters": _MOST},
                ("document",), True, self._read,
            ),
            Tool(
                "documents", "List documents",
                "Lists the documents that were read on this machine, the one opened last first.",
                {
                    "limit": {"type": "integer", "minimum": 1, "maximum": 500, "default": 50},
                    "offset": {"type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 0},
                },
                (), True, self._documents,
            ),
        )  # fmt: skip

    def _recognize(self, arguments: Mapping[str, Any], call: Call) -> tuple[str, Mapping[str, Any]]:
        file = allowed(arguments["path"], self._roots)
        pages = arguments.get("pages", "")
        page_range.check(pages)
        wanted = {name: arguments[name] for name in ("engine", "format") if name in arguments}
        chosen = settings_table.changed(self._settings, {"format": "md"} | wanted)
        chosen = readiness.ready(chosen, self._service.places.models)
        job = self._service.submit(Order(file, file.name, chosen, pages, lasting=False))
        try:
            view = self._waited(job, call)
            result = self._service.result(job)
        finally:
            self._service.delete(job)
        failed = [page + 1 for page in result.failed_pages]
        text, cut = _cut(result.content.decode(), arguments, view.outcome.page_count)
        values = {
            "document": view.outcome.sha256, "name": file.name, "page_count": view.outcome.page_count,
            "pages_read": [page + 1 for page in view.outcome.read], "pages_failed": failed, "cut": cut,
        }  # fmt: skip
        note = f"\n\n[Pages that could not be read: {', '.join(map(str, failed))}]" if failed else ""
        return text + note, values

    def _waited(self, job: str, call: Call) -> JobView:
        """The job when it has ended.

        Raises:
            Cancelled: nobody wants it any more.
        """
        told = -1
        while True:
            view = self._service.wait(job, LOOK_SECONDS)
            outcome = view.outcome
            done = len(outcome.read) + len(outcome.failed)
            if done > told and outcome.pages:
                call.tell(done, len(outcome.pages), f"{done} of {len(outcome.pages)} pages")
                told = done
            if view.ended_at is not None:
                return view
            if call.cancelled.is_set() or self._service.closing:
                raise Cancelled("Stopped.")

    def _search(self, arguments: Mapping[str, Any], call: Call) -> tuple[str, Mapping[str, Any]]:
        query = arguments["query"]
        if not words.phrases(query):
            raise UsageError("There is no word in the query.", remedy="Name one at least.")
        index = Search(self._service.library)
        while index.waiting() and not call.cancelled.is_set():
            index.catch_up()
        sha256 = self._found(arguments["document"]).sha256 if "document" in arguments else ""
        hits: list[dict[str, Any]] = [
            {
                "document": hit.key.sha256, "name": hit.path.name if hit.path else "", "page": hit.key.page + 1,
                "path": str(hit.path) if hit.path else "", "snippets": [block.snippet for block in hit.blocks[:3]],
            }
            for hit in index.find(query, arguments.get("limit", 10), sha256=sha256)
        ]  # fmt: skip
        lines = [
            f"{hit['name'] or 'unknown file'} (document {str(hit['document'])[:12]}), page {hit['page']}:\n"
            + "\n".join(f"  {snippet}" for snippet in hit["snippets"])
            for hit in hits
        ]
        return "\n".join(lines) or "Nothing was found.", {"results": hits}

    def _read(self, arguments: Mapping[str, Any], _: Call) -> tuple[str, Mapping[str, Any]]:
        entry = self._found(arguments["document"])
        results = {
            key.page: page
            for key in self._history.readings(entry.sha256)
            if (page := self._service.library.page(*key.columns)) is not None
        }
        count = max([entry.page_count, *(page + 1 for page in results)])
        wanted = page_range.parse(arguments.get("pages", ""), count)
        pages = tuple(results[page] for page in wanted if page in results)
        if not pages:
            raise ResultGone("None of these pages is in the library.", remedy="Read them with “recognize”.")
        name = entry.path.name if entry.path else entry.sha256[:12]
        chosen = settings_table.changed(self._settings, {"format": "md", "pictures": "none"})
        document = Document(name, entry.sha256, count, pages)
        text, cut = _cut(
            written(document, chosen, self._service.places.assets, None).content.decode(), arguments, count
        )
        values = {
            "document": entry.sha256, "name": name, "page_count": count,
            "pages_read": [page.page + 1 for page in pages],
            "corrected": [page.page + 1 for page in pages if page.corrected], "cut": cut,
        }  # fmt: skip
        return text, values

    def _documents(self, arguments: Mapping[str, Any], _: Call) -> tuple[str, Mapping[str, Any]]:
        entries = self._history.entries(arguments.get("limit", 50), arguments.get("offset", 0))
        found = [
            {
                "document": entry.sha256, "name": entry.path.name if entry.path else "",
                "path": str(entry.path) if entry.path else "", "page_count": entry.page_count,
                "pages_read": entry.pages_read, "opened_at": entry.opened_at,
            }
            for entry in entries
        ]  # fmt: skip
        lines = [
            f"{one['name'] or 'unknown file'} (document {str(one['document'])[:12]}): "
            f"{one['pages_read']} of {one['page_count'] or '?'} pages read"
            for one in found
        ]
        return "\n".join(lines) or "Nothing was read yet.", {"documents": found}

    def _found(self, named: str) -> HistoryEntry:
        """The document of a path, an id or the beginning of one.

        Raises:
            ResultGone: there is none.
            UsageError: there are several.
        """
        digits = named.lower()
        if len(digits) >= LEAST_DIGITS and not set(digits) - set("0123456789abcdef"):
            entries = self._history.beginning(digits)
        else:
            entries = self._history.at(Path(named))
        if not entries:
            remedy = "“documents” lists them; “recognize” reads one that is not there yet."
            raise ResultGone("There is no such document in the library.", remedy=remedy)
        if len(entries) > 1:
            raise UsageError(f"{len(entries)} documents begin so.", remedy="Give more digits of the id.")
        return entries[0]


def _cut(text: str, arguments: Mapping[str, Any], page_count: int) -> tuple[str, bool]:
    """A text of bounded length, and whether something is left out of it."""
    most = arguments.get("max_characters", _MOST["default"])
    if len(text) <= most:
        return text, False
    note = (
        f"\n\n[Cut here: {most} of {len(text)} characters. The document has {page_count} pages; ask for fewer with "
        "“pages”, or for more with “max_characters”.]"
    )
    return text[:most] + note, True


_KINDS: Mapping[str, type] = {"string": str, "integer": int}


def _check(tool: Tool, arguments: Mapping[str, Any]) -> None:
    """See that arguments fit the schemas of a tool, as far as these go."""
    for name in tool.required:
        if name not in arguments:
            raise RpcError(INVALID_PARAMS, f"“{tool.name}” needs “{name}”.")
    for name, value in arguments.items():
        if name not in tool.properties:
            raise RpcError(INVALID_PARAMS, f"“{tool.name}” has no “{name[:100]}”.")
        schema = tool.properties[name]
        if type(value) is not _KINDS[schema["type"]]:
            raise RpcError(INVALID_PARAMS, f"“{name}” must be of type {schema['type']}.")
        if "enum" in schema and value not in schema["enum"]:
            raise RpcError(INVALID_PARAMS, f"“{name}” must be one of {', '.join(schema['enum'])}.")
        if "minimum" in schema and not schema["minimum"] <= value <= schema["maximum"]:
            raise RpcError(INVALID_PARAMS, f"“{name}” must lie between {schema['minimum']} and {schema['maximum']}.")
