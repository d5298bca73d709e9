from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..packing import InputQuantization
from ..schema import Field
from .base import Layer, Multiply

KINDS = {"last": 1, "mean": 2, "max": 4, "sum": 8}  # bits of a model file's record


class Pool(Layer):
    """Over time: (B, T, C) -> (B, C · kinds), the kinds side by side."""

    code = 4
    fields = {"kinds": Field(list, choices=KINDS)}

    def __init__(self, c_in: int, spec: dict[str, Any]) -> None:
        super().__init__(spec, c_in * len(spec["kinds"]))
        self.kinds = spec["kinds"]

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        pools = {"last": lambda: x[:, -1], "mean": lambda: x.mean(1), "max": lambda: x.amax(1), "sum": lambda: x.sum(1)}
        return torch.cat([pools[kind]() for kind in self.kinds], dim=1)

    def grow_from(self, smaller: Pool, inputs: Tensor | None) -> Tensor | None:
        width = self.width // len(self.kinds)
        return None if inputs is None else torch.cat([inputs + k * width for k in range(len(self.kinds))])

    def record(self) -> dict[str, int]:
        return {"pool_kinds": sum(KINDS[kind] for kind in self.kinds)}

    @classmethod
    def spec_of(cls, record: dict[str, Any]) -> dict[str, Any]:
        return {"kinds": [kind for kind, bit in KINDS.items() if record["pool_kinds"] & bit]}

    def reference(self, x: np.ndarray, quantization: InputQuantization, multiply: Multiply) -> np.ndarray:
        pools = {"last": x[-1], "mean": x.mean(0), "max": x.max(0), "sum": x.sum(0)}
        return np.concatenate([pools[kind] for kind in self.kinds])[None]
