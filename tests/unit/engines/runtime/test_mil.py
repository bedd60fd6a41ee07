"""The executor against torch: every operation, as a package of its own, in both roundings."""

import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from coremltools.converters.mil.mil import Builder, Function, types
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch.nn import functional

from ocr_desktop.engines.runtime import mil_operations
from ocr_desktop.engines.runtime.half import rounded
from ocr_desktop.engines.runtime.mil import MilModel, Rounding
from ocr_desktop.errors import Cancelled, EngineUnavailable, ModelDamaged, ModelMissing
from tests.fakes.mil_packages import FUNCTION, TARGET, saved

Tensor = torch.Tensor
X = (1, 6, 8)
RANDOM = np.random.default_rng(7)
WEIGHT = RANDOM.normal(0, 1, (5, 8)).astype(np.float16)
BIAS = RANDOM.normal(0, 1, 5).astype(np.float16)
LOW, HIGH, EPSILON = np.array(-0.5), np.array(0.75), np.array(1e-3)
SCALE = RANDOM.normal(1, 0.2, 8).astype(np.float16)
KERNEL = RANDOM.normal(0, 0.3, (4, 3, 3, 2)).astype(np.float16)


@dataclass(frozen=True)
class Case:
    """One operation: how it is built, and what it is in torch."""

    build: Callable[[Mapping[str, Any]], Any]
    oracle: Callable[..., Any]
    inputs: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: {"x": X})
    positive: bool = False


def weight(array: NDArray[Any], like: Any) -> Any:
    return array.astype(np.float16 if like.dtype == types.fp16 else np.float32)


def t(array: NDArray[Any]) -> Tensor:
    return torch.from_numpy(array.astype(np.float32))


def unary(name: str, oracle: Callable[[Tensor], Tensor], *, positive: bool = False, **more: Any) -> Case:
    return Case(lambda i: getattr(Builder, name)(x=i["x"], **more), oracle, positive=positive)


def binary(name: str, oracle: Callable[[Tensor, Tensor], Tensor], *, positive: bool = False) -> Case:
    inputs = {"x": X, "y": (1, 1, 8)}
    return Case(lambda i: getattr(Builder, name)(x=i["x"], y=i["y"]), oracle, inputs, positive)


def reduction(name: str, oracle: Callable[[Tensor], Tensor], **more: Any) -> Case:
    return Case(lambda i: getattr(Builder, name)(x=i["x"], axes=[-1], keep_dims=True, **more), oracle)


QKV = {"q": (1, 2, 6, 8), "k": (1, 2, 5, 8), "v": (1, 2, 5, 8), "m": (1, 1, 1, 5)}

CASES: dict[str, list[Case]] = {
    "linear": [
        Case(lambda i: Builder.linear(x=i["x"], weight=weight(WEIGHT, i["x"]), bias=weight(BIAS, i["x"])),
             lambda x: functional.linear(x, t(WEIGHT), t(BIAS))),
        Case(lambda i: Builder.linear(x=i["x"], weight=weight(WEIGHT, i["x"])),
             lambda x: functional.linear(x, t(WEIGHT))),
    ],
    "matmul": [
        Case(lambda i: Builder.matmul(x=i["x"], y=i["y"]), torch.matmul, {"x": (1, 2, 4, 6), "y": (1, 2, 6, 5)}),
        Case(lambda i: Builder.matmul(x=i["x"], y=i["y"], transpose_x=True, transpose_y=True),
             lambda x, y: x.mT @ y.mT, {"x": (1, 2, 6, 4), "y": (1, 2, 5, 6)}),
    ],
    "scaled_dot_product_attention": [
        Case(lambda i: Builder.scaled_dot_product_attention(query=i["q"], key=i["k"], value=i["v"], attn_mask=i["m"]),
             functional.scaled_dot_product_attention, QKV),
        Case(lambda i: Builder.scaled_dot_product_attention(
                query=i["q"], key=i["k"], value=i["v"], attn_mask=np.array([[True, True, False, True, False]] * 6)),
             lambda q, k, v: functional.scaled_dot_product_attention(
                 q, k, v, torch.tensor([[True, True, False, True, False]] * 6)),
             {name: QKV[name] for name in "qkv"}),
    ],
    "conv": [
        Case(lambda i: Builder.conv(x=i["x"], weight=weight(KERNEL, i["x"]), bias=weight(SCALE[:4], i["x"]),
                                    strides=[2, 1], pad_type="custom", pad=[1, 1, 0, 2]),
             lambda x: functional.conv2d(functional.pad(x, (0, 2, 1, 1)), t(KERNEL), t(SCALE[:4]), stride=(2, 1)),
             {"x": (1, 3, 7, 6)}),
        Case(lambda i: Builder.conv(x=i["x"], weight=weight(KERNEL, i["x"]), groups=2, pad_type="valid"),
             lambda x: functional.conv2d(x, t(KERNEL), groups=2), {"x": (2, 6, 5, 4)}),
    ],
    "softmax": [unary("softmax", lambda x: x.softmax(-2), axis=-2)],
    "layer_norm": [
        Case(lambda i: Builder.layer_norm(x=i["x"], axes=[2], gamma=weight(SCALE, i["x"]), beta=weight(SCALE, i["x"]),
                                          epsilon=weight(EPSILON, i["x"])),
             lambda x: functional.layer_norm(x, (8,), t(SCALE), t(SCALE), 1e-3)),
        Case(lambda i: Builder.layer_norm(x=i["x"], axes=[1, 2]), lambda x: functional.layer_norm(x, (6, 8))),
    ],
    "gelu": [
        unary("gelu", functional.gelu, mode="EXACT"),
        unary("gelu", lambda x: functional.gelu(x, approximate="tanh"), mode="TANH_APPROXIMATION"),
        unary("gelu", lambda x: x * torch.sigmoid(1.702 * x), mode="SIGMOID_APPROXIMATION"),
    ],
    "sigmoid": [unary("sigmoid", torch.sigmoid)],
    "silu": [unary("silu", functional.silu)],
    "relu": [unary("relu", torch.relu)],
    "erf": [unary("erf", torch.erf)],
    "tanh": [unary("tanh", torch.tanh)],
    "exp": [unary("exp", torch.exp)],
    "sqrt": [unary("sqrt", torch.sqrt, positive=True)],
    "square": [unary("square", torch.square)],
    "abs": [unary("abs", torch.abs)],
    "sin": [unary("sin", torch.sin)],
    "cos": [unary("cos", torch.cos)],
    "rsqrt": [unary("rsqrt", lambda x: torch.rsqrt(x + 0.5), positive=True, epsilon=0.5)],
    "inverse": [unary("inverse", lambda x: 1 / (x + 0.25), positive=True, epsilon=0.25)],
    "clip": [Case(lambda i: Builder.clip(x=i["x"], alpha=weight(LOW, i["x"]), beta=weight(HIGH, i["x"])),
                  lambda x: x.clamp(LOW.item(), HIGH.item()))],
    "add": [binary("add", torch.add)],
    "sub": [binary("sub", torch.sub)],
    "mul": [binary("mul", torch.mul)],
    "real_div": [binary("real_div", torch.div, positive=True)],
    "pow": [binary("pow", torch.pow, positive=True)],
    "maximum": [binary("maximum", torch.maximum)],
    "minimum": [binary("minimum", torch.minimum)],
    "reduce_mean": [reduction("reduce_mean", lambda x: x.mean(-1, keepdim=True))],
    "reduce_sum": [reduction("reduce_sum", lambda x: x.sum(-1, keepdim=True)),
                   Case(lambda i: Builder.reduce_sum(x=i["x"], axes=[1], keep_dims=False), lambda x: x.sum(1))],
    "reduce_max": [reduction("reduce_max", lambda x: x.amax(-1, keepdim=True))],
    "reduce_min": [reduction("reduce_min", lambda x: x.amin(-1, keepdim=True))],
    "reduce_sum_square": [reduction("reduce_sum_square", lambda x: x.square().sum(-1, keepdim=True))],
    "cast": [Case(lambda i: Builder.cast(x=Builder.cast(x=i["x"], dtype="int32"), dtype="fp16"), torch.trunc),
             Case(lambda i: Builder.cast(x=i["x"], dtype="fp32"), lambda x: x)],
    "identity": [unary("identity", lambda x: x)],
    "reshape": [Case(lambda i: Builder.reshape(x=i["x"], shape=[2, -1, 4]), lambda x: x.reshape(2, -1, 4))],
    "transpose": [Case(lambda i: Builder.transpose(x=i["x"], perm=[2, 0, 1]), lambda x: x.permute(2, 0, 1))],
    "concat": [
        Case(lambda i: Builder.concat(values=[i["x"], i["y"]], axis=-1), lambda x, y: torch.cat([x, y], -1),
             {"x": X, "y": X}),
        Case(lambda i: Builder.concat(values=[i["x"], i["y"]], axis=1, interleave=True),
             lambda x, y: torch.stack([x, y], 2).reshape(1, 12, 8), {"x": X, "y": X}),
    ],
    "stack": [Case(lambda i: Builder.stack(values=[i["x"], i["y"]], axis=1), lambda x, y: torch.stack([x, y], 1),
                   {"x": X, "y": X})],
    "split": [
        Case(lambda i: Builder.split(x=i["x"], num_splits=2, axis=2), lambda x: x.chunk(2, 2)),
        Case(lambda i: Builder.split(x=i["x"], split_sizes=[1, 2, 3], axis=1), lambda x: x.split([1, 2, 3], 1)),
    ],
    "slice_by_index": [
        Case(lambda i: Builder.slice_by_index(x=i["x"], begin=[0, 1, 2], end=[1, 5, 7], stride=[1, 2, 3]),
             lambda x: x[:, 1:5:2, 2:7:3]),
        Case(lambda i: Builder.slice_by_index(
                x=i["x"], begin=[0, 3, 4], end=[1, 4, 0], begin_mask=[True, False, False],
                end_mask=[False, False, True], squeeze_mask=[False, True, False]),
             lambda x: x[:, 3, 4:]),
    ],
    "slice_by_size": [Case(lambda i: Builder.slice_by_size(x=i["x"], begin=[0, 2, 3], size=[1, 2, -1]),
                           lambda x: x[:, 2:4, 3:])],
    "expand_dims": [Case(lambda i: Builder.expand_dims(x=i["x"], axes=[1, -1]), lambda x: x[:, None, ..., None])],
    "squeeze": [Case(lambda i: Builder.squeeze(x=i["x"], axes=[0]), lambda x: x[0])],
    "pad": [
        Case(lambda i: Builder.pad(x=i["x"], pad=[0, 0, 1, 2, 0, 3], mode="constant"),
             lambda x: functional.pad(x, (0, 3, 1, 2))),
        Case(lambda i: Builder.pad(x=i["x"], pad=[2, 1], mode="constant", constant_val=weight(LOW, i["x"])),
             lambda x: functional.pad(x, (2, 1), value=LOW.item())),
    ],
    "tile": [Case(lambda i: Builder.tile(x=i["x"], reps=[2, 1, 3]), lambda x: x.repeat(2, 1, 3))],
}  # fmt: skip


def numbers(case: Case) -> dict[str, NDArray[np.float32]]:
    random = np.random.default_rng(3)
    made = {name: random.normal(0, 1.5, shape).astype(np.float32) for name, shape in case.inputs.items()}
    return {name: np.abs(values) + np.float32(0.1) if case.positive else values for name, values in made.items()}


def model(folder: Path, case: Case, kind: type, **how: Any) -> MilModel:
    return MilModel(saved(folder / "x.mlpackage", case.build, case.inputs, kind=kind), FUNCTION, **how)


def expected(case: Case, given: Mapping[str, NDArray[np.float32]]) -> list[NDArray[Any]]:
    found = case.oracle(*(torch.from_numpy(values) for values in given.values()))
    return [part.numpy() for part in (found if isinstance(found, tuple) else (found,))]


every_case = pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{name}{n or ''}") for name, cases in CASES.items() for n, case in enumerate(cases)]
)


def test_every_operation_has_a_case() -> None:
    assert CASES.keys() == mil_operations.COMPUTING.keys() | mil_operations.MOVING.keys()


@every_case
def test_float32(case: Case, tmp_path: Path) -> None:
    given = numbers(case)
    for rounding in Rounding:  # a float32 program is not rounded, whatever is asked for
        shutil.rmtree(tmp_path / "x.mlpackage", ignore_errors=True)
        found = model(tmp_path, case, types.fp32, rounding=rounding).predict(given)
        for part, wanted in zip(found.values(), expected(case, given), strict=True):
            np.testing.assert_allclose(part, wanted, rtol=2e-6, atol=2e-6)


@every_case
def test_float16(case: Case, tmp_path: Path) -> None:
    given = {name: rounded(values) for name, values in numbers(case).items()}
    found = model(tmp_path, case, types.fp16, rounding=Rounding.FLOAT16).predict(given)
    for part, wanted in zip(found.values(), expected(case, given), strict=True):
        assert part.dtype == np.float32
        assert np.array_equal(part, rounded(part))
        # One rounding away from exact: half a unit in the last of eleven bits.
        np.testing.assert_allclose(part, wanted, rtol=2**-11 + 1e-5, atol=1e-6)


@every_case
def test_a_float16_program_in_float32(case: Case, tmp_path: Path) -> None:
    given = {name: rounded(values) for name, values in numbers(case).items()}
    found = model(tmp_path, case, types.fp16, rounding=Rounding.FLOAT32).predict(given)
    for part, wanted in zip(found.values(), expected(case, given), strict=True):
        # Numbers in the program itself, such as an epsilon, are float16.
        np.testing.assert_allclose(part, wanted, rtol=1e-4, atol=1e-5)


@given(st.lists(st.floats(width=32, allow_nan=False), min_size=1, max_size=50))
def test_the_error_function_to_the_last_bit_but_one(numbers: list[float]) -> None:
    x = np.array(numbers, np.float32)
    wanted = torch.special.erf(torch.from_numpy(x.astype(np.float64))).numpy()
    np.testing.assert_allclose(mil_operations.erf(x), wanted, rtol=1.3e-7, atol=1e-40)


def test_the_error_function_of_what_is_no_number() -> None:
    assert np.isnan(mil_operations.erf(np.array([np.nan], np.float32))).all()


# What is stored in fewer bits


def materialized(build: Callable[[], Any]) -> NDArray[Any]:
    """The weight as coremltools itself unpacks it."""
    with Function({}, opset_version=TARGET):
        found: NDArray[Any] = build().op.materialized_val_inference()
    return found


INDICES = {1: types.np_uint1_dtype, 2: types.np_uint2_dtype, 3: types.np_uint3_dtype, 4: types.np_uint4_dtype,
           6: types.np_uint6_dtype, 8: np.dtype(np.uint8)}  # fmt: skip


def unpacked(folder: Path, build: Callable[[], Any], rounding: Rounding = Rounding.FLOAT16) -> NDArray[np.float32]:
    """A weight of 32×24 as the executor has it: what the identity makes of it."""

    def body(inputs: Mapping[str, Any]) -> Any:
        return Builder.linear(x=inputs["x"], weight=build(), name="y")

    package = saved(folder / "x.mlpackage", body, {"x": (24, 24)})
    model = MilModel(package, FUNCTION, rounding=rounding)
    return model.predict({"x": np.eye(24, dtype=np.float32)})["y"].T


@pytest.mark.parametrize("bits", INDICES)
@pytest.mark.parametrize("groups", [(1, 1), (4, 1), (2, 3)], ids=str)
def test_palettized(bits: int, groups: tuple[int, int], tmp_path: Path) -> None:
    indices = RANDOM.integers(0, 1 << bits, (32, 24)).astype(INDICES[bits])
    lut = RANDOM.normal(0, 1, (*groups, 1 << bits, 1)).astype(np.float16)

    def build() -> Any:
        return Builder.constexpr_lut_to_dense(indices=indices, lut=lut, name="w")

    assert np.array_equal(unpacked(tmp_path, build), materialized(build).astype(np.float32))


@pytest.mark.parametrize("kind", ["int8", "uint8", "int4", "uint4"])
@pytest.mark.parametrize("blocks", [(32, 1), (32, 3), (1, 1)], ids=str)
@pytest.mark.parametrize("shifted", [False, True])
def test_scaled(kind: str, blocks: tuple[int, int], shifted: bool, tmp_path: Path) -> None:
    bits, signed = int(kind.strip("uint")), kind.startswith("i")
    low = -(1 << (bits - 1)) if signed else 0
    dtype = {"int8": np.dtype(np.int8), "uint8": np.dtype(np.uint8), "int4": types.np_int4_dtype,
             "uint4": types.np_uint4_dtype}[kind]  # fmt: skip
    data = RANDOM.integers(low, low + (1 << bits), (32, 24)).astype(dtype)
    scale = RANDOM.normal(0, 0.1, blocks).astype(np.float16)
    more = {"offset": RANDOM.integers(low, low + (1 << bits), blocks).astype(dtype)} if shifted else {}

    def build() -> Any:
        return Builder.constexpr_blockwise_shift_scale(data=data, scale=scale, name="w", **more)

    assert np.array_equal(unpacked(tmp_path, build), materialized(build).astype(np.float32))


def test_a_scaled_weight_in_float32_is_not_rounded(tmp_path: Path) -> None:
    data = RANDOM.integers(-128, 128, (32, 24)).astype(np.int8)
    scale = np.full((32, 1), 0.0123, np.float16)

    def build() -> Any:
        return Builder.constexpr_blockwise_shift_scale(data=data, scale=scale, name="w")

    assert np.array_equal(unpacked(tmp_path, build, Rounding.FLOAT32), data * scale.astype(np.float32))


# Overflow


def plain_norm(inputs: Mapping[str, Any]) -> Any:
    squares = Builder.reduce_mean(x=Builder.mul(x=inputs["x"], y=inputs["x"]), axes=[-1], keep_dims=True)
    return Builder.mul(x=inputs["x"], y=Builder.rsqrt(x=squares, epsilon=np.float16(1e-5)), name="y")


def safe_norm(inputs: Mapping[str, Any]) -> Any:
    mirrored = Builder.mul(x=inputs["x"], y=np.float16(-1))
    both = Builder.concat(values=[inputs["x"], mirrored], axis=2)
    normed = Builder.layer_norm(x=both, axes=[2], epsilon=np.float16(1e-5))
    return Builder.slice_by_index(x=normed, begin=[0, 0, 0], end=[1, 4, 64], name="y")


@pytest.mark.parametrize(("build", "survives"), [(plain_norm, False), (safe_norm, True)])
def test_a_residual_of_8000_is_too_much_for_squares_in_float16(
    build: Callable[..., Any], survives: bool, tmp_path: Path
) -> None:
    x = np.random.default_rng(1).normal(0, 1, (1, 4, 64)).astype(np.float32)
    x[..., 5] = 8000
    package = saved(tmp_path / "x.mlpackage", build, {"x": x.shape})
    exact = x / np.sqrt(np.square(x).mean(-1, keepdims=True) + 1e-5)
    in_float32 = MilModel(package, FUNCTION, rounding=Rounding.FLOAT32).predict({"x": x})["y"]
    in_float16 = MilModel(package, FUNCTION, rounding=Rounding.FLOAT16).predict({"x": x})["y"]
    np.testing.assert_allclose(in_float32, exact, rtol=1e-3, atol=1e-4)
    error = np.abs(in_float16 - exact).max() / np.abs(exact).max()
    assert error < 0.0015 if survives else error > 0.9
    assert np.isfinite(in_float16).all()  # which is why nobody would notice


def test_overflow_becomes_infinite(tmp_path: Path) -> None:
    package = saved(tmp_path / "x.mlpackage", lambda i: Builder.mul(x=i["x"], y=i["x"], name="y"), {"x": (1, 2)})
    found = MilModel(package, FUNCTION).predict({"x": np.array([[300, -2]], np.float32)})["y"]
    assert found.tolist() == [[np.inf, 4]]


# The model as a whole


def chain(inputs: Mapping[str, Any]) -> Any:
    x = inputs["x"]
    for number in range(6):
        x = Builder.linear(x=x, weight=np.full((8, 8), 0.1 * (number + 1), np.float16), name=f"step{number}")
    return [x, Builder.identity(x=x, name="again")]


def test_several_outputs_and_their_shapes(tmp_path: Path) -> None:
    model = MilModel(saved(tmp_path / "x.mlpackage", chain, {"x": (1, 3, 8)}), FUNCTION)
    assert model.inputs == {"x": (1, 3, 8)}
    assert model.outputs == {"step5": (1, 3, 8), "again": (1, 3, 8)}
    given = np.ones((1, 3, 8), np.float32)
    found = model.predict({"x": given})
    assert np.array_equal(found["step5"], found["again"])
    assert np.array_equal(given, np.ones((1, 3, 8)))


@pytest.mark.parametrize("space", [0, 300, 1 << 20])
def test_the_cache_changes_nothing_and_keeps_within_its_bounds(space: int, tmp_path: Path) -> None:
    package = saved(tmp_path / "x.mlpackage", chain, {"x": (1, 3, 8)})
    model = MilModel(package, FUNCTION, cache_bytes=space)
    given = {"x": np.random.default_rng(0).normal(0, 0.1, (1, 3, 8)).astype(np.float32)}
    first, second = model.predict(given)["again"], model.predict(given)["again"]
    assert np.array_equal(first, second)
    assert np.array_equal(first, MilModel(package, FUNCTION).predict(given)["again"])
    assert sum(kept.nbytes for kept in model._kept.values()) <= space
    assert len(model._kept) == min(space // 256, 6)


def test_a_set_flag_stops_it(tmp_path: Path) -> None:
    model = MilModel(saved(tmp_path / "x.mlpackage", chain, {"x": (1, 3, 8)}), FUNCTION)
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        model.predict({"x": np.ones((1, 3, 8), np.float32)}, stop)


@pytest.mark.parametrize("given", [{}, {"y": (1, 3, 8)}, {"x": (1, 3, 7)}, {"x": (1, 3, 8), "y": (1,)}], ids=str)
def test_inputs_that_are_not_its_own(given: dict[str, tuple[int, ...]], tmp_path: Path) -> None:
    model = MilModel(saved(tmp_path / "x.mlpackage", chain, {"x": (1, 3, 8)}), FUNCTION)
    with pytest.raises(ValueError, match=r"inputs|shape"):
        model.predict({name: np.zeros(shape, np.float32) for name, shape in given.items()})


def test_an_unknown_operation_is_named(tmp_path: Path) -> None:
    package = saved(tmp_path / "x.mlpackage", lambda i: Builder.atan(x=i["x"], name="y"), {"x": (1, 2)})
    with pytest.raises(EngineUnavailable, match="atan"):
        MilModel(package, FUNCTION)


def test_packages_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        MilModel(tmp_path / "x.mlpackage", FUNCTION)
    package = saved(tmp_path / "x.mlpackage", chain, {"x": (1, 3, 8)})
    with pytest.raises(ModelDamaged, match="no function “other”, but main"):
        MilModel(package, "other")
    program = package / "Data" / "com.apple.CoreML" / "model.mlmodel"
    program.write_bytes(b"\xff" + program.read_bytes())
    with pytest.raises(ModelDamaged):
        MilModel(package, FUNCTION)
    (package / "Manifest.json").write_text("[]")
    with pytest.raises(ModelDamaged):
        MilModel(package, FUNCTION)


@pytest.mark.parametrize("left", [None, 0, 100])
def test_weights_that_are_lost_or_cut_off(left: int | None, tmp_path: Path) -> None:
    package = saved(tmp_path / "x.mlpackage", chain, {"x": (1, 3, 8)})
    weights = package / "Data" / "com.apple.CoreML" / "weights" / "weight.bin"
    if left is None:
        weights.unlink()
    else:
        weights.write_bytes(weights.read_bytes()[:left])
    with pytest.raises(ModelDamaged):
        MilModel(package, FUNCTION).predict({"x": np.ones((1, 3, 8), np.float32)})
