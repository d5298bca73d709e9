from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..packing import H_QUANTIZATION, InputQuantization, gate_order
from ..quantize import FakeQuantize
from ..schema import Field
from ..tensors import TensorReader, TensorWriter, numpy64
from .base import FLOAT32, Generator, Layer, Multiply, assign, fill_block, name_of

DIRECTIONS = {"forward": 0, "backward": 1, "both": 2}
RETURNS = {"last": 0, "sequence": 1}


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


class Lstm(Layer):
    """Long short-term memory (Hochreiter & Schmidhuber 1997): (B, T, C_in) -> (B, T, width), or (B, width) at the end.

    width = units, or 2 · units for both directions, forward first.
    """

    code = 2
    fields = {
        "units": Field(int, min=1),
        "direction": Field(str, "forward", choices=DIRECTIONS),
        "return": Field(str, "sequence", choices=RETURNS),
        "forget_bias": Field(float, 1.0),  # at first: above 0 the forget gate is open
        "float32": FLOAT32,
    }
    has_matrix = True
    muon_blocks = 4

    def __init__(self, c_in: int, spec: dict[str, Any]) -> None:
        both = spec["direction"] == "both"
        super().__init__(spec, spec["units"] * (2 if both else 1))
        self.lstm = nn.LSTM(c_in, spec["units"], batch_first=True, bidirectional=both)
        self.quantize = nn.ModuleList(FakeQuantize() for _ in range(4 if both else 2))
        for name, parameter in self.lstm.named_parameters():
            if "bias_ih" in name:
                nn.init.zeros_(parameter)
                nn.init.constant_(parameter[spec["units"] : 2 * spec["units"]], spec["forget_bias"])
            elif "bias_hh" in name:
                nn.init.zeros_(parameter)
            elif "weight_hh" in name:
                for gate in parameter.chunk(4):
                    nn.init.orthogonal_(gate)
            else:
                nn.init.xavier_uniform_(parameter)

    def forward(self, x: Tensor) -> Tensor:
        backward = self.spec["direction"] == "backward"
        quantize = iter(self.quantize)
        weights = [next(quantize)(p) if "weight" in name else p for name, p in self.lstm.named_parameters()]
        both = self.lstm.bidirectional
        if x.is_cuda and torch.is_autocast_enabled():  # autocast would run LSTMs in float16
            x, weights = x.bfloat16(), [w.bfloat16() for w in weights]
        start = x.new_zeros(2 if both else 1, x.shape[0], self.lstm.hidden_size)
        # What nn.LSTM calls, with quantized weights.
        with torch.autocast("cuda", enabled=False) if x.is_cuda else contextlib.nullcontext():
            out, state, _ = torch._VF.lstm(
                x.flip(1) if backward else x, (start, start), weights, True, 1, 0.0, self.training, both, True
            )
        if self.spec["return"] == "last":
            return torch.cat(list(state), dim=1)
        return out.flip(1) if backward else out

    def directions(self) -> list[dict[str, Tensor]]:
        """Each direction's weight_ih (4 · units, C_in), weight_hh (4 · units, units), bias_ih, bias_hh (4 · units,)."""
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        suffixes = ["", "_reverse"] if self.lstm.bidirectional else [""]
        return [{name: getattr(self.lstm, f"{name}_l0{suffix}") for name in names} for suffix in suffixes]

    def grow_from(self, smaller: Lstm, inputs: Tensor | None) -> Tensor | None:
        units, wide = smaller.spec["units"], self.spec["units"]
        rows = (torch.arange(4)[:, None] * wide + torch.arange(units)).ravel()
        columns = {"weight_ih": inputs, "weight_hh": torch.arange(units)}
        for new, old in zip(self.directions(), smaller.directions()):
            for name in new:
                fill_block(new[name], old[name], rows, columns.get(name))
        return (torch.arange(smaller.width // units)[:, None] * wide + torch.arange(units)).ravel()

    def record(self) -> dict[str, int]:
        return {
            "width": self.spec["units"],
            "direction": DIRECTIONS[self.spec["direction"]],
            "return_sequences": RETURNS[self.spec["return"]],
        }

    @classmethod
    def spec_of(cls, record: dict[str, Any]) -> dict[str, Any]:
        return {
            "units": record["width"],
            "direction": name_of(DIRECTIONS, record["direction"]),
            "return": name_of(RETURNS, record["return_sequences"]),
            "forget_bias": 1.0,
            "float32": not record["weights"],
        }

    def write(self, writer: TensorWriter) -> None:
        order = gate_order(self.spec["units"])
        fold = writer.take_fold()
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        for direction in self.directions():
            w, u, bias, bias_h = (numpy64(direction[n])[order] for n in names)
            bias = bias + bias_h
            if fold is not None:
                scale, shift = fold
                bias, w = bias + w @ shift, w * scale
            recurrent, offset = writer.pack_matrix(u, writer.input and H_QUANTIZATION)
            writer.add_linear(w, bias + offset)
            writer.add(*recurrent)

    def read(self, reader: TensorReader) -> None:
        back = np.argsort(gate_order(self.spec["units"]))
        for direction in self.directions():
            w, bias = reader.linear(*direction["weight_ih"].shape)
            u, offset = reader.matrix(*direction["weight_hh"].shape, reader.input and H_QUANTIZATION)
            assign(direction["weight_ih"], w[back])
            assign(direction["weight_hh"], u[back])
            assign(direction["bias_ih"], (bias + offset)[back])
            assign(direction["bias_hh"], np.zeros(len(bias)))

    def seed(self, generator: Generator) -> None:
        for direction in self.directions():
            rows, columns = direction["weight_ih"].shape
            assign(direction["weight_ih"], generator.matrix(rows, columns))
            assign(direction["bias_ih"], generator.values(0.125, rows))
            assign(direction["weight_hh"], generator.matrix(rows, rows // 4))
            assign(direction["bias_hh"], np.zeros(rows))

    def reference(self, x: np.ndarray, quantization: InputQuantization, multiply: Multiply) -> np.ndarray:
        backward = [self.spec["direction"] == "backward", True]  # of each direction
        outs, lasts = [], []
        for direction, reverse in zip(self.directions(), backward):
            w, u, bias = (numpy64(direction[name]) for name in ("weight_ih", "weight_hh", "bias_ih"))
            h, c, out = np.zeros(self.spec["units"]), np.zeros(self.spec["units"]), []
            for row in multiply(w, x[::-1] if reverse else x, quantization) + bias:
                i, f, g, o = np.split(row + multiply(u, h[None], H_QUANTIZATION)[0], 4)
                c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
                h = sigmoid(o) * np.tanh(c)
                out.append(h)
            lasts.append(h)
            outs.append(np.stack(out[::-1] if reverse else out))
        return np.concatenate(outs, 1) if self.spec["return"] == "sequence" else np.concatenate(lasts)[None]
