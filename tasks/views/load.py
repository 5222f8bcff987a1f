"""工作量: what a plan asks of every neighbourhood; where it is too much, or asked without ground, a leader approves."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.models import Plan
from tasks.actions.admission import approve_items
from tasks.actions.rounds import approve_load
from tasks.errors import ActionError
from tasks.queries.load import load_of, neighbourhood_loads, unadmitted_items
from tasks.queries.rounds import round_of
from tasks.views.request import Request
from units.access import may
from units.models import User
from units.roles import Permission

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: Request, plan_code: str) -> HttpResponse:
    """For the office, and for leaders, who see no other page of a draft."""
    plan = _plan_for(request.user, plan_code)
    refused: dict[str, Any] = {"wrong": "", "part": "", "because": ""}
    if request.method == "POST":
        part, because = request.POST.get("part", ""), request.POST.get("because", "")[:500]
        try:
            _approve(plan, part, because, request)
            return redirect("load", plan_code)
        except ActionError as error:
            refused = {"wrong": error.message, "part": part, "because": because}
    pages = Paginator(neighbourhood_loads(plan), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "load": load_of(plan),
        "pages": pages,
        "round": round_of(plan, None),
        "items": list(unadmitted_items(plan).order_by("id")),
        "may_manage": may(request.user, Permission.MANAGE_PLANS, plan.owner),
        "may_sign_off": may(request.user, Permission.SIGN_OFF, plan.owner),
        **refused,
    }
    return render(request, "plans/load.html", context, status=422 if refused["wrong"] else 200)


def _plan_for(user: User, plan_code: str) -> Plan:
    plan = get_object_or_404(Plan.objects.select_related("owner").defer("source_text"), code=plan_code)
    if not any(may(user, one, plan.owner) for one in (Permission.MANAGE_PLANS, Permission.SIGN_OFF)):
        raise Http404
    return plan


def _approve(plan: Plan, part: str, because: str, request: Request) -> None:
    if part == "items":
        ids = [int(key) for key in request.POST.getlist("item") if key.isdecimal()]
        count = approve_items(plan=plan, item_ids=ids, because=because, by=request.user)
        messages.success(request, _("已批准 %(count)s 项数据。") % {"count": count})
        return
    shown = request.POST.get("shown", "")
    number = int(shown) if shown.isdecimal() and len(shown) < 6 else -1
    approve_load(plan=plan, shown=number, because=because, by=request.user)
    messages.success(request, _("已批准这份计划的工作量。"))
