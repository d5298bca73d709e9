"""Keras 1's names of classes and settings, and those of TensorFlow's early versions, as Keras' own of today."""

from __future__ import annotations

from typing import Any

import numpy as np

CLASSES = {
    "Convolution1D": "Conv1D",
    "AtrousConvolution1D": "Conv1D",
    "TimeDistributedDense": "Dense",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
    "LSTMV1": "LSTM",
    "LSTMV2": "LSTM",
    "UnifiedLSTM": "LSTM",
    "GRUV1": "GRU",
    "GRUV2": "GRU",
    "UnifiedGRU": "GRU",
    "MaxPool1D": "MaxPooling1D",
    "AvgPool1D": "AveragePooling1D",
    "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalAvgPool1D": "GlobalAveragePooling1D",
}
SETTINGS = {
    "output_dim": "units",
    "inner_activation": "recurrent_activation",
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "subsample_length": "strides",
    "border_mode": "padding",
    "atrous_rate": "dilation_rate",
    "bias": "use_bias",
    "pool_length": "pool_size",
    "stride": "strides",
}


def modern(kind: str, config: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """(class, name, config) of a layer."""
    name = str(config.get("name") or kind)
    config = {(key if SETTINGS.get(key) in config else SETTINGS.get(key, key)): v for key, v in config.items()}
    for key in ("layer", "backward_layer"):
        inner = config.get(key)
        if isinstance(inner, dict) and isinstance(inner.get("config"), dict):
            its, _, settings = modern(str(inner.get("class_name")), inner["config"])
            config[key] = {**inner, "class_name": its, "config": settings}
    cell = config.get("cell")
    if kind == "RNN" and isinstance(cell, dict) and isinstance(cell.get("config"), dict):
        its = str(cell.get("class_name")).removesuffix("Cell")
        return its, name, {**cell["config"], **{key: v for key, v in config.items() if key != "cell"}}
    return CLASSES.get(kind, kind), name, config


def modern_weights(kind: str, weights: list[np.ndarray]) -> list[np.ndarray]:
    """Keras 1 has a matrix per gate, and convolutions of two axes."""
    if kind in ("LSTM", "GRU") and len(weights) == (12 if kind == "LSTM" else 9):
        gates = [0, 2, 1, 3] if kind == "LSTM" else [0, 1, 2]  # i, c, f, o in the file
        return [np.concatenate([weights[3 * gate + at] for gate in gates], -1) for at in range(3)]
    if kind == "Conv1D" and weights and weights[0].ndim == 4:
        w = weights[0]
        w = w[:, 0] if w.shape[1] == 1 else w.transpose(2, 3, 1, 0)[:, 0]
        return [w, *weights[1:]]
    return weights
