"""Back to the list one came from, with its filters: the address travels along and is believed only within this site."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def coming_from(request: HttpRequest) -> str:
    """The query string that tells the next page where one was."""
    return urlencode({"back": request.get_full_path()})


def back_address(request: HttpRequest) -> str:
    """Where one came from; empty if nobody said, or if it is not a page of ours."""
    back = request.GET.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else ""


def without_page(request: HttpRequest) -> str:
    """The query string of this list but for its page: what the links of the other pages carry."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
