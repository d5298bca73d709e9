"""Explaining, and telling unknown drawings: the same bytes as the command line."""

import copy
import json
import pickle
import unittest
from concurrent.futures import ThreadPoolExecutor

from inkling import ExplainedStroke, Explanation, Guess, Inkling, InklingError
from support import HOUSE, ODD, PEN, ROOT, make_drawings, run_cli, to_ndjson

INKLING = Inkling()
SQUARE = [[[10, 90, 90, 10, 10], [10, 10, 90, 90, 10]]]


def number(value):
    return format(value, ".9g")


def to_line(explanation, **copied):
    """An explanation as `inkling explain` writes it."""
    strokes = ",".join(
        f'{{"share":{number(share)},"probability":{number(probability)},'
        f'"best":{{"label":{json.dumps(best.label)},"probability":{number(best.probability)}}}}}'
        for share, probability, best in explanation.strokes
    )
    head = "".join(f"{json.dumps(key)}:{json.dumps(value)}," for key, value in copied.items())
    return f'{{{head}"label":{json.dumps(explanation.label)},"strokes":[{strokes}]}}\n'


class Explains(unittest.TestCase):
    def test_as_the_command_line(self):
        objects = [*ODD, *PEN, *make_drawings(40, seed=5)]
        for arguments, options in (((), {}), (("--word", "barn"), {"word": "barn"})):
            expected = run_cli("explain", *arguments, data=to_ndjson(objects)).stdout.decode()
            lines = [
                to_line(
                    INKLING.explain(each["drawing"], layout="rows", **options), key_id=each["key_id"], word=each["word"]
                )
                for each in objects
            ]
            self.assertEqual("".join(lines), expected)

    def test_shape(self):
        explanation = INKLING.explain(HOUSE)
        self.assertIsInstance(explanation, Explanation)
        self.assertIsInstance(explanation.strokes[0], ExplainedStroke)
        self.assertIsInstance(explanation.strokes[0].best, Guess)
        self.assertEqual((explanation.label, len(explanation.strokes)), ("house", len(HOUSE)))
        self.assertEqual(len(INKLING.explain([HOUSE[0], [], HOUSE[1]]).strokes), 2)  # passed over
        self.assertEqual(pickle.loads(pickle.dumps(explanation)), explanation)

    def test_among_counts(self):
        labels = {stroke.best.label for stroke in INKLING.explain(HOUSE, among=["cat", "barn"]).strokes}
        self.assertLessEqual(labels, {"cat", "barn"})

    def test_wrong_words(self):
        for word, message in ((3, "word: there is no label 3."), ("hause", "Did you mean 'house'?"), ([], "a list")):
            with self.assertRaises(InklingError) as raised:
                INKLING.explain(HOUSE, word)
            self.assertEqual(raised.exception.code, "option")
            self.assertIn(message, str(raised.exception))


class Knows(unittest.TestCase):
    def test_as_the_command_line(self):
        objects = [*ODD, *PEN, *make_drawings(60, seed=6)]
        lines = run_cli("classify", "--known", data=to_ndjson(objects)).stdout.splitlines()
        for each, line in zip(objects, map(json.loads, lines)):
            familiarity = INKLING.familiarity(each["drawing"], layout="rows")
            self.assertEqual(float(number(familiarity)), line["familiarity"])
            self.assertIs(INKLING.knows(each["drawing"], layout="rows"), line["known"])

    def test_scribbles_are_not_known(self):
        self.assertIs(INKLING.knows(HOUSE), True)
        scribble = [[[(37 * i * i) % 255 for i in range(60)], [(91 * i * i * i) % 255 for i in range(60)]]]
        self.assertIs(INKLING.knows(scribble), False)

    def test_a_file_of_ones_own(self):
        path = ROOT / "weights/known.ink"
        expected = INKLING.familiarity(HOUSE)
        for known in (path, str(path), path.read_bytes(), memoryview(path.read_bytes())):
            inkling = Inkling(known=known)
            for other in (inkling, copy.deepcopy(inkling), pickle.loads(pickle.dumps(inkling))):
                self.assertEqual(other.familiarity(HOUSE), expected)

    def test_wrong_files(self):
        content = (ROOT / "weights/known.ink").read_bytes()
        damaged = content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]
        for known in (b"", b"INK", content[:-1], content + b"\0", damaged, (ROOT / "weights/inkling.ink").read_bytes()):
            with self.assertRaises(InklingError) as raised:
                Inkling(known=known)
            self.assertEqual(raised.exception.code, "model")
        for known, code in ((ROOT / "missing.ink", "file"), (3, "source")):
            with self.assertRaises(InklingError) as raised:
                Inkling(known=known)
            self.assertEqual(raised.exception.code, code)

    def test_the_file_belongs_to_one_model(self):
        models = sorted((ROOT / "tests/fuzz/model").iterdir())
        loaded = None
        for model in models:
            try:
                loaded = Inkling(model)
                break
            except InklingError:
                pass
        self.assertIsNotNone(loaded)
        with self.assertRaises(InklingError) as raised:
            loaded.knows(HOUSE)
        self.assertEqual(raised.exception.code, "model")


class Both(unittest.TestCase):
    def test_from_several_threads(self):
        drawings = [each["drawing"] for each in make_drawings(60, seed=7)]

        def ask(drawing):
            return INKLING.explain(drawing), INKLING.familiarity(drawing)

        with ThreadPoolExecutor(4) as pool:
            self.assertEqual(list(pool.map(ask, drawings)), list(map(ask, drawings)))

    def test_closed_and_wrong_drawings(self):
        inkling = Inkling()
        for drawing, code in (([], "empty"), (3, "strokes"), ([[[float("nan")], [0]]], "not-finite")):
            for call in (inkling.explain, inkling.familiarity, inkling.knows):
                with self.assertRaises(InklingError) as raised:
                    call(drawing)
                self.assertEqual(raised.exception.code, code)
        inkling.close()
        for call in (inkling.explain, inkling.familiarity, inkling.knows):
            with self.assertRaisesRegex(InklingError, "closed"):
                call(SQUARE)


if __name__ == "__main__":
    unittest.main()
