"""Drawings as other hands and other programs make them: shaky, of few lines, in one stroke, hatched, in pieces.

`change` acts on drawings back to back before batches are made, since most changes add or remove points. Each drawing
gets one or two of CHANGES; afterwards it is simplified as the C core simplifies raw input, so that training sees what
the network will see. One more change is a function here and its row in CHANGES.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .data import Drawings

SIDE = 255
EPSILON = 2.0  # px, of the core's simplification
SPACING = 48  # filled points per longer side


@dataclass
class Ink:
    """Drawings back to back: xy (P, 2) float32, end (P,) bool, owner (P,) int64: the drawing's number, rising; n: how
    many drawings, each of at least one point."""

    xy: np.ndarray
    end: np.ndarray
    owner: np.ndarray
    n: int

    @property
    def start(self) -> np.ndarray:
        """Each drawing's first point, (N,)."""
        return np.searchsorted(self.owner, np.arange(self.n))

    def strokes(self) -> tuple[np.ndarray, np.ndarray]:
        """Each stroke's first point and its number of points, (S,)."""
        last = np.flatnonzero(self.end)
        first = np.concatenate([[0], last[:-1] + 1])
        return first, last - first + 1

    def side(self) -> np.ndarray:
        """The longer side of each drawing's bounding box, (N,); 1 if it is a single point."""
        start = self.start
        size = (np.maximum.reduceat(self.xy, start) - np.minimum.reduceat(self.xy, start)).max(1)
        return np.where(size > 0, size, 1)

    def take(self, index: np.ndarray, end: np.ndarray) -> Ink:
        """The points of `index`, (Q,), by which owners still rise, with new ends."""
        return Ink(self.xy[index], end, self.owner[index], self.n)

    def with_strokes(self, xy: np.ndarray, end: np.ndarray, owner: np.ndarray, before: bool = False) -> Ink:
        """More strokes, after or before a drawing's own."""
        parts = [(xy, end, owner), (self.xy, self.end, self.owner)][:: 1 if before else -1]
        xy, end, owner = (np.concatenate(part) for part in zip(*parts))
        order = np.argsort(owner, kind="stable")
        return Ink(xy[order].astype(np.float32), end[order], owner[order], self.n)


def ranges(first: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """first[0], first[0] + 1, … (count[0] of them), first[1], …; and each one's place within its range."""
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(first, count) + within, within


def along(ink: Ink) -> np.ndarray:
    """Distance from the point before, 0 at a stroke's first point, (P,)."""
    step = np.zeros(len(ink.xy), np.float32)
    step[1:] = np.hypot(*(ink.xy[1:] - ink.xy[:-1]).T)
    step[1:][ink.end[:-1]] = 0
    return step


def fill(ink: Ink, chosen: np.ndarray) -> Ink:
    """Points along each line, at most 1/48 of the longer side apart, as a pen leaves them."""
    step = along(ink) * chosen[ink.owner]
    parts = np.maximum(1, np.ceil(step * SPACING / ink.side()[ink.owner])).astype(np.int64)
    _, within = ranges(parts, parts)
    source = np.repeat(np.arange(len(parts)), parts)
    parts = parts[source]
    share = ((within + 1) / parts)[:, None].astype(np.float32)
    xy = ink.xy[source]
    xy -= (xy - ink.xy[np.maximum(source - 1, 0)]) * (1 - share) * (parts > 1)[:, None]
    return Ink(xy, ink.end[source] & (within + 1 == parts), ink.owner[source], ink.n)


def farthest(xy: np.ndarray, first: np.ndarray, last: np.ndarray, segment: bool) -> tuple[np.ndarray, np.ndarray]:
    """The point between `first` and `last`, (S,), that is farthest from the line through them, or with `segment` from
    the segment; and how far it is. Each span has at least one point between."""
    count = last - first - 1
    at, _ = ranges(first + 1, count)
    span = np.repeat(np.arange(len(first)), count)
    chord = xy[last] - xy[first]
    square = (chord * chord).sum(1)
    offset, chord, square = xy[at] - xy[first[span]], chord[span], square[span]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(square > 0, (offset * chord).sum(1) / square, 0)
    if segment:
        share = share.clip(0, 1)
    offset -= share[:, None] * chord
    away = np.hypot(*offset.T)
    most = np.maximum.reduceat(away, np.cumsum(count) - count)
    found = np.flatnonzero(away == most[span])[::-1]
    split = np.empty(len(first), np.int64)
    split[span[found]] = at[found]  # the first of equal ones is written last
    return split, most


def halves(first: np.ndarray, split: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The spans that remain to be searched after splits."""
    a, b = np.concatenate([first, split]), np.concatenate([split, last])
    return a[b - a > 1], b[b - a > 1]


def simplified(ink: Ink, epsilon: np.ndarray) -> Ink:
    """Ramer-Douglas-Peucker with each drawing's epsilon, (N,); 0 keeps a drawing as it is."""
    first, count = ink.strokes()
    last = first + count - 1
    keep = epsilon[ink.owner] == 0
    keep[first] = keep[last] = True
    mine = (count > 2) & ~keep[np.minimum(first + 1, last)]
    first, last = first[mine], last[mine]
    while len(first):
        split, away = farthest(ink.xy, first, last, segment=False)
        far = away > epsilon[ink.owner[first]]
        first, split, last = first[far], split[far], last[far]
        keep[split] = True
        first, last = halves(first, split, last)
    return ink.take(keep, ink.end[keep])


def few_lines(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """At most 3 to 8 straight lines per stroke, to the points that are farthest from those before."""
    lines = rng.integers(3, 9, ink.n)
    stroke_first, count = ink.strokes()
    stroke = np.repeat(np.arange(len(count)), count)
    keep = ~chosen[ink.owner]
    keep[stroke_first] = keep[ink.end] = True
    mine = (count > 2) & chosen[ink.owner[stroke_first]]
    first, last = stroke_first[mine], (stroke_first + count - 1)[mine]
    split, away = farthest(ink.xy, first, last, segment=True) if len(first) else (first, first)
    for line in range(2, 9):
        if not len(first):
            break
        # Of each stroke's spans the one with the farthest point, as long as it may have more lines.
        of = stroke[first]
        order = np.lexsort((-away, of))
        best = order[np.diff(of[order], prepend=-1) != 0]
        best = best[(away[best] > 0) & (lines[ink.owner[first[best]]] >= line)]
        keep[split[best]] = True
        new = halves(first[best], split[best], last[best])
        # Only strokes that got a line go on.
        going = np.isin(of, of[best])
        going[best] = False
        first, last, split, away = first[going], last[going], split[going], away[going]
        if len(new[0]):
            found = farthest(ink.xy, *new, segment=True)
            first, last = np.concatenate([first, new[0]]), np.concatenate([last, new[1]])
            split, away = np.concatenate([split, found[0]]), np.concatenate([away, found[1]])
    return ink.take(keep, ink.end[keep])


def harder(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """Simplified with an epsilon of 4 to 18 px."""
    return simplified(ink, np.exp(rng.uniform(np.log(4), np.log(18), ink.n)) * ink.side() / SIDE * chosen)


def cut_at(ink: Ink, cut: np.ndarray) -> Ink:
    """Strokes end at the points of `cut`, (P,) bool, and begin anew there."""
    index = np.repeat(np.arange(len(cut)), 1 + cut)
    end = ink.end[index]
    end[:-1] |= index[1:] == index[:-1]
    return ink.take(index, end)


def some_strokes(ink: Ink, chosen: np.ndarray, rng: np.random.Generator, all_share: float) -> np.ndarray:
    """Which strokes of the chosen drawings are meant, (S,): in a share of the drawings all, in the others half."""
    every = rng.random(ink.n) < all_share
    owner = ink.owner[ink.end]
    return chosen[owner] & (every[owner] | (rng.random(len(owner)) < 0.5))


def split(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """Strokes in two, somewhere about the middle."""
    first, count = ink.strokes()
    meant = some_strokes(ink, chosen, rng, 0.6) & (count > 2)
    at = first + np.clip(count * rng.uniform(0.35, 0.65, len(count)), 1, np.maximum(count - 2, 1)).astype(np.int64)
    cut = np.zeros(len(ink.xy), bool)
    cut[at[meant]] = True
    return cut_at(ink, cut)


def pieces(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """A new stroke at every corner."""
    step = np.diff(ink.xy, axis=0, prepend=ink.xy[:1])
    angle = np.arctan2(step[:, 1], step[:, 0])
    turn = np.zeros(len(angle))
    turn[:-1] = np.abs((np.diff(angle) + np.pi) % (2 * np.pi) - np.pi)
    inner = ~ink.end
    inner[ink.strokes()[0]] = False
    return cut_at(ink, inner & chosen[ink.owner] & (turn > rng.uniform(0.6, 1.2, ink.n)[ink.owner]))


def loose_ends(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """Lines end too late or too early, by a normal error."""
    first, count = ink.strokes()
    last = first + count - 1
    xy = ink.xy.copy()
    for at, inner in ((first, first + 1), (last, last - 1)):
        mine = (count > 1) & chosen[ink.owner[at]]
        at, inner = at[mine], inner[mine]
        line = ink.xy[at] - ink.xy[inner]
        length = np.hypot(*line.T)
        by = rng.normal(0, 0.035, len(at)) * ink.side()[ink.owner[at]]
        share = np.maximum(by / np.maximum(length, 1e-3), -0.7)
        xy[at] += np.where(length > 0, share, 0)[:, None] * line
    return replace(ink, xy=xy)


def closed(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """Outlines with a gap are closed."""
    first, count = ink.strokes()
    last = first + count - 1
    gap = np.hypot(*(ink.xy[first] - ink.xy[last]).T)
    length = np.add.reduceat(along(ink), first)
    meant = chosen[ink.owner[first]] & (gap > 0) & (gap < 0.25 * length) & (count > 3)
    index, within = ranges(first, count + meant)
    beyond = within == np.repeat(count, count + meant)
    index = np.where(beyond, np.repeat(first, count + meant), index)
    end = ink.end[index] & ~beyond
    end[:-1] &= ~beyond[1:]
    return ink.take(index, end | beyond)


def shuffle(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """Strokes in a random order."""
    first, count = ink.strokes()
    owner = ink.owner[first]
    key = np.where(chosen[owner], rng.random(len(first)), np.arange(len(first)))
    order = np.lexsort((key, owner))
    index, _ = ranges(first[order], count[order])
    return ink.take(index, ink.end[index])


def join(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """The pen is never lifted, or not often."""
    last = np.flatnonzero(ink.end)
    lifts = ~some_strokes(ink, chosen, rng, 0.75)
    lifts[np.diff(ink.owner[last], append=-1) != 0] = True
    end = np.zeros_like(ink.end)
    end[last[lifts]] = True
    return replace(ink, end=end)


def there_and_back(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """Strokes from their beginning to their end and back."""
    first, count = ink.strokes()
    total = np.where(some_strokes(ink, chosen, rng, 0.65), 2 * count - 1, count)
    _, within = ranges(first, total)
    index = np.repeat(first, total) + np.minimum(within, 2 * np.repeat(count, total) - 2 - within)
    return ink.take(index, within + 1 == np.repeat(total, total))


def box(ink: Ink) -> tuple[np.ndarray, np.ndarray]:
    """Top left corner and size of each drawing, (N, 2)."""
    low = np.minimum.reduceat(ink.xy, ink.start)
    return low, np.maximum.reduceat(ink.xy, ink.start) - low


def hatched(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """One shape of the drawing is filled: with a zigzag, or with lines side by side."""
    first, count = ink.strokes()
    size = np.maximum.reduceat(ink.xy, first) - np.minimum.reduceat(ink.xy, first)
    # Of each drawing one of the larger strokes.
    rank = np.lexsort((-size.prod(1) * rng.uniform(0.3, 1, len(first)), ink.owner[first]))
    shape = rank[np.diff(ink.owner[first[rank]], prepend=-1) != 0]
    shape = shape[chosen & (size[shape].min(1) > 0.12 * ink.side())]
    if not len(shape):
        return ink
    low = np.minimum.reduceat(ink.xy, first)[shape]
    radius = 0.5 * rng.uniform(0.6, 0.95, (len(shape), 1)) * size[shape]
    lines = rng.integers(4, 14, len(shape))
    which = np.repeat(np.arange(len(shape)), 2 * lines)
    _, within = ranges(lines, 2 * lines)
    t = 1.8 * (within // 2 + 0.5) / lines[which] - 0.9 + rng.normal(0, 0.02, len(which))
    zigzag = rng.random(len(shape)) < 0.6
    right = (within + np.where(zigzag[which], within // 2, 0)) % 2  # a zigzag comes back
    x = (2 * right - 1) * np.sqrt(np.maximum(1 - t * t, 0)) * rng.uniform(0.8, 1, len(which))
    angle = rng.uniform(0, np.pi, len(shape))[which]
    turned = np.stack([np.cos(angle) * x - np.sin(angle) * t, np.sin(angle) * x + np.cos(angle) * t], 1)
    xy = (low + 0.5 * size[shape])[which] + turned * radius[which]
    end = np.where(zigzag[which], within + 1 == 2 * lines[which], within % 2 == 1)
    return ink.with_strokes(xy, end, ink.owner[first[shape]][which])


def details(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """One to five tiny strokes on or beside lines."""
    each = rng.integers(1, 6, ink.n) * chosen
    owner = np.repeat(np.arange(ink.n), each)
    start = ink.start
    count = np.bincount(ink.owner, minlength=ink.n)
    side = ink.side()[owner, None]
    center = ink.xy[start[owner] + (rng.random(len(owner)) * count[owner]).astype(np.int64)]
    center = center + rng.normal(0, 0.05, center.shape) * side
    points = rng.integers(1, 6, len(owner))
    which = np.repeat(np.arange(len(owner)), points)
    radius = rng.uniform(0.006, 0.03, (len(owner), 1)) * side
    xy = center[which] + rng.normal(0, 1, (len(which), 2)) * radius[which]
    _, within = ranges(points, points)
    return ink.with_strokes(xy, within + 1 == points[which], owner[which])


def stray_dot(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """A dot beside the drawing, up to 0.4 of the longer side away, last or first."""
    low, size = box(ink)
    corner = rng.random((ink.n, 2))
    edge, axis = rng.integers(0, 2, ink.n), rng.integers(0, 2, ink.n)
    away = 0.4 * rng.random(ink.n) * ink.side()
    xy = low + corner * size
    i = np.arange(ink.n)
    xy[i, axis] = low[i, axis] + np.where(edge, size[i, axis] + away, -away)
    early = rng.random(ink.n) < 0.25
    for before, mine in ((False, chosen & ~early), (True, chosen & early)):
        ink = ink.with_strokes(xy[mine], np.ones(mine.sum(), bool), i[mine], before)
    return ink


def stretched(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """Narrow or wide."""
    by = np.exp(rng.normal(0, 0.4, ink.n) * chosen)
    return replace(ink, xy=(ink.xy * np.stack([by, np.ones_like(by)], 1)[ink.owner]).astype(np.float32))


def smoothed(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """Each point the mean of up to five or more, as many before as after it: the ends stay."""
    first, count = ink.strokes()
    _, within = ranges(first, count)
    reach = np.minimum(np.minimum(within, np.repeat(count, count) - 1 - within), rng.integers(2, 5, ink.n)[ink.owner])
    reach *= chosen[ink.owner]
    total = np.concatenate([np.zeros((1, 2)), np.cumsum(ink.xy, 0, dtype=np.float64)])
    i = np.arange(len(reach))
    xy = (total[i + reach + 1] - total[i - reach]) / (2 * reach + 1)[:, None]
    return replace(ink, xy=xy.astype(np.float32))


def thinned(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """Every third to sixth point of a pen."""
    _, within = ranges(*ink.strokes())
    keep = (within % np.where(chosen, rng.integers(3, 7, ink.n), 1)[ink.owner] == 0) | ink.end
    return ink.take(keep, ink.end[keep])


def tremor(ink: Ink, chosen: np.ndarray, rng: np.random.Generator) -> Ink:
    """One to five waves of 10 to 60 px along the path, 0.4 to 2 % of the longer side, root mean square of both axes."""
    side = ink.side()
    path = np.cumsum(along(ink) * (SIDE / side)[ink.owner], dtype=np.float64)
    waves = rng.integers(1, 6, ink.n)
    size = np.exp(rng.uniform(np.log(0.004), np.log(0.02), ink.n)) * side / np.sqrt(waves) * chosen
    xy = ink.xy.copy()
    mine = np.flatnonzero(chosen[ink.owner])
    owner, path = ink.owner[mine], path[mine]
    for wave in range(5):
        for axis in range(2):
            length = np.exp(rng.uniform(np.log(10), np.log(60), ink.n))
            phase, present = rng.random(ink.n), wave < waves
            moved = np.sin(2 * np.pi * (path / length[owner] + phase[owner])) * (size * present)[owner]
            xy[mine, axis] += moved.astype(np.float32)
    return replace(ink, xy=xy)


@dataclass(frozen=True)
class Change:
    """A row of CHANGES: the function, how often it is drawn, whether it needs points along the lines."""

    apply: Callable[[Ink, np.ndarray, np.random.Generator], Ink]
    weight: float
    filled: bool = False


# In the order in which they are applied; those that need points along the lines come after the others.
CHANGES = {
    "few_lines": Change(few_lines, 3),
    "harder": Change(harder, 1.5),
    "pieces": Change(pieces, 0.5),
    "split": Change(split, 0.8),
    "loose_ends": Change(loose_ends, 0.4),
    "closed": Change(closed, 0.3),
    "shuffle": Change(shuffle, 1.2),
    "there_and_back": Change(there_and_back, 2),
    "join": Change(join, 2.5),
    "hatched": Change(hatched, 0.4),
    "details": Change(details, 0.3),
    "stretched": Change(stretched, 1.7),
    "smoothed": Change(smoothed, 0.4, filled=True),
    "thinned": Change(thinned, 0.4, filled=True),
    "tremor": Change(tremor, 2.5, filled=True),
    "stray_dot": Change(stray_dot, 0.8),
}


def preprocessed(ink: Ink, max_points: int) -> Ink:
    """As the core preprocesses raw input: aligned, scaled to a longer side of 255, simplified, rounded. The core puts a
    point on each px of a line first; here the given points are simplified."""
    low, _ = box(ink)
    xy = (ink.xy - low[ink.owner]) * (SIDE / ink.side())[ink.owner, None]
    ink = replace(ink, xy=xy.astype(np.float32))
    # A stroke of one point has its beginning and its end, twice the same.
    alone = ink.end.copy()
    alone[1:] &= ink.end[:-1]
    ink = ink.take(np.repeat(np.arange(len(alone)), 1 + alone), np.insert(ink.end, np.flatnonzero(alone), False))
    epsilon = np.full(ink.n, EPSILON)
    for _ in range(16):
        ink = simplified(ink, epsilon)
        long = np.bincount(ink.owner, minlength=ink.n) > max_points
        if not long.any():
            break
        epsilon = np.where(long, np.maximum(epsilon, EPSILON) * 1.2, 0)
    return replace(ink, xy=ink.xy.round())


def change(ink: Ink, config: dict[str, Any], rng: np.random.Generator, max_points: int) -> Ink:
    """One change for each drawing, with the probability `second` another, and what the core makes of the result."""
    weights = np.array([row.weight for row in CHANGES.values()])
    weights /= weights.sum()
    one, other = rng.choice(len(weights), (2, ink.n), p=weights)
    other = np.where(rng.random(ink.n) < config["second"], other, one)
    needs = np.array([row.filled for row in CHANGES.values()])
    filled = False
    for at, row in enumerate(CHANGES.values()):
        if row.filled and not filled:
            ink, filled = fill(ink, needs[one] | needs[other]), True
        ink = row.apply(ink, (one == at) | (other == at), rng)
    return preprocessed(ink, max_points)


SLICE = 4096  # drawings changed at a time: their arrays stay in the cache


def with_other_hands(
    drawings: Drawings, index: np.ndarray, config: dict[str, Any], rng: np.random.Generator, max_points: int
) -> Drawings:
    """The drawings of `index`, a share of them changed."""
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []  # xy, end, points of each drawing
    for at in range(0, len(index), SLICE):
        mine = index[at : at + SLICE]
        chosen = rng.random(len(mine)) < config["share"]
        count = (drawings.start[mine + 1] - drawings.start[mine]).astype(np.int64)
        points, _ = ranges(drawings.start[mine], count)
        xy, end, owner = drawings.xy[points], drawings.end[points], np.repeat(np.arange(len(mine)), count)
        of = chosen[owner]
        if of.any():
            number = np.cumsum(chosen) - 1
            ink = Ink(xy[of].astype(np.float32), end[of], number[owner[of]], int(chosen.sum()))
            ink = change(ink, config, rng, max_points)
            xy = np.concatenate([xy[~of], ink.xy.astype(np.uint8)])
            end = np.concatenate([end[~of], ink.end])
            owner = np.concatenate([owner[~of], np.flatnonzero(chosen)[ink.owner]])
            order = np.argsort(owner, kind="stable")
            xy, end, owner = xy[order], end[order], owner[order]
        parts.append((xy, end, np.bincount(owner, minlength=len(mine))))
    xy, end, count = (np.concatenate(part) for part in zip(*parts))
    return Drawings(xy, end, np.concatenate([[0], np.cumsum(count)]), drawings.label[index], drawings.labels)
