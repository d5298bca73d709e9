"""Which drawings of a split the recognizer is sure of: the decoder learns from those.

    python3 -m training.decoder.select --work build/training --per-class 3000

Writes <work>/<split>-sure.npy: for each drawing, in the order of `load_split`, the probability of its own label if that
is the recognizer's best guess, else 0; -1 for drawings that were not classified.
"""

from __future__ import annotations

import argparse
import json
import struct
import subprocess
from pathlib import Path

import numpy as np

from ..data import HEADER, split_folder
from ..train import ROOT


def size_of(data: bytes, count: int) -> tuple[int, int]:
    """Bytes of a .bin file's first `count` drawings, and how many drawings the whole file has."""
    at = drawings = size = 0
    while at < len(data):
        n_strokes = HEADER.unpack_from(data, at)[4]
        at += HEADER.size
        for _ in range(n_strokes):
            at += 2 + 2 * struct.unpack_from("<H", data, at)[0]
        drawings += 1
        if drawings <= count:
            size = at
    return size, drawings


def classify(program: Path, path: Path, count: int, scratch: Path) -> np.ndarray:
    """The probabilities of one category's drawings."""
    data = path.read_bytes()
    size, drawings = size_of(data, count)
    part = scratch / "part.bin"
    part.write_bytes(data[:size])
    sure = np.full(drawings, -1, np.float32)
    lines = subprocess.run(
        [program, "classify", "--top", "1", part], check=True, capture_output=True
    ).stdout.splitlines()
    for i, line in enumerate(lines):
        best = json.loads(line)["guesses"][0]
        sure[i] = best["probability"] if best["label"] == path.stem else 0
    return sure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--work", type=Path, default=ROOT / "build" / "training", help="folder where data is cached")
    add("--split", default="train")
    add("--per-class", type=int, default=3000, metavar="N", help="classify the first N drawings of each category")
    add("--program", type=Path, default=ROOT / "build" / "native" / "inkling", help="the command line")
    args = parser.parse_args()
    paths = sorted(split_folder(args.split, args.work).glob("*.bin"))
    parts = [classify(args.program, path, args.per_class, args.work) for path in paths]
    np.save(args.work / f"{args.split}-sure.npy", np.concatenate(parts))


if __name__ == "__main__":
    main()
