"""办理 of one task: extension, claim, stop, light, milestones, results, each for who may."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reports.views.handling import Act, Situation, acts_for, blank, situation
from reports.views.wall import visible_plan
from tasks.errors import ActionError, IncompleteReportError, ReasonNeededError
from tasks.models import Task
from tasks.queries.deadlines import due_on_in_force, first_due_on
from units.access import may
from units.models import User
from units.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def task_acts(request: HttpRequest, plan_code: str, task_code: str) -> HttpResponse:
    plan, user = visible_plan(request, plan_code), request.user
    task = get_object_or_404(Task.objects.visible_to(user), plan=plan, code=task_code)  # type: ignore[arg-type]
    task.plan = plan
    now = situation(task, user)  # type: ignore[arg-type]
    acts = acts_for(now)
    if not acts:
        raise PermissionDenied(_("这项任务现在没有需要您办理的事"))
    chosen = next((act for act in acts if act.name == request.POST.get("act")), None)
    if request.method == "POST" and chosen is None:
        messages.error(request, _("这件事刚刚已经办过，或者现在不能办了。"))
        return redirect("task-acts", plan.code, task.code)
    form = blank(chosen, now, request.POST) if chosen else None
    if chosen and form and was_done(chosen, now, form):
        messages.success(request, _("已办：%(act)s") % {"act": chosen.title})
        left = acts_for(situation(task, user))  # type: ignore[arg-type]
        return redirect("task-acts" if left else "task", plan.code, task.code)
    forms_of = [(act, form if act is chosen else blank(act, now)) for act in acts]
    status = 422 if form else 200
    return render(request, "reports/task_acts.html", context_of(now, forms_of, chosen), status=status)


def was_done(act: Act, now: Situation, form: forms.Form) -> bool:
    """Run the act; what it refuses stands at its field, with everything typed."""
    if not form.is_valid():
        return False
    try:
        act.run(now, form.cleaned_data)
    except IncompleteReportError as error:
        for field, told in error.fields.items():
            form.add_error(field, told)
        return False
    except ReasonNeededError as error:
        form.add_error("reason" if "reason" in form.fields else "statement", error.message)
        return False
    except ActionError as error:
        form.add_error(None, error.message)
        return False
    return True


def context_of(now: Situation, forms_of: list[tuple[Act, Any]], chosen: Act | None) -> dict[str, Any]:
    task, user = now.task, now.user
    people = ("filed_by", "decided_by")
    return {
        "plan": task.plan,
        "task": task,
        "acts": forms_of,
        "chosen": chosen,
        "claim": now.claim,
        "extension": now.extension,
        "extensions": list(task.extensions.select_related(*people)),
        "stops": list(task.stops.select_related("stopped_by", "resumed_by", "carried_to")),
        "due": due_on_in_force(task),
        "first_due": first_due_on(task),
        "may_correct": _may_correct(user, task),
    }


def _may_correct(user: User, task: Task) -> bool:
    return may(user, Permission.APPROVE, task.plan.owner)
