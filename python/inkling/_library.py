"""The shared library: the headers of core/include/ by ctypes, which releases the interpreter's lock in each call."""

import ctypes
import sys
from ctypes import POINTER, Structure, c_bool, c_char_p, c_float, c_int, c_size_t, c_uint32, c_uint64, c_void_p
from pathlib import Path

from .errors import InklingError

MAX_LABELS = 1024
MAX_LAYERS = 32
MAX_POINTS = 65536  # INK_MAX_INPUT_POINTS
MAX_STROKES = 512
BATCH = 64  # drawings that are computed together at most
ALIGNMENT = 16  # bytes
RAW, SIMPLIFIED = 0, 1
BEST_GUESS = 0xFFFFFFFF  # in place of a label
MAX_LEARNED_WORDS = 100  # INK_LEARNED_MAX_WORDS
MAX_LEARNED_DRAWINGS = 20  # INK_LEARNED_MAX_DRAWINGS, per word
MAX_LEARNED_BYTES = 1024  # INK_LEARNED_MAX_BYTES, of a drawing as JSON

# The codes of ink_status in its order; all later ones are "model".
STATUS_CODES = ("", "empty", "not-finite", "too-many-points", "too-many-strokes", "strokes", "memory")
# Those of ink_sketch_status.
SKETCH_CODES = ("", "memory", "option", "option", "too-many-points", "option")


class Drawing(Structure):
    """ink_drawing"""

    _fields_ = [
        ("points", c_void_p),  # (n, 2), float32: x, y
        ("ends", c_void_p),  # (n_strokes), uint32
        ("n_strokes", c_uint32),
        ("format", c_int),
        ("unfinished", c_bool),
        ("among", c_void_p),  # (n_labels), uint8; None: all
    ]


class Guess(Structure):
    """ink_guess"""

    _fields_ = [("label", c_uint32), ("probability", c_float)]


class ExplainedStroke(Structure):
    """ink_explained_stroke"""

    _fields_ = [("share", c_float), ("probability", c_float), ("best", Guess)]


class Layer(Structure):
    """ink_layer"""

    _fields_ = [
        *((name, c_uint32) for name in ("type", "weights", "width", "kernel", "stride", "padding", "activation")),
        *((name, c_uint32) for name in ("direction", "return_sequences", "pool_kinds", "input_width")),
        ("input_scale", c_float),
        ("input_zero", c_uint32),
        ("tensors", c_void_p),
    ]


class Model(Structure):
    """ink_model"""

    _fields_ = [
        ("bytes", c_void_p),
        ("size", c_size_t),
        ("name", c_char_p),
        ("labels", c_char_p * MAX_LABELS),
        ("n_labels", c_uint32),
        *((name, c_uint32) for name in ("features", "patch_size", "length_multiple", "min_points")),
        *((name, c_float) for name in ("feature_scale", "temperature", "unfinished_temperature", "sure_threshold")),
        ("n_layers", c_uint32),
        ("layers", Layer * MAX_LAYERS),
        ("arena_size", c_size_t),
        ("channels", c_void_p),
    ]


class Known(Structure):
    """ink_known"""

    _fields_ = [
        ("model", POINTER(Model)),
        ("weights", c_void_p),
        *((name, c_float) for name in ("scale", "bias", "logit_weight", "length_weight", "ratio_weight")),
    ]


class Learned(Structure):
    """ink_learned"""

    _fields_ = [("model", POINTER(Model)), ("memory", c_void_p), ("capacity", c_uint32), ("n", c_uint32)]


class Decoder(Structure):
    """ink_decoder"""

    _fields_ = [
        ("name", c_char_p),
        ("words", c_char_p * MAX_LABELS),
        *((name, c_uint32) for name in ("n_words", "units", "embedding", "draws", "jumps")),
        *((name, c_void_p) for name in ("cells", "embeddings", "word_scales", "input", "recurrent", "head")),
        ("arena_size", c_size_t),
    ]


class SketchOptions(Structure):
    """ink_sketch_options"""

    _fields_ = [("word", c_uint32), ("seed", c_uint64), ("temperature", c_float)]


class SketchPoint(Structure):
    """ink_sketch_point"""

    _fields_ = [("x", c_float), ("y", c_float), ("begins", c_bool)]


class Sketch(Structure):
    """ink_sketch"""

    _fields_ = [
        ("decoder", c_void_p),
        ("temperature", c_float),
        ("random", c_uint64),
        ("points", c_uint32),
        ("strokes", c_uint32),
        ("ended", c_bool),
        *((name, c_float) for name in ("x", "y", "dx", "dy", "first_x", "first_y", "stroke_x", "stroke_y")),
        *((name, c_float) for name in ("left", "top", "right", "bottom")),
        ("jumped", c_bool),
        ("across", c_float * 2),
        ("down", c_float * 2),
        *((name, c_void_p) for name in ("word", "moved", "input", "sums", "c", "h", "logits", "packed")),
    ]


def load(folder: Path) -> ctypes.CDLL:
    """Loads the library of a folder and declares its functions.

    Raises:
        InklingError: ``library``, if there is none or it cannot be loaded.
    """
    name = "libinkling.dylib" if sys.platform == "darwin" else "libinkling.so"
    try:
        library = ctypes.CDLL(str(folder / name))
    except OSError as error:
        raise InklingError(
            "library",
            f"The shared library {folder / name} cannot be loaded: {error}. Install a wheel for this platform; "
            "scripts/build python makes one.",
        ) from error

    def declare(function: str, result: object, *arguments: object) -> None:
        entry = getattr(library, function)
        entry.restype, entry.argtypes = result, arguments

    declare("ink_version", c_char_p)
    declare("ink_status_text", c_char_p, c_int)
    declare("ink_model_load", c_int, POINTER(Model), c_void_p, c_size_t)
    declare("ink_arena_size", c_size_t, POINTER(Model))
    declare("ink_classify", c_int, POINTER(Model), POINTER(Drawing), c_void_p, c_size_t, c_void_p)
    declare("ink_batch_arena_size", c_size_t, POINTER(Model), c_size_t)
    declare(
        "ink_classify_batch", c_int, POINTER(Model), POINTER(Drawing), c_size_t, c_void_p, c_size_t, c_void_p, c_void_p
    )
    declare("ink_top", c_uint32, POINTER(Model), c_void_p, POINTER(Guess), c_uint32)
    declare("ink_sure", c_bool, POINTER(Model), c_float)
    declare("ink_embedding_size", c_uint32, POINTER(Model))
    declare("ink_embed", c_int, POINTER(Model), POINTER(Drawing), c_void_p, c_size_t, c_void_p)
    declare("ink_simplify", c_int, POINTER(Drawing), c_void_p, c_size_t, POINTER(Drawing))
    declare("ink_explain_arena_size", c_size_t, POINTER(Model))
    declare("ink_explain", c_int, POINTER(Model), POINTER(Drawing), POINTER(c_uint32), c_void_p, c_size_t, c_void_p)
    declare("ink_known_load", c_int, POINTER(Known), POINTER(Model), c_void_p, c_size_t)
    declare("ink_familiarity", c_int, POINTER(Known), POINTER(Drawing), c_void_p, c_size_t, POINTER(c_float), c_void_p)
    declare("ink_learned_size", c_size_t, POINTER(Model), c_uint32)
    declare("ink_learned_simplify", c_int, POINTER(Drawing), c_void_p, c_size_t, POINTER(Drawing))
    declare("ink_learned_add", c_int, POINTER(Learned), c_uint32, POINTER(Drawing), c_void_p, c_size_t)
    declare("ink_learned_forget", None, POINTER(Learned), c_uint32)
    declare(
        "ink_learned_classify",
        c_int,
        POINTER(Learned),
        POINTER(Drawing),
        c_void_p,
        c_size_t,
        c_void_p,
        c_void_p,
        POINTER(c_uint32),
    )
    declare("ink_sketch_status_text", c_char_p, c_int)
    declare("ink_decoder_load", c_int, POINTER(Decoder), c_void_p, c_size_t)
    declare("ink_sketch_begin", c_int, POINTER(Sketch), POINTER(Decoder), POINTER(SketchOptions), c_void_p, c_size_t)
    declare("ink_sketch_read", c_int, POINTER(Sketch), POINTER(Drawing))
    declare("ink_sketch_next", c_bool, POINTER(Sketch), POINTER(SketchPoint))
    return library


library = load(Path(__file__).parent)


def check(status: int) -> None:
    """Raises the InklingError of a status that is not INK_OK."""
    if status:
        code = STATUS_CODES[status] if status < len(STATUS_CODES) else "model"
        sentence: str = library.ink_status_text(status).decode()
        raise InklingError(code, f"{sentence[0].upper()}{sentence[1:]}.")


def check_sketch(status: int) -> None:
    """Raises the InklingError of a status that is not INK_SKETCH_OK."""
    if status:
        sentence: str = library.ink_sketch_status_text(status).decode()
        raise InklingError(SKETCH_CODES[status], f"{sentence[0].upper()}{sentence[1:]}.")
