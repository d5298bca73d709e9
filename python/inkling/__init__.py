"""Names drawings by their strokes: 345 categories, on this machine.

`Inkling` classifies, explains and simplifies drawings, `Learner` learns further words, `Sketcher` draws words and
finishes drawings; `read_ndjson`, `read_bin` and `read_drawings` read files of them. Every failure is an `InklingError`
with a code.
"""

from ._library import library as _shared
from .classifier import ExplainedStroke, Explanation, Guess, Inkling, Result
from .errors import InklingError
from .learner import LearnedWord, Learner, LearnerGuess, LearnerResult
from .readers import Drawing, read_bin, read_drawings, read_ndjson
from .sketcher import Sketcher

__all__ = [
    "Drawing",
    "ExplainedStroke",
    "Explanation",
    "Guess",
    "Inkling",
    "InklingError",
    "LearnedWord",
    "Learner",
    "LearnerGuess",
    "LearnerResult",
    "Result",
    "Sketcher",
    "read_bin",
    "read_drawings",
    "read_ndjson",
]
__version__: str = _shared.ink_version().decode()
