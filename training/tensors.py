"""Tensors of a model file (weights/FORMAT.md, "Tensors"): packs and reads matrices and rows of numbers."""

from __future__ import annotations

import numpy as np
import torch

from .packing import PANEL, QUAD, InputQuantization, pack_float, pack_int8, pack_rows, round_up
from .quantize import quantize_rows


def numpy64(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().double().numpy()


class TensorWriter:
    """Packs the tensors of one layer after the other.

    `input` is how the present layer reads its input, None for float32 weights. `fold` (scale, shift) is a batch norm
    that the next matrix takes in: it reads x · scale + shift.
    """

    def __init__(self, weight_max: int = 31) -> None:
        self.weight_max = weight_max
        self.input: InputQuantization | None = None
        self.fold: tuple[np.ndarray, np.ndarray] | None = None
        self.tensors: list[bytes] = []

    def take_fold(self) -> tuple[np.ndarray, np.ndarray] | None:
        fold, self.fold = self.fold, None
        return fold

    def pack_matrix(self, w: np.ndarray, quantization: InputQuantization | None) -> tuple[list[bytes], np.ndarray]:
        """(rows, columns) -> its tensors, and what to add to its bias because its input's zero is not 0, (rows,)."""
        if quantization is None:
            return [pack_float(w)], np.zeros(len(w))
        q, row_scale = quantize_rows(w, self.weight_max)
        out_scale = row_scale / quantization.scale
        offset = -quantization.zero * q.astype(np.int64).sum(axis=1) * out_scale
        return [pack_int8(q), pack_rows(out_scale)], offset

    def add(self, *tensors: bytes) -> None:
        self.tensors += tensors

    def add_linear(self, w: np.ndarray, bias: np.ndarray) -> None:
        """A matrix (rows, columns) and its bias (rows,)."""
        tensors, offset = self.pack_matrix(w, self.input)
        self.add(*tensors, pack_rows(bias + offset))


class TensorReader:
    """Reads the tensors of one layer after the other; `input` as in TensorWriter."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at
        self.input: InputQuantization | None = None

    def take(self, kind: str, *shape: int) -> np.ndarray:
        array = np.frombuffer(self.data, kind, int(np.prod(shape)), self.at).reshape(shape)
        self.at += array.nbytes
        return array

    def rows(self, n: int, to: int = PANEL) -> np.ndarray:
        return self.take("<f4", round_up(n, to))[:n].astype(np.float64)

    def matrix(self, rows: int, columns: int, quantization: InputQuantization | None) -> tuple[np.ndarray, np.ndarray]:
        """A matrix (rows, columns), and what to add to its bias to undo the packing, (rows,)."""
        high, wide = round_up(rows, PANEL), round_up(columns, QUAD)
        if quantization is None:
            w = self.take("<f4", high // PANEL, wide, PANEL).transpose(0, 2, 1).reshape(high, wide)
            return w[:rows, :columns].astype(np.float64), np.zeros(rows)
        q = self.take("i1", high // PANEL, wide // QUAD, PANEL, QUAD).transpose(0, 2, 1, 3).reshape(high, wide)
        q = q[:rows, :columns].astype(np.float64)
        row_scale = self.rows(rows)
        return q * (row_scale * quantization.scale)[:, None], quantization.zero * q.sum(1) * row_scale

    def linear(self, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
        """A matrix (rows, columns) and its bias (rows,)."""
        w, offset = self.matrix(rows, columns, self.input)
        return w, self.rows(rows) + offset
