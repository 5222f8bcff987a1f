"""Run a command beside throw-away servers: `python -m deploy.with_servers COMMAND …`.

A temporary cluster, Valkey and socket folder of its own (never `var/`), so any number may run at once, beside
`make run` too. The addresses are exported, the servers stop with the command. GUATU_KEEP_URLS=1 uses DATABASE_URL
and REDIS_URL of the environment instead, for a pass on another server.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.embedded.addresses import ROOT, check_length
from deploy.embedded.credentials import command
from deploy.embedded.processes import Service, start, stop
from deploy.embedded.servers import addresses_of, needed_services
from deploy.machine import check_platform, check_python
from deploy.messages import PlainError, fail

PREFIX = f"guatu-test-{os.getuid()}-"


def sweep_leftovers(base: Path) -> None:
    """Remove folders of runs that were killed: those whose lock no process holds any more."""
    old = time.time() - 60  # a younger one may be about to take its lock
    for folder in (place for place in base.glob(f"{PREFIX}*") if place.lstat().st_mtime < old):
        with contextlib.suppress(OSError), (folder / "children.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def temporary_folder() -> Iterator[tuple[Path, int]]:
    """A private folder and its lock, which every child holds too."""
    sweep_leftovers(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with (folder / "children.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder, lock.fileno()


@contextlib.contextmanager
def servers(folder: Path, *, held: int) -> Iterator[dict[str, str]]:
    """Start what is needed in this folder and give the addresses."""
    sockets = check_length(folder / "s")
    for place in (sockets, folder / "log", folder / "static", folder / "media", folder / "beat"):
        place.mkdir(mode=0o700)
    running: list[tuple[Service, subprocess.Popen[bytes]]] = []
    try:
        for service in needed_services(folder, sockets, keeps=False):
            running.append((service, start(service, held=held)))
            print(f"[guatu] {service.name} runs as {service.branch}", flush=True)
        yield addresses_of(sockets)
    finally:
        for service, process in reversed(running):
            stop(process, service)


def settings_of(folder: Path) -> dict[str, str]:
    """What else the settings ask for."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "SITE_URL": "http://localhost",
        "VAR_DIR": str(folder),
        "VENDOR_DIR": str(ROOT / "var" / "vendor"),
    }


def run(argv: list[str], environment: dict[str, str], *, held: int) -> int:
    """Run the command in the foreground: it gets Ctrl-C itself, a TERM is handed on."""
    helped = command(argv, foreground=True)
    process = subprocess.Popen(helped, env=os.environ | environment, pass_fds=(held,))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: process.send_signal(received))
    return process.wait()


def main(argv: list[str]) -> int:
    if not argv:
        return fail(PlainError("用法：python -m deploy.with_servers 命令 …", "usage: … COMMAND …"))
    if os.environ.get("GUATU_KEEP_URLS") != "1":
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("REDIS_URL", None)
    began = time.monotonic()
    try:
        check_python()
        check_platform()
        with temporary_folder() as (folder, held), servers(folder, held=held) as addresses:
            print(f"[guatu] servers ready in {time.monotonic() - began:.1f} s", flush=True)
            return run(argv, addresses | settings_of(folder), held=held)
    except (PlainError, OSError) as error:
        return fail(error)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
