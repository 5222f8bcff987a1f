"""The plainest ways to the page of figures that the interface gives: no token, no scope, no middleware."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet

from reports.api.serializers import IndicatorFigureSerializer
from reports.models import IndicatorQuarter

CODES = ("plan", "owner", "indicator", "home")
FIELDS = {field.name for field in IndicatorQuarter._meta.concrete_fields}
# as many cells as our row has: what a light is made of for the light, ``total`` for ``plan_total``
PLAIN = [name for name in IndicatorFigureSerializer.Meta.fields if name in FIELDS - {*CODES}]
PLAIN += ["reason", "rule", "numbers", "total"]
COLUMNS = [*(f"{name}__code" for name in CODES), *PLAIN]
ROWS = IndicatorQuarter.objects.order_by("id")
PAGE = 100


def first_page():
    return ROWS.filter(plan__code="CITY-001", unit=None)


def values(request: HttpRequest) -> HttpResponse:
    return said(first_page().values(*COLUMNS)[:PAGE])


def by_id(request: HttpRequest, ids: str) -> HttpResponse:
    """The same rows by their ids: nothing is looked for."""
    return said(ROWS.filter(pk__in=ids.split(",")).values(*COLUMNS))


def said(rows) -> HttpResponse:
    return HttpResponse(orjson.dumps(list(rows), default=str), content_type="application/json")


class PlainSerializer(ModelSerializer):
    class Meta:
        model = IndicatorQuarter
        fields = (*CODES, *PLAIN)


class PlainViewSet(ModelViewSet):
    queryset = ROWS
    serializer_class = PlainSerializer
    authentication_classes = permission_classes = filter_backends = ()
    pagination_class = None

    def get_queryset(self):
        return first_page()[:PAGE]


urlpatterns = [
    path("", lambda request: HttpResponse()),
    path("values/", values),
    path("values/<str:ids>/", by_id),
    path("viewset/", PlainViewSet.as_view({"get": "list"})),
]
