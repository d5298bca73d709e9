"""State dicts of this project's networks in PyTorch (training/network.py) -> the importer's layers.

One more layer kind of training/layers/ is a function here and a row of `READERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from .errors import Refused
from .fold import into_before
from .hdf5 import parse_json
from .layers import POOLS, Affine, Conv1d, Dense, Direction, Layer, LayerNorm, Lstm, Network, Pool
from .torch_file import read_torch_file

EPSILON = 1e-5  # of PyTorch's norms, unless told otherwise


class Weights:
    """The tensors of one layer."""

    def __init__(self, state: dict[str, Any], at: int, kind: str) -> None:
        self.state, self.at, self.name = state, at, f"{at} ({kind})"

    def __call__(self, key: str, *shape: int | None) -> np.ndarray:
        """A tensor in float64, whose shape is checked: None stands for any size."""
        name = f"layers.{self.at}.{key}"
        value = self.state.get(name)
        if not isinstance(value, np.ndarray):
            raise Refused(f"layer {self.name}: the tensor {name} is missing. Does the config fit the file?")
        if len(value.shape) != len(shape) or any(want not in (None, n) for n, want in zip(value.shape, shape)):
            raise Refused(
                f"layer {self.name}: the tensor {name} has the shape {value.shape}, which the config does not fit"
            )
        if value.dtype.kind != "f" or not np.isfinite(value).all():
            raise Refused(f"layer {self.name}: the tensor {name} is not all finite numbers: training failed")
        return np.asarray(value, np.float64)


def read_conv1d(spec: dict[str, Any], width: int, get: Weights) -> list[Layer]:
    filters = spec["filters"]
    w = get("conv.weight", filters, width, spec["kernel"]).transpose(0, 2, 1)
    activation = spec.get("activation", "linear")
    conv = Conv1d(get.name, w, get("conv.bias", filters), spec.get("stride", 1), spec.get("padding", "valid"))
    if not spec.get("batch_norm"):
        return [replace(conv, activation=activation)]
    scale = get("norm.weight", filters) / np.sqrt(get("norm.running_var", filters) + EPSILON)
    norm = Affine(f"{get.name}'s norm", scale, get("norm.bias", filters) - get("norm.running_mean", filters) * scale)
    if spec["batch_norm"] == "after":
        return [replace(conv, activation=activation), norm]
    return [replace(into_before(conv, norm), activation=activation)]  # type: ignore[type-var]


def read_lstm(spec: dict[str, Any], width: int, get: Weights) -> list[Layer]:
    units, direction = spec["units"], spec.get("direction", "forward")
    directions = [
        Direction(
            get(f"lstm.weight_ih_l0{end}", 4 * units, width),
            get(f"lstm.weight_hh_l0{end}", 4 * units, units),
            get(f"lstm.bias_ih_l0{end}", 4 * units) + get(f"lstm.bias_hh_l0{end}", 4 * units),
        )
        for end in (["", "_reverse"] if direction == "both" else [""])
    ]
    return [Lstm(get.name, directions, direction == "backward", spec.get("return", "sequence") == "sequence")]


def read_layer_norm(spec: dict[str, Any], width: int, get: Weights) -> list[Layer]:
    return [LayerNorm(get.name, get("norm.weight", width), get("norm.bias", width), EPSILON)]


def read_pool(spec: dict[str, Any], width: int, get: Weights) -> list[Layer]:
    kinds = tuple(spec["kinds"])
    if kinds != tuple(kind for kind in POOLS if kind in kinds):
        raise Refused(f"layer {get.name}: its kinds must be some of {', '.join(POOLS)}, in this order")
    return [Pool(get.name, kinds)]


def read_dense(spec: dict[str, Any], width: int, get: Weights) -> list[Layer]:
    units = spec["units"]
    w = get("dense.weight", units, width)
    return [Dense(get.name, w, get("dense.bias", units), spec.get("activation", "linear"))]


READERS: dict[str, Callable[[dict[str, Any], int, Weights], list[Layer]]] = {
    "conv1d": read_conv1d,
    "dense": read_dense,
    "dropout": lambda spec, width, get: [],
    "layer_norm": read_layer_norm,
    "lstm": read_lstm,
    "pool": read_pool,
}


def read_torch(path: Path, architecture: Path | None, channels: int) -> Network:
    """channels: features per row. A run's checkpoint has its config inside, a state dict needs `architecture`."""
    saved = read_torch_file(path)
    if not isinstance(saved, dict):
        raise Refused(f"{path} holds no dict of tensors. Save torch.save(model.state_dict(), FILE).")
    state = saved.get("average", saved)
    if not isinstance(state, dict):
        raise Refused(f"{path}: what is saved as 'average' is no dict of tensors")
    if architecture is not None:
        config = parse_json(architecture.read_bytes(), str(architecture))
    elif "config" not in saved:
        raise Refused(f"{path} has tensors alone: give its config, --architecture training/configs/NAME.json")
    else:
        config = saved["config"]
    specs = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(specs, list) or not all(isinstance(spec, dict) for spec in specs):
        raise Refused(f"{architecture or path}: the config has no list of layers")
    network, x = Network([], channels), np.zeros((64, channels))
    for at, spec in enumerate(specs):
        kind = spec.get("type")
        if kind not in READERS:
            raise Refused(f"layer {at}: there is no layer {kind!r} here; supported are {', '.join(sorted(READERS))}")
        try:
            layers = READERS[kind](spec, x.shape[1], Weights(state, at, kind))
            for layer in layers:
                x = layer.forward(x)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Refused(f"layer {at} ({kind}): its config is damaged ({error})") from None
        network.layers += layers
        if not layers:
            network.notes.append((f"{at} ({kind})", "left out: only for training"))
    return network
