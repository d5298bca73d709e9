"""Model files (weights/FORMAT.md): writes trained networks, and reads them back so that training can go on.

Weights that are read back have the few values that the file holds; the state of optimizers is not in it.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from .features import FEATURES
from .ink_file import (
    HEADER_SIZE,
    MAGIC,
    RECORD,
    RECORD_FIELDS,
    SOFTMAX,
    VERSION,
    Calibration,
    FeatureFields,
    pack_file,
    pack_record,
)
from .layers import LAYERS
from .layers.base import name_of
from .network import Network
from .packing import InputQuantization, fit_input
from .tensors import TensorReader, TensorWriter

TYPES = {name: layer.code for name, layer in LAYERS.items() if layer.code is not None}
KINDS = {name: features.code for name, features in FEATURES.items() if features.code is not None}


def pack_layers(
    network: Network, inputs: list[np.ndarray] | None, weight_max: int = 31
) -> tuple[list[bytes], list[bytes]]:
    """Records and tensors of a trained network's layers. Batch norms are folded into the matrices beside them.

    `inputs` are samples of each layer's input values; None for float32 weights.
    """
    writer = TensorWriter(weight_max)
    records = []
    for at, layer in enumerate(network.layers):
        if layer.code is None:
            continue
        int8 = inputs is not None and layer.has_matrix and not layer.spec["float32"]
        writer.input = fit_input(inputs[at]) if int8 else None
        records.append(pack_record(layer.code, layer.record(), writer.input))
        fold = writer.fold
        layer.write(writer)
        if fold is not None and writer.fold is fold:
            raise ValueError(f'layers[{at}]: a conv1d with "batch_norm": "after" needs a conv1d or an lstm behind it')
    if writer.fold is not None:
        raise ValueError('a conv1d with "batch_norm": "after" needs a conv1d or an lstm behind it')
    return [*records, pack_record(SOFTMAX, {}, None)], writer.tensors


def pack_model(
    records: list[bytes],
    tensors: list[bytes],
    features: dict[str, Any],
    name: str,
    labels: list[str],
    calibration: Calibration,
) -> bytes:
    """A whole model file; `features` are a config's."""
    fields = FeatureFields(
        KINDS[features["kind"]],
        features.get("patch_size", 0),
        features["length_multiple"],
        features["min_points"],
        features.get("scale", 1.0),
    )
    return pack_file(records, tensors, fields, name, labels, calibration)


def _features_of(values: tuple[int, int, int, int], scale: float) -> dict[str, Any]:
    """A header's features, as a config has them."""
    code, patch_size, length_multiple, min_points = values
    kind = name_of(KINDS, code)
    spec = {"patch_size": patch_size, "length_multiple": length_multiple, "min_points": min_points, "scale": scale}
    return {"kind": kind, **{key: spec[key] for key in FEATURES[kind].fields}}


def _layer_of(record: dict[str, Any]) -> dict[str, Any]:
    """A record's layer, as a config has it."""
    kind = name_of(TYPES, record["type"])
    return {"type": kind, **LAYERS[kind].spec_of(record)}


def read_model(path: Path) -> tuple[Network, dict[str, Any], list[str]]:
    """A network for inference, its config (features and layers) and its labels. Raises SystemExit for another file."""
    data = path.read_bytes()
    if data[:8] != MAGIC or len(data) < HEADER_SIZE or struct.unpack_from("<I", data, 8)[0] != VERSION:
        raise SystemExit(f"{path}: not a model file of version {VERSION}")
    if zlib.crc32(data[16:]) != struct.unpack_from("<I", data, 12)[0]:
        raise SystemExit(f"{path}: damaged, its checksum does not fit")
    _, n_layers, n_labels, text_size, *features = struct.unpack_from("<8I", data, 16)
    scale = struct.unpack_from("<f", data, 48)[0]
    records = [
        dict(zip(RECORD_FIELDS, RECORD.unpack_from(data, HEADER_SIZE + RECORD.size * i))) for i in range(n_layers)
    ]
    # The last record is softmax.
    config = {"features": _features_of(features, scale), "layers": [_layer_of(record) for record in records[:-1]]}
    network = Network(config).requires_grad_(False).eval()
    text = HEADER_SIZE + RECORD.size * n_layers
    labels = [s.decode() for s in data[text : text + text_size].split(b"\0")[1 : n_labels + 1]]
    reader = TensorReader(data, text + text_size)
    for layer, record in zip(network.layers, records):
        if record["weights"] > 1:
            raise SystemExit(
                f"{path}: it has copies of int8 weights, as only imported networks do: it cannot be trained"
            )
        reader.input = InputQuantization(record["input_scale"], record["input_zero"]) if record["weights"] else None
        layer.read(reader)
    return network, config, labels
