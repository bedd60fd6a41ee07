import threading
from dataclasses import replace
from math import isclose
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_desktop.convert.decoder_weights import convert_decoder
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.dots_ocr.config import DotsConfig, TextConfig
from ocr_desktop.engines.runtime.weights import Checkpoint
from tests.benchmarks import cost_model
from tests.benchmarks.cost_model import CHIPS, DEEPSEEK, DOTS, Cost, Decoder, Task, expected, rightness
from tests.fakes import deepseek_checkpoint, dots_checkpoint

M4_MAX = next(chip for chip in CHIPS if chip.name == "Apple M4 Max")

# One layer, a head of two numbers: 3 × (2×2) + … by hand.
SMALL = TextConfig(
    hidden=2, layers=1, heads=1, kv_heads=1, ffn=3, vocab=5, rope_theta=1e4, rms_eps=1e-6, max_positions=9, tied=False
)


def data_bytes(file: Path) -> int:
    """What a safetensors file holds besides its header."""
    with file.open("rb") as opened:
        return file.stat().st_size - 8 - int.from_bytes(opened.read(8), "little")


@pytest.mark.parametrize("bits", [16, 8, 4])
@pytest.mark.parametrize("family", ["dots", "deepseek"])
def test_the_weights_are_as_large_as_the_converter_writes_them(family: str, bits: int, tmp_path: Path) -> None:
    writer = dots_checkpoint.write if family == "dots" else deepseek_checkpoint.write
    checkpoint = writer(tmp_path / "checkpoint")
    config = (DotsConfig if family == "dots" else DeepseekConfig).load(checkpoint)
    convert_decoder(
        Checkpoint(checkpoint),
        config,
        tmp_path / "decoder",
        bits=bits,
        progress=lambda *_: None,
        cancel=threading.Event(),
    )
    assert Decoder(config.text, bits).weight_bytes == data_bytes(tmp_path / "decoder" / "model.safetensors")


def test_published_sizes() -> None:
    # 1.54 billion parameters of Qwen2.5 1.5B, and an output layer of its own.
    assert Decoder(DOTS, 16).parameters == 1_543_714_304 + DOTS.vocab * DOTS.hidden
    # The file of DeepSeek-OCR is 6.2 GiB in 16 bits: 3.3 billion parameters, 0.4 of them of its vision.
    assert 2.9e9 < Decoder(DEEPSEEK, 16).parameters < 2.95e9


def test_a_forward_by_hand() -> None:
    cost = Decoder(SMALL, 16).forward(1, 4)
    # Weights read: q, k, v, o of 4 numbers, three biases of 2, three of 6, three norms of 2, an output layer of 10;
    # one of the five rows of the embeddings. The cache: keys and values of 2 numbers, 4 read, the new ones written
    # and read.
    weights = 16 + 6 + 18 + 6 + 10 + 2
    assert cost.bytes == 2 * (weights + (4 + 2) * 4)
    # Products with 16 + 18 + 10 numbers; scores and sums over 5 tokens of width 2.
    assert cost.operations == 2 * (16 + 18 + 10) + 2 * (2 * 5 * 2)


def test_several_rows_read_the_weights_once() -> None:
    one, four = Decoder(SMALL, 16).forward(1, 4), Decoder(SMALL, 16).forward(4, 4)
    assert four.bytes - one.bytes == 2 * (3 * 2 + 3 * 2 * 4)  # rows of the embeddings, the cache of three more
    assert four.operations == 4 * 88 + 4 * 2 * (5 + 6 + 7 + 8)


def test_answers_side_by_side_have_caches_of_their_own() -> None:
    decoder = Decoder(DOTS, 4)
    together, draft = decoder.forward(4, 1000, 4), decoder.forward(4, 1000)
    assert isclose(together.bytes - draft.bytes, 3 * 1000 * decoder.token_bytes)
    assert together.operations < draft.operations


def test_logits_that_nobody_wants_are_not_computed() -> None:
    decoder = Decoder(DOTS, 4)
    saved = decoder.forward(512, 0).operations - decoder.forward(512, 0, logits=1).operations
    assert isclose(saved, 511 * 2 * DOTS.vocab * DOTS.hidden)


def test_a_shared_output_layer_is_stored_once_and_read() -> None:
    own, shared = Decoder(DOTS, 16), Decoder(replace(DOTS, tied=True), 16)
    assert own.weight_bytes - shared.weight_bytes == 2 * DOTS.vocab * DOTS.hidden
    assert isclose(shared.forward(1, 10).operations, own.forward(1, 10).operations)
    assert isclose(shared.forward(1, 10).bytes, own.forward(1, 10).bytes)


def test_keys_and_values_in_eight_bits() -> None:
    # 28 layers of 2 heads of 128, keys and values; 16 bits each, or 8 and two numbers of 16 for 64 of them.
    assert Decoder(DOTS, 4).token_bytes == 28 * 2 * 256 * 2
    assert Decoder(DOTS, 4, 8).token_bytes == 28 * 2 * 256 * (1 + 4 / 64)


def test_experts_that_several_tokens_go_through() -> None:
    assert isclose(cost_model.distinct(64, 6, 1), 6)
    assert isclose(cost_model.distinct(4, 2, 2), 3)  # two, and of the other two each with one half
    assert 63.9 < cost_model.distinct(64, 6, 100) <= 64


@settings(deadline=None)  # a busy machine has none
@given(st.integers(1, 40), st.integers(1, 40))
def test_more_tokens_cost_more_and_each_less(few: int, more: int) -> None:
    few, more = sorted((few, more))
    for decoder in (Decoder(DOTS, 4), Decoder(DEEPSEEK, 8)):
        cheap, dear = (cost_model.step(M4_MAX, decoder, rows, 1000) for rows in (few, more))
        assert cheap <= dear * (1 + 1e-9)
        assert dear / more <= cheap / few * (1 + 1e-9)


@pytest.mark.parametrize(
    ("sizes", "published"),
    [
        (replace(DOTS, tied=True), (282,)),
        (replace(DOTS, hidden=3584, heads=28, kv_heads=4, ffn=18944, vocab=152064), (91, 101)),
    ],
)
def test_tokens_a_second_that_others_measured(sizes: TextConfig, published: tuple[int, ...]) -> None:
    """Qwen2.5 of 1.5 and of 7 billion parameters, 4 bits, on an M4 Max: see the module's docstring."""
    rate = 1 / cost_model.step(M4_MAX, Decoder(sizes, 4), 1, 100)
    assert 0.87 * min(published) < rate < 1.13 * max(published)


def test_a_prompt_costs_its_pieces() -> None:
    decoder = Decoder(DOTS, 4)
    first = cost_model.seconds(M4_MAX, decoder, decoder.forward(512, 0, logits=0), 512)
    last = cost_model.seconds(M4_MAX, decoder, decoder.forward(100, 512, logits=1), 100)
    assert isclose(cost_model.prefill(M4_MAX, decoder, 612), first + last)


def test_time_is_that_of_the_slower_of_the_two() -> None:
    decoder = Decoder(DOTS, 4)
    launching = cost_model.LAYER_SECONDS * DOTS.layers
    reading = cost_model.seconds(M4_MAX, decoder, Cost(546e9, 1), 1)
    assert isclose(reading, 1 / cost_model.BANDWIDTH + launching)
    computing = cost_model.seconds(M4_MAX, decoder, Cost(1, M4_MAX.operations), 64)
    assert isclose(computing, 1 / cost_model.OPERATIONS + launching)


@settings(deadline=None)  # a busy machine has none
@given(st.floats(0.05, 0.98), st.integers(1, 31))
def test_rightness_gives_the_forwards_it_was_made_from(right: float, length: int) -> None:
    assert isclose(rightness(1 / expected(right, length), length), right, abs_tol=1e-6)


def test_what_is_never_right_is_not_drafted() -> None:
    length, each = cost_model.best_length(M4_MAX, Decoder(DOTS, 4), 0.0, 500)
    assert (length, each) == (0, cost_model.step(M4_MAX, Decoder(DOTS, 4), 1, 500))
    longest, _ = cost_model.best_length(M4_MAX, Decoder(DOTS, 16), 1.0, 500)
    assert longest == max(cost_model.LENGTHS)


def test_a_page_is_never_slower_with_drafts_or_company() -> None:
    for chip in CHIPS:
        told = cost_model.forecast(chip, Decoder(DOTS, 4), Task(1224, 14.4e12, 1500, 0.8, 4))
        assert told.drafted < told.plain
        assert told.batched < told.plain


def test_the_table_names_every_chip(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["cost_model", "--forwards", "0.25", "--length", "15"])
    assert cost_model.main() == 0
    printed = capsys.readouterr().out
    assert all(f"{chip.name} " in printed for chip in CHIPS)


@pytest.mark.parametrize("wrong", [["--forwards", "0"], ["--forwards", "1.5"], ["--chips", "Apple Z80"]])
def test_what_cannot_be_is_refused(wrong: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["cost_model", *wrong])
    with pytest.raises(SystemExit) as ended:
        cost_model.main()
    assert ended.value.code == 2
