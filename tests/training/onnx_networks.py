"""Writes the networks of keras_networks.py in ONNX, as exporters write them, and what each answers as Keras defines it.

    python3 onnx_networks.py FOLDER
    python3 onnx_networks.py FOLDER --files      (without the answers)

As keras_networks.py; the files are called tf-NAME.onnx (as tf2onnx writes them) and torch-NAME.onnx (as
torch.onnx does).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import keras_dialects as dialects
import keras_networks as keras
import numpy as np
from onnx import TensorProto, helper, numpy_helper

Array = np.ndarray
# Keras' i, f, c, o as ONNX' i, o, f, c; z, r, h are the same.
GATES = {"LSTM": [0, 3, 1, 2], "GRU": [0, 1, 2], "RNN": [0]}
KINDS = {"LSTM": "LSTM", "GRU": "GRU", "SimpleRNN": "RNN"}
# Of keras_dialects.py, what ONNX also has.
DIALECTS = ("branches", "functions", "padded", "simple")


class Graph:
    """Nodes and constants on their way into a file; `at` is the last output."""

    def __init__(self, torch: bool) -> None:
        self.torch, self.at = torch, "input"
        self.pads: list[int] = []  # rows of zeros that the next operation adds itself, as torch's do
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, value: Any, dtype: Any = np.float32) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def whole(self, *values: int) -> str:
        return self.constant(values, np.int64)

    def add(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> str:
        names = [f"{kind}_{len(self.nodes)}_{at}" for at in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, name=f"{kind}_{len(self.nodes)}", **attributes))
        return names[0]

    def then(self, kind: str, *inputs: str, **attributes: Any) -> None:
        self.at = self.add(kind, self.at, *inputs, **attributes)


def activation(g: Graph, name: str) -> None:
    x = g.at
    if name == "swish":
        g.at = g.add("Mul", x, g.add("Sigmoid", x))
    elif name == "gelu":
        erf = g.add("Erf", g.add("Div", x, g.constant(np.sqrt(2))))
        one = g.add("Add", erf, g.constant(1))
        g.at = g.add("Mul", g.add("Mul", x, one), g.constant(0.5)) if g.torch else g.add(
            "Mul", g.add("Mul", g.constant(0.5), x), one)  # fmt: skip
    elif name == "hard_sigmoid" and g.torch:
        moved = g.add("Add", g.add("Mul", x, g.constant(0.2)), g.constant(0.5))
        g.at = g.add("Clip", moved, g.constant(0), g.constant(1))
    elif name != "linear":
        kinds = {"relu": "Relu", "tanh": "Tanh", "sigmoid": "Sigmoid", "elu": "Elu", "hard_sigmoid": "HardSigmoid"}
        g.then(kinds.get(name, "Softmax"), **({"axis": -1} if name == "softmax" else {}))


def channels_first(g: Graph, body: Any) -> None:
    """torch: (N, T, C) <-> (N, C, T); tf2onnx: also an axis of size 1, as TensorFlow's convolutions have two."""
    if g.torch:
        g.then("Transpose", perm=[0, 2, 1])
        body()
        g.then("Transpose", perm=[0, 2, 1])
    else:
        g.then("Unsqueeze", g.whole(1))
        g.then("Transpose", perm=[0, 3, 1, 2])
        body()
        g.then("Transpose", perm=[0, 2, 3, 1])
        g.then("Squeeze", g.whole(1))


def conv1d(g: Graph, layer: keras.Conv1D) -> None:
    c, w = layer.config, layer.weights["kernel"].transpose(2, 1, 0)
    if isinstance(layer, dialects.DepthwiseConv1D):
        w = layer.weights["kernel"].transpose(1, 2, 0).reshape(-1, 1, w.shape[2])
    stride, dilation, reach = c["strides"][0], c["dilation_rate"][0], (w.shape[2] - 1) * c["dilation_rate"][0]
    whole = "bias" in layer.weights and "points" not in layer.weights
    bias = [g.constant(layer.weights["bias"])] if whole else []
    two: dict[str, Any] = {} if g.torch else {"strides": [1, stride], "dilations": [1, dilation]}
    settings = two or {"strides": [stride], "dilations": [dilation], "kernel_shape": [w.shape[2]]}

    def body() -> None:
        if c["padding"] == "causal":
            g.then("Pad", g.whole(*([0, 0, reach, 0, 0, 0] if g.torch else [0, 0, 0, reach, 0, 0, 0, 0])))
        if c["padding"] == "same":
            before = reach // 2
            pads = [before, reach - before] if g.torch else [0, before, 0, reach - before]
            explicit = g.torch and stride == 1 or dilation > 1  # ONNX Runtime has no SAME_UPPER with dilation
            settings.update({"pads": pads} if explicit else {"auto_pad": "SAME_UPPER"})
        if g.pads:
            settings["pads"], g.pads = g.pads, []
        if isinstance(layer, (dialects.DepthwiseConv1D, dialects.GroupedConv1D)):
            settings["group"] = c.get("groups", 1) if w.shape[1] > 1 else len(w) // c["depth_multiplier"]
        g.then("Conv", g.constant(w if g.torch else w[:, :, None]), *bias, **settings)
        if "points" in layer.weights:
            points = layer.weights["points"].transpose(2, 1, 0)
            g.then("Conv", g.constant(points if g.torch else points[:, :, None]), g.constant(layer.weights["bias"]))

    channels_first(g, body)
    activation(g, c["activation"])


def dense(g: Graph, layer: keras.Dense, axes: int) -> None:
    w, bias = layer.weights["kernel"], layer.weights["bias"]
    if g.torch and axes == 2:
        g.then("Gemm", g.constant(w.T), g.constant(bias), transB=1)
    else:
        g.then("MatMul", g.constant(w))
        g.then("Add", g.constant(bias))
    activation(g, layer.config["activation"])


def batch_norm(g: Graph, layer: keras.BatchNormalization, axes: int) -> None:
    w = layer.weights
    mean, variance = w["moving_mean"], w["moving_variance"]
    gamma, beta = w.get("gamma", np.ones_like(mean)), w.get("beta", np.zeros_like(mean))
    if g.torch:

        def body() -> None:
            constants = map(g.constant, (gamma, beta, mean, variance))
            g.then("BatchNormalization", *constants, epsilon=layer.config["epsilon"])

        channels_first(g, body) if axes == 3 else body()
    else:
        scale = gamma / np.sqrt(variance + layer.config["epsilon"])
        g.then("Mul", g.constant(scale))
        g.then("Add", g.constant(beta - mean * scale))


def weights_of(g: Graph, layers: list[keras.LSTM]) -> list[str]:
    kind = KINDS[layers[0].kind]
    parts: list[list[Array]] = [[], [], []]
    for layer in layers:
        n, order = layer.config["units"], GATES[kind]
        w, u, bias = layer.weights["kernel"], layer.weights["recurrent_kernel"], layer.weights["bias"]
        own, other = bias if bias.ndim == 2 else (bias, np.zeros_like(bias))
        for part, matrix in zip(parts, (w.T, u.T, own, other)):
            part.append(np.concatenate([matrix[at * n : (at + 1) * n] for at in order]))
        parts[2][-1] = np.concatenate([parts[2][-1], np.concatenate([other[at * n : (at + 1) * n] for at in order])])
    return [g.constant(np.stack(part)) for part in parts]


def states(g: Graph, directions: int, units: int) -> str:
    """Zeros of as many drawings as there are, as torch computes them."""
    n = g.add("Unsqueeze", g.add("Gather", g.add("Shape", g.at), g.constant(1, np.int64), axis=0), g.whole(0))
    size = g.add("Concat", g.whole(directions), n, g.whole(units), axis=0)
    return g.add("ConstantOfShape", size)


def recurrent(g: Graph, layers: list[keras.LSTM], merge: str = "concat") -> None:
    first = layers[0]
    n, sequences = first.config["units"], first.config["return_sequences"]
    way = "bidirectional" if len(layers) == 2 else "reverse" if first.config["go_backwards"] else "forward"
    settings: dict[str, Any] = {"hidden_size": n, "direction": way}
    if first.kind == "GRU":
        settings["linear_before_reset"] = int(first.config["reset_after"])
    if first.config.get("recurrent_activation") == "hard_sigmoid":
        settings["activations"] = ["HardSigmoid", "Tanh", "Tanh"][: 3 if first.kind == "LSTM" else 2] * len(layers)
    g.then("Transpose", perm=[1, 0, 2])
    inputs = weights_of(g, layers)
    if g.torch:
        inputs += [""] + [states(g, len(layers), n)] * (2 if first.kind == "LSTM" else 1)
    every = g.add(KINDS[first.kind], g.at, *inputs, outputs=2, **settings)
    last = every[:-1] + "1"
    if merge != "concat":
        source = every if sequences else last
        parts = [g.add("Gather", source, g.constant(at, np.int64), axis=int(sequences)) for at in (0, 1)]
        g.at = g.add("Mul" if merge == "mul" else "Add", *parts)
        if merge == "ave":
            g.then("Mul", g.constant(0.5))
    elif len(layers) == 2 and g.torch and sequences:
        g.at = g.add("Reshape", g.add("Transpose", every, perm=[0, 2, 1, 3]), g.whole(0, 0, -1))
    elif len(layers) == 2:
        source, axis = (every, 1) if sequences else (last, 0)
        parts = [g.add("Squeeze", g.add("Slice", source, g.whole(at), g.whole(at + 1), g.whole(axis)), g.whole(axis))
                 for at in (0, 1)]  # fmt: skip
        g.at = g.add("Concat", *parts, axis=-1)
    elif sequences:
        g.at = g.add("Squeeze", every, g.whole(1))
    elif g.torch and way == "forward":
        g.at = g.add("Gather", g.add("Squeeze", every, g.whole(1)), g.constant(-1, np.int64), axis=0)
    else:
        g.at = g.add("Squeeze", last, g.whole(0))
    if sequences:
        g.then("Transpose", perm=[1, 0, 2])


def layer_norm(g: Graph, layer: keras.LayerNormalization) -> None:
    epsilon, gamma, beta = layer.config["epsilon"], *map(g.constant, layer.weights.values())
    if not g.torch:
        return g.then("LayerNormalization", gamma, beta, axis=-1, epsilon=epsilon)
    centered = g.add("Sub", g.at, g.add("ReduceMean", g.at, axes=[-1]))
    variance = g.add("ReduceMean", g.add("Pow", centered, g.constant(2)), axes=[-1])
    g.at = g.add("Div", centered, g.add("Sqrt", g.add("Add", variance, g.constant(epsilon))))
    g.then("Mul", gamma)
    g.then("Add", beta)


def window_pool(g: Graph, layer: keras.MaxPooling1D) -> None:
    c, one = layer.config, [] if g.torch else [1]
    settings: dict[str, Any] = {"kernel_shape": [*one, *c["pool_size"]], "strides": [*one, *c["strides"]]}
    if c["padding"] == "same":
        settings["auto_pad"] = "SAME_UPPER"
    kind = "MaxPool" if layer.kind == "MaxPooling1D" else "AveragePool"
    channels_first(g, lambda: g.then(kind, **settings))


def function(g: Graph, layer: keras.Keras) -> None:
    """An activation as a layer."""
    kind, config = layer.kind, layer.config
    if kind == "PReLU":
        slopes = layer.weights["alpha"]
        if g.torch:  # channels first
            channels_first(g, lambda: g.then("PRelu", g.constant(slopes.T)))
        else:
            g.then("PRelu", g.constant(slopes))
    elif kind == "LeakyReLU":
        g.then("LeakyRelu", alpha=config["negative_slope"])
    elif kind == "ELU":
        g.then("Elu", alpha=config["alpha"])
    elif kind == "ReLU":
        g.then("Clip", g.constant(0), g.constant(config["max_value"]))
    else:
        g.then("Selu")


def scale(g: Graph, layer: keras.Keras) -> None:
    if layer.kind == "Rescaling":
        g.then("Mul", g.constant(layer.config["scale"]))
        g.then("Add", g.constant(layer.config["offset"]))
    else:
        g.then("Sub", g.constant(layer.weights["mean"]))
        g.then("Div", g.constant(np.sqrt(layer.weights["variance"])))


def zero_padding(g: Graph, before: int, behind: int, convolution: bool) -> None:
    if g.torch and convolution:
        g.pads = [before, behind]
    else:
        g.then("Pad", g.whole(0, before, 0, 0, behind, 0))


def pools(g: Graph) -> None:
    source = g.at
    parts = [g.add(kind, source, axes=[1], keepdims=0) for kind in ("ReduceMax", "ReduceMean")]
    g.at = g.add("Concat", *parts, axis=1)


def global_pool(g: Graph, layer: keras.Keras) -> None:
    kind = "Max" if layer.kind == "GlobalMaxPooling1D" else "Average"
    if g.torch:
        g.then("Transpose", perm=[0, 2, 1])
        g.then(f"Global{kind}Pool")
        g.then("Squeeze", g.whole(2))
    else:
        g.then("ReduceMax" if kind == "Max" else "ReduceMean", axes=[1], keepdims=0)


def write(g: Graph, layers: list[keras.Keras]) -> None:
    axes = 3
    for at, layer in enumerate(layers):
        kind = layer.kind
        if kind.endswith("Conv1D"):
            conv1d(g, layer)
        elif kind == "Dense":
            dense(g, layer, axes)
        elif kind == "TimeDistributed":
            dense(g, layer.inner, axes)
        elif kind == "BatchNormalization":
            batch_norm(g, layer, axes)
        elif kind == "LayerNormalization":
            layer_norm(g, layer)
        elif kind in KINDS:
            recurrent(g, [layer])
        elif kind == "Bidirectional":
            recurrent(g, [layer.forward, layer.backward], layer.config["merge_mode"])
        elif kind in ("PReLU", "LeakyReLU", "ELU", "ReLU") or isinstance(layer, dialects.Selu):
            function(g, layer)
        elif kind in ("Rescaling", "Normalization"):
            scale(g, layer)
        elif kind == "ZeroPadding1D":
            zero_padding(g, *layer.config["padding"], layers[at + 1].kind == "Conv1D")
        elif isinstance(layer, dialects.Pools):
            pools(g)
        elif kind == "Activation":
            activation(g, layer.config["activation"])
        elif kind in ("MaxPooling1D", "AveragePooling1D"):
            window_pool(g, layer)
        elif kind in ("GlobalMaxPooling1D", "GlobalAveragePooling1D"):
            global_pool(g, layer)
        elif kind == "Flatten" and axes == 3:
            wide = layers[at + 1].weights["kernel"].shape[0]
            g.then("Flatten") if g.torch else g.then("Reshape", g.whole(-1, wide))
        ends = not getattr(layer, "forward", layer).config.get("return_sequences", True)
        if kind.startswith("Global") or kind == "Flatten" or ends or isinstance(layer, dialects.Pools):
            axes = 2


def model(layers: list[keras.Keras], channels: int, rows: Any, torch: bool) -> Any:
    g = Graph(torch)
    write(g, layers)
    source = helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", rows, channels])
    result = helper.make_tensor_value_info(g.at, TensorProto.FLOAT, None)
    graph = helper.make_graph(g.nodes, "network", [source], [result], g.constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def main() -> None:
    folder = Path(sys.argv[1])
    made = keras.networks(folder)
    made.update({name: network for name, network in dialects.networks(folder).items() if name in DIALECTS})
    drawings = 1 if "--files" in sys.argv else None
    for name, (layers, features, _, expected) in keras.answers(folder, made, drawings).items():
        kinds = [getattr(layer, "forward", layer).kind for layer in layers]
        if any(kind.startswith("CuDNN") for kind in kinds):
            continue
        rows = getattr(features, "spec", {}).get("rows") or "rows"
        for torch in (False, True):
            made = f"{'torch' if torch else 'tf'}-{name}"
            (folder / f"{made}.onnx").write_bytes(model(layers, features.channels, rows, torch).SerializeToString())
            keras.write_expected(folder, made, features, [f"{made}.onnx"], expected)


if __name__ == "__main__":
    main()
