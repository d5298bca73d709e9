"""Writes a trained network as a model file (weights/FORMAT.md): int8 weights, or float32 with --float.

    python3 -m training.export --checkpoint build/training/inkling/checkpoint.pt --out weights/inkling.ink

The ranges of the matrices' inputs are measured on drawings of `train`. Fitted on `valid`: what is added to the logits
of rare categories and then, with the weights rounded, one temperature for whole drawings and one for unfinished ones
(first halves), and the probability from which a guess is called sure.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from .augment import normalize
from .batches import Points, balanced_index, evaluation_batches, padded_points
from .checkpoint import load_checkpoint
from .data import Drawings, load_split, without
from .features import features
from .model_file import KINDS, Calibration, pack_layers, pack_model, read_model
from .network import Network
from .train import ROOT

WEIGHT_MAX = 31  # unless the network was trained for another


@torch.no_grad()
def sample_inputs(network: Network, drawings: Drawings, spec: dict[str, Any], count: int = 4096) -> list[np.ndarray]:
    """A sample of each layer's input values over at most `count` drawings, whole and truncated."""
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
        batch.xy = normalize(batch.xy, batch.n)
        x = features(batch, spec)
        for at, layer in enumerate(network.layers):
            values = x.float().numpy().ravel()
            samples[at].append(rng.choice(values, min(len(values), 64 * int(mine.sum()))))
            x = layer(x)
    return [np.concatenate(s) for s in samples]


@torch.no_grad()
def logits_of(network: Network, drawings: Drawings, spec: dict[str, Any], keep: float) -> tuple[np.ndarray, np.ndarray]:
    """float32 logits (N, classes) and labels (N,) of a split truncated to `keep` of the points."""
    network.eval()
    out, label = [], []
    for batch in evaluation_batches(drawings, Points(drawings, "cpu"), 512, spec, keep):
        batch.xy = normalize(batch.xy, batch.n)
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


def log_rarity(drawings: Drawings, floor: int, most: int | None) -> np.ndarray:
    """Log of how much rarer than the mean each category was in training, (classes,)."""
    counts = np.bincount(drawings.label[balanced_index(drawings, floor, most)], minlength=len(drawings.labels))
    return np.log(counts.mean() / np.maximum(counts, 1)).astype(np.float32)


def fit_logit_adjustment(logits: np.ndarray, label: np.ndarray, rarity: np.ndarray) -> float:
    """How many times `rarity` (classes,) to add to the logits for the least negative log likelihood, if all categories
    are equally frequent in use (logit adjustment, Menon et al. 2021, arXiv:2007.07314)."""

    def loss(times: float) -> float:
        z = logits + np.float32(times) * rarity
        z /= np.float32(fit_temperature(z, label))
        return F.cross_entropy(torch.from_numpy(z), torch.from_numpy(label)).item()

    return min(np.arange(0, 2.01, 0.25).tolist(), key=loss)


def fit_sure(probability: np.ndarray, right: np.ndarray, wanted: float) -> float:
    """The least probability at and above which a share `wanted` of the guesses is right."""
    order = np.argsort(-probability)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= wanted)
    return float(probability[order][enough[-1]]) if len(enough) else 1.0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--checkpoint", required=True, type=Path)
    add("--out", required=True, type=Path)
    add("--work", type=Path, default=ROOT / "build" / "training", help="folder where data is cached")
    add("--float", action="store_true", help="float32 weights, for reference")
    add("--name", help="the model's name (default: the file's)")
    add(
        "--weight-max",
        type=int,
        choices=range(1, 33),
        metavar="1..32",
        help=f"largest int8 weight (default: the one that the network was trained for, or {WEIGHT_MAX})",
    )
    add("--levels", help=argparse.SUPPRESS)
    add("--sure", type=float, default=0.96, help="share of sure guesses that are to be right on valid (default 0.96)")
    args = parser.parse_args()
    if args.levels:
        parser.error("--levels is now --weight-max")
    return args


def main() -> None:
    args = parse_arguments()
    saved = load_checkpoint(args.checkpoint)
    config, labels = saved["config"], saved["labels"]
    spec = config["features"]
    if spec["kind"] not in KINDS:
        raise SystemExit(
            f"{args.checkpoint}: model files have no {spec['kind']} features: such a network only teaches others"
        )
    network = Network(config)
    network.load_state_dict(saved["average"])
    network.eval()
    left_out = config.get("except", [])  # checkpoints of before have no such key
    valid, train = (without(load_split(split, args.work), left_out) for split in ("valid", "train"))

    logits, label = logits_of(network, valid, spec, 1.0)
    rarity = log_rarity(train, config["min_per_class"], config["max_per_class"])
    times = fit_logit_adjustment(logits, label, rarity)
    logits += np.float32(times) * rarity
    network.layers[-1].dense.bias.data += times * torch.from_numpy(rarity)
    print(f"rare categories: {times:g} times the logarithm of their rarity is added to their logits", file=sys.stderr)

    inputs = None if args.float else sample_inputs(network, train, spec)
    records, tensors = pack_layers(network, inputs, args.weight_max or config["weight_max"] or WEIGHT_MAX)
    name = args.name or args.out.stem

    def pack(calibration: Calibration) -> bytes:
        return pack_model(records, tensors, spec, name, labels, calibration)

    with NamedTemporaryFile() as file:
        Path(file.name).write_bytes(pack(Calibration(1.0, 1.0, 1.0)))
        rounded, _, _ = read_model(Path(file.name))
    logits, label = logits_of(rounded, valid, spec, 1.0)
    temperature = fit_temperature(logits, label)
    unfinished_temperature = fit_temperature(*logits_of(rounded, valid, spec, 0.5))
    whole = torch.softmax(torch.from_numpy(logits) / temperature, 1).numpy()
    right = whole.argmax(1) == label
    sure = fit_sure(whole.max(1), right, args.sure)
    size = args.out.write_bytes(pack(Calibration(temperature, sure, unfinished_temperature)))
    print(
        f"{args.out}: {size:,} bytes, temperature {temperature:.3f}, for unfinished drawings "
        f"{unfinished_temperature:.3f}, sure from {sure:.3f}; top-1 on valid {100 * right.mean():.2f} %, rounded",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
