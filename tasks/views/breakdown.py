"""One task of the breakdown: three forms on one page, opened in place on the page of all tasks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tasks.actions.admission import change_items
from tasks.actions.duties import change_duties
from tasks.actions.measures import change_steps
from tasks.errors import ActionError
from tasks.forms.duties import DutiesForm
from tasks.forms.steps import ItemsForm, StepsForm
from tasks.models import Task
from tasks.queries.breakdown import items_of, street_of, task_for_edit
from tasks.views.planning import plan_for
from tasks.views.request import Request, is_part
from units.access import require
from units.models import User
from units.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def task_breakdown(request: Request, plan_code: str, task_id: int) -> HttpResponse:
    """``part`` says which of the three forms was sent: duties, steps or items."""
    plan = plan_for(request.user, plan_code)
    require(request.user, Permission.MANAGE_PLANS, plan.owner)
    task = task_for_edit(plan, task_id)
    if task is None:
        raise Http404
    sent = request.POST.get("part", "") if request.method == "POST" else ""
    shown = _forms(task, request.POST, sent)
    is_saved = sent in shown and shown[sent].is_valid() and _save(sent, task, shown[sent], request.user)
    if is_saved and not is_part(request):
        messages.success(request, _("「%(task)s」已保存。") % {"task": task})
        return redirect("task-breakdown", plan_code, task_id)
    if is_saved:
        task = task_for_edit(plan, task_id) or task
        shown = _forms(task, None, "")
    context = {"plan": plan, "task": task, "is_saved": is_saved, **shown}
    if is_part(request):
        return render(request, "plans/_task_breakdown.html", context)
    status = 422 if sent and not is_saved else 200
    return render(request, "plans/task_breakdown.html", context, status=status)


def _forms(task: Task, posted: Any, sent: str) -> dict[str, forms.Form]:
    """The form that was sent holds what was typed; the other two show what there is."""
    street, items = street_of(task.plan), list(items_of(task))
    return {
        "duties": DutiesForm(posted if sent == "duties" else None, task=task, street=street),
        "steps": StepsForm(posted if sent == "steps" else None, task=task),
        "items": ItemsForm(posted if sent == "items" else None, items=items, street=street),
    }


def _save(part: str, task: Task, form: Any, by: User) -> bool:
    """A refused form holds what was typed, beside the stamp of what there is now: it may be sent again."""
    shown = form.cleaned_data["shown"]
    try:
        if part == "duties":
            change_duties(task=task, duties=form.duties(), shown=shown, by=by)
        elif part == "steps":
            change_steps(task=task, measures=form.measures(), steps=form.steps(), shown=shown, by=by)
        else:
            change_items(task=task, wanted=form.wanted(), shown=shown, by=by)
    except ActionError as error:
        form.add_error(None, error.message)
        form.data = form.data.copy()
        form.data["shown"] = form.initial["shown"]
        return False
    return True
