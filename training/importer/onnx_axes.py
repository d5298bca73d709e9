"""ONNX' operations that move, add, take and join axes, or do nothing in a trained network."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .layers import Pool, Recurrent
from .onnx_call import Call
from .onnx_file import MAX_NUMBERS
from .onnx_values import (
    Filled,
    First,
    Node,
    Stack,
    Value,
    half_of,
    one_direction,
    pools_side_by_side,
    reshape,
    settle,
    two_directions,
)


def transpose(call: Call) -> Any:
    first = call.inputs[0]
    order = call.get("perm")
    if isinstance(first, np.ndarray):
        return first.transpose(order)
    if not isinstance(first, Value):
        raise call.refuse("its input is not what the layers before it give")
    order = order if order is not None else list(range(len(first.axes)))[::-1]
    if sorted(order) != list(range(len(first.axes))):
        raise call.refuse(f"perm {order} does not fit its input")
    return replace(first, axes=tuple(first.axes[at] for at in order))


def unsqueeze(call: Call) -> Any:
    first, axes = call.inputs[0], call.numbers(1, "axes")
    assert axes is not None
    if isinstance(first, np.ndarray):
        return np.expand_dims(first, tuple(axes))
    if isinstance(first, Filled):
        return first
    rank = len(first.axes) + len(axes)
    places, left = {at % rank for at in axes}, list(first.axes)
    return replace(first, axes=tuple("1" if at in places else left.pop(0) for at in range(rank)))


def squeeze(call: Call) -> Any:
    first, axes = call.inputs[0], call.numbers(1, "axes")
    if isinstance(first, np.ndarray):
        return np.squeeze(first, None if axes is None else tuple(axes))
    if isinstance(first, Filled):
        return first
    single = [at for at, axis in enumerate(first.axes) if first.size(axis) == 1 and axis in "1D"]
    places = single if axes is None else [at % len(first.axes) for at in axes]
    if not set(places) <= set(single):
        raise call.refuse(f"axis {axes} is not of size 1")
    return replace(first, axes=tuple(axis for at, axis in enumerate(first.axes) if at not in places))


def reshape_to(call: Call) -> Any:
    first = call.inputs[0]
    target = call.get("shape") if call.get("shape") is not None else call.constant(1).ravel().tolist()
    if isinstance(first, np.ndarray):
        return first.reshape([first.shape[at] if d == 0 else d for at, d in enumerate(target)])
    if isinstance(first, Filled):
        return first
    return reshape(settle(first, call.name), target, f"{call.name} ({call.kind})")


def flatten(call: Call) -> Any:
    call.require("axis", 1)
    value = call.value()
    return reshape(value, [value.size(value.axes[0]), -1], f"{call.name} ({call.kind})")


def shape(call: Call) -> Any:
    first = call.inputs[0]
    found = first.shape() if isinstance(first, Value) else np.array(first.shape, dtype=object)
    return found[slice(call.get("start", 0), call.get("end"))]


def filled(call: Call, value: Any, sizes: np.ndarray) -> Any:
    if all(isinstance(n, int) for n in sizes.tolist()) and math.prod(sizes.tolist()) <= MAX_NUMBERS:
        return np.full([int(n) for n in sizes], value)
    return Filled(value)


def constant_of_shape(call: Call) -> Any:
    value = call.get("value", np.zeros(1))
    return filled(call, value.ravel()[0].item(), call.constant(0).ravel())


def expand(call: Call) -> Any:
    first = call.inputs[0]
    if isinstance(first, Filled):
        return first
    if isinstance(first, np.ndarray) and len(set(first.ravel().tolist())) == 1:
        return filled(call, first.ravel()[0], call.constant(1).ravel())
    raise call.refuse("it is only supported for initial states of zeros")


def last_row(call: Call, value: Value, axes: tuple[str, ...]) -> Value:
    value = settle(value, call.name)
    layer = value.node.layer
    if value.backward:
        raise call.refuse("it takes the last of reversed rows")
    if isinstance(layer, Recurrent) and len(layer.directions) == 1 and not layer.backward:
        return replace(value, node=Node(value.node.before, replace(layer, sequences=False)), axes=axes)
    return value.then(Pool(call.name, ("last",)), axes=axes)


def gather(call: Call) -> Any:
    first, index, axis = call.inputs[0], call.constant(1), call.get("axis", 0)
    if isinstance(first, Stack) and axis == 0 and index.size == 1:
        part = first.parts[int(index.ravel()[0])]
        return replace(part, axes=("1",) * index.ndim + part.axes[1:])
    if isinstance(first, np.ndarray):
        return np.asarray(np.take(first, index.astype(np.int64), axis), dtype=first.dtype)
    if not isinstance(first, Value) or index.size != 1:
        raise call.refuse("it may only take the last row or one direction")
    at, place = int(index.ravel()[0]), axis % len(first.axes)
    kept = ("1",) * index.ndim
    axes = first.axes[:place] + kept + first.axes[place + 1 :]
    if first.axes[place] == "D":
        return replace(one_direction(first, at), axes=axes)
    rows = first.sizes[1]
    if first.axes[place] == "T" and (at == -1 or isinstance(rows, int) and at == rows - 1):
        return last_row(call, first, axes)
    if first.axes[place] == "T" and at == 0 and not first.backward:
        return settle(first, call.name).then(First(call.name), axes=axes)
    if first.axes[place] == "1" and at in (0, -1):
        return replace(first, axes=axes)
    raise call.refuse("it may only take the last row or one direction")


def slice_one(call: Call, value: Value, axis: int, start: int, end: int, step: int) -> Value:
    place = axis % len(value.axes)
    name, size = value.axes[place], value.size(value.axes[place])
    if step == -1 and name == "T" and start in (-1, size) and end < -(1 << 16):
        return replace(value, backward=not value.backward)
    if step == 1 and start == 0 and (end >= 1 << 30 or end == size):
        return value
    ones = value.axes[:place] + ("1",) + value.axes[place + 1 :]
    if step == 1 and name == "T" and (start == -1 or start == (size if isinstance(size, int) else 0) - 1):
        return last_row(call, value, ones)
    if step == 1 and name == "T" and (start, end) == (0, 1) and not value.backward:
        return settle(value, call.name).then(First(call.name), axes=ones)
    if step == 1 and name == "C" and (start, min(end, size)) in ((0, size // 2), (size // 2, size)):
        half = half_of(value, start > 0)
        if half is not None:
            return half
    if step == 1 and name == "D" and end - start in (1, (1 << 63) - 1 - start):
        return replace(one_direction(value, start), axes=ones)
    raise call.refuse(f"it takes a part that is not supported: {name} from {start} to {end}")


def slice_of(call: Call) -> Any:
    first = call.inputs[0]
    starts, ends = call.numbers(1, "starts") or [], call.numbers(2, "ends") or []
    axes = call.numbers(3, "axes") or list(range(len(starts)))
    steps = call.numbers(4, "steps") or [1] * len(starts)
    if isinstance(first, np.ndarray):
        places = [slice(None)] * first.ndim
        for axis, start, end, step in zip(axes, starts, ends, steps):
            places[axis] = slice(start, None if end < -(1 << 30) else end, step)
        return first[tuple(places)]
    if isinstance(first, Filled):
        return first
    if isinstance(first, Stack) and axes == [0] and steps == [1]:
        parts = first.parts[slice(starts[0], ends[0])]
        return parts[0] if len(parts) == 1 else Stack(parts)
    value = call.value()
    for axis, start, end, step in zip(axes, starts, ends, steps):
        value = slice_one(call, value, axis, start, end, step)
    return value


def split(call: Call) -> Any:
    first, axis = call.inputs[0], call.get("axis", 0)
    parts = len(call.operation.outputs)
    if isinstance(first, np.ndarray):
        sizes = call.numbers(1, "split")
        cuts = np.cumsum(sizes)[:-1] if sizes else parts
        return [*np.split(first, cuts, axis)]
    if isinstance(first, Value) and first.axes[axis % len(first.axes)] == "D" and parts == first.directions:
        return [one_direction(first, at) for at in range(parts)]
    raise call.refuse("it is only supported for the two directions of a layer")


def concat(call: Call) -> Any:
    axis = call.get("axis", 0)
    inputs = call.inputs
    if all(isinstance(value, np.ndarray) for value in inputs):
        if sum(value.size for value in inputs) > MAX_NUMBERS:
            raise call.refuse("its result would be too large")
        return np.concatenate(inputs, axis)
    if len(inputs) == 1:
        return inputs[0]
    if len(inputs) == 2 and all(isinstance(value, Value) and value.axes[axis] in ("C", "D") for value in inputs):
        both = two_directions(*inputs)
        if both is not None:
            if both.axes[axis] == "D":
                return replace(both, width=both.width // 2, directions=2)
            return both
    if all(isinstance(value, Value) and value.axes[axis] == "C" for value in inputs):
        pools = pools_side_by_side(inputs, call.name)
        if pools is not None:
            return pools
    if axis == 0 and all(isinstance(value, Value) and value.axes[0] == "D" for value in inputs):
        return Stack([one_direction(value, at) for value in inputs for at in range(value.directions)])
    raise call.refuse(
        "it joins two branches of the network; only the two directions of a layer may be joined, and poolings of "
        "the same rows"
    )


def pad(call: Call) -> Any:
    call.require("mode", "constant")
    value = call.value()
    pads = call.numbers(1, "pads") or []
    if call.optional(2) is not None and call.constant(2).any() or call.get("value", 0):
        raise call.refuse("only zeros may be added")
    rank = len(value.axes)
    places = list(range(rank)) if call.optional(3) is None else [int(at) % rank for at in call.constant(3).ravel()]
    before, behind = value.padding
    for at, place in enumerate(places):
        one, other = pads[at], pads[at + len(places)]
        if (one or other) and value.axes[place] != "T" or min(one, other) < 0:
            raise call.refuse("only rows may be added, to the time axis")
        before, behind = before + one, behind + other
    return replace(value, padding=(before, behind))


def same(call: Call) -> Any:
    return call.inputs[0]


def cast(call: Call) -> Any:
    first = call.inputs[0]
    if isinstance(first, Value) and call.get("to") not in (1, 10, 11, 16):
        raise call.refuse("values of layers can only be floats")
    if isinstance(first, np.ndarray) and first.dtype != object:
        return first.astype(np.float64 if call.get("to") in (1, 10, 11, 16) else np.int64)
    return first


def constant(call: Call) -> Any:
    for key in ("value", "value_float", "value_floats", "value_int", "value_ints"):
        if call.get(key) is not None:
            return np.asarray(call.get(key))
    raise call.refuse("it has no number")


def dropout(call: Call) -> Any:
    training = call.optional(2)
    if training is not None and (not isinstance(training, np.ndarray) or training.any()):
        raise call.refuse("it is switched to training; export the network for inference")
    return [call.inputs[0], None]


READERS: dict[str, Callable[[Call], Any]] = {
    "Cast": cast,
    "Concat": concat,
    "Constant": constant,
    "ConstantOfShape": constant_of_shape,
    "Dropout": dropout,
    "Expand": expand,
    "Flatten": flatten,
    "Gather": gather,
    "Identity": same,
    "Pad": pad,
    "Reshape": reshape_to,
    "Shape": shape,
    "Slice": slice_of,
    "Split": split,
    "Squeeze": squeeze,
    "Transpose": transpose,
    "Unsqueeze": unsqueeze,
}
