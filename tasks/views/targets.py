"""年度指标: indicators by years, and one indicator's units by years."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.models import Plan
from tasks.actions.annual_targets import save_grid
from tasks.errors import ActionError, ReasonNeededError
from tasks.forms.targets import GridForm
from tasks.queries import targets as queries
from tasks.views.planning import plan_for
from tasks.views.request import Request
from units.access import require
from units.roles import Permission

PAGE_SIZE = 40


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: Request, plan_code: str) -> HttpResponse:
    plan = managed(request, plan_code)
    pages = Paginator(queries.indicators_of(plan), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = queries.indicator_rows(plan, list(pages))
    form = GridForm(request.POST if request.method == "POST" else None, rows=rows)
    if form.is_bound and _saved(request, plan, form):
        return redirect(request.get_full_path())
    context = {"plan": plan, "pages": pages, "form": form, "years": queries.years_of(plan)}
    return render(request, "plans/targets.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_targets(request: Request, plan_code: str, indicator_id: int) -> HttpResponse:
    plan = managed(request, plan_code)
    indicator = get_object_or_404(plan.indicators, pk=indicator_id)
    years = queries.years_of(plan)
    pages = Paginator(queries.units_of(indicator), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = queries.unit_rows(indicator, list(pages), years)
    form = GridForm(request.POST if request.method == "POST" else None, rows=rows)
    if form.is_bound and _saved(request, plan, form):
        return redirect(request.get_full_path())
    context: dict[str, Any] = {
        "plan": plan,
        "indicator": indicator,
        "pages": pages,
        "form": form,
        "years": years,
    }
    context["whole"] = queries.indicator_rows(plan, [indicator])[0]
    sums = queries.year_sums(indicator, years)
    context["sums"] = list(zip(years, sums, strict=True)) if any(sums) else []
    return render(request, "plans/unit_targets.html", context, status=422 if form.is_bound else 200)


def managed(request: Request, plan_code: str) -> Plan:
    plan = plan_for(request.user, plan_code)
    require(request.user, Permission.MANAGE_PLANS, plan.owner)
    return plan


def _saved(request: Request, plan: Plan, form: GridForm) -> bool:
    if not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    try:
        changed = save_grid(plan=plan, cells=form.cells(), reason=reason, by=request.user)
    except ActionError as error:
        form.add_error("reason" if error.code == ReasonNeededError.code else None, error.message)
        form.show_now()
        return False
    messages.success(request, _("已保存，改动 %(count)s 个目标。") % {"count": changed})
    return True
