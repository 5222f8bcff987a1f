"""A private PostgreSQL: only a unix socket, a data directory that carries its major version."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.addresses import DATABASE, USER
from deploy.embedded.binaries import PostgresPrograms
from deploy.embedded.credentials import Branch, command, give
from deploy.embedded.processes import Service
from deploy.messages import PlainError, full_disk

# C.UTF-8 and not C: in plain C the trigrams of Chinese text are empty, silently
INITDB = ["--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"]
# containers often have only 64 MB of /dev/shm
SETTINGS = {"listen_addresses": "", "dynamic_shared_memory_type": "mmap", "max_connections": "100"}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
FAST_SHUTDOWN = ((signal.SIGINT, 30), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))


@dataclass(frozen=True)
class Cluster:
    programs: PostgresPrograms
    data: Path
    sockets: Path
    branch: Branch
    keeps: bool = True  # False for a test's cluster: speed before durability


def create(cluster: Cluster) -> None:
    """Make the cluster and its database beside its final name, so that a half-made one is never taken for whole."""
    if cluster.data.exists():
        forget_dead_server(cluster.data)
        give(cluster.data, cluster.branch)
        return
    fresh = cluster.data.with_name(cluster.data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    give(fresh, cluster.branch)
    sync = [] if cluster.keeps else ["--no-sync"]
    _run(cluster, "initdb", "-D", str(fresh), *INITDB, *sync)
    _run(cluster, "postgres", "--single", "-D", str(fresh), "postgres", feed=f"CREATE DATABASE {DATABASE}\n")
    fresh.rename(cluster.data)


def _run(cluster: Cluster, program: str, *arguments: str, feed: str = "") -> None:
    """Run one of the server's own programs to its end."""
    argv = command([str(cluster.programs.folder / program), *arguments], branch=cluster.branch)
    done = subprocess.run(argv, input=feed, capture_output=True, text=True, env=_environment())
    said = done.stderr + done.stdout
    if "No space left on device" in said:
        raise full_disk(cluster.data.parent)
    if done.returncode or "ERROR:" in said:
        raise PlainError(
            f"数据库没有建成（{program}）：\n{said[-1500:]}\n", f"{program} failed; its words are above."
        )


def _environment() -> dict[str, str]:
    """Without PGDATA and its like, which would send the programs to somebody else's server."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")}


def forget_dead_server(data: Path) -> None:
    """Remove the status file of a server that is dead but not yet buried.

    In a container whose first process reaps nobody a killed server stays a zombie, and PostgreSQL takes it for alive.
    """
    status = data / "postmaster.pid"
    try:
        pid = int(status.read_text().splitlines()[0])
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError, IndexError):
        return
    if state in "ZX":
        status.unlink()


def service(cluster: Cluster, log: Path) -> Service:
    settings = SETTINGS if cluster.keeps else SETTINGS | THROW_AWAY
    argv = [str(cluster.programs.folder / "postgres"), "-D", str(cluster.data), "-k", str(cluster.sockets)]
    argv += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Service(
        name="PostgreSQL",
        argv=argv,
        log=log,
        is_ready=lambda pid: is_ready(cluster.data, pid),
        branch=cluster.branch,
        death=signal.SIGINT,
        stops=FAST_SHUTDOWN,
        patience=120,
        home=cluster.data.resolve(),
    )


def is_ready(data: Path, pid: int) -> bool:
    """Whether the server with this process id says so in its own status file (line 1 its pid, line 8 its state)."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"
