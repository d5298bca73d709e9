"""Model files (weights/FORMAT.md): writes trained networks, and reads them back for training to go on from.

What is read back lies on the few levels that the file holds; what optimisers knew is lost.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import torch

from .network import Conv1d, Dense, LayerNorm, Lstm, Network, Pool
from .quantise import round_to, row_scales

MAGIC = b"\x89INK\r\n\x1a\n"
VERSION = 3
RECORD = struct.Struct("<10IfI")
PANEL, QUAD = 16, 4
H_SCALE, H_ZERO = 63, 64  # quantisation of an LSTM's own h
TYPES = {"conv1d": 1, "lstm": 2, "layer_norm": 3, "pool": 4, "dense": 5, "softmax": 6}
KINDS = {"ink": 1, "stroke5": 2, "tutorial3": 3}
PADDINGS = {"valid": 0, "same": 1, "causal": 2}
ACTIVATIONS = {"linear": 0, "relu": 1}
DIRECTIONS = {"forward": 0, "backward": 1, "both": 2}
POOLS = {"last": 1, "mean": 2, "max": 4, "sum": 8}


def round_up(n: int, to: int) -> int:
    return -(-n // to) * to


def padded(array: np.ndarray, *shape: int) -> np.ndarray:
    """`array` with zeros behind each axis up to `shape`."""
    out = np.zeros(shape, array.dtype)
    out[tuple(slice(n) for n in array.shape)] = array
    return out


def pack_float(w: np.ndarray) -> bytes:
    """(rows, cols) -> panels of 16 rows, each [cols][16] float32."""
    w = padded(w.astype(np.float32), round_up(w.shape[0], PANEL), round_up(w.shape[1], QUAD))
    return w.reshape(-1, PANEL, w.shape[1]).transpose(0, 2, 1).astype("<f4").tobytes()


def pack_int8(q: np.ndarray) -> bytes:
    """(rows, cols) int8 -> panels of 16 rows, each [cols / 4][16][4]."""
    q = padded(q, round_up(q.shape[0], PANEL), round_up(q.shape[1], QUAD))
    return q.reshape(-1, PANEL, q.shape[1] // QUAD, QUAD).transpose(0, 2, 1, 3).tobytes()


def pack_rows(v: np.ndarray, to: int = PANEL) -> bytes:
    """(rows,) -> float32, padded with zeros to a multiple of `to`."""
    return padded(v.astype(np.float32), round_up(len(v), to)).astype("<f4").tobytes()


def quantise_rows(w: np.ndarray, levels: int) -> tuple[np.ndarray, np.ndarray]:
    """(rows, cols) -> int8 (rows, cols) in -levels..levels, scale (rows,)."""
    weights = torch.from_numpy(np.ascontiguousarray(w, np.float32))
    scale = row_scales(weights, levels)
    return round_to(weights, scale, levels).numpy().astype(np.int8), scale[:, 0].double().numpy()


def gate_order(units: int) -> np.ndarray:
    """Rows of PyTorch's stacked gates (i, f, g, o) in the file's order: four units of each gate a panel."""
    return np.arange(4 * units).reshape(4, units // 4, 4).transpose(1, 0, 2).ravel()


def spread_columns(w: np.ndarray, width: int) -> np.ndarray:
    """(rows, kernel, C) -> (rows, kernel · C rounded up to 4)."""
    return padded(w, w.shape[0], w.shape[1], round_up(width, 4)).reshape(w.shape[0], -1)


class Range:
    """What a layer's input looks like on calibration drawings, and the quantisation it asks for."""

    def __init__(self, samples: np.ndarray):
        low, high = np.quantile(samples, [1e-5, 1 - 1e-5])
        low, high = min(float(low), 0.0), max(float(high), 1e-6)
        self.scale = float(np.float32(127 / (high - low)))
        self.zero = int(np.clip(round(-low * self.scale), 0, 127))


class Writer:
    """Collects layer records and tensors; int8 weights lie in -levels..levels."""

    def __init__(self, levels: int = 31) -> None:
        self.levels = levels
        self.records: list[bytes] = []
        self.tensors: list[bytes] = []

    def record(self, kind: str, spec: dict, int8: bool = False, scale: float = 0.0, zero: int = 0) -> None:
        pools = sum(POOLS[k] for k in spec.get("kinds", []))
        self.records.append(
            RECORD.pack(
                TYPES[kind], int(int8), spec.get("filters", spec.get("units", 0)), spec.get("kernel", 0),
                spec.get("stride", 1) if kind == "conv1d" else 0,
                PADDINGS[spec.get("padding", "valid")] if kind == "conv1d" else 0,
                ACTIVATIONS[spec.get("activation", "linear")], DIRECTIONS[spec.get("direction", "forward")],
                int(kind == "lstm" and spec.get("return", "sequence") == "sequence"), pools, scale, zero,
            )
        )

    def linear(self, w: np.ndarray, bias: np.ndarray | None, int8: bool, scale: float, zero: int) -> np.ndarray:
        """Packs a matrix; returns what its input's zero adds to the output, (rows,), when there is no bias to hold it."""
        if not int8:
            self.tensors.append(pack_float(w))
            if bias is not None:
                self.tensors.append(pack_rows(bias))
            return np.zeros(len(w))
        q, row_scale = quantise_rows(w, self.levels)
        out_scale = row_scale / scale
        offset = -zero * q.astype(np.int64).sum(axis=1) * out_scale
        self.tensors += [pack_int8(q), pack_rows(out_scale)]
        if bias is not None:
            self.tensors.append(pack_rows(bias + offset))
        return offset


def numpy64(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().double().numpy()


def write_layers(network: Network, config: dict, ranges: list[np.ndarray] | None, levels: int = 31) -> Writer:
    """The layers of a trained network; float32 where `ranges` is None. Batch norms are folded."""
    writer = Writer(levels)
    # A batch norm behind an activation becomes part of the next matrix: x -> x · after_scale + after_shift.
    after_scale, after_shift = None, None
    for at, (layer, spec) in enumerate(zip(network.layers, config["layers"])):
        int8 = ranges is not None and not spec.get("float32", False) and isinstance(layer, (Conv1d, Lstm, Dense))
        scale, zero = 0.0, 0
        if int8:
            found = Range(ranges[at])
            scale, zero = found.scale, found.zero
        if isinstance(layer, Conv1d):
            w = numpy64(layer.conv.weight).transpose(0, 2, 1)
            bias = numpy64(layer.conv.bias)
            if after_scale is not None:
                assert spec.get("padding", "valid") == "valid", "padding would hide the folded shift"
                bias = bias + (w * after_shift).sum(axis=(1, 2))
                w = w * after_scale
                after_scale = after_shift = None
            if layer.norm is not None:
                factor = numpy64(layer.norm.weight) / np.sqrt(numpy64(layer.norm.running_var) + layer.norm.eps)
                shift = numpy64(layer.norm.bias) - numpy64(layer.norm.running_mean) * factor
                if spec["batch_norm"] == "before":
                    w, bias = w * factor[:, None, None], bias * factor + shift
                else:
                    after_scale, after_shift = factor, shift
            writer.record("conv1d", spec, int8, scale, zero)
            writer.linear(spread_columns(w, w.shape[2]), bias, int8, scale, zero)
        elif isinstance(layer, Dense):
            w, bias = numpy64(layer.dense.weight), numpy64(layer.dense.bias)
            writer.record("dense", spec, int8, scale, zero)
            writer.linear(w, bias, int8, scale, zero)
        elif isinstance(layer, Lstm):
            writer.record("lstm", spec, int8, scale, zero)
            order = gate_order(spec["units"])
            for suffix in ["", "_reverse"] if spec.get("direction") == "both" else [""]:
                w, u, b_w, b_u = (
                    numpy64(getattr(layer.lstm, f"{name}_l0{suffix}"))[order]
                    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
                )
                bias = b_w + b_u
                if after_scale is not None:
                    bias, w = bias + w @ after_shift, w * after_scale
                recurrent = Writer(levels)
                bias = bias + recurrent.linear(u, None, int8, H_SCALE, H_ZERO)
                writer.linear(w, bias, int8, scale, zero)
                writer.tensors += recurrent.tensors
            after_scale = after_shift = None
        elif isinstance(layer, LayerNorm):
            writer.record("layer_norm", {})
            writer.tensors += [pack_rows(numpy64(layer.norm.weight), 4), pack_rows(numpy64(layer.norm.bias), 4)]
        elif isinstance(layer, Pool):
            writer.record("pool", {"kinds": spec["kinds"]})
    writer.record("softmax", {})
    return writer


def model_bytes(writer: Writer, config: dict, labels: list[str], name: str, temperature: float, sure: float,
                unfinished: float) -> bytes:
    """A whole model file."""
    spec = config["features"]
    text = b"".join(s.encode() + b"\0" for s in [name, *labels])
    text += bytes(-len(text) % 16)
    body = b"".join(writer.records) + text + b"".join(writer.tensors)
    size = 64 + len(body)
    header = struct.pack(
        "<8I4f", size, len(writer.records), len(labels), len(text), KINDS[spec["kind"]], spec.get("window", 0),
        spec.get("multiple", 1), spec.get("least", 1 if spec["kind"] != "tutorial3" else 2), spec.get("scale", 1.0),
        temperature, sure, unfinished,
    )
    return MAGIC + struct.pack("<II", VERSION, zlib.crc32(header + body)) + header + body


def _name(table: dict[str, int], value: int) -> str:
    return next(name for name, number in table.items() if number == value)


def _layer(fields: tuple) -> dict:
    """A record's layer, as a config has it."""
    kind, int8, width, kernel, stride, padding, activation, direction, sequence, pools = fields[:10]
    kind = _name(TYPES, kind)
    if kind == "conv1d":
        return {"type": kind, "filters": width, "kernel": kernel, "stride": stride, "padding": _name(PADDINGS, padding),
                "activation": _name(ACTIVATIONS, activation), "float32": not int8}
    if kind == "lstm":
        return {"type": kind, "units": width, "direction": _name(DIRECTIONS, direction), "return": "sequence" if sequence else "last"}
    if kind == "pool":
        return {"type": kind, "kinds": [name for name, bit in POOLS.items() if pools & bit]}
    if kind == "dense":
        return {"type": kind, "units": width, "activation": _name(ACTIVATIONS, activation)}
    return {"type": kind}


class _Tensors:
    """The tensors of a file, one after the other."""

    def __init__(self, data: bytes, at: int):
        self.data, self.at = data, at

    def take(self, kind: str, *shape: int) -> np.ndarray:
        array = np.frombuffer(self.data, kind, int(np.prod(shape)), self.at).reshape(shape)
        self.at += array.nbytes
        return array

    def rows(self, n: int, to: int = PANEL) -> np.ndarray:
        return self.take("<f4", round_up(n, to))[:n].astype(np.float64)

    def linear(self, rows: int, columns: int, scale: float, zero: int, bias: bool) -> tuple[np.ndarray, np.ndarray]:
        """A matrix (rows, columns), int8 where `scale` > 0, and its bias (rows,) with what an input's zero took from it given
        back; without a bias of its own, what is to be given back."""
        high, wide = round_up(rows, PANEL), round_up(columns, QUAD)
        if not scale:
            w = self.take("<f4", high // PANEL, wide, PANEL).transpose(0, 2, 1)
            w = w.reshape(high, wide)[:rows, :columns].astype(np.float64)
            return w, self.rows(rows) if bias else np.zeros(rows)
        q = self.take("i1", high // PANEL, wide // QUAD, PANEL, QUAD).transpose(0, 2, 1, 3).reshape(high, wide)[:rows, :columns]
        q = q.astype(np.float64)
        row_scale = self.rows(rows)
        back = zero * q.sum(1) * row_scale
        return q * (row_scale * scale)[:, None], (self.rows(rows) if bias else 0) + back


def read_model(path: Path) -> tuple[Network, dict, list[str]]:
    """A network for inference, its config (features and layers) and its labels. Raises SystemExit for another file."""
    data = path.read_bytes()
    if data[:8] != MAGIC or len(data) < 64 or struct.unpack_from("<I", data, 8)[0] != VERSION:
        raise SystemExit(f"{path}: not a model file of version {VERSION}")
    if zlib.crc32(data[16:]) != struct.unpack_from("<I", data, 12)[0]:
        raise SystemExit(f"{path}: damaged, its checksum does not fit")
    _, n_layers, n_labels, text_size, kind, window, multiple, least = struct.unpack_from("<8I", data, 16)
    scale = struct.unpack_from("<f", data, 48)[0]
    records = [RECORD.unpack_from(data, 64 + RECORD.size * i) for i in range(n_layers)]
    spec = {"kind": _name(KINDS, kind), "window": window, "multiple": multiple, "least": least, "scale": scale}
    config = {"features": spec, "layers": [_layer(fields) for fields in records[:-1]]}  # softmax is no layer of a config's
    network = Network(config).requires_grad_(False).eval()
    text = 64 + RECORD.size * n_layers
    labels = [s.decode() for s in data[text : text + text_size].split(b"\0")[1 : n_labels + 1]]
    tensors = _Tensors(data, text + text_size)
    for layer, fields in zip(network.layers, records):
        scale, zero = fields[10], fields[11]
        if isinstance(layer, Conv1d):
            filters, c, kernel = layer.conv.weight.shape
            w, b = tensors.linear(filters, kernel * round_up(c, QUAD), scale, zero, bias=True)
            w = w.reshape(filters, kernel, -1)[:, :, :c].transpose(0, 2, 1)
            layer.conv.weight.copy_(torch.from_numpy(w.copy()))
            layer.conv.bias.copy_(torch.from_numpy(b))
        elif isinstance(layer, Lstm):
            back = np.argsort(gate_order(layer.spec["units"]))
            for suffix in ["", "_reverse"] if layer.lstm.bidirectional else [""]:
                into = {name: getattr(layer.lstm, f"{name}_l0{suffix}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
                w, b = tensors.linear(*into["weight_ih"].shape, scale, zero, bias=True)
                # h's own scale is not in the record.
                u, b_u = tensors.linear(*into["weight_hh"].shape, H_SCALE if scale else 0, H_ZERO, bias=False)
                into["weight_ih"].copy_(torch.from_numpy(w[back]))
                into["weight_hh"].copy_(torch.from_numpy(u[back]))
                into["bias_ih"].copy_(torch.from_numpy((b + b_u)[back]))
                into["bias_hh"].zero_()
        elif isinstance(layer, LayerNorm):
            layer.norm.weight.copy_(torch.from_numpy(tensors.rows(layer.width, 4)))
            layer.norm.bias.copy_(torch.from_numpy(tensors.rows(layer.width, 4)))
        elif isinstance(layer, Dense):
            w, b = tensors.linear(*layer.dense.weight.shape, scale, zero, bias=True)
            layer.dense.weight.copy_(torch.from_numpy(w))
            layer.dense.bias.copy_(torch.from_numpy(b))
    return network, config, labels
