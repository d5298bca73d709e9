"""Muon: momentum, its matrices orthogonalized before each step (Jordan et al. 2024, kellerjordan.github.io/posts/muon).

Step sizes follow Liu et al. 2025 (arXiv:2502.16982): 0.2 · sqrt(longer side), so that AdamW's learning rate and weight
decay carry over.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor


def orthogonalize(g: Tensor, steps: int = 5) -> Tensor:
    """About the nearest semi-orthogonal matrices, with singular values of about 0.7 to 1.2. g (N, rows, columns)."""
    a, b, c = 3.4445, -4.7750, 2.0315  # quintic Newton-Schulz iteration
    x = g.to(torch.bfloat16)
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.transpose(1, 2)
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        s = x @ x.transpose(1, 2)
        x = a * x + (b * s + c * s @ s) @ x
    if tall:
        x = x.transpose(1, 2)
    return x.to(g.dtype)


class Muon(torch.optim.Optimizer):
    """For weights of two or more axes; each parameter is `blocks` matrices stacked by rows (an LSTM's four gates)."""

    def __init__(self, groups: list[dict[str, Any]], lr: float, weight_decay: float, momentum: float = 0.95) -> None:
        super().__init__(groups, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum, "blocks": 1})

    @torch.no_grad()
    def step(self) -> None:
        """One step from the gradients, which are the same in all processes: each orthogonalizes a share of them."""
        world = dist.get_world_size() if dist.is_initialized() else 1
        rank = dist.get_rank() if world > 1 else 0
        work = []
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("momentum", torch.zeros_like(p)).lerp_(p.grad, 1 - group["momentum"])
                g = p.grad.lerp(m, group["momentum"]).reshape(group["blocks"], p.shape[0] // group["blocks"], -1)
                work.append((group, p, g))
        # The costliest first, each to the process that has least so far.
        costs = [g.numel() * min(g.shape[1:]) for _, _, g in work]
        load, owner = [0] * world, {}
        for i in sorted(range(len(work)), key=lambda i: -costs[i]):
            owner[i] = load.index(min(load))
            load[owner[i]] += costs[i]
        result = [torch.zeros_like(g) for _, _, g in work]
        # Matrices of one shape together: on a GPU a step takes as long as its many small operations.
        by_shape: dict[torch.Size, list[int]] = {}
        for i, (_, _, g) in enumerate(work):
            if owner[i] == rank:
                by_shape.setdefault(g.shape[1:], []).append(i)
        for mine in by_shape.values():
            together = orthogonalize(torch.cat([work[i][2] for i in mine]))
            for i, step in zip(mine, together.split([len(work[i][2]) for i in mine])):
                result[i] = step
        steps = torch.cat([r.flatten() for r in result])
        if world > 1:
            dist.all_reduce(steps)
        for (group, p, g), step in zip(work, steps.split([g.numel() for _, _, g in work])):
            p.mul_(1 - group["lr"] * group["weight_decay"])
            p.add_(step.view_as(p), alpha=-group["lr"] * 0.2 * max(g.shape[1:]) ** 0.5)
