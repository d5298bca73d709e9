"""Networks from a list of layers, the same list that a model file holds (weights/FORMAT.md).

Shapes are (batch, time, features) between layers, (batch, features) after the time axis is gone.
"""

from __future__ import annotations

import contextlib

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .features import channels
from .quantise import Rounding
from .teacher import Resnet


def same_padding(rows: int, kernel: int, stride: int) -> tuple[int, int]:
    """TensorFlow's "same": ceil(rows / stride) rows come out, an odd zero goes to the right."""
    total = max((-(-rows // stride) - 1) * stride + kernel - rows, 0)
    return total // 2, total - total // 2


class Conv1d(nn.Module):
    """(B, T, C_in) -> (B, T', filters)."""

    def __init__(self, c_in: int, spec: dict):
        super().__init__()
        self.spec = spec
        self.conv = nn.Conv1d(c_in, spec["filters"], spec["kernel"], spec.get("stride", 1))
        self.rounding = Rounding()
        self.norm = nn.BatchNorm1d(spec["filters"]) if spec.get("batch_norm") else None
        self.width = spec["filters"]

    def forward(self, x: Tensor) -> Tensor:
        kernel, stride = self.spec["kernel"], self.spec.get("stride", 1)
        padding = self.spec.get("padding", "valid")
        if padding == "same":
            x = F.pad(x, (0, 0, *same_padding(x.shape[1], kernel, stride)))
        elif padding == "causal":
            x = F.pad(x, (0, 0, kernel - 1, 0))
        x = F.conv1d(x.transpose(1, 2), self.rounding(self.conv.weight), self.conv.bias, stride)
        if self.norm is not None and self.spec["batch_norm"] == "before":
            x = self.norm(x.float())
        if self.spec.get("activation", "linear") == "relu":
            x = F.relu(x)
        if self.norm is not None and self.spec["batch_norm"] == "after":
            x = self.norm(x.float())
        return x.transpose(1, 2)


class Lstm(nn.Module):
    """(B, T, C_in) -> (B, T, width) or, for the last state, (B, width); width = units or 2 · units."""

    def __init__(self, c_in: int, spec: dict):
        super().__init__()
        self.spec = spec
        both = spec.get("direction", "forward") == "both"
        self.lstm = nn.LSTM(c_in, spec["units"], batch_first=True, bidirectional=both)
        self.width = spec["units"] * (2 if both else 1)
        self.rounding = nn.ModuleList(Rounding() for _ in range(4 if both else 2))
        for name, parameter in self.lstm.named_parameters():
            if "bias_ih" in name:
                nn.init.zeros_(parameter)
                nn.init.ones_(parameter[spec["units"] : 2 * spec["units"]])  # forget gate open at first
            elif "bias_hh" in name:
                nn.init.zeros_(parameter)
            elif "weight_hh" in name:
                for gate in parameter.chunk(4):
                    nn.init.orthogonal_(gate)
            else:
                nn.init.xavier_uniform_(parameter)

    def forward(self, x: Tensor) -> Tensor:
        backward = self.spec.get("direction") == "backward"
        rounding = iter(self.rounding)
        weights = [next(rounding)(p) if "weight" in name else p for name, p in self.lstm.named_parameters()]
        both = self.lstm.bidirectional
        if x.is_cuda and torch.is_autocast_enabled():  # which leaves LSTMs to float16 there
            x, weights = x.bfloat16(), [w.bfloat16() for w in weights]
        start = x.new_zeros(2 if both else 1, x.shape[0], self.lstm.hidden_size)
        # What nn.LSTM calls, with weights of our own.
        with torch.autocast("cuda", enabled=False) if x.is_cuda else contextlib.nullcontext():
            out, state, _ = torch._VF.lstm(x.flip(1) if backward else x, (start, start), weights, True, 1, 0.0,
                                           self.training, both, True)
        if self.spec.get("return", "sequence") == "last":
            return torch.cat(list(state), dim=1)
        return out.flip(1) if backward else out


class LayerNorm(nn.Module):
    """Normalises each time step over its features."""

    def __init__(self, c_in: int, spec: dict):
        super().__init__()
        self.norm = nn.LayerNorm(c_in)
        self.width = c_in

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(x.float())


class Pool(nn.Module):
    """(B, T, C) -> (B, C · kinds): last, mean, max, sum over time, side by side."""

    def __init__(self, c_in: int, spec: dict):
        super().__init__()
        self.kinds = spec["kinds"]
        self.width = c_in * len(self.kinds)

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        ways = {"last": lambda: x[:, -1], "mean": lambda: x.mean(1), "max": lambda: x.amax(1), "sum": lambda: x.sum(1)}
        return torch.cat([ways[kind]() for kind in self.kinds], dim=1)


class Dense(nn.Module):
    """(..., C) -> (..., units)."""

    def __init__(self, c_in: int, spec: dict):
        super().__init__()
        self.spec = spec
        self.dense = nn.Linear(c_in, spec["units"])
        self.rounding = Rounding()
        self.width = spec["units"]

    def forward(self, x: Tensor) -> Tensor:
        x = F.linear(x, self.rounding(self.dense.weight), self.dense.bias)
        return F.relu(x) if self.spec.get("activation", "linear") == "relu" else x


class Dropout(nn.Module):
    """Training only; absent from model files."""

    def __init__(self, c_in: int, spec: dict):
        super().__init__()
        self.rate = spec["rate"]
        self.width = c_in

    def forward(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.rate, self.training)


LAYERS = {"conv1d": Conv1d, "lstm": Lstm, "layer_norm": LayerNorm, "pool": Pool, "dense": Dense, "dropout": Dropout, "resnet": Resnet}


class Network(nn.Module):
    """The layers of a config in order; returns logits (B, classes)."""

    def __init__(self, config: dict):
        super().__init__()
        width = channels(config["features"])
        layers = []
        for spec in config["layers"]:
            layers.append(LAYERS[spec["type"]](width, spec))
            width = layers[-1].width
        self.layers = nn.ModuleList(layers)

    def round_weights(self, levels: int) -> None:
        """From now on computes with weights rounded to -levels..levels a row, as a model file holds them."""
        for layer in self.layers:
            if not getattr(layer, "spec", {}).get("float32"):
                for module in layer.modules():
                    if isinstance(module, Rounding):
                        module.levels = levels

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x.float()
