"""Results ↔ plain JSON values, with a schema version.

The mapping is the obvious one: a dataclass becomes an object with its field names, a tuple a list, an enum
its value. Fields that have their default value may be left out. The same coding carries worker messages.
"""

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

from ocr_desktop.document.document import Document, PageResult

SCHEMA_VERSION = 1

T = TypeVar("T")


def to_plain(value: Any, *, full: bool = False) -> Any:
    """Plain JSON values for a dataclass, enum, tuple, mapping or scalar.

    Args:
        full: write fields that have their default value too.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_plain(item, full=full)
            for field in dataclasses.fields(value)
            if (item := getattr(value, field.name)) != _default(field) or full
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [to_plain(item, full=full) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(item, full=full) for key, item in value.items()}
    return value


def from_plain(cls: type[T], value: Any) -> T:
    """The inverse of ``to_plain`` for a known type; unknown fields are ignored, so that older code reads newer files.

    Raises:
        ValueError: the value does not fit the type.
    """
    try:
        return typing.cast(T, _decode(cls, value))
    except (TypeError, KeyError, AttributeError) as exc:
        raise ValueError(f"not a {getattr(cls, '__name__', cls)}: {exc}") from exc


def page_to_dict(page: PageResult) -> dict[str, Any]:
    """A page for storage."""
    return {"schema": SCHEMA_VERSION, "page": to_plain(page)}


def page_from_dict(data: Mapping[str, Any]) -> PageResult:
    """A stored page.

    Raises:
        ValueError: another schema version, or not a page.
    """
    if data.get("schema") != SCHEMA_VERSION:
        raise ValueError(f"schema {data.get('schema')!r} is not {SCHEMA_VERSION}")
    return from_plain(PageResult, data.get("page"))


def document_to_dict(document: Document) -> dict[str, Any]:
    """A document for an export: every field written."""
    return {"schema": SCHEMA_VERSION, **to_plain(document, full=True)}


def document_from_dict(data: Mapping[str, Any]) -> Document:
    """An exported document.

    Raises:
        ValueError: another schema version, or not a document.
    """
    if data.get("schema") != SCHEMA_VERSION:
        raise ValueError(f"schema {data.get('schema')!r} is not {SCHEMA_VERSION}")
    return from_plain(Document, data)


def _default(field: "dataclasses.Field[Any]") -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return dataclasses.MISSING


@functools.cache
def _field_types(cls: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def _decode(kind: Any, value: Any) -> Any:
    if kind is Any:
        return value
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        options = [option for option in typing.get_args(kind) if option is not type(None)]
        if value is None:
            return None
        if len(options) != 1:
            raise ValueError(f"ambiguous type: {kind}")
        return _decode(options[0], value)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"a list was expected, not {type(value).__name__}")
        arguments = typing.get_args(kind)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_decode(arguments[0], item) for item in value)
        return tuple(_decode(part, item) for part, item in zip(arguments, value, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            raise ValueError(f"an object was expected, not {type(value).__name__}")
        return {key: _decode(typing.get_args(kind)[1], item) for key, item in value.items()}
    if dataclasses.is_dataclass(kind):
        return _decode_dataclass(typing.cast(type[Any], kind), value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return _decode_scalar(kind, value)


def _decode_dataclass(kind: type[Any], value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"an object was expected for {kind.__name__}, not {type(value).__name__}")
    known = {
        name: _decode(hint, value[name]) for name, hint in _field_types(typing.cast(Any, kind)).items() if name in value
    }
    return kind(**known)


def _decode_scalar(kind: Any, value: Any) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{kind.__name__} was expected, not {type(value).__name__}")
    return value
