from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..packing import InputQuantization
from ..quantize import FakeQuantize
from ..schema import Field
from ..tensors import TensorReader, TensorWriter, numpy64
from .base import ACTIVATIONS, FLOAT32, Generator, Layer, Multiply, assign, fill_block, name_of


class Dense(Layer):
    """(..., C) -> (..., units)."""

    code = 5
    fields = {
        "units": Field(int, min=1),
        "activation": Field(str, "linear", choices=ACTIVATIONS),
        "float32": FLOAT32,
    }
    has_matrix = True

    def __init__(self, c_in: int, spec: dict[str, Any]) -> None:
        super().__init__(spec, spec["units"])
        self.dense = nn.Linear(c_in, spec["units"])
        self.quantize = FakeQuantize()

    def forward(self, x: Tensor) -> Tensor:
        x = F.linear(x, self.quantize(self.dense.weight), self.dense.bias)
        return F.relu(x) if self.spec["activation"] == "relu" else x

    def grow_from(self, smaller: Dense, inputs: Tensor | None) -> Tensor | None:
        rows = torch.arange(smaller.width)
        fill_block(self.dense.weight, smaller.dense.weight, rows, inputs)
        self.dense.bias[rows] = smaller.dense.bias
        return rows

    def record(self) -> dict[str, int]:
        return {"width": self.width, "activation": ACTIVATIONS[self.spec["activation"]]}

    @classmethod
    def spec_of(cls, record: dict[str, Any]) -> dict[str, Any]:
        return {
            "units": record["width"],
            "activation": name_of(ACTIVATIONS, record["activation"]),
            "float32": not record["weights"],
        }

    def write(self, writer: TensorWriter) -> None:
        writer.add_linear(numpy64(self.dense.weight), numpy64(self.dense.bias))

    def read(self, reader: TensorReader) -> None:
        w, bias = reader.linear(*self.dense.weight.shape)
        assign(self.dense.weight, w)
        assign(self.dense.bias, bias)

    def seed(self, generator: Generator) -> None:
        assign(self.dense.weight, generator.matrix(*self.dense.weight.shape))
        assign(self.dense.bias, generator.values(0.125, self.width))

    def reference(self, x: np.ndarray, quantization: InputQuantization, multiply: Multiply) -> np.ndarray:
        x = multiply(numpy64(self.dense.weight), x, quantization) + numpy64(self.dense.bias)
        return np.maximum(x, 0) if self.spec["activation"] == "relu" else x
