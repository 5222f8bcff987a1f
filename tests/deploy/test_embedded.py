"""The embedded servers themselves: they start, keep what they were given, and never outlive their launcher."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from deploy.embedded import addresses, credentials, postgres
from deploy.embedded.processes import Service, failure
from deploy.messages import PlainError

ROOT = Path(__file__).resolve().parents[2]
LAUNCH = """
import sys
from pathlib import Path
from deploy.embedded.servers import needed_services
from deploy.embedded.supervisor import Supervisor
from deploy.embedded.var_folder import held_by_children
var, sockets = Path(sys.argv[1]), Path(sys.argv[2])
with held_by_children(var, seconds=30) as held:
    supervisor = Supervisor(held)
    supervisor.listen()
    try:
        for service in needed_services(var, sockets):
            supervisor.add(service)
        print("ready", flush=True)
        supervisor.watch()
    finally:
        supervisor.stop_all()
"""


class Launcher:
    """The supervisor with both servers, in a folder of its own."""

    def __init__(self, folder, sockets):
        self.var, self.sockets = folder, sockets
        self.database = addresses.database_url(sockets)
        self.process = None

    def start(self, **more):
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(self.var), str(self.sockets)],
            cwd=ROOT,
            env=kept | more,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n"

    def end(self, number):
        self.process.send_signal(number)
        self.process.communicate(timeout=30)

    def query(self, sql):
        connection = psycopg2.connect(self.database)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def children(self):
        """Processes that name this launcher's folder on their command line."""
        marks = (os.fsencode(self.var), os.fsencode(self.sockets))
        return [
            pid
            for pid in pids()
            if (not self.process or pid != self.process.pid) and any(mark in line_of(pid) for mark in marks)
        ]

    def wait_until_alone(self, seconds=15):
        deadline = time.monotonic() + seconds
        while self.children() and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.children()


def pids():
    return [int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit()]


def line_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def launcher(tmp_path_factory):
    import tempfile

    with tempfile.TemporaryDirectory(prefix="guatu-launch-") as folder:
        var, sockets = Path(folder) / "var", Path(folder) / "s"
        var.mkdir(mode=0o700)
        sockets.mkdir(mode=0o700)
        found = Launcher(var, sockets)
        yield found
        if found.process and found.process.poll() is None:
            found.end(signal.SIGTERM)
        assert found.wait_until_alone() == []


def test_a_killed_launcher_leaves_no_child_and_loses_nothing(launcher):
    launcher.start()
    launcher.query("CREATE TABLE kept AS SELECT 7 AS number")
    with redis.Redis.from_url(addresses.redis_url(launcher.sockets)) as queue:
        queue.rpush("queue", "job")

    launcher.end(signal.SIGKILL)
    launcher.start()  # waits by itself for what is left of the first

    assert launcher.query("SELECT number FROM kept") == [(7,)]
    with redis.Redis.from_url(addresses.redis_url(launcher.sockets)) as queue:
        assert queue.lrange("queue", 0, -1) == [b"job"]


def test_an_asked_stop_is_a_clean_one(launcher):
    launcher.start()

    launcher.end(signal.SIGINT)

    assert launcher.process.returncode == 0
    assert launcher.wait_until_alone(0.5) == []
    assert "database system is shut down" in (launcher.var / "log" / "postgres.log").read_text()


def suffer(connection, sql):
    with contextlib.suppress(psycopg2.OperationalError), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_server_that_dies_is_started_again(launcher):
    """Even while one of its own processes is still busy with a long query."""
    launcher.start()
    busy = psycopg2.connect(launcher.database)
    threading.Thread(
        target=suffer,
        args=(busy, "SELECT count(*) FROM generate_series(1, 20000000) a, generate_series(1, 100) b"),
        daemon=True,
    ).start()
    first = int((launcher.var / "pg18" / "postmaster.pid").read_text().splitlines()[0])

    os.kill(first, signal.SIGKILL)

    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        try:
            assert launcher.query("SELECT 1") == [(1,)]
            break
        except psycopg2.OperationalError:
            time.sleep(0.2)
    else:
        pytest.fail("the database did not come back")


def test_a_dead_server_that_nobody_buried_is_no_obstacle(tmp_path):
    zombie = subprocess.Popen(["true"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    (tmp_path / "postmaster.pid").write_text(f"{zombie.pid}\n")

    postgres.forget_dead_server(tmp_path)

    assert not (tmp_path / "postmaster.pid").exists()
    zombie.wait()


def test_a_living_server_is_left_alone(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n")

    postgres.forget_dead_server(tmp_path)

    assert (tmp_path / "postmaster.pid").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="the branches exist only for root")
@pytest.mark.parametrize("branch", ["userns", "setpriv"])
def test_root_branch_serves(launcher, branch, tmp_path):
    if not credentials.works(credentials.Branch(branch), Path("/bin/true"), tmp_path):
        pytest.skip(f"this machine refuses {branch}")

    launcher.start(GUATU_AS_ROOT=branch)

    owner = {"userns": 0, "setpriv": 65534}[branch]
    assert launcher.query("SELECT current_user") == [("guatu",)]
    assert (launcher.var / "pg18").stat().st_uid == owner
    assert launcher.var.stat().st_mode & 0o777 == 0o700
    launcher.end(signal.SIGKILL)
    assert launcher.wait_until_alone() == []


@pytest.mark.skipif(os.getuid() != 0, reason="the branches exist only for root")
def test_data_moves_between_the_root_branches(launcher, tmp_path):
    if not credentials.works(credentials.Branch.SETPRIV, Path("/bin/true"), tmp_path):
        pytest.skip("this machine refuses setpriv")
    launcher.start(GUATU_AS_ROOT="setpriv")
    launcher.query("CREATE TABLE kept AS SELECT 7 AS number")
    launcher.end(signal.SIGTERM)

    launcher.start()

    assert launcher.query("SELECT number FROM kept") == [(7,)]


@pytest.mark.skipif(os.getuid() != 0, reason="only root is refused")
def test_root_without_a_branch_is_refused_in_words(monkeypatch, tmp_path):
    monkeypatch.setenv("GUATU_AS_ROOT", "neither")

    with pytest.raises(PlainError, match=r"普通用户.*DATABASE_URL"):
        credentials.choose_branch(Path("/bin/true"), tmp_path)


def test_given_addresses_start_no_servers(monkeypatch, tmp_path):
    from deploy.embedded.servers import needed_services

    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example.cn/wall")
    monkeypatch.setenv("REDIS_URL", "redis://queue.example.cn")

    assert needed_services(tmp_path, tmp_path) == []


def test_the_end_of_the_log_is_shown_when_a_service_fails(tmp_path):
    log = tmp_path / "web.log"
    log.write_text("earlier\nthe reason\n")

    assert "the reason" in str(failure(Service(name="web", argv=["x"], log=log), 0))


def test_a_disk_that_fills_up_is_recognised_in_the_log(tmp_path):
    log = tmp_path / "postgres.log"
    log.write_text("FATAL: could not write lock file: No space left on device\n")

    assert "磁盘空间" in str(failure(Service(name="PostgreSQL", argv=["x"], log=log), 0))


def test_a_foreground_command_dies_with_its_launcher():
    """`kill -9` of `make test` ends pytest and both servers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.with_servers", "sh", "-c", "echo $DATABASE_URL; exec sleep 60"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    printed = next(line for line in process.stdout if "host=" in line)
    folder = printed.strip().partition("host=")[2]
    assert [pid for pid in pids() if folder.encode() in line_of(pid)]

    process.kill()
    process.communicate(timeout=30)

    deadline = time.monotonic() + 15
    while [pid for pid in pids() if folder.encode() in line_of(pid)] and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in pids() if folder.encode() in line_of(pid)] == []
