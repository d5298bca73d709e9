"""Writes a trained decoder as a file (weights/FORMAT.md).

python3 -m training.decoder.export --checkpoint build/training/decoder/checkpoint.pt --out weights/decoder.ink
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .file import pack_decoder
from .train import load_decoder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--name", help="the decoder's name (default: the file's)")
    args = parser.parse_args()
    network, config, labels = load_decoder(args.checkpoint)
    data = pack_decoder(network, labels, args.name or args.out.stem, config["weight_max"])
    args.out.write_bytes(data)
    print(f"{args.out}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
