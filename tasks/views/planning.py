"""计划: the list, one plan, the breakdown of its tasks, its quarters."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plans.clock import today
from plans.models import Plan
from plans.quarters import Quarter
from tasks.actions import breakdown as actions
from tasks.actions import periods as period_actions
from tasks.errors import ActionError
from tasks.forms.plans import IssueForm, LeadsForm, SheetForm
from tasks.models import ImportRun
from tasks.queries import planning
from tasks.queries.accepting import acceptance_of
from tasks.queries.rounds import round_of, rounds_of
from tasks.queries.workbench import demonstration_day
from tasks.views.request import Request
from units.access import covered, may, may_somewhere, require
from units.models import User
from units.roles import Permission

PAGE_SIZE = 50
LATEST_IMPORTS = 10


@require_safe
def plans(request: Request) -> HttpResponse:
    pages = Paginator(planning.plans_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "pages": pages,
        "imports": imports_of(request.user),
        "clock_on": demonstration_day(request.user),
        "may_import": may_somewhere(request.user, Permission.MANAGE_PLANS),
    }
    return render(request, "plans/plans.html", context)


def imports_of(user: User) -> list[ImportRun]:
    """Uploads not yet made a plan, the latest first."""
    mine = ImportRun.objects.filter(covered(user, Permission.MANAGE_PLANS, "owner__path"))
    open_runs = mine.exclude(state=ImportRun.State.APPLIED).select_related("document", "owner", "created_by")
    return list(open_runs.defer("draft", "edited", "document__content")[:LATEST_IMPORTS])


def plan_for(user: User, code: str) -> Plan:
    found: Plan = get_object_or_404(
        Plan.objects.visible_to(user).select_related("owner", "issued_by"), code=code
    )
    return found


@require_safe
def plan(request: Request, plan_code: str) -> HttpResponse:
    found = plan_for(request.user, plan_code)
    context = {
        "plan": found,
        "breakdown": planning.breakdown(found),
        "phases": list(found.phases.all()),
        "editions": planning.editions_of(request.user, found),
        "rounds": rounds_of(found),
        "acceptance": acceptance_of(found),
        "may_manage": may(request.user, Permission.MANAGE_PLANS, found.owner),
    }
    return render(request, "plans/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def breakdown(request: Request, plan_code: str) -> HttpResponse:
    """All tasks at once. Saving, filling a section and issuing are three buttons of one form."""
    found = plan_for(request.user, plan_code)
    require(request.user, Permission.MANAGE_PLANS, found.owner)
    page = planning.breakdown(found)
    data = request.POST if request.method == "POST" else None
    form = LeadsForm(data, sections=page.sections, units=page.units)
    issue = IssueForm(data, day=min(found.printed_on or today(found), today(found)))
    if data is not None and form.is_valid() and _settle(request, found, form, issue):
        return redirect(
            "plan" if found.state == Plan.State.ISSUED and "issue" in data else "breakdown", plan_code
        )
    context = {"plan": found, "page": page, "form": form, "issue": issue, "sections": fields_of(page, form)}
    context |= {"sheet": SheetForm(), "round": round_of(found, None)}
    return render(request, "plans/breakdown.html", context, status=200 if data is None else 422)


def fields_of(page: planning.Breakdown, form: LeadsForm) -> list[dict[str, object]]:
    return [
        {
            "section": section,
            "helper": form[f"fill_{section.key}"],
            "rows": [(row, form[f"lead_{row.id}"]) for row in section.rows],
        }
        for section in page.sections
    ]


def _settle(request: Request, found: Plan, form: LeadsForm, issue: IssueForm) -> bool:
    """Save the leads, then issue if that button was pressed; False where something was refused."""
    is_issuing = "issue" in request.POST
    if is_issuing and not issue.is_valid():
        return False
    try:
        changed = actions.assign_leads(
            plan=found, leads=form.leads(fill=request.POST.get("fill", "")), by=request.user
        )
        if is_issuing:
            actions.issue_plan(plan=found, by=request.user, issued_on=issue.cleaned_data["issued_on"])
            first = found.first_period.label if found.first_period else ""
            messages.success(request, _("计划已下达，第一个填报季度是%(quarter)s。") % {"quarter": first})
        else:
            messages.success(request, _("已保存，改动 %(count)s 项任务的牵头单位。") % {"count": changed})
    except ActionError as error:
        form.add_error(None, error.message)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def periods(request: Request, plan_code: str) -> HttpResponse:
    found = plan_for(request.user, plan_code)
    require(request.user, Permission.MANAGE_PLANS, found.owner)
    if request.method == "POST":
        _open_quarter(request, found)
        return redirect("periods", plan_code)
    context = {
        "plan": found,
        "rows": planning.quarter_rows(found),
        "may_close": may(request.user, Permission.CLOSE_QUARTERS, found.owner),
    }
    return render(request, "plans/periods.html", context)


def _open_quarter(request: Request, found: Plan) -> None:
    try:
        quarter = Quarter.parse(request.POST.get("open", ""))
        period = period_actions.open_quarter(plan=found, quarter=quarter, by=request.user)
    except ValueError:
        messages.error(request, _("请选择要开启的季度。"))
    except ActionError as error:
        messages.error(request, error.message)
    else:
        owed = period.updates.count()
        told = {"quarter": quarter.label, "owed": owed}
        messages.success(request, _("已开启%(quarter)s填报，牵头单位共需填报 %(owed)s 项。") % told)
