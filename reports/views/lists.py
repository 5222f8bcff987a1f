"""The lists behind a dashboard's numbers: reports of the quarter, tasks that nobody reports, streets and units."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.queries import reports_owed
from reports.queries.dashboard_tables import every_unit
from reports.queries.facts import facts_of
from reports.queries.gaps import Gap, GapList
from reports.queries.reports_owed import ReportFilters
from reports.returning import coming_from, without_page
from reports.views.dashboard import PAGE_SIZE, known_scope


@require_safe
def dashboard_reports(request: HttpRequest) -> HttpResponse:
    """The reports of a quarter, by how they stood; only of units into which this person may look."""
    scope, user = known_scope(request), request.user
    filters = ReportFilters.read(request.GET)
    rows = reports_owed.chosen(reports_owed.reports_of(scope, user), filters)  # type: ignore[arg-type]
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "scope": scope,
        "filters": filters,
        "page": page,
        "lines": reports_owed.lines_of(scope, page.object_list),
        "states": reports_owed.state_options(filters),
        "is_part": reports_owed.sees_a_part(user, scope),  # type: ignore[arg-type]
        "back": coming_from(request),
        "query": without_page(request),
    }
    return render(request, "reports/dashboard_reports.html", context)


@require_safe
def dashboard_gaps(request: HttpRequest) -> HttpResponse:
    """Every task without an active reporter."""
    scope = known_scope(request)
    gaps: Any = GapList(scope)
    page: Page[Gap] = Paginator(gaps, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"scope": scope, "page": page, "back": coming_from(request), "query": without_page(request)}
    return render(request, "reports/dashboard_gaps.html", context)


@require_safe
def dashboard_units(request: HttpRequest) -> HttpResponse:
    """Every unit of the dashboard's table, by share or in the order of the tree."""
    scope = known_scope(request)
    is_by_tree = request.GET.get("order") == "tree"
    table = every_unit(facts_of(scope), is_by_tree=is_by_tree)
    page = Paginator(table.lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "scope": scope,
        "table": replace(table, lines=tuple(page.object_list)),
        "page": page,
        "is_by_tree": is_by_tree,
        "query": without_page(request),
    }
    return render(request, "reports/dashboard_units.html", context)
