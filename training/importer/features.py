"""What a network reads of a drawing, in NumPy: a preset by its name, or a description from a JSON file.

A drawing is its points (n, 2) in the dataset's 0..255 frame and the ends of its strokes, (n,) bool. weights/FORMAT.md
defines the presets and the description.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
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

    def description(self) -> bytes:
        return b""

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


# What a channel may be, in the order of the numbers in model files.
SOURCES: dict[str, Callable[[Points], np.ndarray]] = {
    "x": lambda p: p.xy[:, 0],
    "y": lambda p: p.xy[:, 1],
    "dx": lambda p: np.diff(p.xy[:, 0], prepend=p.before[0]),
    "dy": lambda p: np.diff(p.xy[:, 1], prepend=p.before[1]),
    "stroke_start": lambda p: np.concatenate([[True], p.end[:-1]]),
    "stroke_end": lambda p: p.end,
    "stroke_number": lambda p: np.cumsum(p.end) - p.end,
    "point_number": lambda p: np.arange(len(p.end)),
    "drawing_end": lambda p: np.arange(len(p.end)) == len(p.end) - 1,
    "unfinished": lambda p: np.zeros(len(p.end)),
    "one": lambda p: np.ones(len(p.end)),
}
# Settings of a description that are flags in model files: the value that sets it, the values there are.
FLAGS = {
    "first_point": (("row", "no row"),),
    "pad": (("behind", "before"),),
    "end_row": ((False, True),),
    "keep": (("first", "last"),),
    "first_delta": (("zero", "position"),),
    "axes": (("together", "each"),),
    "origin": (("corner", "center"), ("corner", "first point")),
}
NUMBERS = {"rows": (0, 4096), "min_rows": (1, 1024), "multiple": (1, 64)}
CHANNELS_CODE, MAX_CHANNELS = 4, 64


@dataclass
class Points:
    """A drawing in the frame of its channels. before: the point that the first one's deltas are from."""

    xy: np.ndarray
    end: np.ndarray
    before: np.ndarray


@dataclass
class Described:
    """Features that a JSON file describes channel by channel."""

    spec: dict[str, Any]
    kind = "the description"

    @property
    def channels(self) -> int:
        return len(self.spec["channels"])

    def fields(self) -> FeatureFields:
        return FeatureFields(CHANNELS_CODE, self.channels, self.spec["multiple"], self.spec["min_rows"])

    def description(self) -> bytes:
        bits = [self.spec[key] == values[1] for key, choices in FLAGS.items() for values in choices]
        flags = sum(1 << at for at, bit in enumerate(bits) if bit)
        sources = list(SOURCES)
        channels = [
            struct.pack("<I3f", sources.index(c["from"]) + 1, c["scale"], c["offset"], c["pad"])
            for c in self.spec["channels"]
        ]
        return struct.pack("<4I", self.spec["rows"], flags, 0, 0) + b"".join(channels)

    def in_frame(self, xy: np.ndarray, end: np.ndarray) -> Points:
        side = np.maximum(xy.max(0), 1) if self.spec["axes"] == "each" else np.ones(2)
        origin = {"corner": np.zeros(2), "center": xy.max(0) / 2, "first point": xy[0]}[self.spec["origin"]]
        xy = (xy - origin) / side
        return Points(xy, end, np.zeros(2) if self.spec["first_delta"] == "position" else xy[0])

    def rows(self, xy: np.ndarray, end: np.ndarray) -> np.ndarray:
        spec, points = self.spec, self.in_frame(xy, end)
        values = [SOURCES[c["from"]](points) * c["scale"] + c["offset"] for c in spec["channels"]]
        rows = np.stack(values, 1)[spec["first_point"] == "no row" :]
        total = -(-max(len(rows) + spec["end_row"], spec["min_rows"]) // spec["multiple"]) * spec["multiple"]
        if spec["rows"]:
            total = spec["rows"]
            rows = rows[-total:] if spec["keep"] == "last" else rows[:total]
        padding = np.tile([c["pad"] for c in spec["channels"]], (total - len(rows), 1))
        return np.concatenate([padding, rows] if spec["pad"] == "before" else [rows, padding])


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 3e38


def read_channel(given: str, at: int, channel: Any) -> dict[str, Any]:
    if isinstance(channel, str):
        channel = {"from": channel}
    if not isinstance(channel, dict) or channel.get("from") not in SOURCES:
        raise Refused(f'{given}: channels[{at}] needs "from", one of {", ".join(SOURCES)}')
    channel = {"scale": 1, "offset": 0, "pad": 0, **channel}
    for key, value in channel.items():
        if key != "from" and (key not in ("scale", "offset", "pad") or not is_number(value)):
            raise Refused(f"{given}: channels[{at}]: {key} must be one of scale, offset and pad, and a number")
    return channel


def read_description(given: str, spec: dict[str, Any]) -> Described:
    channels = spec["channels"]
    if not isinstance(channels, list) or not 1 <= len(channels) <= MAX_CHANNELS:
        raise Refused(f"{given}: channels must be a list of 1 to {MAX_CHANNELS}")
    choices = {key: [*dict.fromkeys(v for pair in values for v in pair)] for key, values in FLAGS.items()}
    full = {**{key: values[0] for key, values in choices.items()}, "rows": 0, "min_rows": 1, "multiple": 1, **spec}
    for key, value in full.items():
        if key in choices and value not in choices[key]:
            raise Refused(f"{given}: {key} must be one of {', '.join(map(repr, choices[key]))}")
        if key in NUMBERS and (not isinstance(value, int) or not NUMBERS[key][0] <= value <= NUMBERS[key][1]):
            raise Refused(f"{given}: {key} must be a whole number from {NUMBERS[key][0]} to {NUMBERS[key][1]}")
        if key not in (*choices, *NUMBERS, "channels"):
            raise Refused(f"{given}: unknown key {key!r}; there are {', '.join(['channels', *NUMBERS, *choices])}")
    return Described({**full, "channels": [read_channel(given, at, c) for at, c in enumerate(channels)]})


def read_features(given: str) -> Features | Described:
    if given in PRESETS:
        spec: Any = PRESETS[given]
    elif Path(given).is_file():
        spec = parse_json(Path(given).read_bytes(), given)
    else:
        raise Refused(f"--features {given}: neither a file nor one of {', '.join(PRESETS)}")
    if isinstance(spec, dict) and "channels" in spec:
        return read_description(given, spec)
    if not isinstance(spec, dict) or spec.get("kind") not in CODES:
        raise Refused(f'{given}: it needs "channels", or "kind", one of {", ".join(CODES)}')
    unknown = sorted(set(spec) - FIELDS)
    if unknown:
        raise Refused(f"{given}: unknown key {unknown[0]!r}; there are {', '.join(sorted(FIELDS))}")
    for key, most in (("length_multiple", 64), ("min_points", 1024)):
        if key in spec and (not isinstance(spec[key], int) or not 1 <= spec[key] <= most):
            raise Refused(f"{given}: {key} must be a whole number from 1 to {most}")
    if not isinstance(spec.get("scale", 1.0), (int, float)) or not 0 < spec.get("scale", 1.0) < 3e38:
        raise Refused(f"{given}: scale must be a positive number")
    return Features(**spec)
