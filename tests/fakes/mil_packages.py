"""Small Core ML packages built with the MIL Builder: one function, any graph."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import coremltools as ct
from coremltools.converters.mil.backend.mil.load import load as to_proto
from coremltools.converters.mil.mil import Builder, Function, Program, types

FUNCTION = "main"
TARGET = ct.target.iOS18
Body = Callable[[Mapping[str, Any]], Any]


def saved(folder: Path, body: Body, inputs: Mapping[str, tuple[int, ...]], *, kind: type = types.fp16) -> Path:
    """Write a package whose function ``main`` is what ``body`` builds from its inputs.

    Args:
        folder: the package itself, with the suffix ``.mlpackage``.
        body: given the inputs as variables, gives the output or a list of them.
        inputs: their shapes.
        kind: their type.
    """
    placeholders = {name: Builder.placeholder(shape=shape, dtype=kind) for name, shape in inputs.items()}
    with Function(placeholders, opset_version=TARGET) as function:
        made = body(function.inputs)
        function.set_outputs(list(made) if isinstance(made, (list, tuple)) else [made])
    program = Program()
    program.add_function(FUNCTION, function)
    program.default_function_name = FUNCTION
    program.export_as_multifunction = True
    weights = folder.with_suffix(".weights")
    weights.mkdir(parents=True)
    spec = to_proto(
        program,
        weights_dir=str(weights),
        specification_version=TARGET.value,
        convert_to="mlprogram",
        convert_from="milinternal",
    )
    ct.utils.save_spec(spec, str(folder), weights_dir=str(weights))
    shutil.rmtree(weights)
    return folder
