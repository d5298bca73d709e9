"""Writes networks as other versions of Keras and other people's scripts leave them, and what each answers as Keras
defines it.

    python3 keras_dialects.py FOLDER
    python3 keras_dialects.py --long FOLDER        (what tests/bench/rows.mjs times)

As keras_networks.py, whose layers it uses.
"""

from __future__ import annotations

import copy
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import h5py
import keras_networks as keras
import numpy as np
from keras_networks import (
    GRU,
    LSTM,
    Activation,
    AveragePooling1D,
    BatchNormalization,
    Bidirectional,
    Conv1D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    Keras,
    LayerNormalization,
    Masking,
    MaxPooling1D,
    TimeDistributed,
    activate,
    random,
    sequential,
    stack,
)

from training.importer.features import Described, Features, read_features

Array = np.ndarray
Made = tuple[list[Keras], Features | Described, list[str]]
STROKE5 = Features("stroke5", scale=20.0)
LONG = 3711  # rows


# Layers that only these networks have


class Model(Keras):
    """A Sequential within another model."""

    kind = "Sequential"

    def __init__(self, name: str, c_in: int, layers: list[tuple[type[Keras], dict[str, Any]]]) -> None:
        self.layers = stack(c_in, *layers)
        self.c_out = c_in
        for layer in self.layers:
            layer.name = layer.config["name"] = f"{name}_{layer.name}"
            self.c_out = layer.width(self.c_out)
        super().__init__(name, c_in, layers=[layer.serialized() for layer in self.layers])

    def width(self, c_in: int) -> int:
        return self.c_out

    def call(self, x: Array) -> Array:
        for layer in self.layers:
            x = layer.call(x)
        return x


class Prelu(Keras):
    kind = "PReLU"

    def build(self, c_in: int) -> None:
        self.config["shared_axes"] = [1]
        self.weights["alpha"] = random(1, c_in, size=0.3)

    def call(self, x: Array) -> Array:
        return np.where(x > 0, x, x * self.weights["alpha"])


class LeakyReLU(Keras):
    kind = "LeakyReLU"

    def call(self, x: Array) -> Array:
        return np.where(x > 0, x, x * self.config.get("alpha", self.config.get("negative_slope")))


class ReLU(Keras):
    kind = "ReLU"

    def call(self, x: Array) -> Array:
        return np.clip(x, 0, self.config["max_value"])


class ELU(Keras):
    kind = "ELU"

    def call(self, x: Array) -> Array:
        return np.where(x > 0, x, self.config["alpha"] * np.expm1(np.minimum(x, 0)))


class Selu(Keras):
    kind = "Activation"

    def build(self, c_in: int) -> None:
        self.config["activation"] = "selu"

    def call(self, x: Array) -> Array:
        return 1.05070098 * np.where(x > 0, x, 1.67326324 * np.expm1(np.minimum(x, 0)))


class SimpleRNN(LSTM):
    kind = "SimpleRNN"

    def build(self, c_in: int) -> None:
        super().build(c_in)
        del self.config["recurrent_activation"]
        units = self.config["units"]
        self.weights["kernel"] = random(c_in, units)
        self.weights["recurrent_kernel"] = random(units, units)
        self.weights["bias"] = random(units, size=0.2)

    def call(self, x: Array) -> Array:
        h, out = np.zeros(self.config["units"]), []
        w, u, bias = (value.astype(float) for value in self.weights.values())
        for row in x[::-1] if self.config["go_backwards"] else x:
            h = np.tanh(row @ w + h @ u + bias)
            out.append(h)
        return np.stack(out) if self.config["return_sequences"] else h[None]


class CellLSTM(LSTM):
    """RNN(LSTMCell(units))."""

    def serialized(self) -> dict[str, Any]:
        cell = {key: self.config[key] for key in ("units", "activation", "recurrent_activation", "use_bias")}
        config = {"return_sequences": self.config["return_sequences"], "go_backwards": False,
                  "cell": {"class_name": "LSTMCell", "config": cell}}  # fmt: skip
        return {"class_name": "RNN", "name": self.name, "config": {"name": self.name, **config}}


class GroupedConv1D(Conv1D):
    def build(self, c_in: int) -> None:
        super().build(c_in // self.config["groups"])

    def call(self, x: Array) -> Array:
        groups, out = self.config["groups"], []
        whole, bias, config = self.weights["kernel"], self.weights["bias"], self.config
        for at in range(groups):
            self.weights["kernel"] = np.split(whole, groups, 2)[at]
            self.weights["bias"] = np.split(bias, groups)[at]
            out.append(super().call(np.split(x, groups, 1)[at]))
        self.weights.update(kernel=whole, bias=bias)
        self.config = config
        return np.concatenate(out, 1)


class DepthwiseConv1D(Conv1D):
    kind = "DepthwiseConv1D"

    def build(self, c_in: int) -> None:
        self.config["filters"] = c_in * self.config["depth_multiplier"]
        super().build(c_in)
        del self.config["filters"]
        self.weights["kernel"] = random(self.config["kernel_size"][0], c_in, self.config["depth_multiplier"])

    def width(self, c_in: int) -> int:
        return c_in * self.config["depth_multiplier"]

    def deep(self, x: Array) -> Array:
        w = self.weights["kernel"].astype(float)
        out = [
            sum(x[t + k][:, None] * w[k] for k in range(len(w))).ravel()  # type: ignore[union-attr]
            for t in range(len(x) - len(w) + 1)
        ]
        return np.stack(out)

    def call(self, x: Array) -> Array:
        return activate(self.config["activation"], self.deep(x) + self.weights["bias"])


class SeparableConv1D(DepthwiseConv1D):
    kind = "SeparableConv1D"

    def build(self, c_in: int) -> None:
        filters = self.config["filters"]
        super().build(c_in)
        self.config["filters"] = filters
        points = random(1, c_in * self.config["depth_multiplier"], filters)
        self.weights = {"kernel": self.weights["kernel"], "points": points, "bias": random(filters, size=0.1)}

    def width(self, c_in: int) -> int:
        return self.config["filters"]

    def call(self, x: Array) -> Array:
        return activate(self.config["activation"], self.deep(x) @ self.weights["points"][0] + self.weights["bias"])


class Normalization(Keras):
    kind = "Normalization"

    def build(self, c_in: int) -> None:
        self.config["axis"] = [-1]
        mean, variance = random(c_in, size=0.3), random(c_in, size=0.3) ** 2 + np.float32(0.2)
        self.weights = {"mean": mean, "variance": variance, "count": np.array(7, np.int64)}

    def call(self, x: Array) -> Array:
        return (x - self.weights["mean"]) / np.sqrt(self.weights["variance"].astype(float))


class Rescaling(Keras):
    kind = "Rescaling"

    def call(self, x: Array) -> Array:
        return x * self.config["scale"] + self.config["offset"]


class ZeroPadding1D(Keras):
    kind = "ZeroPadding1D"

    def call(self, x: Array) -> Array:
        before, behind = self.config["padding"]
        return np.concatenate([np.zeros((before, x.shape[1])), x, np.zeros((behind, x.shape[1]))])


class Padding(Keras):
    """Not a layer: what is behind the drawing's rows in a fixed length, of which Keras makes zeros again."""

    def call(self, x: Array) -> Array:
        return np.concatenate([x, np.zeros((3, x.shape[1]))])


class Pools(Keras):
    """The maximum and the mean, which a functional model joins."""

    def width(self, c_in: int) -> int:
        return 2 * c_in

    def call(self, x: Array) -> Array:
        return np.concatenate([x.max(0), x.mean(0)])[None]


# Files


def legacy_weights(layer: Keras) -> dict[str, Array]:
    """As `layer.trainable_weights + layer.non_trainable_weights`: those of all batch norms are the last."""
    if not isinstance(layer, Model):
        return {f"{layer.name}/{name}:0": value for name, value in layer.weights.items()}
    found = {path: value for inner in layer.layers for path, value in legacy_weights(inner).items()}
    return dict(sorted(found.items(), key=lambda item: "moving_" in item[0]))


def write_h5(
    path: Path, layers: list[Keras], config: dict[str, Any], version: str = "2.9.0", dtype: str = "f4", end: str = ":0"
) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["model_config"], file.attrs["keras_version"] = json.dumps(config), version
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = np.array([layer.name.encode() for layer in layers])
        for layer in layers:
            group, weights = root.create_group(layer.name), legacy_weights(layer)
            paths = [name.removesuffix(":0") + end for name in weights]
            group.attrs["weight_names"] = np.array([name.encode() for name in paths], "S") if paths else np.zeros(0)
            for name, value in zip(paths, weights.values()):
                group.create_dataset(name, data=value if value.dtype.kind == "i" else value.astype(dtype))


def put_groups(file: h5py.Group, layers: list[Keras]) -> None:
    """As Keras 3 does: groups called like the classes."""
    seen: dict[str, int] = {}
    for layer in layers:
        base = {"BatchNormalization": "batch_normalization", "LeakyReLU": "leaky_re_lu",
                "GlobalMaxPooling1D": "global_max_pooling1d"}.get(layer.kind, layer.kind.lower())  # fmt: skip
        seen[base] = seen.get(base, -1) + 1
        group = file.create_group(f"layers/{base}_{seen[base]}" if seen[base] else f"layers/{base}")
        if isinstance(layer, Model):
            put_groups(group, layer.layers)
        elif isinstance(layer, LSTM):
            keras.put_vars(group.create_group("cell"), list(layer.weights.values()))
        else:
            keras.put_vars(group, list(layer.weights.values()))


def keras3(layer: Any) -> Any:
    """A config as Keras 3 writes it, with objects for types and functions."""
    if isinstance(layer, list):
        return [keras3(one) for one in layer]
    if not isinstance(layer, dict):
        return layer
    out = {key: keras3(value) for key, value in layer.items()}
    if out.get("dtype"):
        policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}
        out["dtype"] = {**policy, "registered_name": None}
    for key in ("activation", "recurrent_activation"):
        if isinstance(out.get(key), str):
            function = {"module": "builtins", "class_name": "function", "registered_name": "function"}
            out[key] = {**function, "config": out[key]}
    if "class_name" in out and "config" in out and "module" not in out:
        out.update(module="keras.layers", registered_name=None)
    return out


def write_keras(path: Path, layers: list[Keras], config: dict[str, Any]) -> None:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        put_groups(file, layers)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(keras3(config)))
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.8.0"}))
        archive.writestr("model.weights.h5", content.getvalue())


def without_shape(layers: list[Keras], more: dict[str, Any]) -> dict[str, Any]:
    """A Sequential that was built by its first data."""
    config = {"name": "sequential", "layers": [layer.serialized() for layer in layers]} | more
    return {"class_name": "Sequential", "config": config}


# Networks


def nested(folder: Path) -> dict[str, Made]:
    layers = stack(
        5,
        (Model, {"name": "encoder", "layers": [
            (Conv1D, {"filters": 8, "kernel_size": 3, "padding": "same"}), (BatchNormalization, {}),
            (Activation, {"activation": "relu"}), (Dropout, {"rate": 0.1})]}),
        (LSTM, {"units": 8, "return_sequences": True}),
        (GlobalMaxPooling1D, {}),
        (Model, {"name": "head", "layers": [
            (Dense, {"units": 12}), (BatchNormalization, {}), (LeakyReLU, {"alpha": 0.1}),
            (Model, {"name": "last", "layers": [(Dense, {"units": 6, "activation": "softmax"})]})]}),
    )  # fmt: skip
    write_h5(folder / "nested.h5", layers, sequential(layers, 5))
    write_keras(folder / "nested3.keras", layers, sequential(layers, 5))
    write_h5(folder / "nested-keras3.h5", layers, keras3(sequential(layers, 5)), "3.4.1", end="")
    return {
        "nested": (layers, STROKE5, ["nested.h5"]),
        "nested3": (layers, STROKE5, ["nested3.keras"]),
        "nested-keras3": (layers, STROKE5, ["nested-keras3.h5"]),
    }


def deferred(folder: Path) -> dict[str, Made]:
    layers = stack(5, (LSTM, {"units": 8}), (Dense, {"units": 5, "activation": "softmax"}))
    layers[0].config.update(stateful=True, unit_forget_bias=True, implementation=2, time_major=False, unroll=False)
    out: dict[str, Made] = {}
    built = {"build_config": {"input_shape": [None, None, 5]}}
    for name, config in {
        "deferred": without_shape(layers, {"build_input_shape": [None, None, 5]}),
        "deferred-nothing": without_shape(layers, {}),
        "deferred-built": without_shape(layers, {"layers": [{**layer.serialized(), **built} for layer in layers]}),
    }.items():
        write_h5(folder / f"{name}.h5", layers, config, dtype="f8")
        out[name] = layers, STROKE5, [f"{name}.h5"]
    half = [layer for layer in stack(5, (LSTM, {"units": 8}), (Dense, {"units": 5}))]
    for layer in half:
        layer.weights = {name: value.astype(np.float16).astype(np.float32) for name, value in layer.weights.items()}
    write_h5(folder / "half.h5", half, sequential(half, 5), dtype="f2")
    return {**out, "half": (half, STROKE5, ["half.h5"])}


def functional(folder: Path) -> dict[str, Made]:
    """Branches that are joined again, layers out of order, and a second output."""
    rows = (GRU, {"units": 8, "return_sequences": True})
    layers = stack(5, rows, (Pools, {}), (Dense, {"units": 6, "activation": "softmax"}))
    one, _, last = layers
    config = keras.functional([one], 5)
    reads = {name: [one.name] for name in ("average", "max", "other")}
    reads.update({"joined": ["max", "average"], last.name: ["joined"]})
    parts: list[dict[str, Any]] = [last.serialized()]
    kinds = {"average": "GlobalAveragePooling1D", "max": "GlobalMaxPooling1D"}
    kinds.update({"joined": "Concatenate", "other": "Dropout"})
    parts += [{"class_name": kind, "name": name, "config": {"name": name}} for name, kind in kinds.items()]
    for part in parts:
        part["inbound_nodes"] = [[[name, 0, 0, {}] for name in reads[part["name"]]]]
    config["config"]["layers"] += parts
    config["config"]["output_layers"] = [[last.name, 0, 0], ["other", 0, 0]]
    write_h5(folder / "branches.h5", [one, last], config)
    return {"branches": (layers, STROKE5, ["branches.h5"])}


def masked(folder: Path) -> dict[str, Made]:
    """A maximum of rows among which Keras has rows of padding again, and a mean among which it has none."""
    out: dict[str, Made] = {}
    for name, padding in {"masked-both": Padding, "masked-one": None}.items():
        layer: Any = (Bidirectional, {"layer": LSTM, "units": 8, "return_sequences": True}) if padding else (
            LSTM, {"units": 8, "return_sequences": True})  # fmt: skip
        layers = stack(
            5,
            (Masking, {"mask_value": 0.0}),
            layer,
            *([(padding, {})] if padding else []),
            (TimeDistributed, {"units": 9, "activation": "tanh"}),
            (GlobalMaxPooling1D, {}),
            (Dense, {"units": 6, "activation": "softmax"}),
        )
        real = [layer for layer in layers if layer.kind]
        write_h5(folder / f"{name}.h5", real, sequential(real, 5, 300))
        out[name] = layers, Features("stroke5"), [f"{name}.h5"]
    return out


def functions(folder: Path) -> dict[str, Made]:
    layers = stack(
        5,
        (Normalization, {}),
        (Rescaling, {"scale": 0.5, "offset": 0.1}),
        (Conv1D, {"filters": 6, "kernel_size": 3, "padding": "same"}),
        (Prelu, {}),
        (GroupedConv1D, {"filters": 8, "kernel_size": 3, "groups": 2, "activation": "relu"}),
        (DepthwiseConv1D, {"depth_multiplier": 2, "kernel_size": 2, "activation": "tanh"}),
        (SeparableConv1D, {"depth_multiplier": 2, "kernel_size": 3, "filters": 10}),
        (ReLU, {"max_value": 0.5}),
        (GlobalAveragePooling1D, {}),
        (Flatten, {"rows": 1}),
        (Dense, {"units": 12}),
        (ELU, {"alpha": 0.5}),
        (Dense, {"units": 10}),
        (Selu, {}),
        (Dense, {"units": 9}),
        (LeakyReLU, {"negative_slope": 0.25}),
        (Dense, {"units": 6, "activation": "softmax"}),
    )
    write_h5(folder / "functions.h5", layers, sequential(layers, 5))
    # An activation that is a layer, within the layer before it.
    config = copy.deepcopy(sequential(layers, 5))
    inner = config["config"]["layers"].pop(-2)
    config["config"]["layers"][-2]["config"]["activation"] = inner
    write_h5(folder / "functions3.h5", [layer for layer in layers if layer is not layers[-2]], keras3(config), "3.0.5")
    features = Features("stroke5", min_points=12)
    return {"functions": (layers, features, ["functions.h5"]), "functions3": (layers, features, ["functions3.h5"])}


def padded(folder: Path) -> dict[str, Made]:
    """As PyTorch pads: the same rows on both sides, whatever the stride."""
    layers = stack(
        5,
        (Conv1D, {"filters": 8, "kernel_size": 3, "padding": "same", "activation": "tanh"}),
        (ZeroPadding1D, {"padding": [2, 1]}),
        (Conv1D, {"filters": 9, "kernel_size": 5, "strides": [2], "activation": "relu"}),
        (ZeroPadding1D, {"padding": [1, 1]}),
        (AveragePooling1D, {"pool_size": 3, "strides": [2]}),
        (GlobalMaxPooling1D, {}),
        (Dense, {"units": 5, "activation": "softmax"}),
    )
    write_h5(folder / "padded.h5", layers, sequential(layers, 5))
    return {"padded": (layers, STROKE5, ["padded.h5"])}


def recurrent(folder: Path) -> dict[str, Made]:
    layers = stack(
        5,
        (SimpleRNN, {"units": 7, "return_sequences": True}),
        (Bidirectional, {"layer": SimpleRNN, "units": 8, "return_sequences": True}),
        (LayerNormalization, {}),
        (CellLSTM, {"units": 8}),
        (Dense, {"units": 5, "activation": "softmax"}),
    )
    write_h5(folder / "simple.h5", layers, sequential(layers, 5))
    return {"simple": (layers, STROKE5, ["simple.h5"])}


def keras1(folder: Path) -> dict[str, Made]:
    layers = stack(
        5,
        (Conv1D, {"filters": 6, "kernel_size": 3, "padding": "same", "activation": "relu"}),
        (MaxPooling1D, {"pool_size": 2}),
        (BatchNormalization, {}),
        (LSTM, {"units": 8, "return_sequences": True, "recurrent_activation": "hard_sigmoid"}),
        (GRU, {"units": 8, "recurrent_activation": "hard_sigmoid", "reset_after": False}),
        (Dense, {"units": 5, "activation": "softmax"}),
    )
    names = {"units": "output_dim", "recurrent_activation": "inner_activation", "filters": "nb_filter",
             "padding": "border_mode", "kernel_size": "filter_length", "use_bias": "bias",
             "strides": "subsample_length", "pool_size": "pool_length"}  # fmt: skip
    unknown = ("reset_after", "dilation_rate", "groups", "dtype")
    configs = []
    for layer in layers:
        config = {names.get(key, key): value[0] if isinstance(value, list) and key != "axis" else value
                  for key, value in layer.config.items() if key not in unknown}  # fmt: skip
        if layer.kind == "MaxPooling1D":
            config["stride"] = config.pop("subsample_length")
        config.pop("data_format", None)
        configs.append({"class_name": "Convolution1D" if layer.kind == "Conv1D" else layer.kind, "config": config})
    configs[0]["config"].update(batch_input_shape=[None, None, 5], input_dim=5, input_length=None)
    stored: dict[str, list[Array]] = {layer.name: list(layer.weights.values()) for layer in layers}
    for layer in layers:
        if layer.kind in ("LSTM", "GRU"):
            count = 4 if layer.kind == "LSTM" else 3
            gates = [[np.split(w, count, -1)[at] for w in layer.weights.values()] for at in range(count)]
            order = [0, 2, 1, 3] if layer.kind == "LSTM" else [0, 1, 2]  # i, c, f, o
            stored[layer.name] = [w for at in order for w in gates[at]]
    stored[layers[0].name][0] = stored[layers[0].name][0][:, None]
    with h5py.File(folder / "keras1.h5", "w") as file:
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": configs})
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = np.array([name.encode() for name in stored])
        for name, weights in stored.items():
            group, paths = root.create_group(name), [f"{name}_{at}" for at in range(len(weights))]
            group.attrs["weight_names"] = np.array([path.encode() for path in paths], "S") if paths else np.zeros(0)
            for path, value in zip(paths, weights):
                group.create_dataset(path, data=value)
    return {"keras1": (layers, Features("stroke5", min_points=8, scale=20.0), ["keras1.h5"])}


def initialize(layer: LSTM) -> None:
    """Weights as Keras draws them before training."""
    units = layer.config["units"]
    for name, w in layer.weights.items():
        if name == "recurrent_kernel":
            w[:] = np.linalg.qr(keras.dice.standard_normal((4 * units, units)))[0].T
        elif name == "kernel":
            w[:] = keras.dice.uniform(-1, 1, w.shape) * np.sqrt(6 / sum(w.shape))
        else:
            w[:] = np.repeat([0, 1, 0, 0], units)


def long(folder: Path, name: str, filters: int, units: int, labels: int) -> dict[str, Made]:
    """A fixed length that no drawing needs, padded in front as Keras' pad_sequences does."""
    layers = stack(
        3,
        (BatchNormalization, {}),
        (Conv1D, {"filters": filters, "kernel_size": 5, "activation": "relu"}),
        (Dropout, {"rate": 0.3}),
        (Conv1D, {"filters": 2 * filters, "kernel_size": 3, "padding": "same"}),
        (Bidirectional, {"layer": LSTM, "units": units, "return_sequences": True}),
        (Bidirectional, {"layer": LSTM, "units": units}),
        (Dense, {"units": labels, "activation": "softmax"}),
    )
    for layer in layers:
        if isinstance(layer, Bidirectional):
            initialize(layer.forward)
            initialize(layer.backward)
    write_h5(folder / f"{name}.h5", layers, sequential(layers, 3, LONG))
    channels = ["dx", "dy", {"from": "stroke_start", "offset": 1}]
    spec = {"channels": channels, "axes": "each", "rows": LONG, "pad": "before", "keep": "last"}
    (folder / f"{name}.json").write_text(json.dumps(spec))
    return {name: (layers, read_features(str(folder / f"{name}.json")), [f"{name}.h5"])}


def networks(folder: Path) -> dict[str, Made]:
    keras.dice = np.random.default_rng(7)
    made = (nested, deferred, functional, masked, functions, padded, recurrent, keras1)
    out = {name: network for write in made for name, network in write(folder).items()}
    return {**out, **long(folder, "long", 4, 4, 5)}


def main() -> None:
    if sys.argv[1] == "--long":
        folder = Path(sys.argv[2])
        long(folder, "long", 48, 128, 345)
        (folder / "labels.txt").write_text("".join(f"category {at}\n" for at in range(345)))
        return
    folder = Path(sys.argv[1])
    for name, (_, features, arguments, expected) in keras.answers(folder, networks(folder)).items():
        keras.write_expected(folder, name, features, arguments, expected)


if __name__ == "__main__":
    main()
