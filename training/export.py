"""Writes a trained network as a model file (weights/FORMAT.md): int8 weights, or float32 with --float.

    python3 -m training.export --checkpoint build/training/inkling/checkpoint.pt --out weights/inkling.ink

Activations' ranges are calibrated on drawings of `train`; on `valid` what is added for rarer categories, the
temperatures, of whole drawings and, for unfinished ones, of first halves, and the threshold of "sure".
"""

from __future__ import annotations

import argparse
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .augment import rescale
from .data import Drawings, Points, balanced_index, evaluation_batches, load_split, padded_points
from .features import features
from .network import Conv1d, Dense, LayerNorm, Lstm, Network, Pool
from .quantise import round_to, row_scales
from .train import ROOT

MAGIC = b"\x89INK\r\n\x1a\n"
VERSION = 3
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


@torch.no_grad()
def calibrate(network: Network, drawings: Drawings, spec: dict, count: int = 4096) -> list[np.ndarray]:
    """A sample of each layer's input values over at most `count` drawings, whole and cut."""
    network.eval()
    rng = np.random.default_rng(0)
    count = min(count, len(drawings))
    index = np.sort(rng.choice(len(drawings), count, replace=False))
    n = drawings.start[index + 1] - drawings.start[index]
    keep = np.where(np.arange(count) % 2 == 0, 1.0, rng.uniform(0.3, 1.0, count))
    n = np.minimum(np.maximum(np.ceil(n * keep), 1), 192).astype(np.int64)
    samples: list[list[np.ndarray]] = [[] for _ in network.layers]
    rows = padded_points(n, spec)
    points = Points(drawings, "cpu")
    for length in np.unique(rows):
        mine = rows == length
        batch = points.batch(index[mine], n[mine], keep[mine] < 1, int(length))
        batch.xy = rescale(batch.xy, batch.n)
        x = features(batch, spec)
        for at, layer in enumerate(network.layers):
            values = x.float().numpy().ravel()
            samples[at].append(rng.choice(values, min(len(values), 64 * int(mine.sum()))))
            x = layer(x)
    return [np.concatenate(s) for s in samples]


class Writer:
    """Collects layer records and tensors; int8 weights lie in -levels..levels."""

    def __init__(self, levels: int = 31) -> None:
        self.levels = levels
        self.records: list[bytes] = []
        self.tensors: list[bytes] = []

    def record(self, kind: str, spec: dict, int8: bool = False, scale: float = 0.0, zero: int = 0) -> None:
        pools = sum(POOLS[k] for k in spec.get("kinds", []))
        self.records.append(
            struct.pack(
                "<10IfI", TYPES[kind], int(int8), spec.get("filters", spec.get("units", 0)), spec.get("kernel", 0),
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


@torch.no_grad()
def logits_of(network: Network, drawings: Drawings, spec: dict, keep: float) -> tuple[np.ndarray, np.ndarray]:
    """float32 logits (N, classes) and labels (N,) of a split cut to `keep`."""
    network.eval()
    out, label = [], []
    for batch in evaluation_batches(drawings, Points(drawings, "cpu"), 512, spec, keep):
        batch.xy = rescale(batch.xy, batch.n)
        out.append(network(features(batch, spec)).numpy())
        label.append(batch.label.numpy())
    return np.concatenate(out), np.concatenate(label)


def fit_temperature(logits: np.ndarray, label: np.ndarray) -> float:
    """The temperature of least negative log likelihood (Guo et al. 2017, arXiv:1706.04599), by golden section."""
    z, y = torch.from_numpy(logits), torch.from_numpy(label)
    low, high = 0.3, 3.0
    ratio = (5**0.5 - 1) / 2
    for _ in range(40):
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        if F.cross_entropy(z / a, y) < F.cross_entropy(z / b, y):
            high = b
        else:
            low = a
    return (low + high) / 2


def prior(drawings: Drawings, floor: int) -> np.ndarray:
    """Log of how much rarer than the mean each category was in training, (classes,)."""
    counts = np.bincount(drawings.label[balanced_index(drawings, floor)], minlength=len(drawings.labels))
    return np.log(counts.mean() / np.maximum(counts, 1)).astype(np.float32)


def fit_prior(logits: np.ndarray, label: np.ndarray, shift: np.ndarray) -> float:
    """How many times `shift` (classes,) is to be added to the logits, for the least negative log likelihood: drawings to
    be named are as often of one category as of another (logit adjustment, Menon et al. 2021, arXiv:2007.07314)."""
    def loss(times: float) -> float:
        z = logits + np.float32(times) * shift
        return F.cross_entropy(torch.from_numpy(z / np.float32(fit_temperature(z, label))), torch.from_numpy(label)).item()

    return min(np.arange(0, 2.01, 0.25).tolist(), key=loss)


def fit_sure(probability: np.ndarray, right: np.ndarray, wanted: float) -> float:
    """The least probability at and above which guesses are right in a share of `wanted`."""
    order = np.argsort(-probability)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= wanted)
    return float(probability[order][enough[-1]]) if len(enough) else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "training", help="where data is cached")
    parser.add_argument("--float", action="store_true", help="float32 weights, for reference")
    parser.add_argument("--name", help="the model's name (default: the file's)")
    parser.add_argument("--levels", type=int, choices=range(1, 33), metavar="1..32",
                        help="largest int8 weight (default: what it was trained for, or 63)")
    parser.add_argument("--sure", type=float, default=0.96, help="share of sure guesses that must be right on valid")
    args = parser.parse_args()

    saved = torch.load(args.checkpoint, map_location="cpu")
    config, labels = saved["config"], saved["labels"]
    network = Network(config)
    network.load_state_dict(saved["average"])
    network.eval()
    levels = args.levels or config.get("levels", 31)
    spec = config["features"]
    valid = load_split("valid", args.work)
    train = load_split("train", args.work)
    logits, label = logits_of(network, valid, spec, 1.0)
    shift = prior(train, config["class_floor"])
    times = fit_prior(logits, label, shift)
    logits += np.float32(times) * shift
    network.layers[-1].dense.bias.data += times * torch.from_numpy(shift)
    print(f"rarer categories' logits are raised by {times:g} times the logarithm of their rarity", file=sys.stderr)
    temperature, unfinished = fit_temperature(logits, label), fit_temperature(*logits_of(network, valid, spec, 0.5))
    whole = torch.softmax(torch.from_numpy(logits) / temperature, 1).numpy()
    sure = fit_sure(whole.max(1), whole.argmax(1) == label, args.sure)
    ranges = None if args.float else calibrate(network, train, spec)
    data = model_bytes(write_layers(network, config, ranges, levels), config, labels, args.name or args.out.stem, temperature, sure,
                       unfinished)
    args.out.write_bytes(data)
    top1 = 100 * (whole.argmax(1) == label).mean()
    print(f"{args.out}: {len(data):,} bytes, temperature {temperature:.3f}, of unfinished drawings {unfinished:.3f}, sure from {sure:.3f}; "
          f"float top-1 on valid {top1:.2f} %", file=sys.stderr)


if __name__ == "__main__":
    main()
