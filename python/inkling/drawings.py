"""Checks drawings, and lays them out flat for the core."""

import sys
from array import array
from collections.abc import Mapping, Sequence, Sized
from itertools import islice
from numbers import Real
from typing import Any, NamedTuple, Optional

from ._library import MAX_POINTS, MAX_STROKES
from .errors import InklingError, describe

assert array("f").itemsize == 4 and array("I").itemsize == 4

LAYOUTS = (None, "rows", "points")


class Flat(NamedTuple):
    """A drawing as the core reads it."""

    points: "array[float]"  # (n, 2), float32: x, y of all strokes back to back
    ends: "array[int]"  # (strokes), uint32: for each stroke the index after its last point
    simplified: bool  # whether the strokes' shape suggests Quick, Draw!'s simplified format: two rows


def flatten(strokes: Any, layout: Optional[str] = None, prefer_rows: bool = False) -> Flat:
    """Checks a drawing and lays it out flat. Strokes without points are passed over.

    Args:
        strokes: as `Inkling.classify` takes them
        layout: ``"rows"``, ``"points"``, or None to choose by the shapes of all strokes
        prefer_rows: without a layout, strokes whose shapes allow both are rows

    Raises:
        InklingError: ``strokes``, ``empty``, ``not-finite``, ``too-many-strokes`` or ``too-many-points``
    """
    items = _items(strokes, "A drawing")
    if len(items) > MAX_STROKES:
        raise InklingError(
            "too-many-strokes",
            f"The drawing has more than {MAX_STROKES} strokes. Leave out strokes.",
        )
    parts = [(number, _items(stroke, f"Stroke {number}")) for number, stroke in enumerate(items, 1)]
    parts = [(number, stroke) for number, stroke in parts if not _is_empty(stroke)]
    if not parts:
        raise InklingError("empty", "The drawing is empty: it has no points.")
    rows = _are_rows([stroke for _, stroke in parts], layout, prefer_rows)
    columns = [_columns(stroke, number, rows) for number, stroke in parts]

    ends = array("I")
    total = 0
    for (number, _), (x, y) in zip(parts, columns):
        if len(x) != len(y):
            raise _invalid(f"Stroke {number} has {len(x)} x but {len(y)} y.")
        total += len(x)
        if total > MAX_POINTS:
            raise InklingError(
                "too-many-points", f"The drawing has more than {MAX_POINTS} points. Leave out points or strokes."
            )
        ends.append(total)
    points = array("f", bytes(8 * total))
    start = 0
    for end, (x, y) in zip(ends, columns):
        points[2 * start : 2 * end : 2] = x
        points[2 * start + 1 : 2 * end : 2] = y
        start = end
    return Flat(points, ends, rows and len(parts[0][1]) == 2)


def _invalid(fault: str) -> InklingError:
    return InklingError(
        "strokes",
        f"{fault} Give each stroke as rows [[x…], [y…]] or [[x…], [y…], [t…]], or as points [(x, y), …].",
    )


def _items(value: Any, name: str) -> Sequence[Any]:
    """The strokes of a drawing, or the rows or points of a stroke: a list, a tuple or a NumPy array."""
    if isinstance(value, (list, tuple)):
        return value
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray) and value.ndim > 0:
        array_of_rows: Sequence[Any] = value
        return array_of_rows
    if isinstance(value, (str, bytes, bytearray, Mapping)) or not isinstance(value, Sequence):
        raise _invalid(f"{name} must be a list, a tuple or an array, not {describe(value)}.")
    return _copy(value, name)


def _copy(values: Any, name: str) -> list[Any]:
    """A list of the values of any sequence, which may be endless or raise anything."""
    try:
        copied = list(islice(iter(values), MAX_POINTS + 1))
    except Exception as error:
        raise _invalid(f"{name} cannot be read: {error or type(error).__name__}.") from error
    if len(copied) > MAX_POINTS:
        raise InklingError("too-many-points", f"{name} has more than {MAX_POINTS} items. Leave out points.")
    return copied


def _is_empty(stroke: Sequence[Any]) -> bool:
    """Whether a stroke has no points: [], [[], []] or an array without elements."""
    return len(stroke) == 0 or (_length(stroke[0]) == 0 and all(_length(item) == 0 for item in stroke))


def _length(item: Any) -> int:
    """How many numbers a row or a point has; -1 if it is something else, such as a number or a mapping."""
    if isinstance(item, (str, Mapping)) or not isinstance(item, Sized):
        return -1
    try:
        return len(item)
    except Exception:  # a 0-d array, or an object of the caller's
        return -1


def _are_rows(strokes: list[Sequence[Any]], layout: Optional[str], prefer_rows: bool) -> bool:
    """Whether a drawing's strokes are rows rather than points, which the shapes of all its strokes decide."""
    if layout == "points":
        return False
    if len({len(stroke) for stroke in strokes}) == 1 and all(map(_can_be_rows, strokes)):
        if layout is None and not prefer_rows and all(_length(item) == 2 for stroke in strokes for item in stroke):
            raise _invalid("The strokes can be rows as well as points; pass layout='rows' or layout='points'.")
        return True
    if layout == "rows" or not all(map(_can_be_points, strokes)):
        raise _invalid("The strokes are not all two rows, or all three rows, of the same length.")
    return False


def _can_be_rows(stroke: Sequence[Any]) -> bool:
    if not 2 <= len(stroke) <= 3:
        return False
    n = _length(stroke[0])
    return n >= 0 and all(_length(item) == n for item in stroke)


def _can_be_points(stroke: Sequence[Any]) -> bool:
    return all(_length(item) in (2, 3) or _has_xy(item) for item in stroke)


def _has_xy(item: Any) -> bool:
    try:
        return ("x" in item and "y" in item) if isinstance(item, Mapping) else hasattr(item, "x") and hasattr(item, "y")
    except Exception:  # of the caller's object
        return False


def _columns(stroke: Sequence[Any], number: int, rows: bool) -> tuple["array[float]", "array[float]"]:
    """The x and the y of a stroke, as float32."""
    name = f"Stroke {number}"
    if rows:
        return _floats(stroke[0], name), _floats(stroke[1], name)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(stroke, numpy.ndarray) and stroke.ndim == 2 and stroke.shape[1] in (2, 3):
        return _floats(stroke[:, 0], name), _floats(stroke[:, 1], name)
    if len(stroke) > MAX_POINTS:
        raise InklingError("too-many-points", f"{name} has more than {MAX_POINTS} points. Leave out points.")
    pairs = [_pair(item, name) for item in stroke]
    return _floats([x for x, _ in pairs], name), _floats([y for _, y in pairs], name)


def _pair(item: Any, name: str) -> tuple[Any, Any]:
    try:
        if isinstance(item, Mapping):
            return item["x"], item["y"]
        if _length(item) in (2, 3):
            return item[0], item[1]
        return item.x, item.y
    except Exception as error:
        raise _invalid(f"{name} has {describe(item)} in place of a point.") from error


def _floats(values: Any, name: str) -> "array[float]":
    """Numbers of any kind as float32; what is not finite in float32 is left to the core."""
    if len(values) > MAX_POINTS:
        raise InklingError("too-many-points", f"{name} has more than {MAX_POINTS} points. Leave out points.")
    if hasattr(values, "__array__"):
        values = _from_numpy(values, name)
    if not isinstance(values, (list, tuple)):
        if isinstance(values, (set, frozenset, Mapping)):
            raise _invalid(f"{name} has {describe(values)} in place of a row.")
        values = _copy(values, name)
    if not set(map(type, values)) <= {int, float}:
        values = [_number(value, name) for value in values]
    try:
        return array("f", values)
    except OverflowError as error:
        raise InklingError("not-finite", f"{name} has a coordinate that is too large for a float.") from error


def _from_numpy(values: Any, name: str) -> Any:
    """A list of the numbers of a NumPy array, or of what can become one, in any strides, type and byte order."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return values
    try:
        if isinstance(values, numpy.ma.MaskedArray):
            values = values.astype(float).filled(numpy.nan)
        values = numpy.asarray(values)
        if values.ndim != 1 or values.dtype.kind not in "iufO":
            raise _invalid(f"{name} has an array of {values.ndim} dimensions and type {values.dtype}.")
        return values.tolist() if values.dtype.itemsize <= 8 else values.astype(float).tolist()
    except InklingError:
        raise
    except Exception as error:
        raise _invalid(f"{name} cannot be read: {error or type(error).__name__}.") from error


def _number(value: Any, name: str) -> float:
    if isinstance(value, Real) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError as error:
            raise InklingError("not-finite", f"{name} has a coordinate that is too large for a float.") from error
        except Exception as error:
            raise _invalid(f"{name} has {describe(value)} in place of a number.") from error
    raise InklingError("not-finite", f"{name} has {describe(value)} in place of a number.")
