"""The interface of a layer kind: networks, model files, growing and golden vectors reach a layer through it alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from ..packing import InputQuantization
from ..schema import Field
from ..tensors import TensorReader, TensorWriter

ACTIVATIONS = {"linear": 0, "relu": 1}
FLOAT32 = Field(bool, False)  # float32 weights in the model file, whatever the others are

# w (rows, columns), x (T, columns), how x is quantized -> (T, rows)
Multiply = Callable[[np.ndarray, np.ndarray, InputQuantization], np.ndarray]


class Generator(Protocol):
    """Seeded numbers for golden vectors (training/golden.py)."""

    def values(self, amplitude: float, *shape: int) -> np.ndarray: ...

    def matrix(self, rows: int, *columns: int) -> np.ndarray: ...


class Layer(nn.Module):
    """A layer; `spec` is its entry in a config's "layers" with defaults filled in, `width` its output's features.

    A kind that model files hold defines `code` and all methods; one for training alone defines `forward`.
    """

    code: ClassVar[int | None] = None  # its type in model files; None if they have no such layer
    fields: ClassVar[dict[str, Field]] = {}  # keys of its spec beside "type"
    has_matrix: ClassVar[bool] = False  # its weights may be int8, its input is quantized then
    muon_blocks: ClassVar[int] = 0  # matrices that each of its weights stacks by rows, for Muon; 0: AdamW

    def __init__(self, spec: dict[str, Any], width: int) -> None:
        super().__init__()
        self.spec, self.width = spec, width

    def grow_from(self, smaller: Any, inputs: Tensor | None) -> Tensor | None:
        """Copies the weights of a smaller layer of this kind, so that both compute the same.

        `inputs` says where the smaller layer's input features lie among this one's, None for all; returns the same for
        the output features. Raises ValueError if this cannot be done.
        """
        raise ValueError(f"{type(self).__name__} cannot grow")

    def record(self) -> dict[str, int]:
        """Fields of its record in a model file, by the names that the C core gives them."""
        raise NotImplementedError

    @classmethod
    def spec_of(cls, record: dict[str, Any]) -> dict[str, Any]:
        """The inverse of `record`."""
        raise NotImplementedError

    def write(self, writer: TensorWriter) -> None:
        """Packs its tensors."""

    def read(self, reader: TensorReader) -> None:
        """The inverse of `write`."""

    def seed(self, generator: Generator) -> None:
        """Fills its weights in the order of tests/core/seeded_model.h."""

    def reference(self, x: np.ndarray, quantization: InputQuantization, multiply: Multiply) -> np.ndarray:
        """What it computes of x (T, C), in float64 but for `multiply`, which quantizes. -> (T', width)"""
        raise NotImplementedError


def name_of(table: dict[str, int], value: int) -> str:
    """The key of a value."""
    return next(name for name, number in table.items() if number == value)


@torch.no_grad()
def assign(parameter: Tensor, value: np.ndarray) -> None:
    parameter.copy_(torch.from_numpy(np.ascontiguousarray(value)))


def fill_block(new: Tensor, old: Tensor, rows: Tensor, columns: Tensor | None) -> None:
    """Writes `old` into `new` at `rows` (and `columns` of the second axis); these rows' other columns become 0."""
    if columns is None:
        new[rows] = old
    else:
        block = torch.zeros_like(new[rows])
        block[:, columns] = old
        new[rows] = block
