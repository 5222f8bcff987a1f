"""What every read-only resource shares: by token, within its scope, never more than GET, errors as problem details."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from units.api import changes, exporting, throttle
from units.api.authentication import Client, TokenAuthentication
from units.api.pagination import CursorPagination
from units.api.problems import problem_response
from units.api.schema import ReadingSchema
from units.api.scopes import READ_ALL, HasScope
from units.changes import one_moment
from units.models import ApiToken

PAGING = frozenset({"cursor", "page_size"})
WITH_RESOURCE = frozenset({changes.NAME, "format", "bom"})


class ByToken(APIView):
    """Only a token opens, never a browser's session: what a page may do and what a machine may do stay apart."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (HasScope,)
    required_scope: str | tuple[str, ...] = READ_ALL
    allowance: throttle.Allowance | None = None
    http_method_names: tuple[str, ...] = ("get", "head")

    @property
    def client(self) -> Client:
        return cast(Client, self.request.user)

    def get_exception_handler(self) -> Any:
        return problem_response

    def check_throttles(self, request: Request) -> None:
        """A signed-in person, where a view lets one in, is not counted."""
        self.allowance = throttle.take(request.auth) if isinstance(request.auth, ApiToken) else None
        if self.allowance and self.allowance.is_exceeded:
            raise throttle.TooManyRequestsError(self.allowance)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self.allowance:
            throttle.say(answer, self.allowance)
        patch_cache_control(answer, private=True, no_cache=True)
        patch_vary_headers(answer, ["Authorization"])
        return answer


@method_decorator(conditional_page, name="dispatch")
class Reading(ByToken, GenericAPIView):
    """Rows that a client may read; ``ETag`` from the answer's content unless the view knows a cheaper one."""

    schema = ReadingSchema()
    lookup_field = "code"


class ReadingList(Reading, ListAPIView):
    """A page of rows, or, with ``updated_since``, of those that changed; ``resource`` is their name in the log."""

    resource: ClassVar[str] = ""

    @property
    def asks_for_changes(self) -> bool:
        return bool(self.resource) and changes.NAME in self.request.query_params

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if self.resource and exporting.asked(request) != "json":
            return self.export(exporting.asked(request))
        if not self.asks_for_changes:
            return super().list(request, *args, **kwargs)
        limit = cast(CursorPagination, self.paginator).get_page_size(request)
        with one_moment():
            found = changes.page(request, self.client.unit, self.resource, limit)
            rows = changes.ordered(self.filter_queryset(self.get_queryset()), found)
            told = self.get_serializer(self.shown(rows), many=True).data
        return Response(changes.answer(request, found, told))

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
        """Declared filters only: a misspelt parameter is refused, since ignoring it would answer with everything."""
        declared = getattr(self, "filterset_class").base_filters  # noqa: B009
        known = {*declared, *PAGING, *(WITH_RESOURCE if self.resource else ())}
        unknown = set(self.request.query_params) - known
        if unknown:
            refused = ErrorDetail(str(_("没有这个参数")), code="unknown_parameter")
            raise ValidationError({name: [refused] for name in sorted(unknown)})
        return super().filter_queryset(queryset)


class ReadingOne(Reading, RetrieveAPIView):
    filter_backends = ()


class NothingHere(ByToken):
    """Any other address under the version's prefix: a problem like every other, not a web page."""

    schema = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        raise NotFound(_("没有这个地址；接口地址以斜杠结尾"))
