"""Writes a trained network as a model file (weights/FORMAT.md): int8 weights, or float32 with --float.

    python3 -m training.export --checkpoint build/training/inkling/checkpoint.pt --out weights/inkling.ink

Activations' ranges are calibrated on drawings of `train`; on `valid` what is added for rarer categories, the
temperatures, of whole drawings and, for unfinished ones, of first halves, and the threshold of "sure".
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .augment import rescale
from .data import Drawings, Points, balanced_index, evaluation_batches, load_split, padded_points
from .features import features
from .model_file import KINDS, model_bytes, write_layers
from .network import Network
from .train import ROOT


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
                        help="largest int8 weight (default: what it was trained for, or 31)")
    parser.add_argument("--sure", type=float, default=0.96, help="share of sure guesses that must be right on valid")
    args = parser.parse_args()

    saved = torch.load(args.checkpoint, map_location="cpu")
    config, labels = saved["config"], saved["labels"]
    if config["features"]["kind"] not in KINDS:
        raise SystemExit(f"{args.checkpoint}: model files have no {config['features']['kind']} features: such a network only teaches others")
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
