"""Pages of units and indicators."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plans.models import Indicator
from reports.charts import chart_library
from reports.figure_writers import WRITERS
from reports.queries import indicators
from reports.queries.curve import curve_of
from reports.queries.dashboard import switch_of
from reports.queries.indicator_page import figures_of, indicator_page_of, series_of
from reports.queries.indicators import IndicatorFilters
from reports.queries.scopes import Question, scope_of
from reports.queries.shown_quarter import shown_quarter
from reports.queries.task_list import plan_options
from reports.queries.units import unit_page_of, visible_unit
from reports.returning import back_address, coming_from, without_page
from reports.views.dashboard import PAGE_SIZE, asked_quarter, file_of, known_scope
from reports.views.wall import visible_plan
from tasks.models import Task


@require_safe
def unit_page(request: HttpRequest, code: str) -> HttpResponse:
    """What a unit leads and owes, in one quarter."""
    unit = visible_unit(request.user, code)  # type: ignore[arg-type]
    if unit is None or unit.tenant is None:
        raise Http404(_("没有这个单位，或者不在您能看到的范围内"))
    question = Question(unit.tenant.code, asked_quarter(request))
    scope = scope_of(request.user, question)  # type: ignore[arg-type]
    if scope is None:
        raise Http404(_("没有这个单位，或者不在您能看到的范围内"))
    context = {
        "unit": unit,
        "scope": scope,
        "page": unit_page_of(scope, unit, request.user),  # type: ignore[arg-type]
        "switch": switch_of(scope, of_unit=False),
        "back": coming_from(request),
        "back_address": back_address(request),
    }
    return render(request, "reports/unit.html", context)


@require_safe
def indicator_list(request: HttpRequest) -> HttpResponse:
    """Every indicator of a street or district in one quarter, binding first, with its definition."""
    scope = known_scope(request)
    filters = IndicatorFilters.read(request.GET)
    page = Paginator(indicators.chosen(scope, filters), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "scope": scope,
        "filters": filters,
        "page": page,
        "lines": indicators.lines_of(scope, page.object_list),
        "natures": indicators.nature_options(filters),
        "plans": plan_options(scope, filters.plan),
        "switch": switch_of(scope),
        "query": without_page(request),
        "back": coming_from(request),
    }
    return render(request, "reports/indicators.html", context)


@require_safe
def indicator(request: HttpRequest, plan_code: str, indicator_code: str) -> HttpResponse:
    plan = visible_plan(request, plan_code)
    found = get_object_or_404(Indicator, plan=plan, code=indicator_code)
    shown = shown_quarter(plan, asked_quarter(request))
    context = {
        "plan": plan,
        "indicator": found,
        "shown": shown,
        "page": indicator_page_of(plan, found, request.user, until=shown.quarter),  # type: ignore[arg-type]
        "chart_library": chart_library(),
        "back": coming_from(request),
        "back_address": back_address(request),
    }
    return render(request, "reports/indicator.html", context)


@require_safe
def indicator_file(request: HttpRequest, plan_code: str, indicator_code: str, kind: str) -> HttpResponse:
    """The series of an indicator as a file, from the rows that its page prints."""
    if kind not in WRITERS:
        raise Http404(_("没有这张表"))
    plan = visible_plan(request, plan_code)
    found = get_object_or_404(Indicator, plan=plan, code=indicator_code)
    until = shown_quarter(plan, asked_quarter(request)).quarter
    table = series_of(plan, found, list(figures_of(plan, found, until=until)))
    return file_of(table, kind, f"{plan.code}-{found.code}")


@require_safe
def task_file(request: HttpRequest, plan_code: str, task_code: str, kind: str) -> HttpResponse:
    """The curve of a task as a file, from the rows that its page prints."""
    plan = visible_plan(request, plan_code)
    mine = Task.objects.visible_to(request.user)  # type: ignore[arg-type]
    table = curve_of(plan, get_object_or_404(mine, plan=plan, code=task_code))
    if kind not in WRITERS or table is None:
        raise Http404(_("没有这张表"))
    return file_of(table, kind, f"{plan.code}-{task_code}")
