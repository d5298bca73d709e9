"""What Inkling and Sketcher share: a file that is loaded until it is closed, and memory for calls."""

import ctypes
import os
from collections import deque
from pathlib import Path
from typing import Any, Callable, Generic, Optional, Protocol, TypeVar, Union

from . import _library
from .errors import InklingError, describe

ModelSource = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview, None]


class Arena:
    """Aligned memory, such as the working memory of one call."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._memory = ctypes.create_string_buffer(size + _library.ALIGNMENT)
        self.address = -(-ctypes.addressof(self._memory) // _library.ALIGNMENT) * _library.ALIGNMENT


class Arenas:
    """Arenas that no call is using, of one size. They grow to as many as calls run at once."""

    def __init__(self, size: int) -> None:
        self.size = size
        # deque's append and pop are atomic: no lock that a fork could leave locked.
        self.free: deque[Arena] = deque()
        self.append = self.free.append

    def pop(self) -> Arena:
        try:
            return self.free.pop()
        except IndexError:
            return Arena(self.size)


class Loaded(Protocol):
    """What has been loaded of a file. Calls hold references to it, so closing waits for nothing."""

    content: bytes


L = TypeVar("L", bound=Loaded)
H = TypeVar("H", bound="Handle[Any]")


class Handle(Generic[L]):
    """Something loaded. It may be pickled, copied, used by several threads at once, and after a fork."""

    def __init__(self, source: ModelSource, default: Path, what: str, load: Callable[[bytes], L]) -> None:
        """source: None is the file `default`; what: a name of it, for messages."""
        self._loaded: Optional[L] = None
        self._is_default = source is None
        content = read_file(default if source is None else source, what)
        try:
            self._loaded = load(content)
        except MemoryError as error:
            raise no_memory() from error

    def close(self) -> None:
        """Frees what is loaded. Calls in other threads end normally; later ones raise an InklingError ``closed``."""
        self._loaded = None

    def __enter__(self: H) -> H:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        content = self._use().content
        return type(self), (None if self._is_default else content,)

    def _use(self) -> L:
        loaded = self._loaded
        if loaded is None:
            name = type(self).__name__
            raise InklingError("closed", f"This {name} was closed. Make a new one: {name}().")
        return loaded


def read_file(source: Any, what: str) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, (str, os.PathLike)):
        try:
            return Path(source).read_bytes()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise InklingError("file", f"The {what} {os.fspath(source)!r} cannot be read: {reason}.") from error
    try:
        return bytes(memoryview(source))
    except (TypeError, BufferError) as error:
        raise InklingError(
            "source", f"{what} must be a path or the bytes of a {what} file, not {describe(source)}."
        ) from error


def no_memory() -> InklingError:
    return InklingError("memory", "There is not enough memory. Use a smaller model or drawing, or fewer threads.")
