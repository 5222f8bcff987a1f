"""The body of a dashboard, part by part: what everybody of the same scope sees."""

from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse

from reports.queries.dashboard import dashboard_of
from reports.queries.scopes import Scope

PARTS = ("head", "headline", "lagging", "gaps", "figures")


def body_drawn(scope: Scope, *, library: str) -> dict[str, str]:
    """HTML by part; ``library`` is the address of the charts', empty where there is none."""
    context = {
        "scope": scope,
        "page": dashboard_of(scope),
        "chart_library": library,
        "back": urlencode({"back": f"{reverse('dashboard')}?{scope.query()}"}),
    }
    return {name: render_to_string(f"reports/_dashboard_{name}.html", context) for name in PARTS}
