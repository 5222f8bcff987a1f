"""The URL map, walked: every route with its name, the pattern of its address, and whether it belongs to the API."""

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    view: object

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/v1/")

    @property
    def parameters(self) -> list[str]:
        inside = self.pattern.split("<")[1:]
        return [part.split(">")[0].rpartition(":")[2] for part in inside]

    @property
    def scopes(self) -> tuple[str, ...]:
        named = self.view.cls.required_scope
        return (named,) if isinstance(named, str) else tuple(named)


def routes(patterns=None, before=""):
    for found in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from routes(found.url_patterns, address)
        elif isinstance(found, URLPattern):
            yield Route(found.name or f"?{address}", address, found.callback)


ROUTES = {route.name: route for route in routes()}
PAGES = {name: route for name, route in ROUTES.items() if not route.is_api}
RESOURCES = {name: route for name, route in ROUTES.items() if route.is_api}
