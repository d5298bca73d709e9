from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ..batches import Batch
from ..schema import Field
from .base import PADDING_FIELDS, deltas, real_points


class Stroke5:
    """sketch-rnn's (Ha & Eck 2017, arXiv:1704.03477): dx, dy, pen down, pen up, end of drawing. T = points + 1.

    The first point's delta is 0, deltas are divided by `scale`; a row (0, 0, 0, 0, 1) ends the drawing and repeats
    to the padded length.
    """

    code = 2
    fields = {"scale": Field(float, 1.0), **PADDING_FIELDS}

    @staticmethod
    def channels(spec: dict[str, Any]) -> int:
        return 5

    @staticmethod
    def compute(batch: Batch, spec: dict[str, Any]) -> Tensor:
        over = torch.zeros_like(batch.end)
        out = torch.cat([deltas(batch) / spec["scale"], torch.stack([~batch.end, batch.end, over], 2)], 2)
        last = torch.tensor([0.0, 0, 0, 0, 1], device=out.device)
        real = real_points(batch, 0, batch.xy.shape[1] + 1)
        return torch.where(real[..., None], F.pad(out, (0, 0, 0, 1)), last)
