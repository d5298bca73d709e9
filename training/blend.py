"""Blends a network with the one that it was trained on from: the mean of their weights (Wortsman et al. 2022,
arXiv:2109.01903). What further training gained elsewhere, on cut or trembling drawings, is had for less of what it lost.

    python3 -m training.blend --first A/checkpoint.pt --second B/checkpoint.pt --share 0.5 --out blend.pt
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from .grow import grow
from .network import Network
from .train import load_average


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", required=True, type=Path, metavar="CHECKPOINT", help="where the second began; grown if smaller")
    parser.add_argument("--second", required=True, type=Path, metavar="CHECKPOINT")
    parser.add_argument("--share", type=float, default=0.5, help="of the second, 0 to 1")
    parser.add_argument("--out", required=True, type=Path)
    args = parser.parse_args()

    second, config = load_average(args.second)
    torch.manual_seed(config["seed"])
    first = Network(config)  # as training.train --grow began
    grow(first, load_average(args.first)[0])
    start, end = first.state_dict(), second.state_dict()
    blended = {name: start[name].lerp(value, args.share) if value.is_floating_point() else value for name, value in end.items()}
    torch.save({"average": blended, "config": config, "labels": torch.load(args.second, map_location="cpu")["labels"]}, args.out)


if __name__ == "__main__":
    main()
