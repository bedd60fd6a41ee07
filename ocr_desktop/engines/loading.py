"""Engines by name: ``module:Class`` → object, imported on first use."""

import importlib
from collections.abc import Callable
from typing import Any, cast

from ocr_desktop import catalog
from ocr_desktop.engines.engine import Engine
from ocr_desktop.errors import EngineUnavailable
from ocr_desktop.sentences import said


def load(name: str, *, threads: int) -> Engine:
    """A new engine.

    Args:
        name: as in the catalog.
        threads: processor threads it may use, at least 1.

    Raises:
        UsageError: there is no such engine.
        EngineUnavailable: a package that it needs is missing or broken.
    """
    entry = catalog.engine(name)
    try:
        factory = _named(entry.target)
        reader = _named(entry.reader) if entry.reader else None
    except ImportError as exc:
        raise EngineUnavailable(
            said("The engine {title} cannot be loaded: {reason}.", title=entry.title, reason=exc)
        ) from exc
    if reader is not None:
        return cast(Engine, factory(threads=threads, name=name, reader=reader(threads=threads)))
    return cast(Engine, factory(threads=threads))


def _named(target: str) -> Callable[..., Any]:
    module, _, attribute = target.partition(":")
    return cast(Callable[..., Any], getattr(importlib.import_module(module), attribute))
