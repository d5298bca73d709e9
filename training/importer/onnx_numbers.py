"""ONNX' operations of each number: activations and arithmetic.

Exporters write one layer as many operations. Functions of each number are followed as functions and recognized at their
end by their values, so that x · sigmoid(x), in whatever order it is written, is swish.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .layers import ACTIVATIONS, Affine, LayerNorm, Merge, Prelu
from .onnx_call import Call, alpha_beta, plain
from .onnx_file import MAX_NUMBERS
from .onnx_values import Centered, Elementwise, Filled, Node, Statistic, Value, apply, combine, settle, two_directions


def hard_sigmoid(call: Call) -> Elementwise:
    alpha, beta = alpha_beta(call, 0.2, 0.5)
    return lambda x: np.clip(alpha * x + beta, 0, 1)


def elu(call: Call) -> Elementwise:
    alpha = float(call.get("alpha", 1.0))
    return lambda x: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def leaky_relu(call: Call) -> Elementwise:
    alpha = float(call.get("alpha", 0.01))
    return lambda x: np.where(x > 0, x, alpha * x)


def selu(call: Call) -> Elementwise:
    alpha, gamma = float(call.get("alpha", 1.6732632423543772)), float(call.get("gamma", 1.0507009873554805))
    return lambda x: gamma * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


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
    "Selu": selu,
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


def prelu(call: Call) -> Any:
    """One slope, or one for each feature."""
    slope = call.constant(1)
    if slope.size == 1:
        number = float(slope.ravel()[0])
        return apply(call.value(), lambda x: np.where(x > 0, x, number * x))
    value = plain(call.value(), call)
    return value.then(Prelu(call.name, per_feature(call, value, slope)))


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


READERS: dict[str, Callable[[Call], Any]] = {
    **dict.fromkeys(ELEMENTWISE, elementwise),
    **dict.fromkeys(ARITHMETIC, arithmetic),
    "PRelu": prelu,
    "Sqrt": sqrt,
}
