"""Weights as few whole numbers with one scale per row: in model files, and while training for them (quantization-aware
training, Jacob et al. 2018, arXiv:1712.05877)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn


def row_scales(w: Tensor, weight_max: int, candidates: int = 24) -> Tensor:
    """One scale per row: of `candidates` up to the row's largest weight, the one with the least squared error.

    w (rows, columns) -> (rows, 1).
    """
    largest = w.abs().amax(1, keepdim=True).clamp_min(1e-12)
    scale = largest / weight_max
    error = torch.full_like(scale, torch.inf)
    # With few values, the best range excludes more of a row's largest weights.
    for share in torch.linspace(0.25 if weight_max < 63 else 0.7, 1.0, candidates):
        candidate = largest * share / weight_max
        its_error = (round_to(w, candidate, weight_max) * candidate - w).square().sum(1, keepdim=True)
        scale = torch.where(its_error < error, candidate, scale)
        error = torch.minimum(error, its_error)
    return scale


def round_to(w: Tensor, scale: Tensor, weight_max: int) -> Tensor:
    """Whole numbers in -weight_max..weight_max."""
    return (w / scale).round().clamp(-weight_max, weight_max)


def quantize_rows(w: np.ndarray, weight_max: int) -> tuple[np.ndarray, np.ndarray]:
    """(rows, columns) -> int8 (rows, columns) in -weight_max..weight_max, scale (rows,)."""
    weights = torch.from_numpy(np.ascontiguousarray(w, np.float32))
    scale = row_scales(weights, weight_max)
    return round_to(weights, scale, weight_max).numpy().astype(np.int8), scale[:, 0].double().numpy()


class FakeQuantize(nn.Module):
    """A weight as the model file will hold it, with the gradient of the weight itself (straight-through).

    `weight_max` 0 leaves weights alone. A row's scale is searched again every `every` training steps.
    """

    def __init__(self, every: int = 50):
        super().__init__()
        self.weight_max, self.every, self.calls = 0, every, 0
        self.scale: Tensor | None = None

    def forward(self, w: Tensor) -> Tensor:
        if not self.weight_max:
            return w
        with torch.no_grad():
            rows = w.detach().flatten(1)
            if not self.training or self.scale is None or self.calls % self.every == 0:
                self.scale = row_scales(rows, self.weight_max)
            self.calls += self.training
            error = (round_to(rows, self.scale, self.weight_max) * self.scale - rows).view_as(w)
        return w + error
