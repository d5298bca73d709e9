"""Writes networks of random weights in the files of Keras, without Keras, and what each answers, computed as Keras
defines its layers: on its own tensors, in its own layout.

    python3 keras_networks.py FOLDER
    python3 keras_networks.py --guide FOLDER        (what docs/import.md begins with)

FOLDER/drawings.ndjson has simplified drawings. For each network NAME: its files, NAME.txt (labels), NAME.json (features
and options) and NAME.expected.json, the probabilities of each drawing.
"""

from __future__ import annotations

import io
import json
import statistics
import sys
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from training.importer.drawings import points  # noqa: E402
from training.importer.features import Described, Features, read_features  # noqa: E402

dice = np.random.default_rng(5)
Array = np.ndarray


def random(*shape: int, size: float | None = None) -> Array:
    size = size if size is not None else 1.5 / np.sqrt(np.prod(shape[:-1]))
    return (dice.standard_normal(shape) * size).astype(np.float32)


class Keras:
    """A layer: its class, its config, its weights by Keras' names in Keras' order, and what it computes."""

    kind = ""

    def __init__(self, name: str, c_in: int, **config: Any) -> None:
        self.name, self.config = name, {"name": name, "trainable": True, "dtype": "float32", **config}
        self.weights: dict[str, Array] = {}
        self.build(c_in)

    def build(self, c_in: int) -> None:
        pass

    def width(self, c_in: int) -> int:
        return c_in

    def call(self, x: Array) -> Array:
        return x

    def serialized(self) -> dict[str, Any]:
        return {"class_name": self.kind, "config": self.config, "name": self.name}


def activate(name: str, x: Array) -> Array:
    if name == "softmax":
        e = np.exp(x - x.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)
    return {
        "linear": lambda: x,
        "relu": lambda: np.maximum(x, 0),
        "tanh": lambda: np.tanh(x),
        "sigmoid": lambda: logistic(x),
        "hard_sigmoid": lambda: np.clip(0.2 * x + 0.5, 0, 1),  # of Keras 2
        "elu": lambda: np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1),
        "gelu": lambda: x * np.vectorize(statistics.NormalDist().cdf)(x),
        "swish": lambda: x * logistic(x),
    }[name]()


class Conv1D(Keras):
    kind = "Conv1D"

    def build(self, c_in: int) -> None:
        self.config = {"strides": [1], "padding": "valid", "data_format": "channels_last", "dilation_rate": [1],
                       "groups": 1, "activation": "linear", "use_bias": True, **self.config}  # fmt: skip
        self.config["kernel_size"] = [self.config["kernel_size"]]
        self.weights["kernel"] = random(self.config["kernel_size"][0], c_in, self.config["filters"])
        if self.config["use_bias"]:
            self.weights["bias"] = random(self.config["filters"], size=0.1)

    def width(self, c_in: int) -> int:
        return self.config["filters"]

    def call(self, x: Array) -> Array:
        kernel = self.weights["kernel"].astype(float)
        dilation, stride = self.config["dilation_rate"][0], self.config["strides"][0]
        k = (len(kernel) - 1) * dilation + 1
        total = max((-(-len(x) // stride) - 1) * stride + k - len(x), 0)
        before, after = {"valid": (0, 0), "causal": (k - 1, 0), "same": (total // 2, total - total // 2)}[
            self.config["padding"]
        ]
        x = np.concatenate([np.zeros((before, x.shape[1])), x, np.zeros((after, x.shape[1]))])
        last = len(x) - k + 1
        y = np.sum([x[at * dilation : at * dilation + last : stride] @ w for at, w in enumerate(kernel)], 0)
        return activate(self.config["activation"], y + self.weights.get("bias", 0))


class Dense(Keras):
    kind = "Dense"

    def build(self, c_in: int) -> None:
        self.config = {"activation": "linear", "use_bias": True, **self.config}
        self.weights["kernel"] = random(c_in, self.config["units"])
        self.weights["bias"] = random(self.config["units"], size=0.1)

    def width(self, c_in: int) -> int:
        return self.config["units"]

    def call(self, x: Array) -> Array:
        return activate(self.config["activation"], x @ self.weights["kernel"].astype(float) + self.weights["bias"])


class BatchNormalization(Keras):
    kind = "BatchNormalization"

    def build(self, c_in: int) -> None:
        self.config = {"axis": [-1], "momentum": 0.99, "epsilon": 0.001, "center": True, "scale": True, **self.config}
        if self.config["scale"]:
            self.weights["gamma"] = random(c_in, size=0.3) + 1
        if self.config["center"]:
            self.weights["beta"] = random(c_in, size=0.3)
        self.weights["moving_mean"] = random(c_in, size=0.3)
        self.weights["moving_variance"] = random(c_in, size=0.3) ** 2 + np.float32(0.5)

    def call(self, x: Array) -> Array:
        w = {name: value.astype(float) for name, value in self.weights.items()}
        x = (x - w["moving_mean"]) / np.sqrt(w["moving_variance"] + self.config["epsilon"])
        return x * w.get("gamma", 1) + w.get("beta", 0)


class LayerNormalization(Keras):
    kind = "LayerNormalization"

    def build(self, c_in: int) -> None:
        self.config = {"axis": [-1], "epsilon": 0.001, "center": True, "scale": True, **self.config}
        self.weights = {"gamma": random(c_in, size=0.3) + 1, "beta": random(c_in, size=0.3)}

    def call(self, x: Array) -> Array:
        gamma, beta = (value.astype(float) for value in self.weights.values())
        return (x - x.mean(1)[:, None]) / np.sqrt(x.var(1)[:, None] + self.config["epsilon"]) * gamma + beta


def logistic(x: Array) -> Array:
    return (1 + np.tanh(x / 2)) / 2  # without overflow


class LSTM(Keras):
    kind = "LSTM"

    def build(self, c_in: int) -> None:
        self.config = {"return_sequences": False, "go_backwards": False, "activation": "tanh",
                       "recurrent_activation": "sigmoid", "use_bias": True, **self.config}  # fmt: skip
        units = self.config["units"]
        self.weights["kernel"] = random(c_in, 4 * units)
        self.weights["recurrent_kernel"] = random(units, 4 * units)
        self.weights["bias"] = random(4 * units, size=0.2)

    def width(self, c_in: int) -> int:
        return self.config["units"]

    def matrices(self) -> tuple[Array, Array, Array]:
        """What inputs and state are multiplied by and what is added, for the gates i, f, c and o."""
        w, u, bias = (self.weights[name].astype(float) for name in ("kernel", "recurrent_kernel", "bias"))
        return w, u, bias

    def call(self, x: Array) -> Array:
        n, gate = self.config["units"], self.config.get("recurrent_activation", "sigmoid")
        w, u, bias = self.matrices()
        h = c = np.zeros(n)
        out = []
        for sums in (x[::-1] if self.config["go_backwards"] else x) @ w + bias:
            gates = (sums + h @ u).reshape(4, n)
            i, f, _, o = activate(gate, gates)
            c = f * c + i * np.tanh(gates[2])
            h = o * np.tanh(c)
            out.append(h)
        return np.stack(out) if self.config["return_sequences"] else h[None]


class CuDNNLSTM(LSTM):
    """cuDNN takes each gate's numbers, in the order in which they lie in the kernel, for a (units, inputs) matrix."""

    kind = "CuDNNLSTM"

    def build(self, c_in: int) -> None:
        super().build(c_in)
        self.weights["bias"] = random(8 * self.config["units"], size=0.2)
        del self.config["activation"], self.config["recurrent_activation"], self.config["use_bias"]

    def matrices(self) -> tuple[Array, Array, Array]:
        units = self.config["units"]
        w, u, bias = (value.astype(float) for value in self.weights.values())
        inputs, states = (
            np.concatenate([part.ravel().reshape(units, -1).T for part in np.split(each, 4, 1)], 1) for each in (w, u)
        )
        return inputs, states, bias[: 4 * units] + bias[4 * units :]


class GRU(LSTM):
    kind = "GRU"

    def build(self, c_in: int) -> None:
        super().build(c_in)
        self.config = {"reset_after": True, **self.config}
        units = self.config["units"]
        self.weights["kernel"] = random(c_in, 3 * units)
        self.weights["recurrent_kernel"] = random(units, 3 * units)
        self.weights["bias"] = random(*([2] if self.config["reset_after"] else []), 3 * units, size=0.2)

    def call(self, x: Array) -> Array:
        w, u, bias = (value.astype(float) for value in self.weights.values())
        n, gate, after = self.config["units"], self.config["recurrent_activation"], self.config["reset_after"]
        bias, bias_h = bias if after else (bias, np.zeros(3 * n))
        h, out = np.zeros(n), []
        for row in x[::-1] if self.config["go_backwards"] else x:
            a, b = row @ w + bias, h @ u + bias_h
            z, r = activate(gate, a[:n] + b[:n]), activate(gate, a[n : 2 * n] + b[n : 2 * n])
            candidate = np.tanh(a[2 * n :] + (r * b[2 * n :] if after else (r * h) @ u[:, 2 * n :]))
            h = z * h + (1 - z) * candidate
            out.append(h)
        return np.stack(out) if self.config["return_sequences"] else h[None]


class Bidirectional(Keras):
    kind = "Bidirectional"

    def __init__(self, name: str, c_in: int, layer: type[LSTM], merge: str = "concat", **config: Any) -> None:
        self.forward = layer(f"forward_{layer.kind.lower()}", c_in, **config)
        self.backward = layer(f"backward_{layer.kind.lower()}", c_in, **config, go_backwards=True)
        super().__init__(name, c_in, merge_mode=merge, layer=self.forward.serialized())
        for way, one in (("forward", self.forward), ("backward", self.backward)):
            self.weights.update({f"{way}_{name}": w for name, w in one.weights.items()})

    def width(self, c_in: int) -> int:
        return (2 if self.config["merge_mode"] == "concat" else 1) * self.forward.config["units"]

    def call(self, x: Array) -> Array:
        a, b = self.forward.call(x), self.backward.call(x)[::-1]
        merges = {"concat": np.concatenate([a, b], 1), "sum": a + b, "ave": (a + b) / 2, "mul": a * b}
        return merges[self.config["merge_mode"]]


class TimeDistributed(Keras):
    kind = "TimeDistributed"

    def __init__(self, name: str, c_in: int, **config: Any) -> None:
        self.inner = Dense("dense", c_in, **config)
        super().__init__(name, c_in, layer=self.inner.serialized())
        self.weights = self.inner.weights

    def width(self, c_in: int) -> int:
        return self.inner.width(c_in)

    def call(self, x: Array) -> Array:
        return self.inner.call(x)


class Dropout(Keras):
    kind = "Dropout"


class Masking(Keras):
    kind = "Masking"


class Softmax(Keras):
    kind = "Activation"

    def build(self, c_in: int) -> None:
        self.config["activation"] = "softmax"

    def call(self, x: Array) -> Array:
        return activate("softmax", x)


class Activation(Keras):
    kind = "Activation"

    def call(self, x: Array) -> Array:
        return activate(self.config["activation"], x)


class Flatten(Keras):
    kind = "Flatten"

    def width(self, c_in: int) -> int:
        return c_in * self.config["rows"]

    def call(self, x: Array) -> Array:
        return x.reshape(1, -1)


class MaxPooling1D(Keras):
    kind = "MaxPooling1D"
    function, nothing = staticmethod(np.max), -np.inf

    def build(self, c_in: int) -> None:
        size = self.config["pool_size"]
        self.config = {"padding": "valid", "strides": [size], **self.config, "pool_size": [size]}

    def call(self, x: Array) -> Array:
        size, stride = self.config["pool_size"][0], self.config["strides"][0]
        total = max((-(-len(x) // stride) - 1) * stride + size - len(x), 0) if self.config["padding"] == "same" else 0
        void = np.full((total, x.shape[1]), np.nan)
        x = np.concatenate([void[: total // 2], x, void[total // 2 :]])
        windows = [x[t : t + size] for t in range(0, len(x) - size + 1, stride)]
        return np.stack([self.function(w[~np.isnan(w[:, 0])], 0) for w in windows])


class AveragePooling1D(MaxPooling1D):
    kind = "AveragePooling1D"
    function = staticmethod(np.mean)


class GlobalAveragePooling1D(Keras):
    kind = "GlobalAveragePooling1D"

    def call(self, x: Array) -> Array:
        return x.mean(0, keepdims=True)


class GlobalMaxPooling1D(Keras):
    kind = "GlobalMaxPooling1D"

    def call(self, x: Array) -> Array:
        return x.max(0, keepdims=True)


def stack(c_in: int, *layers: tuple[type[Keras], dict[str, Any]]) -> list[Keras]:
    out, seen = [], {}
    for kind, config in layers:
        seen[kind] = seen.get(kind, -1) + 1
        name = kind.__name__.lower() + (f"_{seen[kind]}" if seen[kind] else "")
        out.append(kind(config.pop("name", name), c_in, **config))
        c_in = out[-1].width(c_in)
    return out


def sequential(layers: list[Keras], channels: int, rows: int | None = None) -> dict[str, Any]:
    shape = {"class_name": "InputLayer", "config": {"batch_input_shape": [None, rows, channels], "name": "input_1"}}
    serialized = [shape, *(layer.serialized() for layer in layers)]
    return {"class_name": "Sequential", "config": {"name": "sequential", "layers": serialized}}


def functional(layers: list[Keras], channels: int) -> dict[str, Any]:
    before, out = "input_1", [{"class_name": "InputLayer", "name": "input_1", "inbound_nodes": [],
                               "config": {"batch_input_shape": [None, None, channels], "name": "input_1"}}]  # fmt: skip
    for layer in layers:
        out.append({**layer.serialized(), "inbound_nodes": [[[before, 0, 0, {}]]]})
        before = layer.name
    return {"class_name": "Functional", "config": {"name": "model", "layers": out}}


def put_legacy(root: h5py.Group, layers: list[Keras], version: str) -> None:
    root.attrs["layer_names"] = np.array([layer.name.encode() for layer in layers])
    root.attrs["keras_version"], root.attrs["backend"] = version, "tensorflow"
    for layer in layers:
        group = root.create_group(layer.name)
        paths = [f"{layer.name}/{name}:0" for name in layer.weights]
        group.attrs["weight_names"] = np.array([path.encode() for path in paths], "S") if paths else np.array([], "S1")
        for path, value in zip(paths, layer.weights.values()):
            group.create_dataset(path, data=value)


def write_h5(path: Path, layers: list[Keras], config: dict[str, Any], version: str = "2.9.0") -> None:
    with h5py.File(path, "w") as file:
        file.attrs["model_config"], file.attrs["keras_version"] = json.dumps(config), version
        put_legacy(file.create_group("model_weights"), layers, version)


def write_weights(path: Path, layers: list[Keras], config: dict[str, Any]) -> None:
    path.with_suffix(".config.json").write_text(json.dumps({**config, "keras_version": "2.2.4"}))
    with h5py.File(path, "w") as file:
        put_legacy(file, layers, "2.2.4")


def put_vars(group: h5py.Group, values: list[Array]) -> None:
    for at, value in enumerate(values):
        group.create_dataset(f"vars/{at}", data=value)


def write_keras(path: Path, layers: list[Keras], config: dict[str, Any]) -> None:
    """As Keras 3 does: groups called like the classes, an lstm's weights in its cell."""
    content, seen = io.BytesIO(), {}
    with h5py.File(content, "w") as file:
        for layer in layers:
            base = {"Conv1D": "conv1d", "LSTM": "lstm", "BatchNormalization": "batch_normalization",
                    "TimeDistributed": "time_distributed", "GlobalAveragePooling1D": "global_average_pooling1d",
                    }.get(layer.kind, layer.kind.lower())  # fmt: skip
            seen[base] = seen.get(base, -1) + 1
            group = file.create_group(f"layers/{base}_{seen[base]}" if seen[base] else f"layers/{base}")
            group.create_group("vars")
            if isinstance(layer, Bidirectional):
                put_vars(group.create_group("forward_layer/cell"), list(layer.forward.weights.values()))
                put_vars(group.create_group("backward_layer/cell"), list(layer.backward.weights.values()))
            elif isinstance(layer, LSTM):
                put_vars(group.create_group("cell"), list(layer.weights.values()))
            elif isinstance(layer, TimeDistributed):
                put_vars(group.create_group("layer"), list(layer.weights.values()))
            elif layer.weights:
                put_vars(group, list(layer.weights.values()))
            if layer.kind == "Dropout":
                group.create_dataset("seed_generator/vars/0", data=np.zeros(2, np.uint32))
    for layer in config["config"]["layers"]:
        if layer["class_name"] == "InputLayer":
            layer["config"]["batch_shape"] = layer["config"].pop("batch_input_shape")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.3.3"}))
        archive.writestr("model.weights.h5", content.getvalue())


def networks(folder: Path) -> dict[str, tuple[list[Keras], Features | Described, list[str]]]:
    """Writes the files; for each network its layers, its features and the arguments that name it."""
    out = {}
    layers = stack(5, (LSTM, {"units": 32}), (Dense, {"units": 12, "activation": "softmax"}))
    write_h5(folder / "assignment.h5", layers, sequential(layers, 5))
    out["assignment"] = layers, Features("stroke5", scale=20.0), ["assignment.h5"]

    layers = stack(
        3,
        (BatchNormalization, {}),
        (Conv1D, {"filters": 24, "kernel_size": 5, "activation": "relu"}),
        (Dropout, {"rate": 0.3}),
        (Conv1D, {"filters": 30, "kernel_size": 3, "use_bias": False}),
        (BatchNormalization, {"scale": False}),
        (Bidirectional, {"layer": LSTM, "units": 10, "return_sequences": True}),
        (Bidirectional, {"layer": LSTM, "units": 7}),
        (Dense, {"units": 33, "activation": "relu"}),
        (BatchNormalization, {"center": False}),
        (Dense, {"units": 9, "activation": "softmax"}),
    )
    write_h5(folder / "wild.h5", layers, functional(layers, 3))
    out["wild"] = layers, Features("tutorial3", min_points=16), ["wild.h5"]

    layers = stack(
        8,
        (Conv1D, {"filters": 13, "kernel_size": 4, "padding": "same", "strides": [2], "activation": "relu"}),
        (BatchNormalization, {}),
        (Conv1D, {"filters": 12, "kernel_size": 3, "padding": "causal"}),
        (CuDNNLSTM, {"units": 9, "return_sequences": True}),
        (Bidirectional, {"layer": CuDNNLSTM, "units": 8, "return_sequences": True}),
        (GlobalMaxPooling1D, {}),
        (Dense, {"units": 6}),
        (Softmax, {}),
    )
    write_weights(folder / "cudnn.h5", layers, sequential(layers, 8))
    out["cudnn"] = layers, Features("pen", length_multiple=4), ["cudnn.h5", "--architecture", "cudnn.config.json"]

    layers = stack(
        5,
        (Masking, {"mask_value": 0.0}),
        (Dropout, {"rate": 0.1}),
        (LSTM, {"units": 8, "return_sequences": True, "name": "lstm_7"}),
        (Bidirectional, {"layer": LSTM, "units": 12, "return_sequences": True}),
        (TimeDistributed, {"units": 20, "activation": "relu"}),
        (LSTM, {"units": 16, "return_sequences": True, "name": "lstm_3"}),
        (GlobalAveragePooling1D, {}),
        (Dense, {"units": 7}),
    )
    write_keras(folder / "keras3.keras", layers, sequential(layers, 5))
    out["keras3"] = layers, Features("stroke5"), ["keras3.keras"]

    layers = stack(
        5,
        (Conv1D, {"filters": 9, "kernel_size": 3, "padding": "causal", "dilation_rate": [2], "activation": "elu"}),
        (BatchNormalization, {}),
        (Conv1D, {"filters": 10, "kernel_size": 3, "padding": "same", "dilation_rate": [4], "activation": "relu"}),
        (MaxPooling1D, {"pool_size": 3, "strides": [2], "padding": "same"}),
        (Conv1D, {"filters": 8, "kernel_size": 3, "activation": "gelu"}),
        (AveragePooling1D, {"pool_size": 2}),
        (GlobalMaxPooling1D, {}),
        (Dense, {"units": 12, "activation": "swish"}),
        (Dense, {"units": 11, "activation": "tanh"}),
        (Activation, {"activation": "sigmoid"}),
        (Dense, {"units": 8, "activation": "softmax"}),
    )
    write_h5(folder / "convs.h5", layers, sequential(layers, 5))
    out["convs"] = layers, Features("stroke5", min_points=24), ["convs.h5"]

    layers = stack(
        5,
        (Conv1D, {"filters": 12, "kernel_size": 3}),
        (LayerNormalization, {}),
        (LSTM, {"units": 8, "return_sequences": True}),
        (GlobalAveragePooling1D, {}),
        (Dense, {"units": 7, "activation": "softmax"}),
    )
    write_h5(folder / "norms.h5", layers, sequential(layers, 5))
    out["norms"] = layers, Features("stroke5", min_points=8, scale=20.0), ["norms.h5"]

    recurrent: dict[str, tuple[type[Keras], dict[str, Any]]] = {
        "gru": (Bidirectional, {"layer": GRU, "units": 6, "merge": "sum"}),
        "gru-before": (Bidirectional, {"layer": GRU, "units": 5, "merge": "ave", "reset_after": False}),
        "gru-hard": (GRU, {"units": 9, "recurrent_activation": "hard_sigmoid", "reset_after": False}),
        "lstm-hard": (LSTM, {"units": 10, "recurrent_activation": "hard_sigmoid"}),
        "lstm-product": (Bidirectional, {"layer": LSTM, "units": 7, "merge": "mul"}),
    }
    for name, layer in recurrent.items():
        layers = stack(5, layer, (Dense, {"units": 8, "activation": "softmax"}))
        write_h5(folder / f"{name}.h5", layers, sequential(layers, 5))
        out[name] = layers, Features("stroke5", scale=20.0), [f"{name}.h5"]

    spec = {"channels": ["dx", "dy", "stroke_end"], "axes": "each", "rows": 40}
    layers = stack(
        3,
        (Conv1D, {"filters": 5, "kernel_size": 3, "dilation_rate": [3], "activation": "hard_sigmoid"}),
        (LSTM, {"units": 6, "return_sequences": True}),
        (Flatten, {"rows": 34}),
        (Dense, {"units": 6, "activation": "softmax"}),
    )
    write_h5(folder / "flat.h5", layers, sequential(layers, 3, 40))
    (folder / "given.json").write_text(json.dumps(spec))
    out["flat"] = layers, read_features(str(folder / "given.json")), ["flat.h5"]

    spec = {"channels": ["x", {"from": "y", "pad": -1}, {"from": "stroke_start", "offset": 1}], "rows": 37,
            "pad": "before", "keep": "last", "axes": "each", "origin": "first point", "end_row": True}  # fmt: skip
    layers = stack(
        3,
        (BatchNormalization, {}),
        (Conv1D, {"filters": 12, "kernel_size": 5, "activation": "relu"}),
        (Bidirectional, {"layer": LSTM, "units": 8, "return_sequences": True}),
        (GlobalAveragePooling1D, {}),
        (Dense, {"units": 8, "activation": "softmax"}),
    )
    write_h5(folder / "fixed.h5", layers, sequential(layers, 3, 37))
    (folder / "given.json").write_text(json.dumps(spec))
    out["fixed"] = layers, read_features(str(folder / "given.json")), ["fixed.h5"]

    names = ["x", "y", "dx", "dy", "stroke_end", "stroke_number", "point_number", "drawing_end", "unfinished", "one"]
    channels = [{"from": name, "scale": (at + 1) / 300, "offset": at / 8} for at, name in enumerate(names)]
    spec = {"channels": channels, "first_point": "no row", "first_delta": "position", "origin": "center",
            "multiple": 8, "min_rows": 5}  # fmt: skip
    layers = stack(10, (LSTM, {"units": 8}), (Dense, {"units": 8, "activation": "softmax"}))
    write_h5(folder / "described.h5", layers, sequential(layers, 10))
    (folder / "given.json").write_text(json.dumps(spec))
    out["described"] = layers, read_features(str(folder / "given.json")), ["described.h5"]
    return out


def write_guide(folder: Path) -> None:
    layers = stack(5, (LSTM, {"units": 256}), (Dense, {"units": 345, "activation": "softmax"}))
    write_h5(folder / "quickdraw.h5", layers, sequential(layers, 5))
    (folder / "labels.txt").write_text("".join(f"category {at}\n" for at in range(345)))


def answers(
    folder: Path, made: dict[str, tuple[list[Keras], Features | Described, list[str]]], most: int | None = None
) -> dict[str, tuple[list[Keras], Features | Described, list[str], list[list[float]]]]:
    """Networks with the probabilities of each drawing, or of so many."""
    lines = (folder / "drawings.ndjson").read_text().splitlines()[:most]
    drawings = [points(json.loads(line)["drawing"]) for line in lines]
    out = {}
    for name, (layers, features, arguments) in made.items():
        expected = []
        for drawing in drawings:
            x = features.rows(*drawing)
            for layer in layers:
                x = layer.call(x)
            x = x if x.shape == (1, len(x[0])) and abs(x.sum() - 1) < 1e-9 else activate("softmax", x)
            expected.append(x[0].tolist())
        out[name] = layers, features, arguments, expected
    return out


def write_expected(
    folder: Path, name: str, features: Features | Described, arguments: list[str], expected: list[list[float]]
) -> None:
    (folder / f"{name}.txt").write_text("".join(f"label {at}\n" for at in range(len(expected[0]))))
    (folder / f"{name}.json").write_text(
        json.dumps(features.spec if isinstance(features, Described) else vars(features))
    )
    (folder / f"{name}.expected.json").write_text(json.dumps({"arguments": arguments, "probabilities": expected}))


def main() -> None:
    if sys.argv[1] == "--guide":
        return write_guide(Path(sys.argv[2]))
    folder = Path(sys.argv[1])
    for name, (_, features, arguments, expected) in answers(folder, networks(folder)).items():
        write_expected(folder, name, features, arguments, expected)


if __name__ == "__main__":
    main()
