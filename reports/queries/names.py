"""Names of units and indicators by their keys: rows are read by themselves, joins cost more to plan than to look up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from plans.models import Indicator
from units.compiled import Compiled, one_of
from units.models import Unit


@dataclass(frozen=True)
class Place:
    """A unit as a line prints it: ``name`` in full, ``str`` as it is called."""

    pk: int
    path: str
    kind: str
    code: str
    name: str
    short_name: str

    def __str__(self) -> str:
        return self.short_name or self.name

    @classmethod
    def of(cls, unit: Unit) -> "Place":
        return cls(unit.pk, unit.path, unit.kind, unit.code, unit.name, unit.short_name)

    @property
    def is_tenant(self) -> bool:
        return self.kind in Unit.TENANT_KINDS


UNITS: Compiled[Any] = Compiled(
    lambda: Unit.objects.filter(one_of("pk", "ids")).values_list(
        "pk", "path", "kind", "code", "name", "short_name"
    )
)
INDICATORS: Compiled[Any] = Compiled(
    lambda: Indicator.objects.filter(one_of("pk", "ids")).order_by().values_list("pk", "name")
)


def places_of(ids: Iterable[int]) -> dict[int, Place]:
    """Units by their ids, in the order of the tree; at most one query."""
    asked = sorted(set(ids))
    return {row[0]: Place(*row) for row in UNITS.tuples(ids=asked)} if asked else {}


def with_places(known: Mapping[int, Place], ids: Iterable[int]) -> dict[int, Place]:
    """The same with what is known already; no query where that is all."""
    return {**known, **places_of(set(ids) - known.keys())}


def indicator_names(ids: Iterable[int]) -> dict[int, str]:
    """At most one query."""
    asked = sorted(set(ids))
    return dict(INDICATORS.tuples(ids=asked)) if asked else {}
