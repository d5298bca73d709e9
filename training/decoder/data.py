"""Drawings as moves, and batches of them in which every word is equally frequent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..data import Drawings, in_part, load_split
from .moves import Moves

PAD = -1
MULTIPLE = 4  # moves; padded lengths are multiples of it


@dataclass
class Sequences:
    """Drawings back to back. moves: (P,) int16, start: (N + 1,) offsets, label: (N,)."""

    moves: np.ndarray
    start: np.ndarray
    label: np.ndarray
    labels: list[str]


def encode(drawings: Drawings, keep: np.ndarray, moves: Moves) -> Sequences:
    """The drawings of `keep` (indices) as moves."""
    n = (drawings.start[1:] - drawings.start[:-1])[keep]
    start = np.concatenate([[0], np.cumsum(n)])
    out = np.empty(start[-1], np.int16)
    for length in np.unique(n):
        mine = np.flatnonzero(n == length)
        at = drawings.start[keep[mine]][:, None] + np.arange(length)
        jump = np.ones(at.shape, bool)
        jump[:, 1:] = drawings.end[at[:, :-1]]
        out[start[mine][:, None] + np.arange(length)] = moves.encode(drawings.xy[at].astype(np.float32), jump)
    return Sequences(out, start, drawings.label[keep].astype(np.int64), drawings.labels)


def load_sequences(split: str, work: Path, config: dict[str, Any]) -> Sequences:
    """The drawings of a split that a config's decoder learns from."""
    drawings = load_split(split, work)
    n = drawings.start[1:] - drawings.start[:-1]
    good = (n >= config["min_points"]) & (n <= config["max_points"])
    if split == "train":
        good &= in_part(len(n), config["part"])
    sure = work / f"{split}-sure.npy"
    if sure.exists():
        good &= np.load(sure) >= config["sure"]
    return encode(drawings, np.flatnonzero(good), Moves(config["draw"], config["jump"]))


def take(sequences: Sequences, index: np.ndarray, length: int) -> tuple[Tensor, Tensor]:
    """moves (length, B), PAD past each end, and labels (B,)."""
    n = sequences.start[index + 1] - sequences.start[index]
    i = np.arange(length)[:, None]
    real = i < n
    at = np.where(real, sequences.start[index] + i, 0)
    return torch.from_numpy(np.where(real, sequences.moves[at], PAD).astype(np.int64)), torch.from_numpy(
        sequences.label[index]
    )


def by_length(sequences: Sequences, index: np.ndarray, size: int) -> list[tuple[np.ndarray, int]]:
    """`index` in groups of at most `size` drawings of one padded length: (indices, length)."""
    n = sequences.start[index + 1] - sequences.start[index]
    rows = -(-n // MULTIPLE) * MULTIPLE
    groups = []
    for length in np.unique(rows):
        members = index[rows == length]
        groups += [(members[i : i + size], int(length)) for i in range(0, len(members), size)]
    return groups


def batches(sequences: Sequences, chunk: int, config: dict[str, Any]) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches of one chunk of an endless stream; the same seed and chunk give the same batches."""
    rng = np.random.default_rng([config["seed"], chunk])
    order = np.argsort(sequences.label, kind="stable")
    first = np.searchsorted(sequences.label[order], np.arange(len(sequences.labels) + 1))
    words = np.flatnonzero(np.diff(first))
    word = rng.choice(words, config["chunk"])
    index = order[first[word] + (rng.random(len(word)) * np.diff(first)[word]).astype(np.int64)]
    groups = by_length(sequences, index, config["batch"])
    for g in rng.permutation(len(groups)):
        yield take(sequences, *groups[g])
