"""What a network reads of a drawing, in NumPy: a preset by its name, or a description from a JSON file.

A drawing is its points (n, 2) in the dataset's 0..255 frame and the ends of its strokes, (n,) bool.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..ink_file import FeatureFields
from .errors import Refused
from .hdf5 import parse_json

PRESETS = {
    "pen": {"kind": "pen"},
    "stroke5": {"kind": "stroke5"},
    "tutorial3": {"kind": "tutorial3", "min_points": 2},
}
CODES = {"pen": 1, "stroke5": 2, "tutorial3": 3}
FIELDS = {"kind", "length_multiple", "min_points", "scale"}


@dataclass
class Features:
    kind: str
    length_multiple: int = 1
    min_points: int = 1
    scale: float = 1.0

    @property
    def channels(self) -> int:
        return {"pen": 8, "stroke5": 5, "tutorial3": 3}[self.kind]

    def fields(self) -> FeatureFields:
        return FeatureFields(CODES[self.kind], 0, self.length_multiple, self.min_points, self.scale)

    def rows(self, xy: np.ndarray, end: np.ndarray) -> np.ndarray:
        """(T, channels)"""
        n = len(xy)
        padded = -(-max(n, self.min_points) // self.length_multiple) * self.length_multiple
        return {"pen": pen, "stroke5": stroke5, "tutorial3": tutorial3}[self.kind](xy, end, padded, self.scale)


def deltas(xy: np.ndarray) -> np.ndarray:
    return np.diff(xy, axis=0, prepend=xy[:1])


def behind(rows: np.ndarray, total: int) -> np.ndarray:
    return np.pad(rows, ((0, total - len(rows)), (0, 0)))


def pen(xy: np.ndarray, end: np.ndarray, total: int, scale: float) -> np.ndarray:
    first = np.concatenate([[True], end[:-1]])
    ones, zeros = np.ones(len(xy)), np.zeros(len(xy))
    parts = [(xy - xy.max(0) / 2) / 128, deltas(xy) / 64, np.stack([first, end, ones, zeros], 1)]
    return behind(np.concatenate(parts, 1), total)


def stroke5(xy: np.ndarray, end: np.ndarray, total: int, scale: float) -> np.ndarray:
    rows = np.concatenate([deltas(xy) / scale, np.stack([~end, end, np.zeros(len(xy))], 1)], 1)
    rows = behind(rows, total + 1)
    rows[len(xy) :, 4] = 1
    return rows


def tutorial3(xy: np.ndarray, end: np.ndarray, total: int, scale: float) -> np.ndarray:
    unit = xy / np.maximum(xy.max(0), 1)
    return behind(np.concatenate([np.diff(unit, axis=0), end[1:, None]], 1), total - 1)


def read_features(given: str) -> Features:
    if given in PRESETS:
        spec: Any = PRESETS[given]
    elif Path(given).is_file():
        spec = parse_json(Path(given).read_bytes(), given)
    else:
        raise Refused(f"--features {given}: neither a file nor one of {', '.join(PRESETS)}")
    if not isinstance(spec, dict) or spec.get("kind") not in CODES:
        raise Refused(f'{given}: "kind" must be one of {", ".join(CODES)}')
    unknown = sorted(set(spec) - FIELDS)
    if unknown:
        raise Refused(f"{given}: unknown key {unknown[0]!r}; there are {', '.join(sorted(FIELDS))}")
    for key, most in (("length_multiple", 64), ("min_points", 1024)):
        if key in spec and (not isinstance(spec[key], int) or not 1 <= spec[key] <= most):
            raise Refused(f"{given}: {key} must be a whole number from 1 to {most}")
    if not isinstance(spec.get("scale", 1.0), (int, float)) or not 0 < spec.get("scale", 1.0) < 3e38:
        raise Refused(f"{given}: scale must be a positive number")
    return Features(**spec)
