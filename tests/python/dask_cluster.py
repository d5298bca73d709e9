"""A Dask scheduler and workers on this machine, each a process that can be killed."""

import os
import subprocess
import sys
import time

LIMIT = 300  # s, for what hangs only


def wait_for(condition, what, *processes):
    """Waits until a condition holds, while none of some processes ends."""
    end = time.monotonic() + LIMIT
    while not condition():
        for process in processes:
            if process.poll() is not None:
                raise AssertionError(f"{process.args} ended early with {process.returncode}")
        if time.monotonic() > end:
            raise AssertionError(f"waited {LIMIT} s for {what}")
        time.sleep(0.05)


class Cluster:
    """A scheduler and workers of one task at a time, to use with `with`. They write to the file log of the folder."""

    def __init__(self, folder, count):
        self.folder = folder
        self.place = folder / "scheduler.json"
        self.log = open(folder / "log", "wb")
        self.processes = []
        self.workers = []
        try:
            scheduler = self.start(
                "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                "--scheduler-file", self.place,
            )  # fmt: skip
            wait_for(self.place.exists, "the scheduler", scheduler)
            for _ in range(count):
                self.add_worker()
        except BaseException:
            self.close()
            raise

    def start(self, *command):
        """Starts a process of Python that ends with the cluster."""
        environment = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False", "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(
            [sys.executable, *command], stdout=self.log, stderr=self.log, cwd=self.folder, env=environment
        )
        self.processes.append(process)
        return process

    def add_worker(self):
        place = self.folder / f"worker{len(self.processes)}"
        worker = self.start(
            "-m", "distributed.cli.dask_worker", "--scheduler-file", self.place, "--no-nanny", "--nthreads", "1",
            "--no-dashboard", "--local-directory", place,
        )  # fmt: skip
        self.workers.append(worker)

    def kill(self, worker):
        """As the kernel does when memory is short: the worker can do nothing more."""
        worker.kill()
        worker.wait()
        self.workers.remove(worker)

    def close(self):
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
