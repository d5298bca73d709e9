"""Draws: a Sketcher is a loaded decoder."""

import operator
from numbers import Real
from pathlib import Path
from typing import Any, Optional

from . import _library
from ._handle import Arenas, Handle, ModelSource, no_memory
from ._library import library
from ._options import Format, Layout, check_options, flatten_drawing, nearest, number, rows_of, simplify, to_core
from .drawings import Flat
from .errors import InklingError, describe

DECODER = Path(__file__).parent / "decoder.ink"
Rows = list[list[list[float]]]


class _Decoder:
    """A decoder, and the arenas for it that no call is using. Calls hold references: closing waits for nothing."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.decoder = _library.Decoder()
        _library.check(library.ink_decoder_load(self.decoder, content, len(content)))
        self.words: tuple[str, ...] = tuple(word.decode() for word in self.decoder.words[: self.decoder.n_words])
        self.arenas = Arenas(self.decoder.arena_size)
        self.simplify_arenas = Arenas(library.ink_arena_size(None))

    def draw(self, options: _library.SketchOptions, given: Optional[Flat]) -> Rows:
        """A whole drawing, with what is given at its beginning."""
        rows = rows_of(given) if given else []
        sketch, point = _library.Sketch(), _library.SketchPoint()
        arena = self.arenas.pop()
        try:
            _library.check_sketch(library.ink_sketch_begin(sketch, self.decoder, options, arena.address, arena.size))
            if given:
                drawing = _library.Drawing(
                    given.points.buffer_info()[0], given.ends.buffer_info()[0], len(given.ends), _library.SIMPLIFIED
                )
                _library.check_sketch(library.ink_sketch_read(sketch, drawing))
            while library.ink_sketch_next(sketch, point):
                if point.begins or not rows:
                    rows.append([[], []])
                rows[-1][0].append(number(point.x))
                rows[-1][1].append(number(point.y))
        finally:
            self.arenas.append(arena)
        return rows

    def place(self, flat: Flat, options: Any) -> Flat:
        """A drawing in the square from 0 to 255: simplified ones stay where they are."""
        simplified = simplify(flat, options, self.simplify_arenas)  # refuses what is no drawing
        return flat if to_core(flat, options).format == _library.SIMPLIFIED else simplified


class Sketcher(Handle[_Decoder]):
    """A loaded decoder, which draws words and finishes drawings. Several threads may use it at once.

    >>> from inkling import Inkling, Sketcher
    >>> drawing = Sketcher().draw("star", seed=2)
    >>> Inkling().classify(drawing).guesses[0].label
    'star'

    The same word, seed and temperature give the same drawing everywhere. It may be pickled, copied, and used after a
    fork.
    """

    def __init__(self, decoder: ModelSource = None) -> None:
        """Loads a decoder.

        Args:
            decoder: a path, or the bytes of a decoder file; by default the decoder of the package

        Raises:
            InklingError: ``file``, ``source``, ``model`` or ``memory``
        """
        super().__init__(decoder, DECODER, "decoder", _Decoder)

    @property
    def words(self) -> tuple[str, ...]:
        """All words that it draws."""
        return self._use().words

    def draw(self, word: str, *, seed: int = 1, temperature: float = 0.4) -> Rows:
        """Draws a word.

        Args:
            word: one of `words`
            seed: a whole number from 0 to 2⁶⁴ - 1: another one gives another drawing
            temperature: from 0.05, careful, to 2, wild

        Returns:
            rows [[x…], [y…]] per stroke, whole numbers from about 0 to 255, at most 256 points

        Raises:
            InklingError: ``option``, ``memory`` or ``closed``
        """
        loaded = self._use()
        options = _sketch_options(loaded, word, seed, temperature)
        try:
            return loaded.draw(options, None)
        except MemoryError as error:
            raise no_memory() from error

    def finish(
        self,
        strokes: Any,
        *,
        word: str,
        seed: int = 1,
        temperature: float = 0.4,
        format: Format = None,
        layout: Layout = None,
    ) -> Rows:
        """Goes on with a drawing.

        Args:
            strokes, layout: as for `Inkling.classify`
            word: one of `words`: what the drawing is to become
            seed, temperature: as for `draw`
            format: as for `Inkling.classify`. A simplified drawing stays where it is in the square from 0 to 255 that
                the whole drawing is to fill; raw pen input is simplified and scaled to fill it, so what is added may
                lie outside

        Returns:
            the whole drawing as `draw` returns it, what was given first; if the last stroke goes on, its points follow
            those that were given

        Raises:
            InklingError: as `draw` and `Inkling.classify`; ``too-many-points`` from 256 points after simplification on
        """
        loaded = self._use()
        options = _sketch_options(loaded, word, seed, temperature)
        given = check_options(1, format, False, layout)
        try:
            return loaded.draw(options, loaded.place(flatten_drawing(strokes, given), given))
        except MemoryError as error:
            raise no_memory() from error

    def __repr__(self) -> str:
        return f"<Sketcher, {len(self.words)} words>" if self._loaded else "<Sketcher, closed>"


def _sketch_options(loaded: _Decoder, word: Any, seed: Any, temperature: Any) -> _library.SketchOptions:
    if not isinstance(word, str):
        raise InklingError("option", f"word must be a str, not {describe(word)}.")
    if word not in loaded.words:
        raise InklingError(
            "option", f"Unknown word {describe(word)}. The nearest one is {nearest(word, loaded.words)!r}."
        )
    if not _is_seed(seed):
        raise InklingError("option", f"seed must be a whole number from 0 to 2⁶⁴ - 1, not {describe(seed)}.")
    if not (isinstance(temperature, Real) and not isinstance(temperature, bool) and 0.05 <= float(temperature) <= 2):
        raise InklingError("option", f"temperature must be a number from 0.05 to 2, not {describe(temperature)}.")
    return _library.SketchOptions(loaded.words.index(word), operator.index(seed), float(temperature))


def _is_seed(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and 0 <= operator.index(value) < 2**64
    except TypeError:
        return False
