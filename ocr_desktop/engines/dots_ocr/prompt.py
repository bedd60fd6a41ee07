"""What dots.ocr is asked, as token ids.

The model was trained on these very questions, so they are given word for word; a checkpoint that was trained on
others says so in a ``prompts.json`` beside its configuration (mode → question), and can be asked nothing else. A
question is built from ids: the processor's own template loses the tokens that frame it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tokenizers import Tokenizer

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.runtime import tokens
from ocr_desktop.errors import ModelDamaged
from ocr_desktop.sentences import said

FILE = "prompts.json"


class Mode(StrEnum):
    """What is asked for."""

    LAYOUT = "layout"
    LAYOUT_ONLY = "layout-only"
    TEXT = "text"
    REGION = "region"


QUESTIONS: Mapping[Mode, str] = {
    Mode.LAYOUT: (
        "Please output the layout information from the PDF image, including each layout element's bbox, its category, "
        "and the corresponding text content within the bbox.\n"
        "\n"
        "1. Bbox format: [x1, y1, x2, y2]\n"
        "\n"
        "2. Layout Categories: The possible categories are ['Caption', 'Footnote', 'Formula', 'List-item', "
        "'Page-footer', 'Page-header', 'Picture', 'Section-header', 'Table', 'Text', 'Title'].\n"
        "\n"
        "3. Text Extraction & Formatting Rules:\n"
        "    - Picture: For the 'Picture' category, the text field should be omitted.\n"
        "    - Formula: Format its text as LaTeX.\n"
        "    - Table: Format its text as HTML.\n"
        "    - All Others (Text, Title, etc.): Format their text as Markdown.\n"
        "\n"
        "4. Constraints:\n"
        "    - The output text must be the original text from the image, with no translation.\n"
        "    - All layout elements must be sorted according to human reading order.\n"
        "\n"
        "5. Final Output: The entire output must be a single JSON object.\n"
    ),
    Mode.LAYOUT_ONLY: (
        "Please output the layout information from this PDF image, including each layout's bbox and its category. The "
        "bbox should be in the format [x1, y1, x2, y2]. The layout categories for the PDF document include ['Caption', "
        "'Footnote', 'Formula', 'List-item', 'Page-footer', 'Page-header', 'Picture', 'Section-header', 'Table', "
        "'Text', 'Title']. Do not output the corresponding text. The layout result should be in JSON format."
    ),
    Mode.TEXT: "Extract the text content from this image.",
    Mode.REGION: ("Extract text from the given bounding box on the image (format: [x1, y1, x2, y2]).\nBounding Box:\n"),
}


@dataclass(frozen=True, slots=True)
class _Frame:
    """The ids around picture and question."""

    user: int
    image: int
    image_end: int
    user_end: int
    assistant: int


class Prompter:
    """Makes prompts.

    Args:
        tokenizer: of the checkpoint.
        image_token: stands for one feature of the picture.
        questions: by mode.

    Raises:
        ModelDamaged: the tokenizer lacks a token that the prompt needs.
    """

    def __init__(self, tokenizer: Tokenizer, image_token: int, questions: Mapping[Mode, str] = QUESTIONS) -> None:
        self._tokenizer = tokenizer
        self._image_token = image_token
        self._questions = questions
        self._frame = _Frame(
            *(
                tokens.special(tokenizer, name)
                for name in ("<|user|>", "<|img|>", "<|endofimg|>", "<|endofuser|>", "<|assistant|>")
            )
        )

    @classmethod
    def load(cls, folder: Path, image_token: int) -> "Prompter":
        """Read the tokenizer of a model, and its questions where it has its own.

        Raises:
            ModelMissing: there is no tokenizer.
            ModelDamaged: a file cannot be used.
        """
        return cls(tokens.load(folder), image_token, _questions(folder / FILE))

    @property
    def tokenizer(self) -> Tokenizer:
        """The checkpoint's own."""
        return self._tokenizer

    @property
    def alphabet(self) -> frozenset[str]:
        """The signs that are tokens by themselves: all that a small model can write."""
        return frozenset(token for token in self._tokenizer.get_vocab() if len(token) == 1)

    def knows(self, mode: Mode) -> bool:
        """Whether the model was trained on such a question."""
        return mode in self._questions

    def ids(self, mode: Mode, image_tokens: int, region: Box | None = None) -> list[int]:
        """A prompt.

        Args:
            mode: what is asked for.
            image_tokens: features of the picture.
            region: for ``REGION``, in pixels of the picture as the model sees it.
        """
        question = self._questions[mode]
        if mode is Mode.REGION:
            assert region is not None, "a region without a box"
            question += str([round(edge) for edge in (region.x0, region.y0, region.x1, region.y1)])
        frame = self._frame
        return [
            frame.user,
            frame.image,
            *[self._image_token] * image_tokens,
            frame.image_end,
            *tokens.ids_of(self._tokenizer, question),
            frame.user_end,
            frame.assistant,
        ]


def _questions(file: Path) -> Mapping[Mode, str]:
    try:
        own = json.loads(file.read_bytes())
        questions = {Mode(mode): str(question) for mode, question in own.items()}
        if Mode.LAYOUT not in questions:
            raise ValueError("no question for the layout")
        return questions
    except FileNotFoundError:
        return QUESTIONS
    except (OSError, ValueError, AttributeError, RecursionError) as exc:
        raise ModelDamaged(said("“{file}” does not hold questions by mode.", file=file.name)) from exc
