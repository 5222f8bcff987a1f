"""What a wall says of its plan: quarters, sections, the other plans beside it; one statement."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.urls import reverse

from plans.models import Plan
from plans.quarters import Quarter
from units.access import seen_from
from units.models import User

QUERY = "SELECT * FROM reports_wall_plan(%s, %s, %s)"
MOST = 12  # other plans


@dataclass(frozen=True)
class Period:
    """A quarter that was opened, and when it was closed."""

    quarter: Quarter
    closed_at: datetime | None
    closed_on: date | None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


@dataclass(frozen=True)
class Heading:
    """A section that holds tasks."""

    pk: int
    number: str
    title: str


@dataclass(frozen=True)
class Link:
    """Another plan's wall."""

    code: str
    title: str
    url: str


@dataclass(frozen=True)
class AboutPlan:
    """``is_behind``: something was reported that its figures do not show yet."""

    periods: dict[Quarter, Period]
    sections: tuple[Heading, ...]
    others: tuple[Link, ...]
    is_behind: bool


def about_plan(plan: Plan, user: User) -> AboutPlan:
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [plan.pk, seen_from(user), MOST])
        quarters, closed_at, closed_on, *rest, is_behind = cursor.fetchone()
    opened = zip(map(Quarter, quarters or ()), closed_at or (), closed_on or (), strict=True)
    ids, numbers, titles, codes, others = (each or () for each in rest)
    return AboutPlan(
        periods={quarter: Period(quarter, at, on) for quarter, at, on in opened},
        sections=tuple(map(Heading, ids, numbers, titles)),
        others=tuple(
            Link(code, title, reverse("wall", args=[code])) for code, title in zip(codes, others, strict=True)
        ),
        is_behind=is_behind,
    )
