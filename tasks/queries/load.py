"""What a plan will ask for each quarter, before it goes out: of leads, and of every neighbourhood."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet

from plans.models import DataItem, Plan
from tasks.models import Asked, Assignment, BreakdownRound, Task
from tasks.states import LIVE, TaskState
from units.access import covered
from units.by_posts import ByPosts
from units.models import Unit, User
from units.roles import Permission

MOST_ITEMS = 15
LATEST_DRAFTS = 5
COUNTED = (*LIVE, TaskState.DRAFT)


@dataclass(frozen=True)
class UnitLoad:
    """One neighbourhood's quarter: data items and reports of its own, of this plan and of others in force."""

    unit: str
    items: int
    reports: int

    @property
    def all(self) -> int:
        return self.items + self.reports


@dataclass(frozen=True)
class Load:
    """``reports`` of leads a quarter (in each mode of every unit); ``least`` and ``most`` data items of the ``units``
    asked; ``heaviest`` is what the neighbourhood with most to fill in owes altogether."""

    reports: int
    units: int
    least: int
    most: int
    neighbourhoods: int
    lightest: int
    heaviest: int

    @property
    def is_heavy(self) -> bool:
        """More than a neighbourhood may be asked without a leader's approval (DESIGN.md section 3)."""
        return self.heaviest > MOST_ITEMS


def load_of(plan: Plan) -> Load:
    """Of the breakdown as it stands."""
    each = Count(
        "assignments", filter=Q(assignments__role="responsible", assignments__not_involved_because="")
    )
    counted = plan.tasks.filter(state__in=COUNTED).annotate(units=each).values_list("report_mode", "units")
    reports = sum(1 + units if mode == Task.ReportMode.EACH else 1 for mode, units in counted)
    asked = (
        Asked.objects.filter(plan=plan, item__source=DataItem.Source.UNIT)
        .values("unit")
        .annotate(items=Count("item", distinct=True))
        .aggregate(units=Count("unit"), least=Min("items"), most=Max("items"))
    )
    near = [unit.all for unit in neighbourhood_loads(plan)]
    return Load(
        reports=reports,
        units=asked["units"],
        least=asked["least"] or 0,
        most=asked["most"] or 0,
        neighbourhoods=len(near),
        lightest=min(near, default=0),
        heaviest=max(near, default=0),
    )


def neighbourhood_loads(plan: Plan) -> list[UnitLoad]:
    """Every neighbourhood that this plan asks, in the order of the street; a fact that two plans need counts once."""
    others = Plan.objects.filter(owner=plan.owner_id, state=Plan.State.ISSUED).exclude(pk=plan.pk)
    plans = [plan.pk, *others.values_list("pk", flat=True)]
    items, reports = _items(plans), _reports(plans)
    here = {*_of_plan(plan, items), *_of_plan(plan, reports)}
    units = Unit.objects.filter(pk__in=here).order_by("position", "id")
    asked = Counter(dict(_by_unit(items, "item")))
    owed = Counter(dict(_by_unit(reports, "task")))
    return [UnitLoad(unit=str(unit), items=asked[unit.pk], reports=owed[unit.pk]) for unit in units]


def _items(plans: list[int]) -> QuerySet[Asked]:
    """What neighbourhoods fill in themselves; plans by id, so that the view reads no others."""
    counted = Q(task=None) | Q(task__state__in=COUNTED)
    asked = Asked.objects.filter(counted, plan__in=plans, unit__kind=Unit.Kind.NEIGHBOURHOOD)
    return asked.exclude(item__source=DataItem.Source.PUSHED)


def _reports(plans: list[int]) -> QuerySet[Assignment]:
    each = Q(role=Assignment.Role.RESPONSIBLE, task__report_mode=Task.ReportMode.EACH)
    posts = Assignment.objects.involved().filter(each | Q(role=Assignment.Role.ACCOUNTABLE))
    near = posts.filter(unit__kind=Unit.Kind.NEIGHBOURHOOD)
    return near.filter(task__plan__in=plans, task__state__in=COUNTED)


def _of_plan(plan: Plan, rows: QuerySet) -> list[int]:
    own = rows.filter(plan=plan) if rows.model is Asked else rows.filter(task__plan=plan)
    return list(own.values_list("unit", flat=True).distinct())


def _by_unit(rows: QuerySet, what: str) -> list[tuple[int, int]]:
    counted = rows.order_by().values("unit").annotate(how_many=Count(what, distinct=True))
    return list(counted.values_list("unit", "how_many"))


def unadmitted_items(plan: Plan) -> QuerySet[DataItem]:
    """Items that this plan asks of neighbourhoods without an entry in the admission list 准入清单 or an approval."""
    asked = Asked.objects.filter(plan=plan, unit__kind=Unit.Kind.NEIGHBOURHOOD)
    items = DataItem.objects.filter(pk__in=asked.values("item"), admission_entry="", approved_because="")
    return items.exclude(source=DataItem.Source.PUSHED)


def _latest_drafts(user: User) -> QuerySet[Plan]:
    drafts = Plan.objects.filter(covered(user, Permission.SIGN_OFF, "owner__path"), state=Plan.State.DRAFT)
    return drafts.select_related("owner").defer("source_text").order_by("-id")[:LATEST_DRAFTS]


DRAFTS: ByPosts[Plan] = ByPosts(_latest_drafts)


def loads_to_approve(user: User) -> list[Plan]:
    """Drafts of this leader's streets that ask too much of a neighbourhood and are not approved, the latest first."""
    latest = DRAFTS.rows(user)
    if not latest:
        return []
    approved = dict(
        BreakdownRound.objects.filter(plan__in=latest, year=None).values_list("plan", "load_items")
    )
    return [
        plan
        for plan in latest
        if (load := load_of(plan)).is_heavy and load.heaviest > (approved.get(plan.pk) or 0)
    ]
