"""Moves of the pen: the cells around it, in rings, that it can go to, and drawings as sequences of them.

A move is a number: first the cells that a line is drawn to, then those that the pen jumps to with its tip up, then END.
Cells grow with their distance, so that a move is about equally exact, relative to its length, near and far.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

START = np.float32(128)  # x and y of the pen before the first move, in a drawing whose longer side is 255


class Rings(NamedTuple):
    """Cells in rings. radius: (R,) of the cells' middles, count: (R,) cells of each ring, first: (R,) their numbers."""

    radius: np.ndarray
    count: np.ndarray
    first: np.ndarray

    @property
    def size(self) -> int:
        return int(self.count.sum())

    def offsets(self) -> np.ndarray:
        """dx and dy of each cell's middle, (size, 2) float32."""
        angle = np.concatenate([2 * np.pi * np.arange(n) / n for n in self.count])
        radius = np.repeat(self.radius, self.count)
        return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32)

    def nearest(self, delta: np.ndarray) -> np.ndarray:
        """delta (N, 2) -> the numbers of the cells that they lie in, (N,)."""
        length = np.hypot(delta[:, 0], delta[:, 1])
        bounds = np.sqrt(self.radius[1:] * self.radius[:-1])
        ring = np.searchsorted(bounds, length)
        turn = np.arctan2(delta[:, 1], delta[:, 0]) / (2 * np.pi)
        count = self.count[ring]
        return self.first[ring] + np.round(turn * count).astype(np.int64) % count


def make_rings(shortest: float, longest: float, ratio: float, most: int) -> Rings:
    """Rings from one radius to another, each `ratio` times as wide as the one before, with at most `most` cells that
    are about 1.5 px wide or wider."""
    n = round(np.log(longest / shortest) / np.log(ratio)) + 1
    radius = shortest * (longest / shortest) ** (np.arange(n) / (n - 1))
    count = np.minimum(most, np.round(2 * np.pi * radius / 1.5 / 4) * 4).astype(np.int64)
    return Rings(radius, count, np.concatenate([[0], np.cumsum(count)[:-1]]))


class Moves:
    """The moves that a config's `draw` and `jump` (shortest, longest, ratio, most) describe."""

    def __init__(self, draw: list[float], jump: list[float]) -> None:
        self.draw, self.jump = (make_rings(*spec[:3], int(spec[3])) for spec in (draw, jump))
        self.draws, self.jumps = self.draw.size, self.jump.size
        self.end = self.draws + self.jumps
        # Of each move, END included: (end + 1, 2)
        self.offsets = np.concatenate([self.draw.offsets(), self.jump.offsets(), np.zeros((1, 2), np.float32)])

    def encode(self, xy: np.ndarray, jump: np.ndarray) -> np.ndarray:
        """Points (B, T, 2) and whether each begins a stroke (B, T) -> moves (B, T).

        Each move starts where the one before ended, not where the point is, so that errors do not add up.
        """
        pen = np.full((len(xy), 2), START, np.float32)
        moves = np.empty(jump.shape, np.int64)
        for t in range(xy.shape[1]):
            delta = xy[:, t] - pen
            moves[:, t] = np.where(jump[:, t], self.draws + self.jump.nearest(delta), self.draw.nearest(delta))
            pen = pen + self.offsets[moves[:, t]]
        return moves
