"""Children of the launcher: started from its main thread through the exec helper, stopped with patience, then force."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from deploy.embedded.credentials import Branch, command
from deploy.messages import PlainError, full_disk

KEEP_LOG = 10_000_000  # bytes; a longer log is put aside at the next start


@dataclass(frozen=True)
class Service:
    """One program and how it is started, known to be ready, and stopped."""

    name: str
    argv: list[str]
    log: Path
    is_ready: Callable[[int], bool] = lambda pid: True
    environment: dict[str, str] = field(default_factory=dict)
    branch: Branch = Branch.SELF
    death: signal.Signals = signal.SIGTERM
    stops: tuple[tuple[signal.Signals, float], ...] = ((signal.SIGTERM, 20), (signal.SIGKILL, 5))
    patience: float = 60
    home: Path | None = None  # the folder in which all its processes, and no others, work


def spawn(service: Service, *, held: int) -> subprocess.Popen[bytes]:
    """Start it; its output goes to its log, and it keeps the lock `held` open for as long as any of it lives."""
    put_aside(service.log)
    with service.log.open("ab") as log:
        return subprocess.Popen(
            command(service.argv, branch=service.branch, death=service.death),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | service.environment,
            pass_fds=(held,),
        )


def put_aside(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > KEEP_LOG:
        log.replace(log.with_suffix(".1.log"))


def start(
    service: Service, *, held: int, is_stopping: Callable[[], bool] = lambda: False
) -> subprocess.Popen[bytes]:
    """Start it and wait until it is ready; one that fails is stopped and explained with the end of its log."""
    began = service.log.stat().st_size if service.log.exists() else 0
    process, deadline = spawn(service, held=held), time.monotonic() + service.patience
    while not service.is_ready(process.pid):
        if process.poll() is not None or time.monotonic() > deadline or is_stopping():
            stop(process, service)
            raise failure(service, began)
        time.sleep(0.02)
    return process


def stop(process: subprocess.Popen[bytes], service: Service) -> None:
    """Ask, then insist; what the process left behind in its session is killed."""
    for number, seconds in service.stops:
        if process.poll() is not None:
            break
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    kill_rest(process)


def kill_rest(process: subprocess.Popen[bytes]) -> None:
    """Kill the session's remaining processes; it leads its own group, so nobody else is hit."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def kill_orphans(service: Service) -> None:
    """Kill what a dead server's own children still do in its folder: PostgreSQL's leave its session, and while one
    is busy the next server refuses to start."""
    for place in Path("/proc").iterdir() if service.home else ():
        with contextlib.suppress(OSError):
            if place.name.isdigit() and (place / "cwd").readlink() == service.home:
                os.kill(int(place.name), signal.SIGKILL)


def tail(log: Path, *, lines: int = 15, since: int = 0) -> str:
    """The last lines of a log, or of what was written to it after `since` bytes."""
    if not log.exists():
        return ""
    content = log.read_bytes()
    recent = content[since:] if since <= len(content) else content
    return "\n".join(recent.decode("utf-8", "replace").splitlines()[-lines:])


def failure(service: Service, began: int = 0) -> PlainError:
    """What to tell when a service did not start, or died too often."""
    ending = tail(service.log, since=began)
    if "No space left on device" in ending or "Disk quota exceeded" in ending:
        return full_disk(service.log.parent)
    return PlainError(
        f"{service.name} 没有运行起来，日志 {service.log} 的结尾：\n{ending}\n",
        f"{service.name} did not run; above is the end of its log.",
    )
