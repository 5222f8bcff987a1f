"""征求意见: units are asked what they think of a breakdown, the office answers, the round is approved and goes out.

The first round is the whole plan's (``year`` null) and ends when the plan is issued; each January one follows for a
year's measures and targets. Every move is a filtered update; who approves says which revision was seen.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Plan
from tasks.errors import (
    LeadMissingError,
    LoadNotApprovedError,
    ReasonNeededError,
    StaleError,
    WrongStateError,
)
from tasks.models import BreakdownRound, Opinion
from tasks.queries.leads import numbers_without_lead
from tasks.queries.load import MOST_ITEMS, load_of
from tasks.queries.rounds import concerned_units, hindrances
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission

State = BreakdownRound.State
OPEN = (State.DRAFT, State.CONSULTING)


@transaction.atomic
def ask_opinions(*, plan: Plan, opinions_due_on: date, by: User, year: int | None = None) -> BreakdownRound:
    """Ask the units concerned until a day; asking again moves the day. The whole plan needs all its leads first."""
    require(by, Permission.MANAGE_PLANS, plan.owner)
    plan = Plan.objects.select_for_update(of=("self",)).select_related("owner").get(pk=plan.pk)
    _require_askable(plan, year, opinions_due_on)
    round_ = _round(plan, year)
    asked = BreakdownRound.objects.filter(pk=round_.pk, state__in=OPEN).update(
        state=State.CONSULTING,
        opinions_due_on=opinions_due_on,
        consulted_at=timezone.now(),
        consulted_by=by,
        revision=F("revision") + 1,
    )
    if not asked:
        raise WrongStateError(_("意见已经征求完，不能再改截止日期"))
    audit.record(
        "round.opinions_asked", by=by, about=round_, tenant=plan.owner_id, due=opinions_due_on, year=year
    )
    round_.refresh_from_db()
    return round_


def _require_askable(plan: Plan, year: int | None, due: date) -> None:
    if due < today(plan):
        raise WrongStateError(_("意见截止日期不能早于今天"))
    if year is None:
        if plan.state != Plan.State.DRAFT:
            raise WrongStateError(_("计划已下达，不再征求意见；年度任务请在当年的年度安排里征求"))
        _require_leads(plan)
    elif plan.state != Plan.State.ISSUED or not plan.starts.year <= year <= plan.ends.year:
        raise WrongStateError(_("计划下达后，才能安排计划期内各年度的任务"))


def _require_leads(plan: Plan) -> None:
    if missing := numbers_without_lead(plan):
        raise LeadMissingError(missing)


def _round(plan: Plan, year: int | None) -> BreakdownRound:
    """The row of a round, locked; there from the first time somebody asks for it."""
    BreakdownRound.objects.get_or_create(plan=plan, year=year, defaults={"owner_id": plan.owner_id})
    return BreakdownRound.objects.select_for_update().get(plan=plan, year=year)


@transaction.atomic
def give_opinions(
    *, round_: BreakdownRound, unit: Unit, said: Mapping[int, str], shown: frozenset[int], by: User
) -> None:
    """A unit's answer as a whole: what it says of some tasks, by id of task; nothing said is agreement.

    ``shown`` are the ids of its opinions that the page showed: whoever answers after a colleague is told. What the
    office has answered stays.
    """
    require(by, Permission.REPORT, unit)
    row = BreakdownRound.objects.select_for_update(of=("self",)).select_related("plan").get(pk=round_.pk)
    if row.state != State.CONSULTING:
        raise WrongStateError(_("意见征求已经结束"))
    if not concerned_units(row.plan).filter(pk=unit.pk).exists():
        raise WrongStateError(_("「%(unit)s」在这份计划里没有任务") % {"unit": unit})
    there = {opinion.pk: opinion for opinion in row.opinions.filter(unit=unit).select_related("given_by")}
    if there.keys() != shown:
        latest = max(there.values(), key=lambda opinion: opinion.given_at, default=None)
        raise StaleError(str(latest.given_by) if latest else "")
    texts = {task: text.strip()[:500] for task, text in said.items() if text.strip()}
    if _replace(row, unit, list(there.values()), texts, by):
        BreakdownRound.objects.filter(pk=row.pk).update(revision=F("revision") + 1)
        told = {"objections": len(texts), "unit": unit.code}
        audit.record("round.opinion_given", by=by, about=row, tenant=row.owner_id, **told)


def _replace(row: BreakdownRound, unit: Unit, there: list[Opinion], texts: dict[int, str], by: User) -> bool:
    """A changed opinion is a new one, so that nobody answers what is no longer said; returns whether any changed."""
    objections = {opinion.task_id: opinion for opinion in there if opinion.task_id is not None}
    stays = {
        task for task, opinion in objections.items() if opinion.answer or texts.get(task) == opinion.text
    }
    own = set(row.plan.tasks.filter(assignments__unit=unit).values_list("pk", flat=True))
    new = {task: text for task, text in texts.items() if task in own - stays}
    agrees, agreed = not (new or stays), len(there) > len(objections)
    gone = row.opinions.filter(unit=unit).exclude(task__in=stays)
    (gone.exclude(task=None) if agrees and agreed else gone).delete()
    common = {"round": row, "owner_id": row.owner_id, "unit": unit, "given_by": by}
    said = [Opinion(task_id=task, agrees=False, text=text, **common) for task, text in new.items()]
    Opinion.objects.bulk_create(said + ([Opinion(agrees=True, **common)] if agrees and not agreed else []))
    return bool(new or objections.keys() - stays or agrees != agreed)


@transaction.atomic
def answer_opinion(*, round_: BreakdownRound, opinion_id: int, answer: str, because: str, by: User) -> None:
    """Take an objection up, or not and say why. The breakdown itself is changed on its own page."""
    require(by, Permission.MANAGE_PLANS, round_.plan.owner)
    if answer not in Opinion.Answer.values:
        raise WrongStateError(_("请选择采纳还是不采纳"))
    if answer == Opinion.Answer.NOT_TAKEN and not because.strip():
        raise ReasonNeededError()
    unanswered = Opinion.objects.filter(
        pk=opinion_id, round=round_, round__state=State.CONSULTING, agrees=False, answer=""
    )
    answered = unanswered.update(
        answer=answer, answered_because=because.strip()[:500], answered_at=timezone.now(), answered_by=by
    )
    if not answered:
        raise StaleError()
    opinion = Opinion.objects.select_related("unit").get(pk=opinion_id)
    told = {"answer": answer, "because": because.strip()}
    audit.record("round.opinion_answered", by=by, about=opinion, tenant=opinion.owner_id, **told)


@transaction.atomic
def approve_round(*, round_: BreakdownRound, revision: int, by: User) -> None:
    """审定: every objection is answered, and every unit has answered or its day has passed."""
    plan = round_.plan
    require(by, Permission.MANAGE_PLANS, plan.owner)
    row = BreakdownRound.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if row.state != State.CONSULTING:
        raise WrongStateError(_("现在是「%(state)s」，不能审定") % {"state": row.get_state_display()})
    if row.revision != revision:
        raise StaleError()
    if hindered := hindrances(row, today(plan)):
        raise WrongStateError("；".join(hindered))
    BreakdownRound.objects.filter(pk=row.pk).update(
        state=State.APPROVED, approved_at=timezone.now(), approved_by=by, revision=F("revision") + 1
    )
    audit.record("round.approved", by=by, about=row, tenant=row.owner_id, year=row.year)


@transaction.atomic
def issue_round(*, round_: BreakdownRound, by: User) -> None:
    """Send a year's measures and targets out. The whole plan's round goes out with the plan."""
    require(by, Permission.MANAGE_PLANS, round_.plan.owner)
    if round_.year is None:
        raise WrongStateError(_("整份计划在任务分解页下达"))
    approved = BreakdownRound.objects.filter(pk=round_.pk, state=State.APPROVED)
    if not approved.update(state=State.ISSUED, issued_at=timezone.now(), issued_by=by):
        raise WrongStateError(_("还没有审定，不能下达"))
    audit.record("round.issued", by=by, about=round_, tenant=round_.owner_id, year=round_.year)


@transaction.atomic
def approve_load(*, plan: Plan, shown: int, because: str, by: User) -> None:
    """A leader approves that neighbourhoods fill in up to ``shown`` items a quarter, with the reason.

    What grew meanwhile is not approved unseen. The approval holds until a neighbourhood would owe more than that.
    """
    require(by, Permission.SIGN_OFF, plan.owner)
    if not because.strip():
        raise ReasonNeededError()
    row = _round(plan, None)
    heaviest = load_of(plan).heaviest
    if heaviest != shown:
        raise WrongStateError(_("工作量刚刚变为 %(count)s 项，请核对后再批准") % {"count": heaviest})
    BreakdownRound.objects.filter(pk=row.pk).update(
        load_items=heaviest,
        load_because=because.strip()[:500],
        load_approved_at=timezone.now(),
        load_approved_by=by,
    )
    audit.record(
        "round.load_approved", by=by, about=row, tenant=plan.owner_id, items=heaviest, because=because
    )


def approved_load(row: BreakdownRound | None) -> int:
    return (row.load_items or 0) if row is not None else 0


def end_round(plan: Plan, by: User) -> None:
    """The whole plan's round when its plan goes out: one that was begun must be approved, and the load be in order.

    A plan about which nobody was asked may go out at once. Called in the transaction that issues the plan.
    """
    row = BreakdownRound.objects.select_for_update().filter(plan=plan, year=None).first()
    if row is not None and row.state == State.CONSULTING:
        raise WrongStateError(_("正在征求意见，审定后才能下达"))
    load = load_of(plan)
    if load.is_heavy and load.heaviest > approved_load(row):
        raise LoadNotApprovedError(load.heaviest, MOST_ITEMS)
    if row is not None:
        BreakdownRound.objects.filter(pk=row.pk).update(
            state=State.ISSUED, issued_at=timezone.now(), issued_by=by
        )
