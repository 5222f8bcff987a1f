"""Fixtures for every test: quick passwords, plain static files, a real worker, the machine's own Chromium."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# the browser driver keeps an event loop in the main thread, where Django would then refuse the database
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(autouse=True)
def quick_settings(settings):
    """Hashing and hashed file names cost time and prove nothing here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, dropped at the end whoever is still on it: a request thread of the live server keeps its
    session as long as a browser, or a test that failed half-way, keeps the line open."""
    yield
    from django.db import connection

    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(others + " AND pid <> pg_backend_pid()")


# The least that a plan needs
@pytest.fixture
def plan():
    """A draft plan whose clock stands in the reporting days of the first quarter of 2026."""
    return factories().make_plan(clock_on=date(2026, 3, 25))


@pytest.fixture
def lead(plan):
    return factories().make_unit(plan.owner)


@pytest.fixture
def cadre(lead):
    return factories().make_user(lead)


@pytest.fixture
def supervisor(plan):
    return factories().make_supervisor(plan.owner)


def factories():
    """Not imported above: models are there only once Django is set up."""
    from tests import factories

    return factories


# A real worker --------------------------------------------------------------------------------------------------------
class Worker:
    """A Celery worker process on the test database, taking jobs from this run's own queue."""

    def __init__(self, environment, log):
        self.log = log
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
            "2",
        ]
        argv += ["--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel", "INFO"]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                argv, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
            )
        self.wait_until(lambda: b" ready." in log.read_bytes(), seconds=60, what="the worker is ready")

    def wait_until(self, condition, *, seconds=30, what="the condition holds"):
        """Wait for the effect of a job; fails with the worker's log if it does not come."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline or self.process.poll() is not None:
                pytest.fail(f"never came: {what}\n{self.log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.05)

    def kill(self):
        """As a power cut would: the worker and its pool at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, 9)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        self.kill()


@pytest.fixture
def start_worker(transactional_db, tmp_path):
    """Factory of workers on an empty queue; they end before the test's rows are removed."""
    from django.db import connection

    from config.celery import app
    from deploy.embedded.addresses import with_database

    app.control.purge()
    name = connection.settings_dict["NAME"]
    environment = os.environ | {"DATABASE_URL": with_database(os.environ["DATABASE_URL"], name)}
    workers = []

    def start():
        workers.append(Worker(environment, tmp_path / f"worker{len(workers)}.log"))
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop()
    app.control.purge()


@pytest.fixture
def real_worker(start_worker):
    """One running worker."""
    return start_worker()


# The browser ----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The machine's own Chromium; without one the journeys are skipped, not failed."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.skip("no Chromium on this machine: browser journeys are skipped")
    return {**browser_type_launch_args, "executable_path": found}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


# Time by part ---------------------------------------------------------------------------------------------------------
spent = defaultdict(lambda: [0, 0.0])


def pytest_runtest_logreport(report):
    parts = Path(report.nodeid.split("::")[0]).parts
    part = "/".join(parts[:2]) if len(parts) > 2 else "tests"
    spent[part][0] += report.when == "call"
    spent[part][1] += report.duration


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("time by part")
    for part, (count, seconds) in sorted(spent.items()):
        terminalreporter.write_line(f"{part:<30} {count:>5} tests {seconds:>8.1f} s")
