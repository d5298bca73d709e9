"""Converts model files of version 3 to version 4 (weights/FORMAT.md), in place.

    python3 -m training.convert FILE…

Version 4 only adds kinds of layers and features, so nothing but the number changes: every probability stays the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .ink_file import MAGIC, VERSION

OLD = (3).to_bytes(4, "little")


def convert(path: Path) -> bool:
    """Whether it was a file of version 3."""
    data = path.read_bytes()
    if data[:12] != MAGIC + OLD:
        return False
    path.write_bytes(MAGIC + VERSION.to_bytes(4, "little") + data[12:])
    return True


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"{name}: {'converted' if convert(Path(name)) else 'left as it is: not a model file of version 3'}")
