from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from plans.models import Plan
from tasks.states import EDITABLE, LIVE, WAITING, State
from units.access import covered
from units.models import User
from units.roles import Permission


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> TaskQuerySet:
        return self.filter(plan__in=Plan.objects.visible_to(user))

    def live(self) -> TaskQuerySet:
        return self.filter(state__in=LIVE)

    def taking_a_word(self) -> TaskQuerySet:
        """Tasks without indicators, milestones or typed percents: judged by their lead's confirmed word."""
        return self.filter(report_mode="lead", task_indicators=None, milestones=None)

    def with_extensions(self) -> TaskQuerySet:
        """``extended_to``: the deadline of the last extension granted, null where there is none."""
        from tasks.models import ExtensionRequest

        granted = ExtensionRequest.objects.filter(task=OuterRef("pk"), state=ExtensionRequest.State.GRANTED)
        return self.annotate(extended_to=Subquery(granted.order_by("-id").values("new_due_on")[:1]))


class AssignmentQuerySet(models.QuerySet):
    def leads(self) -> AssignmentQuerySet:
        return self.filter(role__in=("accountable", "lead"))

    def involved(self) -> AssignmentQuerySet:
        return self.filter(not_involved_because="")


class ReviewableQuerySet(models.QuerySet):
    """Scopes shared by updates and values; both have a unit, a quarter and a state."""

    def editable_by(self, user: User) -> ReviewableQuerySet:
        return self.filter(covered(user, Permission.REPORT, "unit__path"), state__in=EDITABLE)

    def in_quarter(self, quarter: int) -> ReviewableQuerySet:
        return self.filter(quarter=quarter)

    def owed(self) -> ReviewableQuerySet:
        return self.filter(state__in=EDITABLE)

    def waiting(self) -> ReviewableQuerySet:
        return self.filter(state__in=WAITING)

    def approved(self) -> ReviewableQuerySet:
        return self.filter(state=State.APPROVED)


class UpdateQuerySet(ReviewableQuerySet):
    def visible_to(self, user: User) -> UpdateQuerySet:
        """A person reads updates of units in the subtree of a post, and those of the tasks their unit leads."""
        return self.filter(covered(user, Permission.VIEW, "unit__path") | _led_by(user, "task"))


class ValueQuerySet(ReviewableQuerySet):
    def visible_to(self, user: User) -> ValueQuerySet:
        """Values of units in the subtree of a post, and those asked for a task that the person's unit leads."""
        from tasks.models import Asked

        led = Asked.objects.filter(_led_by(user, "task")).values("item")
        return self.filter(covered(user, Permission.VIEW, "unit__path") | Q(item__in=led))

    def typed(self) -> ValueQuerySet:
        """What people fill in; the rest another system pushes."""
        return self.exclude(item__source="pushed")

    def not_refused(self) -> ValueQuerySet:
        """Without what the unit declined to be asked for, unless that was rejected."""
        from tasks.models import ItemRefusal

        in_force = ItemRefusal.objects.filter(
            item=OuterRef("item"), unit=OuterRef("unit"), state__in=("raised", "upheld")
        )
        return self.filter(~Exists(in_force))


def _led_by(user: User, task: str) -> Q:
    from tasks.models import Assignment

    mine = Assignment.objects.leads().filter(covered(user, Permission.REPORT, "unit__path"))
    return Q(**{f"{task}__in": mine.values("task")})
