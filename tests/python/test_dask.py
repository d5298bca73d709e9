"""examples/python/dask_label.py on a scheduler and two workers, one of which is killed in the middle."""

import gzip
import importlib.util
import signal
import subprocess
import sys
import time
import unittest

from dask_cluster import LIMIT, Cluster, wait_for
from inkling import Inkling
from support import CLI, ROOT, Folder, make_drawings, run_cli, to_bin, to_ndjson

EXAMPLE = ROOT / "examples/python/dask_label.py"

# In place of the command line: writes down which worker called it, and waits until it may go on.
PROGRAM = """#!/bin/sh
echo "$*" >>"{folder}/calls"
: >"{folder}/worker-$PPID"
while [ ! -e "{folder}/go" ]; do sleep 0.05; done
exec "{cli}" "$@"
"""


@unittest.skipUnless(importlib.util.find_spec("distributed"), "needs Dask's distributed")
class Dask(unittest.TestCase):
    def setUp(self):
        context = Folder()
        self.folder = context.__enter__()
        self.addCleanup(context.__exit__)
        self.drawings = self.folder / "drawings"
        self.drawings.mkdir()
        self.program = self.folder / "program"
        self.program.write_text(PROGRAM.format(folder=self.folder, cli=CLI))
        self.program.chmod(0o755)

    def start_cluster(self):
        self.cluster = Cluster(self.folder, 2)
        self.addCleanup(self.cluster.close)

    def label(self, *options):
        command = [EXAMPLE, self.drawings, self.folder / "labels", "--program", self.program, *options]
        return self.cluster.start(*command, "--scheduler", self.cluster.place)

    def parts(self):
        return sorted((self.folder / "labels").glob("*.ndjson"))

    def output(self):
        return b"".join(path.read_bytes() for path in self.parts())

    def calls(self):
        path = self.folder / "calls"
        return len(path.read_text().splitlines()) if path.exists() else 0

    @unittest.skipIf(importlib.util.find_spec("pyarrow"), "pyarrow is there")
    def test_parquet_without_pyarrow_is_refused_before_any_work(self):
        (self.drawings / "a.ndjson").write_bytes(to_ndjson(make_drawings(2, seed=1)))
        command = [
            sys.executable,
            EXAMPLE,
            self.drawings,
            self.folder / "labels",
            "--program",
            self.program,
            "--parquet",
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--parquet needs pyarrow", done.stderr)
        self.assertEqual(self.calls(), 0)

    def test_a_killed_worker_costs_nothing_but_time(self):
        objects = make_drawings(60, seed=4)
        lines = to_ndjson(objects).splitlines(keepends=True)
        # Bad and blank lines, carriage returns, no newline at the end, an empty file, a byte order mark.
        (self.drawings / "a.ndjson").write_bytes(b"".join(lines[:30]) + b"bad\n\n" + lines[30].replace(b"\n", b"\r\n"))
        (self.drawings / "b.ndjson").write_bytes(b"".join(lines[31:45]).strip())
        (self.drawings / "c.ndjson").write_bytes(b"")
        (self.drawings / "d.ndjson").write_bytes(b"\xef\xbb\xbf" + b"".join(lines[45:]))
        (self.drawings / "notes.txt").write_text("not read")
        files = sorted(map(str, self.drawings.glob("*.ndjson")))
        expected = run_cli("classify", *files, check=False).stdout
        self.assertEqual(expected.count(b"\n"), 60)

        self.start_cluster()
        workers = list(self.cluster.workers)
        client = self.label("--bytes", "20000")
        pids = {worker.pid for worker in workers}
        started = lambda: {pid for pid in pids if (self.folder / f"worker-{pid}").exists()}  # noqa: E731
        wait_for(lambda: started() == pids, "both workers to have a task", client, *workers)
        self.cluster.kill(workers[0])
        (self.folder / "go").touch()
        self.assertEqual(client.wait(LIMIT), 1, (self.folder / "log").read_text(errors="replace"))  # one line is bad
        self.assertEqual(self.output(), expected)
        count = len(self.parts())
        self.assertGreater(count, 6)
        self.assertIn(b"not valid JSON", (self.folder / "log").read_bytes())
        self.assertEqual(list((self.folder / "labels").glob(".unfinished*")), [])

        # Again: only what is missing is done.
        before = self.calls()
        kept = self.parts()[0].stat().st_mtime_ns
        self.parts()[3].unlink()
        self.assertEqual(self.label("--bytes", "20000").wait(LIMIT), 0)
        self.assertEqual(self.output(), expected)
        self.assertEqual((self.calls() - before, self.parts()[0].stat().st_mtime_ns), (1, kept))

        # Other options, or other files, do not mix with what is there.
        self.assertEqual(self.label("--bytes", "30000").wait(LIMIT), 1)
        self.assertIn(b"has the labels of other files or options", (self.folder / "log").read_bytes())
        self.assertEqual(self.output(), expected)

    def test_a_result_that_is_lost_with_its_worker_is_made_again(self):
        (self.drawings / "a.ndjson").write_bytes(to_ndjson(make_drawings(20)))
        self.start_cluster()
        client = self.label()
        wait_for(self.calls, "a worker to have the part", client)
        client.send_signal(signal.SIGSTOP)  # it hears of the result and of its loss at once
        (self.folder / "go").touch()
        wait_for(self.parts, "the part")
        time.sleep(1)  # until the scheduler knows
        (self.folder / "go").unlink()
        (worker,) = (each for each in self.cluster.workers if (self.folder / f"worker-{each.pid}").exists())
        self.cluster.kill(worker)
        wait_for(lambda: self.calls() == 2, "the other worker to have the part")
        client.send_signal(signal.SIGCONT)
        time.sleep(1)  # until it knows, too
        (self.folder / "go").touch()
        self.assertEqual(client.wait(LIMIT), 0, (self.folder / "log").read_text(errors="replace"))
        self.assertEqual(self.output(), run_cli("classify", str(self.drawings / "a.ndjson")).stdout)

    @unittest.skipUnless(
        b"gzip" in run_cli("classify", "--help").stdout, "needs a command line that reads .bin and gzip"
    )
    def test_bin_and_gzip(self):
        inkling = Inkling()
        objects = make_drawings(40, seed=6)
        simplified = [inkling.simplify(each["drawing"]) for each in objects[:20]]
        (self.drawings / "house.bin").write_bytes(to_bin(simplified))
        (self.drawings / "a.ndjson.gz").write_bytes(gzip.compress(to_ndjson(objects[20:])))
        (self.drawings / "cat.bin.gz").write_bytes(gzip.compress(to_bin(simplified[:5])))
        files = sorted(map(str, self.drawings.iterdir()))
        (self.folder / "go").touch()
        self.start_cluster()
        self.assertEqual(self.label("--bytes", "1000").wait(LIMIT), 0)
        self.assertEqual(len(self.parts()), 3)
        self.assertEqual(self.output(), run_cli("classify", *files).stdout)
        self.assertEqual(self.output().count(b"\n"), 45)

    def test_a_program_that_fails_is_told_and_the_rest_is_done(self):
        (self.drawings / "a.ndjson").write_bytes(to_ndjson(make_drawings(20)))
        (self.folder / "go").touch()
        self.program.write_text(f'#!/bin/sh\n[ -e "{self.folder}/mended" ] || exit 2\nexec "{CLI}" "$@"\n')
        self.start_cluster()
        self.assertEqual(self.label("--bytes", "20000").wait(LIMIT), 2)
        self.assertEqual(self.parts(), [])
        self.assertIn(b"exit status 2", (self.folder / "log").read_bytes())
        (self.folder / "mended").touch()
        self.assertEqual(self.label("--bytes", "20000").wait(LIMIT), 0)
        self.assertEqual(self.output(), run_cli("classify", str(self.drawings / "a.ndjson")).stdout)

    def test_every_size_of_part_gives_the_same_lines(self):
        specification = importlib.util.spec_from_file_location("dask_label", EXAMPLE)
        example = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(example)
        path = self.drawings / "a.ndjson"
        for content in (b"", b"\n", b"a", b"a\n", b"ab\n\ncd\r\nefghij\nk", b"\n\n\nlong line\n" * 3):
            path.write_bytes(content)
            for size in range(1, len(content) + 3):
                parts = example.make_parts([self.drawings], size)
                lines = [list(example.read_lines(part["file"], part["start"], part["end"])) for part in parts]
                self.assertEqual(b"".join(b"".join(each) for each in lines), content)
        for name in ("b.ndjson.gz", "c.bin"):
            (self.drawings / name).write_bytes(gzip.compress(b"abc"))
        self.assertEqual([part["end"] for part in example.make_parts([self.drawings], 1 << 20)], [1 << 20, None, None])


if __name__ == "__main__":
    unittest.main()
