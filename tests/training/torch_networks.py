"""Writes networks of this project's training in files of torch.save, without PyTorch, and what each answers, computed
as PyTorch defines its layers: on its own tensors, in its own layout.

    python3 torch_networks.py FOLDER

FOLDER/drawings.ndjson has simplified drawings. For each network NAME: NAME.pt and what keras_networks.py writes.
"""

from __future__ import annotations

import io
import json
import pickle
import sys
import types
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import keras_networks as keras
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from training.importer.drawings import points  # noqa: E402
from training.importer.features import read_features  # noqa: E402

dice = np.random.default_rng(7)
Array = np.ndarray


def random(*shape: int) -> Array:
    return (dice.standard_normal(shape) * 1.2 / np.sqrt(max(np.prod(shape[1:]), 1))).astype(np.float32)


class Storage:
    def __init__(self, values: Array) -> None:
        self.values = values


class Tensor:
    """Pickled as PyTorch pickles a tensor: a call that rebuilds it of a storage."""

    def __init__(self, values: Array) -> None:
        self.values = values

    def __reduce__(self) -> Any:
        size = self.values.shape
        stride = tuple(int(np.prod(size[at + 1 :])) for at in range(len(size)))
        arguments = (Storage(np.ascontiguousarray(self.values)), 0, size, stride, False, OrderedDict())
        return sys.modules["torch._utils"]._rebuild_tensor_v2, arguments


def stand_ins() -> None:
    """Names that a pickle refers to, and that are not called here."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    for module, name in ((torch, "FloatStorage"), (torch, "LongStorage"), (utils, "_rebuild_tensor_v2")):
        made: Any = type(name, (), {}) if module is torch else lambda *_: None
        made.__module__, made.__qualname__, made.__name__ = module.__name__, name, name
        setattr(module, name, made)
    sys.modules.update({"torch": torch, "torch._utils": utils})


def save(path: Path, value: Any) -> None:
    storages: list[Array] = []

    class Pickler(pickle.Pickler):
        def persistent_id(self, value: Any) -> Any:
            if not isinstance(value, Storage):
                return None
            storages.append(value.values)
            kind = "FloatStorage" if value.values.dtype == np.float32 else "LongStorage"
            return "storage", getattr(sys.modules["torch"], kind), str(len(storages) - 1), "cpu", value.values.size

    content = io.BytesIO()
    Pickler(content, 2).dump(value)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{path.stem}/data.pkl", content.getvalue())
        for at, values in enumerate(storages):
            archive.writestr(f"{path.stem}/data/{at}", values.tobytes())


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def conv(x: Array, state: dict[str, Array], at: int, spec: dict[str, Any]) -> Array:
    w, kernel, stride = state[f"layers.{at}.conv.weight"], spec["kernel"], spec["stride"]
    rows = -(-len(x) // stride)
    total = max((rows - 1) * stride + kernel - len(x), 0)
    x = np.pad(x, ((total // 2, total - total // 2), (0, 0)))
    y = np.stack([np.einsum("kc,fck->f", x[t * stride : t * stride + kernel], w) for t in range(rows)])
    y = y + state[f"layers.{at}.conv.bias"]
    if f"layers.{at}.norm.weight" in state:
        norm = {name: state[f"layers.{at}.norm.{name}"] for name in ("weight", "bias", "running_mean", "running_var")}
        y = (y - norm["running_mean"]) / np.sqrt(norm["running_var"] + 1e-5) * norm["weight"] + norm["bias"]
    return np.maximum(y, 0)


def lstm(x: Array, state: dict[str, Array], at: int, end: str) -> Array:
    w, u, b, c = (
        state[f"layers.{at}.lstm.{name}_l0{end}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    h = cell = np.zeros(u.shape[1])
    out = []
    for row in x[::-1] if end else x:
        i, f, g, o = np.split(w @ row + b + u @ h + c, 4)
        cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(cell)
        out.append(h)
    return np.array(out[::-1] if end else out)


def answer(x: Array, state: dict[str, Array], specs: list[dict[str, Any]]) -> Array:
    for at, spec in enumerate(specs):
        if spec["type"] == "conv1d":
            x = conv(x, state, at, spec)
        elif spec["type"] == "layer_norm":
            x = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
            x = x * state[f"layers.{at}.norm.weight"] + state[f"layers.{at}.norm.bias"]
        elif spec["type"] == "lstm":
            ends = ["", "_reverse"] if spec["direction"] == "both" else [""]
            x = np.concatenate([lstm(x, state, at, end) for end in ends], 1)
            x = x[-1:] if spec["return"] == "last" else x
        elif spec["type"] == "pool":
            x = np.concatenate([x.mean(0), x.max(0)])[None]
        elif spec["type"] == "dense":
            x = x @ state[f"layers.{at}.dense.weight"].T + state[f"layers.{at}.dense.bias"]
    e = np.exp(x[0] - x[0].max())
    return e / e.sum()


def tensors(specs: list[dict[str, Any]], width: int) -> OrderedDict[str, Array]:
    """Of random numbers, by the names that Network.state_dict() gives them."""
    state: OrderedDict[str, Array] = OrderedDict()
    for at, spec in enumerate(specs):
        own = f"layers.{at}."
        if spec["type"] == "conv1d":
            filters = spec["filters"]
            state[own + "conv.weight"], state[own + "conv.bias"] = (
                random(filters, width, spec["kernel"]),
                random(filters),
            )
            if spec.get("batch_norm"):
                for name in ("weight", "bias", "running_mean"):
                    state[f"{own}norm.{name}"] = random(filters)
                state[own + "norm.running_var"] = np.abs(random(filters)) + np.float32(0.5)
                state[own + "norm.num_batches_tracked"] = np.array(3)
            width = filters
        elif spec["type"] == "layer_norm":
            state[own + "norm.weight"], state[own + "norm.bias"] = 1 + random(width), random(width)
        elif spec["type"] == "lstm":
            units, ends = spec["units"], ["", "_reverse"] if spec["direction"] == "both" else [""]
            for end in ends:
                state[f"{own}lstm.weight_ih_l0{end}"] = random(4 * units, width)
                state[f"{own}lstm.weight_hh_l0{end}"] = random(4 * units, units)
                state[f"{own}lstm.bias_ih_l0{end}"], state[f"{own}lstm.bias_hh_l0{end}"] = (
                    random(4 * units),
                    random(4 * units),
                )
            width = units * len(ends)
        elif spec["type"] == "pool":
            width *= len(spec["kinds"])
        elif spec["type"] == "dense":
            state[own + "dense.weight"], state[own + "dense.bias"] = random(spec["units"], width), random(spec["units"])
            width = spec["units"]
    return state


NETWORKS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "state-inkling": (
        "pen",
        [
            {"type": "conv1d", "filters": 12, "kernel": 5, "stride": 1, "padding": "same", "activation": "relu"},
            {"type": "conv1d", "filters": 16, "kernel": 3, "stride": 2, "padding": "same", "activation": "relu"},
            {"type": "layer_norm"},
            {"type": "lstm", "units": 8, "direction": "both", "return": "sequence"},
            {"type": "pool", "kinds": ["mean", "max"]},
            {"type": "dropout", "rate": 0.1},
            {"type": "dense", "units": 9},
        ],
    ),
    "state-norm": (
        "stroke5",
        [
            {
                "type": "conv1d",
                "filters": 8,
                "kernel": 5,
                "stride": 2,
                "padding": "same",
                "activation": "relu",
                "batch_norm": "before",
            },
            {"type": "lstm", "units": 6, "direction": "forward", "return": "last"},
            {"type": "dense", "units": 7},
        ],
    ),
}


def main(folder: Path) -> None:
    stand_ins()
    drawings = [points(json.loads(line)["drawing"]) for line in (folder / "drawings.ndjson").read_text().splitlines()]
    for name, (kind, specs) in NETWORKS.items():
        features = read_features(kind)
        state = tensors(specs, features.channels)
        saved = OrderedDict((key, Tensor(values)) for key, values in state.items())
        config = {"layers": specs}
        # One as a state dict beside its config, one as a run's checkpoint.
        save(folder / f"{name}.pt", saved if name == "state-inkling" else {"average": saved, "config": config})
        (folder / f"{name}.config.json").write_text(json.dumps(config))
        expected = [answer(features.rows(*drawing), state, specs).tolist() for drawing in drawings]
        arguments = [f"{name}.pt"] + (["--architecture", f"{name}.config.json"] if name == "state-inkling" else [])
        keras.write_expected(folder, name, features, arguments, expected)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
