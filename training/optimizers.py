"""The optimizers that a config asks for."""

from __future__ import annotations

from typing import Any

import torch

from .muon import Muon
from .network import Network


def make_optimizers(network: Network, config: dict[str, Any]) -> list[torch.optim.Optimizer]:
    """AdamW; with "optimizer": "muon" Muon for the matrices of convolutions and LSTMs, AdamW for the rest."""
    muon, decayed, plain = [], [], []
    for layer in network.layers:
        for p in layer.parameters():
            if p.ndim <= 1:
                plain.append(p)
            elif config["optimizer"] == "muon" and layer.muon_blocks:
                muon.append({"params": [p], "blocks": layer.muon_blocks})
            else:
                decayed.append(p)
    rate, decay = config["learning_rate"], config["weight_decay"]
    groups = [{"params": decayed, "weight_decay": decay}, {"params": plain, "weight_decay": 0.0}]
    adam = torch.optim.AdamW(groups, lr=rate, betas=(0.9, config["beta2"]))
    return [adam, Muon(muon, lr=rate, weight_decay=decay)] if muon else [adam]
