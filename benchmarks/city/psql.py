"""A psql that stays open: scripts go in, the time of each is what the caller measures around ``run``."""

import subprocess

from deploy.embedded.binaries import find_postgres


class Psql:
    """One session; any error ends it, and the next ``run`` says so."""

    def __init__(self, url: str) -> None:
        program = find_postgres([]).folder / "psql"
        argv = [str(program), "-XqAt", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", url]
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, script: str) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(script + "\n\\echo done\n")
        self.process.stdin.flush()
        while (line := self.process.stdout.readline()) != "done\n":
            if not line:
                raise RuntimeError("psql ended: see its message above")
