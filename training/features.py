"""Points -> what the network reads, the same numbers as core/src/features.c.

Every function takes a batch of simplified drawings in the 0..255 frame, aligned to the top left, and returns
(B, T, C) float32 rows padded with zeros.
"""

from __future__ import annotations

import numpy as np

from .data import Batch

CELL = 16  # side of a cell of the picture, px
CELLS = 16  # cells a side of the picture: 256 / CELL
SAMPLES = 8  # ink samples a segment


def picture(batch: Batch, cells: int = CELLS, cell: int = CELL) -> np.ndarray:
    """Ink of the whole drawing on a coarse grid, (B, cells, cells) float32 [y][x], 1 = a line across a cell.

    Each segment drops SAMPLES samples at its sub-segments' middles, each worth its share of the length;
    a cell holds at most 1.
    """
    b, rows, _ = batch.xy.shape
    a, z = batch.xy[:, :-1], batch.xy[:, 1:]
    drawn = ~batch.end[:, :-1] & (np.arange(1, rows) < batch.n[:, None])
    length = np.sqrt(((z - a) ** 2).sum(-1)) * drawn
    t = (np.arange(SAMPLES, dtype=np.float32) + 0.5) / SAMPLES
    at = ((a[:, :, None] + (z - a)[:, :, None] * t[:, None]) / cell).astype(np.int32)
    flat = (np.arange(b)[:, None, None] * cells + at[..., 1]) * cells + at[..., 0]
    weight = np.broadcast_to((length / (SAMPLES * cell))[..., None], flat.shape)
    ink = np.bincount(flat.ravel(), weight.ravel(), b * cells * cells)
    return np.minimum(ink, 1).astype(np.float32).reshape(b, cells, cells)


def ink_features(batch: Batch, window: int) -> np.ndarray:
    """Inkling's own features: 7 of the pen and, for window > 0, window² of the picture around it.

    x and y centred (/128), dx and dy (/64), first of its stroke, last of its stroke, 1; then the picture's
    cells around the pen's, [y][x], 0 outside.
    """
    b, rows, _ = batch.xy.shape
    xy, n = batch.xy, batch.n
    real = np.arange(rows) < n[:, None]
    centre = xy.max(axis=1, keepdims=True) / 2
    delta = np.diff(xy, axis=1, prepend=xy[:, :1])
    first = np.concatenate([np.ones((b, 1), bool), batch.end[:, :-1]], axis=1)
    parts = [(xy - centre) / 128, delta / 64, first[..., None], batch.end[..., None], np.ones((b, rows, 1))]
    if window:
        half = window // 2
        padded = np.pad(picture(batch), ((0, 0), (half, half), (half, half)))
        side = CELLS + 2 * half
        pen = (xy / CELL).astype(np.int64)
        origin = (np.arange(b)[:, None] * side + pen[..., 1]) * side + pen[..., 0]
        offset = (np.arange(window)[:, None] * side + np.arange(window)).ravel()
        parts.append(padded.ravel()[origin[..., None] + offset])
    return np.concatenate(parts, axis=2, dtype=np.float32) * real[..., None]


def stroke5_features(batch: Batch, scale: float) -> np.ndarray:
    """Stroke-5 of sketch-rnn (Ha & Eck 2017, arXiv:1704.03477): dx, dy, pen down, pen up, end of drawing.

    The first point's delta is 0, deltas are divided by `scale`; a row (0, 0, 0, 0, 1) ends the drawing
    and repeats to the padded length: T = rows + 1.
    """
    b, rows, _ = batch.xy.shape
    out = np.zeros((b, rows + 1, 5), np.float32)
    real = np.arange(rows + 1) < batch.n[:, None]
    out[:, :-1, :2] = np.diff(batch.xy, axis=1, prepend=batch.xy[:, :1]) / np.float32(scale)
    out[:, :-1, 2] = ~batch.end
    out[:, :-1, 3] = batch.end
    out[~real] = (0, 0, 0, 0, 1)
    return out


def tutorial3_features(batch: Batch) -> np.ndarray:
    """TensorFlow's Quick, Draw! tutorial: deltas of separately scaled x and y, 1 on a stroke's last point.

    x and y are each scaled to 0..1, so the first point carries nothing and is dropped: T = points - 1.
    """
    b, rows, _ = batch.xy.shape
    real = np.arange(1, rows) < batch.n[:, None]
    size = np.maximum(batch.xy.max(axis=1, keepdims=True), 1)
    unit = batch.xy / size
    out = np.concatenate([np.diff(unit, axis=1), batch.end[:, 1:, None]], axis=2, dtype=np.float32)
    return out * real[..., None]


def features(batch: Batch, spec: dict) -> np.ndarray:
    """The features that a config's `features` names: {"kind": ..., ...} -> (B, T, C) float32."""
    kind = spec["kind"]
    if kind == "ink":
        return ink_features(batch, spec["window"])
    if kind == "stroke5":
        return stroke5_features(batch, spec["scale"])
    if kind == "tutorial3":
        return tutorial3_features(batch)
    raise ValueError(f"unknown features {kind!r}")


def channels(spec: dict) -> int:
    """C of the features that `spec` names."""
    return {"ink": 7 + spec.get("window", 0) ** 2, "stroke5": 5, "tutorial3": 3}[spec["kind"]]
