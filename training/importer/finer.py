"""Makes the first layers of a network with int8 weights finer: their errors go through all others.

Convolutions and dense layers at the start have few weights, which stay float32. A recurrent layer has many. All its
inputs have one scale of 128 steps, while features are of unlike ranges: most moves of the pen are of a few px, some of
200, and its states are 0 or 1. So a float32 layer in front of it gives each feature in pieces: the part of it within
each third of its range, on either side of 0.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .layers import Conv1d, Dense, Layer, Recurrent
from .observe import Observed, width_of
from .write import MAX_LAYERS

FLOAT_SHARE = 1 / 16  # of the network's weights that stay float32, at most
PIECES = 3
FEW = 4  # features with fewer values, such as states of the pen, need no pieces


def weights(layer: Layer) -> int:
    """How many."""
    if isinstance(layer, (Conv1d, Dense)):
        return layer.w.size
    return sum(d.w.size + d.u.size for d in layer.directions) if isinstance(layer, Recurrent) else 0


def split(x: np.ndarray) -> tuple[Dense, np.ndarray, np.ndarray]:
    """For a sample of features (N, C): a layer that gives their P pieces, what makes features of them again, (C, P),
    and the sample's pieces (N, P). Beyond 1, which is its end, a piece is cut off when it is read as a whole number."""
    w, ends, back = [], [], []
    for at, column in enumerate(x.T):
        # A feature that is always 0 on these drawings may be 1 on others.
        for sign, far in ((1, column.max() if column.any() else 1.0), (-1, -column.min())):
            if far <= 0:
                continue
            count = 1 if len(np.unique(column)) <= FEW else PIECES
            unit, size = sign * np.eye(x.shape[1])[at], float(far) / count
            w += [unit / size] * count
            ends += range(count)
            back += [unit * size] * count
    layer = Dense("pieces", np.array(w), -np.array(ends, float), "relu")
    return layer, np.array(back).T, np.minimum(layer.forward(x), 1)


def with_columns(layer: Layer, back: np.ndarray) -> Layer:
    """The layer for an input (T, P) in place of the former one (T, C): x · backᵀ."""
    if isinstance(layer, (Conv1d, Dense)):
        return replace(layer, w=layer.w @ back)
    assert isinstance(layer, Recurrent)
    return replace(layer, directions=[replace(d, w=d.w @ back) for d in layer.directions])


def in_pieces(layer: Layer, seen: Observed) -> tuple[list[Layer], Observed]:
    """The layer of pieces, the layer that reads them, and what that one reads."""
    front, back, x = split(seen.x.reshape(-1, width_of(layer)))
    return [front, with_columns(layer, back)], replace(seen, x=x.reshape(len(seen.x), -1))


def finer(layers: list[Layer], observed: list[Observed | None]) -> tuple[list[Layer], list[Observed | None]]:
    """The network and what its layers read; None where weights stay float32."""
    observed, allowed = [*observed], FLOAT_SHARE * sum(map(weights, layers))
    first = next((at for at, layer in enumerate(layers) if weights(layer) > 0), None)
    if first is None:
        return layers, observed
    for at, layer in enumerate(layers):
        if isinstance(layer, Recurrent) or weights(layer) > allowed:
            break
        allowed -= weights(layer)
        observed[at] = None
    seen = observed[first]
    if seen is None or len(layers) == MAX_LAYERS:
        return layers, observed
    both, seen = in_pieces(layers[first], seen)
    return [*layers[:first], *both, *layers[first + 1 :]], [*observed[:first], None, seen, *observed[first + 1 :]]
