"""Learned words: the same bytes as the command line, and nothing changes when something is refused."""

import copy
import json
import multiprocessing
import os
import pickle
import threading
import unittest

from inkling import Inkling, InklingError, LearnedWord, Learner, LearnerGuess, LearnerResult
from support import HOUSE, ODD, PEN, Folder, make_drawings, run_cli, to_ndjson

INKLING = Inkling()
RUNE = [[[10, 10], [0, 200]], [[10, 90, 10], [0, 50, 100]]]
OTHER_RUNE = [[[12, 10], [0, 210]], [[10, 95, 14], [4, 50, 103]]]
LINE = [[[0, 30, 60, 90], [0, 30, 60, 90]]]


def to_line(result, **copied):
    """A result as `inkling classify --learned` writes it."""
    guesses = ",".join(
        f'{{"label":{json.dumps(label, ensure_ascii=False)},"probability":{format(probability, ".9g")}'
        + (',"learned":true}' if learned else "}")
        for label, probability, learned in result.guesses
    )
    head = "".join(f"{json.dumps(key)}:{json.dumps(value)}," for key, value in copied.items())
    return f'{{{head}"guesses":[{guesses}],"sure":{"true" if result.sure else "false"}}}\n'


def taught():
    learner = Learner(INKLING)
    learner.learn("rune", [RUNE, OTHER_RUNE])
    learner.learn("naïve ☃", [LINE])
    learner.learn("house", [HOUSE])
    return learner


class SameBytes(unittest.TestCase):
    def test_files_and_guesses(self):
        objects = [*ODD, *PEN, *make_drawings(60, seed=8), {"key_id": 1, "word": "", "drawing": RUNE}]
        lessons = {
            "rune": [RUNE, OTHER_RUNE],
            "naïve ☃": [LINE],
            "house": [each["drawing"] for each in make_drawings(12)],
        }
        learner = Learner(INKLING)
        with Folder() as folder:
            path = folder / "words.json"
            for word, drawings in lessons.items():
                learner.learn(word, drawings)
                data = to_ndjson([{"key_id": 1, "drawing": drawing} for drawing in drawings])
                run_cli("learn", word, "--output", path, data=data)
            self.assertEqual(learner.export_learned().encode(), path.read_bytes())
            read = Learner(INKLING)
            read.import_learned(path.read_bytes())
            self.assertEqual(read.learned, learner.learned)
            for top in (1, 5, 1000):
                expected = run_cli("classify", "--learned", path, "--top", str(top), data=to_ndjson(objects)).stdout
                for one in (learner, read):
                    lines = [
                        to_line(
                            one.classify(each["drawing"], top=top, layout="rows"),
                            key_id=each["key_id"],
                            word=each["word"],
                        )
                        for each in objects
                    ]
                    self.assertEqual("".join(lines), expected.decode())

    def test_without_words_as_an_inkling(self):
        learner = Learner(INKLING)
        result, expected = learner.classify(HOUSE, top=4), INKLING.classify(HOUSE, top=4)
        self.assertEqual([(guess.label, guess.probability) for guess in result.guesses], expected.guesses)
        self.assertEqual((result.sure, any(guess.learned for guess in result.guesses)), (expected.sure, False))
        learner.learn("rune", [RUNE])
        learner.forget("rune")
        self.assertEqual(learner.classify(HOUSE, top=4), result)


class Learns(unittest.TestCase):
    def test_shape(self):
        learner = taught()
        result = learner.classify(RUNE)
        self.assertIsInstance(result, LearnerResult)
        self.assertIsInstance(result.guesses[0], LearnerGuess)
        self.assertEqual((result.guesses[0].label, result.guesses[0].learned, len(result.guesses)), ("rune", True, 3))
        self.assertEqual([word for word, _ in learner.learned], ["rune", "naïve ☃", "house"])
        self.assertIsInstance(learner.learned[0], LearnedWord)
        self.assertEqual(learner.labels, INKLING.labels)
        self.assertAlmostEqual(
            sum(guess.probability for guess in learner.classify(RUNE, top=1000).guesses), 1, places=5
        )
        self.assertIn("3 words", repr(learner))

    def test_what_it_returns_are_copies(self):
        learner = taught()
        before = learner.export_learned()
        learner.learned[0].drawings[0][0][0][0] = 77
        learner.learned.clear()
        self.assertEqual(learner.export_learned(), before)

    def test_forget(self):
        learner = taught()
        self.assertIs(learner.forget(" rune "), True)
        for word in ("rune", "nothing", "", None, 3, []):
            self.assertIs(learner.forget(word), False)
        self.assertNotEqual(learner.classify(RUNE).guesses[0].label, "rune")
        learner.learn("rune", [RUNE])
        self.assertEqual(learner.classify(RUNE).guesses[0].label, "rune")

    def test_words_are_compared_normalized(self):
        learner = taught()
        learner.learn(" nai\u0308ve ☃ ", [LINE])
        self.assertEqual([len(drawings) for _, drawings in learner.learned], [2, 2, 1])

    def test_as_many_as_there_may_be(self):
        learner = Learner(INKLING)
        for i in range(100):
            learner.learn(f"word {i}", [LINE])
        learner.learn("word 0", [LINE] * 19)
        refused = [("one more", [LINE]), ("word 0", [LINE])]
        for word, drawings in refused:
            with self.assertRaises(InklingError) as raised:
                learner.learn(word, drawings)
            self.assertEqual(raised.exception.code, "option")
        learner.forget("word 5")
        learner.learn("one more", [RUNE])
        self.assertEqual(learner.classify(RUNE).guesses[0].label, "one more")
        self.assertEqual(len(learner.learned), 100)


class Refuses(unittest.TestCase):
    def refuse(self, code, call, *arguments):
        with self.assertRaises(InklingError) as raised:
            call(*arguments)
        self.assertEqual(raised.exception.code, code, arguments)
        self.assertRegex(str(raised.exception), r"^[A-Z].*[.\]]$")

    def test_lessons(self):
        learner = taught()
        before = learner.export_learned()
        for word in (
            "",
            "  ",
            "x" * 41,
            "x" * 10**6,
            "a\nb",
            "<b>",
            "a\u202eb",
            "\ud800",
            "a\x7f",
            None,
            3,
            b"cat",
            ["cat"],
        ):
            self.refuse("option", learner.learn, word, [LINE])
        for drawings in ([], (), None, 3, "cat", b"cat"):
            self.refuse("option", learner.learn, "cat", drawings)
        for drawings, code in (
            ([3], "strokes"),
            (HOUSE, "strokes"),
            ([LINE, []], "empty"),
            ([[[[float("nan")], [0]]]], "not-finite"),
        ):
            self.refuse(code, learner.learn, "cat", drawings)
        self.refuse("option", learner.learn, "rune", [LINE] * 19)
        with self.assertRaisesRegex(InklingError, "^Drawing 2: "):
            learner.learn("cat", [LINE, []])
        self.assertEqual(learner.export_learned(), before)
        for inkling in (None, 3, learner, Inkling):
            self.refuse("option", Learner, inkling)

    def test_files(self):
        learner = taught()
        before, result = learner.export_learned(), learner.classify(RUNE)
        good = json.loads(before)

        def file(**changes):
            return json.dumps({**good, **changes})

        def word(**changes):
            return file(words=[good["words"][0], {"word": "new", "drawings": [LINE], **changes}])

        drawings = [
            [], [[]], [[[]]], [[[], []]], [[[1], [2, 3]]], [[[1, 2]]], [[[1], [2], [3]]], [[[256], [0]]], [[[-1], [0]]],
            [[[0.5], [0]]], [[["1"], [0]]], [[[True], [0]]], [[[None], [0]]], [[[float("nan")], [0]]], None, 3, "x", {},
            [[[1e308 * 10], [0]]], [{"0": [1], "1": [1]}], [[[i % 256 for i in range(400)]] * 2],
        ]  # fmt: skip
        texts = [
            None, 3, [], {}, "", "{", before[:-1], before + "}", "[]", "3", "null", "[" * 10**5, "\ufeff",
            b"\xff\xfe", " " * (4 << 20) + before, b" " * (16 << 20) + b"1", file(format="other"), file(format=3),
            file(version=2), file(version="1"), file(version=True), file(version=None), file(words=None),
            file(words={}), file(words=[3]), file(words=[None]), file(words=[good["words"][0]] * 2), file(words=[{}]),
            file(words=good["words"] * 40), word(word=None), word(word="<"), word(word="x" * 41), word(word="rune"),
            word(drawings=None), word(drawings=[]), word(drawings={}), word(drawings=[LINE] * 21),
            *(word(drawings=[LINE, drawing]) for drawing in drawings),
        ]  # fmt: skip
        for text in texts:
            self.refuse("option", learner.import_learned, text)
        many = {**good, "words": [{"word": f"{i}", "drawings": [LINE]} for i in range(98)]}
        self.refuse("option", learner.import_learned, json.dumps(many))
        self.assertEqual((learner.export_learned(), learner.classify(RUNE)), (before, result))
        with self.assertRaisesRegex(InklingError, "Unknown|format"):
            learner.import_learned('{"format":"x"}')

    def test_import_replaces_words_of_the_same_name(self):
        learner = taught()
        text = {
            "format": "inkling-learned",
            "version": 1,
            "words": [{"word": "rune", "drawings": [[[[0.0, 255], [0, 9]]]]}],
        }
        learner.import_learned(json.dumps(text))
        self.assertEqual(
            [(word, len(drawings)) for word, drawings in learner.learned], [("naïve ☃", 1), ("house", 1), ("rune", 1)]
        )
        self.assertEqual(learner.learned[2].drawings, [[[[0, 255], [0, 9]]]])

    def test_closed(self):
        inkling = Inkling()
        learner = Learner(inkling)
        learner.learn("rune", [RUNE])
        inkling.close()
        for call, arguments in (
            (learner.classify, [RUNE]), (learner.learn, ["a", [RUNE]]), (learner.forget, ["rune"]),
            (learner.import_learned, [taught().export_learned()]), (Learner, [inkling]),
        ):  # fmt: skip
            self.refuse("closed", call, *arguments)


class Threads(unittest.TestCase):
    def test_classifying_while_others_learn(self):
        learner, faults, stop = taught(), [], threading.Event()
        expected = learner.classify(RUNE).guesses[0].label

        def classify():
            while not stop.is_set():
                if learner.classify(RUNE).guesses[0].label != expected:
                    faults.append("another guess")

        def learn(name):
            for i in range(8):
                learner.learn(f"{name} {i}", [LINE])
                if i % 2:
                    learner.forget(f"{name} {i}")

        readers = [threading.Thread(target=classify) for _ in range(3)]
        writers = [threading.Thread(target=learn, args=(name,)) for name in "abc"]
        for thread in readers + writers:
            thread.start()
        for thread in writers:
            thread.join()
        stop.set()
        for thread in readers:
            thread.join()
        self.assertEqual(faults, [])
        self.assertEqual(len(learner.learned), 3 + 3 * 4)

    def test_the_same_bytes_from_several_threads(self):
        learner, drawings, found = taught(), [each["drawing"] for each in make_drawings(80, seed=9)], {}

        def classify(part):
            for i in range(part, len(drawings), 4):
                found[i] = learner.classify(drawings[i])

        threads = [threading.Thread(target=classify, args=(part,)) for part in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([found[i] for i in range(len(drawings))], [learner.classify(drawing) for drawing in drawings])

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_after_a_fork(self):
        SHARED.append(taught())
        with SHARED[0]._lock, multiprocessing.get_context("fork").Pool(1) as pool:  # as if another thread were learning
            self.assertEqual(pool.map(learn_and_classify, ["slash"]), ["slash"])

    def test_pickles_and_copies(self):
        learner = taught()
        for other in (pickle.loads(pickle.dumps(learner)), copy.deepcopy(learner)):
            self.assertEqual(other.classify(RUNE), learner.classify(RUNE))
            other.learn("more", [LINE])
            self.assertEqual(len(learner.learned), 3)


SHARED = []  # with a process that is forked


def learn_and_classify(word):
    SHARED[0].forget("naïve ☃")
    SHARED[0].learn(word, [LINE])
    return SHARED[0].classify(LINE).guesses[0].label


if __name__ == "__main__":
    unittest.main()
