"""A Celery worker of its own on the city, as in production: its processes, their memory, and the end of its work."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.city import database


class Worker:
    def __init__(self, processes: int, log: Path) -> None:
        argv = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "--pool",
            "prefork",
            "--concurrency",
            str(processes),
        ]
        argv += ["--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel", "INFO"]
        environment = os.environ | {"LOG_LEVEL": "INFO"}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                argv, cwd=database.ROOT, env=environment, stdout=output, stderr=output
            )
        wait_until(lambda: b" ready." in log.read_bytes(), seconds=60)

    def memory(self) -> int:
        """Kilobytes that the largest of its pool's processes holds for itself (anonymous pages)."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return max(_anonymous(Path(f"/proc/{child}/status")) for child in children)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def _anonymous(status: Path) -> int:
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["RssAnon"].split()[0])


def wait_until(condition: Callable[[], bool], *, seconds: float, step: float = 0.001) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(step)
