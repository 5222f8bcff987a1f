"""填报 of one report."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tasks.actions import reporting
from tasks.actions.behalf import is_own, may_enter, require_report
from tasks.errors import ActionError, IncompleteReportError, StaleError
from tasks.forms.posted import clashes, stored_report, with_defaults, with_theirs, with_unchanged
from tasks.forms.reports import ReportForm
from tasks.models import DataValue, ProgressUpdate
from tasks.queries.lines import numbers_unchanged
from tasks.queries.reports import copied, editing_now, previous_update, report_page, stands_again
from tasks.views.doubts import please_look, same_as_before, unconfirmed
from tasks.views.request import Request, part, posted_revision
from units.access import may
from units.models import User
from units.roles import Permission

Values = list[DataValue]


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, update_id: int) -> HttpResponse:
    update = update_for(request.user, update_id)
    values = reporting.own_values(update)
    form = form_of(update, values, request)
    status = 200
    if request.method == "POST":
        require_report(request.user, update)
        if "autosave" in request.POST:
            return autosave(request, update, form)
        if form.is_valid() and (answer := act_on(form, update, request)):
            return answer
        update, status = update_for(request.user, update_id), 409 if hasattr(form, "lost_to") else 422
        values = reporting.own_values(update)
    return render(request, "tasks/report.html", report_context(request, update, values, form), status=status)


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


def form_of(update: ProgressUpdate, values: Values, request: Request) -> ReportForm:
    """?copy=1 starts from last quarter's texts where this quarter's are still empty."""
    return ReportForm(
        posted(request.POST, update, values) if request.method == "POST" else None,
        update=update,
        values=values,
        takes_word=reporting.takes_a_word(update.task),
        takes_percent=reporting.takes_a_percent(update),
        is_behalf=not is_own(request.user, update.unit),
        more=copied(update) if request.GET.get("copy") == "1" else None,
    )


def posted(data: QueryDict, update: ProgressUpdate, values: Values) -> QueryDict:
    """What was typed, and what the pressed button says of the fields left empty."""
    given = with_theirs(data, stored_report(update, values))
    act, _colon, about = data.get("do", "").partition(":")
    if act == "nothing":
        standing = standing_fields(update) or {}
        given = with_defaults(given, {**standing, "nothing_new": about})
        return with_unchanged(given, numbers_unchanged(values))
    if act == "copy":
        return with_defaults(given, copied(update))
    if act == "same" and about.isdecimal():
        return with_unchanged(given, numbers_unchanged(values), only=[int(about)])
    return given


def standing_fields(update: ProgressUpdate) -> dict[str, Any] | None:
    return stands_again(
        update,
        previous_update(update),
        takes_word=reporting.takes_a_word(update.task),
        takes_percent=reporting.takes_a_percent(update),
    )


def report_context(
    request: Request, update: ProgressUpdate, values: Values, form: ReportForm
) -> dict[str, Any]:
    is_typed = form.is_bound and form.is_valid()
    page = report_page(update, values=values, numbers=form.numbers() if is_typed else None)
    may_report = may_enter(request.user, update)
    lost = getattr(form, "lost_to", None)
    return {
        "page": page,
        "plan": update.plan,
        "form": form,
        "lines": [(line, field_of(form, f"value_{line.id}")) for line in page.values],
        "lost": lost,
        "clashes": clashes(form, update, values) if lost else [],
        "editing": editing_now(update, request.user),
        "may_write": may_report and page.is_editable,
        "may_attach": may_report and update.state != "approved",
        "may_add_numbers": may_report and not page.is_editable and bool(form.value_ids),
        "one_click": standing_fields(update) if may_report and page.is_editable else None,
        "may_dispute": may(request.user, Permission.REPORT, update.unit),
        "reasons": ProgressUpdate.NothingNew.choices,
    }


def field_of(form: Any, name: str) -> Any:
    return form[name] if name in form.fields else None


def act_on(form: ReportForm, update: ProgressUpdate, request: Request) -> HttpResponse | None:
    """Do what the pressed button says; None when it was refused, the reason then being on the form."""
    acts: dict[str, Callable[..., HttpResponse | None]] = {
        "save": _save,
        "same": _save,
        "copy": _save,
        "values": _send_values,
    }
    act = acts.get(request.POST.get("do", "").partition(":")[0], _submit)
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
    values = reporting.own_values(update) if is_saved else []
    context = {"is_saved": is_saved, "reason": reason, "values": values}
    revision = update.revision if is_saved else posted_revision(request)
    return part(request, "tasks/_saved.html", context, revision=revision)


def _keep(form: ReportForm, update: ProgressUpdate, request: Request) -> None:
    reporting.save_draft(update=update, by=request.user, **_typed(form, request))


def _typed(form: ReportForm, request: Request) -> dict[str, Any]:
    return {
        "content": form.content(),
        "revision": posted_revision(request),
        "values": form.numbers(),
        "shown": form.shown(),
        "note": form.note_typed,
    }


def _save(form: ReportForm, update: ProgressUpdate, request: Request) -> HttpResponse:
    _keep(form, update, request)
    messages.success(request, _("草稿已保存。还没有提交，审核的人看不到。"))
    return redirect("report", update.pk)


def _submit(form: ReportForm, update: ProgressUpdate, request: Request) -> HttpResponse | None:
    if not _is_confirmed(form, update, request):
        return None
    reporting.submit(update=update, by=request.user, **_typed(form, request))
    messages.success(request, _("「%(task)s」已提交，等待审核。") % {"task": update.task})
    return redirect("workbench")


def _is_confirmed(form: ReportForm, update: ProgressUpdate, request: Request) -> bool:
    """Whether every number that asks for a look was confirmed; 数据同上期 is a confirmation."""
    values, numbers = reporting.own_values(update), form.numbers()
    is_unchanged = request.POST.get("do", "").startswith("nothing:")
    confirmed = same_as_before(numbers, numbers_unchanged(values)) if is_unchanged else []
    doubted = unconfirmed(values, numbers, request.POST, confirmed=confirmed)
    if doubted:
        form.add_error(None, please_look(doubted))
    return not doubted


def _send_values(form: ReportForm, update: ProgressUpdate, request: Request) -> HttpResponse:
    """Data items that were still empty when the report went out."""
    numbers = form.numbers()
    values = [value for value in reporting.own_values(update) if numbers.get(value.pk) is not None]
    sent = reporting.submit_values(
        values=[(value, numbers[value.pk]) for value in values], by=request.user, note=form.note_typed
    )
    messages.success(request, _("已补报 %(count)s 项数据。") % {"count": sent})
    return redirect("report", update.pk)
