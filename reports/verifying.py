"""Proof that the stored figures are those that the facts give, and that what was published is still what it was.

Figures are recomputed from raw rows and compared; publications are compared with the results kept beside the rows and
with their own sha256. Nothing is changed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from plans.models import ReportingPeriod
from reports.models import IndicatorQuarter, PlanQuarter, Publication, TaskQuarter, UnitQuarter
from reports.publishing import SCHEMA, canonical, content_of, digest
from reports.results import RESULTS
from reports.rollup import EARLIEST, lock, recompute

TABLES = tuple(model._meta.db_table for model in (TaskQuarter, IndicatorQuarter, UnitQuarter, PlanQuarter))
PUBLICATIONS = Publication._meta.db_table


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
        recompute(cursor, plan_id, since=EARLIEST)  # from raw rows alone: nothing stored is taken for granted
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


def _compare(table: str, stored: dict[Any, str], given: dict[Any, str]) -> list[Difference]:
    gone = [Difference(table, True, stored[key]) for key in stored if stored[key] != given.get(key)]
    new = [Difference(table, False, given[key]) for key in given if given[key] != stored.get(key)]
    return gone + new


def publication_differences(plan_id: int, *, since: int = EARLIEST) -> list[Difference]:
    """Every closed quarter whose publication, sha256 or kept results are not what was published.

    A quarter without a publication must have nothing kept either; publications of an older schema are asked for their
    sha256 only.
    """
    closed = ReportingPeriod.objects.closed().filter(plan=plan_id, quarter__gte=since)
    publications = {each.quarter: each for each in Publication.objects.filter(plan=plan_id)}
    found: list[Difference] = []
    for period in closed.select_related("plan__owner", "closed_by"):
        publication = publications.get(period.quarter)
        if publication is None:
            found += [_said(period, f"{table}: kept, but never published") for table in _kept(period)]
        else:
            found += _against_rows(period, publication)
    return found


def _against_rows(period: ReportingPeriod, publication: Publication) -> list[Difference]:
    found = []
    if digest(publication.content) != publication.sha256:
        found.append(_said(period, "sha256 is not that of the content"))
    content = json.loads(publication.content)
    if content["schema"] == SCHEMA:
        found += [_said(period, f"{table}: not kept") for table in _kept(period, is_missing=True)]
        found += _compare(PUBLICATIONS, dict(_entries(content)), dict(_entries(content_of(period))))
    return found


def _kept(period: ReportingPeriod, *, is_missing: bool = False) -> list[str]:
    """Tables with a row of the quarter whose published results are kept, or are missing."""
    where = {"plan": period.plan_id, "quarter": period.quarter, "published__isnull": is_missing}
    return [model._meta.db_table for model in RESULTS if model.objects.filter(**where).exists()]


def _entries(content: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    """The publication in pieces small enough to be named: one per task, indicator and unit, and the rest."""
    quarter, rest = content["quarter"], dict(content)
    for kind in ("tasks", "indicators", "units"):
        for row in rest.pop(kind):
            yield (
                (kind, row.get("task") or row.get("indicator"), row.get("unit")),
                f"{quarter} {canonical(row)}",
            )
    yield "rest", canonical(rest)


def _said(period: ReportingPeriod, what: str) -> Difference:
    return Difference(PUBLICATIONS, True, f"{period.quarter} {what}")
