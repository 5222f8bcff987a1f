"""填报 of one report, and 数据填报 of one unit."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.quarters import Quarter
from tasks.actions import reporting
from tasks.errors import ActionError, IncompleteReportError, StaleError
from tasks.forms.entries import EntriesForm
from tasks.forms.reports import ReportForm
from tasks.models import DataValue, ProgressUpdate
from tasks.queries.reports import ValueLine, copied, entry_lines, report_page
from tasks.states import EDITABLE
from tasks.views.request import Request, part, posted_revision
from units.access import covered, may, require
from units.models import Unit, User
from units.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, update_id: int) -> HttpResponse:
    update = update_for(request.user, update_id)
    form = form_of(update, request)
    status = 200
    if request.method == "POST":
        require(request.user, Permission.REPORT, update.unit)
        if "autosave" in request.POST:
            return autosave(request, update, form)
        if form.is_valid() and (answer := act_on(form, update, request)):
            return answer
        update, status = update_for(request.user, update_id), 409 if hasattr(form, "lost_to") else 422
    return render(request, "tasks/report.html", report_context(request, update, form), status=status)


def update_for(user: User, update_id: int) -> ProgressUpdate:
    updates = ProgressUpdate.objects.visible_to(user).select_related(
        "plan__owner",
        "period",
        "task__plan",
        "task__section",
        "assignment",
        "unit",
        "edited_by",
        "submitted_by",
        "reviewed_by",
    )
    found: ProgressUpdate = get_object_or_404(updates.distinct(), pk=update_id)
    return found


def form_of(update: ProgressUpdate, request: Request) -> ReportForm:
    """?copy=1 starts from last quarter's texts where this quarter's are still empty."""
    return ReportForm(
        request.POST if request.method == "POST" else None,
        update=update,
        values=reporting.own_values(update),
        takes_word=reporting.takes_a_word(update.task),
        takes_percent=reporting.takes_a_percent(update),
        more=copied(update) if request.GET.get("copy") == "1" else None,
    )


def report_context(request: Request, update: ProgressUpdate, form: ReportForm) -> dict[str, Any]:
    values = reporting.own_values(update)
    page = report_page(update, values=values)
    may_report = may(request.user, Permission.REPORT, update.unit)
    lines = [
        (line, form[f"value_{line.id}"] if f"value_{line.id}" in form.fields else None)
        for line in page.values
    ]
    return {
        "page": page,
        "plan": update.plan,
        "form": form,
        "lines": lines,
        "lost": getattr(form, "lost_to", None),
        "may_write": may_report and page.is_editable,
        "may_add_numbers": may_report and not page.is_editable and bool(form.value_ids),
    }


def act_on(form: ReportForm, update: ProgressUpdate, request: Request) -> HttpResponse | None:
    """Do what the pressed button says; None when it was refused, the reason then being on the form."""
    acts: dict[str, Callable[..., HttpResponse]] = {"save": _save, "values": _send_values}
    act = acts.get(request.POST.get("do", ""), _submit)
    try:
        return act(form, update, request)
    except IncompleteReportError as error:
        for name, message in error.fields.items():
            form.add_error(name if name in form.fields else None, message)
    except StaleError as error:
        form.add_error(None, error.message)
        form.lost_to = error  # type: ignore[attr-defined]
    except ActionError as error:
        form.add_error(None, error.message)
    return None


def autosave(request: Request, update: ProgressUpdate, form: ReportForm) -> HttpResponse:
    """What was typed so far is kept while it is being typed; why not, if not, is said beside the buttons."""
    is_saved, reason = form.is_valid(), ""
    if is_saved:
        try:
            _keep(form, update, request)
        except ActionError as error:
            is_saved, reason = False, error.message
    context = {"is_saved": is_saved, "reason": reason}
    revision = update.revision if is_saved else posted_revision(request)
    return part(request, "components/saved.html", context, revision=revision)


def _keep(form: ReportForm, update: ProgressUpdate, request: Request) -> None:
    reporting.save_draft(
        update=update,
        by=request.user,
        content=form.content(),
        revision=posted_revision(request),
        values=form.numbers(),
    )


def _save(form: ReportForm, update: ProgressUpdate, request: Request) -> HttpResponse:
    _keep(form, update, request)
    messages.success(request, _("已保存。还没有提交，审核的人看不到。"))
    return redirect("report", update.pk)


def _submit(form: ReportForm, update: ProgressUpdate, request: Request) -> HttpResponse:
    reporting.submit(
        update=update,
        by=request.user,
        content=form.content(),
        revision=posted_revision(request),
        values=form.numbers(),
    )
    messages.success(request, _("「%(task)s」已提交，等待审核。") % {"task": update.task})
    return redirect("workbench")


def _send_values(form: ReportForm, update: ProgressUpdate, request: Request) -> HttpResponse:
    """Data items that were still empty when the report went out."""
    numbers = form.numbers()
    values = [value for value in reporting.own_values(update) if numbers.get(value.pk) is not None]
    sent = reporting.submit_values(values=[(value, numbers[value.pk]) for value in values], by=request.user)
    messages.success(request, _("已补报 %(count)s 项数据。") % {"count": sent})
    return redirect("report", update.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_values(request: Request, unit_code: str, quarter: str) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.filter(covered(request.user, Permission.VIEW)), code=unit_code)
    values = reporting.values_of_unit(unit=unit, quarter=quarter_of(quarter))
    form = EntriesForm(request.POST if request.method == "POST" else None, values=values)
    status = 200
    if request.method == "POST":
        require(request.user, Permission.REPORT, unit)
        if form.is_valid() and (answer := enter(form, unit, request)):
            return answer
        values, status = reporting.values_of_unit(unit=unit, quarter=quarter_of(quarter)), 422
    context = entries_context(request, unit, Quarter.parse(quarter), values, form)
    return render(request, "tasks/values.html", context, status=status)


def quarter_of(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise Http404 from error


def entries_context(
    request: Request, unit: Unit, quarter: Quarter, values: list[DataValue], form: EntriesForm
) -> dict[str, Any]:
    lines = entry_lines(values)
    plan = next(iter(reporting.plans_of([value.item_id for value in values])), None)
    return {
        "unit": unit,
        "quarter": quarter,
        "plan": plan,
        "form": form,
        "lines": [(line, _field(form, f"value_{line.id}"), _is_lost(form, line)) for line in lines],
        "left": sum(line.is_editable for line in lines),
        "may_write": may(request.user, Permission.REPORT, unit) and any(v.state in EDITABLE for v in values),
    }


def _field(form: EntriesForm, name: str) -> Any:
    return form[name] if name in form.fields else None


def _is_lost(form: EntriesForm, line: ValueLine) -> bool:
    """Whether somebody else changed the item after this page was opened."""
    posted = form.cleaned_data.get(f"revision_{line.id}") if form.is_bound else None
    return posted is not None and posted != line.revision


def enter(form: EntriesForm, unit: Unit, request: Request) -> HttpResponse | None:
    """Save or submit what was typed; None when it was refused."""
    is_draft = request.POST.get("do") == "save"
    try:
        if is_draft:
            reporting.save_values(values=form.changed(), by=request.user)
            messages.success(request, _("已保存。还没有提交，审核的人看不到。"))
            return redirect(request.path)
        sent = reporting.submit_values(values=form.typed(), by=request.user)
    except ActionError as error:
        form.add_error(None, error.message)
        return None
    left = len(form.values) - sent
    told = _("「%(unit)s」已提交 %(sent)s 项数据。") % {"unit": unit, "sent": sent}
    messages.success(request, told + (_("还有 %(left)s 项没有填。") % {"left": left} if left else ""))
    return redirect(request.path if left else "workbench")
