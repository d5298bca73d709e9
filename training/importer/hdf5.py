"""Reads HDF5 files that others wrote: numbers and text that lie in the file itself, nothing else."""

from __future__ import annotations

import json
from typing import Any

import h5py
import numpy as np

from .errors import Refused

MAX_NUMBERS = 1 << 26  # of one tensor, as in model files


def open_hdf5(source: Any, where: str) -> h5py.File:
    try:
        return h5py.File(source, "r")
    except OSError as error:
        raise Refused(f"{where} is not a whole HDF5 file ({error}). Copy it again.") from None


def child(group: h5py.Group, path: str) -> Any:
    """A member of a group that lies in the same file; None if there is none."""
    for name in path.split("/"):
        link = group.get(name, getlink=True) if isinstance(group, h5py.Group) else None
        if link is None:
            return None
        if not isinstance(link, h5py.HardLink):
            raise Refused(f"{group.name}/{name} is a link to somewhere else. Save the network again into one file.")
        group = group[name]
    return group


def tensor(dataset: Any, name: str) -> np.ndarray:
    """A dataset's numbers in float64."""
    if not isinstance(dataset, h5py.Dataset):
        raise Refused(f"the weights {name} are missing. Save the network again.")
    if dataset.is_virtual or dataset.external:
        raise Refused(f"the weights {name} are in another file. Save the network again into one file.")
    if dataset.dtype.kind not in "fiu" or dataset.size is None or dataset.size > MAX_NUMBERS:
        raise Refused(f"the weights {name} are no tensor of at most {MAX_NUMBERS:,} numbers.")
    values = np.asarray(dataset[()], np.float64)
    if not np.isfinite(values).all():
        raise Refused(f"the weights {name} are not all finite: training failed.")
    return values


def text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def names(attributes: Any, key: str) -> list[str]:
    """A list of names, which Keras cuts into key0, key1, … when it is long."""
    if key in attributes:
        return [text(v) for v in attributes[key]]
    out: list[str] = []
    while f"{key}{len(out)}" in attributes:
        out.append(f"{key}{len(out)}")
    return [text(v) for part in out for v in attributes[part]]


def parse_json(content: str | bytes, where: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Refused(f"{where} is not JSON. Save the network again.") from None
