"""What a network's matrices read on drawings: int8 weights are chosen by it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .layers import Conv1d, Dense, Gru, Layer, Recurrent

ROWS, VALUES = 8192, 1 << 24  # of a layer's sample, at most


@dataclass
class Observed:
    """A sample of the rows that a layer's matrices read: x (N, columns); if it is recurrent, of each direction h
    (N, units), and in a GRU whose reset gate acts before the product also r · h."""

    x: np.ndarray
    h: list[np.ndarray]
    reset_h: list[np.ndarray]


def width_of(layer: Layer) -> int:
    """Features of a row that a layer with matrices reads."""
    return np.shape(layer.directions[0].w if isinstance(layer, Recurrent) else layer.w)[-1]


def run(layer: Layer, x: np.ndarray) -> tuple[np.ndarray, Observed | None]:
    """The layer's output for the input x, and all rows that its matrices read."""
    if isinstance(layer, Conv1d):
        return layer.forward(x), Observed(layer.windows(x), [], [])
    if isinstance(layer, Dense):
        return layer.forward(x), Observed(x, [], [])
    if not isinstance(layer, Recurrent):
        return layer.forward(x), None
    out = replace(layer, sequences=True).forward(x)
    zero, before, last = np.zeros((1, layer.units)), [], []
    for at, h in enumerate(np.split(out, len(layer.directions), 1)):
        backward = layer.backward or at == 1
        before.append(np.vstack([h[1:], zero] if backward else [zero, h[:-1]]))
        last.append(h[:1] if backward else h[-1:])
    resets = isinstance(layer, Gru) and layer.resets_before
    reset_h = [layer.reset(d, x, h) * h for d, h in zip(layer.directions, before)] if resets else []
    return out if layer.sequences else np.hstack(last), Observed(x, before, reset_h)


def observe(layers: list[Layer], drawings: list[np.ndarray]) -> list[Observed | None]:
    """For each layer that has matrices, what they read on drawings' features, (T, C) each."""
    dice = np.random.default_rng(0)
    found: list[list[Observed]] = [[] for _ in layers]
    for x in drawings:
        for at, layer in enumerate(layers):
            x, rows = run(layer, x)
            if rows is not None:
                most = max(min(ROWS, VALUES // rows.x.shape[1]) // len(drawings), 1)
                some = dice.permutation(len(rows.x))[:most]
                parts = ([h[some] for h in each] for each in (rows.h, rows.reset_h))
                found[at].append(Observed(rows.x[some], *parts))
    return [together(parts) if parts else None for parts in found]


def together(parts: list[Observed]) -> Observed:
    return Observed(
        np.concatenate([part.x for part in parts]),
        [np.concatenate(h) for h in zip(*(part.h for part in parts))],
        [np.concatenate(h) for h in zip(*(part.reset_h for part in parts))],
    )
