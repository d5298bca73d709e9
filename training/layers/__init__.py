"""Kinds of layers by the "type" that configs give them. One more kind is a file here and a row of LAYERS.

Shapes are (batch, time, features) between layers, (batch, features) after the time axis is gone.
"""

from __future__ import annotations

from .base import Layer
from .conv1d import Conv1d
from .dense import Dense
from .dropout import Dropout
from .layer_norm import LayerNorm
from .lstm import Lstm
from .pool import Pool
from .resnet import Resnet

LAYERS: dict[str, type[Layer]] = {
    "conv1d": Conv1d,
    "lstm": Lstm,
    "layer_norm": LayerNorm,
    "pool": Pool,
    "dense": Dense,
    "dropout": Dropout,
    "resnet": Resnet,
}
