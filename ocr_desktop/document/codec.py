"""Results ↔ plain JSON values, with a schema version.

The mapping is the obvious one: a dataclass becomes an object with its field names, a tuple a list, an enum
its value. Fields that have their default value may be left out. The same coding carries worker messages.
"""

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar

from ocr_desktop.document.document import Document, PageResult

SCHEMA_VERSION = 1

T = TypeVar("T")

_SCALARS = frozenset({str, int, float, bool})


def to_plain(value: Any, *, full: bool = False) -> Any:
    """Plain JSON values for a dataclass, enum, tuple, mapping or scalar.

    Args:
        full: write fields that have their default value too.
    """
    if value is None or type(value) in _SCALARS:
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            name: to_plain(item, full=full)
            for name, default in _defaults(typing.cast(Any, type(value)))
            if (item := getattr(value, name)) != default or full
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
        return typing.cast(T, _decoder(typing.cast(Any, cls))(value))
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
def _defaults(cls: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, _default(field)) for field in dataclasses.fields(cls))


Decoder = Callable[[Any], Any]


@functools.cache
def _decoder(kind: Any) -> Decoder:
    """The function that decodes values of a type, made once."""
    if kind is Any:
        return lambda value: value
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        options = [option for option in arguments if option is not type(None)]
        if len(options) != 1:
            raise ValueError(f"ambiguous type: {kind}")
        inner = _decoder(options[0])
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _tuple_decoder(arguments)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_decoder(_decoder(arguments[1]))
    if dataclasses.is_dataclass(kind):
        return _dataclass_decoder(typing.cast(type[Any], kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _scalar_decoder(kind)


def _tuple_decoder(arguments: tuple[Any, ...]) -> Decoder:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _decoder(arguments[0])
        return lambda value: tuple(map(item, _is(list, value)))
    parts = tuple(map(_decoder, arguments))
    return lambda value: tuple(part(one) for part, one in zip(parts, _is(list, value), strict=True))


def _mapping_decoder(item: Decoder) -> Decoder:
    return lambda value: {key: item(one) for key, one in _is(dict, value).items()}


def _dataclass_decoder(kind: type[Any]) -> Decoder:
    hints = typing.get_type_hints(kind)
    fields = tuple((field.name, _decoder(hints[field.name])) for field in dataclasses.fields(kind))

    def decode(value: Any) -> Any:
        known = _is(dict, value)
        return kind(**{name: decoder(known[name]) for name, decoder in fields if name in known})

    return decode


def _scalar_decoder(kind: Any) -> Decoder:
    def decode(value: Any) -> Any:
        if type(value) is kind:
            return value
        if kind is float and type(value) is int:
            return float(value)
        raise ValueError(f"{kind.__name__} was expected, not {type(value).__name__}")

    return decode


def _is(kind: type[Any], value: Any) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"a {kind.__name__} was expected, not {type(value).__name__}")
    return value
