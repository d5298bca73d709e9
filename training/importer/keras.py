"""Keras' layers -> the importer's. One more class is a function here and a row of `READERS`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .errors import Refused
from .keras_file import KerasFile, KerasLayer, read_keras_hdf5, read_keras_zip
from .layers import (
    Affine,
    Conv1d,
    Dense,
    Direction,
    Flatten,
    Function,
    Gru,
    Layer,
    LayerNorm,
    Lstm,
    Merge,
    Network,
    Pool,
    Recurrent,
    Softmax,
    WindowPool,
)

# Keras' names -> those of layers.py. hard_sigmoid is another function in Keras 3.
ACTIVATIONS = {
    **{name: name for name in ("linear", "relu", "softmax", "tanh", "sigmoid", "hard_sigmoid", "elu", "gelu", "swish")},
    "silu": "swish",
    None: "linear",
}
MATRIX_DOES = ("linear", "relu")
# Layers that do nothing once a network is trained.
TRAINING_ONLY = {
    *("Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization"),
}
NEVER = {"Lambda": "it holds code, which is never executed", "TFOpLambda": "it holds an operation of TensorFlow"}


# What the files begin with.
ZIP, HDF5 = b"PK\3\4", b"\x89HDF\r\n\x1a\n"


class Reading:
    """One layer of the file on its way."""

    def __init__(self, layer: KerasLayer, version: int, masked: bool) -> None:
        self.kind, self.name, self.config, self.weights = layer.kind, layer.name, layer.config, layer.weights
        self.version, self.masked = version, masked

    def refuse(self, why: str) -> Refused:
        return Refused(f"layer {self.name} ({self.kind}): {why}.")

    def require(self, key: str, *allowed: Any) -> None:
        """A setting that must have one of some values, if it is there."""
        value = self.config.get(key, allowed[0])
        if value not in allowed:
            raise self.refuse(f"{key} {value!r} is not supported, only {' and '.join(map(repr, allowed))}")

    def take(self, *shapes: tuple[int | None, ...]) -> list[np.ndarray]:
        """Its weights, which must have these shapes; None: any size."""
        found = [w.shape for w in self.weights]
        fits = len(found) == len(shapes) and all(
            len(a) == len(b) and all(n in (None, m) for n, m in zip(b, a)) for a, b in zip(found, shapes)
        )
        if not fits:
            raise self.refuse(
                f"its weights have the shapes {found}, which do not fit its settings: the file is damaged"
            )
        return self.weights

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number, also as a list of one."""
        value = self.config.get(key, default)
        if isinstance(value, (list, tuple)) and len(value) == 1:
            value = value[0]
        if not isinstance(value, int) or value < 1:
            raise self.refuse(f"{key} is {value!r}, not a whole number from 1 on")
        return value

    def activation(self, key: str = "activation") -> str:
        value = self.config.get(key, "linear")
        if isinstance(value, dict):  # Keras 3 writes some as objects
            value = value.get("config") if isinstance(value.get("config"), str) else value.get("class_name")
        if not (value is None or isinstance(value, str)) or value not in ACTIVATIONS:
            raise self.refuse(f"the {key} {value!r} is not supported")
        name = ACTIVATIONS[value]
        return "hard_sigmoid_6" if name == "hard_sigmoid" and self.version >= 3 else name

    def bias(self, shapes: list[tuple[int | None, ...]], n: int) -> list[np.ndarray]:
        """Weights of these shapes and a bias, zeros if there is none."""
        if self.config.get("use_bias", True):
            return self.take(*shapes, (n,))
        return [*self.take(*shapes), np.zeros(n)]


def with_activation(layers: list[Layer], name: str, activation: str) -> list[Layer]:
    """Adds an activation that no matrix does itself."""
    if activation == "softmax":
        return [*layers, Softmax(name)]
    return layers if activation in MATRIX_DOES else [*layers, Function(name, activation)]


def own(activation: str) -> str:
    """The part of an activation that a matrix does itself."""
    return activation if activation in MATRIX_DOES else "linear"


def conv1d(r: Reading) -> list[Layer]:
    r.require("data_format", "channels_last")
    r.require("groups", 1)
    r.require("padding", "valid", "same", "causal")
    filters, kernel = r.number("filters"), r.number("kernel_size")
    w, bias = r.bias([(kernel, None, filters)], filters)
    activation = r.activation()
    stride, dilation = r.number("strides", 1), r.number("dilation_rate", 1)
    w = w.transpose(2, 0, 1)
    layer = Conv1d(r.name, w, bias, stride, r.config.get("padding", "valid"), own(activation), dilation)
    return with_activation([layer], r.name, activation)


def dense(r: Reading) -> list[Layer]:
    units = r.number("units")
    w, bias = r.bias([(None, units)], units)
    activation = r.activation()
    return with_activation([Dense(r.name, w.T, bias, own(activation))], r.name, activation)


def batch_norm(r: Reading) -> list[Layer]:
    r.require("axis", -1, [-1], 2, [2], 1, [1])
    weights = list(r.weights)
    shapes: list[tuple[int | None, ...]] = [(len(weights[0]) if weights else None,)] * (
        2 + bool(r.config.get("scale", True)) + bool(r.config.get("center", True))
    )
    weights = list(r.take(*shapes))
    gamma = weights.pop(0) if r.config.get("scale", True) else 1.0
    beta = weights.pop(0) if r.config.get("center", True) else 0.0
    mean, variance = weights
    scale = gamma / np.sqrt(variance + float(r.config.get("epsilon", 1e-3)))
    return [Affine(r.name, scale * np.ones(len(mean)), beta - mean * scale)]


def layer_norm(r: Reading) -> list[Layer]:
    r.require("axis", -1, [-1], 2, [2])
    weights = list(r.weights)
    n = len(weights[0]) if weights else None
    weights = list(r.take(*[(n,)] * (bool(r.config.get("scale", True)) + bool(r.config.get("center", True)))))
    if not weights:
        raise r.refuse("without scale and center it has no weights, and so no known width")
    gamma = weights.pop(0) if r.config.get("scale", True) else np.ones(len(weights[0]))
    beta = weights.pop(0) if r.config.get("center", True) else np.zeros(len(gamma))
    return [LayerNorm(r.name, gamma, beta, float(r.config.get("epsilon", 1e-3)))]


def from_cudnn(kernel: np.ndarray, u: np.ndarray, units: int) -> tuple[np.ndarray, np.ndarray]:
    """Keras' kernels of a cuDNN layer as the plain layer's: each gate lies transposed, the kernel's in its bytes."""
    gates = kernel.shape[1] // units
    kernels = [k.T.reshape(k.shape, order="F") for k in np.split(kernel, gates, 1)]
    return np.hstack(kernels), np.hstack([k.T for k in np.split(u, gates, 1)])


def lstm_direction(r: Reading) -> Direction:
    units = r.number("units")
    r.require("return_state", False)
    r.require("stateful", False)
    r.require("time_major", False)
    if r.kind == "CuDNNLSTM":
        w, u, biases = r.take((None, 4 * units), (units, 4 * units), (8 * units,))
        w, u = from_cudnn(w, u, units)
        return Direction(w.T, u.T, biases[: 4 * units] + biases[4 * units :])
    r.require("activation", "tanh")
    w, u, bias = r.bias([(None, 4 * units), (units, 4 * units)], 4 * units)
    return Direction(w.T, u.T, bias)


def gru_direction(r: Reading) -> Direction:
    units = r.number("units")
    r.require("return_state", False)
    r.require("stateful", False)
    r.require("time_major", False)
    if r.kind == "CuDNNGRU":
        w, u, biases = r.take((None, 3 * units), (units, 3 * units), (6 * units,))
        w, u = from_cudnn(w, u, units)
        return Direction(w.T, u.T, biases[: 3 * units], biases[3 * units :])
    r.require("activation", "tanh")
    shapes: list[tuple[int | None, ...]] = [(None, 3 * units), (units, 3 * units)]
    if not r.config.get("reset_after", False):
        w, u, bias = r.bias(shapes, 3 * units)
        return Direction(w.T, u.T, bias)
    if not r.config.get("use_bias", True):
        return Direction(*(v.T for v in r.take(*shapes)), np.zeros(3 * units), np.zeros(3 * units))
    w, u, biases = r.take(*shapes, (2, 3 * units))
    return Direction(w.T, u.T, *biases)


def gate(r: Reading) -> str:
    name = "sigmoid" if r.kind.startswith("CuDNN") else r.activation("recurrent_activation")
    if name not in ("sigmoid", "hard_sigmoid", "hard_sigmoid_6"):
        raise r.refuse(f"recurrent_activation {name!r} is not supported, only 'sigmoid' and 'hard_sigmoid'")
    return name


def recurrent(r: Reading, directions: list[Direction], backward: bool, sequences: bool) -> Recurrent:
    kind = Gru if r.kind in ("GRU", "CuDNNGRU") else Lstm
    return kind(r.name, directions, backward, sequences, gate(r))


DIRECTIONS = {"LSTM": lstm_direction, "CuDNNLSTM": lstm_direction, "GRU": gru_direction, "CuDNNGRU": gru_direction}


def one_direction(r: Reading) -> list[Layer]:
    sequences, backward = bool(r.config.get("return_sequences")), bool(r.config.get("go_backwards"))
    if sequences and backward:
        raise r.refuse("go_backwards with return_sequences turns the rows around; wrap it in Bidirectional instead")
    return [recurrent(r, [DIRECTIONS[r.kind](r)], backward, sequences)]


def inner(r: Reading, key: str, weights: list[np.ndarray]) -> Reading:
    """The layer that a wrapper holds."""
    config = r.config.get(key)
    if not isinstance(config, dict) or not isinstance(config.get("config"), dict):
        raise r.refuse(f"its config has no {key}: the file is damaged")
    return Reading(KerasLayer(str(config.get("class_name")), r.name, config["config"], weights), r.version, r.masked)


def bidirectional(r: Reading) -> list[Layer]:
    r.require("merge_mode", "concat", "sum", "ave", "mul")
    half = len(r.weights) // 2
    forward = inner(r, "layer", r.weights[:half])
    if forward.kind not in DIRECTIONS:
        raise r.refuse(f"{forward.kind} in both directions is not supported")
    backward = inner(r, "backward_layer" if r.config.get("backward_layer") else "layer", r.weights[half:])
    forward.require("go_backwards", False)
    if backward.kind != forward.kind or backward.config.get("units") != forward.config.get("units"):
        raise r.refuse("its two directions differ")
    sequences = bool(forward.config.get("return_sequences"))
    directions = [DIRECTIONS[forward.kind](forward), DIRECTIONS[forward.kind](backward)]
    both: list[Layer] = [recurrent(forward, directions, False, sequences)]
    merge = r.config.get("merge_mode", "concat")
    return both if merge == "concat" else [*both, Merge(r.name, merge)]


def time_distributed(r: Reading) -> list[Layer]:
    within = inner(r, "layer", r.weights)
    if within.kind not in ("Dense", "Activation", "BatchNormalization", *TRAINING_ONLY):
        raise r.refuse(f"{within.kind} of each step is not supported")
    return READERS[within.kind](within)


def pool(kind: str) -> Callable[[Reading], list[Layer]]:
    def read(r: Reading) -> list[Layer]:
        r.require("data_format", "channels_last")
        r.require("keepdims", False)
        return [Pool(r.name, (kind,))]

    return read


def activation(r: Reading) -> list[Layer]:
    name = r.activation()
    return [Function(r.name, name)] if name == "relu" else with_activation([], r.name, name)


def window_pool(kind: str) -> Callable[[Reading], list[Layer]]:
    def read(r: Reading) -> list[Layer]:
        r.require("data_format", "channels_last")
        r.require("padding", "valid", "same")
        size = r.number("pool_size", 2)
        stride = r.number("strides", size) if r.config.get("strides") is not None else size
        return [WindowPool(r.name, kind, size, stride, r.config.get("padding", "valid"))]

    return read


def relu_layer(r: Reading) -> list[Layer]:
    r.require("max_value", None)
    r.require("negative_slope", 0.0, 0, None)
    r.require("threshold", 0.0, 0, None)
    return [Function(r.name, "relu")]


def elu_layer(r: Reading) -> list[Layer]:
    r.require("alpha", 1.0, 1)
    return [Function(r.name, "elu")]


READERS: dict[str, Callable[[Reading], list[Layer]]] = {
    "Activation": activation,
    "AveragePooling1D": window_pool("mean"),
    "BatchNormalization": batch_norm,
    "Bidirectional": bidirectional,
    "Conv1D": conv1d,
    "CuDNNGRU": one_direction,
    "CuDNNLSTM": one_direction,
    "Dense": dense,
    "GlobalAveragePooling1D": pool("mean"),
    "GlobalMaxPooling1D": pool("max"),
    "ELU": elu_layer,
    "Flatten": lambda r: [Flatten(r.name)],
    "GRU": one_direction,
    "LSTM": one_direction,
    "LayerNormalization": layer_norm,
    "MaxPooling1D": window_pool("max"),
    "ReLU": relu_layer,
    "Softmax": lambda r: [Softmax(r.name)],
    "TimeDistributed": time_distributed,
    **{kind: lambda r: [] for kind in TRAINING_ONLY},
}
# Layers whose output has a mask if their input has one.
KEEPS_MASK = {
    "LSTM",
    "GRU",
    "Bidirectional",
    "Dense",
    "TimeDistributed",
    "BatchNormalization",
    "Activation",
    *TRAINING_ONLY,
}


def input_shape(layer: KerasLayer) -> list[Any] | None:
    shape = layer.config.get("batch_shape") or layer.config.get("batch_input_shape") or layer.config.get("input_shape")
    return list(shape) if isinstance(shape, (list, tuple)) and len(shape) == 3 else None


def to_network(file: KerasFile) -> Network:
    shape = next((s for s in map(input_shape, file.layers) if s), None)
    if shape is None or not isinstance(shape[2], int):
        raise Refused("the network does not say how many features it reads: its first layer needs an input_shape.")
    network = Network([], shape[2], shape[1] if isinstance(shape[1], int) else None)
    masked = False
    for layer in file.layers:
        if layer.kind == "InputLayer":
            continue
        if layer.kind == "Masking":
            if any(not isinstance(before, Affine) for before in network.layers):
                raise Refused(f"layer {layer.name} (Masking): it must be the first layer.")
            network.masked = masked = True
            network.notes.append((layer.name, "Masking: rows of padding are left out instead"))
            continue
        if masked and layer.kind == "Conv1D" or layer.kind.startswith("CuDNN") and masked:
            # Keras drops the mask here, so that the network has seen the padding.
            if any(isinstance(before, Recurrent) for before in network.layers):
                raise Refused(f"layer {layer.name} ({layer.kind}): the mask of the layers before it ends here.")
            network.masked = masked = False
            network.notes.append((layer.name, "the mask ends here, so rows of padding are read"))
        reader = READERS.get(layer.kind)
        if reader is None:
            why = NEVER.get(layer.kind, f"there is no such layer here; supported are {', '.join(sorted(READERS))}")
            raise Refused(f"layer {layer.name} ({layer.kind}): {why}.")
        found = reader(Reading(layer, file.version, masked))
        if not found and layer.kind in TRAINING_ONLY:
            network.notes.append((layer.name, f"{layer.kind}: only for training, left out"))
        if any(isinstance(one, Flatten) for one in found) and network.rows is None:
            raise Refused(f"layer {layer.name} (Flatten): the network must read a fixed number of rows")
        network.layers += found
    return network


def read_keras(path: Path, architecture: Path | None, start: bytes) -> Network:
    """start: the file's first bytes, which say what it is."""
    if start[:4] == ZIP:
        return to_network(read_keras_zip(path))
    return to_network(read_keras_hdf5(path, architecture))
