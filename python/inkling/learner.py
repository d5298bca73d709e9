"""Learns words from a few drawings each: a Learner."""

import ctypes
import os
import threading
import weakref
from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple, Union

from . import _library
from ._handle import Arena, no_memory
from ._learned_file import Rows, check_name, fail, parse, plain, write
from ._library import library
from ._options import Format, Layout, Options, check_options, flatten_drawing, rows_of, simplify, to_core
from .classifier import Inkling, _Model
from .drawings import Flat, flatten
from .errors import InklingError, describe

MAX_WORDS, MAX_DRAWINGS = _library.MAX_LEARNED_WORDS, _library.MAX_LEARNED_DRAWINGS
KEPT = check_options(1, "simplified", False, "rows")


class LearnerGuess(NamedTuple):
    """A label or a learned word, its probability, 0 to 1, and whether drawings of it were learned."""

    label: str
    probability: float
    learned: bool


class LearnerResult(NamedTuple):
    """Guesses, the likeliest first, and whether the first is likely enough to be shown as an answer."""

    guesses: list[LearnerGuess]
    sure: bool


class LearnedWord(NamedTuple):
    """A word and its drawings as they are kept: rows [[x…], [y…]] per stroke, whole numbers from 0 to 255."""

    word: str
    drawings: list[Rows]


class _Rows:
    """What the core made of learned drawings. Its functions write behind the last, so a call needs one of its own."""

    def __init__(self, loaded: _Model, capacity: int) -> None:
        self.memory = Arena(library.ink_learned_size(loaded.model, capacity))
        self.core = _library.Learned(ctypes.pointer(loaded.model), self.memory.address, capacity, 0)

    def copy(self, loaded: _Model, more: int) -> "_Rows":
        """The same, with room for more drawings."""
        n = self.core.n
        other = _Rows(loaded, n + more)
        ctypes.memmove(other.memory.address, self.memory.address, library.ink_learned_size(loaded.model, n))
        other.core.n = n
        return other


class _State:
    """Words that were learned. Learning makes another one, so that calls in other threads go on with theirs."""

    def __init__(self, loaded: _Model) -> None:
        self.loaded = loaded
        self.words: dict[str, list[Rows]] = {}
        self.ids: dict[str, int] = {}  # in the core: those of labels, and numbers from there on
        self.rows = _Rows(loaded, 0)
        self.free: deque[_Rows] = deque()  # copies that no call is using; see Arenas

    def copy(self, more: int) -> "_State":
        """The same, with room for more drawings."""
        other = _State(self.loaded)
        other.words = {word: list(drawings) for word, drawings in self.words.items()}
        other.ids = dict(self.ids)
        other.rows = self.rows.copy(self.loaded, more)
        return other

    def add(self, word: str, drawings: list[Rows]) -> None:
        labels = self.loaded.labels
        if word not in self.ids:
            taken = set(self.ids.values())
            free = (number for number in range(len(labels), len(labels) + MAX_WORDS) if number not in taken)
            self.ids[word] = labels.index(word) if word in labels else next(free)
        arena = self.loaded.arenas.pop()
        try:
            for rows in drawings:
                drawing = to_core(flatten(rows, "rows"), KEPT)
                _library.check(
                    library.ink_learned_add(self.rows.core, self.ids[word], drawing, arena.address, arena.size)
                )
        finally:
            self.loaded.arenas.append(arena)
        self.words.setdefault(word, []).extend(drawings)

    def forget(self, word: str) -> None:
        if word in self.words:
            library.ink_learned_forget(self.rows.core, self.ids.pop(word))
            del self.words[word]

    def classify(self, flat: Flat, options: Options) -> LearnerResult:
        values = (ctypes.c_float * len(self.loaded.labels))()
        found, n = (_library.Guess * MAX_WORDS)(), ctypes.c_uint32()
        drawing = to_core(flat, options)
        try:
            rows = self.free.pop()
        except IndexError:
            rows = self.rows.copy(self.loaded, 0)
        arena = self.loaded.arenas.pop()
        try:
            _library.check(
                library.ink_learned_classify(
                    rows.core, drawing, arena.address, arena.size, values, found, ctypes.byref(n)
                )
            )
        finally:
            self.loaded.arenas.append(arena)
            self.free.append(rows)
        names = {number: word for word, number in self.ids.items()}
        guesses = [
            LearnerGuess(label, probability, label in self.words)
            for label, probability in self.loaded.result(values, options.top).guesses
        ]
        guesses += [LearnerGuess(names[guess.label], guess.probability, True) for guess in found[: n.value]]
        guesses.sort(key=lambda guess: -guess.probability)  # of equal ones, labels come first
        return LearnerResult(guesses[: options.top], bool(library.ink_sure(self.loaded.model, guesses[0].probability)))


class Learner:
    """Names words that it was shown a few drawings of, beside an Inkling's labels. Nothing is trained.

    >>> from inkling import Inkling, Learner
    >>> learner = Learner(Inkling())
    >>> learner.learn("slash", [[[[0, 20, 90], [0, 20, 90]]]])
    >>> learner.classify([[[10, 40, 95], [12, 44, 100]]]).guesses[0].label
    'slash'

    Several threads may use it at once: a call that classifies goes on with the words that there were at its beginning.
    It may be pickled, copied, and used after a fork. If a method raises an InklingError, nothing has changed.
    """

    def __init__(self, inkling: Inkling) -> None:
        """Makes a learner that has learned nothing.

        Args:
            inkling: its model makes the drawings comparable; closing it closes the learner, too

        Raises:
            InklingError: ``option`` or ``closed``
        """
        if not isinstance(inkling, Inkling):
            raise InklingError("option", f"A Learner needs an Inkling, not {describe(inkling)}.")
        self._inkling = inkling
        self._state = _State(inkling._use())
        self._lock = threading.Lock()
        _LEARNERS.add(self)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the model, without the learned words."""
        return self._inkling.labels

    @property
    def learned(self) -> list[LearnedWord]:
        """What was learned, in order: copies."""
        words = self._state.words
        return [
            LearnedWord(word, [[[list(row) for row in stroke] for stroke in rows] for rows in drawings])
            for word, drawings in words.items()
        ]

    def learn(self, word: str, drawings: Iterable[Any], *, format: Format = None, layout: Layout = None) -> None:
        """Adds drawings to a word, new or not. Three to five are enough.

        Args:
            word: 1 to 40 characters, without control characters, ``<`` and ``>``. A label of the model gets more
                drawings by this. At most 100 words
            drawings: drawings as `Inkling.classify` takes them, each simplified to at most 1 KB; at most 20 per word
            format, layout: as for `Inkling.classify`

        Raises:
            InklingError: as `Inkling.classify`; the message of a drawing's error begins with its number from 1
        """
        name, options = check_name(word), check_options(1, format, False, layout)
        try:
            kept = self._simplify(drawings, options)
            with self._lock:
                state = self._state
                total = len(state.words.get(name, ())) + len(kept)
                if total > MAX_DRAWINGS:
                    raise fail(f"A word has at most {MAX_DRAWINGS} drawings; {describe(name)} would have {total}.")
                if name not in state.words and len(state.words) == MAX_WORDS:
                    raise fail(f"At most {MAX_WORDS} words can be learned. Forget one first.")
                state = state.copy(len(kept))
                state.add(name, kept)
                self._state = state
        except MemoryError as error:
            raise no_memory() from error

    def forget(self, word: str) -> bool:
        """Forgets a word and its drawings.

        Returns:
            whether there was the word

        Raises:
            InklingError: ``memory`` or ``closed``
        """
        self._inkling._use()
        name = plain(word) if isinstance(word, str) else ""
        try:
            with self._lock:
                if name not in self._state.words:
                    return False
                state = self._state.copy(0)
                state.forget(name)
                self._state = state
                return True
        except MemoryError as error:
            raise no_memory() from error

    def classify(
        self, strokes: Any, *, top: int = 3, format: Format = None, unfinished: bool = False, layout: Layout = None
    ) -> LearnerResult:
        """Names a drawing, by the labels or by a learned word.

        Args:
            strokes, top, format, unfinished, layout: as for `Inkling.classify`

        Returns:
            the likeliest labels and learned words, whose probabilities together add up to 1, and whether the first is
            sure

        Raises:
            InklingError: as `Inkling.classify`
        """
        state, loaded, options = self._state, self._inkling._use(), check_options(top, format, unfinished, layout)
        try:
            flat = flatten_drawing(strokes, options)
            if state.words:
                return state.classify(flat, options)
            guesses, sure = loaded.result(loaded.probabilities(flat, options), options.top)
            return LearnerResult([LearnerGuess(*guess, False) for guess in guesses], sure)
        except MemoryError as error:
            raise no_memory() from error

    def export_learned(self) -> str:
        """All learned words as JSON, as ``inkling learn`` keeps them. Another model reads the drawings anew."""
        return write(self._state.words)

    def import_learned(self, text: Union[str, bytes]) -> None:
        """Adds the words of a file of ``inkling learn``, the page or `export_learned`, in place of equal ones.

        Args:
            text: the file's content

        Raises:
            InklingError: ``option`` if anything in the file is wrong, or there would be more than 100 words; ``memory``
                or ``closed``
        """
        self._inkling._use()
        try:
            read = parse(text)
            with self._lock:
                count = len({*self._state.words, *read})
                if count > MAX_WORDS:
                    raise fail(f"At most {MAX_WORDS} words can be learned; with this file there would be {count}.")
                state = self._state.copy(sum(map(len, read.values())))
                for word, drawings in read.items():
                    state.forget(word)
                    state.add(word, drawings)
                self._state = state
        except MemoryError as error:
            raise no_memory() from error

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self._inkling, self.export_learned())

    def __repr__(self) -> str:
        return f"<Learner of {self._inkling!r}, {len(self._state.words)} words>"

    def _simplify(self, drawings: Any, options: Options) -> list[Rows]:
        """Drawings as they are kept."""
        arenas, kept = self._inkling._use().arenas, []
        if isinstance(drawings, (str, bytes)) or not isinstance(drawings, Iterable):
            raise fail(f"Give learn a word and a list of drawings, not {describe(drawings)}.")
        for number, drawing in enumerate(islice(drawings, MAX_DRAWINGS + 1), 1):
            try:
                kept.append(
                    rows_of(simplify(flatten_drawing(drawing, options), options, arenas, "ink_learned_simplify"))
                )
            except InklingError as error:
                raise InklingError(error.code, f"Drawing {number}: {error}") from error
        if not kept:
            raise fail("Give learn a word and a list of drawings; this list is empty.")
        return kept


def _restore(inkling: Inkling, text: str) -> Learner:
    learner = Learner(inkling)
    learner.import_learned(text)
    return learner


_LEARNERS: "weakref.WeakSet[Learner]" = weakref.WeakSet()


def _unlock() -> None:
    """After a fork: another thread of the parent may have held a lock, which nobody here would unlock."""
    for learner in _LEARNERS:
        learner._lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock)
