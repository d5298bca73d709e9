from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..packing import QUAD, InputQuantization, padded, round_up
from ..quantize import FakeQuantize
from ..schema import Field
from ..tensors import TensorReader, TensorWriter, numpy64
from .base import ACTIVATIONS, FLOAT32, Generator, Layer, Multiply, assign, fill_block, name_of

PADDINGS = {"valid": 0, "same": 1, "causal": 2}


def same_padding(rows: int, kernel: int, stride: int) -> tuple[int, int]:
    """TensorFlow's "same": ceil(rows / stride) rows come out, an odd zero goes to the right."""
    total = max((-(-rows // stride) - 1) * stride + kernel - rows, 0)
    return total // 2, total - total // 2


class Conv1d(Layer):
    """Convolution over time: (B, T, C_in) -> (B, T', filters).

    A batch norm before or after the activation becomes part of the weights in a model file.
    """

    code = 1
    fields = {
        "filters": Field(int, min=1),
        "kernel": Field(int, min=1),
        "stride": Field(int, 1, min=1),
        "padding": Field(str, "valid", choices=PADDINGS),
        "activation": Field(str, "linear", choices=ACTIVATIONS),
        "batch_norm": Field(str, None, choices=("before", "after")),
        "float32": FLOAT32,
    }
    has_matrix = True
    muon_blocks = 1

    def __init__(self, c_in: int, spec: dict[str, Any]) -> None:
        super().__init__(spec, spec["filters"])
        self.conv = nn.Conv1d(c_in, spec["filters"], spec["kernel"], spec["stride"])
        self.quantize = FakeQuantize()
        self.norm = nn.BatchNorm1d(spec["filters"]) if spec["batch_norm"] else None

    def pad(self, rows: int) -> tuple[int, int]:
        """Zeros in front of and behind `rows` rows."""
        if self.spec["padding"] == "same":
            return same_padding(rows, self.spec["kernel"], self.spec["stride"])
        return (self.spec["kernel"] - 1, 0) if self.spec["padding"] == "causal" else (0, 0)

    def forward(self, x: Tensor) -> Tensor:
        x = F.pad(x, (0, 0, *self.pad(x.shape[1])))
        x = F.conv1d(x.transpose(1, 2), self.quantize(self.conv.weight), self.conv.bias, self.spec["stride"])
        if self.norm is not None and self.spec["batch_norm"] == "before":
            x = self.norm(x.float())
        if self.spec["activation"] == "relu":
            x = F.relu(x)
        if self.norm is not None and self.spec["batch_norm"] == "after":
            x = self.norm(x.float())
        return x.transpose(1, 2)

    def grow_from(self, smaller: Conv1d, inputs: Tensor | None) -> Tensor | None:
        if (self.norm is None) != (smaller.norm is None):
            raise ValueError("a batch norm cannot be grown: a model file holds it within the weights")
        inputs = torch.arange(smaller.conv.in_channels) if inputs is None else inputs
        rows = torch.arange(smaller.width)
        fill_block(self.conv.weight, smaller.conv.weight, rows, inputs)
        self.conv.bias[rows] = smaller.conv.bias
        return rows

    def record(self) -> dict[str, int]:
        return {
            "width": self.width,
            "kernel": self.spec["kernel"],
            "stride": self.spec["stride"],
            "padding": PADDINGS[self.spec["padding"]],
            "activation": ACTIVATIONS[self.spec["activation"]],
        }

    @classmethod
    def spec_of(cls, record: dict[str, Any]) -> dict[str, Any]:
        return {
            "filters": record["width"],
            "kernel": record["kernel"],
            "stride": record["stride"],
            "padding": name_of(PADDINGS, record["padding"]),
            "activation": name_of(ACTIVATIONS, record["activation"]),
            "batch_norm": None,
            "float32": not record["weights"],
        }

    def write(self, writer: TensorWriter) -> None:
        w, bias = numpy64(self.conv.weight).transpose(0, 2, 1), numpy64(self.conv.bias)  # (filters, kernel, C_in)
        if (fold := writer.take_fold()) is not None:
            if self.spec["padding"] != "valid":
                raise ValueError('a conv1d behind "batch_norm": "after" needs "padding": "valid": zeros hide the shift')
            scale, shift = fold
            bias = bias + (w * shift).sum(axis=(1, 2))
            w = w * scale
        if self.norm is not None:
            factor = numpy64(self.norm.weight) / np.sqrt(numpy64(self.norm.running_var) + self.norm.eps)
            shift = numpy64(self.norm.bias) - numpy64(self.norm.running_mean) * factor
            if self.spec["batch_norm"] == "before":
                w, bias = w * factor[:, None, None], bias * factor + shift
            else:
                writer.fold = factor, shift
        filters, kernel, c = w.shape
        writer.add_linear(padded(w, filters, kernel, round_up(c, QUAD)).reshape(filters, -1), bias)

    def read(self, reader: TensorReader) -> None:
        filters, c, kernel = self.conv.weight.shape
        w, bias = reader.linear(filters, kernel * round_up(c, QUAD))
        assign(self.conv.weight, w.reshape(filters, kernel, -1)[:, :, :c].transpose(0, 2, 1))
        assign(self.conv.bias, bias)

    def seed(self, generator: Generator) -> None:
        filters, c, kernel = self.conv.weight.shape
        self.norm = None  # a model file's weights contain it
        assign(self.conv.weight, generator.matrix(filters, kernel, c).transpose(0, 2, 1))
        assign(self.conv.bias, generator.values(0.125, filters))

    def reference(self, x: np.ndarray, quantization: InputQuantization, multiply: Multiply) -> np.ndarray:
        w = numpy64(self.conv.weight).transpose(0, 2, 1)
        kernel, stride = self.spec["kernel"], self.spec["stride"]
        padded_x = np.pad(x, (self.pad(len(x)), (0, 0)))
        windows = [padded_x[t : t + kernel].ravel() for t in range(0, len(padded_x) - kernel + 1, stride)]
        x = multiply(w.reshape(len(w), -1), np.stack(windows), quantization) + numpy64(self.conv.bias)
        return np.maximum(x, 0) if self.spec["activation"] == "relu" else x
