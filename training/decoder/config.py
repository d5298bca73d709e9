"""Loads and checks a decoder's config."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..data import PART, check_part
from ..schema import ConfigError, Field, check_fields, read_config

FIELDS = {
    "draw": Field(list),  # rings of the cells that lines go to: shortest, longest, ratio, most cells; see moves.py
    "jump": Field(list),  # the same for the pen with its tip up
    "embedding": Field(int, min=1),  # numbers per word
    "units": Field(int, min=4),  # of the LSTM
    "part": PART,
    "seed": Field(int),
    "drawings": Field(float, min=1),  # to see in all, repeats counted
    "batch": Field(int, min=1),  # drawings per step
    "chunk": Field(int, min=1),  # drawings that are grouped by length at a time
    "learning_rate": Field(float),  # the peak
    "warmup": Field(float, min=1),  # drawings until the peak
    "decay": Field(float, min=0, max=1),  # share of the run over which the rate falls in a line
    "weight_decay": Field(float, min=0),
    "clip": Field(float),  # largest norm of the gradient
    "ema_decay": Field(float, min=0, max=1),  # of the averaged weights, per step
    "min_points": Field(int, min=1),  # of the drawings that are learned from
    "max_points": Field(int, min=2),
    "sure": Field(float, min=0, max=1),  # least probability that the recognizer gives their word (select.py)
    "validate_every": Field(float, min=1),  # drawings
    "weight_max": Field(int, min=1, max=32),  # int8 weights lie in -weight_max..weight_max
    "qat_start": Field(float, min=0, max=1),  # share of the run after which weights are rounded while training
}


def check_config(values: Any) -> dict[str, Any]:
    """A config, checked. Raises ConfigError."""
    config = check_fields(values, FIELDS, "", {})
    for key in ("draw", "jump"):
        if len(config[key]) != 4:
            raise ConfigError(f"{key!r} must be [shortest, longest, ratio, most]")
    check_part(config["part"])
    return config


def load_config(path: Path) -> dict[str, Any]:
    """The config of a file. Raises SystemExit with a sentence if it is not one."""
    return read_config(path, check_config)
