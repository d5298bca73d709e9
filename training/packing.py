"""How a model file holds numbers (weights/FORMAT.md, "Tensors" and "Numbers"), with NumPy alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

PANEL, QUAD = 16, 4  # rows of a panel; columns that int8 weights lie together by


class InputQuantization(NamedTuple):
    """How a matrix reads its input: q = clamp(round(x · scale) + zero, 0, 127)."""

    scale: float
    zero: int


H_QUANTIZATION = InputQuantization(63, 64)  # of the h of an lstm, which lies in (-1, 1)


def fit_input(samples: np.ndarray) -> InputQuantization:
    """The quantization that covers a sample of a layer's input values, less their outermost 1e-5 on each side."""
    low, high = np.quantile(samples, [1e-5, 1 - 1e-5])
    low, high = min(float(low), 0.0), max(float(high), 1e-6)
    scale = float(np.float32(127 / (high - low)))
    return InputQuantization(scale, int(np.clip(round(-low * scale), 0, 127)))


def round_up(n: int, to: int) -> int:
    return -(-n // to) * to


def padded(array: np.ndarray, *shape: int) -> np.ndarray:
    """`array` with zeros behind each axis up to `shape`."""
    out = np.zeros(shape, array.dtype)
    out[tuple(slice(n) for n in array.shape)] = array
    return out


def pack_float(w: np.ndarray) -> bytes:
    """(rows, columns) -> panels of 16 rows, each [columns][16] float32."""
    w = padded(w.astype(np.float32), round_up(w.shape[0], PANEL), round_up(w.shape[1], QUAD))
    return w.reshape(-1, PANEL, w.shape[1]).transpose(0, 2, 1).astype("<f4").tobytes()


def pack_int8(q: np.ndarray) -> bytes:
    """(rows, columns) int8 -> panels of 16 rows, each [columns / 4][16][4]."""
    q = padded(q, round_up(q.shape[0], PANEL), round_up(q.shape[1], QUAD))
    return q.reshape(-1, PANEL, q.shape[1] // QUAD, QUAD).transpose(0, 2, 1, 3).tobytes()


def pack_rows(v: np.ndarray, to: int = PANEL) -> bytes:
    """(rows,) -> float32, padded with zeros to a multiple of `to`."""
    return padded(v.astype(np.float32), round_up(len(v), to)).astype("<f4").tobytes()


def gate_order(units: int) -> np.ndarray:
    """Rows of PyTorch's stacked gates (i, f, g, o) in the file's order: four units of each gate per panel."""
    return np.arange(4 * units).reshape(4, units // 4, 4).transpose(1, 0, 2).ravel()
