import json
import shutil
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.dots_ocr.prompt import QUESTIONS, Mode, Prompter
from ocr_desktop.errors import ModelDamaged, ModelMissing
from tests.fakes import dots_checkpoint

USER, IMAGE, PAD, IMAGE_END, USER_END, ASSISTANT = 8, 4, 3, 5, 9, 10


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return dots_checkpoint.write(tmp_path / "checkpoint")


@pytest.mark.parametrize("mode", [Mode.LAYOUT, Mode.LAYOUT_ONLY, Mode.TEXT])
def test_a_prompt_frames_picture_and_question(folder: Path, mode: Mode) -> None:
    prompter = Prompter.load(folder, PAD)
    ids = prompter.ids(mode, 7)
    assert ids[:10] == [USER, IMAGE, *[PAD] * 7, IMAGE_END]
    assert ids[-2:] == [USER_END, ASSISTANT]
    assert prompter.tokenizer.decode(ids[10:-2], skip_special_tokens=False) == QUESTIONS[mode]


def test_a_region_is_named_in_pixels(folder: Path) -> None:
    prompter = Prompter.load(folder, PAD)
    ids = prompter.ids(Mode.REGION, 1, Box(1.4, 2.6, 30, 40))
    assert prompter.tokenizer.decode(ids).endswith("Bounding Box:\n[1, 3, 30, 40]")


def test_the_published_questions_end_as_they_were_trained() -> None:
    assert QUESTIONS[Mode.LAYOUT].endswith("single JSON object.\n")
    assert QUESTIONS[Mode.TEXT] == "Extract the text content from this image."


def test_a_checkpoint_may_have_questions_of_its_own_and_no_others(folder: Path) -> None:
    shutil.copytree(folder, folder.parent / "usual")
    (folder / "prompts.json").write_text(json.dumps({"layout": ""}))
    prompter = Prompter.load(folder, PAD)
    assert prompter.ids(Mode.LAYOUT, 2) == [USER, IMAGE, PAD, PAD, IMAGE_END, USER_END, ASSISTANT]
    assert [mode for mode in Mode if prompter.knows(mode)] == [Mode.LAYOUT]
    assert all(map(Prompter.load(folder.parent / "usual", PAD).knows, Mode))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"nonsense": ""}', "\x00"])
def test_questions_that_cannot_be_used(folder: Path, content: str) -> None:
    (folder / "prompts.json").write_text(content)
    with pytest.raises(ModelDamaged):
        Prompter.load(folder, PAD)


def test_a_tokenizer_that_cannot_be_used(folder: Path) -> None:
    file = folder / "tokenizer.json"
    text = file.read_text()
    file.write_text(text[: len(text) // 2])
    with pytest.raises(ModelDamaged):
        Prompter.load(folder, PAD)
    file.unlink()
    with pytest.raises(ModelMissing):
        Prompter.load(folder, PAD)


def test_a_tokenizer_without_the_frame(folder: Path) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["added_tokens"] = [token for token in tokenizer["added_tokens"] if token["content"] != "<|user|>"]
    del tokenizer["model"]["vocab"]["<|user|>"]
    other = Tokenizer.from_str(json.dumps(tokenizer))
    with pytest.raises(ModelDamaged, match=r"<\|user\|>"):
        Prompter(other, PAD)
