"""Who is asking from where, known to the audit trail for as long as the request lasts."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from units.audit import client_address
from units.sessions import SessionStore

Handler = Callable[[HttpRequest], HttpResponse]


def know_the_client(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        known = client_address.set(address_of(request))
        try:
            return get_response(request)
        finally:
            client_address.reset(known)

    return middleware


def keep_signed_in(get_response: Handler) -> Handler:
    """Whoever asks within half an hour stays signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(request.session, SessionStore):
            request.session.keep()
        return response

    return middleware


def address_of(request: HttpRequest) -> str | None:
    """The client's address. Behind TRUSTED_PROXIES proxies it is what the outermost of them saw; anything further
    left in X-Forwarded-For was written by the client and is not believed. Without one: the peer's."""
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(seen) >= settings.TRUSTED_PROXIES:
        return seen[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR") or None


def tell_parts_signed_out(get_response: Handler) -> Handler:
    """A form that saves itself must not be answered with the sign-in page: 401, and the page says so beside it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_sent_away = response.status_code == 302 and response.headers["Location"].startswith(
            settings.LOGIN_URL
        )
        if is_sent_away and request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401)
        return response

    return middleware
