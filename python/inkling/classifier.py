"""Calls the core: an Inkling is a loaded model."""

import ctypes
import operator
import os
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, Literal, NamedTuple, Optional, Union, overload

from . import _library
from ._library import library
from .drawings import LAYOUTS, Flat, flatten
from .errors import InklingError, describe
from .readers import Drawing

MODEL = Path(__file__).parent / "inkling.ink"
ModelSource = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview, None]
Format = Optional[Literal["raw", "simplified"]]
Layout = Optional[Literal["rows", "points"]]
Words = Optional[Iterable[str]]


class Guess(NamedTuple):
    """A label and its probability, 0 to 1: a float32 in a float."""

    label: str
    probability: float


class Result(NamedTuple):
    """Guesses, the likeliest first, and whether the first is likely enough to be shown as an answer, by the model's
    calibrated threshold."""

    guesses: list[Guess]
    sure: bool


class _Options(NamedTuple):
    top: int
    format: Optional[str]
    unfinished: bool
    layout: Optional[str]
    among: Optional[bytes]  # (labels), 0: excluded; None: all


class _Arena:
    """Working memory of one call."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._memory = ctypes.create_string_buffer(size + _library.ALIGNMENT)
        self.address = -(-ctypes.addressof(self._memory) // _library.ALIGNMENT) * _library.ALIGNMENT


class _Arenas:
    """Arenas that no call is using, of one size. They grow to as many as calls run at once."""

    def __init__(self, size: int) -> None:
        self.size = size
        # deque's append and pop are atomic: no lock that a fork could leave locked.
        self.free: deque[_Arena] = deque()
        self.append = self.free.append

    def pop(self) -> _Arena:
        try:
            return self.free.pop()
        except IndexError:
            return _Arena(self.size)


class _Loaded:
    """A model and the arenas for it that no call is using. Calls hold references, so that closing waits for nothing."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.model = _library.Model()
        _library.check(library.ink_model_load(self.model, content, len(content)))
        self.labels: tuple[str, ...] = tuple(label.decode() for label in self.model.labels[: self.model.n_labels])
        self.arenas = _Arenas(library.ink_arena_size(self.model))
        self.batch_arenas = _Arenas(library.ink_batch_arena_size(self.model, _library.BATCH))

    def probabilities(self, flat: Flat, options: _Options) -> "ctypes.Array[ctypes.c_float]":
        return self._compute("ink_classify", len(self.labels), flat, options)

    def embed(self, flat: Flat, options: _Options) -> "ctypes.Array[ctypes.c_float]":
        return self._compute("ink_embed", library.ink_embedding_size(self.model), flat, options)

    def _compute(self, function: str, size: int, flat: Flat, options: _Options) -> "ctypes.Array[ctypes.c_float]":
        """What a function of the library writes about a drawing, (size)."""
        values = (ctypes.c_float * size)()
        arena = self.arenas.pop()
        try:
            compute = getattr(library, function)
            _library.check(compute(self.model, _to_core(flat, options), arena.address, arena.size, values))
        finally:
            self.arenas.append(arena)
        return values

    def result(self, values: "ctypes.Array[ctypes.c_float]", top: int) -> Result:
        best = (_library.Guess * min(top, len(self.labels)))()
        found = library.ink_top(self.model, values, best, len(best))
        guesses = [Guess(self.labels[guess.label], guess.probability) for guess in best[:found]]
        return Result(guesses, bool(library.ink_sure(self.model, guesses[0].probability)))

    def classify(self, drawing: Any, options: _Options) -> Result:
        return self.result(self.probabilities(_flatten(drawing, options), options), options.top)

    def classify_batch(self, drawings: list[Any], options: _Options) -> list[Union[Result, InklingError]]:
        """One result or error per drawing. The core computes them together."""
        results: list[Union[Result, InklingError, Flat]] = []
        for drawing in drawings:
            try:
                results.append(_flatten(drawing, options))
            except InklingError as error:
                results.append(error)
        flat = [each for each in results if isinstance(each, Flat)]
        batch = (_library.Drawing * len(flat))(*(_to_core(each, options) for each in flat))
        values = (ctypes.c_float * (len(flat) * len(self.labels)))()
        statuses = (ctypes.c_int * len(flat))()
        arena = self.batch_arenas.pop()
        try:
            _library.check(
                library.ink_classify_batch(self.model, batch, len(flat), arena.address, arena.size, values, statuses)
            )
        finally:
            self.batch_arenas.append(arena)

        rows = iter(range(len(flat)))
        return [
            each if isinstance(each, InklingError) else self._read(next(rows), values, statuses, options)
            for each in results
        ]

    def _read(self, row: int, values: Any, statuses: Any, options: _Options) -> Union[Result, InklingError]:
        try:
            _library.check(statuses[row])
        except InklingError as error:
            return error
        n = len(self.labels)
        return self.result(
            (ctypes.c_float * n).from_buffer(values, row * n * ctypes.sizeof(ctypes.c_float)), options.top
        )


class Inkling:
    """A loaded model. Several threads may use it at once: the interpreter's lock is released while the core computes.

    >>> from inkling import Inkling
    >>> with Inkling() as inkling:
    ...     result = inkling.classify([[[10, 90, 90, 10, 10], [10, 10, 80, 80, 10]]], top=1)
    >>> result.guesses[0].label, result.sure
    ('square', True)

    It may be pickled, copied, and used after a fork.
    """

    def __init__(self, model: ModelSource = None) -> None:
        """Loads a model.

        Args:
            model: a path, or the bytes of a model file; by default the model of the package

        Raises:
            InklingError: ``file``, ``source``, ``model`` or ``memory``
        """
        self._loaded: Optional[_Loaded] = None
        self._is_default = model is None
        content = _read_model(MODEL if model is None else model)
        try:
            self._loaded = _Loaded(content)
        except MemoryError as error:
            raise _no_memory() from error

    @property
    def labels(self) -> tuple[str, ...]:
        """All categories, in the model's order."""
        return self._use().labels

    @property
    def model_name(self) -> str:
        """The model's name."""
        name: bytes = self._use().model.name
        return name.decode()

    def classify(
        self,
        strokes: Any,
        *,
        top: int = 3,
        format: Format = None,
        unfinished: bool = False,
        layout: Layout = None,
        among: Words = None,
        exclude: Words = None,
    ) -> Result:
        """Names a drawing.

        Args:
            strokes: a list of strokes, or a `Drawing`. A stroke is rows ``[[x…], [y…]]`` or ``[[x…], [y…], [t…]]``, as
                in Quick, Draw!'s files, or points: ``[(x, y), …]``, mappings or objects with ``x`` and ``y``. Rows and
                strokes may be NumPy arrays, (2 or 3, n) or (n, 2 or 3), of any number type, strides and byte order.
                x grows to the right and y downwards, in any unit; t is not used. Strokes without points are passed
                over. At most 512 strokes and 65,536 points.
            top: how many guesses to return, at least 1
            format: ``"raw"``: pen input as it came. ``"simplified"``: points from Quick, Draw!'s simplification. By
                default two rows are simplified, all else is raw
            unfinished: the user is still drawing: guess what the drawing will become
            layout: ``"rows"`` or ``"points"``. By default the shapes of all strokes decide, and drawings that can be
                either, because all strokes are of two or three pairs, are refused
            among: the labels to guess from; by default all. Probabilities are those given that the drawing is one of
                them
            exclude: labels that are never guessed

        Returns:
            the likeliest labels, and whether the first is sure

        Raises:
            InklingError: ``empty``, ``not-finite``, ``too-many-points``, ``too-many-strokes``, ``strokes``, ``option``,
                ``memory`` or ``closed``
        """
        loaded = self._use()
        options = _check_options(top, format, unfinished, layout, _choose(loaded.labels, among, exclude))
        try:
            return loaded.classify(strokes, options)
        except MemoryError as error:
            raise _no_memory() from error

    def probabilities(
        self,
        strokes: Any,
        *,
        format: Format = None,
        unfinished: bool = False,
        layout: Layout = None,
        among: Words = None,
        exclude: Words = None,
    ) -> "array[float]":
        """The probability of every label.

        Args:
            strokes, format, unfinished, layout, among, exclude: as for `classify`

        Returns:
            (labels), float32, in the order of `labels`; they add up to 1. `numpy.asarray` takes it without a copy

        Raises:
            InklingError: as `classify`
        """
        loaded = self._use()
        options = _check_options(1, format, unfinished, layout, _choose(loaded.labels, among, exclude))
        try:
            return array("f", bytes(loaded.probabilities(_flatten(strokes, options), options)))
        except MemoryError as error:
            raise _no_memory() from error

    def embed(self, strokes: Any, *, format: Format = None, layout: Layout = None) -> "array[float]":
        """A drawing's embedding: the network's own description of it, before it becomes labels.

        Drawings that look alike to the network have a large dot product, also if it knows no word for them.

        Args:
            strokes, format, layout: as for `classify`

        Returns:
            float32, 896 of the shipped model, whose squares add up to 1. `numpy.asarray` takes it without a copy

        Raises:
            InklingError: as `classify`
        """
        options = _check_options(1, format, False, layout)
        try:
            return array("f", bytes(self._use().embed(_flatten(strokes, options), options)))
        except MemoryError as error:
            raise _no_memory() from error

    @overload
    def classify_all(
        self,
        drawings: Iterable[Any],
        *,
        top: int = ...,
        format: Format = ...,
        unfinished: bool = ...,
        layout: Layout = ...,
        among: Words = ...,
        exclude: Words = ...,
        threads: int = ...,
        on_error: Literal["raise"] = ...,
    ) -> Iterator[Result]: ...

    @overload
    def classify_all(
        self,
        drawings: Iterable[Any],
        *,
        top: int = ...,
        format: Format = ...,
        unfinished: bool = ...,
        layout: Layout = ...,
        among: Words = ...,
        exclude: Words = ...,
        threads: int = ...,
        on_error: Literal["return"],
    ) -> Iterator[Union[Result, InklingError]]: ...

    def classify_all(
        self,
        drawings: Iterable[Any],
        *,
        top: int = 3,
        format: Format = None,
        unfinished: bool = False,
        layout: Layout = None,
        among: Words = None,
        exclude: Words = None,
        threads: int = 1,
        on_error: str = "raise",
    ) -> Iterator[Any]:
        """Names many drawings, in order. Reads the drawings as results are asked for, at most
        64 × (threads + 1) ahead.

        Args:
            drawings: drawings as `classify` takes them; an iterator of any length
            top, format, unfinished, layout, among, exclude: as for `classify`
            threads: how many threads classify at once, at least 1
            on_error: ``"raise"`` the InklingError of a drawing, which ends the results, or ``"return"`` it in place of
                the drawing's result

        Yields:
            one result per drawing, equal to that of `classify`

        Raises:
            InklingError: as `classify`; the message of a drawing's error begins with its number from 1, or its location
        """
        loaded = self._use()
        options = _check_options(top, format, unfinished, layout, _choose(loaded.labels, among, exclude))
        if not _is_count(threads):
            raise InklingError("option", f"threads must be a whole number of at least 1, not {describe(threads)}.")
        if on_error not in ("raise", "return"):
            raise InklingError("option", f"on_error must be 'raise' or 'return', not {describe(on_error)}.")
        try:
            source = iter(drawings)
        except TypeError as error:
            raise InklingError("strokes", f"Drawings must be an iterable, not {describe(drawings)}.") from error
        return _classify_all(loaded, source, options, operator.index(threads), on_error)

    def simplify(self, strokes: Any, *, format: Format = None, layout: Layout = None) -> list[list[list[int]]]:
        """A drawing as the network reads it: aligned at the top left, the longer side 255, resampled, simplified.

        Args:
            strokes, layout: as for `classify`
            format: ``"simplified"`` only aligns, scales and rounds the drawing; by default it is raw

        Returns:
            rows [[x…], [y…]] per stroke, whole numbers from 0 to 255; to classify them, pass format="simplified"

        Raises:
            InklingError: as `classify`
        """
        options = _check_options(1, format or "raw", False, layout)
        loaded = self._use()
        simplified = _library.Drawing()
        try:
            drawing = _to_core(_flatten(strokes, options), options)
            arena = loaded.arenas.pop()
        except MemoryError as error:
            raise _no_memory() from error
        try:
            _library.check(library.ink_simplify(drawing, arena.address, arena.size, simplified))
            ends = (ctypes.c_uint32 * simplified.n_strokes).from_address(simplified.ends)[:]
            xy = (ctypes.c_float * (2 * ends[-1])).from_address(simplified.points)[:]
        finally:
            loaded.arenas.append(arena)
        rows = []
        for start, end in zip([0, *ends], ends):
            part = [int(value) for value in xy[2 * start : 2 * end]]
            rows.append([part[0::2], part[1::2]])
        return rows

    def close(self) -> None:
        """Frees the model. Calls in other threads end normally; later ones raise an InklingError ``closed``."""
        self._loaded = None

    def __enter__(self) -> "Inkling":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        content = self._use().content
        return type(self), (None if self._is_default else content,)

    def __repr__(self) -> str:
        return f"<Inkling {self.model_name!r}, {len(self.labels)} labels>" if self._loaded else "<Inkling, closed>"

    def _use(self) -> _Loaded:
        loaded = self._loaded
        if loaded is None:
            raise InklingError("closed", "This Inkling was closed. Make a new one: Inkling().")
        return loaded


def _classify_all(
    loaded: _Loaded, source: Iterator[Any], options: _Options, threads: int, on_error: str
) -> Iterator[Union[Result, InklingError]]:
    number = 0
    for drawings, results in _chunks(loaded, source, options, threads):
        for drawing, result in zip(drawings, results):
            number += 1
            if isinstance(result, InklingError):
                place = drawing.location if isinstance(drawing, Drawing) and drawing.location else f"Drawing {number}"
                result = InklingError(result.code, f"{place}: {result}")
                if on_error == "raise":
                    raise result
            yield result


def _chunks(
    loaded: _Loaded, source: Iterator[Any], options: _Options, threads: int
) -> Iterator[tuple[list[Any], list[Union[Result, InklingError]]]]:
    """Chunks of drawings and their results, in order."""
    chunks: Iterator[list[Any]] = iter(lambda: list(islice(source, _library.BATCH)), [])
    if threads == 1:
        for chunk in chunks:
            yield chunk, loaded.classify_batch(chunk, options)
        return
    with ThreadPoolExecutor(threads, thread_name_prefix="inkling") as pool:
        waiting: deque[tuple[list[Any], Future[list[Union[Result, InklingError]]]]] = deque()
        try:
            for chunk in chunks:
                waiting.append((chunk, pool.submit(loaded.classify_batch, chunk, options)))
                if len(waiting) > threads:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            for _, future in waiting:
                future.cancel()


def _read_model(model: Any, what: str = "model") -> bytes:
    if isinstance(model, bytes):
        return model
    if isinstance(model, (str, os.PathLike)):
        try:
            return Path(model).read_bytes()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise InklingError("file", f"The {what} {os.fspath(model)!r} cannot be read: {reason}.") from error
    try:
        return bytes(memoryview(model))
    except (TypeError, BufferError) as error:
        raise InklingError(
            "source", f"{what} must be a path or the bytes of a {what} file, not {describe(model)}."
        ) from error


def _is_count(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and operator.index(value) >= 1
    except TypeError:
        return False


def _choose(labels: tuple[str, ...], among: Any, exclude: Any) -> Optional[bytes]:
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
            if word not in labels:
                nearest = f" Did you mean {_nearest(word, labels)!r}?" if isinstance(word, str) else ""
                raise InklingError("option", f"{name}: there is no label {describe(word)}.{nearest}")
            mask[labels.index(word)] = value
    if not any(mask):
        raise InklingError("option", "among and exclude leave no label to guess from. Name at least one.")
    return bytes(mask)


def _nearest(word: str, labels: tuple[str, ...]) -> str:
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


def _check_options(top: Any, format: Any, unfinished: Any, layout: Any, among: Optional[bytes] = None) -> _Options:
    if not _is_count(top):
        raise InklingError("option", f"top must be a whole number of at least 1, not {describe(top)}.")
    if format is not None and not (isinstance(format, str) and format in ("raw", "simplified")):
        raise InklingError("option", f"format must be 'raw' or 'simplified', not {describe(format)}.")
    if layout is not None and not (isinstance(layout, str) and layout in LAYOUTS):
        raise InklingError("option", f"layout must be 'rows' or 'points', not {describe(layout)}.")
    if not isinstance(unfinished, bool) and type(unfinished).__name__ not in ("bool_", "bool"):  # NumPy's
        raise InklingError("option", f"unfinished must be True or False, not {describe(unfinished)}.")
    return _Options(operator.index(top), format, bool(unfinished), layout, among)


def _flatten(drawing: Any, options: _Options) -> Flat:
    prefer_rows = options.format == "simplified"
    if isinstance(drawing, Drawing):
        return flatten(drawing.strokes, options.layout, prefer_rows or drawing.of_quickdraw)
    return flatten(drawing, options.layout, prefer_rows)


def _to_core(flat: Flat, options: _Options) -> _library.Drawing:
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


def _no_memory() -> InklingError:
    return InklingError("memory", "There is not enough memory. Use a smaller model or drawing, or fewer threads.")
