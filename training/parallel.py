"""The processes that train one network together: one per device, as torchrun starts them."""

from __future__ import annotations

import os

import torch
import torch.distributed as dist
from torch import nn

from .network import Network


class Processes:
    """This process among all: `rank` of `world`, on `device` ("cpu" or "cuda")."""

    def __init__(self) -> None:
        self.world = int(os.environ.get("WORLD_SIZE", 1))
        self.rank = int(os.environ.get("RANK", 0))
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        if self.device == "cuda":
            torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", 0)))
        if self.world > 1:
            dist.init_process_group("nccl" if self.device == "cuda" else "gloo")

    @property
    def first(self) -> bool:
        return self.rank == 0

    def say(self, text: str) -> None:
        if self.first:
            print(text, flush=True)

    def broadcast(self, value: float) -> float:
        """The first process's value."""
        if self.world == 1:
            return value
        shared = torch.tensor(value, device=self.device)
        dist.broadcast(shared, 0)
        return shared.item()

    def wrap(self, network: Network) -> nn.Module:
        """The network with gradients averaged over all processes."""
        return nn.parallel.DistributedDataParallel(network) if self.world > 1 else network

    def close(self) -> None:
        if self.world > 1:
            dist.barrier()
            dist.destroy_process_group()
