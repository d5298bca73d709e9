"""Whatever is given in place of a drawing, an option or a model: a result, or an InklingError with the right code."""

import array
import collections
import decimal
import fractions
import sys
import unittest
from pathlib import Path

from inkling import Inkling, InklingError
from support import HOUSE, PEN, ROOT, Folder

try:
    import numpy
except ImportError:
    numpy = None

INKLING = Inkling()
EXPECTED = INKLING.classify(HOUSE)
NAN, INFINITY = float("nan"), float("inf")


class Endless:
    """A sequence that never ends and lies about its length."""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return 1.0


class Raising(collections.abc.Sequence):
    def __len__(self):
        raise RuntimeError("no length")

    def __getitem__(self, index):
        raise RuntimeError("no items")


class RaisingNumber(float):
    def __float__(self):
        raise RuntimeError("no number")


class RaisingPoint:
    @property
    def x(self):
        raise RuntimeError("no x")


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


endless_list = []
endless_list.append(endless_list)


BAD = {
    "strokes": [
        None, 3, 1.5, True, "cat", b"cat", {}, {"drawing": HOUSE}, set(), object(), iter(HOUSE),
        (each for each in HOUSE),
        [3], [None], ["cat"], [b"cat"], [{}], [[3]], [[3, 4]], [[None, None]], [["ab", "cd"]], [[[0, 1, 2, 3]]],
        [[[0, 1], [0]]],
        [[[0], [0], [0], [0]]], [[[0, 1], [0, 1], [0]]], [[{0, 1}, {0, 1}]], [[{0: 0}, {0: 0}]], [[object(), object()]],
        [[[0, 1, 2, 3], [0, 1, 2, 3]], [[0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3]]], [HOUSE[0], 3], [[{"x": 1}]],
        [[{"x": 1, "y": 1}, 3]], [[(1, 2), (1,)]], [[(1, 2, 3, 4)] * 5], [[RaisingPoint()]], Raising(), [Raising()],
        [[Raising(), Raising()]], endless_list, [endless_list], INKLING, [INKLING], NotImplemented, range, [range(5)],
        [[memoryview(b"1234").cast("B", (2, 2))] * 2], [[collections.UserDict(), collections.UserDict()]],
    ],
    "empty": [[], (), [[]], [[], []], [[[], []]], [[[], [], []]], [[(), ()]], [[b"", b""]], [array.array("f")] * 3],
    "not-finite": [
        [[[NAN], [0]]], [[[0], [INFINITY]]], [[[0], [-INFINITY]]], [[[1e39], [0]]], [[[10**400], [0]]],
        [[[-(10**39)], [0]]],
        [[[None], [0]]], [[["0"], [0]]], [[[0, 1, 2], [0, "1", 2]]], [[[True, 1, 2], [0, 1, 2]]],
        [[[1j], [0]]], [[[[0]], [[0]]]],
        [[(NAN, 0)] * 5], [[(0, None)] * 5], [[{"x": 0, "y": "0"}] * 5], [[[decimal.Decimal("NaN")], [0]]],
        [[[fractions.Fraction(10**400)], [0]]], [[[0, 1, 2], [0, 1, object()]]], [[array.array("d", [NAN]),
        array.array("d", [0])]],
        [[array.array("u", "a"), array.array("u", "b")]],
    ],
    "too-many-points": [
        [[list(range(65537))] * 2], [[list(range(40000))] * 2] * 2, [[(0, 0)] * 65537], [[range(10**12)] * 2],
        [[b"\0" * 70000] * 2], [[array.array("f", bytes(4 * 65537))] * 2],
    ],
    "too-many-strokes": [[[[0], [0]]] * 513, [[[0], [0]]] * 100000],
}  # fmt: skip


class Drawings(unittest.TestCase):
    def check(self, code, drawing):
        for call in (INKLING.classify, INKLING.probabilities, INKLING.simplify):
            with self.assertRaises(InklingError) as raised:
                call(drawing)
            self.assertEqual(raised.exception.code, code, str(raised.exception))
            self.assertRegex(str(raised.exception), r"^[A-Za-z][^\n]*[.]$")
            self.assertLess(len(str(raised.exception)), 300)
        (returned,) = INKLING.classify_all([drawing], on_error="return")
        self.assertEqual(returned.code, code)

    def test_what_is_no_drawing_is_refused_with_a_code(self):
        for code, drawings in BAD.items():
            for number, drawing in enumerate(drawings):
                with self.subTest(code=code, number=number):
                    self.check(code, drawing)
        self.assertEqual(INKLING.classify(HOUSE), EXPECTED)

    def test_foreign_numbers_that_raise(self):
        self.check("strokes", [[[RaisingNumber(1)], [0]]])

    def test_endless_sequences_end(self):
        self.check("too-many-points", [[Endless()] * 3])

    def test_every_kind_of_drawing_is_read(self):
        rows = [(x, y, t) for x, y, t in HOUSE]
        kinds = {
            "tuples": tuple(rows),
            "rows of arrays": [[array.array("d", row) for row in stroke] for stroke in rows],
            "memoryviews": [[memoryview(array.array("d", row)) for row in stroke] for stroke in rows],
            "deques": [[collections.deque(row) for row in stroke] for stroke in rows],
            "a sequence of the caller's": collections.UserList(collections.UserList(stroke) for stroke in rows),
            "fractions": [[[fractions.Fraction(value) for value in row] for row in stroke] for stroke in rows],
            "with empty strokes": [[], *rows[:1], [[], [], []], *rows[1:], []],
            "points": [list(zip(x, y)) for x, y, _ in rows],
            "points with times": [[list(point) for point in zip(*stroke)] for stroke in rows],
            "mappings": [[{"x": a, "y": b} for a, b in zip(x, y)] for x, y, _ in rows],
            "objects": [[Point(a, b) for a, b in zip(x, y)] for x, y, _ in rows],
        }
        for name, drawing in kinds.items():
            with self.subTest(name):
                self.assertEqual(INKLING.classify(drawing), EXPECTED)

    def test_layout_is_chosen_by_all_strokes_or_told(self):
        two, five = [(0, 0), (90, 40)], [(0, 0), (90, 40), (80, 90), (0, 50), (0, 0)]
        as_rows = [[list(row) for row in zip(*stroke)] for stroke in (two, five)]
        self.assertEqual(INKLING.classify([two, five]), INKLING.classify(as_rows, format="raw", layout="rows"))
        expected = INKLING.classify(as_rows[:1], format="raw", layout="rows")
        self.assertEqual(INKLING.classify([two], layout="points"), expected)
        self.assertEqual(
            INKLING.classify([two, [*two, (3, 4)]]), INKLING.classify([two, [*two, (3, 4)]], layout="points")
        )
        for both in ([two], [[*two, (3, 4)]], [two, two]):
            with self.assertRaisesRegex(InklingError, "layout='rows' or layout='points'") as raised:
                INKLING.classify(both)
            self.assertEqual(raised.exception.code, "strokes")
            self.assertNotEqual(INKLING.classify(both, layout="rows"), INKLING.classify(both, layout="points"))
            self.assertEqual(
                INKLING.classify(both, format="simplified"), INKLING.classify(both, layout="rows", format="simplified")
            )
        with self.assertRaises(InklingError) as raised:
            INKLING.classify([two, five], layout="rows")
        self.assertEqual(raised.exception.code, "strokes")
        with self.assertRaises(InklingError) as raised:
            INKLING.classify(HOUSE, layout="points")
        self.assertEqual(raised.exception.code, "strokes")

    def test_the_largest_drawing_is_classified(self):
        INKLING.classify([[[i % 997 for i in range(65536)], [i * 7 % 991 for i in range(65536)]]], format="raw")
        INKLING.classify([[[i], [i * i % 251]] for i in range(512)], format="raw")


@unittest.skipUnless(numpy, "needs NumPy")
class NumPy(unittest.TestCase):
    def test_any_type_strides_and_byte_order(self):
        whole = [[[round(value) for value in row] for row in stroke] for stroke in HOUSE]
        expected = INKLING.classify(whole)
        for kind in ("i2", ">i2", "i4", "i8", ">i8", "u2", "u8", "f2", "f4", ">f4", "f8", ">f8", "longdouble", "O"):
            with self.subTest(kind):
                arrays = [numpy.array(stroke, kind) for stroke in whole] if kind != "f2" else None
                if arrays:
                    self.assertEqual(INKLING.classify(arrays), expected)
                    self.assertEqual(INKLING.classify([list(stroke) for stroke in arrays]), expected)
                rows = [[numpy.array(row, kind) for row in stroke[:2]] for stroke in whole]
                self.assertEqual(INKLING.classify(rows, format="raw"), expected)
        for stroke in (numpy.array(each) for each in HOUSE):
            same = INKLING.classify([stroke.tolist()])
            wide = numpy.zeros((6, 3 * stroke.shape[1]))
            wide[::2, ::3] = stroke
            views = {
                "strided": wide[::2, ::3], "reversed": stroke[:, ::-1][:, ::-1],
                "Fortran": numpy.asfortranarray(stroke),
                "read-only": numpy.frombuffer(stroke.tobytes()).reshape(stroke.shape), "points": stroke[:2].T,
                "points with times": stroke.T, "points, copied": numpy.ascontiguousarray(stroke[:2].T),
                "scalars": [list(row) for row in stroke],
                "matrix": [numpy.asarray(row).view(numpy.ndarray) for row in stroke],
            }  # fmt: skip
            for name, view in views.items():
                with self.subTest(name):
                    self.assertEqual(INKLING.classify([view]), same)
        block = numpy.array([[[0, 9, 9], [0, 0, 9]], [[5, 7, 8], [5, 1, 1]]])
        self.assertEqual(INKLING.classify(block), INKLING.classify(block.tolist()))

    def test_what_is_no_drawing_is_refused_with_a_code(self):
        bad = {
            "strokes": [
                numpy.array(3), numpy.zeros(5), [numpy.zeros(5)], [numpy.zeros((4, 9))], [numpy.zeros((2, 3, 4))],
                [numpy.array([[True] * 5] * 2)], [numpy.array([["a"] * 5] * 2)], [numpy.zeros((2, 5), complex)],
                [numpy.zeros((2, 5), "M8[s]")], [[numpy.array(0), numpy.array(0)]], [numpy.zeros((2, 5), "f4,f4")],
            ],
            "empty": [numpy.zeros((0, 2, 3)), [numpy.zeros((2, 0))], [numpy.zeros((0, 2))], numpy.zeros((3, 2, 0))],
            "not-finite": [
                [numpy.full((2, 5), NAN)], [numpy.full((2, 5), 1e39)], [numpy.full((2, 5), INFINITY, ">f4")],
                [numpy.array([[None] * 5] * 2)], [numpy.ma.masked_equal(numpy.arange(10.0).reshape(2, 5), 3)],
                [[[numpy.float32("nan")], [0]]], [[[numpy.bool_(True)], [0]]],
            ],
            "too-many-points": [[numpy.zeros((2, 65537))], [numpy.zeros((70000, 2))]],
            "too-many-strokes": [numpy.zeros((513, 2, 4))],
        }  # fmt: skip
        for code, drawings in bad.items():
            for number, drawing in enumerate(drawings):
                with self.subTest(code=code, number=number):
                    Drawings.check(self, code, drawing)

    def test_probabilities_become_an_array_without_a_copy(self):
        values = INKLING.probabilities(HOUSE)
        view = numpy.asarray(values)
        self.assertEqual((view.dtype, view.shape), (numpy.dtype("f4"), (345,)))
        self.assertTrue(numpy.shares_memory(view, numpy.frombuffer(values, "f4")))

    def test_nothing_warns(self):
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with self.assertRaises(InklingError):
                INKLING.classify([numpy.full((2, 5), 1e300)])


class OptionsAndModels(unittest.TestCase):
    def test_bad_options(self):
        bad = [
            *({"top": top} for top in (0, -1, 1.5, "3", None, True, NAN, [3], 10**30 * 1.0)),
            *({"format": each} for each in ("pen", "", 3, True, b"raw", ["raw"])),
            *({"layout": each} for each in ("pairs", "", 3, True, b"rows", ["rows"])),
            *({"unfinished": each} for each in (2, "yes", None, [], HOUSE)),
            *({"among": each} for each in ("cat", b"cat", 3, [], ["catt"], [3], [None], ["cat", ""])),
            *({"exclude": each} for each in ("cat", 3, ["catt"], [["cat"]], INKLING.labels)),
        ]
        for options in bad:
            with self.subTest(options=options):
                with self.assertRaises(InklingError) as raised:
                    INKLING.classify(HOUSE, **options)
                self.assertEqual(raised.exception.code, "option")
                with self.assertRaises(InklingError) as raised:
                    INKLING.classify_all([HOUSE], **options)
                self.assertEqual(raised.exception.code, "option")
        for options in ({"threads": 0}, {"threads": "2"}, {"threads": 1.5}, {"on_error": "skip"}, {"on_error": None}):
            with self.subTest(options=options), self.assertRaises(InklingError) as raised:
                INKLING.classify_all([HOUSE], **options)
            self.assertEqual(raised.exception.code, "option")
        for bad_source in (None, 3, INKLING):
            with self.assertRaises(InklingError) as raised:
                INKLING.classify_all(bad_source)
            self.assertEqual(raised.exception.code, "strokes")

    def test_an_unknown_label_is_told_with_the_nearest(self):
        for options in ({"among": ["cat", "elefant"]}, {"exclude": ["Elephants"]}):
            with self.assertRaisesRegex(InklingError, "Did you mean 'elephant'"):
                INKLING.classify(HOUSE, **options)

    def test_bad_models(self):
        content = (ROOT / "weights/inkling.ink").read_bytes()
        with Folder() as folder:
            text = folder / "text.ink"
            text.write_text("no model")
            cases = [
                ("source", 3), ("source", True), ("source", ["a"]), ("source", object()), ("source", 1.5),
                ("file", folder / "missing.ink"), ("file", folder), ("file", ""), ("file", "a\0b"), ("file",
                "x" * 5000),
                ("model", b""), ("model", b"\0" * 100), ("model", content[:-1]), ("model", content + b"\0"),
                ("model", content[:5000] + bytes([content[5000] ^ 1]) + content[5001:]), ("model", text),
            ]  # fmt: skip
            for number, (code, model) in enumerate(cases):
                with self.subTest(number=number):
                    with self.assertRaises(InklingError) as raised:
                        Inkling(model)
                    self.assertEqual(raised.exception.code, code, str(raised.exception))
                    self.assertRegex(str(raised.exception), r"^[A-Za-z][^\n]*[.]$")

    def test_a_changing_buffer_does_not_change_the_model(self):
        content = bytearray((ROOT / "weights/inkling.ink").read_bytes())
        inkling = Inkling(content)
        content[:] = bytes(len(content))
        self.assertEqual(inkling.classify(HOUSE), EXPECTED)


class Recursion(unittest.TestCase):
    def test_deep_nesting(self):
        deep = []
        for _ in range(sys.getrecursionlimit() * 3):
            deep = [deep]
        with self.assertRaises(InklingError):
            INKLING.classify(deep)
        while deep:  # freeing it all at once would use the stack
            deep = deep[0]


assert Path(ROOT).exists() and PEN

if __name__ == "__main__":
    unittest.main()
