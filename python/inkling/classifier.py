"""Calls the core: an Inkling is a loaded model."""

import ctypes
import operator
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, Literal, NamedTuple, Optional, Union, overload

from . import _library
from ._handle import Arenas, Handle, ModelSource, no_memory, read_file
from ._library import library
from ._options import (
    Format,
    Layout,
    Options,
    Words,
    check_options,
    choose_labels,
    find_label,
    flatten_drawing,
    is_count,
    rows_of,
    simplify,
    to_core,
)
from .drawings import Flat
from .errors import InklingError, describe
from .readers import Drawing

MODEL = Path(__file__).parent / "inkling.ink"
KNOWN = Path(__file__).parent / "known.ink"


class Guess(NamedTuple):
    """A label and its probability, 0 to 1: a float32 in a float."""

    label: str
    probability: float


class Result(NamedTuple):
    """Guesses, the likeliest first, and whether the first is likely enough to be shown as an answer, by the model's
    calibrated threshold."""

    guesses: list[Guess]
    sure: bool


class ExplainedStroke(NamedTuple):
    """What a stroke has to do with a label.

    share: the label's probability less that of the drawing without the stroke, -1 to 1: above 0, the stroke speaks for
    the label. probability: the label's, when the drawing ends after the stroke. best: the best guess then.
    """

    share: float
    probability: float
    best: Guess


class Explanation(NamedTuple):
    """The label that is explained, and what each stroke that has points, in order, has to do with it."""

    label: str
    strokes: list[ExplainedStroke]


class _Known:
    """What tells familiar drawings from others, by one model."""

    def __init__(self, model: _library.Model, content: bytes) -> None:
        self.content = content
        self.model = model  # as long as the core may read it
        self.known = _library.Known()
        _library.check(library.ink_known_load(self.known, model, content, len(content)))


class _Model:
    """A model and the arenas for it that no call is using. Calls hold references, so that closing waits for nothing."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.model = _library.Model()
        _library.check(library.ink_model_load(self.model, content, len(content)))
        self.labels: tuple[str, ...] = tuple(label.decode() for label in self.model.labels[: self.model.n_labels])
        self.arenas = Arenas(library.ink_arena_size(self.model))
        self.batch_arenas = Arenas(library.ink_batch_arena_size(self.model, _library.BATCH))
        self.explain_arenas = Arenas(library.ink_explain_arena_size(self.model))
        self._known: Optional[_Known] = None

    def load_known(self, content: bytes) -> _Known:
        self._known = known = _Known(self.model, content)
        return known

    @property
    def known(self) -> _Known:
        """What was loaded, or that of the package's model."""
        return self._known or self.load_known(read_file(KNOWN, "known file"))

    def probabilities(self, flat: Flat, options: Options) -> "ctypes.Array[ctypes.c_float]":
        return self._compute("ink_classify", len(self.labels), flat, options)

    def embed(self, flat: Flat, options: Options) -> "ctypes.Array[ctypes.c_float]":
        return self._compute("ink_embed", library.ink_embedding_size(self.model), flat, options)

    def _compute(self, function: str, size: int, flat: Flat, options: Options) -> "ctypes.Array[ctypes.c_float]":
        """What a function of the library writes about a drawing, (size)."""
        values = (ctypes.c_float * size)()
        arena = self.arenas.pop()
        try:
            compute = getattr(library, function)
            _library.check(compute(self.model, to_core(flat, options), arena.address, arena.size, values))
        finally:
            self.arenas.append(arena)
        return values

    def familiarity(self, flat: Flat, options: Options) -> float:
        known, value = self.known, ctypes.c_float()
        arena = self.arenas.pop()
        try:
            drawing = to_core(flat, options)
            _library.check(
                library.ink_familiarity(known.known, drawing, arena.address, arena.size, ctypes.byref(value), None)
            )
        finally:
            self.arenas.append(arena)
        return value.value

    def explain(self, flat: Flat, options: Options, label: int) -> Explanation:
        strokes = (_library.ExplainedStroke * len(flat.ends))()
        explained = ctypes.c_uint32(label)
        arena = self.explain_arenas.pop()
        try:
            drawing = to_core(flat, options)
            _library.check(
                library.ink_explain(self.model, drawing, ctypes.byref(explained), arena.address, arena.size, strokes)
            )
        finally:
            self.explain_arenas.append(arena)
        return Explanation(
            self.labels[explained.value],
            [
                ExplainedStroke(
                    stroke.share, stroke.probability, Guess(self.labels[stroke.best.label], stroke.best.probability)
                )
                for stroke in strokes
            ],
        )

    def result(self, values: "ctypes.Array[ctypes.c_float]", top: int) -> Result:
        best = (_library.Guess * min(top, len(self.labels)))()
        found = library.ink_top(self.model, values, best, len(best))
        guesses = [Guess(self.labels[guess.label], guess.probability) for guess in best[:found]]
        return Result(guesses, bool(library.ink_sure(self.model, guesses[0].probability)))

    def classify(self, drawing: Any, options: Options) -> Result:
        return self.result(self.probabilities(flatten_drawing(drawing, options), options), options.top)

    def classify_batch(self, drawings: list[Any], options: Options) -> list[Union[Result, InklingError]]:
        """One result or error per drawing. The core computes them together."""
        results: list[Union[Result, InklingError, Flat]] = []
        for drawing in drawings:
            try:
                results.append(flatten_drawing(drawing, options))
            except InklingError as error:
                results.append(error)
        flat = [each for each in results if isinstance(each, Flat)]
        batch = (_library.Drawing * len(flat))(*(to_core(each, options) for each in flat))
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

    def _read(self, row: int, values: Any, statuses: Any, options: Options) -> Union[Result, InklingError]:
        try:
            _library.check(statuses[row])
        except InklingError as error:
            return error
        n = len(self.labels)
        return self.result(
            (ctypes.c_float * n).from_buffer(values, row * n * ctypes.sizeof(ctypes.c_float)), options.top
        )


class Inkling(Handle[_Model]):
    """A loaded model. Several threads may use it at once: the interpreter's lock is released while the core computes.

    >>> from inkling import Inkling
    >>> with Inkling() as inkling:
    ...     result = inkling.classify([[[10, 90, 90, 10, 10], [10, 10, 80, 80, 10]]], top=1)
    >>> result.guesses[0].label, result.sure
    ('square', True)

    It may be pickled, copied, and used after a fork.
    """

    def __init__(self, model: ModelSource = None, known: ModelSource = None) -> None:
        """Loads a model.

        Args:
            model: a path, or the bytes of a model file; by default the model of the package
            known: the same of the file for `knows` and `familiarity`, which ``scripts/fit-known`` makes for a model; by
                default that of the package's model, which loads when it is first used

        Raises:
            InklingError: ``file``, ``source``, ``model`` or ``memory``
        """
        super().__init__(model, MODEL, "model", _Model)
        self._has_own_known = known is not None
        if known is not None:
            self._use().load_known(read_file(known, "known file"))

    def __reduce__(self) -> tuple[Any, ...]:
        known = self._use().known.content if self._has_own_known else None
        kind, arguments = super().__reduce__()
        return kind, (*arguments, known)

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
        options = check_options(top, format, unfinished, layout, choose_labels(loaded.labels, among, exclude))
        try:
            return loaded.classify(strokes, options)
        except MemoryError as error:
            raise no_memory() from error

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
        options = check_options(1, format, unfinished, layout, choose_labels(loaded.labels, among, exclude))
        try:
            return array("f", bytes(loaded.probabilities(flatten_drawing(strokes, options), options)))
        except MemoryError as error:
            raise no_memory() from error

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
        options = check_options(1, format, False, layout)
        try:
            return array("f", bytes(self._use().embed(flatten_drawing(strokes, options), options)))
        except MemoryError as error:
            raise no_memory() from error

    def explain(
        self,
        strokes: Any,
        word: Optional[str] = None,
        *,
        format: Format = None,
        unfinished: bool = False,
        layout: Layout = None,
        among: Words = None,
        exclude: Words = None,
    ) -> Explanation:
        """What each stroke adds to a label's probability, and the course of the guess along the drawing.

        Args:
            strokes, format, unfinished, layout, among, exclude: as for `classify`
            word: the label to explain; by default the best guess

        Returns:
            the label, and an `ExplainedStroke` for each stroke that has points

        Raises:
            InklingError: as `classify`
        """
        loaded = self._use()
        options = check_options(1, format, unfinished, layout, choose_labels(loaded.labels, among, exclude))
        label = _library.BEST_GUESS if word is None else find_label(loaded.labels, word, "word")
        try:
            return loaded.explain(flatten_drawing(strokes, options), options, label)
        except MemoryError as error:
            raise no_memory() from error

    def familiarity(self, strokes: Any, *, format: Format = None, layout: Layout = None) -> float:
        """How much a finished drawing is like those that the model was trained with.

        Args:
            strokes, format, layout: as for `classify`

        Returns:
            a logarithm of odds, -1e6 to 1e6: a float32 in a float. It is below 0 for 1 in 100 drawings of known words,
            and for most that are like none

        Raises:
            InklingError: as `classify`; ``model`` if the file that tells belongs to another model
        """
        options = check_options(1, format, False, layout)
        try:
            return self._use().familiarity(flatten_drawing(strokes, options), options)
        except MemoryError as error:
            raise no_memory() from error

    def knows(self, strokes: Any, *, format: Format = None, layout: Layout = None) -> bool:
        """Whether a finished drawing is like any that the model knows: `familiarity` is at least 0.

        Args:
            strokes, format, layout: as for `classify`

        Raises:
            InklingError: as `familiarity`
        """
        return self.familiarity(strokes, format=format, layout=layout) >= 0

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
        options = check_options(top, format, unfinished, layout, choose_labels(loaded.labels, among, exclude))
        if not is_count(threads):
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
        options = check_options(1, format or "raw", False, layout)
        loaded = self._use()
        try:
            return rows_of(simplify(flatten_drawing(strokes, options), options, loaded.arenas))
        except MemoryError as error:
            raise no_memory() from error

    def __repr__(self) -> str:
        return f"<Inkling {self.model_name!r}, {len(self.labels)} labels>" if self._loaded else "<Inkling, closed>"


def _classify_all(
    loaded: _Model, source: Iterator[Any], options: Options, threads: int, on_error: str
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
    loaded: _Model, source: Iterator[Any], options: Options, threads: int
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
