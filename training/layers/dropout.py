from __future__ import annotations

from typing import Any

import torch.nn.functional as F
from torch import Tensor

from ..schema import Field
from .base import Layer


class Dropout(Layer):
    """Sets a share `rate` of its inputs to 0 (Srivastava et al. 2014): training only, absent from model files."""

    fields = {"rate": Field(float, min=0, max=1)}

    def __init__(self, c_in: int, spec: dict[str, Any]) -> None:
        super().__init__(spec, c_in)

    def forward(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.spec["rate"], self.training)
