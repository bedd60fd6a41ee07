"""The ladder out of a loop, with a decoder that loops until it is steered away."""

from collections.abc import Generator
from typing import Any

import pytest
from tokenizers import Tokenizer, decoders, models

from ocr_desktop.document.document import FinishReason
from ocr_desktop.engines.runtime.decoding import Bias, Sampling
from ocr_desktop.engines.runtime.repetition import RepetitionGuard
from ocr_desktop.engines.runtime.spelling import Spelling
from ocr_desktop.engines.runtime.steadying import Ending, Piece, SteadyAnswer, TakenBack

SAMPLING = Sampling(max_tokens=10_000)
START, LOOP, END = [10, 11, 12], [20, 21, 22], [30, 31, 32]


def tokenizer() -> Tokenizer:
    made = Tokenizer(models.WordLevel({f"w{number} ": number for number in range(40)}, unk_token="w0 "))
    made.decoder = decoders.Fuse()
    return made


class Looping:
    """Says its start, then its loop, until it is kept from it: by a forbidden token, by so much heat, or never.

    The model is least sure at the second token of the loop.
    """

    def __init__(self, heat: float | None = None, forbidding_helps: bool = False) -> None:
        self.ids: list[int] = []
        self.steered: list[float] = []
        self._sampling, self._bias = SAMPLING, None
        self._heat, self._forbidding_helps = heat, forbidding_helps
        self._free_from: int | None = None

    def steer(self, sampling: Sampling, bias: Bias | None = None) -> None:
        self.steered.append(sampling.temperature)
        self._sampling, self._bias = sampling, bias  # type: ignore[assignment]
        if self._heat is not None and sampling.temperature >= self._heat:
            self._free_from = len(self.ids)

    def back_to(self, length: int) -> None:
        del self.ids[length:]

    def leads(self, start: int, stop: int) -> list[float]:
        assert stop - start == len(LOOP)
        return [0.1 if self.ids[place] == LOOP[1] else 5.0 for place in range(start, stop)]

    def tokens(self) -> Generator[int, None, FinishReason]:
        while True:
            forbidden: dict[int, float] = self._bias(self.ids) if self._bias else {}
            token = self._next()
            if token in forbidden:
                if self._forbidding_helps:
                    self._free_from = len(self.ids)
                    token = END[0]
                else:
                    token = 35
            if token is None:
                return FinishReason.STOP
            self.ids.append(token)
            yield token

    def _next(self) -> int | None:
        place = len(self.ids)
        if self._free_from is not None:
            said = place - self._free_from
            return END[said] if said < len(END) else None
        return START[place] if place < len(START) else LOOP[(place - len(START)) % len(LOOP)]


def followed(decoding: Any) -> tuple[Ending, str, int]:
    """How it ended, the text that a reader of the events has at the end, and how often it was taken back."""
    events = SteadyAnswer(decoding, Spelling(tokenizer()), RepetitionGuard(), SAMPLING).events()
    text, backs = "", 0
    while True:
        try:
            event = next(events)
        except StopIteration as ended:
            return ended.value, text, backs
        if isinstance(event, Piece):
            text += event.text
        else:
            assert isinstance(event, TakenBack)
            text = event.text
            backs += 1


def test_a_forbidden_token_ends_the_loop_where_the_model_is_least_sure() -> None:
    decoding = Looping(forbidding_helps=True)
    ending, text, backs = followed(decoding)
    assert (ending.finish, ending.loops, backs) == (FinishReason.STOP, 1, 1)
    # The first turn stays, and the second up to the token that was forbidden.
    assert decoding.ids == [*START, *LOOP, LOOP[0], *END]
    assert text == tokenizer().decode(decoding.ids)


@pytest.mark.parametrize(("heat", "loops"), [(0.4, 3), (0.8, 4)])
def test_heat_comes_after_it(heat: float, loops: int) -> None:
    decoding = Looping(heat=heat)
    ending, text, _ = followed(decoding)
    assert (ending.finish, ending.loops) == (FinishReason.STOP, loops)
    assert decoding.ids[-3:] == END
    assert text == tokenizer().decode(decoding.ids)


def test_one_that_stays_bad_keeps_the_first_turn_and_says_so() -> None:
    decoding = Looping()
    ending, text, backs = followed(decoding)
    assert ending.finish is FinishReason.REPETITION
    assert backs == 5
    assert len(decoding.ids) < 40
    assert text == tokenizer().decode(decoding.ids)
    assert decoding.steered[-1] == SAMPLING.temperature


def test_after_a_while_all_is_as_before() -> None:
    decoding = Looping()
    followed(decoding)
    assert 0.0 in decoding.steered[2:]
    assert max(decoding.steered) == 0.8
