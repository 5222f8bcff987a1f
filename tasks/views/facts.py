"""不在准入清单 and 提出异议: raised by a unit, decided by the supervision office."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.models import DataItem
from tasks.actions import disputes, refusals
from tasks.errors import ActionError, ReasonNeededError
from tasks.forms.facts import DisputeForm, RefusalForm
from tasks.models import Asked, DataValue, ItemRefusal, ValueDispute
from tasks.queries.before import numbers_before
from tasks.queries.facts_raised import dispute_rows, disputes_for, refusals_for
from tasks.queries.figures import plain
from tasks.queries.workbench import demonstration_day
from tasks.views.request import Request, require_somewhere
from tasks.views.values import quarter_of, unit_for
from units.access import require
from units.roles import Permission

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: Request, unit_code: str, quarter: str, item_id: int) -> HttpResponse:
    unit, asked_in = unit_for(request.user, unit_code), quarter_of(quarter)
    require(request.user, Permission.REPORT, unit)
    asked = Asked.objects.filter(unit=unit).values("item")
    item = get_object_or_404(DataItem.objects.select_related("asked_by"), pk=item_id, pk__in=asked)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _done(form, lambda: refusals.refuse_item(item=item, unit=unit, by=request.user, reason=reason)):
            messages.success(request, _("已提出「%(item)s」不在准入清单，处理前不用再填。") % {"item": item})
            return redirect("values", unit_code, quarter)
    context = {"unit": unit, "quarter": asked_in, "item": item, "form": form}
    return render(request, "tasks/facts/refuse.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: Request, value_id: int) -> HttpResponse:
    values = DataValue.objects.visible_to(request.user).select_related("unit", "item", "item__asked_by")
    value: DataValue = get_object_or_404(values.distinct(), pk=value_id)
    require(request.user, Permission.REPORT, value.unit)
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if _done(form, lambda: disputes.raise_dispute(value=value, by=request.user, **given)):
            messages.success(
                request, _("已对「%(item)s」提出异议，处理结果会在这里显示。") % {"item": value.item}
            )
            return redirect(_page_of(request, value))
    context = {
        "unit": value.unit,
        "quarter": value.quarter,
        "value": value,
        "now": plain(value.value),
        "before": numbers_before([value]).get(value.pk),
        "form": form,
        "back": _page_of(request, value),
    }
    return render(request, "tasks/facts/dispute.html", context, status=422 if form.errors else 200)


def _page_of(request: Request, value: DataValue) -> str:
    """?report=12 says on which report the number was seen; else it was on the unit's own page."""
    update = request.GET.get("report", "")
    if update.isdecimal() and len(update) < 19:
        return reverse("report", args=[update])
    return reverse("values", args=[value.unit.code, str(value.quarter)])


def _done(form: Any, act: Callable[[], object]) -> bool:
    """Whether the act was done; a refusal is said on the form, where what was typed stays."""
    try:
        act()
    except ReasonNeededError as error:
        form.add_error("reason", error.message)
    except ActionError as error:
        form.add_error(None, error.message)
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def refusals_page(request: Request) -> HttpResponse:
    """不在准入清单 that wait for the supervision office, then those decided."""
    require_somewhere(request.user, Permission.APPROVE)
    if request.method == "POST":
        _decide_refusal(request)
        return redirect(request.get_full_path())
    pages = Paginator(refusals_for(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"pages": pages, "clock_on": demonstration_day(request.user)}
    return render(request, "tasks/facts/refusals.html", context)


def _decide_refusal(request: Request) -> None:
    found = refusals_for(request.user).filter(state=ItemRefusal.State.RAISED)
    refusal = get_object_or_404(found, pk=_chosen(request))
    reason = request.POST.get("reason", "")[:500]
    act = refusals.uphold_refusal if "uphold" in request.POST else refusals.reject_refusal
    _tell(request, lambda: act(refusal=refusal, by=request.user, reason=reason), str(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
def disputes_page(request: Request) -> HttpResponse:
    """提出异议 that wait for the supervision office, then those decided."""
    require_somewhere(request.user, Permission.APPROVE)
    if request.method == "POST":
        _decide_dispute(request)
        return redirect(request.get_full_path())
    pages = Paginator(disputes_for(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = dispute_rows(pages.object_list)
    context = {"pages": pages, "rows": rows, "clock_on": demonstration_day(request.user)}
    return render(request, "tasks/facts/disputes.html", context)


def _decide_dispute(request: Request) -> None:
    found = disputes_for(request.user).filter(state=ValueDispute.State.RAISED)
    dispute_of = get_object_or_404(found, pk=_chosen(request))
    reason = request.POST.get("reason", "")[:500]
    act = disputes.uphold_dispute if "uphold" in request.POST else disputes.reject_dispute
    _tell(request, lambda: act(dispute=dispute_of, by=request.user, reason=reason), str(dispute_of.value_of))


def _chosen(request: Request) -> int:
    posted = request.POST.get("uphold") or request.POST.get("reject") or ""
    return int(posted) if posted.isdecimal() and len(posted) < 19 else 0


def _tell(request: Request, act: Callable[[], object], about: str) -> None:
    try:
        act()
    except ActionError as error:
        messages.error(request, f"{about}：{error}")
    else:
        messages.success(request, _("「%(about)s」已处理。") % {"about": about})
