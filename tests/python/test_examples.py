"""The examples of examples/python: classify.py, draw.py, and confusion.py, which draws a folder's confusions."""

import json
import subprocess
import sys
import unittest
from collections import Counter
from xml.etree import ElementTree

from inkling import Inkling
from support import DRAWINGS, ODD, PEN, ROOT, Folder, make_drawings, run_cli, to_bin, to_ndjson

SVG = "{http://www.w3.org/2000/svg}"


def run_example(*arguments, name="confusion.py"):
    command = [sys.executable, ROOT / "examples/python" / name, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


class Draw(unittest.TestCase):
    def test_it_draws_a_word_and_names_it(self):
        done = run_example("star", "2", name="draw.py")
        self.assertEqual((done.returncode, done.stderr), (0, "star\n"))
        (path,) = ElementTree.fromstring(done.stdout)
        (line,) = run_cli("draw", "star", "--seed", "2").stdout.splitlines()
        self.assertEqual(path.get("d").count("M"), len(json.loads(line)["drawing"]))


class Classify(unittest.TestCase):
    def test_it_prints_the_guesses(self):
        done = run_example(DRAWINGS / "pen.ndjson", name="classify.py")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = done.stdout.splitlines()
        self.assertRegex(lines[0], r"^square \d+\.\d%$")
        self.assertEqual(len(lines), 3 + len(PEN))
        self.assertEqual(lines[3], "house (sure)")


class Confusion(unittest.TestCase):
    def test_the_picture_shows_the_guesses_of_the_command_line(self):
        objects = make_drawings(120, seed=3)
        lines = run_cli("classify", "--top", "1", data=to_ndjson(objects)).stdout.decode().splitlines()
        guesses = [(each["word"], json.loads(line)["guesses"][0]["label"]) for each, line in zip(objects, lines)]
        with Folder() as folder:
            (folder / "drawings").mkdir()
            (folder / "drawings/a.ndjson").write_bytes(to_ndjson(objects[:70]))
            (folder / "drawings/b.ndjson").write_bytes(to_ndjson(objects[70:]))
            done = run_example(folder / "drawings", folder / "all.svg", "1000")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            right = sum(word == guess for word, guess in guesses)
            self.assertIn(f"{right} of 120 drawings are named right", done.stdout)
            picture = ElementTree.parse(folder / "all.svg").getroot()
            shown = {
                cell.find(f"{SVG}title").text for cell in picture.iter(f"{SVG}rect") if cell.get("class") == "cell"
            }
            totals = Counter(word for word, _ in guesses)
            expected = {
                f"{word}, taken for {guess}: {n} of {totals[word]}" for (word, guess), n in Counter(guesses).items()
            }
            self.assertEqual(shown, expected)

            run_example(folder / "drawings", folder / "few.svg", "5")
            texts = [each.text for each in ElementTree.parse(folder / "few.svg").getroot().iter(f"{SVG}text")]
            self.assertEqual(len(texts), 10)
            self.assertEqual(texts[::2], sorted(texts[::2]))

    def test_bin_files_words_as_files_write_them_and_what_is_passed_over(self):
        inkling = Inkling()
        with Folder() as folder:
            house = inkling.simplify(PEN[0]["drawing"])
            (folder / "full_binary_The_Eiffel_Tower.bin").write_bytes(to_bin([house] * 2))
            lines = [
                {"word": "House", "drawing": PEN[0]["drawing"]}, {"word": "<b>&", "drawing": PEN[0]["drawing"]},
                {"drawing": PEN[0]["drawing"]}, {"word": "house", "drawing": []}, ODD[0],
            ]  # fmt: skip
            (folder / "some.ndjson").write_bytes(to_ndjson(lines) + b"bad\n")
            done = run_example(folder, folder / "picture.svg")
            self.assertEqual(done.returncode, 0)
            self.assertIn("1 of 4 drawings are named right", done.stdout)
            self.assertEqual(len(done.stderr.splitlines()), 4, done.stderr)
            text = (folder / "picture.svg").read_text(encoding="utf-8")
            self.assertIn("The Eiffel Tower, taken for house: 2 of 2", text)

    def test_nothing_to_show(self):
        with Folder() as folder:
            for arguments in ((folder, folder / "a.svg"), (folder / "missing", folder / "a.svg"), (), ("a", "b", "c")):
                done = run_example(*arguments)
                self.assertEqual(done.returncode, 1)
                self.assertNotIn("Traceback", done.stderr)
                self.assertFalse((folder / "a.svg").exists())


if __name__ == "__main__":
    unittest.main()
