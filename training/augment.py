"""Random changes that leave a drawing's name alone, on whole batches.

All of them act on points, (B, T, 2) in the dataset's 0..255 frame, before features are made; the result is
aligned, scaled and rounded again, as the preprocessing would have done.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .data import Batch


def rescale(xy: Tensor, n: Tensor) -> Tensor:
    """Aligns to the top left, scales the longer side to 255, rounds half to even. xy (B, T, 2) -> (B, T, 2)."""
    real = (torch.arange(xy.shape[1], device=xy.device) < n[:, None])[..., None]
    low = xy.masked_fill(~real, torch.inf).amin(1, keepdim=True).double()
    placed = (xy - low) * real
    side = placed.amax((1, 2), keepdim=True)
    return (placed / side.masked_fill(side <= 0, 1) * 255).round().float()


def _order(end: Tensor, n: Tensor, reverse_order: Tensor, backwards: Tensor) -> tuple[Tensor, Tensor]:
    """Point order after reversing the order of strokes and, stroke by stroke, their direction.

    end (B, T) bool, n (B,), reverse_order (B,) bool, backwards (B, T) bool chosen per stroke number.
    Returns (B, T) source indices and the new end flags.
    """
    b, rows = end.shape
    i = torch.arange(rows, device=end.device).expand(b, rows)
    real = i < n[:, None]
    start = torch.ones_like(end[:, :1])
    # Reversing the whole sequence reverses both the order and each direction.
    source = torch.where(reverse_order[:, None] & real, n[:, None] - 1 - i, i)
    first = torch.cat([start, end[:, :-1]], 1) & real
    new_end = torch.where(reverse_order[:, None], first.gather(1, source), end) & real
    new_first = torch.cat([start, new_end[:, :-1]], 1)
    stroke = new_first.long().cumsum(1) - 1
    begin = torch.where(new_first, i, 0).cummax(1).values
    until_end = torch.where(new_end | (i == rows - 1), rows - 1 - i, 0)
    finish = rows - 1 - until_end.flip(1).cummax(1).values.flip(1)
    flip = backwards.gather(1, stroke) ^ reverse_order[:, None]
    within = torch.where(flip & real, begin + finish - i, i)
    return source.gather(1, within), new_end


def augment(batch: Batch, strength: float, config: dict, rng: torch.Generator) -> Batch:
    """Applies the config's augmentation at `strength` (1 full, 0 none) and rescales. Jitter is always in full, but on a share
    `jitter_share` of the drawings (all unless told). Returns a new batch.

    `rng` is a generator of the batch's device.
    """
    b, rows, _ = batch.xy.shape
    xy, end, n = batch.xy, batch.end, batch.n
    device = xy.device

    def chance(name: str, *shape: int) -> Tensor:
        return torch.rand(shape, generator=rng, device=device) < config[name] * strength

    reverse_order = chance("reverse_order", b)
    backwards = chance("reverse_all_strokes", b)[:, None] | chance("reverse_stroke", b, rows)
    source, end = _order(end, n, reverse_order, backwards)
    xy = xy.gather(1, source[..., None].expand(-1, -1, 2))

    def spread(name: str) -> Tensor:
        return torch.randn(b, generator=rng, device=device) * (config[name] * strength)

    angle = torch.deg2rad(spread("rotate_degrees"))
    stretch = torch.exp(spread("stretch"))
    shear = spread("shear")
    mirror = 1 - 2 * chance("mirror", b).float()
    cos, sin = torch.cos(angle), torch.sin(angle)
    x, y = xy[..., 0] * (stretch * mirror)[:, None], xy[..., 1]
    xy = torch.stack([cos[:, None] * x + (shear - sin)[:, None] * y, sin[:, None] * x + cos[:, None] * y], 2)
    jitter = torch.randn(b, generator=rng, device=device).abs() * config["jitter"] * batch.xy.amax((1, 2)).clamp_min(1)
    jitter = jitter * (torch.rand(b, generator=rng, device=device) < config.get("jitter_share", 1.0))
    xy = xy + torch.randn(xy.shape, generator=rng, device=device) * jitter[:, None, None]
    return Batch(rescale(xy, n), end, n, batch.label, batch.unfinished)
