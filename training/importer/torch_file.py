"""Reads files of `torch.save` without PyTorch: a zip file with a pickle of dicts and tensors, and each storage's
numbers (https://pytorch.org/docs/stable/notes/serialization.html). A pickle can call any function; this one may only
make dicts and tensors, and anything else is refused before it is called.
"""

from __future__ import annotations

import pickle
import zipfile
from collections import OrderedDict
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .errors import Refused
from .hdf5 import MAX_NUMBERS

MAX_PICKLE = 1 << 24  # bytes
STORAGES = {"FloatStorage": "<f4", "DoubleStorage": "<f8", "HalfStorage": "<f2", "BFloat16Storage": "<u2"}
STORAGES.update({"LongStorage": "<i8", "IntStorage": "<i4", "ByteStorage": "<u1", "BoolStorage": "?"})


class Kind(NamedTuple):
    """A class of storages: it only names the type of the numbers."""

    name: str


class Reader(pickle.Unpickler):
    def __init__(self, archive: zipfile.ZipFile, folder: str, content: bytes) -> None:
        super().__init__(BytesIO(content))
        self.archive, self.folder = archive, folder

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return rebuild
        if (module, name) == ("torch._utils", "_rebuild_parameter"):
            return lambda data, *_: data
        if module == "torch" and name in STORAGES:
            return Kind(name)
        raise Refused(
            f"it holds code ({module}.{name}), which is never executed. Save torch.save(model.state_dict(), FILE)."
        )

    def persistent_load(self, pid: Any) -> np.ndarray:
        """The numbers of a storage: pid is ('storage', class, key, device, count)."""
        _, kind, key, _, count = pid
        if not isinstance(kind, Kind) or not isinstance(key, str) or not isinstance(count, int):
            raise ValueError("a storage of no known kind")
        dtype = np.dtype(STORAGES[kind.name])
        entry = self.archive.getinfo(f"{self.folder}/data/{key}")
        if count > MAX_NUMBERS or entry.file_size != count * dtype.itemsize:
            raise ValueError(f"storage {key} has {entry.file_size:,} bytes")
        values = np.frombuffer(self.archive.read(entry), dtype)
        # bfloat16 is the upper half of a float32.
        return (values.astype("<u4") << 16).view("<f4") if kind.name == "BFloat16Storage" else values


def rebuild(storage: np.ndarray, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: Any) -> np.ndarray:
    """A tensor of a storage; its stride counts numbers. Raises ValueError if it does not lie inside."""
    if any(n < 0 for n in (offset, *size, *stride)) or len(size) != len(stride):
        raise ValueError("a tensor of a negative size")
    last = offset + sum((n - 1) * step for n, step in zip(size, stride))
    if np.prod(size, dtype=object) > MAX_NUMBERS or (0 not in size and last >= len(storage)):
        raise ValueError("a tensor larger than its storage")
    bytes_each = storage.itemsize
    return np.lib.stride_tricks.as_strided(storage[offset:], size, [n * bytes_each for n in stride], writeable=False)


def read_torch_file(path: Path) -> Any:
    """The dicts, lists, numbers and tensors that `torch.save` was given."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith("/data.pkl")]
            if len(names) != 1:
                raise Refused(f"{path} is not a file of torch.save")
            folder = names[0].removesuffix("/data.pkl")
            if f"{folder}/byteorder" in archive.namelist() and archive.read(f"{folder}/byteorder") != b"little":
                raise Refused(f"{path} was saved on a big-endian machine. Save it on another one.")
            if archive.getinfo(names[0]).file_size > MAX_PICKLE:
                raise Refused(f"{path} holds more than tensors. Save torch.save(model.state_dict(), FILE).")
            return Reader(archive, folder, archive.read(names[0])).load()
    except Refused:
        raise
    except Exception as error:  # a damaged pickle raises nearly anything
        raise Refused(f"{path} is not a whole file of torch.save ({error}). Save it again.") from None
