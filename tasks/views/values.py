"""数据填报: everything one unit is asked for in a quarter, on one page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plans.quarters import Quarter
from tasks.actions import reporting
from tasks.actions.behalf import is_own
from tasks.errors import ActionError
from tasks.forms.entries import EntriesForm
from tasks.forms.posted import stored_numbers, with_theirs, with_unchanged
from tasks.models import DataValue
from tasks.queries.lines import ValueLine, numbers_unchanged
from tasks.queries.paper import paper_of
from tasks.queries.unit_quarter import UnitQuarterPage, unit_quarter_page
from tasks.views.doubts import please_look, same_as_before, unconfirmed
from tasks.views.reporting import field_of
from tasks.views.request import Request
from units.access import covered, may, require
from units.models import Unit, User
from units.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def unit_values(request: Request, unit_code: str, quarter: str) -> HttpResponse:
    unit, asked_in = unit_for(request.user, unit_code), quarter_of(quarter)
    values = reporting.values_of_unit(unit=unit, quarter=asked_in)
    form = EntriesForm(
        posted(request.POST, values) if request.method == "POST" else None,
        values=values,
        is_behalf=not is_own(request.user, unit),
    )
    status = 200
    if request.method == "POST":
        require(request.user, Permission.REPORT, unit)
        if "autosave" in request.POST:
            return autosave(request, form)
        if form.is_valid() and (answer := enter(form, unit, request)):
            return answer
        values, status = reporting.values_of_unit(unit=unit, quarter=asked_in), 422
    page = unit_quarter_page(unit, asked_in, values, numbers=_numbers(form))
    return render(request, "tasks/values.html", entries_context(request, page, form), status=status)


@require_safe
def unit_paper(request: Request, unit_code: str, quarter: str) -> HttpResponse:
    """Everything asked, on A4, to be filled in by hand and entered by somebody else."""
    unit, asked_in = unit_for(request.user, unit_code), quarter_of(quarter)
    paper = paper_of(unit, asked_in)
    context = {"page": paper.page, "reports": paper.reports, "plan": paper.page.plan}
    return render(request, "tasks/paper.html", context)


def unit_for(user: User, unit_code: str) -> Unit:
    return get_object_or_404(Unit.objects.filter(covered(user, Permission.VIEW)), code=unit_code)


def quarter_of(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise Http404 from error


def posted(data: QueryDict, values: list[DataValue]) -> QueryDict:
    """What was typed, and what 数据同上期 says of the fields left empty: all of them, or the one beside the button."""
    given = with_theirs(data, stored_numbers(values))
    act, _colon, about = data.get("do", "").partition(":")
    if act != "same":
        return given
    only = [int(about)] if about.isdecimal() else None
    return with_unchanged(given, numbers_unchanged(values), only=only)


def _numbers(form: EntriesForm) -> Any:
    return form.numbers() if form.is_bound else None


def entries_context(request: Request, page: UnitQuarterPage, form: EntriesForm) -> dict[str, Any]:
    may_report = may(request.user, Permission.REPORT, page.unit)
    return {
        "page": page,
        "unit": page.unit,
        "quarter": page.quarter,
        "plan": page.plan,
        "form": form,
        "lines": [
            (line, field_of(form, f"value_{line.id}"), _is_lost(form, line), _typed(form, line))
            for line in page.lines
        ],
        "may_write": may_report and page.left > 0,
        "may_refuse": may_report and page.is_listed,
        "may_dispute": may_report,
        "may_report": may_report,
        "editing": page.editing_beside(request.user),
    }


def _typed(form: EntriesForm, line: ValueLine) -> str:
    return form.data.get(f"value_{line.id}", "") if form.is_bound else ""


def _is_lost(form: EntriesForm, line: ValueLine) -> bool:
    """Whether somebody else changed the item after this page was opened."""
    shown = form.cleaned_data.get(f"revision_{line.id}") if form.is_bound else None
    return shown is not None and shown != line.revision


def enter(form: EntriesForm, unit: Unit, request: Request) -> HttpResponse | None:
    """Save or submit what was typed; None when it was refused."""
    act, _colon, about = request.POST.get("do", "").partition(":")
    try:
        if act == "save" or about:
            reporting.save_values(values=form.changed(), by=request.user, note=form.note_typed)
            messages.success(request, _("草稿已保存。还没有提交，审核的人看不到。"))
            return redirect(request.path)
        if not _is_confirmed(form, request, is_unchanged=act == "same"):
            return None
        sent = reporting.submit_values(values=form.typed(), by=request.user, note=form.note_typed)
    except ActionError as error:
        form.add_error(None, error.message)
        return None
    return _told(request, unit, sent=sent, left=len(form.values) - sent)


def _is_confirmed(form: EntriesForm, request: Request, *, is_unchanged: bool) -> bool:
    numbers = form.numbers()
    confirmed = same_as_before(numbers, numbers_unchanged(form.values)) if is_unchanged else []
    doubted = unconfirmed(form.values, numbers, request.POST, confirmed=confirmed)
    if doubted:
        form.add_error(None, please_look(doubted))
    return not doubted


def _told(request: Request, unit: Unit, *, sent: int, left: int) -> HttpResponse:
    told = _("「%(unit)s」已提交 %(sent)s 项数据。") % {"unit": unit, "sent": sent}
    messages.success(request, told + (_("还有 %(left)s 项没有填。") % {"left": left} if left else ""))
    return redirect(request.path if left else "workbench")


def autosave(request: Request, form: EntriesForm) -> HttpResponse:
    """Every number that is one is kept while the next is being typed."""
    is_whole, reason, changed = form.is_valid(), "", form.changed()
    try:
        reporting.save_values(values=changed, by=request.user, note=form.note_typed)
    except ActionError as error:
        is_whole, reason, changed = False, error.message, []
    saved = [value for value, _number in changed]
    return render(request, "tasks/_saved.html", {"is_saved": is_whole, "reason": reason, "values": saved})
