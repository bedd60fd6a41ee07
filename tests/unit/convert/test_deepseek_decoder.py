"""DeepSeek-OCR's decoder, converted: it answers as torch does, in 16 bits and nearly so in fewer."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest
import torch

from ocr_desktop.convert import decoder_layout
from ocr_desktop.convert.decoder_weights import convert_decoder, copy_companions
from ocr_desktop.convert.reference_decoder import log_softmax, reference_decoder
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.deepseek_ocr.decoder import Decoder
from ocr_desktop.engines.runtime.decoding import Decoding, Sampling
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import ModelDamaged
from tests.fakes import deepseek_checkpoint
from tests.fakes.deepseek_reader import Reader

NEVER = threading.Event()
IDS = list(range(40, 88))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return deepseek_checkpoint.write(tmp_path_factory.mktemp("checkpoint"), seed=3)


def converted(checkpoint: Path, target: Path, bits: int = 16) -> Path:
    config = DeepseekConfig.load(checkpoint)
    convert_decoder(Checkpoint(checkpoint), config, target, bits=bits, progress=lambda *_: None, cancel=NEVER)
    return target


def logits(folder: Path) -> np.ndarray:
    model = Decoder.load(folder, deepseek_checkpoint.IMAGE_TOKEN).model
    return np.array(model(mx.array(IDS)[None])[0].astype(mx.float32))


def expected(checkpoint: Path) -> np.ndarray:
    oracle = Reader(checkpoint)
    table = oracle._weights["model.embed_tokens.weight"]
    found: np.ndarray = oracle.logits(table[torch.tensor(IDS)]).numpy()
    return found


def test_sixteen_bits_lose_nothing(checkpoint: Path, tmp_path: Path) -> None:
    folder = converted(checkpoint, tmp_path / "decoder")
    assert np.abs(logits(folder) - expected(checkpoint)).max() < 1e-4
    source = Checkpoint(checkpoint)
    layout = decoder_layout.layout(DeepseekConfig.load(checkpoint).text)
    vision = {name for name in source.names() if name.startswith(("model.sam", "model.vision", "model.projector"))}
    assert set(layout.sources) == set(source.names()) - vision
    weights = mx.load(str(folder / "model.safetensors"))
    assert isinstance(weights, dict)
    for tensor in layout.tensors:
        whole = [source.read(name) for name in tensor.sources]
        values = np.array(weights[tensor.name].astype(mx.float32))
        assert np.array_equal(values, whole[0] if len(whole) == 1 else np.stack(whole)), tensor.name


@pytest.mark.parametrize(("bits", "near"), [(8, 0.99), (4, 0.7)])
def test_fewer_bits_stay_near(checkpoint: Path, tmp_path: Path, bits: int, near: float) -> None:
    folder = converted(checkpoint, tmp_path / "decoder", bits)
    assert np.corrcoef(logits(folder).ravel(), expected(checkpoint).ravel())[0, 1] > near
    weights = mx.load(str(folder / "model.safetensors"))
    assert isinstance(weights, dict)
    experts = "model.layers.1.mlp.switch_mlp.gate_proj"
    assert weights[f"{experts}.weight"].dtype == mx.uint32
    assert weights[f"{experts}.scales"].shape == (8, 64, 1)
    assert weights["model.layers.1.mlp.gate.weight"].dtype == mx.bfloat16  # a choice is not to be rounded
    assert json.loads((folder / "config.json").read_text())["quantization"] == {"group_size": 64, "bits": bits}


def test_the_reference_is_torch_s(checkpoint: Path) -> None:
    config, oracle = DeepseekConfig.load(checkpoint), Reader(checkpoint)
    picture = np.random.default_rng(0).standard_normal((7, config.text.hidden)).astype(np.float32)
    image = deepseek_checkpoint.IMAGE_TOKEN
    prompt, answer = [0, *[image] * 7, *range(60, 70)], [90, 91, 92, 93]
    reference = reference_decoder(config.text, Checkpoint(checkpoint), image)
    *_, logs = reference.steps(prompt, picture, answer)
    table = oracle._weights["model.embed_tokens.weight"]
    rows = torch.cat((table[[0]], torch.from_numpy(picture), table[prompt[8:] + answer[:-1]]))
    assert np.abs(logs - log_softmax(oracle.logits(rows).numpy()[-4:])).max() < 1e-4


def test_answers_token_by_token_are_those_of_whole_forwards(checkpoint: Path, tmp_path: Path) -> None:
    decoder = Decoder.load(converted(checkpoint, tmp_path / "decoder"), deepseek_checkpoint.IMAGE_TOKEN)
    oracle = Reader(checkpoint)
    picture = torch.randn((9, 64), generator=torch.Generator().manual_seed(1))
    question = list(range(50, 60))
    rows = decoder.embed([0, *[deepseek_checkpoint.IMAGE_TOKEN] * 9, *question], picture.numpy().astype(np.float32))
    decoding = Decoding(decoder.model, rows, Sampling(40), (deepseek_checkpoint.EOS,), NEVER)
    told = list(decoding.tokens())
    wanted = oracle.greedy(question, picture, 40)
    assert told == [token for token in wanted if token != deepseek_checkpoint.EOS]
    assert len(told) > 10


def test_what_a_checkpoint_lacks_is_named(checkpoint: Path, tmp_path: Path) -> None:
    sizes = replace(deepseek_checkpoint.TINY, experts=6)
    other = deepseek_checkpoint.write(tmp_path / "other", sizes=sizes)
    (other / "config.json").write_bytes((checkpoint / "config.json").read_bytes())
    with pytest.raises(ModelDamaged, match=r"experts|gate"):
        converted(other, tmp_path / "decoder")
    assert not (tmp_path / "decoder").exists()


def test_what_the_engine_needs_goes_along(checkpoint: Path, tmp_path: Path) -> None:
    assert {"config.json", "processor_config.json", "tokenizer.json"} <= set(copy_companions(checkpoint, tmp_path))
    assert DeepseekConfig.load(tmp_path) == DeepseekConfig.load(checkpoint)
