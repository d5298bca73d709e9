"""What can go wrong, and how a message describes a value."""

from typing import Any


class InklingError(Exception):
    """An error with a stable ``code`` for programs and a sentence for people that says how to fix it.

    ``code`` is one of

    - ``empty``, ``not-finite``, ``too-many-points``, ``too-many-strokes``, ``strokes``: the drawing
    - ``option``, ``source``: an argument
    - ``model``: the model is damaged, is not Inkling's, or has another format version
    - ``library``: the shared library is missing, or is of another platform
    - ``file``, ``json``: a file cannot be read, or a line of it is not a drawing
    - ``memory``: there is not enough memory
    - ``closed``: the classifier or sketcher was closed

    The codes of drawings and models are those of the JavaScript package.
    """

    code: str

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, str(self))


def describe(value: object) -> str:
    """A value in a few words, for a message."""
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else f"{value[:40]}…")
    if value is None or type(value) in (bool, float):
        return repr(value)
    if type(value) is int:
        return repr(value) if abs(value) < 10**20 else "a huge integer"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
