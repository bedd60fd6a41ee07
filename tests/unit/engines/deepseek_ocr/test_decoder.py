"""The decoder with experts within the common machinery: drafts, answers side by side and the rule change no token."""

import itertools
import threading
from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest

from ocr_desktop.convert.decoder_weights import convert_decoder
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.deepseek_ocr.decoder import Decoder
from ocr_desktop.engines.deepseek_ocr.preprocess import NEWLINE, SEPARATOR
from ocr_desktop.engines.runtime.batching import Batch, SharedDecoding
from ocr_desktop.engines.runtime.decoding import Aids, Decoding, Sampling
from ocr_desktop.engines.runtime.drafting import Draft
from ocr_desktop.engines.runtime.no_repeat import NoRepeat, Rule
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.engines.runtime.widths import Widths
from ocr_desktop.errors import ModelDamaged
from tests.fakes import deepseek_checkpoint

NEVER = threading.Event()
TOKENS = 60


@pytest.fixture(scope="module", params=[16, 4])
def decoder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Decoder:
    checkpoint = deepseek_checkpoint.write(tmp_path_factory.mktemp("checkpoint"), seed=6)
    folder = tmp_path_factory.mktemp("decoder") / "decoder"
    config, quiet = DeepseekConfig.load(checkpoint), lambda *_: None
    convert_decoder(Checkpoint(checkpoint), config, folder, bits=request.param, progress=quiet, cancel=NEVER)
    return Decoder.load(folder, deepseek_checkpoint.IMAGE_TOKEN)


def prompt(decoder: Decoder, number: int) -> mx.array:
    rng = np.random.default_rng(number)
    features = rng.standard_normal((6, 64)).astype(np.float16)
    layout = np.array([0, 1, NEWLINE, 2, 3, NEWLINE, 4, 5, NEWLINE, SEPARATOR], np.int32)
    ids = [0, *[deepseek_checkpoint.IMAGE_TOKEN] * 10, *rng.integers(40, 200, (9, 30, 600)[number % 3]).tolist()]
    return decoder.embed(ids, decoder.arranged(features, layout))


def answer(decoder: Decoder, number: int, aids: Aids = Aids()) -> Decoding:  # noqa: B008
    made = Decoding(decoder.model, prompt(decoder, number), Sampling(TOKENS), (), NEVER, aids)
    assert len(list(made.tokens())) == TOKENS
    return made


def test_rows_stand_where_the_layout_says(decoder: Decoder) -> None:
    features = np.arange(12, dtype=np.float16).reshape(3, 4).repeat(16, axis=1)
    rows = np.array(decoder.arranged(features, np.array([2, NEWLINE, 0, SEPARATOR], np.int32)).astype(mx.float32))
    assert (rows[0] == features[2]).all()
    assert (rows[2] == features[0]).all()
    assert (rows[1] == np.array(decoder.model.image_newline)).all()
    assert (rows[3] == np.array(decoder.model.view_seperator)).all()
    assert not (rows[1] == rows[3]).all()


def test_drafts_change_no_token(decoder: Decoder) -> None:
    plain = answer(decoder, 0).ids
    for known in (plain, [*plain[:20], 7, *plain[21:]], plain[::-1]):
        drafted = answer(decoder, 0, Aids(drafter=Draft([known])))
        assert drafted.ids == plain
    assert answer(decoder, 0, Aids(drafter=Draft([plain]))).timing.accepted > 0


def test_answers_side_by_side_are_what_they_are_alone(decoder: Decoder) -> None:
    expected = [answer(decoder, number).ids for number in range(3)]
    batch = Batch(decoder.model, Widths())
    together = [
        SharedDecoding(batch, prompt(decoder, number), Sampling(TOKENS), (), NEVER, Aids()) for number in range(3)
    ]
    for made in together:
        while not made.sit_down():
            pass
    assert batch.width == 3
    assert [list(made.tokens()) for made in together] == expected


def test_the_rule_takes_the_likeliest_that_repeats_nothing(decoder: Decoder) -> None:
    rule = Rule(2, TOKENS)
    guided = answer(decoder, 1, Aids(guide=NoRepeat(rule))).ids
    for told, repeats in ((answer(decoder, 1).ids, True), (guided, False)):
        pairs = list(itertools.pairwise(told))
        assert (len(set(pairs)) < len(pairs)) is repeats
    drafted = answer(decoder, 1, Aids(drafter=Draft([guided]), guide=NoRepeat(rule))).ids
    assert drafted == guided


def test_experts_are_chosen_in_float32_as_published() -> None:
    """Sixteen bits would call these experts equally good, and take the first of them."""
    args = {"hidden_size": 64, "num_attention_heads": 2, "num_key_value_heads": 2, "num_hidden_layers": 1}
    experts = {"n_routed_experts": 4, "num_experts_per_tok": 1, "moe_intermediate_size": 32, "n_shared_experts": 1}
    network = Decoder.network({**args, **experts, "vocab_size": 64, "intermediate_size": 64})
    network.set_dtype(mx.bfloat16)
    mixture = network.layers[0].mlp
    hidden = mx.zeros((1, 64), mx.bfloat16).at[0, :2].add(mx.array([1.0, 1 / 256], mx.bfloat16))
    for best in range(4):
        marks = mx.zeros((4, 64)).at[:, 0].add(1.0).at[best, 1].add(0.25)
        mixture.gate.weight = marks.astype(mx.bfloat16)
        chosen, shares = mixture.gate(hidden)
        assert chosen.tolist() == [[best]]
        assert shares.dtype == hidden.dtype
        assert mixture(hidden).dtype == hidden.dtype


def test_another_decoder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "qwen2"}')
    with pytest.raises(ModelDamaged, match="DeepSeek"):
        Decoder.load(tmp_path, 3)
