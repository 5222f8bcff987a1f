"""签收 as units and the office see it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from plans.models import Plan
from tasks.models import Assignment, Objection
from tasks.querysets import AssignmentQuerySet
from tasks.states import LIVE
from units.access import covered, own_unit_ids
from units.models import User
from units.roles import Permission


@dataclass(frozen=True)
class Acceptance:
    """Of a plan: posts to be accepted, those that were, and in the street's order the units that have some left."""

    posts: int
    accepted: int
    waiting: list[tuple[str, int]]

    @property
    def open(self) -> int:
        return self.posts - self.accepted


def to_accept(user: User) -> AssignmentQuerySet:
    """Posts of this person's own units in issued plans that nobody has accepted; those sent back are not among them."""
    raised = Objection.objects.filter(assignment=OuterRef("pk"), state=Objection.State.RAISED)
    return _issued().filter(
        ~Exists(raised), unit__pk__in=own_unit_ids(user, Permission.REPORT), accepted_at=None
    )


def sent_back(user: User) -> QuerySet[Objection]:
    """What this person's own units sent back and is not accepted since, the latest first."""
    mine = Objection.objects.filter(
        unit__in=own_unit_ids(user, Permission.REPORT), assignment__accepted_at=None
    )
    return mine.select_related("assignment__task__plan", "unit", "decided_by").order_by("-id")


def objections_waiting(user: User) -> QuerySet[Objection]:
    """What units sent back in the streets where this person manages plans, the oldest first."""
    waiting = Objection.objects.filter(
        covered(user, Permission.MANAGE_PLANS, "owner__path"), state=Objection.State.RAISED
    )
    related = ("assignment__task__plan__owner", "assignment__unit", "unit", "raised_by")
    return waiting.select_related(*related).order_by("id")


def acceptance_of(plan: Plan) -> Acceptance:
    posts = _issued().filter(task__plan=plan)
    waiting: dict[str, int] = {}
    for post in posts.filter(accepted_at=None).order_by("unit__position", "unit_id"):
        waiting[str(post.unit)] = waiting.get(str(post.unit), 0) + 1
    return Acceptance(
        posts=posts.count(),
        accepted=posts.exclude(accepted_at=None).count(),
        waiting=list(waiting.items()),
    )


def _issued() -> AssignmentQuerySet:
    posts = Assignment.objects.involved().filter(task__state__in=LIVE, task__plan__state=Plan.State.ISSUED)
    return posts.select_related("task__plan", "unit").order_by("task__plan_id", "task__position", "id")
