"""Interpolates a network's weights with those that it was trained on from (Wortsman et al. 2022, arXiv:2109.01903).

    python3 -m training.interpolate --first A/checkpoint.pt --second B/checkpoint.pt --weight 0.5 --out mean.pt

The result keeps most of what further training gained on other drawings, unfinished or shaky ones, and gets back most of
what that training lost.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from .checkpoint import load_checkpoint, load_network
from .grow import grow
from .network import Network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--first", required=True, type=Path, metavar="FILE", help="what the second began with, grown if smaller"
    )
    parser.add_argument("--second", required=True, type=Path, metavar="CHECKPOINT")
    parser.add_argument("--weight", type=float, default=0.5, help="weight of the second, 0 to 1 (default 0.5)")
    parser.add_argument("--out", required=True, type=Path)
    args = parser.parse_args()

    second, config = load_network(args.second)
    torch.manual_seed(config["seed"])
    first = Network(config)  # as training.train --grow began
    grow(first, load_network(args.first)[0])
    start, end = first.state_dict(), second.state_dict()
    mean = {
        name: start[name].lerp(value, args.weight) if value.is_floating_point() else value
        for name, value in end.items()
    }
    torch.save({"average": mean, "config": config, "labels": load_checkpoint(args.second)["labels"]}, args.out)


if __name__ == "__main__":
    main()
