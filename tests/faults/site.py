"""A whole site of its own (a database that keeps what it commits, queue, worker, beat, web), its parts to be killed."""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psycopg2
import redis

from deploy import services
from deploy.embedded import processes, servers
from deploy.embedded.addresses import ROOT, check_length, database_url, redis_url
from deploy.web_address import WebAddress


class Site:
    """Parts by name: PostgreSQL, Valkey, worker, beat, web, each started as `make run` starts it."""

    def __init__(self, folder):
        self.folder, self.sockets = folder, check_length(folder / "s")
        for place in (self.sockets, folder / "log", folder / "static", folder / "media"):
            place.mkdir(mode=0o700)
        self.lock = (folder / "children.lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.environment = {
            "DATABASE_URL": database_url(self.sockets),
            "REDIS_URL": redis_url(self.sockets),
            "SECRET_KEY": secrets.token_urlsafe(48),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": "http://localhost",
            "VAR_DIR": str(folder),
            "VENDOR_DIR": str(ROOT / "var" / "vendor"),
            "LOG_LEVEL": "WARNING",
        }
        self.web = WebAddress(host="127.0.0.1", port=free_port())
        self.known = {
            "PostgreSQL": servers.postgres_service(folder, self.sockets, keeps=True),
            "Valkey": servers.valkey_service(folder, self.sockets, keeps=True),
        } | {part.name: part for part in services.application(folder, self.web, self.environment)}
        self.running = {}

    def start(self, *names):
        for name in names:
            self.running[name] = processes.start(self.known[name], held=self.lock.fileno())

    def kill(self, name, number=signal.SIGKILL):
        """At once, nobody is asked. SIGKILL takes everything the part started too: it leads a group of its own."""
        process = self.running.pop(name)
        process.send_signal(number)
        if number == signal.SIGKILL:
            processes.kill_rest(process)
        process.wait(30)

    def tend(self):
        """What ended by itself is started again, as the launcher and systemd do. A worker that loses Redis while it
        holds a job ends instead of waiting for it: kombu cannot take the job back."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.start(name)

    def stop(self):
        for name in reversed(list(self.running)):
            processes.stop(self.running.pop(name), self.known[name])
        self.lock.close()

    def manage(self, *arguments):
        """Run a management command to its end; what it wrote."""
        argv = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            argv, cwd=ROOT, env=os.environ | self.environment, capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
        return done.stdout

    def ask(self, sql):
        """The first column of one query, from a connection of its own."""
        server = psycopg2.connect(self.environment["DATABASE_URL"])
        try:
            with server, server.cursor() as cursor:
                cursor.execute(sql)
                return [row[0] for row in cursor.fetchall()]
        finally:
            server.close()

    def answer(self, address, token):
        """The status of a page that reads the database; 0 when nobody answers."""
        headers = {"Authorization": f"Bearer {token}"}
        request = urllib.request.Request(self.web.url + address, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def empty_queue(self):
        """FLUSHALL: broker and cache lose everything."""
        redis.Redis(unix_socket_path=str(self.sockets / "valkey.sock")).flushall()

    def empty_folder(self, name):
        """What a part has kept on the disk is gone too."""
        shutil.rmtree(self.folder / name)
        (self.folder / name).mkdir(mode=0o700)

    def is_fresh(self):
        return self.ask("SELECT count(*) FROM plans_stalefigure") == [0]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, *, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.05)


class Reviewer:
    """A person who goes on approving one waiting value after the other, in a process of its own."""

    def __init__(self, site, pause=0.25):
        self.said = site.folder / f"approved-{time.monotonic_ns()}.txt"
        argv = [sys.executable, "-m", "tests.faults.approving", str(pause)]
        self.log = self.said.with_suffix(".log")
        with self.said.open("wb") as output, self.log.open("wb") as log:
            self.process = subprocess.Popen(
                argv, cwd=ROOT, env=os.environ | site.environment, stdout=output, stderr=log
            )
        wait_until(lambda: self.approved(), seconds=60, what="the first approval")

    def approved(self):
        """Ids of the values whose approval was confirmed to the person."""
        return [int(line) for line in self.said.read_text().split("\n")[:-1]]

    def goes_on(self):
        """Wait for one more approval than there were."""
        before, deadline = len(self.approved()), time.monotonic() + 30
        while len(self.approved()) == before:
            assert time.monotonic() < deadline, f"approvals do not go on:\n{self.log.read_text()[-2000:]}"
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        return self.approved()
