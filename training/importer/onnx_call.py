"""An operation of ONNX with what its inputs are, as the readers get it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .layers import Pad
from .onnx_file import Operation
from .onnx_values import Filled, Value, settle


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
            value = padded(value, self.name, value.padding)
        if axes is not None and "".join(value.axes) != axes:
            raise self.refuse(f"its input has the axes {' '.join(value.axes)}, not {' '.join(axes)}")
        return value


def padded(value: Value, name: str, pads: tuple[int, int]) -> Value:
    """Rows of zeros in front and behind as a layer."""
    rows = value.sizes[1]
    rows = rows + sum(pads) if isinstance(rows, int) else rows
    return value.then(Pad(name, *pads), padding=(0, 0), sizes=(value.sizes[0], rows))


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


def alpha_beta(call: Call, alpha: float, beta: float) -> tuple[float, float]:
    return float(call.get("alpha", alpha)), float(call.get("beta", beta))
