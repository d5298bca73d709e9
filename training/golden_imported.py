"""A network of the layer kinds that only imported networks have, for tests/core/golden.h: float32 weights of the
generator in golden.py, and what the importer's layers answer in float64.

`flatten` needs a fixed number of rows, which the feature sets here do not have; tests/training/import.test.mjs has it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .importer.layers import (
    Affine,
    Conv1d,
    Dense,
    Direction,
    Function,
    Gru,
    Layer,
    Lstm,
    Merge,
    Pad,
    Prelu,
    Softmax,
    WindowPool,
)
from .importer.write import FUNCTIONS

# (kind, fields of its record) in order; each kind of core/src/layers/layer.h from affine on.
NETWORK: list[tuple[str, dict[str, int]]] = [
    ("affine", {}),
    ("pad", {"kernel": 2, "stride": 3}),
    ("conv1d_dilated", {"width": 12, "kernel": 3, "stride": 2, "padding": 1, "activation": 1}),
    ("function", {"activation": FUNCTIONS["gelu"]}),
    ("window_pool", {"kernel": 3, "stride": 2, "padding": 1, "pool_kinds": 4}),
    ("gru", {"width": 8, "direction": 2, "return_sequences": 1}),
    ("function", {"activation": FUNCTIONS["elu"]}),
    ("merge", {"activation": 1}),
    ("gru_before", {"width": 12, "direction": 1, "return_sequences": 1, "activation": 1}),
    ("prelu", {}),
    ("function", {"activation": FUNCTIONS["gelu_tanh"]}),
    ("lstm_hard", {"width": 8, "direction": 2, "return_sequences": 0, "activation": 2}),
    ("function", {"activation": FUNCTIONS["hard_sigmoid"]}),
    ("dense", {"width": 16}),
    ("function", {"activation": FUNCTIONS["relu"]}),
    ("dense", {"width": 16}),
    ("function", {"activation": FUNCTIONS["tanh"]}),
    ("dense", {"width": 16}),
    ("function", {"activation": FUNCTIONS["sigmoid"]}),
    ("dense", {"width": 16}),
    ("function", {"activation": FUNCTIONS["hard_sigmoid_6"]}),
    ("dense", {"width": 16}),
    ("function", {"activation": FUNCTIONS["swish"]}),
    ("dense", {"width": 345}),
]
SEED = 12345
GATES = ("sigmoid", "hard_sigmoid", "hard_sigmoid_6")
PADDINGS = ("valid", "same", "causal")


def named(values: dict[str, int], number: int) -> str:
    return next(name for name, its in values.items() if its == number)


def directions(kind: str, fields: dict[str, int], c: int, random: Any) -> list[Direction]:
    units, gates, out = fields["width"], (4 if kind == "lstm_hard" else 3), []
    for _ in range(2 if fields["direction"] == 2 else 1):
        w, bias = random.matrix(gates * units, c), random.values(0.125, gates * units)
        u = random.matrix(gates * units, units)
        out.append(Direction(w, u, bias, random.values(0.125, gates * units) if kind == "gru" else None))
    return out


def layer_of(kind: str, fields: dict[str, int], c: int, random: Any) -> Layer:
    """A layer with weights in the order of tests/core/seeded_model.h. c: features of its input."""
    activation = fields.get("activation", 0)
    if kind == "affine":
        return Affine(kind, 1 + random.values(0.125, c), random.values(0.125, c))
    if kind == "prelu":
        return Prelu(kind, random.values(0.125, c))
    if kind == "pad":
        return Pad(kind, fields["kernel"] - 1, fields["stride"] - 1)
    if kind == "function":
        return Function(kind, named(FUNCTIONS, activation))
    if kind == "merge":
        return Merge(kind, "sum")
    if kind == "window_pool":
        return WindowPool(kind, "max", fields["kernel"], fields["stride"], PADDINGS[fields["padding"]])
    if kind == "dense":
        return Dense(kind, random.matrix(fields["width"], c), random.values(0.125, fields["width"]))
    if kind == "conv1d_dilated":
        w, bias = random.matrix(fields["width"], fields["kernel"], c), random.values(0.125, fields["width"])
        return Conv1d(kind, w, bias, 1, PADDINGS[fields["padding"]], "relu", fields["stride"])
    made: Any = Lstm if kind == "lstm_hard" else Gru
    return made(
        kind,
        directions(kind, fields, c, random),
        fields["direction"] == 1,
        bool(fields["return_sequences"]),
        GATES[activation],
    )


def imported_probabilities(x: np.ndarray, random: Any) -> np.ndarray:
    """x (T, C) -> (classes,)"""
    for kind, fields in NETWORK:
        x = layer_of(kind, fields, x.shape[1], random).forward(x)
    return Softmax("").forward(x)[0]
