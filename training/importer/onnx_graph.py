"""ONNX operations -> the importer's layers. One more operation is a function here and a row of `READERS`.

Exporters write one layer as many operations. Functions of each number are followed as functions and recognized at their
end by their values, so that x · sigmoid(x), in whatever order it is written, is swish.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from .errors import Refused
from .layers import (
    ACTIVATIONS,
    Affine,
    Conv1d,
    Dense,
    Direction,
    Gru,
    Layer,
    LayerNorm,
    Lstm,
    Merge,
    Network,
    Pool,
    Recurrent,
    Softmax,
    WindowPool,
    same_padding,
)
from .onnx_file import MAX_NUMBERS, OnnxFile, Operation, read_onnx_file
from .onnx_values import (
    Centered,
    Elementwise,
    Filled,
    Node,
    Stack,
    Statistic,
    Value,
    apply,
    combine,
    layers_of,
    one_direction,
    reshape,
    settle,
    two_directions,
)

# Orders of the axes that an exporter may give the input, the usual one first.
LAYOUTS = (("N", "T", "C"), ("N", "C", "T"), ("T", "N", "C"))


class Call:
    """An operation with what its inputs are."""

    def __init__(self, operation: Operation, inputs: list[Any], opset: int) -> None:
        self.operation, self.inputs, self.opset = operation, inputs, opset
        self.kind, self.name, self.refuse = operation.kind, operation.name, operation.refuse

    def get(self, key: str, default: Any = None) -> Any:
        return self.operation.attributes.get(key, default)

    def require(self, key: str, *allowed: Any) -> None:
        value = self.get(key, allowed[0])
        if value not in allowed:
            raise self.refuse(f"{key} {value!r} is not supported, only {' and '.join(map(repr, allowed))}")

    def optional(self, at: int) -> Any:
        return self.inputs[at] if at < len(self.inputs) else None

    def constant(self, at: int) -> np.ndarray:
        value = self.optional(at)
        if isinstance(value, Filled):
            raise self.refuse(f"input {at + 1} has no fixed size")
        if not isinstance(value, np.ndarray):
            raise self.refuse(f"input {at + 1} must be a constant of the file")
        return value

    def numbers(self, at: int, key: str) -> list[Any] | None:
        """Whole numbers that older files have as an attribute and newer ones as an input."""
        found = self.get(key)
        if found is None and self.optional(at) is not None:
            found = self.constant(at).ravel().tolist()
        return [found] if isinstance(found, int) else found

    def value(self, axes: str | None = None) -> Value:
        """Its first input, in which nothing is left to do; axes: in this order."""
        value = self.inputs[0]
        if not isinstance(value, Value):
            raise self.refuse("its input is not what the layers before it give")
        value = settle(value, f"{self.name} ({self.kind})")
        if value.padding != (0, 0) and self.kind not in ("Conv", "Pad"):
            raise self.refuse("rows of zeros are only supported before a Conv")
        if axes is not None and "".join(value.axes) != axes:
            raise self.refuse(f"its input has the axes {' '.join(value.axes)}, not {' '.join(axes)}")
        return value


def plain(value: Value, call: Call) -> Value:
    if value.order is not None or value.backward:
        raise call.refuse("the features or rows before it are in another order")
    return value


def ordered(w: np.ndarray, value: Value) -> np.ndarray:
    """Columns (…, C) for a value's features -> for the places where they lie."""
    if value.order is None:
        return w
    out = np.empty_like(w)
    out[..., value.order] = w
    return out


# Of each number


def alpha_beta(call: Call, alpha: float, beta: float) -> tuple[float, float]:
    return float(call.get("alpha", alpha)), float(call.get("beta", beta))


def hard_sigmoid(call: Call) -> Elementwise:
    alpha, beta = alpha_beta(call, 0.2, 0.5)
    return lambda x: np.clip(alpha * x + beta, 0, 1)


def elu(call: Call) -> Elementwise:
    alpha = float(call.get("alpha", 1.0))
    return lambda x: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def leaky_relu(call: Call) -> Elementwise:
    alpha = float(call.get("alpha", 0.01))
    return lambda x: np.where(x > 0, x, alpha * x)


def clip(call: Call) -> Elementwise:
    low = call.get("min") if call.optional(1) is None else float(call.constant(1).ravel()[0])
    high = call.get("max") if call.optional(2) is None else float(call.constant(2).ravel()[0])
    return lambda x: np.clip(x, -np.inf if low is None else low, np.inf if high is None else high)


def gelu(call: Call) -> Elementwise:
    return ACTIVATIONS["gelu_tanh" if call.get("approximate", "none") == "tanh" else "gelu"]


def swish(call: Call) -> Elementwise:
    alpha = float(call.get("alpha", 1.0))
    return lambda x: x * ACTIVATIONS["sigmoid"](alpha * x)


ELEMENTWISE: dict[str, Callable[[Call], Elementwise]] = {
    **{name: lambda call: ACTIVATIONS[call.kind.lower()] for name in ("Relu", "Tanh", "Sigmoid")},
    "Abs": lambda call: np.abs,
    "Clip": clip,
    "Elu": elu,
    "Erf": lambda call: np.vectorize(math.erf, [float]),
    "Exp": lambda call: np.exp,
    "Gelu": gelu,
    "HardSigmoid": hard_sigmoid,
    "HardSwish": lambda call: lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "LeakyRelu": leaky_relu,
    "Neg": lambda call: np.negative,
    "Reciprocal": lambda call: lambda x: 1 / x,
    "Softplus": lambda call: lambda x: np.logaddexp(0, x),
    "Swish": swish,
}


def elementwise(call: Call) -> Any:
    first = call.inputs[0]
    if isinstance(first, Statistic) and call.kind == "Reciprocal":
        raise call.refuse("it is not part of a layer norm as exporters write it")
    if not isinstance(first, Value):
        raise call.refuse("its input is not what the layers before it give")
    return apply(first, ELEMENTWISE[call.kind](call))


def sqrt(call: Call) -> Any:
    first = call.inputs[0]
    if isinstance(first, Statistic) and first.what == "variance":
        return replace(first, what="deviation")
    if isinstance(first, np.ndarray):
        return np.sqrt(first)
    return apply(first, np.sqrt)


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "Add": lambda a, b: a + b,
    "Div": lambda a, b: a / b,
    "Max": np.maximum,
    "Min": np.minimum,
    "Mul": lambda a, b: a * b,
    "Pow": lambda a, b: a**b,
    "Sub": lambda a, b: a - b,
}


def per_feature(call: Call, value: Value, constant: np.ndarray) -> np.ndarray:
    """A constant that differs from feature to feature, (C,)."""
    shape = (1,) * (len(value.axes) - constant.ndim) + constant.shape
    wanted = tuple(value.width if axis == "C" else 1 for axis in value.axes)
    if shape != wanted:
        raise call.refuse(f"a constant of the shape {constant.shape} that is not one number per feature")
    return constant.ravel()


def with_constant(call: Call, first: Any, second: Any) -> Any:
    value, constant = (first, second) if isinstance(first, Value) else (second, first)
    function = ARITHMETIC[call.kind]
    if constant.size == 1:
        number = float(constant.ravel()[0])
        if value is first:
            return apply(value, lambda x: function(x, number))
        return apply(value, lambda x: function(number, x))
    value = plain(settle(value, f"{call.name} ({call.kind})"), call)
    c = per_feature(call, value, constant)
    one = np.ones(value.width)
    affine = {"Add": (one, c), "Mul": (c, 0 * c), "Sub": (one, -c) if value is first else (-one, c)}
    if call.kind == "Div" and value is first:
        affine["Div"] = (1 / c, 0 * c)
    if call.kind not in affine:
        raise call.refuse("a different number for each feature is only supported in Add, Sub, Mul and Div")
    scale, shift = affine[call.kind]
    return value.then(Affine(call.name, scale, shift))


def with_statistic(call: Call, first: Any, second: Any) -> Any:
    """A part of a layer norm: x - mean, variance + epsilon, centered / deviation."""
    if isinstance(first, Statistic) and isinstance(second, np.ndarray) and second.size == 1 and call.kind == "Add":
        if first.what == "variance":
            return replace(first, epsilon=first.epsilon + float(second.ravel()[0]))
    if isinstance(first, Value) and isinstance(second, Statistic) and first.function is None:
        if call.kind == "Sub" and second.what == "mean" and second.of is first.node:
            return first.then(Centered(call.name))
        before = first.node.before
        if call.kind == "Div" and second.what == "deviation" and second.of is first.node and before is not None:
            norm = LayerNorm(call.name, np.ones(first.width), np.zeros(first.width), second.epsilon)
            return replace(first, node=Node(before, norm))
    raise call.refuse("it is not part of a layer norm as exporters write it")


def two_values(call: Call, first: Value, second: Value) -> Any:
    if first.node is second.node and first.axes == second.axes:
        return combine(first, second, ARITHMETIC[call.kind])
    both = two_directions(first, second)
    if both is not None and call.kind in ("Add", "Mul"):
        merge = Merge(call.name, "sum" if call.kind == "Add" else "mul")
        return both.then(merge, width=first.width)
    raise call.refuse("it joins two branches of the network; each layer must read the one before it")


def arithmetic(call: Call) -> Any:
    if len(call.inputs) != 2:
        raise call.refuse("it must have two inputs")
    first, second = call.inputs
    if call.kind == "Add" and isinstance(second, Statistic):
        first, second = second, first
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        if math.prod(np.broadcast_shapes(first.shape, second.shape)) > MAX_NUMBERS:
            raise call.refuse("its result would be too large")
        if first.dtype.kind == second.dtype.kind == "i" and call.kind == "Div":
            return first // second
        return ARITHMETIC[call.kind](first, second)
    if isinstance(first, Statistic) or isinstance(second, Statistic):
        return with_statistic(call, first, second)
    if isinstance(first, Value) and isinstance(second, Value):
        return two_values(call, first, second)
    if isinstance(first, Filled) or isinstance(second, Filled):
        raise call.refuse("it computes with a tensor of open size")
    return with_constant(call, first, second)


# Matrices


def dense(call: Call, w: np.ndarray, bias: np.ndarray | None) -> Value:
    """w (units, C)."""
    value = call.value()
    if value.backward or value.axes[-1] != "C" or w.ndim != 2 or w.shape[1] != value.width:
        raise call.refuse("its matrix does not fit the features before it")
    if bias is not None and bias.size not in (1, len(w)):
        raise call.refuse("its bias is not one number per output")
    b = np.zeros(len(w)) if bias is None else np.broadcast_to(bias.ravel(), len(w))
    return value.then(Dense(call.name, ordered(w, value), b), width=len(w), order=None)


def matmul(call: Call) -> Any:
    return dense(call, call.constant(1).T, None)


def gemm(call: Call) -> Any:
    call.require("transA", 0)
    alpha, beta = alpha_beta(call, 1.0, 1.0)
    w = call.constant(1) if call.get("transB", 0) else call.constant(1).T
    bias = None if call.optional(2) is None else beta * call.constant(2)
    return dense(call, alpha * w, bias)


def place_of_time(call: Call, value: Value, spatial: int) -> int:
    """Which of a convolution's axes behind N and C is time."""
    axes = value.axes
    if len(axes) != 2 + spatial or axes[:2] != ("N", "C") or "".join(axes[2:]).strip("1") != "T" or value.backward:
        raise call.refuse(f"its input has the axes {' '.join(axes)}; supported is one over time, behind N and C")
    return axes.index("T") - 2


def padding(call: Call, at: int, spatial: int, more: tuple[int, int] = (0, 0)) -> tuple[int, int] | str:
    """Rows of padding (before, behind), or same."""
    auto = call.get("auto_pad", "NOTSET")
    if auto == "SAME_UPPER":
        if more != (0, 0):
            raise call.refuse("a Pad and auto_pad at once are not supported")
        return "same"
    if auto == "SAME_LOWER":
        raise call.refuse("auto_pad SAME_LOWER is not supported")
    pads = call.get("pads", [0] * 2 * spatial) if auto == "NOTSET" else [0] * 2 * spatial
    if len(pads) != 2 * spatial or min(pads) < 0 or sum(pads) != pads[at] + pads[at + spatial]:
        raise call.refuse(f"pads {pads} are not supported")
    return pads[at] + more[0], pads[at + spatial] + more[1]


def setting(call: Call, key: str, at: int, spatial: int) -> int:
    values = call.get(key) or [1] * spatial
    if len(values) != spatial or min(values) < 1 or any(v != 1 for i, v in enumerate(values) if i != at):
        raise call.refuse(f"{key} {values} is not supported")
    return values[at]


def rows_after(rows: Any, reach: int, stride: int, pads: tuple[int, int] | str) -> Any:
    if not isinstance(rows, int):
        return rows
    return -(-rows // stride) if pads == "same" else (rows + sum(pads) - reach) // stride + 1


def named_padding(call: Call, rows: Any, reach: int, stride: int, pads: Any) -> str | None:
    """The padding's name: valid, same or causal; None if it has none."""
    if pads == "same" or pads == (0, 0):
        return "same" if pads == "same" else "valid"
    if stride == 1:
        same: Any = same_padding(reach, reach, 1)
    else:
        same = same_padding(rows, reach, stride) if isinstance(rows, int) else None
    if pads == same:
        return "same"
    return "causal" if pads == (reach - 1, 0) else None


def centered(w: np.ndarray, dilation: int, pads: tuple[int, int]) -> np.ndarray | None:
    """A kernel with zeros around, which does with "same" what w does with these pads; None if there is none."""
    kernel = w.shape[1]
    if sum(pads) != (kernel - 1) * dilation or pads[0] % dilation:
        return None
    before = pads[0] // dilation
    side = max(before, kernel - 1 - before)
    return np.pad(w, ((0, 0), (side - before, side - (kernel - 1 - before)), (0, 0)))


def conv(call: Call) -> Any:
    call.require("group", 1)
    value, w = call.value(), call.constant(1)
    spatial = w.ndim - 2
    at = place_of_time(call, value, spatial)
    if any(n != 1 for i, n in enumerate(w.shape[2:]) if i != at) or w.shape[1] != value.width:
        raise call.refuse(f"its weights of the shape {w.shape} do not fit the features before it")
    value = plain(value, call)
    w = w.reshape(w.shape[0], w.shape[1], -1).transpose(0, 2, 1)
    stride, dilation = setting(call, "strides", at, spatial), setting(call, "dilations", at, spatial)
    reach, pads = (w.shape[1] - 1) * dilation + 1, padding(call, at, spatial, value.padding)
    rows = rows_after(value.sizes[1], reach, stride, pads)
    name = named_padding(call, value.sizes[1], reach, stride, pads)
    if name is None and stride == 1 and (wider := centered(w, dilation, pads)) is not None:
        name, w = "same", wider
    if name is None:
        raise call.refuse(f"padding of {pads[0]} and {pads[1]} rows is neither valid, same nor causal")
    bias = np.zeros(len(w)) if call.optional(2) is None else call.constant(2)
    if bias.shape != (len(w),):
        raise call.refuse("its bias is not one number per filter")
    layer = Conv1d(call.name, w, bias, stride, name, "linear", dilation)
    return value.then(layer, width=len(w), sizes=(value.sizes[0], rows), padding=(0, 0))


def window_pool(call: Call) -> Any:
    call.require("ceil_mode", 0)
    value = call.value()
    shape = call.get("kernel_shape") or []
    spatial = len(shape)
    at = place_of_time(call, value, spatial)
    if setting(call, "dilations", at, spatial) != 1:
        raise call.refuse("its dilation is not supported")
    size, stride = setting(call, "kernel_shape", at, spatial), setting(call, "strides", at, spatial)
    pads = padding(call, at, spatial)
    name = named_padding(call, value.sizes[1], size, stride, pads)
    kind = "mean" if call.kind == "AveragePool" else "max"
    if name in (None, "causal"):
        raise call.refuse(f"padding of {pads} rows is neither valid nor same")
    if kind == "mean" and name == "same" and call.get("count_include_pad", 0):
        raise call.refuse("count_include_pad is not supported")
    rows = rows_after(value.sizes[1], size, stride, pads)
    if size == value.sizes[1] and name == "valid":
        axes = tuple("1" if axis == "T" else axis for axis in value.axes)
        return value.then(Pool(call.name, kind), axes=axes)
    return value.then(WindowPool(call.name, kind, size, stride, str(name)), sizes=(value.sizes[0], rows))


def batch_norm(call: Call) -> Any:
    call.require("training_mode", 0)
    value = plain(call.value(), call)
    gamma, beta, mean, variance = (call.constant(at) for at in range(1, 5))
    if value.axes[1:2] != ("C",) or any(v.shape != (value.width,) for v in (gamma, beta, mean, variance)):
        raise call.refuse("it does not fit the features before it")
    scale = gamma / np.sqrt(variance + float(call.get("epsilon", 1e-5)))
    return value.then(Affine(call.name, scale, beta - mean * scale))


def layer_norm(call: Call) -> Any:
    value = plain(call.value(), call)
    gamma = call.constant(1)
    beta = np.zeros(value.width) if call.optional(2) is None else call.constant(2)
    last = call.get("axis", -1) in (-1, len(value.axes) - 1)
    if not last or value.axes[-1] != "C" or gamma.shape != (value.width,) or beta.shape != (value.width,):
        raise call.refuse("it must normalize the features of each row")
    return value.then(LayerNorm(call.name, gamma, beta, float(call.get("epsilon", 1e-5))))


# Recurrent


def gate_function(call: Call, directions: int, names: list[str]) -> str:
    found = [str(name).lower() for name in call.get("activations") or names * directions]
    wanted = [name.lower() for name in names]
    per = len(names)
    gate = found[0] if found else ""
    if gate not in ("sigmoid", "hardsigmoid") or found != [gate, *wanted[1:]] * (len(found) // per):
        raise call.refuse(f"activations {found} are not supported, only sigmoid or hard sigmoid gates and tanh")
    if gate == "sigmoid":
        return gate
    alpha = (call.get("activation_alpha") or [0.2])[0]
    beta = (call.get("activation_beta") or [0.5])[0]
    for name, slope in (("hard_sigmoid", 0.2), ("hard_sigmoid_6", 1 / 6)):
        if abs(alpha - slope) < 1e-6 and abs(beta - 0.5) < 1e-6:
            return name
    raise call.refuse(f"a hard sigmoid of {alpha:g} x + {beta:g} is not supported")


def check_states(call: Call, value: Value) -> None:
    for at in (5, 6):
        state = call.optional(at)
        if isinstance(state, Filled):
            state = np.array([state.value])
        if state is not None and not (isinstance(state, np.ndarray) and state.dtype != object and not state.any()):
            raise call.refuse("an initial state that is not zero is not supported")
    lengths = call.optional(4)
    given = {lengths.value} if isinstance(lengths, Filled) else lengths
    if isinstance(given, np.ndarray):
        given = set(given.ravel().tolist())
    if given is not None and given != {value.sizes[1]}:
        raise call.refuse("sequence_lens other than all rows are not supported: give the network rows without padding")
    if call.optional(7) is not None and (not isinstance(call.optional(7), np.ndarray) or call.optional(7).any()):
        raise call.refuse("peepholes are not supported")


def take_gates(w: np.ndarray, order: list[int]) -> np.ndarray:
    return np.concatenate([np.split(w, len(order))[at] for at in order])


def recurrent(call: Call) -> Any:
    lstm = call.kind == "LSTM"
    call.require("input_forget", 0)
    if call.get("clip"):
        raise call.refuse("clip is not supported")
    layout = call.get("layout", 0)
    value = call.value("NTC" if layout else "TNC")
    if value.order is not None:
        raise call.refuse("the features before it are in another order")
    check_states(call, value)
    way = call.get("direction", "forward")
    count = 2 if way == "bidirectional" else 1
    w, u = call.constant(1), call.constant(2)
    gates, units = (4 if lstm else 3), u.shape[-1]
    bias = call.constant(3) if call.optional(3) is not None else np.zeros((count, 2 * gates * units))
    shapes = [(count, gates * units, value.width), (count, gates * units, units), (count, 2 * gates * units)]
    if [w.shape, u.shape, bias.shape] != shapes or way not in ("forward", "reverse", "bidirectional"):
        raise call.refuse("its weights do not fit each other or the features before it")
    order = [0, 2, 3, 1] if lstm else [0, 1, 2]  # ONNX has i, o, f, c
    after = bool(call.get("linear_before_reset", 0)) and not lstm
    directions = []
    for at in range(count):
        own, other = (take_gates(half, order) for half in np.split(bias[at], 2))
        both = (own, other) if after else (own + other,)
        directions.append(Direction(take_gates(w[at], order), take_gates(u[at], order), *both))
    gate = gate_function(call, count, ["Sigmoid", "Tanh", "Tanh"] if lstm else ["Sigmoid", "Tanh"])
    backward = (way == "reverse") != value.backward
    if count == 2 and value.backward:
        raise call.refuse("both directions over reversed rows are not supported")
    kind: type[Recurrent] = Lstm if lstm else Gru
    every = kind(call.name, directions, backward, True, gate)
    axes = (("N", "T", "D", "C"), ("N", "D", "C")) if layout else (("T", "D", "N", "C"), ("D", "N", "C"))
    sequence = value.then(every, axes=axes[0], width=units, directions=count)
    last = value.then(replace(every, sequences=False), axes=axes[1], width=units, directions=count, backward=False)
    return [sequence, last, None]


# Axes


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
    return value.then(Pool(call.name, "last"), axes=axes)


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
    if axis == 0 and all(isinstance(value, Value) and value.axes[0] == "D" for value in inputs):
        return Stack([one_direction(value, at) for value in inputs for at in range(value.directions)])
    raise call.refuse("it joins two branches of the network; only the two directions of a layer may be joined")


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


# Over time


def without(value: Value, places: list[int], keep: bool) -> tuple[str, ...]:
    return tuple("1" if at in places else axis for at, axis in enumerate(value.axes) if keep or at not in places)


def variance(call: Call, first: Value) -> bool:
    """Whether this is the mean of the squares of a row less its mean."""
    if not isinstance(first.node.layer, Centered) or first.function is None:
        return False
    x = np.linspace(-3, 3, 13)
    return np.allclose(first.function(x), x * x)


def reduce(kind: str) -> Callable[[Call], Any]:
    def read(call: Call) -> Any:
        first = call.inputs[0]
        axes, keep = call.numbers(1, "axes"), bool(call.get("keepdims", 1))
        if not isinstance(first, Value) or axes is None:
            raise call.refuse("it must have axes, and read what the layers before it give")
        places = [at % len(first.axes) for at in axes]
        names = [first.axes[at] for at in places if first.axes[at] != "1"]
        if names == ["C"] and kind == "mean" and keep:
            if variance(call, first):
                return Statistic("variance", first.node)
            settled = call.value()
            return Statistic("mean", settled.node)
        value = call.value()
        if names != ["T"]:
            raise call.refuse("it is only supported over time")
        return value.then(Pool(call.name, kind), axes=without(value, places, keep), backward=False)

    return read


def global_pool(kind: str) -> Callable[[Call], Any]:
    def read(call: Call) -> Any:
        value = call.value()
        place_of_time(call, value, len(value.axes) - 2)
        places = list(range(2, len(value.axes)))
        return value.then(Pool(call.name, kind), axes=without(value, places, True))

    return read


def softmax(call: Call) -> Any:
    value = call.value()
    axis = call.get("axis", 1 if call.opset < 13 else -1)
    if value.axes[axis % len(value.axes)] != "C":
        raise call.refuse("it must be over the categories")
    return plain(value, call).then(Softmax(call.name))


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
    **dict.fromkeys(ELEMENTWISE, elementwise),
    **dict.fromkeys(ARITHMETIC, arithmetic),
    "AveragePool": window_pool,
    "BatchNormalization": batch_norm,
    "Cast": cast,
    "Concat": concat,
    "Constant": constant,
    "ConstantOfShape": constant_of_shape,
    "Conv": conv,
    "Dropout": dropout,
    "Expand": expand,
    "Flatten": flatten,
    "GRU": recurrent,
    "Gather": gather,
    "Gemm": gemm,
    "GlobalAveragePool": global_pool("mean"),
    "GlobalMaxPool": global_pool("max"),
    "Identity": same,
    "LSTM": recurrent,
    "LayerNormalization": layer_norm,
    "LogSoftmax": softmax,
    "MatMul": matmul,
    "MaxPool": window_pool,
    "Pad": pad,
    "ReduceMax": reduce("max"),
    "ReduceMean": reduce("mean"),
    "ReduceSum": reduce("sum"),
    "Reshape": reshape_to,
    "Shape": shape,
    "Slice": slice_of,
    "Softmax": softmax,
    "Split": split,
    "Sqrt": sqrt,
    "Squeeze": squeeze,
    "Transpose": transpose,
    "Unsqueeze": unsqueeze,
}


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
