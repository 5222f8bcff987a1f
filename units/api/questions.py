"""A plain question to a list: filters that are declared, a page that is walked forward, JSON.

The SQL of a question is put together once for its shape (which filters, which choices, how many rows) and asked again
with other values. Whatever is not plain, misspelt or out of reach is None here and takes the long way, which knows
the words of every refusal.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django_filters.rest_framework import ChoiceFilter, FilterSet
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from units.api.filters import CodeFilter
from units.api.pagination import CursorPagination
from units.compiled import Given

JSON = (None, "*/*", "application/json")
CURSOR, SIZE = CursorPagination.cursor_query_param, CursorPagination.page_size_query_param
LARGEST = 2**63
ONLY_SINCE = "HTTP_IF_MODIFIED_SINCE"


@dataclass(frozen=True)
class Shape:
    """What SQL depends on: filters by name, a choice with its value; rows at most; whether a page came before."""

    filters: tuple[tuple[str, str | None], ...]
    size: int
    is_first: bool


@dataclass(frozen=True)
class Question:
    shape: Shape
    given: dict[str, Any]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.shape.filters)

    @property
    def is_for_everything(self) -> bool:
        """The first page, without a filter: finding nothing is an answer."""
        return self.shape.is_first and not self.shape.filters


def question_of(request: HttpRequest, filterset: type[FilterSet]) -> Question | None:
    """The question of a GET, where it is a plain one."""
    asked = dict(request.GET.lists())
    if request.method != "GET" or request.META.get("HTTP_ACCEPT") not in JSON or ONLY_SINCE in request.META:
        return None
    if any(len(values) != 1 or not values[0] or "\x00" in values[0] for values in asked.values()):
        return None
    try:
        size, after = _place(request)
        filters = [_filter(name, values[0], filterset) for name, values in sorted(asked.items())]
    except (APIException, ValidationError, LookupError):
        return None
    said = [each for each in filters if each]
    shape = Shape(tuple((name, chosen) for name, chosen, _ in said), size, after is None)
    return Question(shape, {name: value for name, _, value in said} | {"after": after})


def _place(request: HttpRequest) -> tuple[int, int | None]:
    """Rows of the page, and after which id it begins; a walk back is not plain."""
    paginator, asked = CursorPagination(), Request(request)
    cursor = paginator.decode_cursor(asked)
    if cursor is None:
        return paginator.get_page_size(asked), None
    after = int(cursor.position or 0)
    if cursor.reverse or cursor.offset or after >= LARGEST:
        raise LookupError
    return paginator.get_page_size(asked), after


def _filter(name: str, text: str, filterset: type[FilterSet]) -> tuple[str, str | None, Any] | None:
    """A filter's name, its choice where it has choices, and the value it is asked with."""
    if name in (CURSOR, SIZE):
        return None
    declared = filterset.base_filters[name]
    if isinstance(declared, CodeFilter) and declared.method:
        raise LookupError
    if isinstance(declared, CodeFilter):
        return name, None, text
    value = declared.field.clean(text)
    if value in ("", None):
        raise LookupError
    if isinstance(declared, ChoiceFilter):
        return name, value, value
    return name, None, int(value) if isinstance(value, int) else value


def narrowed(
    rows: QuerySet[Any], filterset: type[FilterSet], shape: Shape, *, reached: frozenset[str]
) -> QuerySet[Any]:
    """The rows that a question of this shape asks for, with ``Given`` where values are to come."""
    declared = filterset(data={}, queryset=rows).filters
    for name, chosen in shape.filters:
        if name in reached:
            continue
        each = declared[name]
        if isinstance(each, CodeFilter):
            rows = each.by_code(rows, code=Given(name), path=Given("path"))
        else:
            rows = each.filter(rows, Given(name) if chosen is None else chosen)
    if not shape.is_first:
        rows = rows.filter(pk__gt=Given("after"))
    return rows
