"""The 工作台: what a person has to do now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from plans import formulas
from plans.clock import today
from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from tasks.models import (
    Assignment,
    CompletionClaim,
    DataValue,
    ImportRun,
    ItemRefusal,
    ProgressUpdate,
    Task,
    ValueDispute,
)
from tasks.queries.facts_raised import disputes_for, refusals_for
from tasks.queries.owed import EntryRow, OwedRow, entry_rows, owed_rows, owed_updates, reported_updates
from tasks.queries.reminders import UnreadReminder, unread_reminder
from tasks.queries.steps import waits_for
from tasks.queries.waiting_links import WaitingLink, waiting_links
from tasks.states import ClaimState
from units.access import covered, may_somewhere
from units.models import User
from units.roles import Permission

PAGE_SIZE = 50
DESK = (Permission.SIGN, Permission.ENDORSE, Permission.APPROVE, Permission.MANAGE_PLANS)


@dataclass(frozen=True)
class WaitingRow:
    """What waits for this person's review in one plan and quarter."""

    plan: str
    quarter: str
    count: int


@dataclass(frozen=True)
class DraftRow:
    code: str
    title: str
    missing: int


@dataclass(frozen=True)
class OpeningRow:
    """A quarter whose day has come and that nobody has opened."""

    plan_code: str
    plan: str
    quarter: Quarter


@dataclass(frozen=True)
class Desk:
    """What the supervision office has on its desk."""

    waiting: list[WaitingRow]
    waiting_values: int
    imports: list[ImportRun]
    drafts: list[DraftRow]
    openings: list[OpeningRow]
    claims: int
    refusals: int
    disputes: int
    owed_by_all: int
    is_supervision: bool

    @property
    def is_empty(self) -> bool:
        settled = (self.waiting, self.waiting_values, self.claims, self.refusals, self.disputes)
        return not any(settled) and not (self.imports or self.drafts or self.openings)


@dataclass(frozen=True)
class Workbench:
    owed: list[OwedRow]
    reported: list[OwedRow]
    page: Page[Any]
    entries: list[EntryRow]
    desk: Desk | None
    links: list[WaitingLink]
    reminder: UnreadReminder | None
    clock_on: date | None
    is_of_everybody: bool

    @property
    def has_own_work(self) -> bool:
        return bool(self.owed or self.entries or self.reported)


def workbench(user: User, *, page: str = "1", of_everybody: bool = False) -> Workbench:
    """Everything the page prints, in a number of queries that does not grow with the rows."""
    updates = owed_updates(user, of_everybody=of_everybody)
    paged = Paginator(updates, PAGE_SIZE).get_page(page)
    return Workbench(
        owed=owed_rows(paged.object_list),
        reported=[] if of_everybody else owed_rows(reported_updates(user)[:PAGE_SIZE]),
        page=paged,
        entries=entry_rows(user),
        desk=_desk(user) if any(may_somewhere(user, each) for each in DESK) else None,
        links=waiting_links(user),
        reminder=unread_reminder(user, on=timezone.localdate()),
        clock_on=demonstration_day(user),
        is_of_everybody=of_everybody,
    )


def demonstration_day(user: User) -> date | None:
    """The clock of a demonstration plan that this person sees: every page with its data says so."""
    days = Plan.objects.visible_to(user).exclude(clock_on=None).values_list("clock_on", flat=True)
    return days.first()


def _desk(user: User) -> Desk:
    is_supervision = may_somewhere(user, Permission.APPROVE) or may_somewhere(user, Permission.MANAGE_PLANS)
    reviewed = covered(user, Permission.APPROVE, "unit__path")
    managed = covered(user, Permission.MANAGE_PLANS, "owner__path")
    imports = ImportRun.objects.filter(managed).exclude(state=ImportRun.State.APPLIED)
    return Desk(
        waiting=_waiting(user),
        waiting_values=DataValue.objects.waiting().filter(reviewed, item__source="unit").count(),
        imports=list(
            imports.select_related("document", "owner").defer("draft", "edited", "document__content")[:5]
        ),
        drafts=_drafts(managed),
        openings=_openings(managed),
        claims=CompletionClaim.objects.filter(
            covered(user, Permission.APPROVE, "owner__path"), state=ClaimState.FILED
        ).count(),
        refusals=refusals_for(user).filter(state=ItemRefusal.State.RAISED).count(),
        disputes=disputes_for(user).filter(state=ValueDispute.State.RAISED).count(),
        owed_by_all=owed_updates(user, of_everybody=True).count() if is_supervision else 0,
        is_supervision=is_supervision,
    )


def _waiting(user: User) -> list[WaitingRow]:
    counted = (
        ProgressUpdate.objects.waiting()
        .filter(waits_for(user))
        .values("plan__title", "quarter")
        .annotate(count=Count("id"))
        .order_by("plan__title", "quarter")
    )
    return [WaitingRow(row["plan__title"], Quarter(row["quarter"]).label, row["count"]) for row in counted]


def _drafts(managed: Q) -> list[DraftRow]:
    led = Assignment.objects.filter(task=OuterRef("pk"), role=Assignment.Role.ACCOUNTABLE)
    bare = Task.objects.filter(~Exists(led), plan__in=Plan.objects.filter(managed))
    plans = Plan.objects.filter(managed, state=Plan.State.DRAFT).annotate(
        missing=Count("tasks", filter=Q(tasks__in=bare))
    )
    return [DraftRow(plan.code, plan.title, plan.missing) for plan in plans.defer("source_text")[:20]]


def _openings(managed: Q) -> list[OpeningRow]:
    """Issued plans whose current quarter may be opened and is not."""
    opened = set(
        ReportingPeriod.objects.filter(plan__in=Plan.objects.filter(managed)).values_list("plan", "quarter")
    )
    rows = []
    for plan in Plan.objects.filter(managed, state=Plan.State.ISSUED).defer("source_text"):
        quarter = due_quarter(plan)
        if quarter is not None and (plan.pk, int(quarter)) not in {
            (pk, int(number)) for pk, number in opened
        }:
            rows.append(OpeningRow(plan.code, plan.title, quarter))
    return rows


def due_quarter(plan: Plan) -> Quarter | None:
    """The latest quarter of the plan whose opening day has come, by the plan's own clock."""
    day = today(plan)
    current = Quarter.containing(day)
    quarter = current if day >= formulas.opens_on(current) else current - 1
    first = max(plan.starts, plan.first_period or plan.starts)
    return quarter if first <= quarter <= plan.ends and (int(quarter) + 1) % plan.cycle == 0 else None
