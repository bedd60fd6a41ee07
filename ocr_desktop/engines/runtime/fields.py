"""The JSON files of a checkpoint: their fields, checked as they are taken."""

import json
from pathlib import Path
from typing import Any

from ocr_desktop.errors import ModelDamaged, ModelMissing
from ocr_desktop.sentences import said


class Fields:
    """Values of one JSON object, checked as they are taken."""

    def __init__(self, name: str, values: dict[str, Any]) -> None:
        self._name = name
        self._values = values

    @classmethod
    def read(cls, file: Path) -> "Fields | None":
        """The object in a file; None where there is no such file."""
        try:
            values = json.loads(file.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise ModelDamaged(
                said("“{file}” cannot be read: {reason}.", file=file.name, reason=exc.strerror or exc)
            ) from exc
        except (ValueError, RecursionError) as exc:
            raise ModelDamaged(said("“{file}” is not JSON.", file=file.name)) from exc
        if not isinstance(values, dict):
            raise ModelDamaged(said("“{file}” is not a JSON object.", file=file.name))
        return cls(file.name, values)

    @classmethod
    def of_checkpoint(cls, folder: Path) -> "Fields":
        """The ``config.json`` of a checkpoint or of an installed model.

        Raises:
            ModelMissing: there is none.
            ModelDamaged: it cannot be read.
        """
        config = cls.read(folder / "config.json")
        if config is None:
            raise ModelMissing(said("There is no config.json in “{folder}”.", folder=folder))
        return config

    def wrong(self, field: str, what: str) -> ModelDamaged:
        """The error for a field."""
        return ModelDamaged(said("“{field}” in “{name}” {what}.", field=field, name=self._name, what=what))

    def value(self, field: str, default: Any = None) -> Any:
        """A field as it is; a null counts as absent."""
        value = self._values.get(field)
        return default if value is None else value

    def inner(self, field: str) -> "Fields":
        """An object within the object."""
        value = self.value(field)
        if not isinstance(value, dict):
            raise self.wrong(field, "is missing" if value is None else "is not an object")
        return Fields(f"{self._name}: {field}", value)

    def expect(self, field: str, only: Any) -> None:
        """A field that, where it is given, can have one value only."""
        value = self.value(field, only)
        if value != only:
            raise self.wrong(field, f"is {value!r}, which is not supported")

    def count(self, field: str, *, default: int | None = None, least: int = 1) -> int:
        """A whole number."""
        value = self.value(field, default)
        if value is None:
            raise self.wrong(field, "is missing")
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.wrong(field, f"is {value!r}, not a whole number from {least} up")
        return value

    def number(self, field: str, *, default: float) -> float:
        """A positive number."""
        value = self.value(field, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
            raise self.wrong(field, f"is {value!r}, not a positive number")
        return float(value)

    def triple(self, field: str, default: tuple[float, float, float]) -> tuple[float, float, float]:
        """Three numbers, one a colour channel."""
        value = self.value(field, default)
        if not isinstance(value, list | tuple) or len(value) != 3:
            raise self.wrong(field, "is not a list of three numbers")
        for part in value:
            if isinstance(part, bool) or not isinstance(part, int | float) or not abs(part) < float("inf"):
                raise self.wrong(field, "is not a list of three numbers")
        return float(value[0]), float(value[1]), float(value[2])

    def ids(self, field: str, *, required: bool = False) -> tuple[int, ...]:
        """One token id or several."""
        value = self.value(field)
        if value is None and required:
            raise self.wrong(field, "is missing, and no generation_config.json gives it")
        several = value if isinstance(value, list) else [] if value is None else [value]
        for token in several:
            if isinstance(token, bool) or not isinstance(token, int) or token < 0:
                raise self.wrong(field, f"holds {token!r}, not the id of a token")
        return tuple(several)
