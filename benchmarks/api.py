"""What REST clients wait for, over HTTP: 100 figures beside two floors, an unchanged answer beside a bare view.

Ours and the floors are served to eight clients by the web server that we ship, from the same city; what is measured is
the CPU of its processes and of the database together. No answer is kept anywhere: every page is read anew. Every value
of the city as CSV stands beside the database's own COPY, in this process, over one connection.
"""

import json
import resource
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

from benchmarks.city import database
from benchmarks.measure import Benchmark, Check, Result
from benchmarks.over_http import Asked, Server, serve

API = "/api/v1/"
FIGURES = f"{API}figures/indicators/?plan=CITY-001"
OTHERS = (
    "figures/tasks/",
    "figures/units/",
    "figures/plans/",
    "updates/",
    "data-values/",
    "tasks/",
    "units/",
)
MANY, FEW = 200, 40
VALUES = "values() and orjson of the same rows"


def benchmarks() -> list[Benchmark | Check]:
    database.start()
    database.use(database.streets())
    from benchmarks.pages import _collect_static

    _collect_static()
    secret = token()
    city = {"DATABASE_URL": database.address(database.streets())}
    ours = serve("config.wsgi", **city)
    plain = serve("config.wsgi", **city, DJANGO_SETTINGS_MODULE="benchmarks.floors.without_middleware")
    bare = serve("config.wsgi", **city, DJANGO_SETTINGS_MODULE="benchmarks.floors.bare_settings")
    page = asking(FIGURES, secret)
    beside = partial(Served, ours, page)
    unchanged = Served(ours, if_changed(ours, page))
    return [
        beside().compared("api_page", Served(plain, Asked("/values/")), VALUES),
        beside().compared("api_page: beside rows by id", by_id(ours, page, plain), "the same by their ids"),
        beside().compared("api_page: beside ModelViewSet", Served(plain, Asked("/viewset/")), "ModelViewSet"),
        unchanged.compared("api_unchanged", Served(bare, Asked("/")), "a bare view, same middleware"),
        unchanged.compared("api_unchanged: no middleware", Served(plain, Asked("/")), "a bare view, none"),
        *(
            Served(ours, asking(API + path, secret)).compared(
                f"api_list: {path}", Served(plain, Asked("/values/")), VALUES, FEW
            )
            for path in OTHERS
        ),
        Benchmark(
            name="api_csv",
            run=every_value(secret),
            floor=copied,
            floor_name="COPY of the table TO STDOUT CSV",
            repeats=1,
            runs=5,
        ),
        Check("api_csv: memory beyond one block, MB", partial(memory, secret)),
    ]


class Served:
    """A request to one of the servers, again and again."""

    def __init__(self, server: Server, asked: Asked) -> None:
        self.server, self.asked = server, asked

    def often(self, times: int) -> Callable[[], None]:
        return lambda: self.server.ask([self.asked], times)

    def compared(self, name: str, floor: "Served", floor_name: str, times: int = MANY) -> Benchmark:
        return Benchmark(
            name=name,
            run=self.often(times),
            floor=floor.often(times),
            floor_name=floor_name,
            repeats=1,
            of=times,
            by_cpu=True,
            prepare=self.often(times),
            meter=self.server.cpu,
            floor_meter=floor.server.cpu,
        )


def token() -> str:
    """A district's, to read all there is."""
    from django.utils import timezone

    from units.actions import issue_token
    from units.models import Unit

    made = issue_token(
        by=None,
        name="bench",
        unit=Unit.objects.get(code="CITY"),
        scopes=["read:all"],
        expires_at=timezone.now() + timedelta(days=1),
        per_minute=1_000_000,
    )
    return made.secret


def asking(path: str, secret: str) -> Asked:
    return Asked(path, headers=(("Authorization", f"Bearer {secret}"),))


def if_changed(server: Server, page: Asked) -> Asked:
    """The same of a client that has read it."""
    with server.line() as line:
        line.connection.request("GET", page.path, headers=dict(page.headers))
        answer = line.connection.getresponse()
        answer.read()
    return Asked(page.path, headers=(*page.headers, ("If-None-Match", answer.headers["ETag"])), status=304)


def by_id(ours: Server, page: Asked, plain: Server) -> Served:
    """The floor that has nothing to look for: the rows of our page by their ids."""
    from reports.models import IndicatorQuarter

    shown = json.loads(ours.read(page))["results"]
    rows = IndicatorQuarter.objects.filter(plan__code="CITY-001", unit=None).order_by("id")[:100]
    assert [row["indicator"] for row in shown] == [row.indicator.code for row in rows], "not the same rows"
    return Served(plain, Asked(f"/values/{','.join(str(row.pk) for row in rows)}/"))


def every_value(secret: str) -> Callable[[], None]:
    from django.test import Client

    reader: Any = Client(headers={"Authorization": f"Bearer {secret}"})

    def run() -> None:
        answer = reader.get(f"{API}data-values/?format=csv")
        assert sum(len(block) for block in answer.streaming_content) > 1_000

    return run


def copied() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.copy_expert("COPY tasks_datavalue TO STDOUT WITH (FORMAT csv)", BytesIO())


def memory(secret: str) -> Result:
    """How much the process grew at its peak over a whole CSV, after one had already been written."""
    run = every_value(secret)
    run()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    run()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return Result("api_csv: memory beyond one block, MB", round(grown, 1), "MB")
