"""The vocabulary of the small model: special tokens, JSON scaffold, characters, whole numbers."""

import json

SPECIALS = (
    "<|pad|>",
    "<|user|>",
    "<|img|>",
    "<|imgpad|>",
    "<|endofimg|>",
    "<|endofuser|>",
    "<|assistant|>",
    "<|endofassistant|>",
)
PAD, USER, IMG, IMGPAD, END_OF_IMG, END_OF_USER, ASSISTANT, END_OF_ASSISTANT = range(8)

OPEN = '[{"bbox": ['
COMMA = ", "
CATEGORY = '], "category": "'
CATEGORIES = ("Text", "Title", "Section-header", "List-item")
TEXT = '", "text": "'
NEXT = '"}, {"bbox": ['
CLOSE = '"}]'
EMPTY = "[]"
SCAFFOLD = (OPEN, COMMA, CATEGORY, *CATEGORIES, TEXT, NEXT, CLOSE, EMPTY)

CHARACTERS = "".join(chr(code) for code in range(32, 127))
"""Every character the model can print: printable ASCII."""
NUMBERS = 512
"""Whole numbers below this are one token; the digits 0-9 share the token of the character."""
RAW = ('"', "\\", "\n")
"""Spelled as they are in a prompt; in an answer they are escaped."""
VIDEO = "<|video|>"


def _pieces() -> list[str]:
    escaped = [json.dumps(character)[1:-1] for character in CHARACTERS]
    numbers = [str(number) for number in range(10, NUMBERS)]
    return [*SPECIALS, *SCAFFOLD, *escaped, *numbers, *RAW, VIDEO]


PIECES: list[str] = _pieces()
"""Text of every token, by id; all are different."""
IDS: dict[str, int] = {piece: index for index, piece in enumerate(PIECES)}
CHARACTER_IDS: dict[str, int] = {
    character: len(SPECIALS) + len(SCAFFOLD) + index for index, character in enumerate(CHARACTERS)
}
NUMBER_IDS: list[int] = [IDS[str(number)] for number in range(NUMBERS)]
VIDEO_ID = IDS[VIDEO]


def decode(ids: list[int]) -> str:
    """The text that a list of token ids spells, special tokens left out."""
    return "".join(PIECES[index] for index in ids if len(SPECIALS) <= index < VIDEO_ID)


def prompt(image_tokens: int) -> list[int]:
    """The prompt around an image that takes this many tokens."""
    return [USER, IMG, *[IMGPAD] * image_tokens, END_OF_IMG, END_OF_USER, ASSISTANT]
