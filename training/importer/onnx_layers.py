"""ONNX' operations with weights or over time: dense, convolution, recurrent, norms, pooling, softmax."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .layers import (
    Affine,
    Conv1d,
    Dense,
    Direction,
    Function,
    Gru,
    LayerNorm,
    Lstm,
    Merge,
    Pool,
    Recurrent,
    Softmax,
    WindowPool,
    same_padding,
    simple_rnn,
    ungrouped,
)
from .onnx_call import Call, alpha_beta, ordered, padded, plain
from .onnx_values import Centered, Filled, Statistic, Value

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
    value, w, groups = call.value(), call.constant(1), call.get("group", 1)
    spatial = w.ndim - 2
    at = place_of_time(call, value, spatial)
    if any(n != 1 for i, n in enumerate(w.shape[2:]) if i != at) or w.shape[1] * groups != value.width:
        raise call.refuse(f"its weights of the shape {w.shape} do not fit the features before it")
    value = plain(value, call)
    w = ungrouped(w.reshape(w.shape[0], w.shape[1], -1).transpose(0, 2, 1), groups)
    stride, dilation = setting(call, "strides", at, spatial), setting(call, "dilations", at, spatial)
    reach, pads = (w.shape[1] - 1) * dilation + 1, padding(call, at, spatial, value.padding)
    rows = rows_after(value.sizes[1], reach, stride, pads)
    name = named_padding(call, value.sizes[1], reach, stride, pads)
    if name is None and stride == 1 and (wider := centered(w, dilation, pads)) is not None:
        name, w = "same", wider
    if name is None:
        value, name = padded(replace(value, padding=(0, 0)), call.name, pads), "valid"
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
    counted = kind == "mean" and bool(call.get("count_include_pad", 0))
    if name in (None, "causal") or counted and pads != (0, 0):
        before = value.node.layer  # zeros are no maximum behind a ReLU
        if isinstance(pads, str) or not (counted or isinstance(before, Function) and before.function == "relu"):
            raise call.refuse(f"padding of {pads} rows is neither valid nor same")
        value, pads, name = padded(value, call.name, pads), (0, 0), "valid"
    rows = rows_after(value.sizes[1], size, stride, pads)
    if size == value.sizes[1] and name == "valid":
        axes = tuple("1" if axis == "T" else axis for axis in value.axes)
        return value.then(Pool(call.name, (kind,)), axes=axes)
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
    simple = call.kind == "RNN"
    gates, units = (4 if lstm else 1 if simple else 3), u.shape[-1]
    bias = call.constant(3) if call.optional(3) is not None else np.zeros((count, 2 * gates * units))
    shapes = [(count, gates * units, value.width), (count, gates * units, units), (count, 2 * gates * units)]
    if [w.shape, u.shape, bias.shape] != shapes or way not in ("forward", "reverse", "bidirectional"):
        raise call.refuse("its weights do not fit each other or the features before it")
    order = [0, 2, 3, 1] if lstm else [*range(gates)]  # ONNX has i, o, f, c
    after = bool(call.get("linear_before_reset", 0)) and call.kind == "GRU"
    directions = []
    for at in range(count):
        own, other = (take_gates(half, order) for half in np.split(bias[at], 2))
        both = (own, other) if after else (own + other,)
        its = take_gates(w[at], order), take_gates(u[at], order)
        directions.append(simple_rnn(*its, *both) if simple else Direction(*its, *both))
    if simple:
        found = [str(name).lower() for name in call.get("activations") or ["tanh"]]
        if set(found) != {"tanh"}:
            raise call.refuse(f"activations {found} are not supported, only tanh")
        gate = "hard_sigmoid"  # which reaches 0 and 1
    else:
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
        if not names:  # over axes of size 1
            return replace(first, axes=without(first, places, keep))
        if names == ["D"] and first.directions == 2 and first.function is None and kind in ("sum", "mean"):
            merge = Merge(call.name, "sum" if kind == "sum" else "ave")
            return first.then(merge, axes=without(first, places, keep), directions=1)
        if names == ["C"] and kind == "mean" and keep:
            if variance(call, first):
                return Statistic("variance", first.node)
            settled = call.value()
            return Statistic("mean", settled.node)
        value = call.value()
        if names != ["T"]:
            raise call.refuse("it is only supported over time")
        return value.then(Pool(call.name, (kind,)), axes=without(value, places, keep), backward=False)

    return read


def global_pool(kind: str) -> Callable[[Call], Any]:
    def read(call: Call) -> Any:
        value = call.value()
        place_of_time(call, value, len(value.axes) - 2)
        places = list(range(2, len(value.axes)))
        return value.then(Pool(call.name, (kind,)), axes=without(value, places, True))

    return read


def softmax(call: Call) -> Any:
    value = call.value()
    axis = call.get("axis", 1 if call.opset < 13 else -1)
    if value.axes[axis % len(value.axes)] != "C":
        raise call.refuse("it must be over the categories")
    return plain(value, call).then(Softmax(call.name))


READERS: dict[str, Callable[[Call], Any]] = {
    "AveragePool": window_pool,
    "BatchNormalization": batch_norm,
    "Conv": conv,
    "GRU": recurrent,
    "Gemm": gemm,
    "GlobalAveragePool": global_pool("mean"),
    "GlobalMaxPool": global_pool("max"),
    "LSTM": recurrent,
    "LayerNormalization": layer_norm,
    "LogSoftmax": softmax,
    "MatMul": matmul,
    "MaxPool": window_pool,
    "ReduceMax": reduce("max"),
    "ReduceMean": reduce("mean"),
    "RNN": recurrent,
    "ReduceSum": reduce("sum"),
    "Softmax": softmax,
}
