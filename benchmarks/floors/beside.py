"""The plainest writes beside the project's own pages, in one process and one database: so both are taken by turns.

The floor's requests pass no middleware and ask for no right; its table is created in the city's database.
"""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.urls import include, path
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from benchmarks.floors import setup
from benchmarks.floors.views import FIELDS, FigureViewSet


class BareFigures(FigureViewSet):
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    filter_backends = ()
    renderer_classes = (JSONRenderer,)


class FigurePage(BareFigures):
    """The same PATCH, answered by a page of that one row."""

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        row = super().partial_update(request, *args, **kwargs).data
        return render(request, "row.html", {"row": row, "fields": FIELDS})


urlpatterns = [
    path("floor/figures/<int:pk>/", BareFigures.as_view({"patch": "partial_update"})),
    path("floor/figures/<int:pk>/page/", FigurePage.as_view({"patch": "partial_update"})),
    path("", include("config.urls")),
]


def mount() -> None:
    """Before the first request: the floor's addresses come before the project's."""
    settings.ROOT_URLCONF = __name__
    settings.TEMPLATES[0]["DIRS"].append(settings.BASE_DIR / "benchmarks" / "floors" / "templates")
    setup.fill(1)


def bare_client() -> Client:
    client = Client()
    with override_settings(MIDDLEWARE=[]):
        client.handler.load_middleware()
    return client
