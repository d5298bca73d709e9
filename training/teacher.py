"""What looks at a whole drawing at once: for networks that teach others; the C core has none of it."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .data import Batch


def raster(batch: Batch, side: int, samples: int) -> Tensor:
    """Pictures for networks that look at the whole drawing, (B, 5, side, side): ink, its time, its direction's cosine and
    sine, 1 where more is to be drawn.

    `samples` of equal length along the line, each spread over the four pixels around it.
    """
    b, rows, _ = batch.xy.shape
    device = batch.xy.device
    a, z = batch.xy[:, :-1], batch.xy[:, 1:]
    drawn = ~batch.end[:, :-1] & (torch.arange(1, rows, device=device) < batch.n[:, None])
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
    origin = ((torch.arange(b, device=device)[:, None] * side + top.long()) * side + left.long()).clamp(0, b * side * side - side - 2)
    out = torch.zeros(b * side * side, 4, device=device)
    for offset, share in (0, (1 - right) * (1 - down)), (1, right * (1 - down)), (side, (1 - right) * down), (side + 1, right * down):
        out.index_add_(0, (origin + offset).ravel(), (values * share[..., None]).view(-1, 4))
    ink = out[:, :1]
    out = torch.cat([ink.clamp_max(1), out[:, 1:] / ink.clamp_min(1)], 1).view(b, side, side, 4)
    flag = batch.unfinished[:, None, None, None].float().expand(b, side, side, 1)
    return torch.cat([out, flag], 3).permute(0, 3, 1, 2)


class Block(nn.Module):
    """Two 3 × 3 convolutions and what goes past them (He et al. 2016, arXiv:1512.03385).

    (B, C_in, H, W) -> (B, C, H / stride, W / stride).
    """

    def __init__(self, c_in: int, c: int, stride: int):
        super().__init__()
        self.first = nn.Conv2d(c_in, c, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(c, c, 3, 1, 1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(c), nn.BatchNorm2d(c)])
        self.past = nn.Conv2d(c_in, c, 1, stride, bias=False) if c != c_in or stride > 1 else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norms[0](self.first(x)))
        return F.relu(self.norms[1](self.second(y)) + self.past(x))


class Resnet(nn.Module):
    """For teachers alone, model files have no such layer: pictures (B, C, H, W) -> (B, width)."""

    def __init__(self, c_in: int, spec: dict):
        super().__init__()
        widths = spec["widths"]
        layers = [nn.Conv2d(c_in, widths[0], 5, 2, 2, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()]
        for at, width in enumerate(widths):
            for block in range(spec["blocks"]):
                layers.append(Block(widths[max(0, at - 1)] if block == 0 else width, width, 2 if block == 0 and at else 1))
        self.blocks = nn.Sequential(*layers).to(memory_format=torch.channels_last)
        self.width = widths[-1]

    def forward(self, x: Tensor) -> Tensor:
        return self.blocks(x.contiguous(memory_format=torch.channels_last)).float().mean((2, 3))
