"""Trains the decoder of a config; resumes from its last checkpoint.

python3 -m training.decoder.train --config training/configs/decoder.json
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ..checkpoint import save_checkpoint
from ..muon import Muon
from ..train import ROOT
from .config import check_config, load_config
from .data import PAD, Sequences, batches, by_length, load_sequences, take
from .file import read_decoder
from .network import Decoder

SAY_EVERY = 30  # seconds
VALID = 4096  # drawings that validations use


def load_decoder(path: Path) -> tuple[Decoder, dict[str, Any], list[str]]:
    """The averaged decoder of a checkpoint, or the one of a file (.ink), its config and its words."""
    if path.suffix == ".ink":
        return read_decoder(path)
    saved = torch.load(path, map_location="cpu")
    config = check_config(saved["config"])
    network = Decoder.of_config(config, len(saved["labels"])).requires_grad_(False)
    network.load_state_dict(saved["average"])
    return network.eval(), config, saved["labels"]


def loss_of(network: Decoder, moves: Tensor, label: Tensor) -> Tensor:
    """The mean negative log likelihood of a move. moves (T, B), PAD past each end."""
    logits = network(moves.clamp_min(0), label)
    target = torch.cat([moves, moves.new_full((1, moves.shape[1]), PAD)])
    n = (moves != PAD).sum(0)
    target[n, torch.arange(len(n))] = network.end
    return F.cross_entropy(logits.flatten(0, 1).float(), target.flatten(), ignore_index=PAD)


@torch.no_grad()
def validate(network: Decoder, valid: Sequences) -> float:
    """The mean negative log likelihood of a move of `valid`."""
    network.eval()
    step = max(1, len(valid.label) // VALID)
    total = count = 0.0
    for index, length in by_length(valid, torch.arange(0, len(valid.label), step).numpy(), 256):
        moves, label = take(valid, index, length)
        n = float((moves != PAD).sum()) + len(index)
        total += n * loss_of(network, moves, label).item()
        count += n
    return total / count


def make_optimizers(network: Decoder, config: dict[str, Any]) -> list[torch.optim.Optimizer]:
    """Muon for the LSTM's matrices, AdamW for the rest."""
    lstm = network.lstm
    matrices = [lstm.weight_ih_l0, lstm.weight_hh_l0]
    muon = Muon([{"params": matrices, "blocks": 4}], config["learning_rate"], config["weight_decay"])
    plain = [network.word.weight, network.head.weight, network.head.bias, lstm.bias_ih_l0]
    lstm.bias_hh_l0.requires_grad_(False)  # adds to the other bias
    return [muon, torch.optim.AdamW(plain, lr=config["learning_rate"], betas=(0.9, 0.99), weight_decay=0.0)]


class Run:
    """A run's state, steps and checkpoints."""

    def __init__(self, config: dict[str, Any], network: Decoder, labels: list[str], folder: Path, minutes: float):
        self.config, self.network, self.labels, self.folder = config, network, labels, folder
        self.average = copy.deepcopy(network).requires_grad_(False)
        self.optimizers = make_optimizers(network, config)
        self.state = {"seen": 0, "step": 0, "chunk": 0, "seconds": 0.0}
        self.limit = 60 * minutes
        self.checkpoint = folder / "checkpoint.pt"
        if self.checkpoint.exists():
            saved = torch.load(self.checkpoint)
            network.load_state_dict(saved["network"])
            self.average.load_state_dict(saved["average"])
            for optimizer, content in zip(self.optimizers, saved["optimizers"]):
                optimizer.load_state_dict(content)
            self.state = saved["state"]
            print(f"resuming at {self.state['seen']:,} drawings", flush=True)

    def save(self) -> None:
        save_checkpoint(
            self.checkpoint,
            {
                "network": self.network.state_dict(),
                "average": self.average.state_dict(),
                "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
                "state": self.state,
                "config": self.config,
                "labels": self.labels,
            },
        )

    def progress(self) -> float:
        """The share of the run that is done, by drawings or by time, whichever is further; 0 to 1."""
        return min(1.0, max(self.state["seen"] / self.config["drawings"], self.state["seconds"] / self.limit))

    def step(self, moves: Tensor, label: Tensor) -> Tensor:
        config, progress = self.config, self.progress()
        if progress >= config["qat_start"]:
            self.network.quantize_weights(config["weight_max"])
            self.average.quantize_weights(config["weight_max"])
        warm = min(1.0, (1 + self.state["seen"]) / config["warmup"])
        rate = config["learning_rate"] * warm * (0.01 + 0.99 * min(1.0, (1 - progress) / max(config["decay"], 1e-9)))
        self.network.train()
        loss = loss_of(self.network, moves, label)
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
            for group in optimizer.param_groups:
                group["lr"] = rate
        # The mean over a full batch, so that the drawings of a small last batch weigh no more than others.
        (loss * (len(label) / config["batch"])).backward()
        if torch.isfinite(torch.nn.utils.clip_grad_norm_(self.network.parameters(), config["clip"])):
            for optimizer in self.optimizers:
                optimizer.step()
        self.state["seen"] += len(label)
        self.state["step"] += 1
        decay = min(config["ema_decay"], (1 + self.state["step"]) / (10 + self.state["step"]))
        with torch.no_grad():
            for average, p in zip(self.average.parameters(), self.network.parameters()):
                average.lerp_(p, 1 - decay)
        return loss.detach()

    def validate(self, valid: Sequences) -> None:
        line = {**self.state, "seconds": round(self.state["seconds"]), "nll": round(validate(self.average, valid), 4)}
        with open(self.folder / "log.jsonl", "a") as log:
            log.write(json.dumps(line) + "\n")
        print("valid", json.dumps(line), flush=True)

    def run(self, train: Sequences, valid: Sequences, save_every: float) -> None:
        state, every = self.state, self.config["validate_every"]
        began = last_say = last_save = time.time()
        before, seen_before = state["seconds"], state["seen"]
        losses: list[Tensor] = []
        while self.progress() < 1:
            for moves, label in batches(train, state["chunk"], self.config):
                seen = state["seen"]
                losses.append(self.step(moves, label))
                now = time.time()
                state["seconds"] = before + now - began
                if now - last_say > SAY_EVERY:
                    speed = (state["seen"] - seen_before) / (now - began)
                    loss = torch.stack(losses).mean()
                    print(f"{state['seen']:,}  loss {loss:.3f}  {speed:.0f} drawings/s", flush=True)
                    last_say = now
                    losses.clear()
                if now - last_save > save_every:
                    last_save = now
                    self.save()
                if state["seen"] // every > seen // every:
                    self.validate(valid)
                if self.progress() >= 1:
                    break
            else:
                state["chunk"] += 1
        self.save()
        self.validate(valid)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--config", required=True, type=Path, help="training/configs/decoder.json or another one")
    add("--work", type=Path, default=ROOT / "build" / "training", help="folder for caches, checkpoints and logs")
    add("--name", help="the run's folder under --work (default: the config's name)")
    add("--drawings", type=float, help="drawings to see, instead of the config's number")
    add("--minutes", type=float, default=math.inf, metavar="M", help="end after M minutes at most, schedule included")
    add("--threads", type=int, help="threads of PyTorch; one, pinned to a core, does more per second of processor")
    add("--grow", type=Path, metavar="FILE", help="start from this decoder: a checkpoint, or a file (.ink)")
    add("--save-every", type=float, default=120, metavar="S", help="seconds between checkpoints (default 120)")
    return parser.parse_args()


def main() -> None:
    args = parse_arguments()
    config = load_config(args.config)
    if args.drawings:
        config["drawings"] = args.drawings
    if args.threads:
        torch.set_num_threads(args.threads)
    folder = args.work / (args.name or args.config.stem)
    folder.mkdir(parents=True, exist_ok=True)
    train, valid = (load_sequences(split, args.work, config) for split in ("train", "valid"))
    torch.manual_seed(config["seed"])
    network = Decoder.of_config(config, len(train.labels))
    if args.grow:
        network.grow_from(load_decoder(args.grow)[0])
    parameters = sum(p.numel() for p in network.parameters())
    print(f"{parameters:,} parameters, {network.end + 1} moves, {len(train.label):,} drawings", flush=True)
    Run(config, network, train.labels, folder, args.minutes).run(train, valid, args.save_every)


if __name__ == "__main__":
    main()
