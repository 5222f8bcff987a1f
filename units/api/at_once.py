"""Lists answered at once: a plain question of a living token is two statements, and one where nothing has changed.

The long way (REST framework's dispatch, filters, models, serializers) stays the description and answers everything
else: other methods and formats, misspelt questions, whoever is refused, filters that find nothing.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import md5
from typing import Any, ClassVar, cast

import orjson
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django_filters.rest_framework import FilterSet
from rest_framework.pagination import Cursor
from rest_framework.serializers import ModelSerializer

from units.api import modified, throttle
from units.api.asking import Asker, asker_of
from units.api.authentication import note_use
from units.api.columns import Table, table
from units.api.nested import Nested, nest
from units.api.pagination import CursorPagination
from units.api.questions import Question, Shape, narrowed, question_of
from units.api.reading import ReadingList
from units.api.scopes import wanted
from units.compiled import Compiled, one_of

Row = dict[str, Any]
Found = Sequence[tuple[Any, ...]]


class AtOnce(ReadingList):
    """A list with a quick way beside the long one, over the same serializer and filters.

    ``within_reach`` are its rows with ``Given`` for what scopes them: "path" of the token's unit, or what ``reach``
    names; ``reached`` are filters that this has answered. ``tag`` is a cheaper ``ETag`` than the content's.
    """

    filterset_class: ClassVar[type[FilterSet]]
    within_reach: ClassVar[QuerySet[Any]]
    reached: ClassVar[frozenset[str]] = frozenset()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.at_once(request) or super().dispatch(request, *args, **kwargs)

    def at_once(self, request: HttpRequest) -> HttpResponseBase | None:
        """The answer, or None: then the long way finds it, or the words of the refusal."""
        question = question_of(request, self.filterset_class)
        asker = question and self.asker(request, question)
        if not question or not asker or asker.scopes.isdisjoint(wanted(self)):
            return None
        self.allowance = throttle.take(request, token=asker.pk, per_minute=asker.per_minute)
        if self.allowance and self.allowance.is_exceeded:
            return None
        answer = self.answered(request, question, asker)
        if answer is None:
            return None
        note_use(asker.pk, asker.last_used_at)
        for name, value in self.default_response_headers.items():
            answer[name] = value
        if answer.status_code == 200:
            modified.say(answer, asker.modified)
        return self.told(answer)

    def answered(self, request: HttpRequest, question: Question, asker: Asker) -> HttpResponseBase | None:
        """The page, or 304; None where a question that narrows finds no row: a code in it may be unknown."""
        tag = self.tag(request, asker)
        unchanged = get_conditional_response(request, etag=tag) if tag else None
        body = None if unchanged else self.body(request, question, asker)
        answer = HttpResponse(body, "application/json") if body else unchanged
        if answer is None:
            return None
        answer["ETag"] = tag = tag or content_tag(body)
        return get_conditional_response(request, etag=tag, response=answer)

    def asker(self, request: HttpRequest, question: Question) -> Asker | None:
        return asker_of(request)

    def tag(self, request: HttpRequest, asker: Asker) -> str | None:
        return None

    def reach(self, asker: Asker) -> dict[str, Any]:
        return {}

    def is_sorted(self, asker: Asker) -> bool:
        """Whether so few rows are in reach that finding all of them is quicker than walking along the ids."""
        return False

    def body(self, request: HttpRequest, question: Question, asker: Asker) -> bytes | None:
        asked = page_of(type(self), question.shape, self.is_sorted(asker))
        found = asked.tuples(path=asker.path, **self.reach(asker), **question.given)
        if not found and not question.is_for_everything:
            return None
        page, more = found[: question.shape.size], len(found) > question.shape.size
        links = neighbours(request, page, question=question, more=more)
        rows = self.rows(page)
        nest(rows, self.written_by(), self.nested(asker.scopes))
        return orjson.dumps(links | {"results": rows})

    def nested(self, scopes: frozenset[str]) -> Sequence[Nested]:
        """The lists within the rows, as whoever has these scopes may read them."""
        return ()

    def rows(self, found: Found) -> list[Row]:
        return self.columns().rows(found)

    @classmethod
    def printed(cls) -> QuerySet[Any]:
        """All rows, with what their columns are read from."""
        return cast(QuerySet[Any], cls.within_reach.model._default_manager.all())

    @classmethod
    def written_by(cls) -> type[ModelSerializer]:
        return cast(type[ModelSerializer], cls.serializer_class)

    @classmethod
    def columns(cls) -> Table:
        return table_of(cls.written_by())


def content_tag(body: bytes | None) -> str:
    """As Django's ``conditional_page`` makes it."""
    return quote_etag(md5(body or b"", usedforsecurity=False).hexdigest())


@cache
def table_of(serializer: type[ModelSerializer]) -> Table:
    return table(serializer)


@lru_cache(maxsize=256)
def page_of(view: type[AtOnce], shape: Shape, is_sorted: bool) -> Compiled[Any]:
    """The columns of a page of this shape, the id first; nothing is joined before the ids are found."""
    found = narrowed(view.within_reach, view.filterset_class, shape, reached=view.reached)
    ids = found.order_by(F("pk") + 0 if is_sorted else "pk").values("pk")[: shape.size + 1]
    rows = view.printed().filter(one_of("pk", ArraySubquery(ids))).order_by("pk")
    return Compiled(lambda: rows.values_list(*view.columns().reads))


def neighbours(request: HttpRequest, page: Found, *, question: Question, more: bool) -> dict[str, str | None]:
    """Addresses of the pages after and before, as the paginator spells them for ids that are unique."""
    pages = CursorPagination()
    pages.base_url = request.build_absolute_uri()
    is_first = question.shape.is_first
    return {
        "next": pages.encode_cursor(Cursor(0, False, page[-1][0])) if more else None,
        "previous": None if is_first else pages.encode_cursor(Cursor(0, True, page[0][0])),
    }
