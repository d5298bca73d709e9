"""The readers of ndjson and of the dataset's binary format, plain and by gzip."""

import gzip
import io
import json
import os
import tempfile
import threading
import unittest

from inkling import Drawing, Inkling, InklingError, read_bin, read_drawings, read_ndjson
from support import DRAWINGS, HOUSE, PEN, Folder, run_cli, to_bin, to_ndjson

INKLING = Inkling()
SIMPLIFIED = [INKLING.simplify(each["drawing"]) for each in PEN]
GOOD = b'{"key_id":"1","word":"cat","drawing":[[[0,5],[0,5]]]}\n'


def read(content, reader=read_ndjson):
    """The drawings of a file and the errors of reading it."""
    errors = []
    return list(reader(io.BytesIO(content), errors.append)), errors


class Ndjson(unittest.TestCase):
    def test_drawings_with_all_that_the_file_tells(self):
        line = {"word": "cat", "key_id": 2**63 + 1, "countrycode": "DE", "recognized": True, "drawing": HOUSE}
        (drawing,), errors = read(json.dumps(line).encode())
        self.assertEqual(errors, [])
        self.assertEqual((drawing.word, drawing.key_id), ("cat", 2**63 + 1))
        self.assertEqual(drawing.fields, {"countrycode": "DE", "recognized": True})
        self.assertEqual(drawing.strokes, HOUSE)
        self.assertEqual(INKLING.classify(drawing), INKLING.classify(HOUSE))
        self.assertEqual(INKLING.simplify(drawing), INKLING.simplify(HOUSE))

    def test_paths_and_files_plain_and_gzip(self):
        path = DRAWINGS / "pen.ndjson"
        content = path.read_bytes()
        expected = [each["drawing"] for each in PEN]
        with Folder() as folder:
            packed = folder / "pen.ndjson.gz"
            # Two members, as `cat a.gz b.gz` makes them.
            packed.write_bytes(gzip.compress(content[:5000]) + gzip.compress(content[5000:]))
            for source in (path, str(path), io.BytesIO(content), packed, str(packed), io.BytesIO(packed.read_bytes())):
                self.assertEqual([each.strokes for each in read_ndjson(source)], expected)
            with open(path, "rb") as file:
                self.assertEqual([each.strokes for each in read_ndjson(file)], expected)
                self.assertFalse(file.closed)
            with open(path, "rb", buffering=0) as file:
                self.assertEqual(len(list(read_ndjson(file))), len(PEN))
            with tempfile.SpooledTemporaryFile() as file:
                file.write(content)
                file.seek(0)
                self.assertEqual(len(list(read_ndjson(file))), len(PEN))
        first = next(read_ndjson(path))
        self.assertEqual(first.location, f"{path}:1")

    def test_byte_order_marks_blank_lines_and_carriage_returns(self):
        drawings, errors = read(b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n") + b"\n  \t\r\n" + GOOD.strip())
        self.assertEqual((len(drawings), errors), (2, []))
        self.assertEqual(read(b""), ([], []))

    def test_bad_lines_are_told_with_their_number_and_skipped(self):
        bad = [
            b"not json", GOOD.strip() + GOOD.strip(), b"[1,2", b'"cat"', b"3", b"null", b'{"word":"cat"}',
            b'{"drawing":"cat"}',
            b'{"drawing":{}}', b'{"drawing":[[[0,NaN],[0,1]]]}', b'{"drawing":[[[0,Infinity],[0,1]]]}',
            b'{"drawing":[}',
            b'{"drawing":[],"a":"\xff"}', b"\0", b"[" * 100000, b'{"drawing":[[[' + b"1" * 5000 + b"],[0]]]}"[:-2],
        ]  # fmt: skip
        content = GOOD + b"".join(line + b"\n" + GOOD for line in bad)
        drawings, errors = read(content)
        self.assertEqual(len(drawings), len(bad) + 1)
        self.assertEqual([error.code for error in errors], ["json"] * len(bad))
        self.assertEqual([str(error).split(":")[1] for error in errors], [str(2 * i + 2) for i in range(len(bad))])
        with self.assertRaises(InklingError) as raised:
            list(read_ndjson(io.BytesIO(content)))
        self.assertEqual(raised.exception.code, "json")

    def test_strokes_of_quickdraw_are_rows_where_their_shape_does_not_tell(self):
        line = b'{%s"drawing":[[[0,90],[0,40]]]}\n'
        known, unknown = (read(line % field)[0][0] for field in (b'"countrycode":"DE",', b'"author":"me",'))
        self.assertEqual(INKLING.classify(known), INKLING.classify(unknown, layout="rows"))
        with self.assertRaisesRegex(InklingError, "layout"):
            INKLING.classify(unknown)

    def test_bad_drawings_are_told_with_their_place(self):
        drawings, _ = read(GOOD + b'{"drawing":[]}\n' + GOOD + b'{"drawing":[[3]]}\n')
        results = list(INKLING.classify_all(drawings, on_error="return"))
        self.assertEqual([getattr(each, "code", None) for each in results], [None, "empty", None, "strokes"])
        self.assertRegex(str(results[1]), "^the file:2: ")

    def test_other_kinds_are_told_once(self):
        kinds = {
            "UTF-16": GOOD.decode().encode("utf-16"), "UTF-16 without mark": GOOD.decode().encode("utf-16-le"),
            "array": b"[\n" + GOOD + b"]\n", "several lines": b'{\n  "drawing": []\n}\n', "zip": b"PK\x03\x04abc",
            "xz": b"\xfd7zXZ\x00abc", "csv": b"countrycode,drawing,key_id\n", "bin": to_bin(SIMPLIFIED[:1]),
            "gzip twice": gzip.compress(gzip.compress(GOOD)), "sequence": b"\x1e" + GOOD,
            "Python's notation": GOOD.replace(b'"', b"'"),
        }  # fmt: skip
        for name, content in kinds.items():
            with self.subTest(name):
                drawings, errors = read(content + content)
                self.assertEqual((drawings, [each.code for each in errors]), ([], ["file"]))

    def test_files_that_cannot_be_read(self):
        packed = gzip.compress(GOOD * 1000)
        damaged = bytearray(packed)
        damaged[len(damaged) // 2] ^= 255
        for content in (packed[:-20], packed[:20], bytes(damaged), packed + b"rest"):
            # What is damaged may give bad lines before its checksum is read.
            codes = [each.code for each in read(content)[1]]
            self.assertEqual((codes[-1], codes.count("file")), ("file", 1))
        with Folder() as folder:
            for path in (folder / "missing", folder):
                with self.assertRaises(InklingError) as raised:
                    list(read_ndjson(path))
                self.assertEqual(raised.exception.code, "file")
                self.assertIn(str(path), str(raised.exception))
        for source in (3, None, io.StringIO("{}"), ["a"]):
            with self.assertRaises(InklingError) as raised:
                list(read_ndjson(source))
            self.assertEqual(raised.exception.code, "source")

    def test_at_most_one_line_is_in_memory(self):
        class File:
            taken = 0

            def read(self, size):
                self.taken += size
                return (GOOD * (size // len(GOOD) + 1))[:size] if size % len(GOOD) == 0 else GOOD

        file = File()
        drawings = read_ndjson(file)
        self.assertEqual(next(drawings).word, "cat")
        self.assertLess(file.taken, 1 << 20)


class Binary(unittest.TestCase):
    def test_drawings(self):
        content = to_bin(SIMPLIFIED)
        with Folder() as folder:
            for name in ("The Eiffel Tower.bin", "full_binary_The_Eiffel_Tower.bin", "The_Eiffel_Tower.bin.gz"):
                path = folder / name
                path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
                drawings = list(read_bin(path))
                self.assertEqual([each.strokes for each in drawings], SIMPLIFIED)
                self.assertEqual({each.word for each in drawings}, {"The Eiffel Tower"})
            self.assertEqual([each.key_id for each in drawings], list(range(1, len(SIMPLIFIED) + 1)))
            self.assertEqual(drawings[0].fields, {"countrycode": "DE", "recognized": True, "timestamp": 1500000000})
            expected = [INKLING.classify(each, format="simplified") for each in SIMPLIFIED]
            self.assertEqual(list(INKLING.classify_all(drawings)), expected)

    def test_damage_is_told_with_its_place(self):
        content = to_bin(SIMPLIFIED[:2])
        first = len(to_bin(SIMPLIFIED[:1]))
        for end in range(first + 1, len(content)):
            drawings, errors = read(content[:end], read_bin)
            self.assertEqual((len(drawings), [each.code for each in errors]), (1, ["file"]))
            self.assertIn(f"byte {first}: ", str(errors[0]))
        with self.assertRaises(InklingError):
            list(read_bin(io.BytesIO(content[:-1])))


class Folders(unittest.TestCase):
    def test_all_files_of_a_folder_by_name(self):
        with Folder() as folder:
            (folder / "b.bin").write_bytes(to_bin(SIMPLIFIED[:2]))
            (folder / "a.ndjson").write_bytes(GOOD)
            (folder / "c.ndjson.gz").write_bytes(gzip.compress(GOOD + b"bad\n" + GOOD))
            (folder / "notes.txt").write_text("no drawings")
            (folder / "folder").mkdir()
            errors = []
            drawings = list(read_drawings(folder, errors.append))
            self.assertEqual([each.word for each in drawings], ["cat", "b", "b", "cat", "cat"])
            self.assertEqual([each.code for each in errors], ["json"])
            self.assertIsInstance(drawings[0], Drawing)
            self.assertEqual(len(list(read_drawings(folder / "b.bin"))), 2)
            with self.assertRaises(InklingError) as raised:
                list(read_drawings(folder / "folder"))
            self.assertEqual(raised.exception.code, "file")

    def test_binary_files_of_any_name(self):
        content = to_bin(SIMPLIFIED[:2])
        with Folder() as folder:
            for name in ("CAT.BIN", "cat", "cat.ndjson", "cat.Bin.GZ", "cat.download"):
                (folder / name).write_bytes(gzip.compress(content) if name.endswith("GZ") else content)
                drawings = list(read_drawings(folder / name))
                self.assertEqual([each.strokes for each in drawings], SIMPLIFIED[:2], name)
            self.assertEqual(len(list(read_drawings(folder))), 6)

    def test_pipes_are_read_once(self):
        with Folder() as folder:
            os.mkfifo(folder / "pipe")
            writer = threading.Thread(target=(folder / "pipe").write_bytes, args=(GOOD,))
            writer.start()
            self.assertEqual(len(list(read_drawings(folder / "pipe"))), 1)
            writer.join()

    def test_strokes_in_a_string(self):
        text = json.dumps({"word": "cat", "drawing": json.dumps(SIMPLIFIED[0])}).encode()
        drawings, errors = read(text + b"\n" + b'{"drawing":"cat"}\n' + b'{"drawing":"5"}\n')
        self.assertEqual([each.strokes for each in drawings], SIMPLIFIED[:1])
        self.assertRegex(str(errors[0]), '^the file:2: the string "drawing" does not hold JSON')
        self.assertEqual([each.code for each in errors], ["json", "json"])

    def test_ndjson_lines_of_the_command_line_are_read(self):
        lines = run_cli("simplify", data=to_ndjson(PEN)).stdout
        self.assertEqual([each.strokes for each in read(lines)[0]], SIMPLIFIED)


if __name__ == "__main__":
    unittest.main()
