"""Trains the network of a config; resumes from its last checkpoint.

    python3 -m training.train --config training/configs/inkling.json

One process a device; `torchrun --nproc_per_node N -m training.train …` runs data parallel (gloo on CPUs,
NCCL on GPUs): N processes make the step that one process makes with N times the batch.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F

from .augment import augment, rescale
from .data import Batch, Drawings, Points, balanced_index, evaluation_batches, load_split, training_batches
from .features import features
from .grow import grow
from .model_file import read_model
from .muon import Muon
from .network import Conv1d, Lstm, Network
from .teacher import Resnet

ROOT = Path(__file__).resolve().parent.parent


def cpu_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 itself; emulated, it is slower than float32."""
    try:
        return "avx512_bf16" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def learning_rate(config: dict, seen: float, progress: float) -> float:
    """Linear warm-up by drawings seen, then a cosine to 1 % of the peak by the run's progress, 0 to 1; or, with `decay`, the
    peak until the last `decay` share of the run and a straight line to 1 %, so that a run can be prolonged from before the
    fall (Hu et al. 2024, arXiv:2404.06395)."""
    peak = config["learning_rate"] * min(1.0, seen / config["warmup"])
    if "decay" in config:
        return peak * (0.01 + 0.99 * min(1.0, (1 - progress) / config["decay"]))
    return peak * (0.01 + 0.99 * (1 + math.cos(math.pi * progress)) / 2)


def strength(config: dict, progress: float) -> float:
    """Augmentation's strength: full, then falling linearly to `final_strength` over the last `settle` share."""
    settle, final = config["augment"]["settle"], config["augment"]["final_strength"]
    return 1.0 if 1 - progress >= settle else final + (1 - final) * (1 - progress) / settle


@torch.no_grad()
def evaluate(network: Network, drawings: Drawings, points: Points, config: dict, device: str, keep: float = 1.0) -> dict:
    """top-1, top-3, top-5 (percent) and mean negative log likelihood on a split, cut to `keep` of the points."""
    network.eval()
    hits = np.zeros(3)
    nll = 0.0
    for batch in evaluation_batches(drawings, points, 512, config["features"], keep):
        batch.xy = rescale(batch.xy, batch.n)
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda" or cpu_bfloat16()):
            logits = network(features(batch, config["features"]))
        nll += F.cross_entropy(logits, batch.label, reduction="sum").item()
        ranked = logits.topk(5).indices == batch.label[:, None]
        hits += [ranked[:, :k].any(1).sum().item() for k in (1, 3, 5)]
    top = 100 * hits / len(drawings)
    return {"top1": round(top[0], 2), "top3": round(top[1], 2), "top5": round(top[2], 2), "nll": round(nll / len(drawings), 4)}


def load_average(checkpoint: Path, device: str = "cpu") -> tuple[Network, dict]:
    """The averaged network of a checkpoint, or that of a model file (.ink), for inference, and its config."""
    if checkpoint.suffix == ".ink":
        network, config, _ = read_model(checkpoint)
        return network.to(device), config
    saved = torch.load(checkpoint, map_location=device)
    network = Network(saved["config"]).to(device).requires_grad_(False)
    network.load_state_dict(saved["average"])
    network.round_weights(0)
    return network.eval(), saved["config"]


@torch.no_grad()
def soft_labels(teachers: list[tuple[Network, dict]], batch: Batch, temperature: float) -> torch.Tensor:
    """The teachers' mean probabilities at `temperature`, (B, classes)."""
    return torch.stack([
        F.softmax(teacher(features(batch, config["features"])) / temperature, 1) for teacher, config in teachers
    ]).mean(0)


def loss_of(logits: torch.Tensor, label: torch.Tensor, soft: torch.Tensor | None, config: dict) -> torch.Tensor:
    """Summed cross entropy with the labels and, for a share of `distil`, with the teachers' soft labels
    (Hinton et al. 2015, arXiv:1503.02531)."""
    hard = F.cross_entropy(logits, label, label_smoothing=config["label_smoothing"], reduction="sum")
    if soft is None:
        return hard
    share, t = config["distil"]["share"], config["distil"]["temperature"]
    return (1 - share) * hard + share * t * t * F.cross_entropy(logits / t, soft, reduction="sum")


def make_optimizers(network: Network, config: dict) -> list[torch.optim.Optimizer]:
    """AdamW; with `"optimizer": "muon"` Muon for the matrices of convolutions and LSTMs, AdamW for the rest."""
    muon, decayed, plain = [], [], []
    for layer in network.layers:
        for p in layer.parameters():
            if p.ndim <= 1:
                plain.append(p)
            elif config.get("optimizer") == "muon" and isinstance(layer, (Conv1d, Lstm, Resnet)):
                muon.append({"params": [p], "blocks": 4 if isinstance(layer, Lstm) else 1})
            else:
                decayed.append(p)
    rate, decay = config["learning_rate"], config["weight_decay"]
    groups = [{"params": decayed, "weight_decay": decay}, {"params": plain, "weight_decay": 0.0}]
    adam = torch.optim.AdamW(groups, lr=rate, betas=(0.9, config["beta2"]))
    return [adam, Muon(muon, lr=rate, weight_decay=decay)] if muon else [adam]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", required=True, type=Path, help="a file of training/configs")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "training", help="caches, checkpoints, logs")
    parser.add_argument("--name", help="the run's folder under --work (default: the config's name)")
    parser.add_argument("--drawings", type=float, help="drawings to see, instead of the config's")
    parser.add_argument("--minutes", type=float, default=math.inf, metavar="M", help="end after this time, if that is sooner, with the whole schedule")
    parser.add_argument("--grow", type=Path, metavar="FILE", help="start from this smaller or equal network: a run's checkpoint, or a model file (.ink)")
    parser.add_argument("--teachers", type=Path, nargs="*", default=[], metavar="FILE",
                        help="learn from these networks' answers too, as the config's `distil` says")
    parser.add_argument("--save-every", type=float, default=180, metavar="S", help="seconds between checkpoints")
    args = parser.parse_args()

    config = json.loads(args.config.read_text())
    if args.drawings:
        config["drawings"] = args.drawings
    if args.teachers and "distil" not in config:
        raise SystemExit(f'{args.config}: --teachers needs "distil": {{"share": …, "temperature": …}} in the config')
    world = int(os.environ.get("WORLD_SIZE", 1))
    rank = int(os.environ.get("RANK", 0))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda":
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", 0)))
    if world > 1:
        dist.init_process_group("nccl" if device == "cuda" else "gloo")
    run = args.work / (args.name or args.config.stem)
    run.mkdir(parents=True, exist_ok=True)

    def say(text: str) -> None:
        if rank == 0:
            print(text, flush=True)

    train = load_split("train", args.work)
    valid = load_split("valid", args.work)
    train_points, valid_points = Points(train, device), Points(valid, device)
    index = balanced_index(train, config["class_floor"])

    torch.manual_seed(config["seed"])
    network = Network(config)
    if args.grow:
        grow(network, load_average(args.grow)[0])
    network = network.to(device)
    average = copy.deepcopy(network).requires_grad_(False)
    averaged, trained = list(average.parameters()), list(network.parameters())
    optimizers = make_optimizers(network, config)
    teachers = [load_average(path, device) for path in args.teachers]
    state = {"seen": 0, "step": 0, "chunk": 0, "group": 0, "seconds": 0.0, "best": math.inf, "stale": 0}
    checkpoint = run / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location="cpu")
        network.load_state_dict(saved["network"])
        average.load_state_dict(saved["average"])
        for optimizer, content in zip(optimizers, saved["optimizers"]):
            optimizer.load_state_dict(content)
        state = saved["state"]
        say(f"resuming at {state['seen'] / 1e6:.2f} M drawings")
    model = network
    if world > 1:
        model = torch.nn.parallel.DistributedDataParallel(network)
    say(f"{sum(p.numel() for p in network.parameters()):,} parameters, {len(train):,} drawings, {device} × {world}")

    def save() -> None:
        if rank == 0:
            content = {"network": network.state_dict(), "average": average.state_dict(), "optimizers": [o.state_dict() for o in optimizers],
                       "state": state, "config": config, "labels": train.labels}
            torch.save(content, checkpoint.with_suffix(".tmp"))
            checkpoint.with_suffix(".tmp").rename(checkpoint)

    def validate() -> None:
        if rank == 0:
            whole = evaluate(average, valid, valid_points, config, device)
            half = evaluate(average, valid, valid_points, config, device, 0.5)
            line = {**{k: state[k] for k in ("seen", "step")}, "seconds": round(state["seconds"]), **whole, "half_top1": half["top1"]}
            with open(run / "log.jsonl", "a") as log:
                log.write(json.dumps(line) + "\n")
            say("valid " + json.dumps(line))
            state["stale"] = 0 if whole["nll"] < state["best"] else state["stale"] + 1
            state["best"] = min(state["best"], whole["nll"])
        if world > 1:
            stale = torch.tensor(state["stale"], device=device)
            dist.broadcast(stale, 0)
            state["stale"] = int(stale)

    began = last_save = last_say = time.time()
    seconds_before, seen_before = state["seconds"], state["seen"]
    losses: list[torch.Tensor] = []
    rng = torch.Generator(device)
    next_valid = (state["seen"] // config["validate_every"] + 1) * config["validate_every"]

    def progress() -> float:
        return min(1.0, max(state["seen"] / config["drawings"], state["seconds"] / (60 * args.minutes)))

    done = progress() >= 1
    while not done:
        cut = config["cut"]
        batches = training_batches(train, train_points, index, state["chunk"], config["seed"], config["batch"] * world,
                                   config["features"], cut["share"], cut["from"], config["max_points"],
                                   config.get("chunk", 131072))
        for group, batch in enumerate(batches):
            size = len(batch.n)
            if group < state["group"] or size < world:
                continue
            if world > 1:  # every process takes its share of the same batch
                batch = batch.share(rank, world)
            rng.manual_seed(int(np.random.SeedSequence([config["seed"], state["step"], rank]).generate_state(1)[0]))
            network.train()
            if config.get("levels") and progress() >= config["round_from"]:
                network.round_weights(config["levels"])
                average.round_weights(config["levels"])
            for optimizer in optimizers:
                for part in optimizer.param_groups:
                    part["lr"] = learning_rate(config, state["seen"], progress())
                optimizer.zero_grad(set_to_none=True)
            batch = augment(batch, strength(config, progress()), config["augment"], rng)
            with torch.autocast(device, torch.bfloat16, enabled=device == "cuda" or cpu_bfloat16()):
                logits = model(features(batch, config["features"]))
                soft = soft_labels(teachers, batch, config["distil"]["temperature"]) if teachers else None
            loss = loss_of(logits, batch.label, soft, config)
            # The mean over a full batch: a remainder's few drawings weigh no more than others'. DDP averages.
            (loss / config["batch"]).backward()
            # Nothing in a step reads a result back: a GPU would stand still until the next step's work arrives.
            finite = torch.isfinite(torch.nn.utils.clip_grad_norm_(network.parameters(), config["clip"]))
            for p in trained:
                p.grad = torch.where(finite, p.grad, 0.0)
            for optimizer in optimizers:
                optimizer.step()
            losses.append(loss.detach() / len(batch.n))
            state["seen"] += size
            state["step"] += 1
            state["group"] = group + 1
            decay = min(config["average"], (1 + state["step"]) / (10 + state["step"]))
            with torch.no_grad():
                torch._foreach_mul_(averaged, decay)
                torch._foreach_add_(averaged, trained, alpha=1 - decay)
                for a, p in zip(average.buffers(), network.buffers()):
                    a.copy_(p)
            now = time.time()
            state["seconds"] = seconds_before + now - began
            if world > 1 and args.minutes < math.inf:  # all by one clock
                seconds = torch.tensor(state["seconds"], device=device)
                dist.broadcast(seconds, 0)
                state["seconds"] = seconds.item()
            if now - last_say > 30:
                last_say = now
                rate = (state["seen"] - seen_before) / (now - began)
                left = min((config["drawings"] - state["seen"]) / rate, 60 * args.minutes - state["seconds"])
                say(f"{state['seen'] / 1e6:.2f} M of {config['drawings'] / 1e6:.1f} M  loss {torch.stack(losses).mean():.3f}  "
                    f"{rate:.0f} drawings/s  {left / 60:.0f} min left")
                losses.clear()
            if now - last_save > args.save_every:
                last_save = now
                save()
            if state["seen"] >= next_valid:
                next_valid += config["validate_every"]
                validate()
            done = progress() >= 1 or state["stale"] >= config["patience"]
            if done:
                break
        else:
            state["chunk"] += 1
            state["group"] = 0
    save()
    validate()
    if world > 1:
        dist.barrier()
        dist.destroy_process_group()
    say(f"done: {checkpoint}")


if __name__ == "__main__":
    sys.exit(main())
