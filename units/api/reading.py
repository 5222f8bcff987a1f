"""What every read-only resource shares: by token, within its scope, never more than GET, errors as problem details."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from units.api.authentication import Client, TokenAuthentication
from units.api.problems import problem_response
from units.api.schema import ReadingSchema
from units.api.scopes import READ_ALL, HasScope

PAGING = frozenset({"cursor", "page_size"})


class ByToken(APIView):
    """Only a token opens, never a browser's session: what a page may do and what a machine may do stay apart."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (HasScope,)
    required_scope = READ_ALL
    http_method_names = ("get", "head")

    @property
    def client(self) -> Client:
        return cast(Client, self.request.user)

    def get_exception_handler(self) -> Any:
        return problem_response


@method_decorator(conditional_page, name="dispatch")
class Reading(ByToken, GenericAPIView):
    """Rows that a client may read; ``ETag`` from the answer's content unless the view knows a cheaper one."""

    schema = ReadingSchema()
    lookup_field = "code"

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_control(answer, private=True, no_cache=True)
        patch_vary_headers(answer, ["Authorization"])
        return answer


class ReadingList(Reading, ListAPIView):
    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Declared filters only: a misspelt parameter is refused, since ignoring it would answer with everything."""
        declared = getattr(self, "filterset_class").base_filters  # noqa: B009
        unknown = set(self.request.query_params) - set(declared) - PAGING
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
