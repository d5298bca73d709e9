from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..schema import Field
from .base import Layer


class Block(nn.Module):
    """Two 3 × 3 convolutions and a shortcut past them (He et al. 2016, arXiv:1512.03385).

    (B, C_in, H, W) -> (B, C, H / stride, W / stride).
    """

    def __init__(self, c_in: int, c: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(c_in, c, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(c, c, 3, 1, 1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(c), nn.BatchNorm2d(c)])
        self.past = nn.Conv2d(c_in, c, 1, stride, bias=False) if c != c_in or stride > 1 else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norms[0](self.first(x)))
        return F.relu(self.norms[1](self.second(y)) + self.past(x))


class Resnet(Layer):
    """A residual network on pictures, for teachers only: (B, C, H, W) -> (B, width). Model files have no such layer."""

    fields = {"widths": Field(list), "blocks": Field(int, min=1)}
    muon_blocks = 1

    def __init__(self, c_in: int, spec: dict[str, Any]) -> None:
        widths = spec["widths"]
        super().__init__(spec, widths[-1])
        layers = [nn.Conv2d(c_in, widths[0], 5, 2, 2, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()]
        for at, width in enumerate(widths):
            for block in range(spec["blocks"]):
                first = block == 0
                layers.append(Block(widths[max(0, at - 1)] if first else width, width, 2 if first and at else 1))
        self.blocks = nn.Sequential(*layers).to(memory_format=torch.channels_last)

    def forward(self, x: Tensor) -> Tensor:
        return self.blocks(x.contiguous(memory_format=torch.channels_last)).float().mean((2, 3))
