"""Questions are those that were published, word for word."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from ocr_desktop.engines.deepseek_ocr.parse import Task
from ocr_desktop.engines.deepseek_ocr.prompt import Prompter
from ocr_desktop.errors import ModelDamaged, ModelMissing, UsageError
from tests.fakes import deepseek_checkpoint as checkpoint


@pytest.fixture(scope="module")
def prompter(tmp_path_factory: pytest.TempPathFactory) -> Prompter:
    return Prompter.load(checkpoint.write(tmp_path_factory.mktemp("checkpoint")), checkpoint.BOS)


@pytest.mark.parametrize(
    ("task", "words"),
    [
        (Task.DOCUMENT, "\n<|grounding|>Convert the document to markdown."),
        (Task.OCR, "\n<|grounding|>OCR this image."),
        (Task.TEXT, "\nFree OCR."),
        (Task.FIGURE, "\nParse the figure."),
        (Task.LOCATE, "\nLocate <|ref|>the total<|/ref|> in the image."),
    ],
)
def test_a_prompt(prompter: Prompter, task: Task, words: str) -> None:
    ids = prompter.ids(task, 3, "  the \n total ")
    assert ids[:4] == [checkpoint.BOS, *[checkpoint.IMAGE_TOKEN] * 3]
    assert prompter.tokenizer.decode(ids[4:], skip_special_tokens=False) == words
    grounding = checkpoint.token("<|grounding|>")
    assert (grounding in ids) == (task in (Task.DOCUMENT, Task.OCR))


@pytest.mark.parametrize("phrase", ["", " \n", "x" * 201, "a <|/ref|> b", "an <image>"])
def test_what_cannot_be_looked_for(prompter: Prompter, phrase: str) -> None:
    with pytest.raises(UsageError):
        prompter.ids(Task.LOCATE, 1, phrase)


def test_cells_are_known(prompter: Prompter) -> None:
    assert prompter.cells == {checkpoint.token("<td>"), checkpoint.token("</td>")}


def test_without_a_tokenizer(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"tokenizer\.json"):
        Prompter.load(tmp_path, 0)


def test_a_tokenizer_without_places(prompter: Prompter) -> None:
    text = prompter.tokenizer.to_str().replace("<|det|>", "<|elsewhere|>")
    with pytest.raises(ModelDamaged, match="det"):
        Prompter(Tokenizer.from_str(text), 0)
