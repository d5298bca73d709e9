"""Random changes to whole batches of drawings that do not change what they show.

All of them act on points, (B, T, 2) in the dataset's 0..255 frame, before features are made; the result is normalized
again, as the C core's preprocessing would have done.

`augment` calls its parts in a fixed order, in which they draw their random numbers. One more augmentation is a function
here, its call in `augment`, and its keys in AUGMENT_FIELDS of training/config.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from .batches import Batch


def normalize(xy: Tensor, n: Tensor) -> Tensor:
    """Aligns to the top left, scales the longer side to 255, rounds half to even. xy (B, T, 2) -> (B, T, 2)."""
    real = (torch.arange(xy.shape[1], device=xy.device) < n[:, None])[..., None]
    low = xy.masked_fill(~real, torch.inf).amin(1, keepdim=True).double()
    aligned = (xy - low) * real
    side = aligned.amax((1, 2), keepdim=True)
    return (aligned / side.masked_fill(side <= 0, 1) * 255).round().float()


def _order(end: Tensor, n: Tensor, reverse_order: Tensor, backwards: Tensor) -> tuple[Tensor, Tensor]:
    """Point order after reversing the order of strokes and, stroke by stroke, their direction.

    end (B, T) bool, n (B,), reverse_order (B,) bool, backwards (B, T) bool by the stroke's number.
    Returns (B, T) source indices and the new end flags.
    """
    b, rows = end.shape
    i = torch.arange(rows, device=end.device).expand(b, rows)
    real = i < n[:, None]
    start = torch.ones_like(end[:, :1])
    # Reversing the whole sequence reverses the order of strokes and each direction; `flip` below undoes the latter.
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


class Random:
    """Random numbers of a batch of `b` drawings, weaker or rarer by the config's values times `strength`."""

    def __init__(
        self, config: dict[str, Any], strength: float, b: int, rng: torch.Generator, device: torch.device
    ) -> None:
        self.config, self.strength, self.b, self.rng, self.device = config, strength, b, rng, device

    def chance(self, name: str, *shape: int) -> Tensor:
        """True with the probability that the config gives to `name`; (B, *shape) bool."""
        drawn = torch.rand((self.b, *shape), generator=self.rng, device=self.device)
        return drawn < self.config[name] * self.strength

    def spread(self, name: str) -> Tensor:
        """Normally distributed with the standard deviation that the config gives to `name`; (B,)."""
        return torch.randn(self.b, generator=self.rng, device=self.device) * (self.config[name] * self.strength)


def reorder(xy: Tensor, end: Tensor, n: Tensor, random: Random) -> tuple[Tensor, Tensor]:
    """Strokes in reverse order, all or single strokes backwards."""
    reverse_order = random.chance("reverse_order")
    backwards = random.chance("reverse_all_strokes")[:, None] | random.chance("reverse_stroke", end.shape[1])
    source, end = _order(end, n, reverse_order, backwards)
    return xy.gather(1, source[..., None].expand(-1, -1, 2)), end


def transform(xy: Tensor, random: Random) -> Tensor:
    """Rotation, stretch in x, shear, mirroring left to right."""
    angle = torch.deg2rad(random.spread("rotate_degrees"))
    stretch = torch.exp(random.spread("stretch"))
    shear = random.spread("shear")
    mirror = 1 - 2 * random.chance("mirror").float()
    cos, sin = torch.cos(angle), torch.sin(angle)
    x, y = xy[..., 0] * (stretch * mirror)[:, None], xy[..., 1]
    return torch.stack([cos[:, None] * x + (shear - sin)[:, None] * y, sin[:, None] * x + cos[:, None] * y], 2)


def shake(xy: Tensor, side: Tensor, random: Random) -> Tensor:
    """Jitter of each point, as a share of the longer side (B,). It keeps its strength to the end of a run, or the
    network would forget shaky hands, but falls on a share `jitter_share` of the drawings only."""
    config, rng, device = random.config, random.rng, random.device
    jitter = torch.randn(random.b, generator=rng, device=device).abs() * config["jitter"] * side
    jitter = jitter * (torch.rand(random.b, generator=rng, device=device) < config["jitter_share"])
    return xy + torch.randn(xy.shape, generator=rng, device=device) * jitter[:, None, None]


def augment(batch: Batch, strength: float, config: dict[str, Any], rng: torch.Generator) -> Batch:
    """A new batch with the config's augmentation at `strength` (1 full, 0 none, jitter aside), normalized.

    `rng` is a generator of the batch's device.
    """
    random = Random(config, strength, len(batch.n), rng, batch.xy.device)
    xy, end = reorder(batch.xy, batch.end, batch.n, random)
    xy = transform(xy, random)
    xy = shake(xy, batch.xy.amax((1, 2)).clamp_min(1), random)
    return replace(batch, xy=normalize(xy, batch.n), end=end)
