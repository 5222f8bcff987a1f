"""Figures at once: known unchanged from revisions; else by the serializer's columns, and what a correction has moved.

A row whose published results differ from its live ones is written by the serializer itself, beside all the others.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, cast

import orjson
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from rest_framework.serializers import ModelSerializer

import plans.api.ways  # noqa: F401  # how the fields of plans are written
from reports.api.light import LightField, light_of
from reports.api.serializers import AsOfField
from reports.api.totals import RateField
from reports.api.unchanged import plan_in, tag_of
from reports.models import TaskQuarter
from reports.results import RESULTS, spelling
from units.api.asking import Asker, asker_of
from units.api.at_once import AtOnce, Found, Row
from units.api.columns import Table, Way, instant, table, way
from units.api.questions import Question

STATES, FEW = "plans_figure_states(token.path, %(plan)s)", 8
NAMED = {
    "live": Way((F("pk"),), lambda _pk: None),
    "unit_of_measure": Way(
        (Coalesce(NullIf(F("unit_of_measure"), Value("")), F("indicator__unit_of_measure")),)
    ),
}
JSON = frozenset({"numbers", "worst_numbers"})  # which the driver gives as text


# How the fields of figures are written --------------------------------------------------------------------------------
@way.register
def _(_field: AsOfField, _path: str) -> Way:
    return Way(
        (F("period_closed_at"), F("plan__figures_at")),
        lambda closed, worked_out: instant(closed or worked_out),
    )


@way.register
def _(field: LightField, _path: str) -> Way:
    is_of_task = cast(Any, field.parent).Meta.model is TaskQuarter
    named = F("named__name") if is_of_task else Value("")
    return Way((F("light"), F("reason"), F("rule"), F("numbers"), named), said)


class Counts(NamedTuple):
    """What rates are derived from."""

    tasks: int
    completed: int
    ahead: int
    on_schedule: int
    not_started: int
    undecided: int
    weight: int
    weighted_bp: int


@way.register
def _(field: RateField, _path: str) -> Way:
    return Way(tuple(map(F, Counts._fields)), lambda *counts: field.to_representation(Counts(*counts)))


@lru_cache(maxsize=4096)
def said(light: int | None, reason: str, rule: int | None, numbers: str, named: str | None) -> Row | None:
    """A plan has hundreds of lights and a dozen different ones: each is put into words once."""
    target = named if named and rule in range(4, 8) else ""
    return light_of(light, reason, rule, orjson.loads(numbers), target)


# Corrections ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Columns:
    """Of a serializer of figures: its table, and where the published results and the live ones beside them stand."""

    table: Table
    published: int
    results: tuple[str, ...]
    values: Callable[[Sequence[Any]], tuple[Any, ...]]

    def has_moved(self, row: Sequence[Any]) -> bool:
        """Whether a result differs from what was published; where none does, live and published are the same."""
        if row[self.published] is None:
            return False
        was = orjson.loads(row[self.published])
        live = dict(zip(self.results, self.values(row), strict=True))
        for name in JSON & live.keys():
            live[name] = orjson.loads(live[name])
        return was != live and any(live[name] != value for name, value in was.items())


@cache
def columns_of(serializer: type[ModelSerializer]) -> Columns:
    results = {name: spelling(name) for name in RESULTS[serializer.Meta.model]}
    whole = table(serializer, F("published"), *results.values(), named=NAMED)
    place = whole.reads.index
    values = itemgetter(*(place(each) for each in results.values()))
    return Columns(whole, place(F("published")), tuple(results), values)


# What has changed -----------------------------------------------------------------------------------------------------
class FiguresAtOnce(AtOnce):
    """Within reach are the plans whose states came with the token.

    Rows of a few plans are found by the key of their plan and sorted; those of many are met in order of their ids.
    """

    reached = frozenset({"plan"})

    def asker(self, request: HttpRequest, question: Question) -> Asker | None:
        return asker_of(request, STATES, plan=question.given.get("plan"))

    def tag(self, request: HttpRequest, asker: Asker) -> str | None:
        return tag_of(asker.beside, question=request.get_full_path())

    def reach(self, asker: Asker) -> dict[str, Any]:
        return {"plans": [plan_in(each) for each in asker.beside]}

    def is_sorted(self, asker: Asker) -> bool:
        return len(asker.beside) <= FEW

    @classmethod
    def columns(cls) -> Table:
        return columns_of(cls.written_by()).table

    def rows(self, found: Found) -> list[Row]:
        how = columns_of(self.written_by())
        places = {row[0]: place for place, row in enumerate(found) if how.has_moved(row)}
        rows = how.table.rows(found)
        for key, printed in self.corrected(places) if places else ():
            rows[places[key]] = printed
        return rows

    def corrected(self, keys: Iterable[int]) -> list[tuple[int, Row]]:
        """These rows as published, each with its live results beside them, by the long way's own words."""
        raise NotImplementedError
