"""Starts a network from a smaller trained one that computes the same (Net2Net's idea, Chen et al. 2016, arXiv:1511.05641).

Layers are matched in order. New input features and the outputs of new units enter every layer with weight 0, so the
grown network begins with the smaller one's answers, and learns to use the rest.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .network import Conv1d, Dense, Dropout, LayerNorm, Lstm, Network, Pool


def _fill(new: Tensor, old: Tensor, rows: Tensor, columns: Tensor | None) -> None:
    """Writes `old` into `new` at `rows` (and `columns` of the second axis); these rows' other columns become 0."""
    if columns is None:
        new[rows] = old
    else:
        block = torch.zeros_like(new[rows])
        block[:, columns] = old
        new[rows] = block


@torch.no_grad()
def grow(network: Network, smaller: Network) -> None:
    """Copies `smaller`'s weights into `network`, whose layers have the same types in the same order, dropout aside.

    `smaller`'s widths must not exceed `network`'s; a layer norm's must be equal. Raises ValueError otherwise.
    """
    at: Tensor | None = None  # where the smaller network's features lie among the larger one's
    layers = ([layer for layer in of.layers if not isinstance(layer, Dropout)] for of in (network, smaller))
    for new, old in zip(*layers):
        if type(new) is not type(old) or new.width < old.width:
            raise ValueError(f"cannot grow {old} into {new}")
        if isinstance(new, Conv1d):
            if (new.norm is None) != (old.norm is None):
                raise ValueError("a batch norm cannot be grown: a model file holds it within the weights")
            if at is None:
                at = torch.arange(old.conv.in_channels)
            rows = torch.arange(old.width)
            _fill(new.conv.weight, old.conv.weight, rows, at)
            new.conv.bias[rows] = old.conv.bias
            at = rows
        elif isinstance(new, Lstm):
            units, wide = old.spec["units"], new.spec["units"]
            rows = (torch.arange(4)[:, None] * wide + torch.arange(units)).ravel()
            for name, weight in old.lstm.named_parameters():
                target = getattr(new.lstm, name)
                columns = at if "weight_ih" in name else torch.arange(units) if "weight_hh" in name else None
                _fill(target, weight, rows, columns)
            at = (torch.arange(old.width // units)[:, None] * wide + torch.arange(units)).ravel()
        elif isinstance(new, LayerNorm):
            if new.width != old.width:
                raise ValueError("a layer norm's width cannot grow")
            new.load_state_dict(old.state_dict())
        elif isinstance(new, Pool):
            width = new.width // len(new.kinds)
            at = torch.cat([at + k * width for k in range(len(new.kinds))])
        elif isinstance(new, Dense):
            rows = torch.arange(old.width)
            _fill(new.dense.weight, old.dense.weight, rows, at)
            new.dense.bias[rows] = old.dense.bias
            at = rows
