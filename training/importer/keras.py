"""Keras' layers -> the importer's. One more class is a function here and a row of `READERS`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .errors import Refused
from .keras_file import KerasFile, read_keras_hdf5, read_keras_zip
from .keras_model import Part, chain
from .keras_old import modern_weights
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
    Pad,
    Pool,
    Prelu,
    Recurrent,
    Softmax,
    WindowPool,
    simple_rnn,
    ungrouped,
)

# Keras' names -> those of layers.py. hard_sigmoid is another function in Keras 3.
ACTIVATIONS = {
    **{name: name for name in ("linear", "relu", "softmax", "tanh", "sigmoid", "hard_sigmoid", "elu", "gelu", "swish")},
    "silu": "swish",
    None: "linear",
}
# Functions that are made of several layers: Keras' names -> the layer class that does the same, and its settings.
AS_LAYERS: dict[str, tuple[str, dict[str, Any]]] = {
    "leaky_relu": ("LeakyReLU", {"negative_slope": 0.2}),
    "relu6": ("ReLU", {"max_value": 6.0}),
    "selu": ("ELU", {"alpha": 1.6732632423543772, "scale": 1.0507009873554805}),
    "log_softmax": ("Softmax", {}),
}
# Layers that do nothing once a network is trained.
TRAINING_ONLY = {
    *("Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization"),
    "Identity",
}
NEVER = {
    "Lambda": "it holds code, which is never executed",
    "TFOpLambda": "it holds an operation of TensorFlow",
    "Conv2D": "it reads pictures; a network must read the points of strokes",
    "Attention": "attention is not supported",
    "MultiHeadAttention": "attention is not supported",
}


# What the files begin with.
ZIP, HDF5 = b"PK\3\4", b"\x89HDF\r\n\x1a\n"


class Reading:
    """One layer of the file on its way."""

    def __init__(self, layer: Part, version: int, rows: int | None, width: int) -> None:
        """rows, width: of its input, as `Layer.shape` has them."""
        self.kind, self.name, self.config = layer.kind, layer.name, layer.config
        self.weights = modern_weights(layer.kind, layer.weights)
        self.version, self.rows, self.width = version, rows, width

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

    def real(self, key: str, default: float) -> float:
        """A finite number, also as Keras 3 writes arrays of one."""
        value = self.config.get(key, default)
        if isinstance(value, dict):
            value = value.get("config", {}).get("value") if isinstance(value.get("config"), dict) else None
        if not isinstance(value, (int, float)) or not abs(value) < 3e38:
            raise self.refuse(f"{key} is {value!r}, not a number")
        return float(value)

    def function(self, key: str) -> str | Part | None:
        """The name of an activation, or the layer that it is."""
        value = self.config.get(key, "linear")
        if isinstance(value, dict) and isinstance(value.get("config"), str):  # Keras 3 writes some as objects
            value = value["config"]
        if isinstance(value, dict) and isinstance(value.get("config"), dict):
            return Part(str(value.get("class_name")), self.name, value["config"])
        if not (value is None or isinstance(value, str)):
            raise self.refuse(f"the {key} {value!r} is not supported")
        if value in AS_LAYERS:
            return Part(AS_LAYERS[value][0], self.name, AS_LAYERS[value][1])
        return value

    def activation(self, key: str = "activation") -> str:
        """The importer's name of an activation that is one function."""
        value = self.function(key)
        if isinstance(value, Part) or value not in ACTIVATIONS:
            shown = value.kind if isinstance(value, Part) else value
            raise self.refuse(f"the {key} {shown!r} is not supported")
        name = ACTIVATIONS[value]
        return "hard_sigmoid_6" if name == "hard_sigmoid" and self.version >= 3 else name

    def within(self, kind: str, config: dict[str, Any], weights: list[np.ndarray], width: int | None = None) -> Reading:
        """A layer that is part of this one."""
        return Reading(
            Part(kind, self.name, config, weights=weights),
            self.version,
            self.rows,
            self.width if width is None else width,
        )

    def bias(self, shapes: list[tuple[int | None, ...]], n: int) -> list[np.ndarray]:
        """Weights of these shapes and a bias, zeros if there is none."""
        if self.config.get("use_bias", True):
            return self.take(*shapes, (n,))
        return [*self.take(*shapes), np.zeros(n)]


def activated(r: Reading, matrix: Conv1d | Dense) -> list[Layer]:
    """A matrix with the activation of its settings."""
    return [matrix, *activation(r.within("Activation", r.config, [], matrix.shape(None, 0)[1]))]


def convolution(r: Reading, w: np.ndarray, bias: np.ndarray) -> list[Layer]:
    """w (kernel, C, filters)."""
    r.require("data_format", "channels_last")
    r.require("padding", "valid", "same", "causal")
    stride, dilation = r.number("strides", 1), r.number("dilation_rate", 1)
    padding = r.config.get("padding", "valid")
    return activated(r, Conv1d(r.name, w.transpose(2, 0, 1), bias, stride, padding, "linear", dilation))


def conv1d(r: Reading) -> list[Layer]:
    filters, kernel, groups = r.number("filters"), r.number("kernel_size"), r.number("groups", 1)
    w, bias = r.bias([(kernel, None, filters)], filters)
    if filters % groups:
        raise r.refuse(f"groups {groups} does not divide {filters} filters: the file is damaged")
    return convolution(r, ungrouped(w.transpose(2, 0, 1), groups).transpose(1, 2, 0), bias)


def depthwise(w: np.ndarray) -> np.ndarray:
    """(kernel, C, multiplier) -> the convolution of all features, (kernel, C, C · multiplier)."""
    kernel, c, many = w.shape
    full = np.zeros((kernel, c, c, many))
    full[:, np.arange(c), np.arange(c)] = w
    return full.reshape(kernel, c, c * many)


def depthwise_conv1d(r: Reading) -> list[Layer]:
    kernel, many = r.number("kernel_size"), r.number("depth_multiplier", 1)
    w, bias = r.bias([(kernel, r.width, many)], r.width * many)
    return convolution(r, depthwise(w), bias)


def separable_conv1d(r: Reading) -> list[Layer]:
    filters, kernel, many = r.number("filters"), r.number("kernel_size"), r.number("depth_multiplier", 1)
    w, points, bias = r.bias([(kernel, r.width, many), (1, r.width * many, filters)], filters)
    return convolution(r, depthwise(w) @ points[0], bias)


def dense(r: Reading) -> list[Layer]:
    units = r.number("units")
    w, bias = r.bias([(None, units)], units)
    return activated(r, Dense(r.name, w.T, bias))


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
    scale = gamma / np.sqrt(variance + r.real("epsilon", 1e-3))
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
    return [LayerNorm(r.name, gamma, beta, r.real("epsilon", 1e-3))]


def from_cudnn(kernel: np.ndarray, u: np.ndarray, units: int) -> tuple[np.ndarray, np.ndarray]:
    """Keras' kernels of a cuDNN layer as the plain layer's: each gate lies transposed, the kernel's in its bytes."""
    gates = kernel.shape[1] // units
    kernels = [k.T.reshape(k.shape, order="F") for k in np.split(kernel, gates, 1)]
    return np.hstack(kernels), np.hstack([k.T for k in np.split(u, gates, 1)])


def check_recurrent(r: Reading) -> int:
    """Its units. A stateful one is read as it is behind reset_states(): each drawing begins with zeros."""
    r.require("return_state", False)
    r.require("time_major", False)
    if not r.kind.startswith("CuDNN") and r.activation() != "tanh":
        raise r.refuse(f"activation {r.config.get('activation', 'linear')!r} is not supported, only 'tanh'")
    return r.number("units")


def lstm_direction(r: Reading) -> Direction:
    units = check_recurrent(r)
    if r.kind == "CuDNNLSTM":
        w, u, biases = r.take((None, 4 * units), (units, 4 * units), (8 * units,))
        w, u = from_cudnn(w, u, units)
        return Direction(w.T, u.T, biases[: 4 * units] + biases[4 * units :])
    w, u, bias = r.bias([(None, 4 * units), (units, 4 * units)], 4 * units)
    return Direction(w.T, u.T, bias)


def gru_direction(r: Reading) -> Direction:
    units = check_recurrent(r)
    if r.kind == "CuDNNGRU":
        w, u, biases = r.take((None, 3 * units), (units, 3 * units), (6 * units,))
        w, u = from_cudnn(w, u, units)
        return Direction(w.T, u.T, biases[: 3 * units], biases[3 * units :])
    shapes: list[tuple[int | None, ...]] = [(None, 3 * units), (units, 3 * units)]
    if not r.config.get("reset_after", False):
        w, u, bias = r.bias(shapes, 3 * units)
        return Direction(w.T, u.T, bias)
    if not r.config.get("use_bias", True):
        return Direction(*(v.T for v in r.take(*shapes)), np.zeros(3 * units), np.zeros(3 * units))
    w, u, biases = r.take(*shapes, (2, 3 * units))
    return Direction(w.T, u.T, *biases)


def simple_direction(r: Reading) -> Direction:
    units = check_recurrent(r)
    w, u, bias = r.bias([(None, units), (units, units)], units)
    return simple_rnn(w.T, u.T, bias)


def gate(r: Reading) -> str:
    if r.kind == "SimpleRNN":
        return "hard_sigmoid"  # which reaches 0 and 1
    name = "sigmoid" if r.kind.startswith("CuDNN") else r.activation("recurrent_activation")
    if name not in ("sigmoid", "hard_sigmoid", "hard_sigmoid_6"):
        raise r.refuse(f"recurrent_activation {name!r} is not supported, only 'sigmoid' and 'hard_sigmoid'")
    return name


def recurrent(r: Reading, directions: list[Direction], backward: bool, sequences: bool) -> Recurrent:
    kind = Lstm if r.kind in ("LSTM", "CuDNNLSTM") else Gru
    return kind(r.name, directions, backward, sequences, gate(r))


DIRECTIONS = {
    "LSTM": lstm_direction,
    "CuDNNLSTM": lstm_direction,
    "GRU": gru_direction,
    "CuDNNGRU": gru_direction,
    "SimpleRNN": simple_direction,
}


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
    return r.within(str(config.get("class_name")), config["config"], weights)


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
    if within.kind not in PER_ROW:
        raise r.refuse(f"{within.kind} of each step is not supported")
    return READERS[within.kind](within)


def pool(kind: str) -> Callable[[Reading], list[Layer]]:
    def read(r: Reading) -> list[Layer]:
        r.require("data_format", "channels_last")
        r.require("keepdims", False)
        return [Pool(r.name, (kind,))]

    return read


def activation(r: Reading) -> list[Layer]:
    value = r.function("activation")
    if isinstance(value, Part):
        if value.kind not in ACTIVATION_LAYERS:
            raise r.refuse(f"the activation {value.kind!r} is not supported")
        return ACTIVATION_LAYERS[value.kind](r.within(value.kind, value.config, []))
    name = r.activation()
    return [] if name == "linear" else [Softmax(r.name)] if name == "softmax" else [Function(r.name, name)]


def concatenate(r: Reading) -> list[Layer]:
    kinds = r.config.get("pools")
    if not isinstance(kinds, list):
        raise r.refuse("it joins branches of the network; each layer must read the one before it")
    return [Pool(r.name, tuple(kinds))]


def window_pool(kind: str) -> Callable[[Reading], list[Layer]]:
    def read(r: Reading) -> list[Layer]:
        r.require("data_format", "channels_last")
        r.require("padding", "valid", "same")
        size = r.number("pool_size", 2)
        stride = r.number("strides", size) if r.config.get("strides") is not None else size
        return [WindowPool(r.name, kind, size, stride, r.config.get("padding", "valid"))]

    return read


def flatten(r: Reading) -> list[Layer]:
    if r.rows == 1:
        return []  # there is no time axis
    if r.rows is None:
        raise r.refuse("the network must read a fixed number of rows")
    return [Flatten(r.name)]


def sloped(r: Reading, slope: float | np.ndarray) -> list[Layer]:
    return [Prelu(r.name, np.broadcast_to(slope, (r.width,)))]


def zero_padding(r: Reading) -> list[Layer]:
    given = r.config.get("padding", 1)
    pads = [given, given] if isinstance(given, int) else given
    if not isinstance(pads, (list, tuple)) or len(pads) != 2 or not all(isinstance(n, int) and n >= 0 for n in pads):
        raise r.refuse(f"padding is {given!r}, not one or two whole numbers")
    return [Pad(r.name, *pads)]


def relu_layer(r: Reading) -> list[Layer]:
    """Up to a largest value, it is a hard sigmoid of the value, moved and scaled."""
    r.require("threshold", 0.0, 0, None)
    slope = r.real("negative_slope", 0.0) if r.config.get("negative_slope") is not None else 0.0
    if r.config.get("max_value") is None:
        return sloped(r, slope) if slope else [Function(r.name, "relu")]
    most, one = r.real("max_value", 6.0), np.ones(r.width)
    if slope or most <= 0:
        raise r.refuse("max_value with negative_slope is not supported")
    before, behind = Affine(r.name, 6 / most * one, -3 * one), Affine(r.name, most * one, 0 * one)
    return [before, Function(r.name, "hard_sigmoid_6"), behind]


def leaky_relu_layer(r: Reading) -> list[Layer]:
    return sloped(r, r.real("negative_slope" if "negative_slope" in r.config else "alpha", 0.3))


def prelu_layer(r: Reading) -> list[Layer]:
    """One slope for each feature, as with shared_axes=[1], or behind the time axis."""
    (slope,) = r.take((1, r.width) if len(r.weights[:1]) and r.weights[0].ndim == 2 else (r.width,))
    return sloped(r, slope.ravel())


def elu_layer(r: Reading) -> list[Layer]:
    alpha, scale = r.real("alpha", 1.0), r.real("scale", 1.0)
    layers: list[Layer] = [Function(r.name, "elu")]
    if alpha != 1:
        layers += sloped(r, alpha)
    return layers if scale == 1 else [*layers, Affine(r.name, np.full(r.width, scale), np.zeros(r.width))]


def constants(r: Reading, key: str, default: float) -> np.ndarray:
    """One number or one for each feature, (C,)."""
    value = r.config.get(key, default)
    try:
        values = np.asarray(default if value is None else value, float).ravel()
        return values * np.ones(r.width)
    except (TypeError, ValueError):
        raise r.refuse(f"{key} is not one number for each feature") from None


def rescaling(r: Reading) -> list[Layer]:
    return [Affine(r.name, constants(r, "scale", 1.0), constants(r, "offset", 0.0))]


def normalization(r: Reading) -> list[Layer]:
    r.require("axis", -1, [-1], 2, [2])
    r.require("invert", False)
    if r.config.get("mean") is not None:
        mean, variance = constants(r, "mean", 0.0), constants(r, "variance", 1.0)
    elif len(r.weights) in (2, 3):  # the third one counts
        mean, variance = (value.ravel() for value in r.weights[:2])
    else:
        raise r.refuse("it has no mean: call adapt() before saving")
    if mean.shape != (r.width,) or variance.shape != (r.width,):
        raise r.refuse(f"its mean does not fit {r.width} features")
    scale = 1 / np.maximum(np.sqrt(variance), 1e-7)
    return [Affine(r.name, scale, -mean * scale)]


# Keras' own layers of an activation.
ACTIVATION_LAYERS: dict[str, Callable[[Reading], list[Layer]]] = {
    "ELU": elu_layer,
    "LeakyReLU": leaky_relu_layer,
    "PReLU": prelu_layer,
    "ReLU": relu_layer,
    "Softmax": lambda r: [Softmax(r.name)],
}
READERS: dict[str, Callable[[Reading], list[Layer]]] = {
    "Activation": activation,
    "AveragePooling1D": window_pool("mean"),
    "BatchNormalization": batch_norm,
    "Bidirectional": bidirectional,
    "Concatenate": concatenate,
    "Conv1D": conv1d,
    "CuDNNGRU": one_direction,
    "CuDNNLSTM": one_direction,
    "Dense": dense,
    "DepthwiseConv1D": depthwise_conv1d,
    "GlobalAveragePooling1D": pool("mean"),
    "GlobalMaxPooling1D": pool("max"),
    "Flatten": flatten,
    "GRU": one_direction,
    "LSTM": one_direction,
    "LayerNormalization": layer_norm,
    "MaxPooling1D": window_pool("max"),
    "Normalization": normalization,
    "Rescaling": rescaling,
    "SeparableConv1D": separable_conv1d,
    "SimpleRNN": one_direction,
    "TimeDistributed": time_distributed,
    "ZeroPadding1D": zero_padding,
    **ACTIVATION_LAYERS,
    **{kind: lambda r: [] for kind in TRAINING_ONLY},
}
PER_ROW = {*("Dense", "Activation", "BatchNormalization", "LayerNormalization"), *ACTIVATION_LAYERS, *TRAINING_ONLY}
# Where the mask that a Masking layer makes ends, so that rows of padding are read.
ENDS_MASK = {
    "Conv1D",
    "SeparableConv1D",
    "DepthwiseConv1D",
    "ZeroPadding1D",
    "MaxPooling1D",
    "AveragePooling1D",
    "Flatten",
}


def input_shape(layer: Part) -> list[Any] | None:
    built = layer.config.get("build_config")
    shapes = [layer.config.get(key) for key in ("batch_shape", "batch_input_shape", "build_input_shape")]
    if isinstance(layer.config.get("input_shape"), (list, tuple)):
        shapes.append([None, *layer.config["input_shape"]])
    if layer.config.get("input_dim"):  # of Keras 1
        shapes.append([None, layer.config.get("input_length"), layer.config["input_dim"]])
    shapes.append(built.get("input_shape") if isinstance(built, dict) else None)
    return next((list(s) for s in shapes if isinstance(s, (list, tuple)) and len(s) == 3), None)


def network_shape(file: KerasFile, layers: list[Part]) -> tuple[int | None, int]:
    """Rows and features that the network reads."""
    shape = next((s for s in map(input_shape, layers[:2]) if s), None) or input_shape(file.model)
    width = shape[2] if shape else None
    if not isinstance(width, int):  # a network that was built by its first data
        first = next((layer.weights[0] for layer in layers if layer.weights), np.zeros(0))
        width = first.shape[-2] if first.ndim > 1 else len(first)
    if width < 1:
        raise Refused("the network does not say how many features it reads: its first layer needs an input_shape")
    return (shape[1] if shape and isinstance(shape[1], int) else None), width


class Mask:
    """What becomes of rows of padding that a Masking layer passes over, which the core does not read at all."""

    def __init__(self) -> None:
        self.on = False
        self.since: Layer | None = None  # the recurrent layer that has them last

    def begin(self, network: Network, layer: Part) -> None:
        if network.layers:
            raise Refused(f"layer {layer.name} (Masking): it must be the first layer")
        value = layer.config.get("mask_value", 0.0)
        network.mask_value = float(value) if isinstance(value, (int, float)) else 0.0
        network.masked = self.on = True
        network.notes.append((layer.name, "Masking: rows of padding are left out instead"))

    def end(self, network: Network, layer: Part) -> None:
        """Before a layer that reads rows of padding."""
        if self.since is not None:
            raise Refused(f"layer {layer.name} ({layer.kind}): the mask of the layers before it ends here")
        network.masked = self.on = False
        network.notes.append((layer.name, "the mask ends here, so rows of padding are read"))

    def pool(self, network: Network, pool: Pool) -> list[Layer]:
        """A pooling over rows without those of padding. Keras' maximum has no mask and reads them, too: behind a layer
        in both directions they are zeros, behind one in one direction the last row again.
        """
        self.on = False
        if "max" not in pool.kinds:
            return [pool]
        if self.since is None:
            raise Refused(f"layer {pool.name}: the mask of the layers before it ends here")
        at = next(i for i, layer in enumerate(network.layers) if layer is self.since)
        if len(self.since.directions) == 1:
            if self.since.backward:
                raise Refused(f"layer {pool.name}: the mask of the layers before it ends here")
            return [pool]
        padding = np.zeros((1, self.since.shape(None, 0)[1]))
        for layer in network.layers[at + 1 :]:
            padding = layer.forward(padding)
        network.notes.append((pool.name, "rows of padding count in the maximum, as in Keras"))
        least = np.concatenate([padding[0] if kind == "max" else 0 * padding[0] for kind in pool.kinds])
        slopes = np.repeat([float(kind != "max") for kind in pool.kinds], padding.shape[1])
        one = np.ones(len(least))
        rise = [Affine(pool.name, one, -least), Prelu(pool.name, slopes), Affine(pool.name, one, least)]
        return [pool, *(rise if least.any() else rise[1:2])]


def to_network(file: KerasFile) -> Network:
    layers = chain(file.model)
    rows, width = network_shape(file, layers)
    network, mask = Network([], width, rows), Mask()
    for layer in layers:
        if layer.kind == "InputLayer":
            continue
        if layer.kind == "Masking":
            mask.begin(network, layer)
            continue
        if mask.on and (layer.kind in ENDS_MASK or layer.kind.startswith("CuDNN")):
            mask.end(network, layer)
        reader = READERS.get(layer.kind)
        if reader is None:
            why = NEVER.get(layer.kind, f"there is no such layer here; supported are {', '.join(sorted(READERS))}")
            raise Refused(f"layer {layer.name} ({layer.kind}): {why}")
        found = reader(Reading(layer, file.version, rows, width))
        if not found and layer.kind in TRAINING_ONLY:
            network.notes.append((layer.name, f"{layer.kind}: only for training, left out"))
        for one in found:
            for part in mask.pool(network, one) if mask.on and isinstance(one, Pool) else [one]:
                network.layers.append(part)
                rows, width = part.shape(rows, width)
            if isinstance(one, Recurrent):
                mask.since, mask.on = one, mask.on and one.sequences
    return network


def read_keras(path: Path, architecture: Path | None, start: bytes) -> Network:
    """start: the file's first bytes, which say what it is."""
    if start[:4] == ZIP:
        return to_network(read_keras_zip(path))
    return to_network(read_keras_hdf5(path, architecture))
