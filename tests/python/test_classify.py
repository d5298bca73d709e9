"""The package gives what the command line gives, from any thread and process."""

import copy
import gc
import json
import multiprocessing
import os
import pickle
import sys
import threading
import unittest

from inkling import Guess, Inkling, InklingError, Result, read_ndjson
from support import CLI, HOUSE, ODD, PEN, ROOT, Folder, make_drawings, run_cli, to_line, to_ndjson

INKLING = Inkling()


class SameBytes(unittest.TestCase):
    """As `inkling classify` and `inkling simplify`, byte for byte."""

    def test_several_hundred_drawings(self):
        objects = [*ODD, *make_drawings(300)]
        expected = run_cli("classify", "--top", "5", data=to_ndjson(objects)).stdout.decode()
        ours = [
            to_line(INKLING.classify(each["drawing"], top=5, layout="rows"), key_id=each["key_id"], word=each["word"])
            for each in objects
        ]
        self.assertEqual("".join(ours), expected)
        for threads in (1, 3):
            results = INKLING.classify_all((each["drawing"] for each in objects), top=5, threads=threads, layout="rows")
            lines = [to_line(one, key_id=each["key_id"], word=each["word"]) for one, each in zip(results, objects)]
            self.assertEqual("".join(lines), expected)

    def test_every_probability(self):
        for each in PEN[:5]:
            line = run_cli("classify", "--top", "1024", data=to_ndjson([{"drawing": each["drawing"]}])).stdout.decode()
            values = INKLING.probabilities(each["drawing"])
            self.assertEqual(len(values), len(INKLING.labels))
            self.assertAlmostEqual(sum(values), 1, places=5)
            result = INKLING.classify(each["drawing"], top=10**9)
            self.assertEqual(to_line(result), line)
            self.assertEqual(dict(zip(INKLING.labels, values)), dict(result.guesses))

    def test_simplify(self):
        for each in [*PEN, *ODD]:
            # With a key_id, strokes that can be rows as well as points are rows.
            line = run_cli("simplify", "--raw", data=to_ndjson([{"key_id": 1, "drawing": each["drawing"]}])).stdout
            simplified = INKLING.simplify(each["drawing"], layout="rows")
            self.assertEqual(to_ndjson([{"key_id": 1, "drawing": simplified}]), line)
        for each in PEN:
            simplified = INKLING.simplify(each["drawing"])
            self.assertEqual(INKLING.classify(simplified, format="simplified"), INKLING.classify(each["drawing"]))
        self.assertEqual(INKLING.simplify([[[0, 10], [0, 5]]], format="simplified"), [[[0, 255], [0, 128]]])

    def test_format_and_unfinished(self):
        two_rows = [stroke[:2] for stroke in HOUSE]
        raw = run_cli("classify", "--raw", data=to_ndjson([{"drawing": two_rows}])).stdout.decode()
        self.assertEqual(to_line(INKLING.classify(two_rows, format="raw")), raw)
        simplified = run_cli("classify", data=to_ndjson([{"drawing": two_rows}])).stdout.decode()
        self.assertEqual(to_line(INKLING.classify(two_rows)), simplified)
        self.assertNotEqual(raw, simplified)
        self.assertNotEqual(INKLING.classify(HOUSE, unfinished=True), INKLING.classify(HOUSE))

    def test_among_and_exclude(self):
        for options, arguments in (
            ({"among": ["cat", "dog", "barn"]}, ("--among", "cat,dog,barn")),
            ({"exclude": ("house", "barn")}, ("--except", "house,barn")),
            ({"among": {"cat", "barn"}, "exclude": iter(["barn"])}, ("--among", "cat,barn", "--except", "barn")),
        ):
            line = run_cli("classify", "--top", "345", *arguments, data=to_ndjson([{"drawing": HOUSE}])).stdout.decode()
            options = {name: list(words) for name, words in options.items()}
            result = INKLING.classify(HOUSE, top=345, **options)
            self.assertEqual(to_line(result), line)
            self.assertEqual(list(INKLING.classify_all([HOUSE] * 3, top=345, **options)), [result] * 3)
            values = dict(zip(INKLING.labels, INKLING.probabilities(HOUSE, **options)))
            self.assertEqual({label: value for label, value in values.items() if value}, dict(result.guesses))

    def test_embed(self):
        line = run_cli("embed", data=to_ndjson([PEN[0]])).stdout.decode()
        values = INKLING.embed(HOUSE)
        self.assertEqual(json.loads(line)["embedding"], [float(f"{value:.9g}") for value in values])
        self.assertAlmostEqual(sum(value * value for value in values), 1, places=5)

    def test_model_as_path_and_as_bytes(self):
        path = ROOT / "weights/inkling.ink"
        expected = INKLING.classify(HOUSE)
        content = path.read_bytes()
        for model in (path, str(path), content, bytearray(content), memoryview(content)):
            with Inkling(model) as other:
                self.assertEqual(other.classify(HOUSE), expected)
                self.assertEqual(other.model_name, INKLING.model_name)


class Results(unittest.TestCase):
    def test_shape(self):
        result = INKLING.classify(HOUSE)
        self.assertIsInstance(result, Result)
        self.assertEqual(len(result.guesses), 3)
        self.assertIsInstance(result.guesses[0], Guess)
        self.assertEqual(result.guesses[0].label, "house")
        self.assertIs(result.sure, True)
        self.assertEqual(len(INKLING.labels), 345)
        self.assertIn("The Eiffel Tower", INKLING.labels)

    def test_classify_all_is_lazy_and_in_order(self):
        read = 0

        def endless():
            nonlocal read
            while True:
                read += 1
                yield PEN[read % len(PEN)]["drawing"]

        for threads in (1, 2):
            read = 0
            results = INKLING.classify_all(endless(), threads=threads)
            self.assertEqual(read, 0)
            first = [next(results) for _ in range(30)]
            self.assertLess(read, 400)
            self.assertEqual(first, [INKLING.classify(PEN[(i + 1) % len(PEN)]["drawing"]) for i in range(30)])
            results.close()
        self.assertEqual(list(INKLING.classify_all([])), [])

    def test_classify_all_tells_which_drawing_is_bad(self):
        drawings = [*(each["drawing"] for each in PEN), [], *(each["drawing"] for each in PEN)]
        for threads in (1, 2):
            got = []
            with self.assertRaisesRegex(InklingError, r"^Drawing 31: The drawing is empty") as raised:
                for result in INKLING.classify_all(drawings, threads=threads):
                    got.append(result)
            self.assertEqual(raised.exception.code, "empty")
            self.assertEqual(len(got), 30)
            both = list(INKLING.classify_all(drawings, threads=threads, on_error="return"))
            self.assertEqual([i for i, each in enumerate(both) if isinstance(each, InklingError)], [30])
            self.assertEqual(both[31:], got)

    def test_an_exception_of_the_source_comes_through(self):
        def broken():
            yield HOUSE
            raise KeyError("gone")

        for threads in (1, 2):
            with self.assertRaises(KeyError):
                list(INKLING.classify_all(broken(), threads=threads))


class ThreadsAndProcesses(unittest.TestCase):
    def test_threads_at_once(self):
        expected = [INKLING.classify(each["drawing"]) for each in PEN]
        simplified = [INKLING.simplify(each["drawing"]) for each in PEN]
        faults = []

        def work():
            for _ in range(5):
                for each, result, rows in zip(PEN, expected, simplified):
                    if INKLING.classify(each["drawing"]) != result or INKLING.simplify(each["drawing"]) != rows:
                        faults.append(each["word"])

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(faults, [])
        self.assertLessEqual(len(INKLING._loaded.arenas.free), 7)

    def test_the_lock_is_released_during_a_call(self):
        # Nobody takes the interpreter's lock away for an hour: this thread goes on only if a call gives it back.
        before = sys.getswitchinterval()
        went_on, calls = threading.Event(), []

        def work():
            while not went_on.is_set() and len(calls) < 2000:
                calls.append(INKLING.probabilities(HOUSE))

        thread = threading.Thread(target=work)
        sys.setswitchinterval(3600)
        try:
            thread.start()
            went_on.set()
        finally:
            sys.setswitchinterval(before)
            thread.join()
        self.assertLess(len(calls), 2000)

    def test_closing_while_others_classify(self):
        expected, faults = INKLING.classify(HOUSE), []
        inkling, ready = Inkling(), threading.Barrier(5)

        def work():
            ready.wait()
            try:
                while True:
                    if inkling.classify(HOUSE) != expected:
                        faults.append("another result")
            except InklingError as error:
                if error.code != "closed":
                    faults.append(error)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        ready.wait()
        inkling.close()
        for thread in threads:
            thread.join()
        self.assertEqual(faults, [])

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_after_a_fork(self):
        stop = threading.Event()

        def work():
            while not stop.is_set():
                INKLING.classify(HOUSE)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            drawings = [each["drawing"] for each in PEN]
            with multiprocessing.get_context("fork").Pool(2) as pool:
                self.assertEqual(pool.map(INKLING.classify, drawings), [INKLING.classify(each) for each in drawings])
        finally:
            stop.set()
            thread.join()

    def test_pickles_and_copies(self):
        expected = INKLING.classify(HOUSE)
        self.assertLess(len(pickle.dumps(INKLING)), 1000)
        own = Inkling(ROOT / "weights/inkling.ink")
        for other in (pickle.loads(pickle.dumps(INKLING)), pickle.loads(pickle.dumps(own)), copy.deepcopy(own)):
            self.assertEqual(other.classify(HOUSE), expected)
        self.assertEqual(pickle.loads(pickle.dumps(expected)), expected)
        error = pickle.loads(pickle.dumps(InklingError("empty", "It is empty.")))
        self.assertEqual((error.code, str(error)), ("empty", "It is empty."))
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            self.assertEqual(pool.map(INKLING.classify, [HOUSE]), [expected])


class Memory(unittest.TestCase):
    @unittest.skipUnless(os.path.exists("/proc/self/statm"), "needs /proc")
    def test_nothing_leaks(self):
        def resident():
            gc.collect()
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

        def use():
            with Inkling() as inkling:
                inkling.classify(HOUSE)
                inkling.simplify(HOUSE)
                inkling.probabilities(HOUSE)
                list(inkling.classify_all([HOUSE], threads=2))
                for bad in ([], [[[float("nan")], [0]]], 3):
                    with self.assertRaises(InklingError):
                        inkling.classify(bad)

        use()
        before = resident()
        for _ in range(60):  # each has 3 MB
            use()
        self.assertLess(resident() - before, 40e6)

    def test_a_closed_one_says_so(self):
        with Inkling() as inkling:
            inkling.classify(HOUSE)
        for call in (inkling.classify, inkling.probabilities, inkling.simplify, inkling.classify_all):
            with self.assertRaisesRegex(InklingError, "closed") as raised:
                call(HOUSE)
            self.assertEqual(raised.exception.code, "closed")
        for read in (lambda: inkling.labels, lambda: inkling.model_name, lambda: pickle.dumps(inkling)):
            with self.assertRaisesRegex(InklingError, "closed"):
                read()
        self.assertEqual(repr(inkling), "<Inkling, closed>")
        inkling.close()

    def test_results_outlive_it(self):
        with Inkling() as inkling:
            values, results = inkling.probabilities(HOUSE), inkling.classify_all([HOUSE])
        self.assertAlmostEqual(sum(values), 1, places=5)
        self.assertEqual(list(results), [INKLING.classify(HOUSE)])


class Files(unittest.TestCase):
    def test_a_file_of_drawings_gets_the_lines_of_the_command_line(self):
        with Folder() as folder:
            path = folder / "all.ndjson"
            path.write_bytes(to_ndjson(make_drawings(100, seed=2)))
            drawings = list(read_ndjson(path))
            lines = [
                to_line(result, key_id=drawing.key_id, word=drawing.word)
                for drawing, result in zip(drawings, INKLING.classify_all(iter(drawings), threads=2))
            ]
            self.assertEqual("".join(lines).encode(), run_cli("classify", str(path)).stdout)


assert CLI.exists(), "run scripts/build native"

if __name__ == "__main__":
    unittest.main()
