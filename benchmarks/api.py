"""What REST clients wait for: a page of 100 figures beside two floors, an unchanged answer beside a bare view, every
value of the city as CSV beside the database's own COPY."""

import resource
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from benchmarks.city import database
from benchmarks.measure import Benchmark, Check, Result

FIGURES = "/api/v1/figures/indicators/?plan=CITY-001"


def benchmarks() -> list[Benchmark | Check]:
    database.start()
    database.use(database.streets())
    reader = client()
    floors = Floors(reader)
    return [
        Benchmark(
            name="api_page",
            run=getting(reader, FIGURES),
            floor=floors.values,
            floor_name="values() and orjson of the same rows",
        ),
        Benchmark(
            name="api_page: beside ModelViewSet",
            run=getting(reader, FIGURES),
            floor=floors.viewset,
            floor_name="ModelViewSet of the same rows",
        ),
        Benchmark(
            name="api_unchanged",
            run=unchanged(reader),
            floor=floors.bare,
            floor_name="a bare view behind the same middleware",
            repeats=50,
        ),
        Benchmark(
            name="api_csv",
            run=every_value(reader),
            floor=floors.copy,
            floor_name="COPY of the table TO STDOUT CSV",
            repeats=1,
            runs=5,
        ),
        Check("api_csv: memory beyond one block, MB", memory),
    ]


def client() -> Any:
    from django.test import Client
    from django.utils import timezone

    from units.actions import issue_token
    from units.models import Unit

    until = timezone.now() + timedelta(days=1)
    token = issue_token(
        by=None,
        name="bench",
        unit=Unit.objects.get(code="CITY"),
        scopes=["read:all"],
        expires_at=until,
        per_minute=1_000_000,
    )
    return Client(headers={"Authorization": f"Bearer {token.secret}"})


def getting(reader: Any, address: str) -> Callable[[], None]:
    def run() -> None:
        answer = reader.get(address)
        assert answer.status_code == 200, answer.content

    return run


def unchanged(reader: Any) -> Callable[[], None]:
    tag = reader.get(FIGURES)["ETag"]

    def run() -> None:
        assert reader.get(FIGURES, headers={"If-None-Match": tag}).status_code == 304

    return run


def every_value(reader: Any) -> Callable[[], None]:
    def run() -> None:
        answer = reader.get("/api/v1/data-values/?format=csv")
        assert sum(len(block) for block in answer.streaming_content) > 1_000

    return run


def memory() -> Result:
    """How much the process grew at its peak over a whole CSV, after one had already been written."""
    run = every_value(client())
    run()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    run()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return Result("api_csv: memory beyond one block, MB", round(grown, 1), "MB")


class Floors:
    """The plainest ways to the same rows: no token, no scope, no middleware; the rows our page shows, by id."""

    def __init__(self, reader: Any) -> None:
        from benchmarks.floors import bare

        page = reader.get(FIGURES).json()
        assert len(page["results"]) == 100, len(page["results"])
        self.client = bare.client()
        self.fields = ("plan", "owner", "indicator", "home")

    def rows(self) -> Any:
        from reports.models import IndicatorQuarter

        return IndicatorQuarter.objects.filter(plan__code="CITY-001", unit=None).order_by("id")

    def values(self) -> None:
        """As many cells as our row has, codes by the same joins."""
        import orjson
        from django.http import HttpResponse

        columns = [*(f"{name}__code" for name in self.fields), *self._plain()]
        HttpResponse(orjson.dumps(list(self.rows().values(*columns)[:100]), default=str))

    def _plain(self) -> list[str]:
        from reports.api.serializers import IndicatorFigureSerializer

        named = IndicatorFigureSerializer.Meta.fields
        known = {field.name for field in self.rows().model._meta.concrete_fields}
        return [name for name in named if name in known - set(self.fields)] + [
            "reason",
            "rule",
            "numbers",
            "total",
        ]

    def viewset(self) -> None:
        from django.test import RequestFactory
        from rest_framework import serializers, viewsets

        from reports.models import IndicatorQuarter

        names = [*self.fields, *self._plain()]

        class Serializer(serializers.ModelSerializer):
            class Meta:
                model = IndicatorQuarter
                fields = names

        class View(viewsets.ModelViewSet):
            queryset = self.rows()[:100]
            serializer_class = Serializer
            authentication_classes = permission_classes = filter_backends = ()
            pagination_class = None

        answer = View.as_view({"get": "list"})(RequestFactory().get("/"))
        assert len(answer.render().content) > 1_000

    def bare(self) -> None:
        assert self.client.get("/").status_code == 200

    def copy(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.copy_expert("COPY tasks_datavalue TO STDOUT WITH (FORMAT csv)", BytesIO())
