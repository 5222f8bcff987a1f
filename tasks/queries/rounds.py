"""征求意见 as the office and the units see it: who was asked, who has answered, what still stands in the way."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Plan
from tasks.models import Assignment, BreakdownRound, Opinion
from tasks.queries.leads import numbers_without_lead
from tasks.queries.load import unadmitted_items
from units.access import in_own_street, own_unit_ids
from units.by_posts import ByPosts
from units.models import Unit, User
from units.querysets import UnitQuerySet
from units.roles import Permission

State = BreakdownRound.State
NAMED = 10


@dataclass(frozen=True)
class UnitAnswer:
    """A unit that was asked: ``word`` and ``tone`` say whether it agrees, objects or has not answered."""

    code: str
    name: str
    tasks: int
    word: str
    tone: str
    objections: int


@dataclass(frozen=True)
class Consultation:
    """A round in which a unit of this person is asked, or in which it has answered."""

    plan: Plan
    year: int | None
    unit: Unit
    due: date | None
    has_answered: bool


def round_of(plan: Plan, year: int | None) -> BreakdownRound:
    """The round of a term; one nobody has begun is a draft that is not kept."""
    rounds = BreakdownRound.objects.select_related(
        "approved_by", "consulted_by", "issued_by", "load_approved_by"
    )
    found = rounds.filter(plan=plan, year=year).first()
    if found is None:
        return BreakdownRound(plan=plan, owner_id=plan.owner_id, year=year)
    found.plan = plan
    return found


def rounds_of(plan: Plan) -> list[BreakdownRound]:
    """What may be asked about: the breakdown while the plan is a draft or if it was asked, then year by year."""
    begun = {row.year: row for row in plan.rounds.all()}
    years = [] if plan.state == Plan.State.DRAFT else range(plan.starts.year, plan.ends.year + 1)
    terms = [*([None] if plan.state == Plan.State.DRAFT or None in begun else []), *years]
    return [begun.get(term) or BreakdownRound(plan=plan, year=term) for term in terms]


def concerned_units(plan: Plan) -> UnitQuerySet:
    """Units with a part in the plan; who is 不涉及 everywhere is not asked."""
    posts = Assignment.objects.involved().filter(task__plan=plan)
    return Unit.objects.living().filter(pk__in=posts.values("unit"))


def answers_of(round_: BreakdownRound) -> UnitQuerySet:
    """Units asked, with how many tasks they have, how often they object, and whether they have answered at all."""
    given = Q(pk__in=round_.opinions.values("unit")) if round_.pk else Q(pk__in=[])
    posts = Q(assignments__task__plan=round_.plan, assignments__not_involved_because="")
    units = concerned_units(round_.plan) | Unit.objects.filter(given)
    return (
        units.distinct()
        .annotate(
            tasks=Count("assignments__task", filter=posts, distinct=True),
            has_answered=Exists(Opinion.objects.filter(round=round_.pk, unit=OuterRef("pk"))),
            has_objected=Exists(Opinion.objects.filter(round=round_.pk, unit=OuterRef("pk"), agrees=False)),
        )
        .order_by("position", "id")
    )


def hindrances(round_: BreakdownRound, day: date) -> list[str]:
    """What keeps a round from being approved on a day, in words; nothing if it may be."""
    found = [] if round_.year is not None else [*_leads_missing(round_.plan), *_not_admitted(round_.plan)]
    unanswered = round_.opinions.filter(agrees=False, answer="").count()
    if unanswered:
        found.append(_("还有 %(count)s 条意见没有答复") % {"count": unanswered})
    if round_.opinions_due_on is not None and day <= round_.opinions_due_on:
        silent = concerned_units(round_.plan).exclude(pk__in=round_.opinions.values("unit")).count()
        if silent:
            told = {"count": silent, "day": round_.opinions_due_on.isoformat()}
            found.append(_("还有 %(count)s 个单位没有回复，%(day)s 之后才能审定") % told)
    return found


def _leads_missing(plan: Plan) -> list[str]:
    numbers = numbers_without_lead(plan)
    told = {"tasks": "、".join(numbers[:NAMED]), "count": len(numbers)}
    return [_("有 %(count)s 项任务没有第一牵头单位：%(tasks)s") % told] if numbers else []


def _not_admitted(plan: Plan) -> list[str]:
    names = list(unadmitted_items(plan).values_list("name", flat=True))
    told = {"items": "、".join(names[:NAMED]), "count": len(names)}
    return [_("向居民区要的数据有 %(count)s 项没有准入依据：%(items)s") % told] if names else []


def _running(user: User) -> QuerySet[BreakdownRound]:
    here = in_own_street(user, "plan__owner__path")
    running = BreakdownRound.objects.filter(here, state=State.CONSULTING).select_related("plan__owner")
    return running.defer("plan__source_text")


RUNNING: ByPosts[BreakdownRound] = ByPosts(_running)


def consultations_of(user: User) -> list[Consultation]:
    """Rounds in which this person's own units are asked now, those not yet answered first."""
    mine = Unit.objects.filter(pk__in=own_unit_ids(user, Permission.REPORT))
    found = []
    for row in RUNNING.rows(user):
        answered = set(row.opinions.values_list("unit", flat=True))
        found += [
            Consultation(row.plan, row.year, unit, row.opinions_due_on, unit.pk in answered)
            for unit in concerned_units(row.plan) & mine
        ]
    return sorted(found, key=lambda one: (one.has_answered, one.due or today(one.plan)))


def objections_of(round_: BreakdownRound) -> QuerySet[Opinion]:
    """What units object to, the unanswered first."""
    said = Opinion.objects.filter(round=round_.pk, agrees=False).select_related(
        "unit", "task", "given_by", "answered_by"
    )
    return said.order_by(F("answered_at").asc(nulls_first=True), "task__position", "id")
