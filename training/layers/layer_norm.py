from __future__ import annotations

from typing import Any

import numpy as np
from torch import Tensor, nn

from ..packing import QUAD, InputQuantization, pack_rows
from ..tensors import TensorReader, TensorWriter, numpy64
from .base import Generator, Layer, Multiply, assign


class LayerNorm(Layer):
    """Normalizes each time step over its features (Ba et al. 2016, arXiv:1607.06450): (B, T, C) -> (B, T, C)."""

    code = 3

    def __init__(self, c_in: int, spec: dict[str, Any]) -> None:
        super().__init__(spec, c_in)
        self.norm = nn.LayerNorm(c_in)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(x.float())

    def grow_from(self, smaller: LayerNorm, inputs: Tensor | None) -> Tensor | None:
        if self.width != smaller.width:
            raise ValueError("a layer norm's width cannot grow")
        self.load_state_dict(smaller.state_dict())
        return inputs

    def record(self) -> dict[str, int]:
        return {}

    @classmethod
    def spec_of(cls, record: dict[str, Any]) -> dict[str, Any]:
        return {}

    def write(self, writer: TensorWriter) -> None:
        writer.add(pack_rows(numpy64(self.norm.weight), QUAD), pack_rows(numpy64(self.norm.bias), QUAD))

    def read(self, reader: TensorReader) -> None:
        assign(self.norm.weight, reader.rows(self.width, QUAD))
        assign(self.norm.bias, reader.rows(self.width, QUAD))

    def seed(self, generator: Generator) -> None:
        assign(self.norm.weight, 1 + generator.values(0.125, self.width))
        assign(self.norm.bias, generator.values(0.125, self.width))

    def reference(self, x: np.ndarray, quantization: InputQuantization, multiply: Multiply) -> np.ndarray:
        scaled = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
        return scaled * numpy64(self.norm.weight) + numpy64(self.norm.bias)
