"""Layers as frameworks define them, in NumPy and float64: what an imported network is, and what it must answer.

Values are (T, C), T rows of C features; (1, C) once the time axis is gone. Matrices are (rows out, columns in). One
more kind is a class here, a row of a reader's table, and a row of `WRITERS` in write.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x, -700, 700)))


def relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)


def elu(x: np.ndarray) -> np.ndarray:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def gelu(x: np.ndarray) -> np.ndarray:
    return x * 0.5 * (1 + np.vectorize(math.erf, [float])(x / math.sqrt(2)))


def gelu_tanh(x: np.ndarray) -> np.ndarray:
    return x * 0.5 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


# A matrix does the first two itself.
ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda x: x,
    "relu": relu,
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "hard_sigmoid": lambda x: np.clip(0.2 * x + 0.5, 0, 1),
    "hard_sigmoid_6": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "elu": elu,
    "gelu": gelu,
    "gelu_tanh": gelu_tanh,
    "swish": lambda x: x * sigmoid(x),
}


def ungrouped(w: np.ndarray, groups: int) -> np.ndarray:
    """A convolution in groups, (filters, kernel, C / groups), as one of all features, with zeros between the groups."""
    filters, kernel, c = w.shape
    full = np.zeros((groups, filters // groups, kernel, groups, c))
    for at, part in enumerate(np.split(w, groups)):
        full[at, :, :, at] = part
    return full.reshape(filters, kernel, groups * c)


def same_padding(rows: int, kernel: int, stride: int) -> tuple[int, int]:
    """TensorFlow's "same": ceil(rows / stride) rows come out, an odd zero goes to the right."""
    total = max((-(-rows // stride) - 1) * stride + kernel - rows, 0)
    return total // 2, total - total // 2


@dataclass
class Layer:
    """One layer. `name` is the file's name of it, for messages."""

    name: str

    def forward(self, x: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def shape(self, rows: int | None, width: int) -> tuple[int | None, int]:
        """Rows and features that come out; None for the rows if their number is open. One row once time is gone."""
        return rows, width

    def describe(self) -> str:
        raise NotImplementedError


@dataclass
class Conv1d(Layer):
    """w (filters, kernel, C), bias (filters,)."""

    w: np.ndarray
    bias: np.ndarray
    stride: int = 1
    padding: str = "valid"
    activation: str = "linear"
    dilation: int = 1

    def windows(self, x: np.ndarray) -> np.ndarray:
        """What each row of the output is made of, (rows, kernel · C)."""
        reach = (self.w.shape[1] - 1) * self.dilation + 1
        pad = {"valid": (0, 0), "causal": (reach - 1, 0), "same": same_padding(len(x), reach, self.stride)}
        x = np.pad(x, (pad[self.padding], (0, 0)))
        starts = range(0, len(x) - reach + 1, self.stride)
        return np.stack([x[t : t + reach : self.dilation].ravel() for t in starts])

    def forward(self, x: np.ndarray) -> np.ndarray:
        return ACTIVATIONS[self.activation](self.windows(x) @ self.w.reshape(len(self.w), -1).T + self.bias)

    def shape(self, rows: int | None, width: int) -> tuple[int | None, int]:
        reach = (self.w.shape[1] - 1) * self.dilation if self.padding == "valid" else 0
        return (None if rows is None else max(-(-(rows - reach) // self.stride), 0)), len(self.w)

    def describe(self) -> str:
        stride = f", stride {self.stride}" if self.stride > 1 else ""
        stride += f", dilation {self.dilation}" if self.dilation > 1 else ""
        return f"conv1d of {len(self.w)} filters, kernel {self.w.shape[1]}{stride}, {self.padding}, {self.activation}"


@dataclass
class Dense(Layer):
    """w (units, C), bias (units,)."""

    w: np.ndarray
    bias: np.ndarray
    activation: str = "linear"

    def forward(self, x: np.ndarray) -> np.ndarray:
        return ACTIVATIONS[self.activation](x @ self.w.T + self.bias)

    def shape(self, rows: int | None, width: int) -> tuple[int | None, int]:
        return rows, len(self.w)

    def describe(self) -> str:
        return f"dense of {len(self.w)} units, {self.activation}"


@dataclass
class Affine(Layer):
    """x · scale + shift, (C,) each: a batch norm at inference."""

    scale: np.ndarray
    shift: np.ndarray

    def forward(self, x: np.ndarray) -> np.ndarray:
        return x * self.scale + self.shift

    def describe(self) -> str:
        return f"a scale and a shift of {len(self.scale)} features"


@dataclass
class LayerNorm(Layer):
    gamma: np.ndarray
    beta: np.ndarray
    epsilon: float = 1e-5

    def forward(self, x: np.ndarray) -> np.ndarray:
        x = x - x.mean(1, keepdims=True)
        return x / np.sqrt((x * x).mean(1, keepdims=True) + self.epsilon) * self.gamma + self.beta

    def describe(self) -> str:
        return f"layer_norm of {len(self.gamma)} features"


@dataclass
class Direction:
    """Weights of one direction: w (gates · units, C), u (gates · units, units), bias (gates · units,).

    The gates of an LSTM are i, f, g and o, those of a GRU z, r and the candidate.
    """

    w: np.ndarray
    u: np.ndarray
    bias: np.ndarray
    recurrent_bias: np.ndarray | None = None  # of a GRU whose reset gate acts behind the product


@dataclass
class Recurrent(Layer):
    directions: list[Direction]
    backward: bool = False  # of the first direction
    sequences: bool = True
    gate: str = "sigmoid"

    kind = ""

    @property
    def units(self) -> int:
        return self.directions[0].u.shape[1]

    def run(self, direction: Direction, x: np.ndarray) -> np.ndarray:
        """(T, C) -> every h, (T, units)."""
        raise NotImplementedError

    def forward(self, x: np.ndarray) -> np.ndarray:
        outs = []
        for at, direction in enumerate(self.directions):
            backward = self.backward or at == 1
            h = self.run(direction, x[::-1] if backward else x)
            outs.append((h[::-1] if backward else h) if self.sequences else h[-1:])
        return np.concatenate(outs, 1)

    def shape(self, rows: int | None, width: int) -> tuple[int | None, int]:
        return (rows if self.sequences else 1), self.units * len(self.directions)

    def describe(self) -> str:
        way = "bidirectional " if len(self.directions) == 2 else "backward " if self.backward else ""
        states = "all states" if self.sequences else "the last state"
        gates = f", {self.gate} gates" if self.gate != "sigmoid" else ""
        return f"{way}{self.kind} of {self.units} units, {states}{gates}"


@dataclass
class Lstm(Recurrent):
    kind = "lstm"

    def run(self, direction: Direction, x: np.ndarray) -> np.ndarray:
        """(T, C) -> every h, (T, units)."""
        gate, h, c, out = ACTIVATIONS[self.gate], np.zeros(self.units), np.zeros(self.units), []
        for row in x @ direction.w.T + direction.bias:
            sums = (row + direction.u @ h).reshape(4, self.units)
            i, f, _, o = gate(sums)  # one call takes less time than three
            c = f * c + i * np.tanh(sums[2])
            h = o * np.tanh(c)
            out.append(h)
        return np.stack(out)


@dataclass
class Gru(Recurrent):
    kind = "gru"

    @property
    def resets_before(self) -> bool:
        """Whether the reset gate acts before the recurrent product: U (r h), not r (U h + b)."""
        return self.directions[0].recurrent_bias is None

    def reset(self, direction: Direction, x: np.ndarray, h: np.ndarray) -> np.ndarray:
        """The reset gate of one that resets before, for rows x (T, C) and h (T, units)."""
        gate = slice(self.units, 2 * self.units)
        return ACTIVATIONS[self.gate](x @ direction.w[gate].T + direction.bias[gate] + h @ direction.u[gate].T)

    def run(self, direction: Direction, x: np.ndarray) -> np.ndarray:
        """(T, C) -> every h, (T, units)."""
        gate, h, out, units = ACTIVATIONS[self.gate], np.zeros(self.units), [], self.units
        u, bias = direction.u, direction.recurrent_bias
        for row in x @ direction.w.T + direction.bias:
            if bias is None:
                z, r = np.split(gate(row[: 2 * units] + u[: 2 * units] @ h), 2)
                candidate = np.tanh(row[2 * units :] + u[2 * units :] @ (r * h))
            else:
                behind = u @ h + bias
                z, r = np.split(gate(row[: 2 * units] + behind[: 2 * units]), 2)
                candidate = np.tanh(row[2 * units :] + r * behind[2 * units :])
            h = z * h + (1 - z) * candidate
            out.append(h)
        return np.stack(out)


def simple_rnn(w: np.ndarray, u: np.ndarray, bias: np.ndarray) -> Direction:
    """h ← tanh(W x + U h + bias) as a GRU with hard gates that stand still: z at 0, r at 1. w (units, C)."""
    units = len(w)
    return Direction(
        np.vstack([np.zeros((2 * units, w.shape[1])), w]),
        np.vstack([np.zeros((2 * units, units)), u]),
        np.concatenate([np.repeat([-100.0, 100.0], units), bias]),
        np.zeros(3 * units),
    )


MERGES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "sum": lambda a, b: a + b,
    "ave": lambda a, b: (a + b) / 2,
    "mul": lambda a, b: a * b,
}


@dataclass
class Merge(Layer):
    """Of the two halves of each row."""

    merge: str

    def forward(self, x: np.ndarray) -> np.ndarray:
        return MERGES[self.merge](*np.split(x, 2, 1))

    def shape(self, rows: int | None, width: int) -> tuple[int | None, int]:
        return rows, width // 2

    def describe(self) -> str:
        return f"merge of both directions: {self.merge}"


@dataclass
class Function(Layer):
    """An activation by itself."""

    function: str

    def forward(self, x: np.ndarray) -> np.ndarray:
        return ACTIVATIONS[self.function](x)

    def describe(self) -> str:
        return self.function


@dataclass
class Prelu(Layer):
    """max(x, 0) + slope · min(x, 0); slope (C,)."""

    slope: np.ndarray

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.maximum(x, 0) + self.slope * np.minimum(x, 0)

    def describe(self) -> str:
        return f"prelu of {len(self.slope)} slopes"


@dataclass
class Pad(Layer):
    """Rows of zeros in front and behind."""

    before: int
    behind: int

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.pad(x, ((self.before, self.behind), (0, 0)))

    def shape(self, rows: int | None, width: int) -> tuple[int | None, int]:
        return (None if rows is None else rows + self.before + self.behind), width

    def describe(self) -> str:
        return f"pad: {self.before} rows of zeros in front, {self.behind} behind"


@dataclass
class WindowPool(Layer):
    kind: str  # max or mean
    size: int
    stride: int
    padding: str

    def forward(self, x: np.ndarray) -> np.ndarray:
        before, after = same_padding(len(x), self.size, self.stride) if self.padding == "same" else (0, 0)
        starts = range(-before, len(x) + after - self.size + 1, self.stride)
        return np.concatenate([POOLS[self.kind](x[max(t, 0) : t + self.size]) for t in starts])

    def shape(self, rows: int | None, width: int) -> tuple[int | None, int]:
        reach = self.size - 1 if self.padding == "valid" else 0
        return (None if rows is None else max(-(-(rows - reach) // self.stride), 0)), width

    def describe(self) -> str:
        return f"window_pool: the {self.kind} of {self.size} rows, stride {self.stride}, {self.padding}"


@dataclass
class Flatten(Layer):
    def forward(self, x: np.ndarray) -> np.ndarray:
        return x.reshape(1, -1)

    def shape(self, rows: int | None, width: int) -> tuple[int | None, int]:
        return 1, (rows or 0) * width

    def describe(self) -> str:
        return "flatten: all rows side by side"


POOLS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "last": lambda x: x[-1:],
    "mean": lambda x: x.mean(0, keepdims=True),
    "max": lambda x: x.max(0, keepdims=True),
    "sum": lambda x: x.sum(0, keepdims=True),
}


@dataclass
class Pool(Layer):
    """Over all time; the features of several kinds side by side."""

    kinds: tuple[str, ...]

    def forward(self, x: np.ndarray) -> np.ndarray:
        return np.concatenate([POOLS[kind](x) for kind in self.kinds], 1)

    def shape(self, rows: int | None, width: int) -> tuple[int | None, int]:
        return 1, width * len(self.kinds)

    def describe(self) -> str:
        return f"pool: the {' and the '.join(self.kinds)} over time"


@dataclass
class Softmax(Layer):
    def forward(self, x: np.ndarray) -> np.ndarray:
        e = np.exp(x - x.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    def describe(self) -> str:
        return "softmax"


@dataclass
class Network:
    """What a reader found: layers in order, and what it left out of them, `(name, why)`."""

    layers: list[Layer]
    inputs: int  # features per row
    rows: int | None = None  # the fixed length, if it has one
    masked: bool = False  # rows of padding are passed over
    mask_value: float = 0.0  # rows of it alone are, if masked
    notes: list[tuple[str, str]] = field(default_factory=list)

    def forward(self, x: np.ndarray) -> np.ndarray:
        for layer in self.layers:
            x = layer.forward(x)
        return x[0]
