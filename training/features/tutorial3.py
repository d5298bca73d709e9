from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ..batches import Batch
from ..schema import Field
from .base import PADDING_FIELDS, real_points


class Tutorial3:
    """TensorFlow's Quick, Draw! tutorial: deltas of x and y, each scaled to 0..1, and 1 on a stroke's last point.

    The first point carries nothing and is dropped: T = points - 1.
    """

    code = 3
    fields = {**PADDING_FIELDS, "min_points": Field(int, 2, min=2, max=1024)}

    @staticmethod
    def channels(spec: dict[str, Any]) -> int:
        return 3

    @staticmethod
    def compute(batch: Batch, spec: dict[str, Any]) -> Tensor:
        unit = batch.xy / batch.xy.amax(1, keepdim=True).clamp_min(1)
        out = torch.cat([torch.diff(unit, dim=1), batch.end[:, 1:, None]], 2)
        return out * real_points(batch, 1)[..., None]
