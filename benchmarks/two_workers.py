"""Do two workers do the work of two? And what they could stand in each other's way with: locks, rows, memory."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.city import database
from benchmarks.city.worker import Worker
from benchmarks.measure import Check, Result

CORES_NEEDED = 4
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def benchmarks() -> list[Check]:
    database.start()
    return [
        Check("two_workers", speed_of_two),
        Check("two_workers: waits for a lock", locks_between_two),
        Check("worker memory: growth over a rebuild", memory_of_one),
    ]


def speed_of_two() -> Result:
    cores = os.cpu_count() or 1
    if cores < CORES_NEEDED:
        return Result("two_workers", None, f"not measurable here: {cores} cores, {CORES_NEEDED} are needed")
    one, two = (min(rebuilt_by(processes)[0] for _ in range(5)) for processes in (1, 2))
    return Result("two_workers", round(one / two, 2), "times as fast as one", runs=5)


def locks_between_two() -> Result:
    """Looked up every 5 ms while two processes rebuild the whole city: how often anybody waited for a lock."""
    waits = sum(rebuilt_by(2, look=lambda worker: number_of(WAITING))[1])
    return Result("two_workers: waits for a lock", waits, "sessions seen waiting, of two on all plans")


def memory_of_one() -> Result:
    """Anonymous memory of the worker's process, at the end of the rebuild less after its first tenth."""
    sizes = rebuilt_by(1, look=lambda worker: worker.memory())[1]
    grown = (sizes[-1] - sizes[len(sizes) // 10]) / 1024
    return Result("worker memory: growth over a rebuild", round(grown, 2), f"MB, of {sizes[-1] // 1024} MB")


def rebuilt_by(processes: int, look: Callable[[Worker], int] = lambda _worker: 0) -> tuple[float, list[int]]:
    """Mark every plan from its first quarter; seconds until the last mark is gone, and what was seen on the way."""
    from plans.staleness import mark_stale

    worker = Worker(processes, Path(tempfile.mkdtemp()) / "worker.log")
    number_of("DELETE FROM reports_planquarter RETURNING 1")
    began, seen = time.monotonic(), []
    mark_stale(*database.plans(), since=0)
    while number_of("SELECT count(*) FROM plans_stalefigure"):
        seen.append(look(worker))
        time.sleep(0.005)
    took = time.monotonic() - began
    seen.append(look(worker))
    worker.stop()
    return took, seen


def number_of(sql: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
