"""更正: what was approved in a closed quarter is changed with a reason, and listed beside the publication."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans.models import Plan
from plans.quarters import Quarter
from reports import corrections
from reports.forms.corrections import LateApprovalForm, UpdateCorrectionForm, ValueCorrectionForm
from reports.queries.corrections import correctable_in, in_words, restatements_of
from reports.views.wall import visible_plan
from tasks.errors import ActionError, IncompleteReportError
from tasks.models import DataValue, ProgressUpdate, Task
from tasks.states import State
from units.access import covered, may, require
from units.models import User
from units.roles import Permission

PAGE_SIZE = 50


@require_safe
def plan_corrections(request: HttpRequest, plan_code: str) -> HttpResponse:
    """Everything that was changed after a quarter of the plan was closed, the latest first."""
    plan = visible_plan(request, plan_code)
    if not may(request.user, Permission.SIGN_OFF, plan.owner):  # type: ignore[arg-type]
        require(request.user, Permission.APPROVE, plan.owner)  # type: ignore[arg-type]
    pages = Paginator(restatements_of(plan), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"plan": plan, "pages": pages, "rows": in_words(pages.object_list)}
    return render(request, "reports/corrections.html", context)


@require_safe
def task_corrections(request: HttpRequest, plan_code: str, task_code: str) -> HttpResponse:
    """The reports and numbers of a task in one quarter, each with the way to correct it."""
    plan = visible_plan(request, plan_code)
    require(request.user, Permission.APPROVE, plan.owner)  # type: ignore[arg-type]
    task = get_object_or_404(Task, plan=plan, code=task_code)
    periods = list(plan.periods.order_by("-quarter"))
    shown = _shown(request.GET.get("quarter", ""), [period.quarter for period in periods])
    updates, values = correctable_in(task, shown) if shown else ([], DataValue.objects.none())
    pages = Paginator(values, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"plan": plan, "task": task, "periods": periods, "shown": shown, "more": f"&quarter={shown}"}
    return render(request, "reports/task_corrections.html", context | {"updates": updates, "pages": pages})


def _shown(asked: str, quarters: list[Quarter]) -> Quarter | None:
    """The quarter asked for, else the latest that was opened."""
    try:
        return Quarter.parse(asked) if asked else next(iter(quarters), None)
    except ValueError as error:
        raise Http404(_("季度写作 2026-Q3")) from error


@require_http_methods(["GET", "HEAD", "POST"])
def correct_update(request: HttpRequest, update_id: int) -> HttpResponse:
    mine = ProgressUpdate.objects.filter(_approved_by(request))
    update = get_object_or_404(mine.select_related("plan__owner", "period", "task", "unit"), pk=update_id)
    form = UpdateCorrectionForm(request.POST or None, update=update)

    def act(given: dict[str, Any]) -> int:
        update.revision = given["revision"]
        return len(
            corrections.correct_update(
                update=update, content=form.content(), reason=given["reason"], by=_person(request)
            )
        )

    if _was_done(request, form, act):
        return _back(update.task, update.quarter)
    context = {"form": form, "about": update, "plan": update.plan, "task": update.task}
    return _answer(request, form, context | {"is_approved": update.state == State.APPROVED})


@require_http_methods(["GET", "HEAD", "POST"])
def correct_value(request: HttpRequest, value_id: int) -> HttpResponse:
    """Another number in the place of an approved one; one that only waits is approved, with a reason."""
    value = get_object_or_404(_values(request), pk=value_id)
    waits = value.state == State.SUBMITTED
    first = {"value": value.value, "revision": value.revision}
    form = (LateApprovalForm if waits else ValueCorrectionForm)(request.POST or None, initial=first)

    def act(given: dict[str, Any]) -> int:
        told = {"value": value, "reason": given["reason"], "by": _person(request)}
        if waits:
            return len(corrections.approve_value_late(**told))
        value.revision = given["revision"]
        return len(corrections.correct_value(new=given["value"], **told))

    plan, task = _asking(value)
    if _was_done(request, form, act):
        return _back(task, value.quarter) if task else redirect("corrections", plan.code)
    context = {"form": form, "about": value, "plan": plan, "task": task, "waits": waits}
    return _answer(request, form, context | {"is_approved": waits or value.state == State.APPROVED})


@require_POST
def approve_late(request: HttpRequest, update_id: int) -> HttpResponse:
    """Approve a report of a closed quarter, as a correction with its reason."""
    seen = ProgressUpdate.objects.visible_to(_person(request))
    update = get_object_or_404(seen.select_related("plan", "period", "task", "unit"), pk=update_id)
    reason = request.POST.get("reason", "")
    try:
        corrections.approve_late(update=update, by=_person(request), reason=reason)
    except ActionError as error:
        messages.error(request, error.message)
        return redirect("update-review", update.pk)
    messages.success(request, _("已按更正程序通过，更正记录已留存"))
    return redirect("review")


def _person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _approved_by(request: HttpRequest) -> Any:
    return covered(_person(request), Permission.APPROVE, "unit__path")


def _values(request: HttpRequest) -> Any:
    return DataValue.objects.filter(_approved_by(request)).select_related("item", "unit")


def _asking(value: DataValue) -> tuple[Plan, Task | None]:
    """A task that asks for the number, and its plan; of several the first."""
    tasks = Task.objects.filter(task_indicators__indicator__terms__item=value.item_id)
    task = tasks.select_related("plan").defer("plan__source_text").order_by("plan", "position").first()
    if task is not None:
        return task.plan, task
    plan = Plan.objects.filter(indicators__terms__item=value.item_id).order_by("id").first()
    if plan is None:
        raise Http404(_("没有计划用到这项数据"))
    return plan, None


def _was_done(request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], int]) -> bool:
    """Whether the form was sent and acted on; what was refused stands at its field, with everything typed."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        made = act(form.cleaned_data)
    except IncompleteReportError as error:
        for field, told in error.fields.items():
            form.add_error(field if field in form.fields else None, told)
        return False
    except ActionError as error:
        form.add_error(None, error.message)
        return False
    messages.success(
        request, _("已更正，留下更正记录 %(count)s 条") % {"count": made} if made else _("已保存")
    )
    return True


def _back(task: Task, quarter: Quarter) -> HttpResponse:
    answer = redirect("task-corrections", task.plan.code, task.code)
    answer["Location"] += f"?quarter={quarter}"
    return answer


def _answer(request: HttpRequest, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    return render(request, "reports/correct.html", context, status=422 if form.is_bound else 200)
