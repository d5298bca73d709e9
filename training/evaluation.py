"""Measures a network on a split."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from .augment import normalize
from .batches import Points, evaluation_batches
from .data import Drawings
from .features import features
from .network import Network


def cpu_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 itself; emulated, it is slower than float32."""
    try:
        return "avx512_bf16" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def autocast(device: str) -> torch.autocast:
    """bfloat16 where the device computes it fast."""
    return torch.autocast(device, torch.bfloat16, enabled=device == "cuda" or cpu_bfloat16())


@torch.no_grad()
def evaluate(
    network: Network, drawings: Drawings, points: Points, config: dict[str, Any], device: str, keep: float = 1.0
) -> dict[str, float]:
    """top-1, top-3, top-5 (percent) and mean negative log likelihood on a split, truncated to `keep` of the points."""
    network.eval()
    hits = np.zeros(3)
    nll = 0.0
    for batch in evaluation_batches(drawings, points, 512, config["features"], keep):
        batch.xy = normalize(batch.xy, batch.n)
        with autocast(device):
            logits = network(features(batch, config["features"]))
        nll += F.cross_entropy(logits, batch.label, reduction="sum").item()
        ranked = logits.topk(5).indices == batch.label[:, None]
        hits += [ranked[:, :k].any(1).sum().item() for k in (1, 3, 5)]
    top = 100 * hits / len(drawings)
    return {
        "top1": round(top[0], 2),
        "top3": round(top[1], 2),
        "top5": round(top[2], 2),
        "nll": round(nll / len(drawings), 4),
    }
