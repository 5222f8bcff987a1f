"""签收: what a person's units are asked about or were given; and what they sent back, for the office."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tasks.actions import accepting as actions
from tasks.errors import ActionError
from tasks.forms.rounds import DecisionForm
from tasks.models import Objection
from tasks.queries.accepting import objections_waiting, sent_back, to_accept
from tasks.queries.breakdown import living_units
from tasks.queries.rounds import consultations_of
from tasks.queries.workbench import demonstration_day
from tasks.views.request import Request, require_somewhere
from units.roles import Permission

PAGE_SIZE = 50
DECISIONS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def duties(request: Request) -> HttpResponse:
    """Accept those ticked, or all on the page; or send one back with its reason."""
    require_somewhere(request.user, Permission.REPORT)
    if request.method == "POST":
        return _accept_or_send_back(request)
    return _duties_page(request)


def _duties_page(request: Request, *, refused: int = 0, reason: str = "", wrong: str = "") -> HttpResponse:
    context = {
        "pages": Paginator(to_accept(request.user), PAGE_SIZE).get_page(request.GET.get("page")),
        "consultations": consultations_of(request.user),
        "returned": list(sent_back(request.user)[:DECISIONS]),
        "clock_on": demonstration_day(request.user),
        "refused": refused,
        "reason": reason,
        "wrong": wrong,
    }
    return render(request, "tasks/duties.html", context, status=422 if wrong else 200)


def _accept_or_send_back(request: Request) -> HttpResponse:
    mine = to_accept(request.user)
    if key := request.POST.get("send_back", ""):
        post = get_object_or_404(mine, pk=key if key.isdecimal() else 0)
        reason = request.POST.get(f"reason_{key}", "")[:500]
        try:
            actions.send_back(assignment=post, reason=reason, by=request.user)
        except ActionError as error:
            return _duties_page(request, refused=post.pk, reason=reason, wrong=error.message)
        messages.success(request, _("「%(task)s」已退回，等督查室处理。") % {"task": post.task})
        return redirect("duties")
    name = "shown" if "all" in request.POST else "chosen"
    ids = [int(key) for key in request.POST.getlist(name) if key.isdecimal()]
    accepted = actions.accept_tasks(assignments=list(mine.filter(pk__in=ids)), by=request.user)
    if accepted:
        messages.success(request, _("已签收 %(count)s 项任务。") % {"count": accepted})
    else:
        messages.warning(request, _("没有要签收的任务：请先勾选，或者刚刚已有同事签收。"))
    return redirect("duties")


@require_http_methods(["GET", "HEAD", "POST"])
def objections(request: Request) -> HttpResponse:
    require_somewhere(request.user, Permission.MANAGE_PLANS)
    waiting = objections_waiting(request.user)
    wrong: dict[str, object] = {"refused": 0, "wrong": "", "because": ""}
    if request.method == "POST":
        key = request.POST.get("objection", "")
        found = get_object_or_404(waiting, pk=key if key.isdecimal() else 0)
        if not (told := _decide(request, found)):
            return redirect("objections")
        wrong = {"refused": found.pk, "wrong": told, "because": request.POST.get("because", "")}
    pages = Paginator(waiting, DECISIONS).get_page(request.GET.get("page"))
    units = living_units({row.assignment.task.plan.owner for row in pages})
    context = {
        "pages": pages,
        "rows": [(row, units[row.owner_id]) for row in pages],
        "clock_on": demonstration_day(request.user),
        **wrong,
    }
    return render(request, "tasks/objections.html", context, status=422 if wrong["wrong"] else 200)


def _decide(request: Request, found: Objection) -> str:
    """What was wrong, or nothing."""
    form = DecisionForm(request.POST, street=found.assignment.task.plan.owner)
    if not form.is_valid():
        return _("请选择本街道的单位，理由最多 500 字")
    given = form.cleaned_data
    try:
        if "uphold" in request.POST:
            successor = given["successor"]
            actions.uphold_objection(
                objection=found, successor=successor, because=given["because"], by=request.user
            )
        else:
            actions.reject_objection(objection=found, because=given["because"], by=request.user)
    except ActionError as error:
        return error.message
    messages.success(request, _("已处理「%(unit)s」的退回。") % {"unit": found.unit})
    return ""
