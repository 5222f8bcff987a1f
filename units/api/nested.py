"""Lists within rows: one more statement each for the whole page, however many rows there are in either.

Read by the ids of the page, written by the columns of the nested serializer, laid into the rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.db.models import F, Prefetch, QuerySet
from rest_framework.serializers import ListSerializer, ModelSerializer

from units.api.columns import Table, Way, table, way
from units.compiled import Compiled, one_of


@dataclass(frozen=True, eq=False)
class Nested:
    """``rows`` that belong to the printed ones by ``relation``, in their own order; the long way takes ``prefetch``.

    Each is only itself: two may stand in one place, for different readers.
    """

    relation: str
    rows: QuerySet[Any]
    to_attr: str | None = None

    @property
    def source(self) -> str:
        return self.to_attr or self.relation

    @property
    def prefetch(self) -> Prefetch:
        return Prefetch(self.relation, self.rows, self.to_attr)


@dataclass(frozen=True)
class Lists:
    """A nested list as it is asked for; ``owner`` is the column that names the row it belongs to."""

    table: Table
    owner: int
    asked: Compiled[Any]

    def by_owner(self, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
        found = self.asked.tuples(ids=list(ids))
        lists: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row, printed in zip(found, self.table.rows(found), strict=True):
            lists[row[self.owner]].append(printed)
        return lists


@way.register
def _(_field: ListSerializer, _path: str) -> Way:
    """The id of the row itself stands there until the list is read."""
    return Way((F("pk"),))


def nest(rows: Sequence[dict[str, Any]], serializer: type[ModelSerializer], nested: Sequence[Nested]) -> None:
    """Read the lists into rows that were written from columns; a list that ``nested`` does not name is a fault."""
    by_source = {each.source: each for each in nested}
    for name, field in nesting(serializer) if rows else ():
        lists = lists_of(by_source[str(field.source)], field).by_owner([row[name] for row in rows])
        for row in rows:
            row[name] = lists.get(row[name], [])


@cache
def nesting(serializer: type[ModelSerializer]) -> list[tuple[str, ListSerializer]]:
    """Which fields of a serializer are lists."""
    fields = serializer().fields.items()
    return [(name, field) for name, field in fields if isinstance(field, ListSerializer)]


@cache
def lists_of(nested: Nested, field: ListSerializer) -> Lists:
    related = cast(Any, field.parent).Meta.model._meta.get_field(nested.relation).remote_field.name
    columns = table(cast(type[ModelSerializer], type(field.child)), F(related))
    rows = nested.rows.filter(one_of(related, "ids"))
    return Lists(columns, columns.reads.index(F(related)), Compiled(lambda: rows.values_list(*columns.reads)))
