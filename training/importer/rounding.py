"""Weights and inputs as few whole numbers, for a network that was not trained with them.

They are chosen by the error of what a matrix gives on drawings, not by that of the weights: `round_matrix` rounds one
column after the other, and those that are left make up for its error (GPTQ, Frantar et al. 2022, arXiv:2210.17323) and
for that of the rounded input.
"""

from __future__ import annotations

import numpy as np

from ..packing import InputQuantization

WEIGHT_MAX, INPUT_MAX = 31, 127
MAX_COLUMNS = 2048  # of matrices in which columns make up for one another: it takes columns² · (rows + columns) steps
DAMPING = 0.03  # share of a column's variance that no other column makes up for: a sample is not all drawings


def quantized(x: np.ndarray, by: InputQuantization, shift: np.ndarray | float = 0.0) -> np.ndarray:
    """The values that a layer takes for x; shift: of each column's steps."""
    zero = by.zero + shift
    return (np.rint(np.clip(x * by.scale + zero, 0, INPUT_MAX)) - zero) / by.scale


def shifts(copies: int) -> np.ndarray:
    """How many steps each copy of the input is shifted by before it is rounded, (copies,)."""
    return (np.arange(copies) + 0.5) / copies - 0.5


def fit_input(x: np.ndarray, candidates: int = 24) -> InputQuantization:
    """The quantization with the least squared error on a sample of an input's values."""
    low, high = min(float(x.min()), 0.0), max(float(x.max()), 1e-6)
    best, error = InputQuantization(1.0, 0), np.inf
    for share in np.linspace(0.25, 1.0, candidates):
        scale = float(np.float32(INPUT_MAX / (share * (high - low))))
        one = InputQuantization(scale, int(np.clip(round(-share * low * scale), 0, INPUT_MAX)))
        its_error = float(np.square(quantized(x, one) - x).mean())
        if its_error < error:
            best, error = one, its_error
    return best


def to_grid(w: np.ndarray, scale: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(w / scale), -WEIGHT_MAX, WEIGHT_MAX)


def row_scales(w: np.ndarray, importance: np.ndarray, candidates: int = 24) -> np.ndarray:
    """One scale per row, (rows, 1): of `candidates` up to the row's largest weight, the one with the least squared
    error; each column counts with its importance (columns,)."""
    largest = np.maximum(np.abs(w).max(1, keepdims=True), 1e-12)
    best, error = largest / WEIGHT_MAX, np.full((len(w), 1), np.inf)
    for share in np.linspace(0.25, 1.0, candidates):
        scale = largest * share / WEIGHT_MAX
        its_error = (np.square(to_grid(w, scale) * scale - w) * importance).sum(1, keepdims=True)
        best = np.where(its_error < error, scale, best)
        error = np.minimum(error, its_error)
    return best


def round_columns(w: np.ndarray, scale: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """w (rows, columns), scale (rows, 1), the covariance of the input's columns -> whole numbers of w's shape."""
    order = np.argsort(-variance.diagonal(), kind="stable")
    inverse = np.linalg.cholesky(np.linalg.inv(variance[np.ix_(order, order)])).T
    left, q = w[:, order], np.zeros(w.shape)
    for at, column in enumerate(order):
        rounded = to_grid(left[:, at : at + 1], scale)
        missed = (left[:, at : at + 1] - rounded * scale) / inverse[at, at]
        left[:, at:] -= missed * inverse[at, at:]
        q[:, column] = rounded[:, 0]
    return q


def round_matrix(
    w: np.ndarray, x: np.ndarray, by: InputQuantization, shift: np.ndarray | float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """w (rows, columns), what it reads on drawings x (N, columns), how far its columns are shifted -> int8 weights
    (rows, columns), scales (rows,), and what to add to the bias (rows,)."""
    read = quantized(x, by, shift)
    mean, mean_read = x.mean(0), read.mean(0)
    if w.shape[1] > MAX_COLUMNS:
        scale = row_scales(w, np.ones(w.shape[1]))
        q = to_grid(w, scale)
    else:
        centered = read - mean_read
        variance = centered.T @ centered / len(x)
        importance = variance.diagonal() + 1e-6 * variance.diagonal().mean() + 1e-12
        variance += np.diag(DAMPING * importance)
        # The best weights for the input as it is read: w (x - read) is the part of the output that is missing.
        missing = (x - mean - centered).T @ centered / len(x)
        target = w + np.linalg.solve(variance, (w @ missing).T).T
        scale = row_scales(target, importance)
        q = round_columns(target, scale, variance)
    return q.astype(np.int8), scale[:, 0], w @ mean - (q @ mean_read) * scale[:, 0]
