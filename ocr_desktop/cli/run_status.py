"""``ocr-desktop export --status``: how far exports are, whether they were interrupted, and how to go on."""

import json
import shlex
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ocr_desktop import catalog, paths, settings
from ocr_desktop.cli.ending import page_list
from ocr_desktop.cli.follower import shown
from ocr_desktop.cli.standard_output import NAME
from ocr_desktop.document import codec
from ocr_desktop.errors import OcrDesktopError, SourceNotFound
from ocr_desktop.jobs import run
from ocr_desktop.jobs.run import RunRecord, RunState
from ocr_desktop.library.store import Library
from ocr_desktop.model_store import readiness

SCHEMA_VERSION = 1
LATEST = 10
_WORDS: Mapping[RunState, str] = {
    RunState.RUNNING: "running",
    RunState.DONE: "done",
    RunState.STOPPED: "stopped",
    RunState.INTERRUPTED: "interrupted: its process is gone",
}


def show(library: Library, target: Path | None, *, as_json: bool) -> None:
    """Print the latest runs, or all that is known of the last run into a folder.

    Raises:
        SourceNotFound: nothing was ever exported there.
    """
    records = [last(library, target)] if target is not None else run.latest(library, limit=LATEST)
    if as_json:
        print(json.dumps({"schema": SCHEMA_VERSION, "runs": [_plain(library, record) for record in records]}))
    elif not records:
        print("Nothing has been exported yet.")
    else:
        print("\n\n".join("\n".join(_lines(library, record, whole=target is not None)) for record in records))


def last(library: Library, target: Path | None) -> RunRecord:
    """The last run into a folder; without one, the last that can be gone on with, or else the last.

    Raises:
        SourceNotFound: there is none.
    """
    records = run.latest(library, target=target, limit=1 if target is not None else LATEST)
    if not records:
        where = f" into “{target}”" if target is not None else ""
        raise SourceNotFound(f"No export{where} is known.", remedy=f"Begin one: {NAME} export FOLDER OUT.")
    return next((record for record in records if record.unfinished), records[0])


def way_on(record: RunRecord) -> str:
    """The command that goes on with a run; empty where there is nothing left to do."""
    target = shlex.quote(shown(record.target))
    if record.unfinished:
        return f"{NAME} export --resume {target}"
    failed = record.failed and record.state is RunState.DONE and not record.superseded
    return f"{NAME} export --retry-failed {target}" if failed else ""


def _lines(library: Library, record: RunRecord, *, whole: bool) -> list[str]:
    plain = _plain(library, record)
    documents, pages = plain["documents"], plain["pages"]
    lines = [
        f"{shown(Path(record.wish.root))} → {shown(record.target)}: {_WORDS[record.state]}"
        + ("; a later export has gone on" if record.superseded and record.state is not RunState.DONE else ""),
        *((f"  It waits: {record.held}",) if record.held else ()),
        f"  Began {_moment(record.began)}" + (f", ended {_moment(record.ended)}" if record.ended else ""),
        f"  Documents: {documents['done']} of {documents['all']} done, {documents['failed']} failed,"
        f" {documents['left']} left; {pages['done']} pages done, {pages['failed']} failed",
    ]
    if pages["known"] and record.unfinished:
        lines.append(f"  Of the documents left {pages['known']} pages have been read and will not be read again.")
    if whole:
        for outcome in record.failed:
            failed = page_list([failure.page for failure in outcome.failures])
            reason = outcome.message or f"pages {failed}: {outcome.failures[0].message}"
            lines.append(f"  {shown(Path(outcome.source))}: {reason}")
        changed = {
            name: value
            for name, value in record.wish.settings.items()
            if name in settings.table() and value != settings.default(name)
        }
        wished = [f"{name}={value}" for name, value in changed.items()]
        lines += [f"  Settings: {', '.join(wished)}"] if wished else []
    if command := way_on(record):
        lines.append(f"  Go on with: {command}")
    return lines


def _plain(library: Library, record: RunRecord) -> dict[str, Any]:
    """What is known of a run, for programs."""
    failed = record.failed
    known, _ = _pages_known(library, record)
    return {
        "id": record.id,
        "source": record.wish.root,
        "target": str(record.target),
        "state": record.state.value,
        "held": record.held,
        "began": record.began,
        "ended": record.ended,
        "process": record.pid if record.state is RunState.RUNNING else None,
        "documents": {
            "all": len(record.waiting) + len(record.outcomes),
            "done": len(record.outcomes) - len(failed),
            "failed": len(failed),
            "left": len(record.waiting),
        },
        "pages": {
            "done": sum(outcome.pages for outcome in record.outcomes),
            "failed": sum(len(outcome.failures) for outcome in record.outcomes),
            "known": known,
        },
        "failures": [codec.to_plain(outcome, full=True) for outcome in failed],
        "left": list(map(str, record.waiting)),
        "wish": {"pages": record.wish.pages, "include": record.wish.include, "exclude": record.wish.exclude},
        "settings": dict(record.wish.settings),
        "command": way_on(record),
    }


def _pages_known(library: Library, record: RunRecord) -> tuple[int, int]:
    if not record.waiting:
        return 0, 0
    chosen = record.wish.chosen(settings.Settings())
    try:
        chosen = readiness.ready(chosen, paths.models_directory())
    except OcrDesktopError:  # its model has been removed meanwhile: what it had read does not count
        return 0, 0
    return run.pages_known(library, record, catalog.engine(chosen.engine).version, chosen.result_key)


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
