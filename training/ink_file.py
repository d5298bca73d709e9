"""The bytes of a model file around its tensors (weights/FORMAT.md), with the standard library alone."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from .packing import InputQuantization

MAGIC = b"\x89INK\r\n\x1a\n"
VERSION = 4
HEADER_SIZE = 64  # bytes
RECORD = struct.Struct("<10IfI")
# Fields of a record by the names that the C core gives them.
RECORD_FIELDS = (
    "type",
    "weights",
    "width",
    "kernel",
    "stride",
    "padding",
    "activation",
    "direction",
    "return_sequences",
    "pool_kinds",
    "input_scale",
    "input_zero",
)
SOFTMAX = 6  # the last layer of every model file, no layer of configs


class Calibration(NamedTuple):
    """What a model file says about its probabilities."""

    temperature: float
    sure: float  # the least probability of a guess that is reported as sure
    unfinished_temperature: float


def pack_record(kind: int, fields: dict[str, int], quantization: InputQuantization | None) -> bytes:
    scale, zero = quantization or (0.0, 0)
    values = {
        "type": kind,
        "weights": int(quantization is not None),
        "input_scale": scale,
        "input_zero": zero,
        **fields,
    }
    return RECORD.pack(*(values.get(name, 0) for name in RECORD_FIELDS))


class FeatureFields(NamedTuple):
    """The header's description of the features."""

    kind: int
    patch_size: int = 0
    length_multiple: int = 1
    min_points: int = 1
    scale: float = 1.0


def pack_file(
    records: list[bytes],
    tensors: list[bytes],
    features: FeatureFields,
    name: str,
    labels: list[str],
    calibration: Calibration,
    description: bytes = b"",
) -> bytes:
    """A whole model file; description: of the features' channels."""
    text = b"".join(s.encode() + b"\0" for s in [name, *labels])
    text += bytes(-len(text) % 16)
    body = b"".join(records) + text + description + b"".join(tensors)
    sizes = (HEADER_SIZE + len(body), len(records), len(labels), len(text))
    header = struct.pack("<8I4f", *sizes, *features, *calibration)
    return MAGIC + struct.pack("<II", VERSION, zlib.crc32(header + body)) + header + body
