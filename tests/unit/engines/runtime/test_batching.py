"""Answers side by side, on a tiny decoder: each must be what it is alone."""

import threading
from collections.abc import Sequence
from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest

from ocr_desktop.convert.decoder_weights import convert_decoder
from ocr_desktop.document.document import FinishReason
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.deepseek_ocr.decoder import Decoder as DeepseekDecoder
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.decoder import Decoder
from ocr_desktop.engines.runtime import batching
from ocr_desktop.engines.runtime.batching import Batch, SharedDecoding
from ocr_desktop.engines.runtime.decoding import Aids, Decoding, Sampling
from ocr_desktop.engines.runtime.repetition import Loop
from ocr_desktop.engines.runtime.steadying import Ending, SteadyAnswer
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.engines.runtime.widths import Widths
from tests.fakes import deepseek_checkpoint, dots_checkpoint

NEVER = threading.Event()
FEATURES = np.random.default_rng(1).standard_normal((6, 128)).astype(np.float16)
LENGTHS = (19, 40, 700, 7)


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Decoder:
    checkpoint = dots_checkpoint.write(
        tmp_path_factory.mktemp("checkpoint"), seed=2, sizes=dots_checkpoint.Sizes(hidden=128)
    )
    folder = tmp_path_factory.mktemp("decoder") / "decoder"
    config = DotsConfig.load(checkpoint)
    convert_decoder(Checkpoint(checkpoint), config, folder, bits=16, progress=lambda *_: None, cancel=NEVER)
    return Decoder.load(folder, config.image_token)


class Page:
    """A prompt of a length of its own, and what is answered to it alone."""

    def __init__(self, decoder: Decoder, number: int) -> None:
        rng = np.random.default_rng(number)
        ids = [8, 4, *[3] * 6, 5, *rng.integers(20, 200, LENGTHS[number % 4]).tolist()]
        self.decoder = decoder
        self.prompt = decoder.embed(ids, FEATURES)
        self.cancel = threading.Event()

    def alone(self, most: int = 60, ends: Sequence[int] = ()) -> list[int]:
        made = Decoding(self.decoder.model, self.prompt, Sampling(most), ends, NEVER)
        return list(made.tokens())

    def shared(self, batch: Batch, most: int = 60, ends: Sequence[int] = (), aids: Aids = Aids()) -> SharedDecoding:  # noqa: B008
        return SharedDecoding(batch, self.prompt, Sampling(most), ends, self.cancel, aids)


@pytest.fixture
def pages(decoder: Decoder) -> list[Page]:
    return [Page(decoder, number) for number in range(4)]


@pytest.fixture
def batch(decoder: Decoder) -> Batch:
    return Batch(decoder.model, Widths())


def seated(decoding: SharedDecoding) -> SharedDecoding:
    while not decoding.sit_down():
        pass
    return decoding


def read(decoding: Decoding) -> tuple[list[int], FinishReason]:
    tokens = decoding.tokens()
    found = []
    while True:
        try:
            found.append(next(tokens))
        except StopIteration as ended:
            return found, ended.value


def test_answers_of_all_lengths_are_what_they_are_alone(pages: list[Page], batch: Batch) -> None:
    lengths = (60, 25, 90, 41)
    expected = [page.alone(most) for page, most in zip(pages, lengths, strict=True)]
    together = [seated(page.shared(batch, most)) for page, most in zip(pages, lengths, strict=True)]
    assert batch.width == 4
    for made, want in zip(together, expected, strict=True):
        assert read(made) == (want, FinishReason.LENGTH)
    assert batch.width == 0


def test_a_mixture_of_experts_says_the_same_side_by_side(tmp_path: Path) -> None:
    checkpoint = deepseek_checkpoint.write(tmp_path / "checkpoint", seed=3)
    convert_decoder(
        Checkpoint(checkpoint), DeepseekConfig.load(checkpoint), tmp_path / "decoder", bits=16,
        progress=lambda *_: None, cancel=NEVER,
    )  # fmt: skip
    decoder = DeepseekDecoder.load(tmp_path / "decoder", deepseek_checkpoint.IMAGE_TOKEN)
    none = np.zeros((0, 64), np.float16)
    prompts = [decoder.embed([0, *range(40 + number, 60 + 9 * number)], none) for number in range(4)]
    ends = (deepseek_checkpoint.EOS,)
    expected = [read(Decoding(decoder.model, prompt, Sampling(50), ends, NEVER)) for prompt in prompts]
    batch = Batch(decoder.model, Widths())
    together = [seated(SharedDecoding(batch, prompt, Sampling(50), ends, NEVER)) for prompt in prompts]
    assert [read(made) for made in together] == expected
    assert max(len(ids) for ids, _ in expected) > 10


def test_one_forward_gives_each_a_token(pages: list[Page], decoder: Decoder) -> None:
    rows: list[int] = []

    class Counted:
        args = decoder.model.args
        layers = decoder.model.layers

        def __call__(self, given: mx.array, **more: object) -> mx.array:
            if given.shape[1] == 1:
                rows.append(given.shape[0])
            logits: mx.array = decoder.model(given, **more)
            return logits

    batch = Batch(Counted(), Widths())
    for made in [seated(page.shared(batch, 30)) for page in pages]:
        read(made)
    assert rows.count(4) == 30  # the first token is from the prompt; the last forward was begun for nothing
    assert rows.count(1) <= 4


def test_who_ends_leaves_the_others_alone(pages: list[Page], batch: Batch) -> None:
    plain = [page.alone() for page in pages]
    ends = [answer[index] for answer, index in zip(plain, (50, 3, 0, 20), strict=True)]
    expected = [page.alone(ends=[end]) for page, end in zip(pages, ends, strict=True)]
    together = [seated(page.shared(batch, ends=[end])) for page, end in zip(pages, ends, strict=True)]
    for made, want in zip(together, expected, strict=True):
        assert read(made) == (want, FinishReason.STOP)
        assert made.ended


def test_an_answer_under_way_takes_others_in(pages: list[Page], batch: Batch) -> None:
    first, *rest = pages
    expected = [page.alone() for page in pages]
    leading = first.shared(batch)
    tokens = leading.tokens()
    found = [next(tokens) for _ in range(7)]
    others = []
    for number, page in enumerate(rest):
        others.append(seated(page.shared(batch)))
        leading.invite()
        found += [next(tokens) for _ in range(3 + number)]
        assert leading.is_seated
        assert batch.width == number + 2
    assert found + list(tokens) == expected[0]
    for made, want in zip(others, expected[1:], strict=True):
        assert read(made)[0] == want


def test_a_cancelled_answer_goes_and_the_others_stay(pages: list[Page], batch: Batch) -> None:
    expected = [page.alone() for page in pages]
    together = [seated(page.shared(batch)) for page in pages]
    tokens = together[0].tokens()
    found = [next(tokens) for _ in range(5)]
    pages[2].cancel.set()
    found += [next(tokens) for _ in range(2)]
    assert batch.width == 3
    pages[0].cancel.set()
    with pytest.raises(StopIteration) as ended:
        next(tokens)
    assert ended.value.value is FinishReason.CANCELLED
    assert found == expected[0][:7]
    assert read(together[2])[1] is FinishReason.CANCELLED
    assert read(together[1])[0] == expected[1]
    assert read(together[3])[0] == expected[3]


def test_an_answer_that_is_taken_back_goes_on_alone(pages: list[Page], batch: Batch) -> None:
    expected = [page.alone() for page in pages]
    together = [seated(page.shared(batch)) for page in pages]
    tokens = together[0].tokens()
    for _ in range(20):
        next(tokens)
    tokens.close()
    forbidden = expected[0][12]
    plain = Decoding(pages[0].decoder.model, pages[0].prompt, Sampling(60), (), NEVER)
    read(plain)
    for made in (plain, together[0]):
        made.back_to(12)
        made.steer(Sampling(60), lambda ids: {forbidden: -1e9} if len(ids) == 12 else {})
    assert not together[0].is_seated
    assert batch.width == 3
    assert read(together[0]) == read(plain)
    assert together[0].ids[12] != forbidden
    for made, want in zip(together[1:], expected[1:], strict=True):
        assert read(made)[0] == want


def test_an_answer_that_had_ended_can_still_be_taken_back(pages: list[Page], batch: Batch) -> None:
    expected = [page.alone(20) for page in pages]
    together = [seated(page.shared(batch, 20)) for page in pages]
    read(together[0])
    second = together[1].tokens()
    taken = [next(second) for _ in range(9)]  # all 20 are there
    second.close()
    assert batch.width == 0
    together[1].back_to(5)
    assert taken[:5] + read(together[1])[0] == expected[1]


class Refusing:
    """A guide that refuses one token."""

    def __init__(self, token: int) -> None:
        self.token = token

    def admits(self, token: int) -> bool:
        return token != self.token

    def push(self, token: int) -> None:
        assert token != self.token

    def back_to(self, ids: Sequence[int]) -> None:
        assert self.token not in ids


def test_what_a_guide_refuses_is_chosen_alone(pages: list[Page], batch: Batch) -> None:
    refused = pages[0].alone()[9]
    guided = Decoding(pages[0].decoder.model, pages[0].prompt, Sampling(60), (), NEVER, Aids(guide=Refusing(refused)))
    expected = read(guided)
    other = pages[1].alone()
    together = [
        seated(pages[0].shared(batch, aids=Aids(guide=Refusing(refused)))),
        seated(pages[1].shared(batch)),
    ]
    assert read(together[0]) == expected
    assert read(together[1])[0] == other


def test_what_a_guide_refuses_is_chosen_alone_where_the_answer_had_ended(pages: list[Page], batch: Batch) -> None:
    """Nothing of it is in a cache any more."""
    aids = Aids(guide=Refusing(pages[1].alone(20)[9]))
    expected = read(Decoding(pages[1].decoder.model, pages[1].prompt, Sampling(20), (), NEVER, aids))
    together = [seated(pages[0].shared(batch, 40)), seated(pages[1].shared(batch, 20, aids=aids))]
    read(together[0])
    assert batch.width == 0
    assert read(together[1]) == expected


def test_a_token_that_might_be_another_is_asked_for_alone(
    pages: list[Page], batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the rows side by side say, the one alone is believed."""
    monkeypatch.setattr(batching, "sure", lambda logits: mx.zeros(logits.shape[:1], mx.bool_))
    asked: list[int] = []
    alone = batch._alone

    def counted(place: int, step: batching._Step) -> int:
        asked.append(place)
        return alone(place, step)

    monkeypatch.setattr(batch, "_alone", counted)
    expected = [page.alone(30) for page in pages[:2]]
    together = [seated(page.shared(batch, 30)) for page in pages[:2]]
    assert [read(made)[0] for made in together] == expected
    assert len(asked) == 2 * 29
    monkeypatch.setattr(batch, "_alone", lambda _place, _step: 77)
    others = [seated(page.shared(batch, 5)) for page in pages[:2]]
    assert [read(made)[0][1:] for made in others] == [[77] * 4] * 2


class Numbers:
    """A spelling in which every token is its number."""

    def add(self, token: int) -> str:
        return f"{token} "

    def rest(self) -> str:
        return ""

    def again(self, ids: Sequence[int]) -> str:
        return "".join(map(self.add, ids))


class Strict:
    """A guard that takes any answer of 40 tokens for a loop, so often."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.count = 0

    def push(self, token: int, piece: str) -> Loop | None:
        self.count += 1
        if self.count < 40 or not self.times:
            return None
        self.times -= 1
        return Loop(8, 8, self.count)

    def back_to(self, length: int) -> None:
        self.count = length


def watched(decoding: Decoding, times: int) -> tuple[list[object], Ending]:
    answer = SteadyAnswer(decoding, Numbers(), Strict(times), Sampling(90))  # type: ignore[arg-type]
    events = answer.events()
    found: list[object] = []
    while True:
        try:
            found.append(next(events))
        except StopIteration as ended:
            return found, ended.value


def test_who_falls_into_a_loop_goes_on_alone(pages: list[Page], batch: Batch) -> None:
    """Over all rungs of the ladder, and beyond."""
    loops = (1, 0, 5, 3)
    alone = [
        watched(Decoding(page.decoder.model, page.prompt, Sampling(90), (), NEVER), times)
        for page, times in zip(pages, loops, strict=True)
    ]
    assert [ending.loops for _, ending in alone] == list(loops)
    assert alone[2][1].finish is FinishReason.REPETITION
    together = [seated(page.shared(batch, 90)) for page in pages]
    for made, times, expected in zip(together, loops, alone, strict=True):
        assert watched(made, times) == expected
    assert batch.width == 0


def test_time_is_each_ones_own(pages: list[Page], batch: Batch) -> None:
    together = [seated(page.shared(batch)) for page in pages]
    for made in together:
        read(made)
    shares = [made.timing.decode for made in together]
    assert all(share > 0 for share in shares)
    assert max(shares) < 4 * min(shares)
    assert all(made.timing.prefill > 0 for made in together)
    assert [made.timing.tokens for made in together] == [60] * 4
    assert all(60 <= made.timing.forwards <= 62 for made in together)


def test_what_is_drawn_or_kept_in_eight_bits_stays_alone(pages: list[Page], batch: Batch) -> None:
    assert pages[0].shared(batch).can_share
    for sampling in (Sampling(20, temperature=0.5), Sampling(20, kv_bits=8)):
        made = SharedDecoding(batch, pages[0].prompt, sampling, (), NEVER)
        assert not made.can_share
        made.invite()
        assert len(read(made)[0]) == 20
        assert not made.is_seated
