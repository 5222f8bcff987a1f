"""The figures of the whole city from nothing: one quarter, and all twelve, a few plans at a time as the jobs do it."""

from pathlib import Path

from benchmarks.city import database
from benchmarks.measure import Benchmark

FLOORS = Path(__file__).with_name("floors")
FIGURES = ("reports_taskquarter", "reports_indicatorquarter", "reports_unitquarter", "reports_planquarter")
FLOOR_NAME = "one GROUPING SETS … INSERT of the raw sums"


def benchmarks() -> list[Benchmark]:
    database.start()
    from reports.city.invented import ENDS, STARTS

    return [rebuilding("rebuild_quarter", ENDS), rebuilding("rebuild_all", STARTS)]


def rebuilding(name: str, since: int) -> Benchmark:
    """Every figure from ``since`` to the last quarter, which is 2026-Q4."""
    from plans.staleness import BATCH
    from reports.rollup import rebuild

    def run() -> None:
        plans = database.plans()
        for first in range(0, len(plans), BATCH):
            assert rebuild(*plans[first : first + BATCH], since=since).changed

    return Benchmark(
        name=name,
        run=run,
        reset=lambda: forget(since),
        floor=lambda: add_up(since),
        floor_name=FLOOR_NAME,
        reset_floor=forget_sums,
        prepare=make_room,
        repeats=1,
        by_cpu=True,
        runs=5,
    )


def make_room() -> None:
    statement((FLOORS / "sums_table.sql").read_text())


def forget(since: int) -> None:
    """Remove the figures, and what is left of them on the disk."""
    for table in FIGURES:
        statement(f"DELETE FROM {table} WHERE quarter >= {int(since)}")  # noqa: S608
        statement(f"VACUUM ANALYZE {table}")


def forget_sums() -> None:
    statement("TRUNCATE floor_sums")


def add_up(since: int) -> None:
    statement((FLOORS / "sums.sql").read_text(), {"first": int(since), "last": 32_767})


def statement(sql: str, values: dict[str, int] | None = None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
