"""Packs an imported network's layers as those of a model file (weights/FORMAT.md), float32 or int8.

An lstm's units come in fours: those that are missing are added with weights of 0, so they always give 0. `places` says
where each feature of a layer's input lies among them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..ink_file import SOFTMAX, pack_record
from ..packing import (
    H_QUANTIZATION,
    QUAD,
    InputQuantization,
    gate_order,
    pack_float,
    pack_int8,
    pack_rows,
    padded,
    round_up,
)
from .errors import Refused
from .layers import (
    Affine,
    Conv1d,
    Dense,
    Flatten,
    Function,
    Gru,
    Layer,
    LayerNorm,
    Lstm,
    Merge,
    Pad,
    Pool,
    Prelu,
    Recurrent,
    Softmax,
    WindowPool,
)
from .observe import Observed
from .rounding import MAX_COLUMNS as MAX_ROUNDED
from .rounding import fit_input, round_matrix, shifts

# Numbers in model files.
CONV1D, LSTM, LAYER_NORM, POOL, DENSE = 1, 2, 3, 4, 5
AFFINE, FUNCTION, WINDOW_POOL, FLATTEN, MERGE, CONV1D_DILATED, LSTM_HARD, GRU, GRU_BEFORE, PRELU, PAD = range(7, 18)
FUNCTIONS = {
    name: at + 1
    for at, name in enumerate(
        ("relu", "tanh", "sigmoid", "hard_sigmoid", "hard_sigmoid_6", "elu", "gelu", "gelu_tanh", "swish")
    )
}
MERGES = {"sum": 1, "ave": 2, "mul": 3}
GATES = {"sigmoid": 0, "hard_sigmoid": 1, "hard_sigmoid_6": 2}
PADDINGS = {"valid": 0, "same": 1, "causal": 2}
ACTIVATIONS = {"linear": 0, "relu": 1}
POOL_KINDS = {"last": 1, "mean": 2, "max": 4, "sum": 8}
MAX_LAYERS = 32
MAX_WIDTH, MAX_KERNEL, MAX_COLUMNS, MAX_WEIGHTS = 4096, 64, 1 << 18, 1 << 26


class Packed(NamedTuple):
    """A layer in the file: its number and fields, its tensors, and where the features of its output lie."""

    kind: int
    fields: dict[str, int]
    tensors: list[bytes]
    places: np.ndarray


class Reads(NamedTuple):
    """How a matrix reads its input as whole numbers, and what it reads on drawings, (N, columns); each row of the
    input, of `width` columns, comes `copies` times."""

    by: InputQuantization
    x: np.ndarray
    width: int
    copies: int

    def copied(self, v: np.ndarray) -> np.ndarray:
        """(…, columns) -> (…, copies · columns)."""
        rows = v.reshape(*v.shape[:-1], -1, 1, self.width)
        return np.repeat(rows, self.copies, -2).reshape(*v.shape[:-1], -1)

    def shift(self) -> np.ndarray:
        """Of each column, (copies · columns,)."""
        by_row = np.repeat(shifts(self.copies), self.width)
        return np.tile(by_row, self.x.shape[1] // self.width)


class Inputs(NamedTuple):
    """What a layer with int8 weights reads, as Observed has it."""

    x: Reads
    h: list[Reads]
    reset_h: list[Reads]


def inputs_of(observed: Observed, places: np.ndarray, copies: int) -> Inputs:
    """places: of a row's features, in the columns of the matrix; copies: at most so many."""
    x = spread(observed.x.reshape(len(observed.x), -1, len(places)), places)
    width, x = x.shape[-1], x.reshape(len(x), -1)
    hs = [padded(h, len(h), round_up(h.shape[1], QUAD)) for h in observed.h + observed.reset_h]
    copies = max(min(copies, MAX_ROUNDED // max(v.shape[1] for v in [x, *hs])), 1)
    states = [Reads(H_QUANTIZATION, h, h.shape[1], copies) for h in hs]
    n = len(observed.h)
    return Inputs(Reads(fit_input(observed.x), x, width, copies), states[:n], states[n:])


def pack_matrix(w: np.ndarray, reads: Reads | None) -> tuple[list[bytes], np.ndarray]:
    """(rows, columns) -> its tensors, and what to add to its bias, (rows,)."""
    if reads is None:
        return [pack_float(w)], np.zeros(len(w))
    shift = reads.shift()
    q, row_scale, offset = round_matrix(reads.copied(w) / reads.copies, reads.copied(reads.x), reads.by, shift)
    out_scale = row_scale / reads.by.scale
    return [pack_int8(q), pack_rows(out_scale)], offset - q @ (reads.by.zero + shift) * out_scale


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


def write_conv1d(layer: Conv1d, places: np.ndarray, inputs: Inputs | None) -> Packed:
    filters, kernel, _ = layer.w.shape
    w = spread(layer.w, places).reshape(filters, -1)
    check_matrix(layer, filters, w.shape[1], kernel)
    if layer.dilation > 1 and layer.stride > 1:
        raise Refused(f"layer {layer.name}: a stride and a dilation at once are not supported")
    step = layer.stride * layer.dilation
    if step > MAX_KERNEL:
        raise Refused(f"layer {layer.name}: a stride or dilation of {step} is more than {MAX_KERNEL}")
    tensors, offset = pack_matrix(w, inputs and inputs.x)
    fields = {
        "width": filters,
        "kernel": kernel,
        "stride": step,
        "padding": PADDINGS[layer.padding],
        "activation": ACTIVATIONS[layer.activation],
    }
    return Packed(
        CONV1D if layer.dilation == 1 else CONV1D_DILATED,
        fields,
        [*tensors, pack_rows(layer.bias + offset)],
        np.arange(filters),
    )


def write_dense(layer: Dense, places: np.ndarray, inputs: Inputs | None) -> Packed:
    w = spread(layer.w, places)
    check_matrix(layer, *w.shape)
    tensors, offset = pack_matrix(w, inputs and inputs.x)
    fields = {"width": len(w), "activation": ACTIVATIONS[layer.activation]}
    return Packed(DENSE, fields, [*tensors, pack_rows(layer.bias + offset)], np.arange(len(w)))


def gates(w: np.ndarray, units: int, wide: int) -> np.ndarray:
    """Rows of stacked gates of `units` -> of `wide` units."""
    n = len(w) // units
    return padded(w.reshape(n, units, -1), n, wide, w[0].size).reshape(n * wide, -1)


def recurrent_fields(layer: Recurrent, wide: int) -> dict[str, int]:
    direction = 2 if len(layer.directions) == 2 else int(layer.backward)
    return {"width": wide, "direction": direction, "return_sequences": int(layer.sequences)}


def recurrent_places(layer: Recurrent, wide: int) -> np.ndarray:
    return np.concatenate([np.arange(layer.units) + wide * at for at in range(len(layer.directions))])


def write_lstm(layer: Lstm, places: np.ndarray, inputs: Inputs | None) -> Packed:
    units, wide, hard = layer.units, round_up(layer.units, QUAD), layer.gate != "sigmoid"
    order = np.arange(4 * wide) if hard else gate_order(wide)
    tensors: list[bytes] = []
    for at, direction in enumerate(layer.directions):
        w = gates(spread(direction.w, places), units, wide)[order]
        u = gates(padded(direction.u, 4 * units, wide), units, wide)[order]
        check_matrix(layer, 4 * wide, max(w.shape[1], wide))
        recurrent, offset_h = pack_matrix(u, inputs and inputs.h[at])
        input_tensors, offset = pack_matrix(w, inputs and inputs.x)
        bias = gates(direction.bias[:, None], units, wide)[order, 0]
        tensors += [*input_tensors, pack_rows(bias + offset + offset_h), *recurrent]
    fields = {**recurrent_fields(layer, wide), "activation": GATES[layer.gate]}
    return Packed(LSTM_HARD if hard else LSTM, fields, tensors, recurrent_places(layer, wide))


def write_gru(layer: Gru, places: np.ndarray, inputs: Inputs | None) -> Packed:
    units, wide = layer.units, round_up(layer.units, QUAD)
    before = layer.resets_before
    tensors: list[bytes] = []
    for at, direction in enumerate(layer.directions):
        w = gates(spread(direction.w, places), units, wide)
        u = gates(padded(direction.u, 3 * units, wide), units, wide)
        check_matrix(layer, 4 * wide, max(w.shape[1], wide))
        input_tensors, offset = pack_matrix(w, inputs and inputs.x)
        bias = gates(direction.bias[:, None], units, wide)[:, 0] + offset
        matrices = [u[: 2 * wide], u[2 * wide :]] if before else [u]
        reads = [its[at] for its in (inputs.h, inputs.reset_h) if its] if inputs else [None, None]
        parts = [pack_matrix(matrix, its) for matrix, its in zip(matrices, reads)]
        offset_h = np.concatenate([part[1] for part in parts])
        recurrent = [tensor for part in parts for tensor in part[0]]
        if direction.recurrent_bias is None:
            bias = bias + offset_h
        else:
            recurrent.append(pack_rows(gates(direction.recurrent_bias[:, None], units, wide)[:, 0] + offset_h))
        tensors += [*input_tensors, pack_rows(bias), *recurrent]
    fields = {**recurrent_fields(layer, wide), "activation": GATES[layer.gate]}
    return Packed(GRU_BEFORE if before else GRU, fields, tensors, recurrent_places(layer, wide))


def write_affine(layer: Affine, places: np.ndarray, inputs: Inputs | None) -> Packed:
    return Packed(AFFINE, {}, [pack_rows(spread(v, places), QUAD) for v in (layer.scale, layer.shift)], places)


def write_function(layer: Function, places: np.ndarray, inputs: Inputs | None) -> Packed:
    return Packed(FUNCTION, {"activation": FUNCTIONS[layer.function]}, [], places)


def write_pad(layer: Pad, places: np.ndarray, inputs: Inputs | None) -> Packed:
    if max(layer.before, layer.behind) >= MAX_KERNEL:
        raise Refused(f"layer {layer.name}: padding of {MAX_KERNEL} rows and more is not supported")
    return Packed(PAD, {"kernel": layer.before + 1, "stride": layer.behind + 1}, [], places)


def write_prelu(layer: Prelu, places: np.ndarray, inputs: Inputs | None) -> Packed:
    return Packed(PRELU, {}, [pack_rows(spread(layer.slope, places), QUAD)], places)


def write_merge(layer: Merge, places: np.ndarray, inputs: Inputs | None) -> Packed:
    return Packed(MERGE, {"activation": MERGES[layer.merge]}, [], places[: len(places) // 2])


def write_window_pool(layer: WindowPool, places: np.ndarray, inputs: Inputs | None) -> Packed:
    if max(layer.size, layer.stride) > MAX_KERNEL:
        raise Refused(f"layer {layer.name}: windows and strides of more than {MAX_KERNEL} rows are not supported")
    fields = {
        "kernel": layer.size,
        "stride": layer.stride,
        "padding": PADDINGS[layer.padding],
        "pool_kinds": POOL_KINDS[layer.kind],
    }
    return Packed(WINDOW_POOL, fields, [], places)


def write_layer_norm(layer: LayerNorm, places: np.ndarray, inputs: Inputs | None) -> Packed:
    if len(places) != places.max() + 1:
        raise Refused(f"layer {layer.name}: the LSTM before a LayerNormalization needs a multiple of 4 units")
    return Packed(LAYER_NORM, {}, [pack_rows(layer.gamma, QUAD), pack_rows(layer.beta, QUAD)], places)


def write_pool(layer: Pool, places: np.ndarray, inputs: Inputs | None) -> Packed:
    if len(layer.kinds) > 1 and len(places) != places.max() + 1:
        raise Refused(f"layer {layer.name}: the LSTM before a pooling of two kinds needs a multiple of 4 units")
    order = [kind for kind in POOL_KINDS if kind in layer.kinds]  # in the file
    places = np.concatenate([places + order.index(kind) * len(places) for kind in layer.kinds])
    return Packed(POOL, {"pool_kinds": sum(POOL_KINDS[kind] for kind in layer.kinds)}, [], places)


WRITERS: dict[type[Layer], Callable[..., Packed]] = {
    Affine: write_affine,
    Conv1d: write_conv1d,
    Dense: write_dense,
    Function: write_function,
    Gru: write_gru,
    LayerNorm: write_layer_norm,
    Lstm: write_lstm,
    Merge: write_merge,
    Pad: write_pad,
    Pool: write_pool,
    Prelu: write_prelu,
    WindowPool: write_window_pool,
}


def write_flatten(layer: Flatten, places: np.ndarray, wide: int, rows: int) -> Packed:
    """wide: places of a row."""
    if rows * wide > MAX_COLUMNS:
        raise Refused(f"layer {layer.name}: {rows} rows of {wide} features are more than {MAX_COLUMNS:,} values")
    return Packed(FLATTEN, {"width": rows * wide}, [], (np.arange(rows)[:, None] * wide + places).ravel())


def output_width(packed: Packed, wide: int) -> int:
    """Places of a row of a packed layer's output."""
    if packed.kind in (CONV1D, CONV1D_DILATED, DENSE, FLATTEN):
        return packed.fields["width"]
    if packed.kind in (LSTM, LSTM_HARD, GRU, GRU_BEFORE):
        return packed.fields["width"] * (2 if packed.fields["direction"] == 2 else 1)
    return wide // 2 if packed.kind == MERGE else wide


def rows_read(layers: list[Layer], x: np.ndarray) -> list[int]:
    """How many rows each layer reads of an input."""
    rows = []
    for layer in layers:
        rows.append(len(x))
        x = layer.forward(x)
    return rows


def pack(
    layers: list[Layer], example: np.ndarray, observed: list[Observed | None] | None, copies: int = 1
) -> tuple[list[bytes], list[bytes]]:
    """Records and tensors; example: features of a drawing; observed: what each layer reads, for int8 weights; copies:
    of the input of each layer with int8 weights, 1 to 3, see weights/FORMAT.md."""
    places, wide, records, tensors = np.arange(example.shape[1]), example.shape[1], [], []
    for at, (layer, rows) in enumerate(zip(layers, rows_read(layers, example))):
        if isinstance(layer, Softmax):
            records.append(pack_record(SOFTMAX, {}, None))
            continue
        seen = observed[at] if observed is not None else None
        inputs = inputs_of(seen, places, copies) if seen is not None else None
        if isinstance(layer, Flatten):
            packed = write_flatten(layer, places, wide, rows)
        else:
            packed = WRITERS[type(layer)](layer, places, inputs)
        places, wide = packed.places, output_width(packed, wide)
        if inputs:
            packed.fields["weights"] = inputs.x.copies
        records.append(pack_record(packed.kind, packed.fields, inputs and inputs.x.by))
        tensors += packed.tensors
    return records, tensors
