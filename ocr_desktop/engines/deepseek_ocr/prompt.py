"""What DeepSeek-OCR is asked, as token ids: the questions of its publishers, word for word.

A question is plain: the token that begins every text, the picture, the words. There is no frame of user and answer.
"""

from collections.abc import Mapping
from pathlib import Path

from tokenizers import Tokenizer

from ocr_desktop.engines.deepseek_ocr.parse import Task
from ocr_desktop.engines.runtime import tokens
from ocr_desktop.errors import UsageError
from ocr_desktop.sentences import said

IMAGE = "<image>"
CELLS = ("<td>", "</td>")
QUESTIONS: Mapping[Task, str] = {
    Task.DOCUMENT: "<|grounding|>Convert the document to markdown.",
    Task.OCR: "<|grounding|>OCR this image.",
    Task.TEXT: "Free OCR.",
    Task.FIGURE: "Parse the figure.",
    Task.LOCATE: "Locate <|ref|>{phrase}<|/ref|> in the image.",
}
LONGEST_PHRASE = 200  # characters


class Prompter:
    """Makes prompts.

    Args:
        tokenizer: of the checkpoint.
        begin_token: stands before every prompt.

    Raises:
        ModelDamaged: the tokenizer lacks a token that prompts or answers need.
    """

    def __init__(self, tokenizer: Tokenizer, begin_token: int) -> None:
        self.tokenizer = tokenizer
        self.image_token = tokens.special(tokenizer, IMAGE)
        self.cells = frozenset(tokens.special(tokenizer, name) for name in CELLS)
        self._begin = begin_token
        for name in ("<|grounding|>", "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>"):
            tokens.special(tokenizer, name)

    @classmethod
    def load(cls, folder: Path, begin_token: int) -> "Prompter":
        """Read the tokenizer of a model.

        Raises:
            ModelMissing: there is none.
            ModelDamaged: it cannot be used.
        """
        return cls(tokens.load(folder), begin_token)

    def ids(self, task: Task, image_tokens: int, phrase: str = "") -> list[int]:
        """A prompt.

        Args:
            task: what is asked for.
            image_tokens: vectors of the picture, those between its features included.
            phrase: that is to be found, for ``LOCATE``.

        Raises:
            UsageError: the phrase is missing, too long, or holds a token of the model.
        """
        question = QUESTIONS[task]
        if task is Task.LOCATE:
            question = question.format(phrase=checked(phrase))
        return [self._begin, *[self.image_token] * image_tokens, *tokens.ids_of(self.tokenizer, f"\n{question}")]


def checked(phrase: str) -> str:
    """A phrase as it is asked for.

    Raises:
        UsageError: it is empty, too long, or holds a token of the model.
    """
    words = " ".join(phrase.split())
    if not words:
        raise UsageError(said("There is no phrase to look for."), remedy=said("Say what is to be found on the page."))
    if len(words) > LONGEST_PHRASE or "<|" in words or IMAGE in words:
        raise UsageError(
            said("This cannot be looked for: {phrase}", phrase=words[:60]),
            remedy=said("Look for a few words as they are printed on the page."),
        )
    return words
