"""Options of a call, and drawings as the core takes them."""

import ctypes
import operator
from array import array
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, Optional

from . import _library
from ._handle import Arenas
from ._library import library
from .drawings import LAYOUTS, Flat, flatten
from .errors import InklingError, describe
from .readers import Drawing

Format = Optional[Literal["raw", "simplified"]]
Layout = Optional[Literal["rows", "points"]]
Words = Optional[Iterable[str]]


class Options(NamedTuple):
    top: int
    format: Optional[str]
    unfinished: bool
    layout: Optional[str]
    among: Optional[bytes]  # (labels), 0: excluded; None: all


def is_count(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and operator.index(value) >= 1
    except TypeError:
        return False


def choose_labels(labels: tuple[str, ...], among: Any, exclude: Any) -> Optional[bytes]:
    """Which labels may be guessed."""
    if among is None and exclude is None:
        return None
    mask = bytearray(len(labels)) if among is not None else bytearray([1]) * len(labels)
    for name, words, value in (("among", among, 1), ("exclude", exclude, 0)):
        if words is None:
            continue
        if isinstance(words, (str, bytes)) or not isinstance(words, Iterable):
            raise InklingError("option", f"{name} must be a list of labels, not {describe(words)}.")
        for word in words:
            mask[find_label(labels, word, name)] = value
    if not any(mask):
        raise InklingError("option", "among and exclude leave no label to guess from. Name at least one.")
    return bytes(mask)


def find_label(labels: tuple[str, ...], word: Any, name: str) -> int:
    """A label's place. name: of the option that has the word"""
    if not isinstance(word, str) or word not in labels:
        hint = f" Did you mean {nearest(word, labels)!r}?" if isinstance(word, str) else ""
        raise InklingError("option", f"{name}: there is no label {describe(word)}.{hint}")
    return labels.index(word)


def nearest(word: str, labels: tuple[str, ...]) -> str:
    """The label that takes the fewest insertions, deletions and replacements; the first of several."""
    word = word[:64].lower()

    def distance(label: str) -> int:
        row = list(range(len(label) + 1))
        for i, letter in enumerate(word):
            next_row = [i + 1]
            for j, other in enumerate(label):
                next_row.append(min(next_row[j] + 1, row[j + 1] + 1, row[j] + (letter != other)))
            row = next_row
        return row[-1]

    return min(labels, key=lambda label: distance(label.lower()))


def check_options(top: Any, format: Any, unfinished: Any, layout: Any, among: Optional[bytes] = None) -> Options:
    if not is_count(top):
        raise InklingError("option", f"top must be a whole number of at least 1, not {describe(top)}.")
    if format is not None and not (isinstance(format, str) and format in ("raw", "simplified")):
        raise InklingError("option", f"format must be 'raw' or 'simplified', not {describe(format)}.")
    if layout is not None and not (isinstance(layout, str) and layout in LAYOUTS):
        raise InklingError("option", f"layout must be 'rows' or 'points', not {describe(layout)}.")
    if not isinstance(unfinished, bool) and type(unfinished).__name__ not in ("bool_", "bool"):  # NumPy's
        raise InklingError("option", f"unfinished must be True or False, not {describe(unfinished)}.")
    return Options(operator.index(top), format, bool(unfinished), layout, among)


def flatten_drawing(drawing: Any, options: Options) -> Flat:
    prefer_rows = options.format == "simplified"
    if isinstance(drawing, Drawing):
        return flatten(drawing.strokes, options.layout, prefer_rows or drawing.of_quickdraw)
    return flatten(drawing, options.layout, prefer_rows)


def to_core(flat: Flat, options: Options) -> _library.Drawing:
    simplified = options.format == "simplified" if options.format else flat.simplified
    drawing = _library.Drawing(
        flat.points.buffer_info()[0],
        flat.ends.buffer_info()[0],
        len(flat.ends),
        _library.SIMPLIFIED if simplified else _library.RAW,
        options.unfinished,
        ctypes.cast(ctypes.c_char_p(options.among), ctypes.c_void_p),
    )
    drawing.keep = flat, options  # as long as the core may read them
    return drawing


def simplify(flat: Flat, options: Options, arenas: Arenas, function: str = "ink_simplify") -> Flat:
    """A drawing as a function of the core simplifies it: whole numbers from 0 to 255."""
    drawing, simplified = to_core(flat, options), _library.Drawing()
    arena = arenas.pop()
    try:
        _library.check(getattr(library, function)(drawing, arena.address, arena.size, simplified))
        ends = (ctypes.c_uint32 * simplified.n_strokes).from_address(simplified.ends)[:]
        points = (ctypes.c_float * (2 * ends[-1])).from_address(simplified.points)[:]
    finally:
        arenas.append(arena)
    return Flat(array("f", points), array("I", ends), True)


def number(value: float) -> float:
    """A whole number as an int, as the command line writes it."""
    return int(value) if value.is_integer() else value


def rows_of(flat: Flat) -> list[list[list[Any]]]:
    """Rows [[x…], [y…]] per stroke, of int and float."""
    rows = []
    for start, end in zip([0, *flat.ends], flat.ends):
        part = [number(value) for value in flat.points[2 * start : 2 * end]]
        rows.append([part[0::2], part[1::2]])
    return rows
