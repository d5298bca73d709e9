"""Packs an imported network's layers as those of a model file (weights/FORMAT.md), float32 or int8.

An lstm's units come in fours: those that are missing are added with weights of 0, so they always give 0. `places` says
where each feature of a layer's input lies among them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..ink_file import SOFTMAX, pack_record
from ..packing import (
    H_QUANTIZATION,
    QUAD,
    InputQuantization,
    fit_input,
    gate_order,
    pack_float,
    pack_int8,
    pack_rows,
    padded,
    round_up,
)
from .errors import Refused
from .layers import Conv1d, Dense, Layer, LayerNorm, Lstm, Pool, Softmax

CONV1D, LSTM, LAYER_NORM, POOL, DENSE = 1, 2, 3, 4, 5  # numbers in model files
PADDINGS = {"valid": 0, "same": 1, "causal": 2}
ACTIVATIONS = {"linear": 0, "relu": 1}
POOL_KINDS = {"last": 1, "mean": 2, "max": 4, "sum": 8}
WEIGHT_MAX = 31
MAX_WIDTH, MAX_KERNEL, MAX_COLUMNS, MAX_WEIGHTS = 4096, 64, 1 << 18, 1 << 26
EPSILON = 1e-5  # of layer_norm


class Packed(NamedTuple):
    """A layer in the file: its number and fields, its tensors, and where the features of its output lie."""

    kind: int
    fields: dict[str, int]
    tensors: list[bytes]
    places: np.ndarray


def quantize_rows(w: np.ndarray, candidates: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """(rows, columns) -> int8 of the same shape, scale (rows,): of `candidates` the one that errs least."""
    largest = np.maximum(np.abs(w).max(1, keepdims=True), 1e-12)
    best, error = largest / WEIGHT_MAX, np.full((len(w), 1), np.inf)
    for share in np.linspace(0.25, 1.0, candidates):
        scale = largest * share / WEIGHT_MAX
        q = np.clip(np.rint(w / scale), -WEIGHT_MAX, WEIGHT_MAX)
        its_error = np.square(q * scale - w).sum(1, keepdims=True)
        best = np.where(its_error < error, scale, best)
        error = np.minimum(error, its_error)
    return np.clip(np.rint(w / best), -WEIGHT_MAX, WEIGHT_MAX).astype(np.int8), best[:, 0]


def pack_matrix(w: np.ndarray, quantization: InputQuantization | None) -> tuple[list[bytes], np.ndarray]:
    """(rows, columns) -> its tensors, and what to add to its bias because its input's zero is not 0, (rows,)."""
    if quantization is None:
        return [pack_float(w)], np.zeros(len(w))
    q, row_scale = quantize_rows(w)
    out_scale = row_scale / quantization.scale
    return [pack_int8(q), pack_rows(out_scale)], -quantization.zero * q.astype(np.int64).sum(1) * out_scale


def spread(w: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(…, C) -> (…, width of the file's rows), each column at its place."""
    out = np.zeros((*w.shape[:-1], round_up(int(places.max()) + 1, QUAD)))
    out[..., places] = w
    return out


def check_matrix(layer: Layer, rows: int, columns: int, kernel: int = 1) -> None:
    if rows > MAX_WIDTH or kernel > MAX_KERNEL or columns > MAX_COLUMNS or (rows + 16) * 4 * columns > MAX_WEIGHTS:
        raise Refused(
            f"layer {layer.name}: {rows} × {columns} weights with a kernel of {kernel} are too many; "
            f"a layer may have {MAX_WIDTH} outputs, a kernel of {MAX_KERNEL} and {MAX_WEIGHTS // 4:,} weights"
        )


def write_conv1d(layer: Conv1d, places: np.ndarray, quantization: InputQuantization | None) -> Packed:
    filters, kernel, _ = layer.w.shape
    w = spread(layer.w, places).reshape(filters, -1)
    check_matrix(layer, filters, w.shape[1], kernel)
    if layer.stride > MAX_KERNEL:
        raise Refused(f"layer {layer.name}: a stride of {layer.stride} is more than {MAX_KERNEL}")
    tensors, offset = pack_matrix(w, quantization)
    fields = {
        "width": filters,
        "kernel": kernel,
        "stride": layer.stride,
        "padding": PADDINGS[layer.padding],
        "activation": ACTIVATIONS[layer.activation],
    }
    return Packed(CONV1D, fields, [*tensors, pack_rows(layer.bias + offset)], np.arange(filters))


def write_dense(layer: Dense, places: np.ndarray, quantization: InputQuantization | None) -> Packed:
    w = spread(layer.w, places)
    check_matrix(layer, *w.shape)
    tensors, offset = pack_matrix(w, quantization)
    fields = {"width": len(w), "activation": ACTIVATIONS[layer.activation]}
    return Packed(DENSE, fields, [*tensors, pack_rows(layer.bias + offset)], np.arange(len(w)))


def gates(w: np.ndarray, units: int, wide: int) -> np.ndarray:
    """Rows of stacked gates of `units` -> of `wide` units, in the file's order."""
    n = len(w) // units
    return padded(w.reshape(n, units, -1), n, wide, w[0].size).reshape(n * wide, -1)[gate_order(wide)]


def write_lstm(layer: Lstm, places: np.ndarray, quantization: InputQuantization | None) -> Packed:
    units, wide = layer.units, round_up(layer.units, QUAD)
    both = len(layer.directions) == 2
    tensors: list[bytes] = []
    for direction in layer.directions:
        w = gates(spread(direction.w, places), units, wide)
        u = gates(padded(direction.u, 4 * units, wide), units, wide)
        check_matrix(layer, 4 * wide, max(w.shape[1], wide))
        recurrent, offset_h = pack_matrix(u, quantization and H_QUANTIZATION)
        input_tensors, offset = pack_matrix(w, quantization)
        bias = gates(direction.bias[:, None], units, wide)[:, 0]
        tensors += [*input_tensors, pack_rows(bias + offset + offset_h), *recurrent]
    fields = {"width": wide, "direction": 2 if both else int(layer.backward), "return_sequences": int(layer.sequences)}
    out = np.concatenate([np.arange(units) + wide * at for at in range(len(layer.directions))])
    return Packed(LSTM, fields, tensors, out)


def write_layer_norm(layer: LayerNorm, places: np.ndarray, quantization: InputQuantization | None) -> Packed:
    if len(places) != places.max() + 1:
        raise Refused(f"layer {layer.name}: the LSTM before a LayerNormalization needs a multiple of 4 units")
    if abs(layer.epsilon - EPSILON) > 1e-9:
        raise Refused(f"layer {layer.name}: its epsilon is {layer.epsilon:g}, only {EPSILON:g} is supported")
    return Packed(LAYER_NORM, {}, [pack_rows(layer.gamma, QUAD), pack_rows(layer.beta, QUAD)], places)


def write_pool(layer: Pool, places: np.ndarray, quantization: InputQuantization | None) -> Packed:
    return Packed(POOL, {"pool_kinds": POOL_KINDS[layer.kind]}, [], places)


WRITERS: dict[type[Layer], Callable[..., Packed]] = {
    Conv1d: write_conv1d,
    Dense: write_dense,
    LayerNorm: write_layer_norm,
    Lstm: write_lstm,
    Pool: write_pool,
}
HAVE_MATRIX = (Conv1d, Dense, Lstm)


def pack(layers: list[Layer], inputs: int, samples: list[Any] | None) -> tuple[list[bytes], list[bytes]]:
    """Records and tensors; samples: of each layer's input values, for int8 weights."""
    places, records, tensors = np.arange(inputs), [], []
    for at, layer in enumerate(layers):
        if isinstance(layer, Softmax):
            records.append(pack_record(SOFTMAX, {}, None))
            continue
        quantization = fit_input(samples[at]) if samples is not None and isinstance(layer, HAVE_MATRIX) else None
        packed = WRITERS[type(layer)](layer, places, quantization)
        places = packed.places
        records.append(pack_record(packed.kind, packed.fields, quantization))
        tensors += packed.tensors
    return records, tensors
