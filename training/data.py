"""Quick, Draw! drawings in memory.

The files are the dataset's own binary format (`<split>/<label>.bin`); see
https://github.com/googlecreativelab/quickdraw-dataset#binary-files-bin
"""

from __future__ import annotations

import os
import struct
import sys
import tarfile
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from .schema import ConfigError, Field

HEADER = struct.Struct("<Q2sBIH")  # key_id, country, recognized, timestamp, n_strokes
DATA_HELP = (
    "no Quick, Draw! data found: fetch it with scripts/fetch-data (7 GB, less with --category), or set INKLING_DATA to "
    "a folder of train/, valid/ and test/ with one <label>.bin per category, or of archives <split>*.tar.xz of them"
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
    """One category's file -> xy (P, 2) uint8, end (P,) bool, points per drawing (N,) int64."""
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
        raise SystemExit(f"{path}: truncated inside drawing {len(per_drawing) + 1}") from error
    if at != len(data):
        raise SystemExit(f"{path}: truncated inside drawing {len(per_drawing)}")
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
    for name in (os.environ.get("INKLING_DATA"), root / "data", root.parent / "shared" / "data"):
        candidate = Path(name) if name else None
        if candidate and ((candidate / "valid").is_dir() or (candidate / "valid.tar.xz").is_file()):
            return candidate
    raise SystemExit(DATA_HELP)


def split_folder(split: str, cache: Path) -> Path:
    """The folder of a split's .bin files; archives are unpacked under `cache` first."""
    data = find_data()
    if (data / split).is_dir():
        return data / split
    folder = cache / split
    done = cache / f"{split}.unpacked"
    if not done.exists():
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
    """Reads a split ("train", "valid", "test"), and saves its arrays under `cache` for the next time."""
    cache.mkdir(parents=True, exist_ok=True)
    packed = cache / f"{split}.npz"
    if not packed.exists():
        paths = sorted(split_folder(split, cache).glob("*.bin"))
        print(f"reading {len(paths)} categories of {split}", file=sys.stderr)
        parts = [_read_bin(path) for path in paths]
        counts = np.concatenate([part[2] for part in parts])
        # Each process writes a file of its own, and all are the same: the last to be renamed stays.
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
        labels = [str(label) for label in arrays["labels"]]
        return Drawings(arrays["xy"], arrays["end"], arrays["start"], arrays["label"], labels)


PART = Field(list, None)  # of a config: [k, n], see `in_part`


def check_part(part: list[Any] | None) -> None:
    """Raises ConfigError unless `part` is [k, n], whole numbers, 0 <= k < n."""
    if part is None:
        return
    if len(part) != 2 or not all(type(number) is int for number in part) or not 0 <= part[0] < part[1]:
        raise ConfigError(f"'part' must be [k, n], whole numbers with 0 <= k < n, not {part}")


def in_part(count: int, part: list[int] | None) -> np.ndarray:
    """Which of `count` drawings belong to a part [k, n]: the numbers that leave k when divided by n. (count,)"""
    k, n = part or (0, 1)
    return np.arange(count) % n == k


def subset(drawings: Drawings, stays: np.ndarray) -> Drawings:
    """The drawings of `stays`, (N,) bool."""
    count = np.diff(drawings.start)
    points = np.repeat(stays, count)
    start = np.concatenate([[0], np.cumsum(count[stays])])
    return Drawings(drawings.xy[points], drawings.end[points], start, drawings.label[stays], drawings.labels)


def without(drawings: Drawings, labels: Collection[str]) -> Drawings:
    """The drawings of all labels but these. Raises SystemExit if there is no such label."""
    for label in labels:
        if label not in drawings.labels:
            raise SystemExit(f"except: there are no drawings of {label!r}")
    left = [label for label in drawings.labels if label not in labels]
    place = np.array([left.index(label) if label in left else -1 for label in drawings.labels], np.int16)
    rest = subset(drawings, place[drawings.label] >= 0)
    return replace(rest, label=place[rest.label], labels=left)


if __name__ == "__main__":  # python3 -m training.data CACHE SPLIT: the split's folder, unpacked
    print(split_folder(sys.argv[2], Path(sys.argv[1])))
