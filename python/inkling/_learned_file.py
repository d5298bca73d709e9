"""Files of learned words, which the command line, the page and the JavaScript package read and write, too."""

import json
import re
import unicodedata
from typing import Any, Union

from ._library import MAX_LEARNED_BYTES, MAX_LEARNED_DRAWINGS, MAX_LEARNED_WORDS
from .errors import InklingError, describe

Rows = list[list[list[int]]]  # a drawing as it is kept: [[x…], [y…]] per stroke, whole numbers from 0 to 255

FORMAT, VERSION = "inkling-learned", 1
MAX_NAME = 40  # characters of a word
MAX_TEXT = 4 << 20  # characters of a file
# Control characters, line ends, surrogates, what turns the direction of text, and what begins and ends markup.
FORBIDDEN = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u2028-\u202e\u2066-\u2069<>]")


def fail(sentence: str) -> InklingError:
    return InklingError("option", sentence)


def plain(word: str) -> str:
    """A word as it is compared."""
    return unicodedata.normalize("NFC", word).strip()


def check_name(word: Any) -> str:
    """The word as it is kept."""
    if not isinstance(word, str) or len(word) > 1000:
        raise fail(f"A word must be a str of at most {MAX_NAME} characters, not {describe(word)}.")
    name = plain(word)
    if not 1 <= len(name) <= MAX_NAME:
        raise fail(f"A word must have 1 to {MAX_NAME} characters; {describe(name)} has {len(name)}.")
    if FORBIDDEN.search(name):
        raise fail(f"The word {describe(name)} has a control character, < or >. Leave it out.")
    return name


def to_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def write(words: dict[str, list[Rows]]) -> str:
    """The text of a file."""
    listed = [{"word": word, "drawings": drawings} for word, drawings in words.items()]
    return to_json({"format": FORMAT, "version": VERSION, "words": listed})


def parse(text: Any) -> dict[str, list[Rows]]:
    """The words of a file's text, in order.

    Raises:
        InklingError: ``option``, if anything in it is wrong
    """
    file = _parse_json(text)
    if not isinstance(file, dict) or file.get("format") != FORMAT:
        raise fail(f"This is no file of learned words: its format is not {FORMAT!r}.")
    version, listed = file.get("version"), file.get("words")
    if type(version) is not int or version != VERSION:
        raise fail(f"The file of learned words has version {describe(version)}; this release reads version {VERSION}.")
    if not isinstance(listed, list) or len(listed) > MAX_LEARNED_WORDS:
        raise fail(f"The file must have an array of at most {MAX_LEARNED_WORDS} words.")
    words: dict[str, list[Rows]] = {}
    for one in listed:
        name = check_name(one.get("word") if isinstance(one, dict) else None)
        drawings = one.get("drawings")
        if name in words:
            raise fail(f"The file has the word {describe(name)} twice.")
        if not isinstance(drawings, list) or not 1 <= len(drawings) <= MAX_LEARNED_DRAWINGS:
            raise fail(f"The word {describe(name)} must have 1 to {MAX_LEARNED_DRAWINGS} drawings.")
        words[name] = [_read_drawing(drawing, name) for drawing in drawings]
    return words


def _parse_json(text: Any) -> Any:
    if isinstance(text, (bytes, bytearray)) and len(text) <= 4 * MAX_TEXT:
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise fail(f"The file of learned words is not UTF-8 ({error}). Save it again.") from error
    if not isinstance(text, (str, bytes, bytearray)):
        raise fail(f"Give the text of a file of learned words, not {describe(text)}.")
    if len(text) > MAX_TEXT:
        raise fail("The file is too long: it is no file of learned words.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise fail(f"The file of learned words is damaged or cut ({error}). Save it again.") from error


def _read_drawing(drawing: Any, name: str) -> Rows:
    """A copy of a drawing as it is kept."""
    try:
        if not isinstance(drawing, list) or not drawing:
            raise ValueError
        rows = [_read_stroke(stroke) for stroke in drawing]
        if len(to_json(rows)) > MAX_LEARNED_BYTES:
            raise ValueError
    except ValueError:
        raise fail(
            f"A drawing of {describe(name)} is not [[[x…],[y…]],…] with whole numbers from 0 to 255 and at most "
            f"{MAX_LEARNED_BYTES} bytes."
        ) from None
    return rows


def _read_stroke(stroke: Any) -> list[list[int]]:
    if not isinstance(stroke, list) or len(stroke) != 2 or not all(isinstance(row, list) for row in stroke):
        raise ValueError
    if not stroke[0] or len(stroke[0]) != len(stroke[1]):
        raise ValueError
    return [[_read_number(value) for value in row] for row in stroke]


def _read_number(value: Union[Any, float]) -> int:
    if type(value) not in (int, float) or not 0 <= value <= 255 or value != int(value):
        raise ValueError
    return int(value)
