"""What flows through an ONNX graph while it is read: constants, sizes, and values that layers compute, with the order
of their axes. Nothing is computed but constants.

Transposes and reshapes move axes about; the layers of layers.py only know rows of features. So a value knows where its
axes are: N drawings, T rows, C features, D directions, 1 an axis of size 1, R drawings and rows together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .errors import Refused
from .layers import ACTIVATIONS, Affine, Flatten, Function, Layer, Pool, Prelu, Recurrent, Softmax

Elementwise = Callable[[np.ndarray], np.ndarray]
SMALL = 0.017
GRID = np.concatenate([np.arange(-90, 91) / 10, [-0.013, SMALL, 3.001, -2.999]])


@dataclass(eq=False)
class Node:
    """A layer and what it reads; the input has neither."""

    before: Node | None = None
    layer: Layer | None = None
    settled: dict[Elementwise, Node] = field(default_factory=dict)  # functions of it that are layers already


@dataclass
class Filled:
    """A tensor of one value, whose size may be open."""

    value: Any


@dataclass
class Stack:
    """The last states of several layers, direction by direction, of which one or two are used."""

    parts: list[Value]


@dataclass
class Statistic:
    """Of the features of each row, on the way to a layer norm: `what` is mean, variance or deviation."""

    what: str
    of: Node
    epsilon: float = 0.0


@dataclass
class Centered(Layer):
    """A row less its mean; only as part of a layer norm."""

    def describe(self) -> str:
        return "a row less its mean"


@dataclass
class First(Layer):
    """The first row; only to take one direction of."""

    def describe(self) -> str:
        return "the first row"


@dataclass
class Value:
    node: Node
    axes: tuple[str, ...]
    width: int  # of C
    sizes: tuple[Any, Any] = ("N", "T")  # of N and T: numbers, or these letters where they are open
    directions: int = 1
    order: np.ndarray | None = None  # where each feature lies in the layer's output, if elsewhere
    padding: tuple[int, int] = (0, 0)  # rows of zeros around it
    backward: bool = False  # its last row comes first
    function: Elementwise | None = None  # is still to be applied to each number
    simpler: Value | None = None  # before the last part of the function

    def size(self, axis: str) -> Any:
        n, t = self.sizes
        return {"N": n, "T": t, "C": self.width, "D": self.directions, "1": 1, "R": "R"}[axis]

    def shape(self) -> np.ndarray:
        return np.array([self.size(axis) for axis in self.axes], dtype=object)

    def axis(self, at: int) -> str:
        return self.axes[at]

    def then(self, layer: Layer, **changes: Any) -> Value:
        return replace(self, node=Node(self.node, layer), function=None, simpler=None, **changes)


def fit(wanted: np.ndarray, *functions: np.ndarray) -> np.ndarray | None:
    """What these are multiplied with to give the wanted values of GRID, and what is added; None if nothing does."""
    columns = np.stack([*functions, np.ones_like(GRID)], 1)
    numbers, *_ = np.linalg.lstsq(columns, wanted, rcond=None)
    return numbers if np.abs(columns @ numbers - wanted).max() <= 1e-5 else None


def composed(wanted: np.ndarray, width: int, name: str) -> list[Layer] | None:
    """A function that is made of known ones: leaky ReLU, ELU of any alpha and SELU, ReLU up to a number."""
    positive, negative, one = np.maximum(GRID, 0), np.minimum(GRID, 0), np.ones(width)
    for known, below in (("linear", negative), ("elu", np.expm1(negative))):
        numbers = fit(wanted, positive, below)
        if numbers is not None and abs(numbers[0]) > 1e-6:
            first: list[Layer] = [] if known == "linear" else [Function(name, known)]
            return [
                *first,
                Prelu(name, numbers[1] / numbers[0] * one),
                Affine(name, numbers[0] * one, numbers[2] * one),
            ]
    rise = (wanted[GRID == SMALL] - wanted[GRID == 0]) / SMALL
    most = float((wanted[GRID == 9] - wanted[GRID == -9]) / rise) if rise else 0.0
    numbers = fit(wanted, np.minimum(positive, most)) if most > 0 else None
    if numbers is None:
        return None
    before, behind = Affine(name, 6 / most * one, -3 * one), Affine(name, most * numbers[0] * one, numbers[1] * one)
    return [before, Function(name, "hard_sigmoid_6"), behind]


def matches(value: Value, name: str) -> list[Layer] | None:
    """The value's function as a known one, times a number, plus a number."""
    assert value.function is not None
    with np.errstate(all="ignore"):
        wanted = value.function(GRID)
    if not np.isfinite(wanted).all():
        return None
    for known, function in ACTIVATIONS.items():
        numbers = fit(wanted, function(GRID))
        if numbers is None:
            continue
        scale, shift = numbers
        parts: list[Layer] = [] if known == "linear" else [Function(name, known)]
        if abs(scale - 1) > 1e-6 or abs(shift) > 1e-6:
            parts.append(Affine(name, np.full(value.width, scale), np.full(value.width, shift)))
        return parts
    return composed(wanted, value.width, name)


def settle(value: Value, name: str) -> Value:
    """The value with its function made a layer."""
    function, before = value.function, value.simpler
    if function is None:
        return value
    plain = replace(value, function=None, simpler=None)
    if function in value.node.settled:
        return replace(plain, node=value.node.settled[function])
    parts = matches(value, name)
    if parts is not None:
        for layer in parts:
            plain = plain.then(layer)
    elif before is not None and before.function is not None:
        settled = settle(before, name)
        plain = settle(replace(plain, node=settled.node, function=function.step), name)
    else:
        known = [*ACTIVATIONS, "leaky ReLU", "PReLU", "SELU", "ReLU6"]
        raise Refused(f"node {name}: this function of each number is not one of {', '.join(known)}")
    value.node.settled[function] = plain.node
    return plain


def apply(value: Value, step: Elementwise) -> Value:
    """A function of each number, after those before it."""
    inner = value.function
    if inner is None:
        return replace(value, function=step, simpler=None)
    before = inner

    def both(x: np.ndarray) -> np.ndarray:
        return step(before(x))

    both.step = step  # type: ignore[attr-defined]
    return replace(value, function=both, simpler=value)


def identity(x: np.ndarray) -> np.ndarray:
    return x


def combine(a: Value, b: Value, operation: Callable[[Any, Any], Any]) -> Value:
    """Of two functions of the same numbers."""
    f, g = a.function or identity, b.function or identity
    return replace(a, function=lambda x: operation(f(x), g(x)), simpler=None)


def merge_axes(value: Value, group: list[str], name: str) -> tuple[str, Value]:
    """One axis of several that lie side by side."""
    group = [axis for axis in group if axis != "1" and not (axis == "D" and value.directions == 1)]
    if len(group) <= 1:
        return (group[0] if group else "1"), value
    if group == ["D", "C"]:
        return "C", replace(value, width=value.width * value.directions, directions=1)
    if group == ["N", "T"]:
        return "R", value
    if sorted(group) == ["C", "T"]:
        rows = value.sizes[1]
        if not isinstance(rows, int):
            raise Refused(f"node {name}: it puts all rows side by side, so their number must be fixed in the file")
        width = rows * value.width
        flat = value.then(Flatten(name), sizes=(value.sizes[0], 1), width=width)
        if group == ["C", "T"]:
            flat = replace(flat, order=np.arange(width).reshape(rows, value.width).T.ravel())
        return "C", flat
    raise Refused(f"node {name}: it joins axes in a way that is not supported")


def take_group(value: Value, left: list[str], size: Any, last: bool) -> list[str]:
    """Takes the axes that make up an axis of this size from one end of those that are left."""
    if size == 1 and not (left and left[-1 if last else 0] != "1" and value.size(left[-1 if last else 0]) == 1):
        if left and left[-1 if last else 0] == "1":
            left.pop(-1 if last else 0)
        return []
    group: list[str] = []
    product: Any = 1
    while left:
        axis = left.pop(-1 if last else 0)
        group.insert(0 if last else len(group), axis)
        its = value.size(axis)
        product = its if product == 1 else (product if its == 1 else product * its if isinstance(its, int) and
                                            isinstance(product, int) else None)  # fmt: skip
        if product == size:
            return group
        if product is None:
            break
    raise ValueError("the sizes do not match")


def reshape(value: Value, target: list[Any], name: str) -> Value:
    target = [value.size(value.axes[at]) if d == 0 else d for at, d in enumerate(target)]
    if value.axes == ("R", "C") and len(target) == 3 and target[2] in (-1, value.width):
        return replace(value, axes=("N", "T", "C"))
    left = list(value.axes)
    open_at = target.index(-1) if -1 in target else len(target)
    head = [take_group(value, left, size, False) for size in target[:open_at]]
    tail = [take_group(value, left, size, True) for size in reversed(target[open_at + 1 :])]
    if open_at < len(target):
        groups = [*head, left, *reversed(tail)]
    else:
        groups = head
        if any(value.size(axis) != 1 for axis in left):
            raise ValueError("the sizes do not match")
    axes = []
    for group in groups:
        axis, value = merge_axes(value, group, name)
        axes.append(axis)
    return replace(value, axes=tuple(axes))


def one_direction(value: Value, at: int) -> Value:
    """Of a recurrent layer in both directions, one."""
    layer = value.node.layer
    if not isinstance(layer, Recurrent) or value.node.before is None:
        raise ValueError("directions of something that is not recurrent")
    at %= value.directions
    directions = [layer.directions[at]]
    backward = layer.backward if at == 0 else True
    node = replace(value.node, layer=replace(layer, directions=directions, backward=backward))
    return replace(value, node=node, directions=1)


def two_directions(a: Value, b: Value) -> Value | None:
    """Forward and backward layers over the same rows as one, side by side; None if they are not that."""
    one, other = a.node.layer, b.node.layer
    if not (isinstance(one, Recurrent) and isinstance(other, Recurrent) and type(one) is type(other)):
        return None
    if a.function or b.function or a.node.before is not b.node.before or a.axes != b.axes or a.backward or b.backward:
        return None
    same = (one.gate, one.sequences, one.units) == (other.gate, other.sequences, other.units)
    if not same or one.backward or not other.backward or len(one.directions) + len(other.directions) != 2:
        return None
    layer = replace(one, directions=[*one.directions, *other.directions])
    return replace(a, node=replace(a.node, layer=layer), width=2 * a.width)


def half_of(value: Value, second: bool) -> Value | None:
    """One direction of a recurrent layer that has both side by side, or of its last or first row."""
    node, layer = value.node, value.node.layer
    at_end = isinstance(layer, Pool) and layer.kinds == ("last",)
    if at_end or isinstance(layer, First):
        if node.before is None or second == at_end:
            return None
        node, layer = node.before, node.before.layer
    if not isinstance(layer, Recurrent) or len(layer.directions) != 2 or value.order is not None or value.function:
        return None
    rows = value.node is node and layer.sequences
    one = replace(layer, directions=[layer.directions[second]], backward=second, sequences=rows)
    return replace(value, node=replace(node, layer=one, settled={}), width=layer.units)


def pools_side_by_side(values: list[Value], name: str) -> Value | None:
    """Poolings of the same rows as one layer, also with the last state of the layer that gives the rows."""
    rows = next((value.node.before for value in values if isinstance(value.node.layer, Pool)), None)
    kinds: list[str] = []
    for value in values:
        node, layer = value.node, value.node.layer
        if rows is None or value.function or value.order is not None or value.axes != values[0].axes:
            return None
        if isinstance(layer, Pool) and node.before is rows:
            kinds += layer.kinds
        elif (
            isinstance(layer, Recurrent)
            and isinstance(rows.layer, Recurrent)
            and node.before is rows.before
            and layer.directions is rows.layer.directions
            and len(layer.directions) == 1
            and not (layer.sequences or layer.backward)
        ):
            kinds.append("last")
        else:
            return None
    if len(set(kinds)) < len(kinds):
        return None
    return replace(values[0], node=Node(rows, Pool(name, tuple(kinds))), width=sum(value.width for value in values))


def layers_of(value: Value) -> list[Layer]:
    out: list[Layer] = []
    node: Node | None = value.node
    while node is not None and node.layer is not None:
        if isinstance(node.layer, Centered):
            raise Refused(f"node {node.layer.name}: a row less its mean is only supported as part of a layer norm")
        if isinstance(node.layer, First):
            raise Refused(f"node {node.layer.name}: the first row is only supported for the direction that ends there")
        out.insert(0, node.layer)
        node = node.before
    return out


def is_softmax(value: Value) -> bool:
    return isinstance(value.node.layer, Softmax)
