"""Search, as a plain page and as one types."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from reports.queries.search import KINDS, Kind, found, hits, words_of
from reports.returning import without_page
from reports.views.wall import is_part
from units.models import User

FIRST, PAGE_SIZE = 8, 50


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The first few of each kind; with ``kind`` all of one, paged."""
    words = words_of(request.GET.get("q", ""))
    kind = KINDS.get(request.GET.get("kind", ""))
    user: User = request.user  # type: ignore[assignment]
    chosen = [kind] if kind else list(KINDS.values())
    size = PAGE_SIZE if kind else FIRST
    page = request.GET.get("page", "1")
    groups = [group(each, user, words, size=size, page=page) for each in chosen] if words else []
    context = {
        "q": request.GET.get("q", ""),
        "words": words,
        "kind": kind,
        "groups": groups,
        "any_found": any(each["hits"] for each in groups),
        "query": without_page(request),
    }
    answer = render(request, "reports/_search.html" if is_part(request) else "reports/search.html", context)
    patch_vary_headers(answer, ("HX-Request",))
    return answer


def group(kind: Kind, user: User, words: list[str], *, size: int, page: str) -> dict[str, Any]:
    """Two queries: how many, and the rows of one page."""
    pages = Paginator(found(kind, user, words), size).get_page(page)
    return {"kind": kind, "pages": pages, "hits": hits(kind, pages.object_list, words)}
