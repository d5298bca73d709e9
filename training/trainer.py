"""A run of training: its state, one step, validation, checkpoints."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .augment import augment, normalize
from .batches import Batch, Points, balanced_index, training_batches
from .checkpoint import load_checkpoint, save_checkpoint
from .data import Drawings
from .evaluation import autocast, evaluate
from .features import features
from .network import Network
from .optimizers import make_optimizers
from .parallel import Processes
from .schedule import augmentation_strength, learning_rate, quantizes

SAY_EVERY = 30  # seconds

Teachers = list[tuple[Network, dict[str, Any]]]  # networks and their configs


@torch.no_grad()
def soft_labels(teachers: Teachers, batch: Batch, temperature: float) -> Tensor:
    """The teachers' mean probabilities at `temperature`, (B, classes)."""
    return torch.stack(
        [F.softmax(teacher(features(batch, config["features"])) / temperature, 1) for teacher, config in teachers]
    ).mean(0)


def loss_of(logits: Tensor, label: Tensor, soft: Tensor | None, config: dict[str, Any]) -> Tensor:
    """Summed cross entropy with the labels (B,) and, weighted as `distil` says, with the teachers' soft labels
    (B, classes) (Hinton et al. 2015, arXiv:1503.02531)."""
    hard = F.cross_entropy(logits, label, label_smoothing=config["label_smoothing"], reduction="sum")
    if soft is None:
        return hard
    weight, t = config["distil"]["weight"], config["distil"]["temperature"]
    return (1 - weight) * hard + weight * t * t * F.cross_entropy(logits / t, soft, reduction="sum")


def cosine_loss(embedding: Tensor, weight: Tensor, label: Tensor, scale: float) -> Tensor:
    """Summed cross entropy of `scale` times the cosines of embeddings (B, N) and the last layer's rows (classes, N), so
    that the cosine also tells words apart that are no labels (Gidaris and Komodakis 2018, arXiv:1804.09458)."""
    cosines = F.normalize(embedding) @ F.normalize(weight).T
    return F.cross_entropy(scale * cosines, label, reduction="sum")


@dataclass
class State:
    """Where a run is."""

    seen: int = 0  # drawings, repeats counted
    step: int = 0
    chunk: int = 0  # of the stream of drawings
    group: int = 0  # batches of the chunk that are done
    seconds: float = 0.0  # of training
    best: float = math.inf  # least negative log likelihood on valid
    stale: int = 0  # validations since


class Trainer:
    """Trains `network` on `train` as a config says, and keeps a checkpoint and a log of validations in `folder`."""

    def __init__(
        self,
        config: dict[str, Any],
        network: Network,
        teachers: Teachers,
        splits: tuple[Drawings, Drawings],  # train, valid
        folder: Path,
        processes: Processes,
        minutes: float,  # that the run takes at most
        save_every: float,  # seconds
    ) -> None:
        self.config, self.teachers, self.folder, self.processes = config, teachers, folder, processes
        self.limit, self.save_every = 60 * minutes, save_every
        self.train, self.valid = splits
        self.train_points, self.valid_points = (Points(split, processes.device) for split in splits)
        self.index = balanced_index(self.train, config["min_per_class"], config["max_per_class"])
        self.network = network
        self.average = copy.deepcopy(network).requires_grad_(False)
        self.averaged, self.trained = list(self.average.parameters()), list(network.parameters())
        self.optimizers = make_optimizers(network, config)
        self.rng = torch.Generator(processes.device)
        self.state = State()
        self.checkpoint = folder / "checkpoint.pt"
        if self.checkpoint.exists():
            self.resume()
        self.model = processes.wrap(network)
        self.losses: list[Tensor] = []  # since the last line of progress

    def resume(self) -> None:
        saved = load_checkpoint(self.checkpoint)
        self.network.load_state_dict(saved["network"])
        self.average.load_state_dict(saved["average"])
        for optimizer, content in zip(self.optimizers, saved["optimizers"]):
            optimizer.load_state_dict(content)
        self.state = State(**saved["state"])
        self.processes.say(f"resuming at {self.state.seen / 1e6:.2f} M drawings")

    def save(self) -> None:
        if self.processes.first:
            content = {
                "network": self.network.state_dict(),
                "average": self.average.state_dict(),
                "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
                "state": asdict(self.state),
                "config": self.config,
                "labels": self.train.labels,
            }
            save_checkpoint(self.checkpoint, content)

    def validate(self) -> None:
        """Measures the averaged network on valid; the first process does, and tells the others when patience ends."""
        state = self.state
        if self.processes.first:
            whole, half = (
                evaluate(self.average, self.valid, self.valid_points, self.config, self.processes.device, keep)
                for keep in (1.0, 0.5)
            )
            line = {"seen": state.seen, "step": state.step, "seconds": round(state.seconds), **whole}
            line["half_top1"] = half["top1"]
            with open(self.folder / "log.jsonl", "a") as log:
                log.write(json.dumps(line) + "\n")
            self.processes.say("valid " + json.dumps(line))
            state.stale = 0 if whole["nll"] < state.best else state.stale + 1
            state.best = min(state.best, whole["nll"])
        state.stale = int(self.processes.broadcast(state.stale))

    def progress(self) -> float:
        """The share of the run that is done, by drawings or by time, whichever is further; 0 to 1."""
        return min(1.0, max(self.state.seen / self.config["drawings"], self.state.seconds / self.limit))

    def batches(self) -> Iterator[Batch]:
        """The present chunk's batches, the same in all processes."""
        size = self.config["batch"] * self.processes.world
        answers = self.answers if self.teachers and self.config["distil"]["clean"] else None
        return training_batches(self.train, self.train_points, self.index, self.state.chunk, size, self.config, answers)

    def answers(self, batch: Batch) -> Tensor:
        """The teachers' soft labels of drawings as they are, (B, classes)."""
        batch = replace(batch, xy=normalize(batch.xy, batch.n))
        with autocast(self.processes.device):
            return soft_labels(self.teachers, batch, self.config["distil"]["temperature"])

    def prepare(self, progress: float) -> None:
        """Sets what depends on the run's progress, and the random numbers of this step."""
        config, state = self.config, self.state
        seed = np.random.SeedSequence([config["seed"], state.step, self.processes.rank])
        self.rng.manual_seed(int(seed.generate_state(1)[0]))
        self.network.train()
        if quantizes(config, progress):
            self.network.quantize_weights(config["weight_max"])
            self.average.quantize_weights(config["weight_max"])
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(config, state.seen, progress)
            optimizer.zero_grad(set_to_none=True)

    def step(self, batch: Batch) -> None:
        """One step of the optimizers. `batch` is the same in all processes; each takes its share of it."""
        config, state, processes = self.config, self.state, self.processes
        size, progress = len(batch.n), self.progress()
        if processes.world > 1:
            batch = batch.share(processes.rank, processes.world)
        self.prepare(progress)
        batch = augment(batch, augmentation_strength(config, progress), config["augment"], self.rng)
        with autocast(processes.device):
            logits, embedding = self.model(features(batch, config["features"]), with_embedding=True)
            soft = batch.soft
            if self.teachers and soft is None:
                soft = soft_labels(self.teachers, batch, config["distil"]["temperature"])
        loss = loss_of(logits, batch.label, soft, config)
        if cosine := config["cosine"]:
            rows = self.network.layers[-1].dense.weight
            apart = cosine_loss(embedding, rows, batch.label, cosine["scale"])
            loss = (1 - cosine["weight"]) * loss + cosine["weight"] * apart
        # The mean over a full batch, so that the drawings of a small last batch weigh no more than others.
        (loss / config["batch"]).backward()
        # Nothing here reads a result back: a GPU would stand still until the next step's work arrives.
        finite = torch.isfinite(torch.nn.utils.clip_grad_norm_(self.network.parameters(), config["clip"]))
        for p in self.trained:
            p.grad = torch.where(finite, p.grad, 0.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.losses.append(loss.detach() / len(batch.n))
        state.seen += size
        state.step += 1
        self.update_average()

    @torch.no_grad()
    def update_average(self) -> None:
        """Moves the averaged weights towards the present ones, faster in the first steps."""
        decay = min(self.config["ema_decay"], (1 + self.state.step) / (10 + self.state.step))
        torch._foreach_mul_(self.averaged, decay)
        torch._foreach_add_(self.averaged, self.trained, alpha=1 - decay)
        for average, buffer in zip(self.average.buffers(), self.network.buffers()):
            average.copy_(buffer)

    def say_progress(self, drawings_per_second: float) -> None:
        state, drawings = self.state, self.config["drawings"]
        left = min((drawings - state.seen) / drawings_per_second, self.limit - state.seconds)
        self.processes.say(
            f"{state.seen / 1e6:.2f} M of {drawings / 1e6:.1f} M  loss {torch.stack(self.losses).mean():.3f}  "
            f"{drawings_per_second:.0f} drawings/s  {left / 60:.0f} min left"
        )
        self.losses.clear()

    def run(self) -> None:
        """Trains to the end of the run, or until patience ends; then saves and validates."""
        state, every = self.state, self.config["validate_every"]
        began = last_save = last_say = time.time()
        seconds_before, seen_before = state.seconds, state.seen
        next_validation = (state.seen // every + 1) * every

        def done() -> bool:
            return self.progress() >= 1 or state.stale >= self.config["patience"]

        while not done():
            for group, batch in enumerate(self.batches()):
                if group < state.group or len(batch.n) < self.processes.world:
                    continue
                self.step(batch)
                state.group = group + 1
                now = time.time()
                state.seconds = seconds_before + now - began
                if self.limit < math.inf:  # all processes end by one clock
                    state.seconds = self.processes.broadcast(state.seconds)
                if now - last_say > SAY_EVERY:
                    last_say = now
                    self.say_progress((state.seen - seen_before) / (now - began))
                if now - last_save > self.save_every:
                    last_save = now
                    self.save()
                if state.seen >= next_validation:
                    next_validation += every
                    self.validate()
                if done():
                    break
            else:
                state.chunk += 1
                state.group = 0
        self.save()
        self.validate()
