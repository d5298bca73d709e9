"""The interface of a feature set, and what several of them share."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

import torch
from torch import Tensor

from ..batches import Batch
from ..schema import Field

# How a drawing is padded (training/batches.py, padded_points).
PADDING_FIELDS = {"length_multiple": Field(int, 1, min=1, max=64), "min_points": Field(int, 1, min=1, max=1024)}


class FeatureSet(Protocol):
    """What a network reads of a drawing. `spec` is a config's "features" with defaults filled in."""

    code: ClassVar[int | None]  # its number in model files; None if they have no such set
    fields: ClassVar[dict[str, Field]]  # keys of its spec beside "kind"

    @staticmethod
    def channels(spec: dict[str, Any]) -> int:
        """Features per row, C."""
        ...

    @staticmethod
    def compute(batch: Batch, spec: dict[str, Any]) -> Tensor:
        """Simplified drawings, aligned to the top left in the 0..255 frame -> (B, T, C) float32."""
        ...


def real_points(batch: Batch, start: int = 0, rows: int | None = None) -> Tensor:
    """(B, rows - start) bool: which of the points from `start` on are real; rows: those of the batch unless given."""
    rows = batch.xy.shape[1] if rows is None else rows
    return torch.arange(start, rows, device=batch.xy.device) < batch.n[:, None]


def deltas(batch: Batch) -> Tensor:
    """(B, T, 2): each point less the one before, the first 0."""
    return torch.diff(batch.xy, dim=1, prepend=batch.xy[:, :1])
