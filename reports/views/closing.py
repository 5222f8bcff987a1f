"""定稿: the preview of a quarter, on which a leader signs and the supervision office closes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from reports import actions, signatures
from reports.previewing import preview
from reports.views.wall import visible_plan
from tasks.errors import ActionError
from units.access import covered, may, may_somewhere, require
from units.models import User
from units.roles import Permission

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def close_quarter(request: HttpRequest, plan_code: str, quarter: str) -> HttpResponse:
    """What the quarter would show if it were closed now, what still waits, the signature, the button that closes."""
    plan = visible_plan(request, plan_code)
    _require_reader(request.user, plan)  # type: ignore[arg-type]
    period, wrong = _period(plan, quarter), {}
    if request.method == "POST":
        try:
            wrong = _act(request, period)
        except ActionError as error:
            wrong = {"form": error.message}
        if not wrong and request.POST.get("act", "close") == "close":
            return redirect("periods", plan.code)
        if not wrong:
            return redirect("close-quarter", plan.code, quarter)
    context = _context(request, period) | {"wrong": wrong}
    return render(request, "reports/close.html", context, status=422 if wrong else 200)


@require_safe
def sign_offs(request: HttpRequest) -> HttpResponse:
    """Quarters that a leader has been asked to sign."""
    user: User = request.user  # type: ignore[assignment]
    if not may_somewhere(user, Permission.SIGN_OFF):
        raise PermissionDenied(_("您的岗位没有签发的权限"))
    asked = ReportingPeriod.objects.still_open().filter(
        covered(user, Permission.SIGN_OFF, "owner__path"), signed_at=None, signature_asked_at__isnull=False
    )
    found = asked.select_related("plan", "signature_asked_by").defer("plan__source_text")
    pages = Paginator(found.order_by("signature_asked_at", "id"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reports/sign_offs.html", {"pages": pages})


def _require_reader(user: User, plan: Plan) -> None:
    """Whoever closes, and where a signature is needed whoever signs."""
    if not (plan.needs_signature and may(user, Permission.SIGN_OFF, plan.owner)):
        require(user, Permission.CLOSE_QUARTERS, plan.owner)


def _period(plan: Plan, quarter: str) -> ReportingPeriod:
    try:
        found = Quarter.parse(quarter)
    except ValueError as error:
        raise Http404(_("季度写作 2026-Q3")) from error
    people = ("plan__owner", "signature_asked_by", "signed_by")
    period: ReportingPeriod = get_object_or_404(plan.periods.select_related(*people), quarter=found)
    return period


def _context(request: HttpRequest, period: ReportingPeriod) -> dict[str, Any]:
    plan, user = period.plan, request.user
    return {
        "plan": plan,
        "period": period,
        "page": None if period.is_closed else preview(period),
        "changed": signatures.changed_since(period) if plan.needs_signature else 0,
        "may_close": may(user, Permission.CLOSE_QUARTERS, plan.owner),  # type: ignore[arg-type]
        "may_sign": may(user, Permission.SIGN_OFF, plan.owner),  # type: ignore[arg-type]
        "reason": request.POST.get("reason", ""),
    }


def _act(request: HttpRequest, period: ReportingPeriod) -> dict[str, str]:
    """Do what the pressed button says; what is wrong by field, nothing where it was done."""
    act, by = request.POST.get("act", "close"), request.user
    label = period.quarter.label
    if act == "ask":
        signatures.ask_signature(period=period, by=by)  # type: ignore[arg-type]
        messages.success(request, _("已提请领导签发%(quarter)s") % {"quarter": label})
    elif act == "sign":
        signatures.sign_quarter(period=period, by=by)  # type: ignore[arg-type]
        messages.success(request, _("%(quarter)s已签发，督查部门可以定稿") % {"quarter": label})
    elif act == "decline":
        reason = request.POST.get("reason", "")[:500]
        if not reason.strip():
            return {"reason": _("请写明不签发的理由")}
        signatures.decline_signature(period=period, by=by, reason=reason)  # type: ignore[arg-type]
        messages.success(request, _("已退回督查部门，没有签发"))
    elif act == "close":
        return _close(request, period)
    else:
        raise PermissionDenied
    return {}


def _close(request: HttpRequest, period: ReportingPeriod) -> dict[str, str]:
    """Close; what still waits has to be known to whoever presses."""
    if not period.is_closed and not request.POST.get("knows") and preview(period).is_unfinished:
        return {"knows": _("还有没报或没审的，请先确认知晓，再定稿")}
    actions.close_quarter(period=period, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(quarter)s已定稿") % {"quarter": period.quarter.label})
    return {}
