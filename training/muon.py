"""Muon: momentum whose matrices are orthogonalised before each step (Jordan et al. 2024, kellerjordan.github.io/posts/muon).

Step sizes follow Liu et al. 2025 (arXiv:2502.16982): 0.2 · sqrt(longer side), so that AdamW's learning rate and weight
decay carry over.
"""

from __future__ import annotations

import torch
from torch import Tensor


def orthogonalise(g: Tensor, steps: int = 5) -> Tensor:
    """Nearest semi-orthogonal matrices, roughly: singular values end in about 0.7 to 1.2. g (N, rows, columns)."""
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

    def __init__(self, groups: list[dict], lr: float, weight_decay: float, momentum: float = 0.95):
        super().__init__(groups, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum, "blocks": 1})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["momentum"] = torch.zeros_like(p)
                m = state["momentum"].lerp_(p.grad, 1 - group["momentum"])
                g = p.grad.lerp(m, group["momentum"]).reshape(group["blocks"], p.shape[0] // group["blocks"], -1)
                step = orthogonalise(g).reshape(p.shape) * (0.2 * max(g.shape[1:]) ** 0.5)
                p.mul_(1 - group["lr"] * group["weight_decay"]).add_(step, alpha=-group["lr"])
