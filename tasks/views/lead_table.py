"""单位数据: what a lead's tasks ask of other units, units beside items, filled in on behalf where need be."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tasks.actions import reporting
from tasks.errors import ActionError
from tasks.forms.entries import EntriesForm
from tasks.queries.lead_table import LeadTable, lead_table, table_rows
from tasks.queries.lines import ValueLine
from tasks.queries.sheets import lead_facts
from tasks.views.doubts import please_look, unconfirmed
from tasks.views.reporting import field_of
from tasks.views.request import Request
from tasks.views.values import autosave, quarter_of, unit_for
from units.access import may, require
from units.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def lead_table_page(request: Request, unit_code: str, quarter: str) -> HttpResponse:
    """?page= of units, ?columns= of items; what is posted are the numbers of the page that was shown."""
    unit, asked_in = unit_for(request.user, unit_code), quarter_of(quarter)
    table, status = _table(request, lead_facts(unit, asked_in)), 200
    form = form_of(table, request)
    if request.method == "POST":
        require(request.user, Permission.REPORT, unit)
        if "autosave" in request.POST:
            return autosave(request, form)
        if form.is_valid() and _enter(form, request):
            return redirect(request.get_full_path())
        table, status = _table(request, lead_facts(unit, asked_in)), 422
    return render(request, "tasks/sheets/table.html", table_context(request, table, form), status=status)


def _table(request: Request, facts: Any) -> LeadTable:
    return lead_table(facts, page=request.GET.get("page", "1"), columns=request.GET.get("columns", "1"))


def form_of(table: LeadTable, request: Request) -> EntriesForm:
    posted = request.POST if request.method == "POST" else None
    form = EntriesForm(posted, values=table.values, is_behalf=True)
    for value in form.values:
        form.fields[f"value_{value.pk}"].widget.attrs["aria-label"] = f"{value.unit} {value.item}"
    return form


def table_context(request: Request, table: LeadTable, form: EntriesForm) -> dict[str, Any]:
    numbers = form.numbers() if form.is_bound else None
    return {
        "unit": table.facts.lead,
        "quarter": table.facts.quarter,
        "table": table,
        "rows": [
            (row.unit, [(line, *_cell(form, line)) for line in row.lines])
            for row in table_rows(table, numbers=numbers)
        ],
        "form": form,
        "pages": table.rows,
        "may_write": may(request.user, Permission.REPORT, table.facts.lead) and bool(form.values),
    }


def _cell(form: EntriesForm, line: ValueLine | None) -> tuple[Any, str, bool]:
    """The field of a cell, what was typed into it, and whether somebody else changed the number meanwhile."""
    if line is None:
        return None, "", False
    typed = form.data.get(f"value_{line.id}", "") if form.is_bound else ""
    shown = form.data.get(f"revision_{line.id}", "") if form.is_bound else ""
    return field_of(form, f"value_{line.id}"), typed, bool(shown) and shown != str(line.revision)


def _enter(form: EntriesForm, request: Request) -> bool:
    """Save or submit the numbers of the page; False when it was refused, the reason then being on the form."""
    try:
        if request.POST.get("do") == "save":
            reporting.save_values(values=form.changed(), by=request.user, note=form.note_typed)
            messages.success(request, _("草稿已保存。还没有提交，审核的人看不到。"))
            return True
        doubted = unconfirmed(form.values, form.numbers(), request.POST)
        if doubted:
            form.add_error(None, please_look(doubted))
            return False
        sent = reporting.submit_values(values=form.typed(), by=request.user, note=form.note_typed)
    except ActionError as error:
        form.add_error(None, error.message)
        return False
    messages.success(request, _("本页已提交 %(count)s 个数，记录上写明由您代填。") % {"count": sent})
    return True
