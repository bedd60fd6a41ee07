"""The tokenizer of a checkpoint, as the engines use it."""

from pathlib import Path

from tokenizers import Tokenizer

from ocr_desktop.errors import ModelDamaged, ModelMissing
from ocr_desktop.sentences import said

FILE = "tokenizer.json"


def load(folder: Path) -> Tokenizer:
    """The tokenizer in a model's folder.

    Raises:
        ModelMissing: there is none.
        ModelDamaged: it cannot be used.
    """
    file = folder / FILE
    if not file.is_file():
        raise ModelMissing(said("There is no “{file}” in “{parent}”.", file=file.name, parent=file.parent))
    try:
        return Tokenizer.from_file(str(file))
    except Exception as exc:  # the library raises nothing narrower
        raise ModelDamaged(said("“{file}” cannot be used: {reason}.", file=file.name, reason=exc)) from exc


def special(tokenizer: Tokenizer, name: str) -> int:
    """The id of a token that stands for no text.

    Raises:
        ModelDamaged: the tokenizer does not have it.
    """
    found = tokenizer.token_to_id(name)
    if found is None:
        raise ModelDamaged(said("The tokenizer does not know “{name}”.", name=name))
    return int(found)


def ids_of(tokenizer: Tokenizer, text: str) -> list[int]:
    """The ids of a text, nothing added."""
    return list(tokenizer.encode(text, add_special_tokens=False).ids)
