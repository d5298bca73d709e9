"""Random changes that leave a drawing's name alone, on whole batches.

All of them act on points, (B, T, 2) in the dataset's 0..255 frame, before features are made; the result is
aligned, scaled and rounded again, as the preprocessing would have done.
"""

from __future__ import annotations

import numpy as np

from .data import Batch


def rescale(xy: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Aligns to the top left, scales the longer side to 255, rounds half to even. xy (B, T, 2) -> (B, T, 2)."""
    real = (np.arange(xy.shape[1]) < n[:, None])[..., None]
    low = np.where(real, xy, np.inf).min(axis=1, keepdims=True).astype(np.float64)
    side = np.where(real, xy - low, 0).max(axis=(1, 2), keepdims=True)
    scaled = np.rint((xy - low) / np.where(side > 0, side, 1) * 255)
    return np.where(real, scaled, 0).astype(np.float32)


def _order(end: np.ndarray, n: np.ndarray, reverse_order: np.ndarray, backwards: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Point order after reversing the order of strokes and, stroke by stroke, their direction.

    end (B, T) bool, n (B,), reverse_order (B,) bool, backwards (B, T) bool chosen per stroke number.
    Returns (B, T) source indices and the new end flags.
    """
    rows = end.shape[1]
    i = np.arange(rows)[None, :]
    real = i < n[:, None]
    # Reversing the whole sequence reverses both the order and each direction.
    source = np.where(reverse_order[:, None] & real, n[:, None] - 1 - i, i)
    first = np.concatenate([np.ones((len(end), 1), bool), end[:, :-1]], axis=1) & real
    new_end = np.where(reverse_order[:, None], np.take_along_axis(first, source, 1), end) & real
    new_first = np.concatenate([np.ones((len(end), 1), bool), new_end[:, :-1]], axis=1)
    stroke = np.cumsum(new_first, axis=1) - 1
    begin = np.maximum.accumulate(np.where(new_first, i, 0), axis=1)
    finish = rows - 1 - np.maximum.accumulate(np.where(new_end | (i == rows - 1), rows - 1 - i, 0)[:, ::-1], axis=1)[:, ::-1]
    flip = np.take_along_axis(backwards, stroke, 1) ^ reverse_order[:, None]
    within = np.where(flip & real, begin + finish - i, i)
    return np.take_along_axis(source, within, 1), new_end


def augment(batch: Batch, strength: float, config: dict, rng: np.random.Generator) -> Batch:
    """Applies the config's augmentation at `strength` (1 full, 0 none) and rescales. Returns a new batch."""
    b, rows, _ = batch.xy.shape
    xy, end, n = batch.xy, batch.end, batch.n

    def chance(name: str, *shape: int) -> np.ndarray:
        return rng.random(shape) < config[name] * strength

    reverse_order = chance("reverse_order", b)
    backwards = chance("reverse_all_strokes", b)[:, None] | chance("reverse_stroke", b, rows)
    if reverse_order.any() or backwards.any():
        source, end = _order(end, n, reverse_order, backwards)
        xy = np.take_along_axis(xy, source[..., None], 1)

    def spread(name: str) -> np.ndarray:
        return rng.normal(0, config[name] * strength, b).astype(np.float32)

    angle = np.deg2rad(spread("rotate_degrees"))
    stretch = np.exp(spread("stretch"))
    shear = spread("shear")
    mirror = np.where(chance("mirror", b), -1, 1)
    cos, sin = np.cos(angle), np.sin(angle)
    matrix = np.empty((b, 2, 2), np.float32)
    matrix[:, 0, 0], matrix[:, 0, 1] = cos * stretch * mirror, -sin + shear
    matrix[:, 1, 0], matrix[:, 1, 1] = sin * stretch * mirror, cos
    size = np.maximum(xy.max(axis=(1, 2)), 1)
    xy = np.einsum("btc,bdc->btd", xy, matrix)
    jitter = np.abs(spread("jitter")) * size
    xy = xy + rng.standard_normal(xy.shape, np.float32) * jitter[:, None, None]
    return Batch(rescale(xy, n), end, n, batch.label, batch.index)
