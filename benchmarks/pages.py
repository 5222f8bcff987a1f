"""What a street reads costs the same however many streets there are; what a district reads touches no raw row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.city import database
from benchmarks.city.approving import recorded
from benchmarks.measure import Benchmark, Check, Result

RAW = {"tasks_datavalue", "tasks_progressupdate", "tasks_valuerevision", "tasks_updaterevision"}
OF_DISTRICT = ("subtrees", "plans", "units", "tasks")


def benchmarks() -> list[Benchmark | Check]:
    database.start()
    _collect_static()
    return [
        Benchmark(
            name="street_pages_growth",
            run=wall_of_one_street(database.streets()),
            floor=wall_of_one_street(1),
            floor_name="the same wall in a city of one street",
            repeats=3,
        ),
        Benchmark(
            name="street_pages_growth: sums of its units",
            run=sums_of_one_street(database.streets()),
            floor=sums_of_one_street(1),
            floor_name="the same sums in a city of one street",
            repeats=20,
        ),
        Check("district: raw tables read", raw_tables_of_district),
    ]


def _collect_static() -> None:
    """Pages name their styles by content, as in production."""
    from django.core.management import call_command

    call_command("collectstatic", "--noinput", verbosity=0)


def wall_of_one_street(streets: int) -> Callable[[], None]:
    from django.test import Client

    from units.models import User

    database.use(streets)
    person = User.objects.get(memberships__role="supervision", memberships__unit__code="CS001")
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    def run() -> None:
        database.use(streets)
        answer = client.get("/plans/CITY-001/wall/")
        assert answer.status_code == 200, answer.content

    return run


def sums_of_one_street(streets: int) -> Callable[[], None]:
    """What a dashboard stands on: a street and everything below it, over the plan's twelve quarters."""
    from reports.city.invented import QUARTERS
    from reports.queries.sums import sums_of
    from units.models import Unit

    database.use(streets)
    street = Unit.objects.get(code="CS001")

    def run() -> None:
        database.use(streets)
        found = sums_of(street, QUARTERS)
        assert all(found[quarter].tasks.tasks == 40 for quarter in QUARTERS)

    return run


def raw_tables_of_district() -> Result:
    """Every query behind the district's figures is explained; a plan that touches a table of raw rows is counted."""
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from units.actions import issue_token
    from units.models import Unit

    database.use(database.streets())
    district = Unit.objects.get(code="CITY")
    until = timezone.now() + timedelta(days=1)
    token = issue_token(by=None, name="bench", unit=district, scopes=["read:all"], expires_at=until)
    client = Client(headers={"Authorization": f"Bearer {token.secret}"})
    touched: set[str] = set()
    for name in OF_DISTRICT:
        with recorded() as statements:
            answer = client.get(f"/api/v1/figures/{name}/", {"quarter": "2026-Q3"})
        assert answer.status_code == 200, answer.content
        for text in statements:
            if text.startswith("SELECT"):
                touched |= _tables(connection, text)
    found = touched & RAW
    unit = f"of {len(touched)} tables {' '.join(sorted(found))}"
    return Result("district: raw tables read", len(found), unit.rstrip())


def _tables(connection: Any, query: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + query.replace("%", "%%"), [])
        return set(_named(cursor.fetchone()[0][0]["Plan"]))


def _named(node: dict[str, Any]) -> list[str]:
    below = [name for child in node.get("Plans", []) for name in _named(child)]
    return [*below, *([node["Relation Name"]] if "Relation Name" in node else [])]
