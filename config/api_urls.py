"""`/api/v1/`: each app adds its own resources; whatever is left is answered as a problem, not as a page."""

from django.urls import URLPattern, URLResolver, include, re_path

from units.api.reading import NothingHere

urlpatterns: list[URLPattern | URLResolver] = [
    re_path("", include("reports.api.urls")),
    re_path("", include("tasks.api.urls")),
    re_path("", include("plans.api.urls")),
    re_path("", include("units.api.urls")),
    re_path("", NothingHere.as_view(), name="api-nothing-here"),
]
