"""Two databases beside the run's own: a city of one street, and one of as many as ``--streets`` says."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from deploy.embedded.addresses import with_database

ROOT = Path(__file__).resolve().parent.parent.parent
_connections: dict[int, Any] = {}


def streets() -> int:
    return int(os.environ.get("GUATU_STREETS", "220"))


def start() -> None:
    """Django with the project's own settings, on the city; both cities are made when they are not there yet."""
    for count in {1, streets()}:
        _make(count)
    os.environ["DATABASE_URL"] = address(streets())
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["LOG_LEVEL"] = "WARNING"
    import django

    django.setup()


def address(count: int) -> str:
    return with_database(os.environ["DATABASE_URL"], f"city{count}")


def use(count: int) -> None:
    """Let everything that follows in this process read and write the city of that many streets."""
    from django.db import connections
    from django.db.utils import load_backend

    if count not in _connections:
        settings = {**connections.settings["default"], "NAME": f"city{count}"}
        _connections[count] = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")
    connections["default"] = _connections[count]


def plans() -> list[int]:
    from plans.models import Plan

    return list(Plan.objects.order_by("id").values_list("id", flat=True))


def _make(count: int) -> None:
    import psycopg2  # type: ignore[import-untyped]

    with_server = psycopg2.connect(with_database(os.environ["DATABASE_URL"], "postgres"))
    with_server.autocommit = True
    with with_server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"city{count}"])
        is_there = cursor.fetchone() is not None
        if not is_there:
            cursor.execute(f"CREATE DATABASE city{count}")
    with_server.close()
    if not is_there:
        _fill(count)


def _fill(count: int) -> None:
    environment = os.environ | {"DATABASE_URL": address(count), "LOG_LEVEL": "WARNING"}
    took = []
    steps = [["manage.py", "migrate", "-v0"], ["manage.py", "make_city", f"--streets={count}"]]
    for step in (*steps, ["manage.py", "rebuild_figures"], ["-m", "benchmarks.city.published"]):
        began = time.perf_counter()
        argv = [sys.executable, *step]
        subprocess.run(argv, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
        took.append(time.perf_counter() - began)
    _settle(address(count))
    print(
        f"city of {count} streets: rows {took[1]:.0f} s, figures {took[2]:.0f} s", file=sys.stderr, flush=True
    )


def _settle(url: str) -> None:
    """As after a night: statistics and visibility are known."""
    import psycopg2

    server = psycopg2.connect(url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    server.close()
