"""Loads and checks a config: a file of training/configs, or the config that a checkpoint holds.

Every key is known here, in the class of its layer (training/layers) or in its feature set (training/features).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .data import PART, check_part
from .features import FEATURES
from .layers import LAYERS
from .schema import ConfigError, Field, check_fields, read_config

Config = dict[str, Any]

# Old paths of keys. They are refused, and the error names the new one.
RENAMED = {
    "levels": "weight_max",
    "round_from": "qat_start",
    "average": "ema_decay",
    "class_floor": "min_per_class",
    "cut": "truncate",
    "truncate.from": "truncate.min",
    "distil.share": "distil.weight",
    "augment.settle": "augment.anneal_fraction",
    "features.window": "features.patch_size",
    "features.multiple": "features.length_multiple",
    "features.least": "features.min_points",
}
RENAMED_FEATURES = {"ink": "pen"}

FIELDS = {
    "features": Field(dict),
    "layers": Field(list),
    "except": Field(list, []),  # labels of drawings that are left out
    "part": PART,
    "seed": Field(int),
    "optimizer": Field(str, "adamw", choices=("adamw", "muon")),
    "drawings": Field(float, min=1),  # to see in all, repeats counted
    "batch": Field(int, min=1),  # drawings per step and process
    "chunk": Field(int, 131072, min=1),  # drawings that are shuffled and grouped by length at a time
    "learning_rate": Field(float),  # the peak
    "warmup": Field(float, min=1),  # drawings until the peak
    "decay": Field(float, None),  # share of the run over which the rate falls in a line; none: a cosine over all of it
    "weight_decay": Field(float, min=0),
    "beta2": Field(float, min=0, max=1),  # AdamW's
    "clip": Field(float),  # largest norm of the gradient
    "ema_decay": Field(float, min=0, max=1),  # of the averaged weights, per step
    "label_smoothing": Field(float, min=0, max=1),
    "min_per_class": Field(int, min=0),  # smaller categories are repeated to about this many drawings
    "max_per_class": Field(int, None, min=1),  # of larger categories, the first so many drawings are used
    "max_points": Field(int, min=2),  # longer drawings keep their first points
    "validate_every": Field(float, min=1),  # drawings
    "patience": Field(int, min=1),  # validations without a better likelihood before the run ends
    "weight_max": Field(int, None, min=1, max=32),  # int8 weights lie in -weight_max..weight_max
    "qat_start": Field(float, None, min=0, max=1),  # share of the run after which weights are rounded while training
    "distil": Field(dict, None),
    "cosine": Field(dict, None),
    "truncate": Field(dict),
    "augment": Field(dict),
    "hands": Field(dict, None),
}
DISTIL_FIELDS = {
    "weight": Field(float, min=0, max=1),  # of the teachers' labels in the loss
    "temperature": Field(float, min=0.01),
    "clean": Field(bool, False),  # teachers see drawings before `hands` and `augment` change them
}
COSINE_FIELDS = {
    "weight": Field(float, min=0, max=1),  # of the cross entropy of cosines in the loss
    "scale": Field(float, min=1),  # of the cosines, as logits
}
TRUNCATE_FIELDS = {
    "share": Field(float, min=0, max=1),  # of the drawings that are truncated
    "min": Field(float, min=0, max=1),  # least share of its points that such a drawing keeps
}
AUGMENT_FIELDS = {
    "rotate_degrees": Field(float),  # standard deviations of these four
    "stretch": Field(float),
    "shear": Field(float),
    "jitter": Field(float),  # share of the longer side
    "jitter_share": Field(float, 1.0, min=0, max=1),  # of the drawings that jitter falls on
    "mirror": Field(float, min=0, max=1),  # probabilities of these four
    "reverse_order": Field(float, min=0, max=1),
    "reverse_all_strokes": Field(float, min=0, max=1),
    "reverse_stroke": Field(float, min=0, max=1),
    "anneal_fraction": Field(float, min=0, max=1),  # share of the run, at its end, over which the strength falls
    "final_strength": Field(float, min=0, max=1),
}


HANDS_FIELDS = {
    "share": Field(float, min=0, max=1),  # of the drawings that get a change of training/hands.py
    "second": Field(float, min=0, max=1),  # of those, that get another
}


def _check_kind(values: Any, key: str, table: dict[str, Any], where: str, renamed: dict[str, str]) -> dict[str, Any]:
    """An object whose `key` names a row of `table`, checked by that row's fields."""
    if not isinstance(values, dict) or key not in values:
        raise ConfigError(f"{where} must be an object with {key!r}")
    kind = values[key]
    if kind not in table:
        reason = f"is now {renamed[kind]!r}" if kind in renamed else f"is unknown; expected one of {', '.join(table)}"
        raise ConfigError(f"{where}.{key}: {kind!r} {reason}")
    return check_fields(values, {key: Field(str), **table[kind].fields}, where, RENAMED)


def check_config(values: Any) -> Config:
    """A config with defaults filled in. Raises ConfigError for an unknown, missing or wrong key."""
    config = check_fields(values, FIELDS, "", RENAMED)
    config["features"] = _check_kind(config["features"], "kind", FEATURES, "features", RENAMED_FEATURES)
    config["layers"] = [
        _check_kind(layer, "type", LAYERS, f"layers[{at}]", {}) for at, layer in enumerate(config["layers"])
    ]
    config["truncate"] = check_fields(config["truncate"], TRUNCATE_FIELDS, "truncate", RENAMED)
    config["augment"] = check_fields(config["augment"], AUGMENT_FIELDS, "augment", RENAMED)
    if config["distil"] is not None:
        config["distil"] = check_fields(config["distil"], DISTIL_FIELDS, "distil", RENAMED)
    if config["cosine"] is not None:
        config["cosine"] = check_fields(config["cosine"], COSINE_FIELDS, "cosine", RENAMED)
        if config["layers"][-1]["type"] != "dense":
            raise ConfigError("cosine needs a dense layer at the end")
    if config["hands"] is not None:
        config["hands"] = check_fields(config["hands"], HANDS_FIELDS, "hands", RENAMED)
    check_part(config["part"])
    if config["weight_max"] is not None and config["qat_start"] is None:
        raise ConfigError("'weight_max' needs 'qat_start': the share of the run after which weights are rounded")
    return config


def override(values: Any, changes: Sequence[str]) -> Any:
    """`values` with each change "KEY=VALUE": a path such as augment.jitter or layers.0.units, and JSON."""
    for change in changes:
        path, equals, text = change.partition("=")
        *parents, last = path.split(".")
        try:
            at = values
            for key in parents:
                at = at[int(key)] if isinstance(at, list) else at[key]
            at[int(last) if isinstance(at, list) else last] = json.loads(text)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise ConfigError(f"--set {change}: expected KEY=VALUE, a path in the config and JSON") from error
    return values


def load_config(path: Path, changes: Sequence[str] = ()) -> Config:
    """The config of a file, changed as `override` does. Raises SystemExit with a sentence if it is not one."""
    return read_config(path, lambda values: check_config(override(values, changes)))
