"""Writes tests/core/golden.h: what PyTorch computes for four networks of seeded weights, for the C core to match, and
NumPy for a fifth of the layers that only imported networks have.

    python3 -m training.golden

Weights come from a linear congruential generator that tests/core/seeded_model.h repeats, in logical order, so none
are stored. Each network's probabilities are there twice: in float32 by PyTorch, and with int8 weights and 7-bit
activations by the plain NumPy of the layers' `reference`, which defines the quantized arithmetic in the simplest way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from .batches import Batch, padded_points
from .config import load_config
from .features import FEATURES, features
from .golden_imported import NETWORK as IMPORTED
from .golden_imported import SEED as IMPORTED_SEED
from .golden_imported import imported_probabilities
from .layers import LAYERS
from .network import Network
from .packing import InputQuantization, fit_input
from .train import ROOT

# Configs and the seed of each. A seed leaves no value so near the middle between two quantized ones that float32
# arithmetic takes the other one: that would change the probabilities by a percent. `find_seed` finds another.
NETWORKS = {"assignment": 12345, "geron": 12345, "tutorial": 12358, "inkling": 12346}
WEIGHT_MAX = 31

HOUSE = [
    [(0, 100), (0, 255), (190, 255), (190, 100), (0, 100)],
    [(0, 100), (95, 0), (190, 100)],
    [(70, 255), (70, 180), (120, 180), (120, 255)],
    [(20, 130), (55, 130), (55, 165), (20, 165), (20, 130)],
    [(105, 220), (105, 220)],
]
CHECK_MARK = [[(0, 120), (90, 200), (255, 0)]]
DRAWINGS = {"house": HOUSE, "check": CHECK_MARK}


def drawing(strokes: list[list[tuple[int, int]]], spec: dict[str, Any]) -> Batch:
    """A batch of one drawing."""
    points = [p for s in strokes for p in s]
    ends = [i == len(s) - 1 for s in strokes for i in range(len(s))]
    n = np.array([len(points)])
    rows = int(padded_points(n, spec)[0])
    xy = np.zeros((1, rows, 2), np.float32)
    xy[0, : len(points)] = points
    end = np.zeros((1, rows), bool)
    end[0, : len(points)] = ends
    label, unfinished = torch.zeros(1, dtype=torch.long), torch.zeros(1, dtype=torch.bool)
    return Batch(torch.from_numpy(xy), torch.from_numpy(end), torch.from_numpy(n), label, unfinished)


class LinearCongruential:
    """x -> 1664525 x + 1013904223 mod 2^32 (Knuth; Press et al., Numerical Recipes)."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def values(self, amplitude: float, *shape: int) -> np.ndarray:
        """Uniform in [-amplitude, amplitude), C order; amplitude a power of two, so float32 holds them exactly."""
        out = np.empty(int(np.prod(shape)), np.float64)
        for i in range(len(out)):
            self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
            out[i] = ((self.state >> 8) / 2**23 - 1) * amplitude
        return out.reshape(shape)

    def matrix(self, rows: int, *columns: int) -> np.ndarray:
        """(rows, columns…), smaller for more columns."""
        return self.values(2.0 ** (1 - int(np.prod(columns)).bit_length() // 2), rows, *columns)


class QuantizedMultiply:
    """w (rows, columns), x (T, columns) -> (T, rows), with one scale per row and x in 0..127.

    `nearest_tie` is the least distance of a quantized value from the middle between two.
    """

    def __init__(self) -> None:
        self.nearest_tie = 0.5

    def __call__(self, w: np.ndarray, x: np.ndarray, quantization: InputQuantization) -> np.ndarray:
        scale, zero = quantization
        row = np.abs(w).max(axis=1, keepdims=True) / WEIGHT_MAX
        q = np.rint(w / row)
        exact = np.clip(x * scale + zero, 0, 127)
        self.nearest_tie = min(self.nearest_tie, np.abs(exact % 1 - 0.5).min())
        return (np.rint(exact) - zero) @ q.T * (row / scale).T


def quantized_forward(
    network: Network, x: np.ndarray, multiply: QuantizedMultiply
) -> tuple[np.ndarray, list[InputQuantization | None]]:
    """x (T, C) -> probabilities (classes,), and how each layer's input is quantized, found from this very input."""
    inputs: list[InputQuantization | None] = []
    for layer in network.layers:
        quantization = fit_input(x)
        inputs.append(quantization if layer.has_matrix else None)
        x = layer.reference(x, quantization, multiply)
    e = np.exp(x[0] - x[0].max())
    return e / e.sum(), inputs


def load(name: str) -> tuple[dict[str, Any], Network]:
    """A config without dropout, and its network."""
    config = load_config(ROOT / "training" / "configs" / f"{name}.json")
    config["layers"] = [spec for spec in config["layers"] if spec["type"] != "dropout"]
    return config, Network(config).eval()


def seed_network(network: Network, seed: int) -> None:
    """Fills a network's weights in the order of tests/core/seeded_model.h."""
    generator = LinearCongruential(seed)
    for layer in network.layers:
        layer.seed(generator)


def find_seed(name: str, tries: int) -> tuple[float, int]:
    """The seed of `tries` whose nearest tie is furthest, and how far it is."""
    config, network = load(name)
    found = []
    for seed in range(12345, 12345 + tries):
        seed_network(network, seed)
        multiply = QuantizedMultiply()
        for strokes in DRAWINGS.values():
            x = features(drawing(strokes, config["features"]), config["features"])
            quantized_forward(network, x[0].double().numpy(), multiply)
        found.append((multiply.nearest_tie, seed))
    return max(found)


def c_floats(values: np.ndarray) -> str:
    items = [f"{float(v):.7g}" for v in values]
    items = [f"{item}F" if "." in item or "e" in item else f"{item}.0F" for item in items]
    return ",\n    ".join(", ".join(items[i : i + 9]) for i in range(0, len(items), 9))


def c_layer(kind: str, record: dict[str, int], quantization: InputQuantization | None) -> str:
    fields = [f".type = INK_{kind.upper()}", *(f".{name} = {value}" for name, value in record.items())]
    if quantization is not None:
        fields += [f".input_scale = {quantization.scale!r}F", f".input_zero = {quantization.zero}"]
    return "{" + ", ".join(fields) + "}"


def c_network(name: str, seed: int, config: dict[str, Any], network: Network) -> tuple[list[str], list[str]]:
    """A network's arrays for each drawing, and its rows of the table."""
    arrays, rows = [], []
    spec = config["features"]
    for at, (shape, strokes) in enumerate(DRAWINGS.items()):
        x = features(drawing(strokes, spec), spec)
        with torch.no_grad():
            exact = torch.softmax(network(x), 1)[0].numpy()
        quantized, inputs = quantized_forward(network, x[0].double().numpy(), QuantizedMultiply())
        full = f"{name}_{shape}"
        records = (c_layer(layer.spec["type"], layer.record(), q) for layer, q in zip(network.layers, inputs))
        layers = ",\n    ".join(records)
        arrays += [
            f"static const ink_layer {full}_layers[] = {{\n    {layers}}};",
            f"static const float {full}_float[{len(exact)}] = {{\n    {c_floats(exact)}}};",
            f"static const float {full}_int8[{len(exact)}] = {{\n    {c_floats(quantized)}}};",
            "",
        ]
        rows.append(
            f'    {{"{full}", {seed}, {at}, {FEATURES[spec["kind"]].code}, {spec.get("patch_size", 0)}, '
            f"{spec['length_multiple']}, {spec['min_points']}, {spec.get('scale', 1.0)}F, {len(network.layers)}, "
            f"{full}_layers, {full}_float, {full}_int8}},"
        )
    return arrays, rows


def c_imported(spec: dict[str, Any]) -> tuple[list[str], list[str]]:
    """As c_network, with float32 weights alone."""
    layers = ",\n    ".join(c_layer(kind, fields, None) for kind, fields in IMPORTED)
    arrays, rows = [f"static const ink_layer imported_layers[] = {{\n    {layers}}};"], []
    for at, (shape, strokes) in enumerate(DRAWINGS.items()):
        x = features(drawing(strokes, spec), spec)[0].double().numpy()
        exact = imported_probabilities(x, LinearCongruential(IMPORTED_SEED))
        arrays.append(f"static const float imported_{shape}[{len(exact)}] = {{\n    {c_floats(exact)}}};")
        rows.append(
            f'    {{"imported_{shape}", {IMPORTED_SEED}, {at}, {FEATURES[spec["kind"]].code}, 0, '
            f"{spec['length_multiple']}, {spec['min_points']}, {spec['scale']}F, {len(IMPORTED)}, "
            f"imported_layers, imported_{shape}, NULL}},"
        )
    return ["#if INK_MORE", *arrays, "#endif", ""], ["#if INK_MORE", *rows, "#endif"]


def main() -> None:
    torch.set_num_threads(1)
    arrays, rows, covered = [], [], set()
    for name, seed in NETWORKS.items():
        config, network = load(name)
        seed_network(network, seed)
        covered |= {spec["type"] for spec in config["layers"]}
        its_arrays, its_rows = c_network(name, seed, config, network)
        arrays += its_arrays
        rows += its_rows
    its_arrays, its_rows = c_imported(load("assignment")[0]["features"])
    arrays += its_arrays
    rows += its_rows
    if missing := {kind for kind, layer in LAYERS.items() if layer.code is not None} - covered:
        raise SystemExit(f"no network of NETWORKS has a layer {', '.join(sorted(missing))}: add a config that has")
    lines = [
        "/* What PyTorch and NumPy compute for five networks of seeded weights. Made by training/golden.py. */",
        "#ifndef GOLDEN_H",
        "#define GOLDEN_H",
        '#include "layers/layer.h"',
        "",
        *arrays,
        "static const struct golden {",
        "    const char *name;",
        "    uint32_t seed, drawing, features, patch_size, length_multiple, min_points;",
        "    float scale;",
        "    uint32_t n_layers;",
        "    const ink_layer *layers;",
        "    const float *exact, *quantized; /* quantized: NULL without int8 weights */",
        "} goldens[] = {",
        *rows,
        "};",
        "",
        "#endif",
        "",
    ]
    Path(ROOT / "tests" / "core" / "golden.h").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
