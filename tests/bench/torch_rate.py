"""Drawings a second of PyTorch on one thread, with the layers of the shipped network and random weights.

python3 -m tests.bench.torch_rate bfloat16|float32 BATCH POINTS SECONDS
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch

from training.config import load_config
from training.features import channels
from training.network import Network

CONFIG = Path(__file__).parents[2] / "training/configs/inkling.json"


def rate(kind: str, batch: int, points: int, seconds: float) -> float:
    """Calls for `seconds` after one call to warm up."""
    torch.set_num_threads(1)
    config = load_config(CONFIG)
    network = Network(config).eval()
    x = torch.randn(batch, points, channels(config["features"]))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=kind == "bfloat16"):
        network(x)
        calls, start = 0, time.perf_counter()
        while calls == 0 or time.perf_counter() - start < seconds:
            network(x)
            calls += 1
        return calls * batch / (time.perf_counter() - start)


if __name__ == "__main__":
    print(rate(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
