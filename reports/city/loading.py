"""Loading the city by COPY: ids reserved from the sequences first, then one transaction per street."""

import io
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from random import Random

from django.db import connection, transaction
from django.db.models import Model

from plans.models import DataItem, Indicator, IndicatorTerm, Plan, ReportingPeriod, Section, Target
from reports.city.invented import QUARTERS, TASKS, UNITS, promises
from reports.city.lines import Shape, shape
from reports.city.reported import updates, values
from reports.city.street import SECTION_TASKS, Ids, chunks, new_street
from tasks.models import Assignment, DataValue, ProgressUpdate, Task, TaskIndicator
from units.models import Membership, Unit, User

DISTRICT_CODE = "CITY"
BATCH = 5_000  # lines in memory at once
_SAMPLE = promises(Random(0))  # noqa: S311 - a seed, not a secret
PER_STREET: dict[type[Model], int] = {
    Unit: 1 + UNITS,
    User: 2,
    Membership: 2,
    Plan: 1,
    Section: TASKS // SECTION_TASKS,
    ReportingPeriod: len(QUARTERS),
    DataItem: TASKS,
    Indicator: TASKS,
    IndicatorTerm: TASKS + sum(promise.kind.measure == "ratio" for promise in _SAMPLE),
    Target: sum(len(list(promise.targets())) for promise in _SAMPLE),
    Task: TASKS,
    Assignment: TASKS * (1 + UNITS),
    TaskIndicator: TASKS,
    ProgressUpdate: TASKS * len(QUARTERS),
    DataValue: TASKS * UNITS * len(QUARTERS),
}


class CityExistsError(Exception):
    """There is a city already; a second would have the same codes."""


def load_city(streets: int, *, on_street: Callable[[int], None] = lambda _number: None) -> list[int]:
    """Write one district of ``streets`` streets and return the ids of their plans; figures are another step.

    One transaction per street keeps PostgreSQL's queue of foreign keys to check, and with it its memory, small. A run
    that is killed leaves whole streets only.
    """
    if Unit.objects.filter(code=DISTRICT_CODE).exists():
        raise CityExistsError
    with transaction.atomic():
        ids = _reserve(
            {model: streets * count for model, count in PER_STREET.items()}
            | {Unit: 1 + streets * PER_STREET[Unit]}
        )
        district = next(ids[Unit])
        form = shape(
            Unit, ("id", "path"), tenant_id=district, kind="district", code=DISTRICT_CODE, name="示范区"
        )
        copy(form, [form.line(district, f"/{district}/")])
    plans = []
    for number in range(1, streets + 1):
        plans.append(_load_street(number, district, ids))
        on_street(number)
    _analyze()
    return plans


@transaction.atomic
def _load_street(number: int, district: int, ids: Ids) -> int:
    street = new_street(number, district, ids)
    for form, lines in chunks(street, ids):
        copy(form, lines)
    copy(*updates(street, ids))
    copy(*values(street, ids))
    return street.plan


def _reserve(counts: dict[type[Model], int]) -> Ids:
    """Take that many ids of each table. The lock keeps other writers from taking the same ones meanwhile."""
    found: Ids = {}
    with connection.cursor() as cursor:
        for model, count in counts.items():
            table = model._meta.db_table
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            sequence = cursor.fetchone()[0]
            cursor.execute("SELECT nextval(%s)", [sequence])
            first = cursor.fetchone()[0]
            cursor.execute("SELECT setval(%s, %s)", [sequence, first + count - 1])
            found[model] = iter(range(first, first + count))
    return found


def copy(form: Shape, lines: Iterable[str]) -> None:
    """Send lines to the server in batches, so that memory does not grow with their number."""
    columns = ", ".join(form.columns)
    rest = iter(lines)
    with connection.cursor() as cursor:
        for batch in _batches(rest):
            cursor.copy_expert(f"COPY {form.table} ({columns}) FROM STDIN", io.StringIO(batch))


def _batches(lines: Iterator[str]) -> Iterator[str]:
    while batch := "".join(islice(lines, BATCH)):
        yield batch


def _analyze() -> None:
    """Without statistics the first roll-ups would be planned for empty tables."""
    with connection.cursor() as cursor:
        for model in PER_STREET:
            cursor.execute(f"ANALYZE {model._meta.db_table}")
