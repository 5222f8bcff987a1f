"""All addresses. Pages belong to the apps, the API has one version prefix, its document is served from here."""

from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from units.api.oauth import oauth_token

handler500 = "config.faults.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "api/v1/", include("config.api_urls")
    ),  # before the pages: its requests are the most, and try fewer patterns
    path("", include("units.urls")),
    path("", include("tasks.urls")),
    path("", include("reports.urls")),
    path("oauth/token/", oauth_token, name="oauth-token"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "api/docs/", login_required(SpectacularSwaggerSplitView.as_view(url_name="schema")), name="api-docs"
    ),
]
