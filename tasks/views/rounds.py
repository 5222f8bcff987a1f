"""征求意见: a round as the office runs it, and the page on which a unit answers."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.clock import today
from plans.models import Plan
from plans.queries import work_calendar
from tasks.actions import rounds as actions
from tasks.errors import ActionError
from tasks.forms.rounds import AnswerForm, DueForm, OpinionsForm
from tasks.models import BreakdownRound
from tasks.queries.load import load_of
from tasks.queries.opinions import duties_of
from tasks.queries.rounds import answers_of, concerned_units, hindrances, objections_of, round_of
from tasks.views.planning import plan_for
from tasks.views.request import Request, posted_revision
from units.access import may, require
from units.models import Unit, User
from units.roles import Permission

PAGE_SIZE = 50
WORKDAYS_TO_ANSWER = 5
WHOLE = "plan"


def year_of(plan: Plan, term: str) -> int | None:
    """A round's address says "plan" or a year of the plan."""
    if term == WHOLE:
        return None
    if not (term.isdecimal() and plan.starts.year <= int(term) <= plan.ends.year):
        raise Http404
    return int(term)


@require_http_methods(["GET", "HEAD", "POST"])
def breakdown_round(request: Request, plan_code: str, term: str) -> HttpResponse:
    plan = plan_for(request.user, plan_code)
    require(request.user, Permission.MANAGE_PLANS, plan.owner)
    row = round_of(plan, year_of(plan, term))
    form = DueForm(request.POST if "ask" in request.POST else None, day=_day_to_answer(plan))
    answer = AnswerForm(request.POST if "answer" in request.POST else None)
    if request.method == "POST" and _moved(request, row, form, answer):
        return redirect("round", plan_code, term)
    units = Paginator(answers_of(row), PAGE_SIZE).get_page(request.GET.get("page"))
    said = Paginator(objections_of(row), PAGE_SIZE).get_page(request.GET.get("opinions"))
    context = {"plan": plan, "round": row, "term": term, "form": form, "answer": answer}
    context |= {"pages": units, "said": said, "load": load_of(plan)}
    context["hindered"] = hindrances(row, today(plan)) if row.state == row.State.CONSULTING else []
    is_wrong = bool(form.errors or answer.errors)
    return render(request, "plans/round.html", context, status=422 if is_wrong else 200)


def _day_to_answer(plan: Plan) -> date:
    return work_calendar().add_workdays(today(plan), WORKDAYS_TO_ANSWER)


def _moved(request: Request, row: BreakdownRound, form: DueForm, answer: AnswerForm) -> bool:
    """Do what the pressed button says; False where what was typed is to be shown again."""
    by = request.user
    if form.is_bound:
        return form.is_valid() and _told(request, lambda: _ask(row, form, by), form)
    if answer.is_bound:
        return answer.is_valid() and _told(request, lambda: _answer(row, answer, by), answer)
    if "approve" in request.POST:
        revision = posted_revision(request)
        _told(request, lambda: actions.approve_round(round_=row, revision=revision, by=by))
    elif "issue" in request.POST:
        _told(request, lambda: actions.issue_round(round_=row, by=by))
    return True


def _told(request: Request, act: Callable[[], object], form: forms.Form | None = None) -> bool:
    """Act, and say at the form or on the page why it was refused."""
    try:
        act()
    except ActionError as error:
        if form is not None:
            form.add_error(None, error.message)
        else:
            messages.error(request, error.message)
        return False
    messages.success(request, _("已办理。"))
    return True


def _ask(row: BreakdownRound, form: DueForm, by: User) -> None:
    due = form.cleaned_data["opinions_due_on"]
    actions.ask_opinions(plan=row.plan, year=row.year, opinions_due_on=due, by=by)


def _answer(row: BreakdownRound, form: AnswerForm, by: User) -> None:
    given = form.cleaned_data
    kind, because = given["answer"], given["because"]
    actions.answer_opinion(round_=row, opinion_id=given["opinion"], answer=kind, because=because, by=by)


@require_http_methods(["GET", "HEAD", "POST"])
def opinions(request: Request, plan_code: str, term: str, unit_code: str) -> HttpResponse:
    """A unit sees its own duties, of a draft too while it is consulted, and nothing of other units."""
    row, unit = asked_of(request, plan_code, term, unit_code)
    form = _opinions_form(row, unit, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.give_opinions(round_=row, unit=unit, said=form.said(), shown=form.seen(), by=request.user)
        except ActionError as error:
            form.add_error(None, error.message)
            form.data = {**form.data.dict(), "shown": form.initial["shown"]}  # type: ignore[attr-defined]
        else:
            messages.success(request, _("意见已提交。"))
            return redirect("opinions", plan_code, term, unit_code)
    context = {"plan": row.plan, "round": row, "term": term, "unit": unit, "form": form}
    context["has_answered"] = bool(form.initial["shown"])
    return render(request, "plans/opinions.html", context, status=422 if form.errors else 200)


def asked_of(request: Request, plan_code: str, term: str, unit_code: str) -> tuple[BreakdownRound, Unit]:
    """The round and the unit, if this person may speak for it and it was asked; else there is no such page."""
    plan = get_object_or_404(Plan.objects.select_related("owner").defer("source_text"), code=plan_code)
    unit = get_object_or_404(Unit, code=unit_code)
    row = round_of(plan, year_of(plan, term))
    was_asked = row.consulted_at is not None and (
        concerned_units(plan).filter(pk=unit.pk).exists() or row.opinions.filter(unit=unit).exists()
    )
    if not (was_asked and may(request.user, Permission.REPORT, unit)):
        raise Http404
    return row, unit


def _opinions_form(row: BreakdownRound, unit: Unit, posted: Any) -> OpinionsForm:
    shown = frozenset(row.opinions.filter(unit=unit).values_list("pk", flat=True))
    return OpinionsForm(posted, duties=duties_of(row, unit), shown=shown)
