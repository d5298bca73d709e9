"""ONNX operations -> the importer's layers. One more operation is a function and a row of `READERS` in onnx_numbers.py,
onnx_layers.py or onnx_axes.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import onnx_axes, onnx_layers, onnx_numbers
from .errors import Refused
from .layers import Layer, Network
from .onnx_call import Call
from .onnx_file import OnnxFile, Operation, read_onnx_file
from .onnx_values import Node, Value, layers_of, settle

# Orders of the axes that an exporter may give the input, the usual one first.
LAYOUTS = (("N", "T", "C"), ("N", "C", "T"), ("T", "N", "C"))
READERS = {**onnx_axes.READERS, **onnx_layers.READERS, **onnx_numbers.READERS}


def needed(file: OnnxFile) -> list[Operation]:
    """The operations that the first output depends on, in the file's order."""
    wanted, out = {file.outputs[0]}, []
    for operation in reversed(file.operations):
        if wanted & set(operation.outputs):
            wanted |= set(operation.inputs)
            out.insert(0, operation)
    return out


def run(operation: Operation, inputs: list[Any], opset: int) -> list[Any]:
    """What an operation gives."""
    if operation.kind not in READERS:
        raise operation.refuse(f"there is no such operation here; supported are {', '.join(sorted(READERS))}")
    try:
        found = READERS[operation.kind](Call(operation, inputs, opset))
    except (ValueError, TypeError, IndexError, AttributeError, AssertionError, ArithmeticError) as error:
        raise operation.refuse(f"its inputs and settings do not fit each other ({error}): damaged") from None
    return found if isinstance(found, list) else [found]


def follow(file: OnnxFile, start: Value, name: str) -> Value:
    """The value of the graph's first output, if `start` is its input."""
    known: dict[str, Any] = {"": None, **file.constants, name: start}
    for operation in needed(file):
        missing = [one for one in operation.inputs if one not in known]
        if missing:
            raise operation.refuse(f"its input {missing[0]!r} is given by no operation before it")
        inputs = [known[one] for one in operation.inputs]
        known.update(zip(operation.outputs, run(operation, inputs, file.opset)))
    result = known.get(file.outputs[0])
    if not isinstance(result, Value):
        raise Refused("the network's output does not depend on its input")
    return settle(result, file.outputs[0])


def starts(sizes: list[int | str], channels: int) -> list[Value]:
    """What the input may be, by the order of its axes."""
    found = []
    for axes in LAYOUTS:
        n, t, c = (sizes[axes.index(axis)] for axis in "NTC")
        if c == channels:
            open_sizes = (n if isinstance(n, int) and n > 0 else "N", t if isinstance(t, int) and t > 0 else "T")
            found.append(Value(Node(), axes, channels, open_sizes))
    return found


def read_onnx(path: Path, channels: int) -> Network:
    file = read_onnx_file(path)
    if len(file.inputs) != 1:
        found = ", ".join(file.inputs) or "(none)"
        raise Refused(f"the network has the inputs {found}; it must have one, the drawing's rows")
    (name, sizes), *_ = file.inputs.items()
    if len(sizes) != 3:
        raise Refused(f"its input {name} has the sizes {sizes}; it must have three: drawings, rows and features")
    values = starts(sizes, channels)
    if not values:
        raise Refused(f"its input {name} has the sizes {sizes}, but the features given have {channels} per row")
    first: Refused | None = None
    for start in values:
        try:
            end = follow(file, start, name)
            if "T" in end.axes or end.order is not None:
                raise Refused("the network answers for each row; it needs a pooling, or an LSTM's last state")
            return finish(file, start, end)
        except Refused as error:
            first = first or error
    assert first is not None
    raise first


def finish(file: OnnxFile, start: Value, end: Value) -> Network:
    rows = start.sizes[1]
    layers: list[Layer] = layers_of(end)
    network = Network(layers, start.width, rows if isinstance(rows, int) else None)
    if len(file.outputs) > 1:
        network.notes.append((", ".join(file.outputs[1:]), "not the first output, left out"))
    return network
