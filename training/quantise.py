"""Weights on a few levels, one scale a row: for the model file, and while training for it (quantisation-aware training,
Jacob et al. 2018, arXiv:1712.05877)."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def row_scales(w: Tensor, levels: int, candidates: int = 24) -> Tensor:
    """One scale a row, the one of `candidates` up to the row's largest weight that errs least (squared).

    w (rows, columns) -> (rows, 1).
    """
    largest = w.abs().amax(1, keepdim=True).clamp_min(1e-12)
    scale = largest / levels
    error = torch.full_like(scale, torch.inf)
    # With few levels the best range leaves more of a row's largest weights out.
    for share in torch.linspace(0.25 if levels < 63 else 0.7, 1.0, candidates):
        candidate = largest * share / levels
        its_error = (round_to(w, candidate, levels) * candidate - w).square().sum(1, keepdim=True)
        scale = torch.where(its_error < error, candidate, scale)
        error = torch.minimum(error, its_error)
    return scale


def round_to(w: Tensor, scale: Tensor, levels: int) -> Tensor:
    """Whole numbers in -levels..levels."""
    return (w / scale).round().clamp(-levels, levels)


class Rounding(nn.Module):
    """What a weight is in the model file, with the gradient of the weight itself (straight-through).

    `levels` 0 leaves weights alone. A row's scale is found anew every `every` steps of training.
    """

    def __init__(self, every: int = 50):
        super().__init__()
        self.levels, self.every, self.calls = 0, every, 0
        self.scale: Tensor | None = None

    def forward(self, w: Tensor) -> Tensor:
        if not self.levels:
            return w
        with torch.no_grad():
            rows = w.detach().flatten(1)
            if not self.training or self.scale is None or self.calls % self.every == 0:
                self.scale = row_scales(rows, self.levels)
            self.calls += self.training
            error = (round_to(rows, self.scale, self.levels) * self.scale - rows).view_as(w)
        return w + error
