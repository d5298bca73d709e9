"""Points -> what the network reads, the same numbers as core/src/features.c.

Every function takes a batch of simplified drawings in the 0..255 frame, aligned to the top left, and returns
(B, T, C) float32 rows padded with zeros.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from .data import Batch
from .teacher import raster

CELL = 16  # side of a cell of the picture, px
CELLS = 16  # cells a side of the picture: 256 / CELL
SAMPLES = 8  # ink samples a segment


def _real(batch: Batch, rows: int, start: int = 0) -> Tensor:
    """(B, rows - start) bool: which of the points from `start` on are real."""
    return torch.arange(start, rows, device=batch.xy.device) < batch.n[:, None]


def _deltas(batch: Batch) -> Tensor:
    """(B, T, 2): each point less the one before, the first 0."""
    return torch.diff(batch.xy, dim=1, prepend=batch.xy[:, :1])


def picture(batch: Batch, cells: int = CELLS, cell: int = CELL) -> Tensor:
    """Ink of the whole drawing on a coarse grid, (B, cells, cells) float32 [y][x], 1 = a line across a cell.

    Each segment drops SAMPLES samples at its sub-segments' middles, each worth its share of the length;
    a cell holds at most 1.
    """
    b, rows, _ = batch.xy.shape
    a, z = batch.xy[:, :-1], batch.xy[:, 1:]
    drawn = ~batch.end[:, :-1] & _real(batch, rows, 1)
    length = (z - a).square().sum(-1).sqrt() * drawn
    t = (torch.arange(SAMPLES, device=a.device) + 0.5) / SAMPLES
    at = ((a[:, :, None] + (z - a)[:, :, None] * t[:, None]) / cell).long()
    flat = (torch.arange(b, device=a.device)[:, None, None] * cells + at[..., 1]) * cells + at[..., 0]
    weight = (length / (SAMPLES * cell))[..., None].expand(flat.shape)
    ink = torch.zeros(b * cells * cells, device=a.device).index_add_(0, flat.ravel(), weight.ravel())
    return ink.clamp_max(1).view(b, cells, cells)


def ink_features(batch: Batch, window: int) -> Tensor:
    """Inkling's own features: 8 of the pen and, for window > 0, window² of the picture around it.

    x and y centred (/128), dx and dy (/64), first of its stroke, last of its stroke, 1, and 1 again where more is
    to be drawn; then the picture's cells around the pen's, [y][x], 0 outside.
    """
    b, rows, _ = batch.xy.shape
    xy, end = batch.xy, batch.end
    centre = xy.amax(1, keepdim=True) / 2
    first = torch.cat([torch.ones_like(end[:, :1]), end[:, :-1]], 1)
    flags = torch.stack([first, end, torch.ones_like(end), batch.unfinished[:, None].expand_as(end)], 2)
    parts = [(xy - centre) / 128, _deltas(batch) / 64, flags]
    if window:
        half = window // 2
        padded = F.pad(picture(batch), (half, half, half, half))
        side = CELLS + 2 * half
        pen = (xy / CELL).long()
        origin = (torch.arange(b, device=xy.device)[:, None] * side + pen[..., 1]) * side + pen[..., 0]
        steps = torch.arange(window, device=xy.device)
        parts.append(padded.ravel()[origin[..., None] + (steps[:, None] * side + steps).ravel()])
    return torch.cat(parts, 2) * _real(batch, rows)[..., None]


def stroke5_features(batch: Batch, scale: float) -> Tensor:
    """Stroke-5 of sketch-rnn (Ha & Eck 2017, arXiv:1704.03477): dx, dy, pen down, pen up, end of drawing.

    The first point's delta is 0, deltas are divided by `scale`; a row (0, 0, 0, 0, 1) ends the drawing
    and repeats to the padded length: T = rows + 1.
    """
    rows = batch.xy.shape[1]
    over = torch.zeros_like(batch.end)
    out = torch.cat([_deltas(batch) / scale, torch.stack([~batch.end, batch.end, over], 2)], 2)
    last = torch.tensor([0.0, 0, 0, 0, 1], device=out.device)
    return torch.where(_real(batch, rows + 1)[..., None], F.pad(out, (0, 0, 0, 1)), last)


def tutorial3_features(batch: Batch) -> Tensor:
    """TensorFlow's Quick, Draw! tutorial: deltas of separately scaled x and y, 1 on a stroke's last point.

    x and y are each scaled to 0..1, so the first point carries nothing and is dropped: T = points - 1.
    """
    unit = batch.xy / batch.xy.amax(1, keepdim=True).clamp_min(1)
    out = torch.cat([torch.diff(unit, dim=1), batch.end[:, 1:, None]], 2)
    return out * _real(batch, batch.xy.shape[1], 1)[..., None]


def features(batch: Batch, spec: dict) -> Tensor:
    """The features that a config's `features` names: {"kind": ..., ...} -> (B, T, C) float32."""
    kind = spec["kind"]
    if kind == "ink":
        return ink_features(batch, spec["window"])
    if kind == "stroke5":
        return stroke5_features(batch, spec["scale"])
    if kind == "tutorial3":
        return tutorial3_features(batch)
    if kind == "raster":
        return raster(batch, spec["side"], spec["samples"])
    raise ValueError(f"unknown features {kind!r}")


def channels(spec: dict) -> int:
    """C of the features that `spec` names."""
    return {"ink": 8 + spec.get("window", 0) ** 2, "stroke5": 5, "tutorial3": 3, "raster": 5}[spec["kind"]]
