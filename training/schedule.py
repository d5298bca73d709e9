"""What changes in the course of a run: the learning rate and the strength of augmentation."""

from __future__ import annotations

import math
from typing import Any


def learning_rate(config: dict[str, Any], seen: float, progress: float) -> float:
    """A linear warm-up by drawings seen, then a cosine to 1 % of the peak by the run's progress, 0 to 1.

    With "decay": the peak until the last `decay` share of the run, then a straight line to 1 %, so that a run can be
    prolonged from before the fall (Hu et al. 2024, arXiv:2404.06395).
    """
    peak = config["learning_rate"] * min(1.0, seen / config["warmup"])
    if config["decay"] is not None:
        return peak * (0.01 + 0.99 * min(1.0, (1 - progress) / config["decay"]))
    return peak * (0.01 + 0.99 * (1 + math.cos(math.pi * progress)) / 2)


def augmentation_strength(config: dict[str, Any], progress: float) -> float:
    """1, then falling linearly to `final_strength` over the last `anneal_fraction` of the run."""
    fraction, final = config["augment"]["anneal_fraction"], config["augment"]["final_strength"]
    return 1.0 if 1 - progress >= fraction else final + (1 - final) * (1 - progress) / fraction


def quantizes(config: dict[str, Any], progress: float) -> bool:
    """Whether weights are rounded by now, as the model file will hold them."""
    return config["weight_max"] is not None and progress >= config["qat_start"]
