"""Answers token by token, on a tiny decoder; the oracle's answers are the yardstick."""

import threading
from collections.abc import Generator, Sequence
from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocr_desktop.convert.decoder_weights import convert_decoder
from ocr_desktop.document.document import FinishReason
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.decoder import Decoder
from ocr_desktop.engines.runtime import decoding
from ocr_desktop.engines.runtime.decoding import Aids, Decoding, Sampling
from ocr_desktop.engines.runtime.drafting import LONGEST, Draft, Pace
from ocr_desktop.engines.runtime.weights import Checkpoint
from tests.fakes import dots_checkpoint
from tests.fakes.dots_oracle import Oracle

NEVER = threading.Event()
ENDS = ()  # answers go on until they are long enough
IDS = [8, 4, *[3] * 6, 5, *range(20, 60), 9, 10]
FEATURES = np.random.default_rng(1).standard_normal((6, 128)).astype(np.float16)
SIZES = dots_checkpoint.Sizes(hidden=128)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint"), seed=2, sizes=SIZES)


@pytest.fixture(scope="module")
def decoder(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Decoder:
    folder = tmp_path_factory.mktemp("decoder") / "decoder"
    config = DotsConfig.load(checkpoint)
    convert_decoder(Checkpoint(checkpoint), config, folder, bits=16, progress=lambda *_: None, cancel=NEVER)
    return Decoder.load(folder, config.image_token)


@pytest.fixture(scope="module")
def expected(checkpoint: Path) -> list[int]:
    return oracle(checkpoint, IDS, 120)


def oracle(checkpoint: Path, ids: list[int], most: int) -> list[int]:
    made = Oracle(checkpoint)
    made.ends = set(ENDS)
    return made.greedy(ids, torch.from_numpy(FEATURES.astype(np.float32)), most).ids


def answer(decoder: Decoder, cancel: threading.Event = NEVER, **sampling: object) -> Decoding:
    given = Sampling(**{"max_tokens": 120, **sampling})  # type: ignore[arg-type]
    return Decoding(decoder.model, decoder.embed(IDS, FEATURES), given, ENDS, cancel)


def drained(tokens: Generator[int, None, FinishReason]) -> FinishReason:
    while True:
        try:
            next(tokens)
        except StopIteration as ended:
            finish: FinishReason = ended.value
            return finish


def test_greedy_is_the_oracle_s(decoder: Decoder, expected: list[int]) -> None:
    made = answer(decoder)
    assert drained(made.tokens()) is FinishReason.LENGTH
    assert made.ids == expected
    timing = made.timing
    assert timing.tokens == 120
    assert timing.prompt == len(IDS)
    assert 0 < timing.prefill < timing.first_token
    assert timing.decode_rate > 0
    assert timing.prefill_rate > 0


@pytest.mark.parametrize("step", [1, 7, 4096])
def test_the_prompt_may_come_in_pieces(
    decoder: Decoder, expected: list[int], step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "PREFILL_STEP", step)
    made = answer(decoder)
    drained(made.tokens())
    assert made.ids == expected


@pytest.mark.parametrize("length", [0, 1, 17, 40])
def test_taken_back_it_says_the_same_again(decoder: Decoder, expected: list[int], length: int) -> None:
    made = answer(decoder)
    tokens = made.tokens()
    for _ in range(40):
        next(tokens)
    tokens.close()
    made.back_to(length)
    assert made.ids == expected[:length]
    drained(made.tokens())
    assert made.ids == expected


def test_forced_tokens_are_part_of_the_answer(checkpoint: Path, decoder: Decoder, expected: list[int]) -> None:
    made = answer(decoder, max_tokens=60)
    tokens = made.tokens()
    for _ in range(10):
        next(tokens)
    tokens.close()
    made.force([77, 78, 79])
    drained(made.tokens())
    so_far = [*IDS, *expected[:10], 77, 78, 79]
    assert made.ids == [*expected[:10], 77, 78, 79, *oracle(checkpoint, so_far, 47)]


def test_leads_tell_where_the_model_was_unsure(decoder: Decoder, expected: list[int]) -> None:
    made = answer(decoder)
    drained(made.tokens())
    leads = made.leads(5, 30)
    assert len(leads) == 25
    assert min(leads) >= 0  # it chose them itself
    assert made.ids == expected
    made.force([expected[0]])
    assert made.leads(120, 121)[0] < 0  # this one it did not
    made.back_to(50)
    drained(made.tokens())
    assert made.ids == expected


def test_leads_of_a_long_turn_come_in_pieces(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch, expected: list[int]
) -> None:
    made = answer(decoder)
    drained(made.tokens())
    monkeypatch.setattr(decoding, "_LEADS_STEP", 1000)
    at_once = made.leads(5, 110)
    monkeypatch.setattr(decoding, "_LEADS_STEP", 16)
    lengths: list[int] = []
    forward = Decoding._forward

    def counted(self: Decoding, rows: mx.array) -> mx.array:
        lengths.append(rows.shape[0])
        return forward(self, rows)

    monkeypatch.setattr(Decoding, "_forward", counted)
    assert made.leads(5, 110) == pytest.approx(at_once, abs=1e-3)
    assert max(lengths) == 16
    made.back_to(50)
    drained(made.tokens())
    assert made.ids == expected


def test_a_bias_keeps_tokens_away(decoder: Decoder, expected: list[int]) -> None:
    made = answer(decoder, max_tokens=30)
    made.steer(Sampling(max_tokens=30), lambda ids: {expected[0]: -1e9} if not ids else {})
    drained(made.tokens())
    assert made.ids[0] != expected[0]


def test_cancel_is_noticed_at_the_next_token(decoder: Decoder) -> None:
    cancel = threading.Event()
    made = answer(decoder, cancel)
    tokens = made.tokens()
    for _ in range(5):
        next(tokens)
    cancel.set()
    assert drained(tokens) is FinishReason.CANCELLED
    assert len(made.ids) == 5


def test_cancelled_within_the_prompt(decoder: Decoder) -> None:
    cancel = threading.Event()
    cancel.set()
    made = answer(decoder, cancel)
    assert drained(made.tokens()) is FinishReason.CANCELLED
    assert made.ids == []


def test_an_end_token_ends_it(decoder: Decoder, expected: list[int]) -> None:
    stop = expected[25]
    made = Decoding(decoder.model, decoder.embed(IDS, FEATURES), Sampling(120), (*ENDS, stop), NEVER)
    assert drained(made.tokens()) is FinishReason.STOP
    assert made.ids == expected[: expected.index(stop)]
    assert made.ended


def test_a_seed_decides_what_is_drawn(decoder: Decoder, expected: list[int]) -> None:
    drawn = []
    for seed in (1, 1, 2):
        made = answer(decoder, temperature=1.5, top_p=0.95, seed=seed)
        drained(made.tokens())
        drawn.append(made.ids)
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0] != expected


def test_a_narrow_top_p_leaves_the_likeliest(decoder: Decoder, expected: list[int]) -> None:
    made = answer(decoder, temperature=1.0, top_p=1e-6)
    drained(made.tokens())
    assert made.ids == expected


def test_a_cache_of_eight_bits_is_near(decoder: Decoder, expected: list[int]) -> None:
    made = answer(decoder, kv_bits=8)
    drained(made.tokens())
    agreed = sum(a == b for a, b in zip(made.ids, expected, strict=False))
    assert agreed >= 10
    assert made._cache[0].nbytes < answer_bytes(decoder)


def answer_bytes(decoder: Decoder) -> int:
    made = answer(decoder)
    drained(made.tokens())
    return int(made._cache[0].nbytes)


def test_another_thread_is_refused(decoder: Decoder) -> None:
    made = answer(decoder)
    caught: list[BaseException] = []

    def use() -> None:
        try:
            next(made.tokens())
        except AssertionError as exc:
            caught.append(exc)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert caught


def test_features_take_the_rows_of_the_image(decoder: Decoder) -> None:
    rows = np.array(decoder.embed(IDS, FEATURES).astype(mx.float32))
    assert rows[2:8] == pytest.approx(FEATURES.astype(np.float32))
    plain = np.array(decoder.model.model.embed_tokens(mx.array(IDS)).astype(mx.float32))
    assert np.array_equal(rows[8:], plain[8:])
    assert np.array_equal(rows[:2], plain[:2])


class Eager(Pace):
    """Always looks at so many tokens of a draft."""

    def __init__(self, most: int = LONGEST) -> None:
        super().__init__()
        self._most = most

    def length(self, available: int, run: int) -> int:
        return min(available, self._most)


def drafted(decoder: Decoder, *texts: list[int], pace: Pace | None = None, **sampling: object) -> Decoding:
    given_sampling = Sampling(**{"max_tokens": 120, **sampling})  # type: ignore[arg-type]
    aids = Aids(drafter=Draft(texts), pace=pace or Eager())
    return Decoding(decoder.model, decoder.embed(IDS, FEATURES), given_sampling, ENDS, NEVER, aids)


def test_with_a_perfect_draft_the_answer_is_the_same_in_a_fraction_of_the_forwards(
    decoder: Decoder, expected: list[int]
) -> None:
    made = drafted(decoder, expected)
    assert drained(made.tokens()) is FinishReason.LENGTH
    assert made.ids == expected
    assert made.timing.forwards <= 120 / 10
    assert made.timing.accepted >= 100
    assert made.timing.accepted <= made.timing.drafted
    assert made.timing.tokens == 120


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_the_draft_says_the_answer_is_the_same(
    decoder: Decoder, expected: list[int], data: st.DataObject
) -> None:
    text = list(expected)
    for _ in range(data.draw(st.integers(0, 12))):
        at = data.draw(st.integers(0, len(text) - 1))
        if data.draw(st.booleans()):
            text[at] = data.draw(st.integers(0, 60))
        elif data.draw(st.booleans()):
            del text[at : at + data.draw(st.integers(1, 9))]
        else:
            text[at:at] = data.draw(st.lists(st.integers(0, 60), max_size=6))
        if not text:
            break
    made = drafted(decoder, text, expected[40:], pace=Eager(data.draw(st.integers(0, LONGEST))))
    drained(made.tokens())
    assert made.ids == expected


def test_taken_back_within_a_draft_it_goes_on_exactly(decoder: Decoder, expected: list[int]) -> None:
    made = drafted(decoder, expected)
    tokens = made.tokens()
    for _ in range(37):  # in the middle of what one forward has found
        next(tokens)
    tokens.close()
    made.back_to(30)
    drained(made.tokens())
    assert made.ids == expected


def continued(decoder: Decoder, ids: list[int], most: int) -> list[int]:
    """What plain decoding says after these tokens."""
    made = answer(decoder, max_tokens=len(ids) + most)
    made.force(ids)
    drained(made.tokens())
    return made.ids[len(ids) :]


def test_forced_tokens_and_a_draft_go_together(decoder: Decoder, expected: list[int]) -> None:
    forced = [30, 31, 32]
    following = continued(decoder, [*expected[:50], *forced], 40)
    made = drafted(decoder, [*expected[:50], *forced, *following], max_tokens=93)
    tokens = made.tokens()
    for _ in range(50):
        next(tokens)
    tokens.close()
    made.force(forced)
    drained(made.tokens())
    assert made.ids == [*expected[:50], *forced, *following]


def test_a_draft_does_not_outlast_the_longest_answer_or_its_end(decoder: Decoder, expected: list[int]) -> None:
    made = drafted(decoder, expected, max_tokens=33)
    assert drained(made.tokens()) is FinishReason.LENGTH
    assert made.ids == expected[:33]
    end = expected[45]
    aids = Aids(drafter=Draft([expected]), pace=Eager())
    ending = Decoding(decoder.model, decoder.embed(IDS, FEATURES), Sampling(120), (end,), NEVER, aids)
    assert drained(ending.tokens()) is FinishReason.STOP
    assert ending.ids == expected[: expected.index(end)]


def test_cancel_comes_between_two_tokens_of_a_draft(decoder: Decoder, expected: list[int]) -> None:
    cancel = threading.Event()
    aids = Aids(drafter=Draft([expected]), pace=Eager())
    made = Decoding(decoder.model, decoder.embed(IDS, FEATURES), Sampling(120), ENDS, cancel, aids)
    tokens = made.tokens()
    for _ in range(10):
        next(tokens)
    cancel.set()
    assert drained(tokens) is FinishReason.CANCELLED
    assert made.ids == expected[:10]


def test_a_cache_of_eight_bits_and_a_draft_go_together(decoder: Decoder) -> None:
    plain = answer(decoder, kv_bits=8)
    drained(plain.tokens())
    wrong = [token if place % 11 else 7 for place, token in enumerate(plain.ids)]  # what is refused leaves the cache
    made = drafted(decoder, wrong, kv_bits=8)
    drained(made.tokens())
    assert made.ids == plain.ids
    assert 0 < made.timing.accepted < made.timing.drafted


def test_with_a_temperature_drafts_are_not_looked_at(decoder: Decoder, expected: list[int]) -> None:
    plain = answer(decoder, temperature=0.7, seed=3)
    drained(plain.tokens())
    made = drafted(decoder, expected, temperature=0.7, seed=3)
    drained(made.tokens())
    assert made.ids == plain.ids
    assert made.timing.drafted == 0


class Stumbling(Draft):
    """Knows what comes, until it fails."""

    def propose(self, ids: Sequence[int], most: int) -> Sequence[int]:
        if len(ids) > 40:
            raise RuntimeError("a fault of the draft")
        return super().propose(ids, most)


def test_a_draft_that_fails_does_not_cost_the_answer(
    decoder: Decoder, expected: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    aids = Aids(drafter=Stumbling([expected]), pace=Eager(8))
    made = Decoding(decoder.model, decoder.embed(IDS, FEATURES), Sampling(120), ENDS, NEVER, aids)
    drained(made.tokens())
    assert made.ids == expected
    assert made.timing.accepted >= 30
    assert caplog.text.count("is given up") == 1


def test_near_ties_are_decided_by_a_forward_of_one_row(
    decoder: Decoder, expected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "_TIE_STEPS", dict.fromkeys(decoding._TIE_STEPS, 1e9))  # all are ties
    made = drafted(decoder, expected)
    drained(made.tokens())
    assert made.ids == expected
    assert made.timing.accepted == 0


def test_a_near_tie_within_a_draft_is_asked_for_at_once(
    decoder: Decoder, expected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    tied = next(token for token in expected[9:] if expected.count(token) == 1)
    certain = decoding.sure
    monkeypatch.setattr(decoding, "sure", lambda rows: certain(rows) & (mx.argmax(rows, axis=-1) != tied))
    found: list[int] = []
    accepted = Decoding._accepted

    def counted(self: Decoding, step: decoding._Step, proposed: Sequence[int]) -> list[int]:
        tokens = accepted(self, step, proposed)
        found.append(len(tokens))
        return tokens

    monkeypatch.setattr(Decoding, "_accepted", counted)
    made = drafted(decoder, expected)
    drained(made.tokens())
    assert made.ids == expected
    assert min(found) == 1
    assert sum(found) == 120


def test_what_a_guide_has_in_place_of_a_draft_is_found_by_a_forward_of_one_row(
    decoder: Decoder, expected: list[int]
) -> None:
    rows: list[int] = []

    class Asked(Decoding):
        def _admitted(self, likeliest: int, logits: mx.array) -> int:
            token = super()._admitted(likeliest, logits)
            if token != likeliest:
                rows.append(self._filled - self.timing.prompt - len(self.ids))
            return token

    aids = Aids(Draft([expected]), Eager(), Without({20: {expected[20]}}))
    made = Asked(decoder.model, decoder.embed(IDS, FEATURES), Sampling(60), ENDS, NEVER, aids)
    drained(made.tokens())
    assert made.ids[20] != expected[20]
    assert rows == [0]  # of drafted tokens none is in the cache


class Without:
    """A guide that does not admit some tokens at some places."""

    def __init__(self, refused: dict[int, set[int]]) -> None:
        self._refused = refused
        self.ids: list[int] = []

    def admits(self, token: int) -> bool:
        return token not in self._refused.get(len(self.ids), set())

    def push(self, token: int) -> None:
        self.ids.append(token)

    def back_to(self, ids: Sequence[int]) -> None:
        self.ids = list(ids)


def test_a_refused_token_gives_way_to_the_next_likely(decoder: Decoder, expected: list[int]) -> None:
    guide = Without({20: {expected[20]}})
    made = Decoding(decoder.model, decoder.embed(IDS, FEATURES), Sampling(60), ENDS, NEVER, Aids(guide=guide))
    drained(made.tokens())
    assert made.ids[:20] == expected[:20]
    other = made.ids[20]
    assert other != expected[20]
    assert made.ids[21:] == continued(decoder, [*expected[:20], other], 39)
    assert guide.ids == made.ids
    lead = {}
    probe = answer(decoder)
    probe.force(expected[:20])
    for token in range(decoder.model.args.vocab_size):
        probe.back_to(20)
        probe.force([token])
        lead[token] = probe.leads(20, 21)[0]
    assert sorted(lead, key=lambda token: -lead[token])[:2] == [expected[20], other]


def test_a_guide_and_a_draft_go_together(decoder: Decoder, expected: list[int]) -> None:
    refused = {20: {expected[20]}, 33: {expected[33]}, 34: set(range(30))}
    plain = Decoding(
        decoder.model, decoder.embed(IDS, FEATURES), Sampling(90), ENDS, NEVER, Aids(guide=Without(refused))
    )
    drained(plain.tokens())
    aids = Aids(Draft([plain.ids, expected]), Eager(), Without(refused))
    made = Decoding(decoder.model, decoder.embed(IDS, FEATURES), Sampling(90), ENDS, NEVER, aids)
    drained(made.tokens())
    assert made.ids == plain.ids
    assert made.timing.forwards < 40


def test_a_guide_may_forbid_the_end(decoder: Decoder, expected: list[int]) -> None:
    end = expected[12]
    first = expected.index(end)
    aids = Aids(guide=Without({first: {end}}))
    made = Decoding(decoder.model, decoder.embed(IDS, FEATURES), Sampling(first + 5), (end,), NEVER, aids)
    drained(made.tokens())
    assert len(made.ids) > first


@pytest.mark.parametrize("dtype", [mx.float32, mx.float16, mx.bfloat16])
def test_close_ones_are_not_sure(dtype: mx.Dtype) -> None:
    step = mx.finfo(dtype).eps
    leads = [0.0, step, 300 * step, 3.0]
    logits = mx.full((len(leads), 50), -7.0).at[:, 3].add(9.0)
    logits = logits.at[mx.arange(len(leads)), 40].add(mx.array([9.0 + 2 * lead for lead in leads])).astype(dtype)
    assert decoding.sure(logits).tolist() == [False, False, True, True]
    # A bias may leave but one.
    alone = mx.where(mx.arange(5) == 2, mx.array(1.0), mx.array(-mx.inf))[None].astype(dtype)
    assert decoding.sure(alone).tolist() == [True]
