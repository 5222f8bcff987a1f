"""Pages of figures: home, the wall, a task."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from plans.models import Plan
from reports import actions
from reports.caching import Body, body_of, scope_key
from reports.charts import chart_library
from reports.frames import framed
from reports.queries.curve import curve_of
from reports.queries.task_page import task_page_of
from reports.queries.wall import Asked, wall_page
from reports.queries.wall_state import Hung, hung
from reports.returning import back_address
from reports.views.handling import acts_for, situation
from reports.wall_body import body_drawn
from tasks.actions import completion
from tasks.errors import ActionError, ReasonNeededError
from tasks.models import CompletionClaim, Milestone, Task
from tasks.views.request import require_somewhere
from units.access import may_somewhere, posts
from units.compiled import Compiled, Given
from units.context import address_of, places_for
from units.models import User
from units.roles import Permission, Role

REPORTING = {Role.REPORTER, Role.UNIT_HEAD}
NO_PLAN = gettext_lazy("没有这个计划，或者不在您能看到的范围内")
PLAN: Compiled[Plan] = Compiled(
    lambda: Plan.objects.filter(code=Given("code")).select_related("owner").defer("source_text")
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Whoever reports begins at the workbench, whoever may see figures at the wall, administrators where they work."""
    user: User = request.user  # type: ignore[assignment]
    workbench = address_of("workbench")
    if workbench and any(post.role in REPORTING for post in posts(user)):
        return redirect(workbench)
    elsewhere = [] if may_somewhere(user, Permission.VIEW) else places_for(request)
    return redirect(elsewhere[0].url if elsewhere else "walls")


@require_safe
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


@require_safe
def wall(request: HttpRequest, plan_code: str) -> HttpResponse:
    try:
        asked = Asked.read(request.GET)
    except ValueError as error:
        raise Http404(_("季度写作 2026-Q3")) from error
    plan = hung(plan_code, request.user, request.session)  # type: ignore[arg-type]
    if plan is None:
        raise Http404(NO_PLAN)
    if request.GET.get("state") == plan.state:
        visible_plan(request, plan_code)
        return HttpResponse(status=204)
    body, is_big = wall_body(request, plan_code, plan, asked), "big" in request.GET
    if is_part(request):
        answer = HttpResponse(body.parts["wall"])
    else:
        context = {"plan": plan, "is_big": is_big}
        answer = framed(
            request,
            "reports/wall.html",
            context=context,
            body=body,
            state=plan.frame,
            standing=plan.standing,
        )
    patch_vary_headers(answer, ("HX-Request",))
    return answer


def wall_body(request: HttpRequest, code: str, hung: Hung, asked: Asked) -> Body:
    """What everybody of the same scope sees of a wall.

    A body that is kept was drawn for somebody of this scope, while the plan and its place were the same: it shows that
    this person may see it too. Whoever finds none passes the door first.
    """
    user: User = request.user  # type: ignore[assignment]

    def draw() -> dict[str, str]:
        plan = visible_plan(request, code)
        page = wall_page(plan, asked, user)
        return {"wall": body_drawn(plan, page, asked, hung.state)}

    return body_of("wall", state=(hung.pk, hung.state, asked, scope_key(user)), draw=draw)


@require_safe
def task_page(request: HttpRequest, plan_code: str, task_code: str) -> HttpResponse:
    plan = visible_plan(request, plan_code)
    mine = Task.objects.visible_to(request.user).select_related("section", "leader_in_charge")  # type: ignore[arg-type]
    task = get_object_or_404(mine, plan=plan, code=task_code)
    page = task_page_of(plan, task, request.user)  # type: ignore[arg-type]
    context = {
        "plan": plan,
        "task": task,
        "page": page,
        "curve": curve_of(plan, task),
        "chart_library": chart_library(),
        "back_address": back_address(request),
        "may_act": bool(acts_for(situation(task, request.user))),  # type: ignore[arg-type]
    }
    return render(request, "reports/task.html", context)


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
def verify_claims(request: HttpRequest) -> HttpResponse:
    """Verify the chosen claims, each as if alone; those that need an explanation or miss a target are named."""
    require_somewhere(request.user, Permission.APPROVE)  # type: ignore[arg-type]
    keys = [key for key in request.POST.getlist("chosen") if key.isdecimal() and len(key) < 10]
    seen = Task.objects.visible_to(request.user)  # type: ignore[arg-type]
    claims = CompletionClaim.objects.filter(task__in=seen, pk__in=keys).select_related("task__plan__owner")
    done = 0
    for claim in claims:
        try:
            actions.verify_claim(claim=claim, by=request.user)  # type: ignore[arg-type]
            done += 1
        except ReasonNeededError:
            messages.error(
                request, _("%(task)s：有目标未达到或节点未核实，请写明核查说明") % {"task": claim.task}
            )
        except ActionError as error:
            messages.error(request, f"{claim.task}：{error.message}")
    if done:
        messages.success(request, _("已核查通过 %(count)s 项，均已销号") % {"count": done})
    if not keys:
        messages.warning(request, _("没有勾选任何一项。"))
    return redirect("claims")


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
    found = next(iter(PLAN.rows(code=code)), None)
    if found is None or not found.is_visible_to(request.user):  # type: ignore[arg-type]
        raise Http404(NO_PLAN)
    return found


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page, not going back in history."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request
