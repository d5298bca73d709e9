"""Trains the network of a config; resumes from its last checkpoint.

    python3 -m training.train --config training/configs/inkling.json

One process per device; `torchrun --nproc_per_node N -m training.train …` runs data parallel (gloo on CPUs,
NCCL on GPUs): N processes make the step that one process makes with N times the batch.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

import torch

from .checkpoint import load_network
from .config import load_config
from .data import in_part, load_split, subset, without
from .grow import grow
from .network import Network
from .parallel import Processes
from .trainer import Trainer

ROOT = Path(__file__).resolve().parent.parent


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--config", required=True, type=Path, help="a file of training/configs")
    add("--work", type=Path, default=ROOT / "build" / "training", help="folder for caches, checkpoints and logs")
    add("--name", help="the run's folder under --work (default: the config's name)")
    add(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="another value, as JSON: --set augment.jitter=0"
    )
    add("--drawings", type=float, help="drawings to see, instead of the config's number")
    add("--minutes", type=float, default=math.inf, metavar="M", help="end after M minutes at most, schedule included")
    add(
        "--grow",
        type=Path,
        metavar="FILE",
        help="start from this network, as large or smaller: a run's checkpoint, or a model file (.ink)",
    )
    add(
        "--teachers",
        type=Path,
        nargs="*",
        default=[],
        metavar="FILE",
        help="learn from these networks' answers too, weighted by the config's `distil`",
    )
    add("--save-every", type=float, default=180, metavar="S", help="seconds between checkpoints (default 180)")
    return parser.parse_args()


def main() -> None:
    args = parse_arguments()
    config = load_config(args.config, args.set)
    if args.drawings:
        config["drawings"] = args.drawings
    if args.teachers and config["distil"] is None:
        raise SystemExit(f'{args.config}: --teachers needs "distil": {{"weight": …, "temperature": …}} in the config')
    processes = Processes()
    folder = args.work / (args.name or args.config.stem)
    folder.mkdir(parents=True, exist_ok=True)
    train, valid = (load_split(split, args.work) for split in ("train", "valid"))
    if config["part"]:
        train = subset(train, in_part(len(train), config["part"]))
    splits = (without(train, config["except"]), without(valid, config["except"]))

    torch.manual_seed(config["seed"])
    network = Network(config)
    if args.grow:
        grow(network, load_network(args.grow)[0])
    network = network.to(processes.device)
    teachers = [load_network(path, processes.device) for path in args.teachers]
    trainer = Trainer(config, network, teachers, splits, folder, processes, args.minutes, args.save_every)
    parameters = sum(p.numel() for p in network.parameters())
    processes.say(f"{parameters:,} parameters, {len(splits[0]):,} drawings, {processes.device} × {processes.world}")
    trainer.run()
    processes.close()
    processes.say(f"done: {trainer.checkpoint}")


if __name__ == "__main__":
    sys.exit(main())
