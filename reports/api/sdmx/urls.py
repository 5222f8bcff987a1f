"""Addresses as SDMX 2.1 writes them: without a slash at the end, and the later parts may be left out."""

from django.urls import path

from reports.api.sdmx.views import Data, Structures

structures, data = Structures.as_view(), Data.as_view()
urlpatterns = [
    path("sdmx/data/<str:flow>", data, name="api-sdmx-data"),
    path("sdmx/data/<str:flow>/<str:key>", data, name="api-sdmx-data-key"),
    path("sdmx/data/<str:flow>/<str:key>/<str:provider>", data, name="api-sdmx-data-provider"),
    path("sdmx/<str:kind>", structures, name="api-sdmx-structures"),
    path("sdmx/<str:kind>/<str:agency>", structures, name="api-sdmx-structures-agency"),
    path("sdmx/<str:kind>/<str:agency>/<str:artefact>", structures, name="api-sdmx-structure"),
    path("sdmx/<str:kind>/<str:agency>/<str:artefact>/<str:version>", structures, name="api-sdmx-version"),
]
