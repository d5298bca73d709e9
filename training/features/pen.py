from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ..batches import Batch
from ..schema import Field
from .base import PADDING_FIELDS, deltas, real_points

CELL = 16  # side of a cell of the picture, px
CELLS = 16  # cells per side of the picture: 256 / CELL
SAMPLES = 8  # ink samples per segment


def picture(batch: Batch, cells: int = CELLS, cell: int = CELL) -> Tensor:
    """Ink of the whole drawing on a coarse grid, (B, cells, cells) float32 [y][x], 1 = a line across a cell.

    Each segment leaves SAMPLES samples at the middles of its equal parts, each worth its share of the length;
    a cell holds at most 1.
    """
    b = len(batch.xy)
    a, z = batch.xy[:, :-1], batch.xy[:, 1:]
    drawn = ~batch.end[:, :-1] & real_points(batch, 1)
    length = (z - a).square().sum(-1).sqrt() * drawn
    t = (torch.arange(SAMPLES, device=a.device) + 0.5) / SAMPLES
    at = ((a[:, :, None] + (z - a)[:, :, None] * t[:, None]) / cell).long()
    flat = (torch.arange(b, device=a.device)[:, None, None] * cells + at[..., 1]) * cells + at[..., 0]
    weight = (length / (SAMPLES * cell))[..., None].expand(flat.shape)
    ink = torch.zeros(b * cells * cells, device=a.device).index_add_(0, flat.ravel(), weight.ravel())
    return ink.clamp_max(1).view(b, cells, cells)


class Pen:
    """Inkling's own set: 8 features of the pen, and patch_size² of the picture around it if that is not 0. T = points.

    x and y from the center (/128), dx and dy (/64), first of its stroke, last of its stroke, 1, and 1 again if the
    drawing is unfinished; then the cells around the pen's, [y][x], 0 outside the picture.
    """

    code = 1
    fields = {"patch_size": Field(int, 0, min=0, max=15), **PADDING_FIELDS}

    @staticmethod
    def channels(spec: dict[str, Any]) -> int:
        return 8 + spec["patch_size"] ** 2

    @staticmethod
    def compute(batch: Batch, spec: dict[str, Any]) -> Tensor:
        b, xy, end, size = len(batch.xy), batch.xy, batch.end, spec["patch_size"]
        center = xy.amax(1, keepdim=True) / 2
        first = torch.cat([torch.ones_like(end[:, :1]), end[:, :-1]], 1)
        flags = torch.stack([first, end, torch.ones_like(end), batch.unfinished[:, None].expand_as(end)], 2)
        parts = [(xy - center) / 128, deltas(batch) / 64, flags]
        if size:
            half = size // 2
            padded = F.pad(picture(batch), (half, half, half, half))
            side = CELLS + 2 * half
            pen = (xy / CELL).long()
            origin = (torch.arange(b, device=xy.device)[:, None] * side + pen[..., 1]) * side + pen[..., 0]
            steps = torch.arange(size, device=xy.device)
            parts.append(padded.ravel()[origin[..., None] + (steps[:, None] * side + steps).ravel()])
        return torch.cat(parts, 2) * real_points(batch)[..., None]
