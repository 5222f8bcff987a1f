"""Who is asking from where, known to the audit trail for as long as the request lasts."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from units.audit import client_address

Handler = Callable[[HttpRequest], HttpResponse]


def know_the_client(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        known = client_address.set(address_of(request))
        try:
            return get_response(request)
        finally:
            client_address.reset(known)

    return middleware


def address_of(request: HttpRequest) -> str | None:
    """The client's address. Behind TRUSTED_PROXIES proxies it is what the outermost of them saw; anything further
    left in X-Forwarded-For was written by the client and is not believed. Without one: the peer's."""
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(seen) >= settings.TRUSTED_PROXIES:
        return seen[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR") or None
