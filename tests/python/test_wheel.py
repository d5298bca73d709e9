"""The wheel: what is in it, that it needs nothing, that it agrees with the header, its types and examples."""

import ctypes
import doctest
import importlib
import re
import shutil
import subprocess
import sys
import unittest
import zipfile
from pathlib import Path

import inkling
from inkling import _library, drawings
from support import HOUSE, ROOT, Folder

HEADER = (ROOT / "core/include/inkling.h").read_text(encoding="utf-8")
LEARNED_HEADER = (ROOT / "core/include/inkling_learned.h").read_text(encoding="utf-8")
PACKAGE = Path(inkling.__file__).parent
WHEELS = list((ROOT / "build/python").glob("*.whl"))


class Wheel(unittest.TestCase):
    def test_it_contains_the_package_the_library_and_the_model(self):
        (wheel,) = WHEELS
        numbers = re.findall(r"#define INKLING_VERSION_\w+ (\d+)\n", HEADER)
        self.assertRegex(wheel.name, rf"^inkling-{re.escape('.'.join(numbers))}-py3-none-\w+\.whl$")
        with zipfile.ZipFile(wheel) as archive:
            names = {name for name in archive.namelist() if ".dist-info/" not in name}
            for name in ("inkling.ink", "decoder.ink", "known.ink"):
                self.assertEqual(archive.read(f"inkling/{name}"), (ROOT / "weights" / name).read_bytes())
            metadata = archive.read(f"inkling-{'.'.join(numbers)}.dist-info/METADATA").decode()
        modules = {f"inkling/{path.name}" for path in (ROOT / "python/inkling").glob("*.py")}
        library = "libinkling.dylib" if sys.platform == "darwin" else "libinkling.so"
        others = {
            f"inkling/{name}" for name in (library, "inkling.ink", "decoder.ink", "known.ink", "py.typed", "LICENSE")
        }
        self.assertEqual(names, modules | others)
        self.assertNotIn("Requires-Dist", metadata)
        self.assertEqual(inkling.__version__, ".".join(numbers))

    def test_the_tests_use_the_installed_one(self):
        self.assertIn("site-packages", str(PACKAGE))
        for path in (ROOT / "python/inkling").glob("*.py"):
            self.assertEqual((PACKAGE / path.name).read_text(), path.read_text(), "run scripts/build python")

    def test_it_needs_nothing_else(self):
        # -S leaves out site-packages, with NumPy and all else.
        code = f"""
import sys
sys.path.insert(0, {str(PACKAGE.parent)!r})
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] not in sys.stdlib_module_names | {{'inkling'}}:
            raise ImportError(f'{{name}} is not in the standard library')
sys.meta_path.insert(0, Refuse())
from inkling import Inkling
print(Inkling().classify({HOUSE!r}).guesses[0].label)
assert 'numpy' not in sys.modules
"""
        done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
        self.assertEqual((done.stdout, done.stderr), ("house\n", ""))

    def test_a_missing_library_is_told(self):
        with Folder() as folder:
            shutil.copytree(PACKAGE, folder / "inkling", ignore=shutil.ignore_patterns("libinkling*"))
            code = f"import sys; sys.path.insert(0, {str(folder)!r}); import inkling"
            done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
            self.assertRegex(done.stderr, r"InklingError: The shared library .* cannot be loaded")


class SameAsTheHeader(unittest.TestCase):
    @unittest.skipUnless(shutil.which("cc"), "needs a C compiler")
    def test_structures(self):
        structures = {
            "ink_drawing": _library.Drawing, "ink_guess": _library.Guess, "ink_layer": _library.Layer,
            "ink_model": _library.Model, "ink_decoder": _library.Decoder, "ink_sketch_options": _library.SketchOptions,
            "ink_sketch_point": _library.SketchPoint, "ink_sketch": _library.Sketch, "ink_known": _library.Known,
            "ink_learned": _library.Learned, "ink_explained_stroke": _library.ExplainedStroke,
        }  # fmt: skip
        lines, expected = [], []
        for name, structure in structures.items():
            lines.append(f'printf("%zu\\n", sizeof({name}));')
            expected.append(f"{ctypes.sizeof(structure)}")
            for field, _ in structure._fields_:
                lines.append(
                    f'printf("{field} %zu %zu\\n", offsetof({name}, {field}), sizeof((({name} *)0)->{field}));'
                )
                place = getattr(structure, field)
                expected.append(f"{field} {place.offset} {place.size}")
        with Folder() as folder:
            source = folder / "layout.c"
            source.write_text(
                "#include <inkling_known.h>\n#include <inkling_learned.h>\n#include <inkling_sketch.h>\n"
                f"#include <stdio.h>\nint main(void) {{ {' '.join(lines)} }}\n"
            )
            subprocess.run(["cc", "-I", ROOT / "core/include", source, "-o", folder / "layout"], check=True)
            printed = subprocess.run([folder / "layout"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(printed.split("\n")[:-1], expected)

    def test_numbers(self):
        defined = dict(re.findall(r"^ *#define INK_(\w+) (\d+)\b", HEADER + LEARNED_HEADER, re.MULTILINE))
        for name, value in {
            "MAX_INPUT_POINTS": _library.MAX_POINTS, "MAX_STROKES": _library.MAX_STROKES,
            "MAX_LABELS": _library.MAX_LABELS,
            "BATCH": _library.BATCH,
            "MAX_LAYERS": _library.MAX_LAYERS, "ALIGNMENT": _library.ALIGNMENT,
            "LEARNED_MAX_WORDS": _library.MAX_LEARNED_WORDS, "LEARNED_MAX_DRAWINGS": _library.MAX_LEARNED_DRAWINGS,
            "LEARNED_MAX_BYTES": _library.MAX_LEARNED_BYTES,
        }.items():  # fmt: skip
            self.assertEqual(int(defined[name]), value, name)
        self.assertIs(drawings.MAX_POINTS, _library.MAX_POINTS)

    def test_codes_of_statuses(self):
        names = re.findall(
            r"^ +INK_(?:ERROR_)?(\w+)(?: = 0)?,", HEADER.split("typedef enum ink_status")[1].split("}")[0], re.MULTILINE
        )
        self.assertEqual(
            names[:7], ["OK", "EMPTY", "NOT_FINITE", "TOO_MANY_POINTS", "TOO_MANY_STROKES", "STROKE_ORDER", "ARENA"]
        )
        for status in range(1, len(names)):
            with self.assertRaises(inkling.InklingError) as raised:
                _library.check(status)
            self.assertIn(raised.exception.code, [*_library.STATUS_CODES[1:], "model"])
            self.assertRegex(str(raised.exception), r"^[A-Z].*\.$")


class Documentation(unittest.TestCase):
    def test_examples_of_docstrings(self):
        attempted = 0
        for path in (ROOT / "python/inkling").glob("*.py"):
            failed, count = doctest.testmod(
                importlib.import_module(f"inkling.{path.stem}" if path.stem != "__init__" else "inkling")
            )
            self.assertEqual(failed, 0)
            attempted += count
        self.assertGreater(attempted, 2)

    def test_everything_public_is_documented(self):
        for name in inkling.__all__:
            thing = getattr(inkling, name)
            self.assertTrue(thing.__doc__, name)
            for method, value in vars(thing).items() if isinstance(thing, type) else ():
                if not method.startswith("_") and (callable(value) or isinstance(value, property)):
                    self.assertTrue(value.__doc__, f"{name}.{method}")

    def test_documented_codes_are_those_that_are_raised(self):
        raised = set(filter(None, _library.STATUS_CODES)) | {"model"}
        for path in (ROOT / "python/inkling").glob("*.py"):
            raised |= set(re.findall(r'InklingError\(\s*"([a-z-]+)"', path.read_text()))
        self.assertEqual(set(re.findall(r"``([a-z-]+)``", inkling.InklingError.__doc__)) - {"code"}, raised)

    @unittest.skipUnless(shutil.which("mypy"), "needs mypy")
    def test_types(self):
        with Folder() as folder:
            user = folder / "user.py"
            user.write_text(
                "from array import array\nfrom typing import Iterator, List, Union\n"
                "from inkling import Inkling, InklingError, Learner, Result, read_ndjson\n"
                "inkling: Inkling = Inkling()\n"
                "result: Result = inkling.classify([], top=3, format='raw')\n"
                "label: str = result.guesses[0].label\n"
                "results: Iterator[Result] = inkling.classify_all(read_ndjson('a'), threads=2)\n"
                "both: Iterator[Union[Result, InklingError]] = inkling.classify_all([], on_error='return')\n"
                "values: 'array[float]' = inkling.probabilities([])\n"
                "rows: List[List[List[int]]] = inkling.simplify([])\n"
                "share: float = inkling.explain([], 'cat').strokes[0].share\n"
                "known: bool = inkling.knows([])\n"
                "learner = Learner(inkling)\n"
                "learner.learn('rune', [[]])\n"
                "learned: bool = learner.classify([], top=2).guesses[0].learned\n"
                "kept: List[List[List[List[int]]]] = learner.learned[0].drawings\n"
            )
            wrong = folder / "wrong.py"
            wrong.write_text(
                "from inkling import Inkling\nInkling().classify([], format='pen')\nInkling().classify([], 3)\n"
            )
            command = ["mypy", "--strict", "--cache-dir", folder / "cache"]
            options = {
                "capture_output": True,
                "text": True,
                "check": False,
                "env": {"PATH": "/usr/bin:/bin", "MYPYPATH": ROOT / "python"},
            }
            done = subprocess.run([*command, user, ROOT / "python/inkling"], **options)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(subprocess.run([*command, wrong], **options).stdout.count("error:"), 2)


if __name__ == "__main__":
    unittest.main()
