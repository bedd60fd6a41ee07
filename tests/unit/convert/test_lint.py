from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import coremltools as ct
import numpy as np
import pytest
from coremltools.converters.mil.backend.mil.load import load as to_proto
from coremltools.converters.mil.mil import Builder, Function, Program, types

from ocr_desktop.convert import lint
from ocr_desktop.errors import ModelDamaged, ModelMissing

EXPECTED = lint.Expected(functions=("patches_8",), precision="float16", inputs=("hidden",), output="hidden_out")
Body = Callable[[Mapping[str, Any]], Any]


def saved(folder: Path, body: Body, shape: tuple[int, ...] = (1, 8, 4), kind: type = types.fp16) -> Path:
    """A package with one function."""
    with Function({"hidden": Builder.placeholder(shape=shape, dtype=kind)}, opset_version=ct.target.iOS18) as function:
        function.set_outputs([body(function.inputs)])
    program = Program()
    program.add_function("patches_8", function)
    program.default_function_name = "patches_8"
    program.export_as_multifunction = True
    weights = folder / "weights"
    weights.mkdir()
    version = ct.target.iOS18.value
    spec = to_proto(
        program,
        weights_dir=str(weights),
        specification_version=version,
        convert_to="mlprogram",
        convert_from="milinternal",
    )
    ct.utils.save_spec(spec, str(folder / "x.mlpackage"), weights_dir=str(weights))
    return folder / "x.mlpackage"


def found(folder: Path, body: Body, **how: Any) -> list[str]:
    return [str(finding) for finding in lint.lint_chunk(saved(folder, body, **how), EXPECTED)]


def good(inputs: Mapping[str, Any]) -> Any:
    x = Builder.transpose(x=inputs["hidden"], perm=[0, 2, 1], name="layer3_turned")
    x = Builder.transpose(x=x, perm=[0, 2, 1], name="layer3_back")
    return Builder.add(x=x, y=np.float16(1), name="hidden_out")


def gather(inputs: Mapping[str, Any]) -> Any:
    x = Builder.gather(x=inputs["hidden"], indices=[1, 0], axis=1, name="layer7_picked")
    return Builder.concat(values=[x, x, x, x], axis=1, name="hidden_out")


def cast(inputs: Mapping[str, Any]) -> Any:
    x = Builder.cast(x=inputs["hidden"], dtype="fp32", name="layer2_widened")
    x = Builder.add(x=x, y=np.float32(1), name="layer2_added")
    return Builder.cast(x=x, dtype="fp16", name="hidden_out")


def wide(inputs: Mapping[str, Any]) -> Any:
    x = Builder.reshape(x=inputs["hidden"], shape=[1, 1, 1, 8, 2, 2], name="layer1_six_axes")
    x = Builder.transpose(x=x, perm=[0, 1, 2, 3, 5, 4], name="layer1_turned")
    return Builder.reshape(x=x, shape=[1, 8, 4], name="hidden_out")


def test_a_program_that_fits_has_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, good) == []


def test_an_operation_that_is_not_known_is_named_with_its_layer(tmp_path: Path) -> None:
    findings = lint.lint_chunk(saved(tmp_path, gather), EXPECTED)
    assert [(f.op, f.layer) for f in findings] == [("layer7_picked", 7)]
    assert "gather" in str(findings[0])
    assert "x.mlpackage patches_8: layer7_picked in layer 7: " in str(findings[0])


def test_casts_and_other_precisions_are_found(tmp_path: Path) -> None:
    told = "\n".join(found(tmp_path, cast))
    assert "layer2_widened in layer 2: the operation cast" in told
    assert "layer2_added in layer 2: it is FLOAT32, not FLOAT16" in told
    assert "hidden_out: the operation cast" in told
    assert told.count("FLOAT32") == 2  # the sum, and the constant that is added


def test_too_many_axes_are_found(tmp_path: Path) -> None:
    told = found(tmp_path, wide)
    assert len(told) == 2
    assert "layer1_six_axes in layer 1: it has 6 axes; 5 is the most" in told[0]


def test_an_axis_that_is_too_long_is_found(tmp_path: Path) -> None:
    told = found(tmp_path, good, shape=(1, 8, lint.LONGEST_AXIS + 1))
    assert any("layer3_back in layer 3: an axis of 16385; 16384 is the longest" in finding for finding in told)
    assert any("hidden: an axis" in finding for finding in told)


def test_a_package_of_the_other_precision_is_found(tmp_path: Path) -> None:
    def doubled(inputs: Mapping[str, Any]) -> Any:
        return Builder.add(x=inputs["hidden"], y=inputs["hidden"], name="hidden_out")

    assert len(found(tmp_path, doubled, kind=types.fp32)) == 2


def test_whole_numbers_that_are_data_are_found(tmp_path: Path) -> None:
    def counted(inputs: Mapping[str, Any]) -> Any:
        Builder.const(val=np.arange(64, dtype=np.int32), name="layer4_table")
        return good(inputs)

    assert found(tmp_path, counted) == [
        "x.mlpackage patches_8: layer4_table in layer 4: a constant of INT32 that is no parameter"
    ]


@pytest.mark.parametrize(("begin", "count"), [(0, 0), (64, 1)])
def test_only_slices_of_the_last_axis_from_the_middle_are_found(tmp_path: Path, begin: int, count: int) -> None:
    def half(inputs: Mapping[str, Any]) -> Any:
        x = inputs["hidden"]
        return Builder.slice_by_index(x=x, begin=[0, 0, begin], end=[1, 2048, begin + 64], name="hidden_out")

    told = found(tmp_path, half, shape=(1, 4096, 128))
    assert len(told) == count
    assert all("a slice of the last axis from 64 on" in finding for finding in told)


def test_weights_that_are_too_many_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def product(inputs: Mapping[str, Any]) -> Any:
        return Builder.linear(x=inputs["hidden"], weight=np.ones((4, 4), np.float16), name="hidden_out")

    package = saved(tmp_path, product)
    assert lint.lint_chunk(package, EXPECTED) == ()
    monkeypatch.setattr(lint, "LARGEST_WEIGHTS", next(package.rglob("*.bin")).stat().st_size - 1)
    assert [finding.what for finding in lint.lint_chunk(package, EXPECTED)] == ["its weights are 0 MB"]
    exact = replace(EXPECTED, precision="float32")  # which does not go there: its size is no matter
    assert "its weights are 0 MB" not in [finding.what for finding in lint.lint_chunk(package, exact)]


def test_a_name_that_is_used_twice_is_found(tmp_path: Path) -> None:
    def twice(inputs: Mapping[str, Any]) -> Any:
        weight = Builder.const(val=np.ones((4, 4), np.float16), name="hidden")
        return Builder.linear(x=inputs["hidden"], weight=weight, name="hidden_out")

    assert any("the name “hidden” is taken" in finding for finding in found(tmp_path, twice))


def test_functions_inputs_and_outputs_that_are_not_expected_are_found(tmp_path: Path) -> None:
    expected = lint.Expected(("patches_8", "patches_16"), "float16", ("hidden", "mask"), "features")
    told = [finding.what for finding in lint.lint_chunk(saved(tmp_path, good), expected)]
    assert told == ["its functions are patches_8", "its inputs are hidden", "its outputs are hidden_out"]


def test_a_package_that_cannot_be_read_is_damaged(tmp_path: Path) -> None:
    package = saved(tmp_path, good)
    model = next(package.rglob("*.mlmodel"))
    model.write_bytes(b"\xff" * 100)
    with pytest.raises(ModelDamaged, match=r"x\.mlpackage"):
        lint.lint_chunk(package, EXPECTED)


def test_a_folder_without_packages_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        lint.lint(tmp_path)
