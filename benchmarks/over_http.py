"""Pages over real HTTP: the web server we ship on a loopback port, eight clients, the CPU of all its processes."""

import atexit
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path

from deploy import services
from deploy.web_address import WebAddress, answers

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = 8
PATIENCE = 60.0  # seconds until it answers


@dataclass(frozen=True)
class Asked:
    """A request that somebody makes again and again, and the status it is answered with."""

    path: str
    cookies: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200


@dataclass(frozen=True)
class Line:
    """A client's connection, kept from one request to the next."""

    connection: HTTPConnection

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()

    def read(self, asked: Asked) -> str:
        cookies = {"Cookie": asked.cookies} if asked.cookies else {}
        self.connection.request("GET", asked.path, headers=cookies | dict(asked.headers))
        answer = self.connection.getresponse()
        said = answer.read().decode()
        if answer.status != asked.status:
            raise AssertionError(f"{answer.status} {asked.path}: {said[:500]}")
        return said


@dataclass(frozen=True)
class Server:
    """A web server of this run, as `make run` starts it: two processes of four threads."""

    address: WebAddress
    process: "subprocess.Popen[bytes]"

    def cpu(self) -> float:
        """Seconds that its processes have used, every thread of them."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return sum(map(_used, (self.process.pid, *map(int, listed.read_text().split()))))

    def ask(self, asked: Sequence[Asked], times: int) -> None:
        """As many requests as ``times``, by eight clients that keep their connections, what is asked by turns."""
        with ThreadPoolExecutor(CLIENTS) as clients:
            shares = [clients.submit(self._client, asked, number, times) for number in range(CLIENTS)]
            for share in shares:
                share.result()

    def _client(self, asked: Sequence[Asked], number: int, times: int) -> None:
        with self.line() as line:
            for turn in islice(range(times), number, None, CLIENTS):
                line.read(asked[turn % len(asked)])

    def read(self, asked: Asked) -> str:
        with self.line() as line:
            return line.read(asked)

    def line(self) -> "Line":
        return Line(HTTPConnection(self.address.host, self.address.port, timeout=PATIENCE))


def serve(application: str, **environment: str) -> Server:
    """Start one; it ends with this process."""
    address = WebAddress("127.0.0.1", _free_port())
    told = os.environ | {"ALLOWED_HOSTS": "127.0.0.1,testserver", "LOG_LEVEL": "WARNING"} | environment
    service = services.web(Path(os.environ["VAR_DIR"]), address, {})
    argv = [application if word == "config.wsgi" else word for word in service.argv]
    process = subprocess.Popen([*argv, "--log-level", "warning"], env=told, cwd=ROOT)
    atexit.register(process.terminate)
    _wait_for(lambda: answers(address), process)
    return Server(address, process)


def _wait_for(is_there: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while not is_there():
        if process.poll() is not None or time.monotonic() > until:
            sys.exit("[guatu] the web server did not start")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _used(process: int) -> float:
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
