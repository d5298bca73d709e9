"""Quick, Draw! drawings in memory, and batches of equal length made from them.

The files are the dataset's own binary format (`<split>/<label>.bin`); see
https://github.com/googlecreativelab/quickdraw-dataset#binary-files-bin
"""

from __future__ import annotations

import os
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

import numpy as np
import torch
from torch import Tensor

HEADER = struct.Struct("<Q2sBIH")  # key_id, country, recognized, timestamp, n_strokes
DATA_HELP = (
    "no Quick, Draw! data found: fetch it with scripts/fetch-data (7 GB, less by --category), or set INKLING_DATA to a folder that holds train/, valid/ and test/ "
    "with one <label>.bin a category, or archives <split>*.tar.xz of them"
)


@dataclass
class Drawings:
    """Drawings back to back.

    xy: (P, 2) uint8, end: (P,) bool (last point of its stroke), start: (N + 1,) int64 offsets of the
    drawings' first points, label: (N,) int16, labels: the category names in label order.
    """

    xy: np.ndarray
    end: np.ndarray
    start: np.ndarray
    label: np.ndarray
    labels: list[str]

    def __len__(self) -> int:
        return len(self.label)


def _read_bin(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One category's file -> xy (P, 2) uint8, end (P,) bool, points a drawing (N,) int64."""
    data = path.read_bytes()
    offsets: list[int] = []
    counts: list[int] = []
    per_drawing: list[int] = []
    at = 0
    try:
        while at < len(data):
            n_strokes = HEADER.unpack_from(data, at)[4]
            at += HEADER.size
            total = 0
            for _ in range(n_strokes):
                n = data[at] | data[at + 1] << 8
                offsets.append(at + 2)
                counts.append(n)
                at += 2 + 2 * n
                total += n
            per_drawing.append(total)
    except (struct.error, IndexError) as error:
        raise SystemExit(f"{path}: cut short inside drawing {len(per_drawing) + 1}") from error
    if at != len(data):
        raise SystemExit(f"{path}: cut short inside drawing {len(per_drawing)}")
    raw = np.frombuffer(data, np.uint8)
    off = np.asarray(offsets, np.int64)
    cnt = np.asarray(counts, np.int64)
    last = np.cumsum(cnt)
    within = np.arange(last[-1]) - np.repeat(last - cnt, cnt)
    x_at = np.repeat(off, cnt) + within
    xy = np.stack([raw[x_at], raw[x_at + np.repeat(cnt, cnt)]], axis=1)
    end = np.zeros(len(xy), bool)
    end[last[cnt > 0] - 1] = True
    return xy, end, np.asarray(per_drawing, np.int64)


def find_data() -> Path:
    """The data folder: INKLING_DATA, else data/ in the project or shared/data beside it."""
    root = Path(__file__).resolve().parent.parent
    for candidate in (os.environ.get("INKLING_DATA"), root / "data", root.parent / "shared" / "data"):
        if candidate and (Path(candidate) / "valid").is_dir() | (Path(candidate) / "valid.tar.xz").is_file():
            return Path(candidate)
    raise SystemExit(DATA_HELP)


def split_folder(split: str, cache: Path) -> Path:
    """The folder of a split's .bin files; archives are unpacked under `cache` first."""
    data = find_data()
    if (data / split).is_dir():
        return data / split
    folder = cache / split
    done = cache / f"{split}.unpacked"
    if not done.exists():
        import tarfile

        archives = sorted(data.glob(f"{split}*.tar.xz"))
        if not archives:
            raise SystemExit(DATA_HELP)
        cache.mkdir(parents=True, exist_ok=True)
        for archive in archives:
            print(f"unpacking {archive.name}", file=sys.stderr)
            with tarfile.open(archive) as tar:
                tar.extractall(cache)
        done.touch()
    return folder


def load_split(split: str, cache: Path) -> Drawings:
    """Reads a split ("train", "valid", "test"), keeping its arrays under `cache` for the next time."""
    cache.mkdir(parents=True, exist_ok=True)
    packed = cache / f"{split}.npz"
    if not packed.exists():
        paths = sorted(split_folder(split, cache).glob("*.bin"))
        print(f"reading {len(paths)} categories of {split}", file=sys.stderr)
        parts = [_read_bin(path) for path in paths]
        counts = np.concatenate([part[2] for part in parts])
        # Each process writes its own file: the last to finish wins, and all are the same.
        own = cache / f"{split}.{os.getpid()}.npz"
        np.savez(
            own,
            xy=np.concatenate([part[0] for part in parts]),
            end=np.concatenate([part[1] for part in parts]),
            start=np.concatenate([[0], np.cumsum(counts)]),
            label=np.repeat(np.arange(len(parts)), [len(part[2]) for part in parts]).astype(np.int16),
            labels=np.array([path.stem for path in paths]),
        )
        own.rename(packed)
    with np.load(packed) as arrays:
        return Drawings(arrays["xy"], arrays["end"], arrays["start"], arrays["label"], [str(s) for s in arrays["labels"]])


class Points:
    """A split's points as tensors on a device, where batches are gathered."""

    def __init__(self, drawings: Drawings, device: str):
        self.xy = torch.from_numpy(drawings.xy).to(device)
        self.end = torch.from_numpy(drawings.end).to(device)
        self.start = torch.from_numpy(drawings.start).to(device)
        self.label = torch.from_numpy(drawings.label.astype(np.int64)).to(device)

    def batch(self, index: np.ndarray | Tensor, n: np.ndarray | Tensor, unfinished: np.ndarray | Tensor, rows: int) -> Batch:
        """The first `n` points of each drawing of `index`, padded to `rows`; the last point kept ends a stroke."""
        device = self.xy.device
        index, n, unfinished = (torch.as_tensor(a, device=device) for a in (index, n, unfinished))
        i = torch.arange(rows, device=device)
        real = i < n[:, None]
        at = (self.start[index][:, None] + i).masked_fill_(~real, 0)
        xy = self.xy[at].float() * real[..., None]
        end = self.end[at] & real | (i == n[:, None] - 1)
        return Batch(xy, end, n, self.label[index], unfinished)


@dataclass
class Batch:
    """Drawings of one padded length, tensors of one device.

    xy: (B, T, 2) float32, 0 past the end; end: (B, T) bool; n: (B,) int64 real points; label: (B,) int64;
    unfinished: (B,) bool, more is to be drawn.
    """

    xy: Tensor
    end: Tensor
    n: Tensor
    label: Tensor
    unfinished: Tensor

    def share(self, rank: int, world: int) -> Batch:
        """One process's part of a batch that all make together."""
        size = len(self.n)
        mine = slice(rank * size // world, (rank + 1) * size // world)
        return Batch(self.xy[mine], self.end[mine], self.n[mine], self.label[mine], self.unfinished[mine])


def balanced_index(drawings: Drawings, floor: int) -> np.ndarray:
    """Every drawing once, drawings of classes with fewer than `floor` repeated to about `floor`."""
    counts = np.bincount(drawings.label, minlength=len(drawings.labels))
    repeats = np.maximum(1, np.round(floor / np.maximum(counts, 1))).astype(np.int64)
    return np.repeat(np.arange(len(drawings)), repeats[drawings.label])


def training_batches(
    drawings: Drawings,
    points: Points,
    index: np.ndarray,
    chunk: int,
    seed: int,
    batch_size: int,
    spec: dict,
    cut_share: float,
    cut_from: float,
    max_rows: int,
    chunk_size: int = 131072,
) -> Iterator[Batch]:
    """Batches of one chunk of the endless shuffled stream over `index`; the same (seed, chunk) gives the same.

    A share `cut_share` of the drawings is unfinished and keeps only its first points, a fraction drawn uniformly
    from [cut_from, 1]. Drawings of one length, padded as the features' `spec` asks, make a batch.
    """
    chunks_an_epoch = max(1, len(index) // chunk_size)
    epoch, part = divmod(chunk, chunks_an_epoch)
    order = np.random.default_rng([seed, epoch]).permutation(index)
    mine = order[part * len(order) // chunks_an_epoch : (part + 1) * len(order) // chunks_an_epoch]
    rng = np.random.default_rng([seed, epoch, part])
    n = (drawings.start[mine + 1] - drawings.start[mine]).astype(np.int64)
    unfinished = rng.random(len(mine)) < cut_share
    fraction = np.where(unfinished, rng.uniform(cut_from, 1.0, len(mine)), 1.0)
    n = np.minimum(np.maximum(np.ceil(n * fraction).astype(np.int64), np.minimum(n, 2)), max_rows)
    rows = padded_points(n, spec)
    by_length = np.argsort(rows, kind="stable")
    lengths, first = np.unique(rows[by_length], return_index=True)
    groups = [
        (int(length), at, min(at + batch_size, end))
        for length, start, end in zip(lengths, first, [*first[1:], len(rows)])
        for at in range(start, end, batch_size)
    ]
    # To the device at once: a copy for each batch would wait for the step before.
    which, count, cut = (torch.from_numpy(a[by_length]).to(points.xy.device) for a in (mine, n, unfinished))
    for g in rng.permutation(len(groups)):
        length, at, end = groups[g]
        yield points.batch(which[at:end], count[at:end], cut[at:end], length)


def padded_points(n: np.ndarray, spec: dict) -> np.ndarray:
    """Points after padding as the features' `spec` asks: at least `least`, a multiple of `multiple`."""
    multiple = spec.get("multiple", 1)
    return -(-np.maximum(n, spec.get("least", 1)) // multiple) * multiple


def evaluation_batches(drawings: Drawings, points: Points, batch_size: int, spec: dict, keep: float = 1.0) -> Iterator[Batch]:
    """Every drawing once, cut to its first `keep` share of points (unfinished for keep < 1), in batches of equal padded
    length."""
    n = np.maximum(np.ceil((drawings.start[1:] - drawings.start[:-1]) * keep).astype(np.int64), 1)
    rows = padded_points(n, spec)
    for length in np.unique(rows):
        members = np.flatnonzero(rows == length)
        for i in range(0, len(members), batch_size):
            index = members[i : i + batch_size]
            yield points.batch(index, n[index], np.full(len(index), keep < 1), int(length))


if __name__ == "__main__":  # python3 -m training.data CACHE SPLIT: the split's folder, unpacked
    print(split_folder(sys.argv[2], Path(sys.argv[1])))
