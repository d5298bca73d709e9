"""Reads drawings from files: ndjson and the binary format of the Quick, Draw! dataset, plain or compressed by gzip."""

import gzip
import io
import json
import os
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Callable, Optional, Union

from .errors import InklingError, describe

Source = Union[str, "os.PathLike[str]", BinaryIO]
OnError = Callable[[InklingError], None]


@dataclass(frozen=True)
class Drawing:
    """A drawing of a file. `Inkling.classify` and its siblings take it in place of its strokes."""

    strokes: list[Any]  # as `Inkling.classify` takes them
    word: Optional[str] = None  # the file's name for the drawing
    key_id: Union[int, str, None] = None
    fields: dict[str, Any] = field(default_factory=dict)  # everything else the file tells about it
    location: str = ""  # FILE:LINE, or FILE: byte OFFSET, for messages

    @property
    def of_quickdraw(self) -> bool:
        """Whether the file tells what only Quick, Draw!'s files tell, whose strokes are rows."""
        return self.key_id is not None or "countrycode" in self.fields or "recognized" in self.fields


def read_drawings(path: Union[str, "os.PathLike[str]"], on_error: Optional[OnError] = None) -> Iterator[Drawing]:
    """Reads a file, or all files of a folder by name: ``.bin`` as the dataset's binary format, and what begins so.

    The rest is read as ndjson. Case does not count in suffixes.

    Of a folder, files named ``.ndjson`` or ``.bin`` are read, also with ``.gz``; others and folders are passed over.

    Args:
        path: a file or a folder
        on_error: called with each InklingError, after which reading goes on with the next line or file; without it the
            error is raised

    Raises:
        InklingError: ``file`` or ``json``
    """
    name = os.fspath(path)
    paths = [name]
    if os.path.isdir(name):
        paths = sorted(os.path.join(name, each) for each in os.listdir(name) if NAMED.search(each))
        if not paths:
            _tell(on_error, InklingError("file", f"{name} has no .ndjson or .bin file."))
    for each in paths:
        yield from (read_bin if _is_bin(each) else read_ndjson)(each, on_error)


NAMED = re.compile(r"\.(ndjson|bin)(\.gz)?$", re.IGNORECASE)
# Eight bytes of any key, a country and a flag; a JPEG picture has such bytes there, too.
QUICKDRAW_BIN = re.compile(rb"(?!\xff\xd8\xff)[\x00-\xff]{8}[A-Z]{2}[\x00\x01]")


def _is_bin(path: str) -> bool:
    named = NAMED.search(path)
    if named and named[1].lower() == "bin":
        return True
    if not os.path.isfile(path):
        return False  # a pipe can be read only once
    try:
        with _Input(path) as file:
            return QUICKDRAW_BIN.match(file.start) is not None
    except (OSError, EOFError, zlib.error):
        return False  # read_ndjson says why


def read_ndjson(source: Source, on_error: Optional[OnError] = None) -> Iterator[Drawing]:
    """Reads ndjson: one ``{"drawing": [[[x…], [y…]], …]}`` per line. Blank lines are passed over.

    Args:
        source: a path, or a file opened in binary mode, which stays open
        on_error: called with each InklingError, after which reading goes on with the next line; without it the error is
            raised

    Yields:
        each line's drawing, in order; at most one line is in memory

    Raises:
        InklingError: ``file`` if the file cannot be read or is of another kind, ``json`` for a bad line
    """
    name = _name(source)
    try:
        with _Input(source) as file:
            fault = _other_kind(file.start)
            if fault:
                raise InklingError("file", f"{name} {fault}")
            for number, line in enumerate(file.stream, 1):
                if number == 1 and line.startswith(b"\xef\xbb\xbf"):
                    line = line[3:]
                if line.strip(b" \t\r\n"):
                    try:
                        drawing = _parse(line, f"{name}:{number}")
                    except InklingError as error:
                        _tell(on_error, error)
                    else:
                        yield drawing
    except (OSError, EOFError, zlib.error) as error:
        _tell(on_error, _unreadable(name, error), error)
    except InklingError as error:
        if error.code != "file":
            raise
        _tell(on_error, error)


HEADER = struct.Struct("<Q2sBIH")  # key_id, country, recognized, timestamp, strokes


def read_bin(source: Source, on_error: Optional[OnError] = None) -> Iterator[Drawing]:
    """Reads the binary format of the Quick, Draw! dataset.

    ``word`` is the file's name without folder, extension and Google's prefix ``full_binary_``, with spaces for
    underscores. Coordinates are integers from 0 to 255; the drawings are simplified.

    Args:
        source: a path, or a file opened in binary mode, which stays open
        on_error: called with the InklingError of a damaged file, after which reading ends; without it the error is
            raised

    Yields:
        each drawing, in order; at most one is in memory

    Raises:
        InklingError: ``file`` if the file cannot be read or ends inside a drawing
    """
    name = _name(source)
    word = re.sub(r"^full_binary_|\.gz$", "", os.path.basename(name), flags=re.IGNORECASE)
    word = re.sub(r"\.bin$", "", word, flags=re.IGNORECASE).replace("_", " ")
    offset = 0
    try:
        with _Input(source) as file:
            while True:
                header = file.stream.read(HEADER.size)
                if not header:
                    return
                strokes, size = _read_strokes(file.stream, header)
                if strokes is None:
                    raise InklingError(
                        "file",
                        f"{name}: byte {offset}: the file ends inside this drawing: it is truncated or not a "
                        "Quick, Draw! binary file.",
                    )
                key_id, country, recognized, timestamp, _ = HEADER.unpack(header)
                fields = {
                    "countrycode": country.decode("latin-1"),
                    "recognized": bool(recognized),
                    "timestamp": timestamp,  # s since 1970
                }
                yield Drawing(strokes, word, key_id, fields, f"{name}: byte {offset}")
                offset += HEADER.size + size
    except (OSError, EOFError, zlib.error) as error:
        _tell(on_error, _unreadable(name, error), error)
    except InklingError as error:
        if error.code != "file":
            raise
        _tell(on_error, error)


def _read_strokes(stream: BinaryIO, header: bytes) -> tuple[Optional[list[Any]], int]:
    """The strokes of a drawing and their size in bytes; None if the file ends before."""
    if len(header) < HEADER.size:
        return None, 0
    strokes, size = [], 0
    for _ in range(HEADER.unpack(header)[4]):
        length = stream.read(2)
        n = int.from_bytes(length, "little")
        xy = stream.read(2 * n)
        if len(length) < 2 or len(xy) < 2 * n:
            return None, 0
        strokes.append([list(xy[:n]), list(xy[n:])])
        size += 2 + 2 * n
    return strokes, size


class _Input:
    """A source opened for reading bytes, unpacked if it is compressed by gzip."""

    def __init__(self, source: Source) -> None:
        self._own: list[Any] = []  # what to close
        if isinstance(source, (str, os.PathLike)):
            raw: Any = open(source, "rb")  # noqa: SIM115: closed by __exit__
            self._own.append(raw)
        elif hasattr(source, "read") and not isinstance(source, io.TextIOBase):
            raw = source if hasattr(source, "peek") else io.BufferedReader(_Raw(source))
        else:
            raise InklingError("source", f"Give a path or a file opened in binary mode, not {describe(source)}.")
        self.stream: Any = raw
        try:
            if raw.peek(2)[:2] == b"\x1f\x8b":
                packed: Any = gzip.GzipFile(fileobj=raw)
                self.stream = io.BufferedReader(packed)
            self.start: bytes = self.stream.peek(64)[:64]
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> "_Input":
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._own:
            each.close()


class _Raw(io.RawIOBase):
    """A file of the caller's that can only read()."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        got = self._file.read(len(buffer))
        if not isinstance(got, (bytes, bytearray)):
            raise OSError(f"read() returned {describe(got)}; expected bytes")
        buffer[: len(got)] = got
        return len(got)


def _name(source: Source) -> str:
    name = os.fspath(source) if isinstance(source, (str, os.PathLike)) else getattr(source, "name", "the file")
    return name if isinstance(name, str) else "the file"


# First bytes of files that are not ndjson, and what to do with such a file.
KINDS = [
    (QUICKDRAW_BIN.pattern, "is Quick, Draw!'s binary format; read it by read_bin or read_drawings."),
    (rb"\x1f\x8b", "was compressed by gzip twice; unpack it once."),
    (rb"\x1e", "is a JSON text sequence; take its separators away: tr -d '\\036'."),
    (rb"(\xef\xbb\xbf)?\s*\{\s*['A-Za-z]", "is Python's or JavaScript's notation; write the lines by json.dumps."),
    (rb"\xff\xfe|\xfe\xff|\{\x00|\x00\{", "is UTF-16; convert it to UTF-8, in PowerShell by Out-File -Encoding utf8."),
    (rb"PK\x03\x04", "is a zip archive; unpack it."),
    (rb"\xfd7zXZ\x00|BZh|\x28\xb5\x2f\xfd", "is compressed, but not by gzip; unpack it."),
    (rb"(\xef\xbb\xbf)?\s*\[", "is one JSON array; write one object per line: jq -c '.[]'."),
    (rb"(\xef\xbb\xbf)?\s*\{\s*\n", "is JSON over several lines; write one object per line: jq -c ."),
    (rb"(\xef\xbb\xbf)?\"?(countrycode|key_id)\"?,", "is CSV; write its drawings as ndjson."),
]


def _other_kind(start: bytes) -> str:
    return next((words for pattern, words in KINDS if re.match(pattern, start)), "")


def _parse(line: bytes, location: str) -> Drawing:
    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not a number of JSON")

    try:
        value = json.loads(line.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise InklingError("json", f"{location}: not valid JSON: {error}; expected one object per line.") from error
    if isinstance(value, dict) and isinstance(value.get("drawing"), str):  # as tables that were written as JSON have it
        try:
            value["drawing"] = json.loads(value["drawing"], parse_constant=refuse)
        except (ValueError, RecursionError) as error:
            raise InklingError("json", f'{location}: the string "drawing" does not hold JSON.') from error
    if not isinstance(value, dict) or not isinstance(value.get("drawing"), list):
        what = 'no list "drawing"' if isinstance(value, dict) else "not an object"
        raise InklingError("json", f'{location}: {what}; expected {{"drawing": [[[x…], [y…]], …]}}.')
    word, key_id = value.get("word"), value.get("key_id")
    fields = {key: each for key, each in value.items() if key not in ("drawing", "word", "key_id")}
    return Drawing(
        value["drawing"],
        word if isinstance(word, str) else None,
        key_id if isinstance(key_id, (int, str)) and not isinstance(key_id, bool) else None,
        fields,
        location,
    )


def _unreadable(name: str, error: Exception) -> InklingError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InklingError("file", f"{name} cannot be read: {reason}.")


def _tell(on_error: Optional[OnError], error: InklingError, cause: Optional[BaseException] = None) -> None:
    if on_error is None:
        raise error from cause
    on_error(error)
