"""Drawing from Python: the same bytes as the command line, and clear errors."""

import copy
import json
import pickle
import unittest
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from inkling import Inkling, InklingError, Sketcher
from support import HOUSE, PEN, ROOT, run_cli, to_ndjson

SCRIBBLER = ROOT / "tests/fuzz/sketch/two-words"  # a decoder of seeded weights that knows "word 0" and "word 1"
sketcher = Sketcher()


def lines(*arguments, data=b""):
    return [json.loads(line) for line in run_cli(*arguments, data=data).stdout.splitlines()]


class Draws(unittest.TestCase):
    def test_what_the_command_line_draws(self):
        for temperature in ("0.05", "0.4", "2"):
            for line in lines("draw", "cat", "flip flops", "--seed", "5", "--count", "4", "--temperature", temperature):
                drawing = sketcher.draw(line["word"], seed=line["seed"], temperature=float(temperature))
                self.assertEqual(json.dumps(drawing), json.dumps(line["drawing"]))

    def test_every_word(self):
        self.assertEqual(len(sketcher.words), 345)
        words = Inkling().labels
        self.assertEqual(set(sketcher.words), set(words))

    def test_large_seeds_count_whole(self):
        with Sketcher(SCRIBBLER) as scribbler:
            drawn = [scribbler.draw("word 0", seed=seed, temperature=1) for seed in (0, 1, 2**40 + 1, 2**64 - 1)]
        self.assertEqual(len({json.dumps(drawing) for drawing in drawn}), 4)

    def test_from_several_threads(self):
        with ThreadPoolExecutor(4) as pool:
            drawn = list(pool.map(lambda seed: sketcher.draw("sun", seed=seed), range(40)))
        self.assertEqual(drawn, [sketcher.draw("sun", seed=seed) for seed in range(40)])


class Finishes(unittest.TestCase):
    def test_what_the_command_line_finishes(self):
        objects = [{"word": each["word"], "drawing": each["drawing"]} for each in PEN]
        objects += [{"word": "cat", "drawing": [[[10.5, 200, 200], [20, 20, 240.25]], [[60, 70], [90, 95]]]}]
        for seed, line in enumerate(lines("finish", "--seed", "3", data=to_ndjson(objects)), 3):
            given = objects[seed - 3]
            drawing = sketcher.finish(given["drawing"], word=given["word"], seed=seed)
            self.assertEqual(json.dumps(drawing), json.dumps(line["drawing"]))

    def test_the_last_stroke_may_go_on(self):
        scribbler, begun = Sketcher(SCRIBBLER.read_bytes()), [[[0, 3, 6], [0, 2, 5]]]
        data = to_ndjson([{"drawing": begun}] * 40)
        expected = lines(
            "finish", "--decoder", SCRIBBLER, "--word", "word 1", "--temperature", "2", data=data
        )  # each with a seed of its own
        drawn = [scribbler.finish(begun, word="word 1", seed=seed, temperature=2) for seed in range(1, 41)]
        self.assertEqual(drawn, [line["drawing"] for line in expected])
        self.assertGreater(sum(len(drawing[0][0]) > 3 for drawing in drawn), 0)

    def test_points_and_formats(self):
        rows = sketcher.finish(HOUSE, word="house")
        points = [list(zip(*stroke[:2])) for stroke in HOUSE]
        self.assertEqual(sketcher.finish(points, word="house", layout="points"), rows)
        simplified = Inkling().simplify(HOUSE)
        self.assertEqual(sketcher.finish(simplified, word="house", format="simplified"), rows)


class Refuses(unittest.TestCase):
    def refuses(self, code, message, act):
        with self.assertRaises(InklingError) as raised:
            act()
        self.assertEqual(raised.exception.code, code, str(raised.exception))
        self.assertRegex(str(raised.exception), message)

    def test_bad_calls(self):
        draw, finish = sketcher.draw, sketcher.finish
        self.refuses("option", r"^Unknown word 'catt'\. The nearest one is 'cat'\.$", lambda: draw("catt"))
        self.refuses("option", r"word must be a str, not 3\.", lambda: draw(3))
        for value in (0, 2.01, float("nan"), float("inf"), "1", None, True, 1j):
            self.refuses("option", r"temperature must be .* from 0\.05 to 2", partial(draw, "cat", temperature=value))
        for value in (-1, 2**64, 1.5, "1", None, True):
            self.refuses("option", r"seed must be a whole number", partial(draw, "cat", seed=value))
        self.refuses("empty", r"no points", lambda: finish([], word="cat"))
        self.refuses("strokes", r"Stroke 1", lambda: finish([3], word="cat"))
        self.refuses("option", r"too far outside", lambda: finish([[[1, 9999, 3], [1, 2, 3]]], word="cat"))
        zigzag = [[[i % 256 for i in range(300)], [255 * (i % 2) for i in range(300)]]]
        self.refuses("too-many-points", r"256 points or more", lambda: finish(zigzag, word="cat"))

    def test_bad_files(self):
        self.refuses("file", r"The decoder '/nowhere' cannot be read", lambda: Sketcher("/nowhere"))
        self.refuses("source", r"decoder must be a path or the bytes of a decoder file, not 3", lambda: Sketcher(3))
        self.refuses("model", r"bad magic", lambda: Sketcher(ROOT / "weights/inkling.ink"))
        self.refuses("model", r".", lambda: Sketcher(SCRIBBLER.read_bytes()[:900]))

    def test_a_closed_one(self):
        one = Sketcher()
        one.close()
        self.refuses("closed", r"Sketcher\(\)", lambda: one.draw("cat"))
        self.assertEqual(repr(one), "<Sketcher, closed>")


class Copies(unittest.TestCase):
    def test_pickles_and_copies(self):
        for one in (sketcher, Sketcher(SCRIBBLER)):
            word = one.words[0]
            for other in (pickle.loads(pickle.dumps(one)), copy.deepcopy(one)):
                self.assertEqual(other.draw(word, seed=7), one.draw(word, seed=7))


if __name__ == "__main__":
    unittest.main()
