"""What the tests of the Python package share. They run where the wheel is installed: scripts/test python."""

import json
import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLI = ROOT / os.environ.get("INKLING_CLI", "build/native/inkling")
DRAWINGS = ROOT / "tests/drawings"


def read_lines(name):
    return [json.loads(line) for line in (DRAWINGS / name).read_text(encoding="utf-8").splitlines()]


PEN, ODD = read_lines("pen.ndjson"), read_lines("odd.ndjson")
HOUSE = PEN[0]["drawing"]


def make_drawings(count, seed=1):
    """Objects of ndjson: the drawings of tests/drawings, stretched and shaken, (count)."""
    rng = random.Random(seed)
    objects = []
    for i in range(count):
        thing = PEN[i % len(PEN)]
        sx, sy, size = rng.uniform(0.6, 1.6), rng.uniform(0.6, 1.6), rng.uniform(0, 4)
        drawing = [
            [
                [round(sx * value + rng.gauss(0, size), 2) for value in x],
                [round(sy * value + rng.gauss(0, size), 2) for value in y],
                t,
            ]
            for x, y, t in thing["drawing"]
        ]
        objects.append({"key_id": 4503599627370497 + i, "word": thing["word"], "drawing": drawing})
    return objects


def to_ndjson(objects):
    return "".join(f"{json.dumps(each, separators=(',', ':'))}\n" for each in objects).encode()


def to_bin(drawings):
    """Simplified drawings in the binary format of the dataset."""
    parts = []
    for key_id, drawing in enumerate(drawings, 1):
        parts.append(key_id.to_bytes(8, "little") + b"DE\x01" + (1500000000).to_bytes(4, "little"))
        parts.append(len(drawing).to_bytes(2, "little"))
        for x, y in drawing:
            parts.append(len(x).to_bytes(2, "little") + bytes(x) + bytes(y))
    return b"".join(parts)


def run_cli(*arguments, data=b"", check=True):
    """The command line: exit status, output, complaints."""
    done = subprocess.run([CLI, *arguments], input=data, capture_output=True, check=False)
    if check and done.returncode:
        raise AssertionError(f"inkling {arguments}: {done.stderr.decode()}")
    return done


def to_line(result, **copied):
    """A result as `inkling classify` writes it."""
    guesses = ",".join(
        f'{{"label":{json.dumps(label, ensure_ascii=False)},"probability":{format(probability, ".9g")}}}'
        for label, probability in result.guesses
    )
    head = "".join(f"{json.dumps(key)}:{json.dumps(value)}," for key, value in copied.items())
    return f'{{{head}"guesses":[{guesses}],"sure":{"true" if result.sure else "false"}}}\n'


class Folder:
    """A temporary folder, to use with `with`."""

    def __enter__(self):
        self.path = Path(tempfile.mkdtemp(prefix="inkling-python-"))
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def find_program(name):
    """A program of the environment, for skipUnless."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
