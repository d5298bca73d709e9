"""Starts a network from a smaller trained one that computes the same (Net2Net, Chen et al. 2016, arXiv:1511.05641).

Layers are matched in order. New input features and the outputs of new units enter every layer with weight 0, so the
grown network begins with the smaller one's answers, and learns to use the rest.
"""

from __future__ import annotations

import torch

from .layers.dropout import Dropout
from .network import Network


@torch.no_grad()
def grow(network: Network, smaller: Network) -> None:
    """Copies `smaller`'s weights into `network`, whose layers have the same types in the same order, dropout aside.

    `smaller`'s widths must not exceed `network`'s; a layer norm's must be equal. Raises ValueError otherwise.
    """
    matched = ([layer for layer in n.layers if not isinstance(layer, Dropout)] for n in (network, smaller))
    features = None  # where the smaller network's features lie among the larger one's
    for new, old in zip(*matched):
        if type(new) is not type(old) or new.width < old.width:
            raise ValueError(f"cannot grow {old} into {new}")
        features = new.grow_from(old, features)
