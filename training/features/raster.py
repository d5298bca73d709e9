from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ..batches import Batch
from ..schema import Field
from .base import PADDING_FIELDS, real_points


class Raster:
    """Pictures of whole drawings, for teachers only, (B, 5, side, side): ink, its time, cosine and sine of its
    direction, and 1 if the drawing is unfinished.

    `samples` lie at equal distances along the line; each is spread over the four pixels around it.
    """

    code = None
    fields = {"side": Field(int, min=8), "samples": Field(int, min=1), **PADDING_FIELDS}

    @staticmethod
    def channels(spec: dict[str, Any]) -> int:
        return 5

    @staticmethod
    def compute(batch: Batch, spec: dict[str, Any]) -> Tensor:
        b, rows, _ = batch.xy.shape
        side, samples = spec["side"], spec["samples"]
        device = batch.xy.device
        a, z = batch.xy[:, :-1], batch.xy[:, 1:]
        drawn = ~batch.end[:, :-1] & real_points(batch, 1)
        length = (z - a).square().sum(-1).sqrt() * drawn
        until = length.cumsum(1)
        total = until[:, -1:].clamp_min(1e-3)
        t = (torch.arange(samples, device=device) + 0.5) / samples * total
        segment = torch.searchsorted(until.contiguous(), t.contiguous()).clamp_max(rows - 2)
        of_length = length.gather(1, segment).clamp_min(1e-3)
        within = 1 - (until.gather(1, segment) - t) / of_length
        begin, step = (v.gather(1, segment[..., None].expand(-1, -1, 2)) for v in (a, z - a))
        at = (begin + step * within[..., None]) * ((side - 2) / 256) + 0.5
        time = (segment + within) / batch.n[:, None]
        values = torch.cat([torch.stack([torch.ones_like(t), time], 2), step / of_length[..., None]], 2)
        values = values * (total / samples * (side / 256))[..., None]
        left, top = at.floor().unbind(2)
        right, down = (at - at.floor()).unbind(2)
        origin = (torch.arange(b, device=device)[:, None] * side + top.long()) * side + left.long()
        origin = origin.clamp(0, b * side * side - side - 2)
        out = torch.zeros(b * side * side, 4, device=device)
        corners = {
            0: (1 - right) * (1 - down),
            1: right * (1 - down),
            side: (1 - right) * down,
            side + 1: right * down,
        }
        for offset, share in corners.items():
            out.index_add_(0, (origin + offset).ravel(), (values * share[..., None]).view(-1, 4))
        ink = out[:, :1]
        out = torch.cat([ink.clamp_max(1), out[:, 1:] / ink.clamp_min(1)], 1).view(b, side, side, 4)
        flag = batch.unfinished[:, None, None, None].float().expand(b, side, side, 1)
        return torch.cat([out, flag], 3).permute(0, 3, 1, 2)
