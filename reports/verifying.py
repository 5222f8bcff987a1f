"""Proof that the stored figures are those that the facts give: recompute from raw rows, compare, change nothing."""

from dataclasses import dataclass

from django.db import connection, transaction

from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.rollup import EARLIEST, lock, recompute

TABLES = tuple(model._meta.db_table for model in (TaskQuarter, IndicatorQuarter, UnitQuarter, PlanQuarter))


@dataclass(frozen=True)
class Difference:
    """A stored row that the facts do not give, or a row the facts give that is not stored."""

    table: str
    is_stored: bool
    row: str

    def __str__(self) -> str:
        return f"{self.table}: {'stored but not given' if self.is_stored else 'given but not stored'}: {self.row}"


def differences(plan_id: int, *, since: int = EARLIEST) -> list[Difference]:
    """Every difference between the stored figures of a plan and a recomputation; the recomputation is undone."""
    found: list[Difference] = []
    with transaction.atomic(), connection.cursor() as cursor:
        lock(cursor, plan_id)
        before = {table: _rows(table, plan_id, since) for table in TABLES}
        recompute(cursor, plan_id, since=since)
        for table in TABLES:
            found += _compare(table, before[table], _rows(table, plan_id, since))
        transaction.set_rollback(True)
    return found


def _rows(table: str, plan_id: int, since: int) -> dict[int, str]:
    """Rows by id, as PostgreSQL writes them: nothing is lost in translation."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, to_jsonb(t)::text FROM {table} t WHERE plan_id = %s AND quarter >= %s",  # noqa: S608
            [plan_id, since],
        )
        return dict(cursor.fetchall())


def _compare(table: str, stored: dict[int, str], given: dict[int, str]) -> list[Difference]:
    gone = [Difference(table, True, stored[key]) for key in stored if stored[key] != given.get(key)]
    new = [Difference(table, False, given[key]) for key in given if given[key] != stored.get(key)]
    return gone + new
