"""The decoder: an LSTM that reads the moves so far and a word, and gives the logits of the next move."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..layers.base import fill_block
from ..quantize import FakeQuantize
from .moves import START, Moves

FEATURES = 16  # of each step, see `features`


def features(moves: Tensor, offsets: Tensor, draws: int) -> Tensor:
    """What the network reads at each step: moves (T, B) so far -> (T + 1, B, FEATURES) float32.

    Row 0 is the start; row t + 1 describes the pen after move t. weights/FORMAT.md lists the features; the core
    computes the same in core/src/sketch.c.
    """
    delta = offsets[moves]  # (T, B, 2)
    pen = float(START) + delta.cumsum(0)
    jump = moves >= draws
    steps, batch = moves.shape
    at = torch.arange(steps, device=moves.device)[:, None].expand(steps, batch)
    begin = torch.where(jump, at, torch.zeros_like(at)).cummax(0).values  # step at which the stroke began
    stroke = pen.gather(0, begin[..., None].expand(-1, -1, 2))
    low, high = pen.cummin(0).values, pen.cummax(0).values
    count = (at + 1).float() / 64
    strokes = jump.cumsum(0).float() / 8
    rows = torch.cat(
        [
            delta / 64,
            torch.stack([jump.float(), torch.zeros_like(count)], 2),
            pen / 128 - 1,
            (pen - stroke) / 64,
            (pen - low) / 128,
            (high - pen) / 128,
            torch.stack([count, strokes], 2),
            (pen - pen[:1]) / 128,
        ],
        2,
    )
    start = rows.new_zeros(1, batch, FEATURES)
    start[..., 3] = 1
    return torch.cat([start, rows])


class Decoder(nn.Module):
    """`config` has "units" and "embedding"; words: how many there are; cells: dx and dy of each cell,
    (draws + jumps, 2), those first that lines are drawn to."""

    offsets: Tensor

    def __init__(self, config: dict[str, Any], words: int, cells: np.ndarray, draws: int) -> None:
        super().__init__()
        units, self.draws, self.end = config["units"], draws, len(cells)
        end = np.zeros((1, 2), np.float32)
        self.register_buffer("offsets", torch.from_numpy(np.concatenate([cells, end])), persistent=False)
        self.word = nn.Embedding(words, config["embedding"])
        self.lstm = nn.LSTM(FEATURES + config["embedding"], units)
        self.head = nn.Linear(units, self.end + 1)
        self.quantize = nn.ModuleDict({name: FakeQuantize() for name in ("input", "recurrent", "head")})
        nn.init.normal_(self.word.weight, std=0.5)
        nn.init.zeros_(self.lstm.bias_hh_l0)
        nn.init.zeros_(self.lstm.bias_ih_l0)
        nn.init.ones_(self.lstm.bias_ih_l0[units : 2 * units])  # forget gate open at first
        nn.init.xavier_uniform_(self.lstm.weight_ih_l0)
        for gate in self.lstm.weight_hh_l0.chunk(4):
            nn.init.orthogonal_(gate)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def quantize_weights(self, weight_max: int) -> None:
        """From now on computes with weights as the model file holds them."""
        self.quantize["input"].weight_max = 127
        self.quantize["recurrent"].weight_max = self.quantize["head"].weight_max = weight_max

    def forward(self, moves: Tensor, label: Tensor) -> Tensor:
        """moves (T, B), label (B,) -> logits (T + 1, B, end + 1), bfloat16."""
        steps = features(moves, self.offsets, self.draws)
        word = self.word(label).expand(len(steps), -1, -1)
        weights = [
            self.quantize["input"](self.lstm.weight_ih_l0),
            self.quantize["recurrent"](self.lstm.weight_hh_l0),
            self.lstm.bias_ih_l0,
            self.lstm.bias_hh_l0,
        ]
        x = torch.cat([steps, word], 2).bfloat16()
        state = x.new_zeros(1, len(label), self.lstm.hidden_size)
        # Every operand in bfloat16: autocast is much slower on CPUs here.
        h, _, _ = torch._VF.lstm(
            x, (state, state), [w.bfloat16() for w in weights], True, 1, 0.0, self.training, False, False
        )
        head = self.quantize["head"](self.head.weight)
        return nn.functional.linear(h, head.bfloat16(), self.head.bias.bfloat16())

    @classmethod
    def of_config(cls, config: dict[str, Any], words: int) -> Decoder:
        """An untrained decoder of a checked config."""
        moves = Moves(config["draw"], config["jump"])
        return cls(config, words, moves.offsets[:-1], moves.draws)

    @torch.no_grad()
    def grow_from(self, smaller: Decoder) -> None:
        """Copies a decoder with at most as many units, so that both compute the same. New units start unused."""
        old, new = smaller.lstm.hidden_size, self.lstm.hidden_size
        if (
            old > new
            or not torch.equal(self.offsets, smaller.offsets)
            or self.word.weight.shape != smaller.word.weight.shape
        ):
            raise SystemExit("cannot grow: more units are needed, and the same moves, words and embedding")
        rows = (torch.arange(4)[:, None] * new + torch.arange(old)).ravel()
        for name, columns in (
            ("weight_ih_l0", None),
            ("weight_hh_l0", torch.arange(old)),
            ("bias_ih_l0", None),
            ("bias_hh_l0", None),
        ):
            fill_block(getattr(self.lstm, name), getattr(smaller.lstm, name), rows, columns)
        fill_block(self.head.weight, smaller.head.weight, torch.arange(self.end + 1), torch.arange(old))
        self.head.bias.copy_(smaller.head.bias)
        self.word.weight.copy_(smaller.word.weight)
