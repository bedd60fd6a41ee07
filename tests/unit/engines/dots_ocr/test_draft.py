"""What dots.ocr will probably answer: written with the tokens that it would take, and resumed after each surprise."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from ocr_desktop.document.blocks import Block, Category, Line
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.dots_ocr.box_habits import BoxHabits
from ocr_desktop.engines.dots_ocr.draft import AnswerDraft
from ocr_desktop.engines.dots_ocr.scribe import Scribe
from ocr_desktop.engines.runtime import known
from ocr_desktop.engines.runtime.known import KnownPage

ROOT = Path(__file__).parents[4]
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Qwen2 parts a text."""

WORDS = "the mill grinds the grain of all the farms around, and the wool is carried to the market beyond the hills"
Said = tuple[tuple[int, int, int, int], str, str]
PAGE: tuple[Said, ...] = (
    ((20, 30, 300, 60), "Title", 'On "mills" and \\ grain'),
    ((20, 80, 310, 140), "Text", f"{WORDS} (in 1847)."),
    ((22, 150, 305, 171), "Section-header", "Wool"),
    ((20, 180, 311, 240), "Text", f"(a) {WORDS} – 12 € a sack."),
)


def byte_level() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=600, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([answer_text(PAGE)] * 50, trainer)
    tokenizer.add_special_tokens(["<|end|>"])
    return tokenizer


def nano() -> Tokenizer:
    return Tokenizer.from_file(str(ROOT / "models" / "nano" / "tokenizer.json"))


def answer_text(page: Sequence[Said]) -> str:
    blocks = [{"bbox": list(box), "category": category, "text": text} for box, category, text in page]
    return json.dumps(blocks, ensure_ascii=False)


def known_page(page: Sequence[Said], *, lines: bool = False) -> KnownPage:
    blocks = []
    for order, (box, category, text) in enumerate(page):
        place = Box(*box)
        own = (Line(place, text),) if lines else ()
        blocks.append(Block(place, Category(category), text, order, lines=own))
    return known.of_reading(blocks, markdown=False)


def followed(draft: AnswerDraft, answer: Sequence[int], most: int = 31) -> list[int]:
    """Read an answer with a draft: how many tokens each forward gave."""
    ids: list[int] = []
    gains = []
    while len(ids) < len(answer):
        proposed = list(draft.propose(list(ids), most))
        assert len(proposed) <= most
        right = 0
        for token, real in zip(proposed, answer[len(ids) :], strict=False):
            if token != real:
                break
            right += 1
        gained = min(right + 1, len(answer) - len(ids))
        ids += answer[len(ids) : len(ids) + gained]
        gains.append(gained)
    return gains


def spelled(page: Sequence[Said]) -> list[int]:
    """As the small model writes an answer: texts letter by letter, numbers of boxes whole."""
    tokenizer = nano()
    ids: list[int] = []
    for number, (box, category, text) in enumerate(page):
        opening = ('[{"bbox": [' if not number else '"}, {"bbox": [') + ", ".join(map(str, box))
        ids += tokenizer.encode(opening + f'], "category": "{category}", "text": "', add_special_tokens=False).ids
        ids += [identity(tokenizer, json.dumps(sign)[1:-1]) for sign in text]
    return [*ids, identity(tokenizer, '"}]'), 7]


def identity(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    assert found is not None
    return int(found)


def draft_of(tokenizer: Tokenizer, end: int, *pages: KnownPage, habits: BoxHabits | None = None) -> AnswerDraft:
    own = [habits or BoxHabits() for _ in pages]
    return AnswerDraft(Scribe(tokenizer, end), pages, Transform(), own)


def ascii_only(page: Sequence[Said]) -> tuple[Said, ...]:
    return tuple((box, category, text.replace("–", "-").replace(" €", "")) for box, category, text in page)


def both() -> list[tuple[Tokenizer, int, list[int], tuple[Said, ...]]]:
    words, small = byte_level(), ascii_only(PAGE)
    end = identity(words, "<|end|>")
    return [(words, end, [*words.encode(answer_text(PAGE)).ids, end], PAGE), (nano(), 7, spelled(small), small)]


@pytest.mark.parametrize("case", both(), ids=["words", "letters"])
def test_what_is_known_whole_is_drafted_token_by_token(
    case: tuple[Tokenizer, int, list[int], tuple[Said, ...]],
) -> None:
    tokenizer, end, answer, page = case
    gains = followed(draft_of(tokenizer, end, known_page(page)), answer, most=31)
    assert gains[:-1] == [32] * (len(gains) - 1)
    assert sum(gains) == len(answer)


@pytest.mark.parametrize("case", both(), ids=["words", "letters"])
def test_a_surprise_costs_a_forward_or_two(case: tuple[Tokenizer, int, list[int], tuple[Said, ...]]) -> None:
    tokenizer, end, answer, page = case
    without = len(followed(draft_of(tokenizer, end, known_page(page)), answer))
    thought = [
        (box, category, text.replace("grain", "train").replace("market", "black market").replace(" wool", ""))
        for box, category, text in page
    ]
    gains = followed(draft_of(tokenizer, end, known_page(thought)), answer)
    surprises = 3 * 3  # of a word each
    assert without < len(gains) <= without + 3 * surprises


def test_boxes_are_expected_where_those_before_were_drawn() -> None:
    shifted = tuple(((x0 + 3, y0 - 2, x1 + 3, y1 + 4), c, t) for (x0, y0, x1, y1), c, t in ascii_only(PAGE))
    habits = BoxHabits()
    page = known_page(ascii_only(PAGE), lines=True)
    first = followed(draft_of(nano(), 7, page, habits=habits), spelled(shifted))
    again = followed(draft_of(nano(), 7, page, habits=habits), spelled(shifted))
    assert len(again) <= len(first) - 3
    assert habits.expected(page.blocks[0], Transform())[:3] == list(shifted[0][0][:3])


def test_a_block_that_comes_out_of_turn_is_found_by_its_box() -> None:
    page = ascii_only(PAGE)
    turned = (page[2], page[3], page[0], page[1])
    answer = spelled(turned)
    assert len(followed(draft_of(nano(), 7, known_page(page)), answer)) < len(answer) / 8
    corner = 4  # after the first of its numbers it is known which block it is
    assert list(draft_of(nano(), 7, known_page(page)).propose(answer[:corner], 20)) == answer[corner : corner + 20]


def test_where_the_box_is_another_its_lines_are_the_draft() -> None:
    lines = [Line(Box(20, y, 300, y + 12), f"{WORDS[:40]} {y}") for y in (20, 40, 60, 80)]
    whole = Block(Box(20, 20, 300, 92), Category.TEXT, " ".join(line.text for line in lines), 0, lines=tuple(lines))
    page = known.of_reading([whole], markdown=False)
    said: list[Said] = [((20, line.box.y0, 300, line.box.y1), "Text", line.text) for line in lines]  # type: ignore[misc]
    answer = spelled([((20, int(box[1]), 300, int(box[3])), category, text) for box, category, text in said])
    assert len(followed(draft_of(nano(), 7, page), answer)) < len(answer) / 5


def test_the_better_of_two_readings_is_followed() -> None:
    page = ascii_only(PAGE)
    wrong = [(box, category, text[::-1]) for box, category, text in page]
    alone = followed(draft_of(nano(), 7, known_page(page)), spelled(page))
    gains = followed(draft_of(nano(), 7, known_page(wrong), known_page(page)), spelled(page))
    assert len(gains) < 2.5 * len(alone)


def test_without_anything_known_the_scaffold_is() -> None:
    answer = spelled(ascii_only(PAGE))
    letters = sum(len(text) for _, _, text in ascii_only(PAGE))
    gains = followed(draft_of(nano(), 7), answer)
    assert len(gains) - letters < 0.65 * (len(answer) - letters)


def test_an_answer_may_be_taken_back() -> None:
    page = ascii_only(PAGE)
    answer = spelled(page)
    draft = draft_of(nano(), 7, known_page(page))
    assert list(draft.propose(answer[:90], 20)) == answer[90:110]
    assert list(draft.propose(answer[:40], 20)) == answer[40:60]
    other = [*answer[:40], answer[41], answer[40]]
    draft.propose(other, 20)
    assert list(draft.propose(answer[:60], 20)) == answer[60:80]
    draft.propose(answer[:-20], 20)
    assert list(draft.propose(answer[:2], 20)) == answer[2:22]


@pytest.mark.parametrize("case", both(), ids=["words", "letters"])
def test_another_category_does_not_cost_the_text(case: tuple[Tokenizer, int, list[int], tuple[Said, ...]]) -> None:
    tokenizer, end, answer, page = case
    thought = [(box, "Section-header" if category == "Text" else "Text", text) for box, category, text in page]
    draft = draft_of(tokenizer, end, known_page(thought))
    for place in range(1, len(answer)):
        proposed = list(draft.propose(answer[:place], 8))
        if tokenizer.decode(answer[:place]).endswith('"text": "'):
            assert proposed == answer[place : place + 8]
