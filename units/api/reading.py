"""What every read-only resource shares: by token, within its scope, never more than GET, errors as problem details."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, TypeVar, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import decorator_from_middleware, method_decorator
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK
from rest_framework.views import APIView

from units.api import changes, exporting, lifetimes, modified, throttle
from units.api.authentication import Client, TokenAuthentication
from units.api.negotiating import AnyAccept, required
from units.api.pagination import CursorPagination
from units.api.problems import problem_response
from units.api.schema import ReadingSchema
from units.api.scopes import READ_ALL, HasScope
from units.changes import one_moment
from units.models import ApiToken

Told = TypeVar("Told", bound=HttpResponseBase)
PAGING = frozenset({"cursor", "page_size"})
BESIDE = ("RateLimit", "RateLimit-Policy", "Deprecation", "Sunset", "Link")  # said of unchanged content too
WITH_RESOURCE = frozenset({changes.NAME, "format", "bom"})


class ByToken(APIView):
    """Only a token opens, never a browser's session: what a page may do and what a machine may do stay apart."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (HasScope,)
    required_scope: str | tuple[str, ...] = READ_ALL
    allowance: throttle.Allowance | None = None
    ending: ClassVar[lifetimes.Ending | None] = None
    varies: ClassVar[tuple[str, ...]] = ("Authorization",)
    http_method_names: tuple[str, ...] = ("get", "head")

    @property
    def client(self) -> Client:
        return cast(Client, self.request.user)

    def get_exception_handler(self) -> Any:
        return problem_response

    def check_permissions(self, request: Request) -> None:
        """What is refused counts too, and says what is left."""
        self.check_throttles(request)
        super().check_permissions(request)

    def check_throttles(self, request: Request) -> None:
        """A signed-in person, where a view lets one in, is not counted."""
        token = request.auth
        if isinstance(token, ApiToken):
            self.allowance = throttle.take(request._request, token=token.pk, per_minute=token.per_minute)
        if self.allowance and self.allowance.is_exceeded:
            raise throttle.TooManyRequestsError(self.allowance)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        return self.told(super().finalize_response(request, response, *args, **kwargs))

    def told(self, answer: Told) -> Told:
        """The answer with what a client is told beside it."""
        if self.allowance:
            throttle.say(answer, self.allowance)
        if self.ending:
            lifetimes.say(answer, self.ending)
        patch_cache_control(answer, private=True, no_cache=True)
        patch_vary_headers(answer, self.varies)
        return answer


class Unchanged(ConditionalGetMiddleware):
    """304 where nothing changed; it says what the whole answer would say beside its content."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer: HttpResponseBase = super().process_response(request, response)
        for name in BESIDE:
            if name in response.headers:
                answer[name] = response[name]
        return answer

    def needs_etag(self, response: HttpResponseBase) -> bool:
        """A refusal is not worth asking for again."""
        return response.status_code == HTTP_200_OK and bool(super().needs_etag(response))


@method_decorator(decorator_from_middleware(Unchanged), name="dispatch")
class Reading(ByToken, GenericAPIView):
    """Rows that a client may read; ``ETag`` from the answer's content unless the view knows a cheaper one."""

    schema = ReadingSchema()
    lookup_field = "code"

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if answer.status_code == HTTP_200_OK:
            modified.say(answer, modified.last_modified())
        return answer


class ReadingList(Reading, ListAPIView):
    """A page of rows, or, with ``updated_since``, of those that changed; ``resource`` is their name in the log."""

    resource: ClassVar[str] = ""
    content_negotiation_class = AnyAccept
    varies: ClassVar = ("Accept", "Authorization")

    @property
    def asks_for_changes(self) -> bool:
        return bool(self.resource) and changes.NAME in self.request.query_params

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if self.form(request) != "json":
            return self.export(self.form(request))
        if not self.asks_for_changes:
            return super().list(request, *args, **kwargs)
        limit = cast(CursorPagination, self.paginator).get_page_size(request)
        with one_moment():
            found = changes.page(request, self.client.unit, self.resource, limit)
            rows = changes.ordered(self.filter_queryset(self.get_queryset()), found)
            told = self.get_serializer(self.shown(rows), many=True).data
        return Response(changes.answer(request, found, told))

    def form(self, request: Request) -> str:
        """As what the list is wanted; one that is no resource of its own is JSON only."""
        if self.resource:
            return exporting.asked(request)
        required(request, (exporting.JSON,))
        return "json"

    def export(self, form: str) -> HttpResponseBase:
        """Every row of the question, as a file."""
        rows = self.filter_queryset(self.get_queryset())
        names = exporting.columns(self.get_serializer())
        if form == "csv":
            return exporting.csv_answer(self.csv_blocks(rows, names), self.resource)
        cells = (exporting.cells(row, names) for row in self.every_row(rows))
        return exporting.xlsx_answer(exporting.written_as_xlsx(cells, names), self.resource)

    def csv_blocks(self, rows: QuerySet[Any], names: Sequence[str]) -> Iterator[bytes]:
        cells = (exporting.cells(row, names) for row in self.every_row(rows))
        return exporting.written_as_csv(cells, names, for_excel=self.is_for_excel)

    @property
    def is_for_excel(self) -> bool:
        return self.request.query_params.get("bom") == "1"

    def every_row(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        """All rows as they are printed, read by key in pages: memory holds one of them."""
        last = 0
        while page := list(rows.filter(pk__gt=last).order_by("pk")[: exporting.PAGE]):
            yield from self.get_serializer(self.shown(page), many=True).data
            last = page[-1].pk

    def shown(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Rows as they are printed, where that differs from how they are stored."""
        return rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Declared filters only: a misspelt or empty one is refused, since ignoring it would answer with everything."""
        declared = getattr(self, "filterset_class").base_filters  # noqa: B009
        known = {*declared, *PAGING, *(WITH_RESOURCE if self.resource else ())}
        asked = self.request.query_params
        unknown = ErrorDetail(str(_("没有这个参数")), code="unknown_parameter")
        empty = ErrorDetail(str(_("参数不能为空")), code="empty_parameter")
        faults = {name: [empty] for name in asked if not asked[name]}
        faults |= {name: [unknown] for name in asked if name not in known}
        if faults:
            raise ValidationError({name: faults[name] for name in sorted(faults)})
        return super().filter_queryset(queryset)


class ReadingOne(Reading, RetrieveAPIView):
    filter_backends = ()


class NothingHere(ByToken):
    """Any other address under the version's prefix: a problem like every other, not a web page."""

    schema = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        raise NotFound(_("没有这个地址；接口地址以斜杠结尾"))

    http_method_not_allowed = get
