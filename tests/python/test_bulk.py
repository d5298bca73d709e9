"""The lines of docs/bulk.md, with GNU parallel and with Slurm on this machine, and what Spark's pipe() needs."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import unittest

from support import CLI, ROOT, Folder, find_program, make_drawings, run_cli, to_ndjson

EXAMPLES = ROOT / "examples/bulk"
LIMIT = 300  # s, for a hung test only


class Bulk(unittest.TestCase):
    """In a folder with drawings/, and with inkling on the PATH."""

    def setUp(self):
        context = Folder()
        self.folder = context.__enter__()
        self.addCleanup(context.__exit__)
        (self.folder / "bin").mkdir()
        (self.folder / "bin/inkling").symlink_to(CLI)
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}:/usr/bin:/usr/sbin:/bin"
        self.environment = {**os.environ, "PATH": path, "HOME": str(self.folder)}
        (self.folder / "drawings").mkdir()
        lines = to_ndjson(make_drawings(90, seed=5)).splitlines(keepends=True)
        contents = {"a": lines[:40], "b": lines[40:70], "c d": [*lines[70:], b"bad\n"]}
        for name, content in contents.items():
            (self.folder / f"drawings/{name}.ndjson").write_bytes(b"".join(content))
        self.files = sorted(map(str, (self.folder / "drawings").iterdir()))
        self.expected = run_cli("classify", *self.files, check=False).stdout

    def run_here(self, *command, check=True):
        options = {"cwd": self.folder, "env": self.environment, "capture_output": True, "timeout": LIMIT}
        done = subprocess.run(command, check=False, **options)
        if check and done.returncode:
            raise AssertionError(f"{command}: {done.returncode} {done.stdout.decode()} {done.stderr.decode()}")
        return done


@unittest.skipUnless(find_program("parallel"), "needs GNU parallel")
class Parallel(Bulk):
    def test_a_file(self):
        line = (EXAMPLES / "parallel-file.sh").read_text().replace("64M", "100k")
        self.assertIn("100k", line)
        content = b"".join((self.folder / "drawings" / name).read_bytes() for name in ("a.ndjson", "b.ndjson"))
        (self.folder / "all.ndjson").write_bytes(content)
        self.run_here("sh", "-c", line)
        expected = run_cli("classify", str(self.folder / "all.ndjson")).stdout
        self.assertEqual((self.folder / "labels.ndjson").read_bytes(), expected)

    def test_a_folder(self):
        done = self.run_here("sh", (EXAMPLES / "parallel-folder.sh"), check=False)
        self.assertEqual(done.returncode, 1)  # the number of files with bad lines
        self.assertRegex(done.stderr.decode(), r"c d\.ndjson:21: ")
        self.assertEqual((self.folder / "labels.ndjson").read_bytes(), self.expected)


CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
SlurmctldPort={controller_port}
SlurmdPort={node_port}
AuthType=auth/none
CredType=cred/none
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
SchedulerType=sched/builtin
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def find_free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@unittest.skipUnless(all(map(find_program, ("slurmctld", "slurmd", "sbatch"))), "needs Slurm")
class Slurm(Bulk):
    """A cluster of one machine, which is controller and node, without munge and control groups."""

    def setUp(self):
        super().setUp()
        host = socket.gethostname().partition(".")[0]
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        ports = find_free_ports(2)
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        (self.folder / "slurm.conf").write_text(
            CONFIGURATION.format(
                host=host, user=user, controller_port=ports[0], node_port=ports[1], folder=self.folder,
                cpus=os.cpu_count(),
            )
        )  # fmt: skip
        self.environment["SLURM_CONF"] = str(self.folder / "slurm.conf")
        self.daemons = [self.start("slurmctld", "-D"), self.start("slurmd", "-D", "-N", host)]
        self.wait_for(lambda: b"idle" in self.run_here("sinfo", "--noheader", check=False).stdout, "an idle node")

    def start(self, program, *arguments):
        log = open(self.folder / f"{program}.log", "wb")
        self.addCleanup(log.close)
        command = [find_program(program), *arguments]
        daemon = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=log)
        self.addCleanup(daemon.wait)
        self.addCleanup(daemon.kill)
        self.addCleanup(daemon.terminate)
        return daemon

    def wait_for(self, condition, what):
        end = time.monotonic() + LIMIT
        while not condition():
            logs = "".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))
            self.assertTrue(all(daemon.poll() is None for daemon in self.daemons), f"a daemon ended: {logs}")
            self.assertLess(time.monotonic(), end, f"waited {LIMIT} s for {what}: {logs}")
            time.sleep(0.1)

    def test_an_array_of_tasks(self):
        shutil.copy(EXAMPLES / "slurm.sh", self.folder)
        (command,) = re.findall(r"^# +(sbatch .*)$", (EXAMPLES / "slurm.sh").read_text(), re.MULTILINE)
        submit = command.replace("sbatch ", "sbatch --wait ", 1)

        def labels():
            return {path.name: path.read_bytes() for path in (self.folder / "labels").iterdir()}

        self.run_here("bash", "-c", submit)
        expected = {os.path.basename(file): run_cli("classify", file, check=False).stdout for file in self.files}
        self.assertEqual(labels(), expected)
        self.assertEqual(b"".join(labels()[name] for name in sorted(labels())), self.expected)
        self.assertRegex((self.folder / "slurm-3.log").read_text(), r"c d\.ndjson:21: ")

        # Again: what is there stays, and what is missing is done.
        (self.folder / "labels/a.ndjson").write_text("kept\n")
        (self.folder / "labels/b.ndjson").unlink()
        self.run_here("bash", "-c", submit)
        self.assertEqual(labels(), {**expected, "a.ndjson": b"kept\n"})

        # A program that fails leaves no file, and its task fails.
        (self.folder / "bin/inkling").unlink()
        (self.folder / "bin/inkling").write_text("#!/bin/sh\nexit 2\n")
        (self.folder / "bin/inkling").chmod(0o755)
        (self.folder / "labels/b.ndjson").unlink()
        self.assertEqual(self.run_here("bash", "-c", submit, check=False).returncode, 2)
        self.assertNotIn("b.ndjson", " ".join(labels()))


# What the example uses of PySpark: textFile() cuts files into partitions at line ends, pipe() runs the command once per
# partition, writes the lines to it and reads lines, saveAsTextFile() writes a file per partition.
PYSPARK = """
import os, shlex, subprocess
class Lines:
    def __init__(self, partitions):
        self.partitions = partitions
    def pipe(self, command, checkCode=False):
        outputs = []
        for lines in self.partitions:
            text = "".join(line.rstrip("\\n") + "\\n" for line in lines).encode()
            done = subprocess.run(shlex.split(command), input=text, stdout=subprocess.PIPE)
            if checkCode and done.returncode:
                raise Exception(f"Pipe function `{command}` exited with error code {done.returncode}")
            outputs.append([line.rstrip("\\n") for line in done.stdout.decode().split("\\n")[:-1]])
        return Lines(outputs)
    def saveAsTextFile(self, path):
        os.mkdir(path)
        for number, lines in enumerate(self.partitions):
            with open(f"{path}/part-{number:05d}", "w") as file:
                file.writelines(line + "\\n" for line in lines)
class SparkSession:
    def appName(self, name):
        return self
    def getOrCreate(self):
        return self
    def textFile(self, path):
        partitions = []
        for name in sorted(os.listdir(path)):
            with open(f"{path}/{name}") as file:
                lines = file.read().splitlines()
            partitions += [lines[at : at + 7] for at in range(0, len(lines), 7)]
        return Lines([*partitions, []])
SparkSession.builder = SparkSession()
SparkSession.sparkContext = SparkSession.builder
"""


class Spark(Bulk):
    """Spark itself is not here: a stand-in does what its documentation says of textFile, pipe and saveAsTextFile."""

    def setUp(self):
        super().setUp()
        package = self.folder / "stand-in/pyspark"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "sql.py").write_text(PYSPARK)
        self.environment["PYTHONPATH"] = str(package.parent)

    def label(self):
        return self.run_here(sys.executable, EXAMPLES / "spark.py", "drawings", "labels", check=False)

    def test_partitions_give_the_lines_of_one_process(self):
        done = self.label()
        self.assertEqual(done.returncode, 0, done.stderr)
        parts = sorted((self.folder / "labels").iterdir())
        self.assertEqual(b"".join(path.read_bytes() for path in parts), self.expected)
        self.assertIn(b"standard input:", done.stderr)

    def test_a_program_that_fails_is_not_taken_for_success(self):
        (self.folder / "bin/inkling").unlink()
        (self.folder / "bin/inkling").write_text("#!/bin/sh\ncat >/dev/null\nexit 2\n")
        (self.folder / "bin/inkling").chmod(0o755)
        self.assertNotEqual(self.label().returncode, 0)
        self.assertFalse((self.folder / "labels").exists())

    def test_one_line_in_gives_at_most_one_line_out(self):
        # What pipe() relies on: no output without input, none before, and a command that shlex can split.
        (command,) = re.findall(r'^COMMAND = "(.*)"$', (EXAMPLES / "spark.py").read_text(), re.MULTILINE)
        self.assertEqual(shlex.split(command)[:2], ["sh", "-c"])
        self.assertEqual(self.run_here(*shlex.split(command)).stdout, b"")


if __name__ == "__main__":
    unittest.main()
