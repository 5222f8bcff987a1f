"""Pages of figures: home, the wall, a task."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.middleware import HtmxDetails

from plans.models import Plan
from plans.quarters import Quarter
from reports import actions, corrections
from reports.previewing import preview
from reports.queries.task_page import task_page_of
from reports.queries.wall import Asked, wall_page
from tasks.actions import completion
from tasks.errors import ActionError
from tasks.models import CompletionClaim, Milestone, ProgressUpdate, Task
from units.access import may_somewhere, posts, require
from units.context import address_of
from units.models import User
from units.roles import Permission, Role

REPORTING = {Role.REPORTER, Role.UNIT_HEAD}


def home(request: HttpRequest) -> HttpResponse:
    """Whoever reports begins at the workbench, everybody else at the wall."""
    workbench = address_of("workbench")
    if workbench and any(post.role in REPORTING for post in posts(request.user)):  # type: ignore[arg-type]
        return redirect(workbench)
    return redirect("walls")


def newest_wall(request: HttpRequest) -> HttpResponse:
    """The wall of the newest plan that was issued; without one, what to do next."""
    user: User = request.user  # type: ignore[assignment]
    newest = (
        Plan.objects.visible_to(user).exclude(state=Plan.State.DRAFT).order_by("-issued_on", "-id").first()
    )
    if newest is not None:
        return redirect("wall", newest.code)
    return render(
        request,
        "reports/no_plan.html",
        {
            "may_see": may_somewhere(user, Permission.VIEW),
            "manages": may_somewhere(user, Permission.MANAGE_PLANS),
            "plans_url": address_of("plans"),
        },
    )


def wall(request: HttpRequest, plan_code: str) -> HttpResponse:
    plan = visible_plan(request, plan_code)
    try:
        asked = Asked.read(request.GET)
    except ValueError as error:
        raise Http404(_("季度写作 2026-Q3")) from error
    page = wall_page(plan, asked, request.user)  # type: ignore[arg-type]
    answer = render(request, template_for(request, "wall"), {"plan": plan, "page": page, "asked": asked})
    patch_vary_headers(answer, ("HX-Request",))
    return answer


def task_page(request: HttpRequest, plan_code: str, task_code: str) -> HttpResponse:
    plan = visible_plan(request, plan_code)
    mine = Task.objects.visible_to(request.user).select_related("section", "leader_in_charge")  # type: ignore[arg-type]
    task = get_object_or_404(mine, plan=plan, code=task_code)
    page = task_page_of(plan, task, request.user)  # type: ignore[arg-type]
    return render(request, "reports/task.html", {"plan": plan, "task": task, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def close_quarter(request: HttpRequest, plan_code: str, quarter: str) -> HttpResponse:
    """What the quarter would show if it were closed now, what still waits, and the button that closes it."""
    plan = visible_plan(request, plan_code)
    require(request.user, Permission.CLOSE_QUARTERS, plan.owner)  # type: ignore[arg-type]
    try:
        period = get_object_or_404(plan.periods.select_related("plan__owner"), quarter=Quarter.parse(quarter))
        if request.method != "POST":
            context = {"plan": plan, "period": period, "page": preview(period)}
            return render(request, "reports/close.html", context)
        actions.close_quarter(period=period, by=request.user)  # type: ignore[arg-type]
    except ValueError as error:
        raise Http404(_("季度写作 2026-Q3")) from error
    except ActionError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("%(quarter)s已定稿") % {"quarter": period.quarter.label})
    return redirect("periods", plan.code)


@require_POST
def verify_claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    seen = Task.objects.visible_to(request.user)  # type: ignore[arg-type]
    claims = CompletionClaim.objects.filter(task__in=seen).select_related("task__plan__owner")
    claim = get_object_or_404(claims, pk=claim_id)
    because = request.POST.get("accepted_because", "")
    try:
        actions.verify_claim(claim=claim, by=request.user, accepted_because=because)  # type: ignore[arg-type]
    except ActionError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已核查通过：%(task)s") % {"task": claim.task})
    return redirect("claims")


@require_POST
def approve_late(request: HttpRequest, update_id: int) -> HttpResponse:
    """Approve a report of a closed quarter, as a correction with its reason."""
    seen = ProgressUpdate.objects.visible_to(request.user)  # type: ignore[arg-type]
    update = get_object_or_404(seen.select_related("plan", "period", "task", "unit"), pk=update_id)
    reason = request.POST.get("reason", "")
    try:
        corrections.approve_late(update=update, by=request.user, reason=reason)  # type: ignore[arg-type]
    except ActionError as error:
        messages.error(request, error.message)
        return redirect("update-review", update.pk)
    messages.success(request, _("已按更正程序通过，更正记录已留存"))
    return redirect("review")


@require_POST
def verify_milestone(request: HttpRequest, milestone_id: int) -> HttpResponse:
    """核实节点: the supervision office has seen that a dated step was reached on a day."""
    seen = Task.objects.visible_to(request.user)  # type: ignore[arg-type]
    milestones = Milestone.objects.filter(task__in=seen).select_related("task__plan__owner")
    milestone = get_object_or_404(milestones, pk=milestone_id)
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
        completion.verify_milestone(milestone=milestone, by=request.user, on=on)  # type: ignore[arg-type]
    except ValueError:
        messages.error(request, _("请填写完成日期，如 2026-03-31"))
    except ActionError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("节点已核实：%(title)s") % {"title": milestone.title})
    return redirect("task", milestone.task.plan.code, milestone.task.code)


def visible_plan(request: HttpRequest, code: str) -> Plan:
    """The plan, or 404 for whoever may not know that it exists. Its long text is read by the page that prints it."""
    visible = Plan.objects.visible_to(request.user).select_related("owner").defer("source_text")  # type: ignore[arg-type]
    plan: Plan = get_object_or_404(visible, code=code)
    return plan


def template_for(request: HttpRequest, name: str) -> str:
    """The part alone for htmx, the page for everybody else, and for htmx going back in history."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    is_part = bool(htmx) and not htmx.history_restore_request
    return f"reports/_{name}.html" if is_part else f"reports/{name}.html"
