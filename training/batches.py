"""Batches of equal length made from a split's drawings, gathered on the device that trains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .data import Drawings
from .hands import with_other_hands


@dataclass
class Batch:
    """Drawings of one padded length, tensors of one device.

    xy: (B, T, 2) float32, 0 past the end; end: (B, T) bool; n: (B,) int64 real points; label: (B,) int64;
    unfinished: (B,) bool, more will be drawn; soft: (B, classes), teachers' probabilities, if they are known already.
    """

    xy: Tensor
    end: Tensor
    n: Tensor
    label: Tensor
    unfinished: Tensor
    soft: Tensor | None = None

    def share(self, rank: int, world: int) -> Batch:
        """One process's part of a batch that all processes make alike."""
        size = len(self.n)
        mine = slice(rank * size // world, (rank + 1) * size // world)
        soft = None if self.soft is None else self.soft[mine]
        return Batch(self.xy[mine], self.end[mine], self.n[mine], self.label[mine], self.unfinished[mine], soft)


class Points:
    """A split's points as tensors on a device, where batches are gathered."""

    def __init__(self, drawings: Drawings, device: str) -> None:
        self.xy = torch.from_numpy(drawings.xy).to(device)
        self.end = torch.from_numpy(drawings.end).to(device)
        self.start = torch.from_numpy(drawings.start).to(device)
        self.label = torch.from_numpy(drawings.label.astype(np.int64)).to(device)

    def batch(
        self, index: np.ndarray | Tensor, n: np.ndarray | Tensor, unfinished: np.ndarray | Tensor, rows: int
    ) -> Batch:
        """The first `n` points of each drawing of `index`, padded to `rows`; the last of them ends a stroke."""
        device = self.xy.device
        index, n, unfinished = (torch.as_tensor(a, device=device) for a in (index, n, unfinished))
        i = torch.arange(rows, device=device)
        real = i < n[:, None]
        at = (self.start[index][:, None] + i).masked_fill_(~real, 0)
        xy = self.xy[at].float() * real[..., None]
        end = self.end[at] & real | (i == n[:, None] - 1)
        return Batch(xy, end, n, self.label[index], unfinished)


def balanced_index(drawings: Drawings, floor: int, most: int | None = None) -> np.ndarray:
    """Every drawing once, drawings of categories with fewer than `floor` repeated to about `floor` in all; of each
    category only the first `most` drawings, if that is given."""
    counts = np.bincount(drawings.label, minlength=len(drawings.labels))
    index = np.arange(len(drawings))
    if most is not None:
        by_label = np.argsort(drawings.label, kind="stable")
        place = np.empty_like(index)  # of a drawing within its category
        place[by_label] = index - np.repeat(np.cumsum(counts) - counts, counts)
        index, counts = index[place < most], np.minimum(counts, most)
    repeats = np.maximum(1, np.round(floor / np.maximum(counts, 1))).astype(np.int64)
    return np.repeat(index, repeats[drawings.label[index]])


def training_batches(
    drawings: Drawings,
    points: Points,
    index: np.ndarray,
    chunk: int,
    batch_size: int,
    config: dict[str, Any],
    answers: Callable[[Batch], Tensor] | None = None,
) -> Iterator[Batch]:
    """Batches of one chunk of the endless shuffled stream over `index`; the same seed and chunk give the same batches.

    `truncate` of the config says which share of the drawings is unfinished and keeps only its first points, a fraction
    drawn uniformly from [min, 1]. `hands` changes a share of the drawings before. Drawings of one length, padded as the
    features ask, make a batch. `answers` gives the soft labels of a batch of drawings as they were before `hands`,
    truncated to the same fraction.
    """
    seed, truncate = config["seed"], config["truncate"]
    chunks_per_epoch = max(1, len(index) // config["chunk"])
    epoch, part = divmod(chunk, chunks_per_epoch)
    order = np.random.default_rng([seed, epoch]).permutation(index)
    mine = order[part * len(order) // chunks_per_epoch : (part + 1) * len(order) // chunks_per_epoch]
    rng = np.random.default_rng([seed, epoch, part])
    unfinished = rng.random(len(mine)) < truncate["share"]
    fraction = np.where(unfinished, rng.uniform(truncate["min"], 1.0, len(mine)), 1.0)

    def batches(drawings: Drawings, mine: np.ndarray, points: Points) -> Iterator[tuple[Batch, Tensor]]:
        """Batches of the drawings of `mine`, and where their drawings are in the chunk."""
        n = (drawings.start[mine + 1] - drawings.start[mine]).astype(np.int64)
        n = np.minimum(np.maximum(np.ceil(n * fraction).astype(np.int64), np.minimum(n, 2)), config["max_points"])
        rows = padded_points(n, config["features"])
        by_length = np.argsort(rows, kind="stable")
        lengths, first = np.unique(rows[by_length], return_index=True)
        groups = [
            (int(length), at, min(at + batch_size, end))
            for length, start, end in zip(lengths, first, [*first[1:], len(rows)])
            for at in range(start, end, batch_size)
        ]
        # To the device all at once: a copy per batch would wait for the step before.
        device = points.xy.device
        which, count, truncated = (torch.from_numpy(a[by_length]).to(device) for a in (mine, n, unfinished))
        place = torch.from_numpy(by_length).to(device)
        for g in rng.permutation(len(groups)):
            length, at, end = groups[g]
            yield points.batch(which[at:end], count[at:end], truncated[at:end], length), place[at:end]

    soft = None
    if answers:
        parts = [(answers(batch), place) for batch, place in batches(drawings, mine, points)]
        given, place = (torch.cat(part) for part in zip(*parts))
        soft = torch.empty_like(given)
        soft[place] = given
    if config["hands"]:
        hands_rng = np.random.default_rng([seed, epoch, part, 1])
        drawings = with_other_hands(drawings, mine, config["hands"], hands_rng, config["max_points"])
        mine, points = np.arange(len(mine)), Points(drawings, str(points.xy.device))
    for batch, place in batches(drawings, mine, points):
        yield batch if soft is None else replace(batch, soft=soft[place])


def padded_points(n: np.ndarray, spec: dict[str, Any]) -> np.ndarray:
    """Points after padding as the features' `spec` asks: at least `min_points`, a multiple of `length_multiple`."""
    multiple = spec["length_multiple"]
    return -(-np.maximum(n, spec["min_points"]) // multiple) * multiple


def evaluation_batches(
    drawings: Drawings, points: Points, batch_size: int, spec: dict[str, Any], keep: float = 1.0
) -> Iterator[Batch]:
    """Every drawing once, truncated to its first `keep` share of points (unfinished for keep < 1), in batches of equal
    padded length."""
    n = np.maximum(np.ceil((drawings.start[1:] - drawings.start[:-1]) * keep).astype(np.int64), 1)
    rows = padded_points(n, spec)
    for length in np.unique(rows):
        members = np.flatnonzero(rows == length)
        for i in range(0, len(members), batch_size):
            index = members[i : i + batch_size]
            yield points.batch(index, n[index], np.full(len(index), keep < 1), int(length))
