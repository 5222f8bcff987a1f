"""Closed quarters at rest: no action moves one without a restatement, and none ever moves what was published."""

from dataclasses import dataclass, field

from django.db import connection

from reports.models import IndicatorQuarter, PlanQuarter, Restatement, TaskQuarter, UnitQuarter
from tests.properties.world import World

TABLES = tuple(model._meta.db_table for model in (TaskQuarter, IndicatorQuarter, UnitQuarter, PlanQuarter))
SEEN = " UNION ALL ".join(
    f"""SELECT '{table}', quarter, md5(string_agg((to_jsonb(f) - 'published')::text, '' ORDER BY id)),
        md5(string_agg(coalesce(published::text, ''), '' ORDER BY id))
        FROM {table} f WHERE plan_id = %(plan)s AND quarter = ANY(%(closed)s) GROUP BY quarter"""  # noqa: S608
    for table in TABLES
)
Key = tuple[str, int]


@dataclass
class Closed:
    """The closed quarters' rows by table and quarter, as fingerprints, and the last restatement when they were seen."""

    rows: dict[Key, str] = field(default_factory=dict)
    published: dict[Key, str] = field(default_factory=dict)
    restated: int = 0


def look(world: World) -> Closed:
    seen = Closed(restated=_last_restatement(world))
    with connection.cursor() as cursor:
        cursor.execute(SEEN, {"plan": world.plan.pk, "closed": sorted(world.frozen)})
        for table, quarter, rows, published in cursor.fetchall():
            seen.rows[table, quarter], seen.published[table, quarter] = rows, published
    return seen


def _last_restatement(world: World) -> int:
    last = Restatement.objects.filter(plan=world.plan).order_by("-id").values_list("id", flat=True).first()
    return last or 0


def disturbed(world: World, before: Closed, now: Closed) -> list[str]:
    """What moved since without leave. A correction gives leave to its own quarter and to later ones, and so does
    reporting in an earlier quarter that is still open."""
    leave = _leave(world, before)
    moved = {key for key, rows in before.rows.items() if now.rows.get(key) != rows and key[1] < leave}
    rewritten = {key for key, kept in before.published.items() if now.published.get(key) != kept}
    return [
        *(f"{table} of closed {quarter} moved without a correction" for table, quarter in sorted(moved)),
        *(f"{table} of closed {quarter}: what was published changed" for table, quarter in sorted(rewritten)),
    ]


def _leave(world: World, before: Closed) -> int:
    restated = Restatement.objects.filter(plan=world.plan, id__gt=before.restated)
    quarters = [int(quarter) for quarter in restated.values_list("quarter", flat=True)]
    still_open = world.plan.periods.still_open().values_list("quarter", flat=True)
    return min([*quarters, *(int(quarter) for quarter in still_open)], default=1 << 30)
