"""办结: what is still open in a plan, what becomes of it, and the button that closes the plan."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.models import Plan
from tasks.actions.ending import Outcome, close_plan, end_tasks
from tasks.errors import ActionError
from tasks.forms.ending import EndingForm
from tasks.models import TaskStop
from tasks.queries.endings import open_tasks
from tasks.views.planning import plan_for
from tasks.views.request import Request
from units.access import require
from units.roles import Permission

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def end_plan(request: Request, plan_code: str) -> HttpResponse:
    plan = plan_for(request.user, plan_code)
    require(request.user, Permission.MANAGE_PLANS, plan.owner)
    is_ending = request.method == "POST" and request.POST.get("act") != "close"
    form, wrong = EndingForm(request.POST if is_ending else None, plan=plan), ""
    if request.method == "POST":
        try:
            done = _end(request, form) if is_ending else _close(request, plan)
        except ActionError as error:
            done, wrong = False, error.message
        if done:
            return redirect("end-plan", plan.code)
    context = _context(request, plan) | {"form": form, "wrong": wrong}
    return render(request, "plans/end.html", context, status=422 if request.method == "POST" else 200)


def _context(request: Request, plan: Plan) -> dict[str, Any]:
    ended = TaskStop.objects.filter(task__plan=plan).exclude(outcome="").select_related("task", "carried_to")
    return {
        "plan": plan,
        "pages": Paginator(open_tasks(plan), PAGE_SIZE).get_page(request.GET.get("page")),
        "open_quarters": list(plan.periods.still_open()),
        "ended": list(ended.defer("task__text", "carried_to__source_text").order_by("task__position")[:200]),
        "chosen": set(request.POST.getlist("chosen")),
    }


def _end(request: Request, form: EndingForm) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    count = end_tasks(
        tasks=given["chosen"],
        outcome=Outcome(given["outcome"]),
        reason=given["reason"],
        by=request.user,
        carried_to=given["carried_to"],
    )
    messages.success(request, _("已了结 %(count)s 项任务。") % {"count": count})
    return True


def _close(request: Request, plan: Plan) -> bool:
    close_plan(plan=plan, by=request.user)
    messages.success(request, _("计划已办结。"))
    return True
