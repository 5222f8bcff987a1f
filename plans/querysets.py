from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from units.access import covered, in_own_street
from units.models import User
from units.roles import Permission

if TYPE_CHECKING:
    from datetime import date


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> PlanQuerySet:
        """Issued plans of the streets a person belongs to; drafts only for those who manage plans there."""
        managed = covered(user, Permission.MANAGE_PLANS, "owner__path")
        return self.filter(managed | (in_own_street(user, "owner__path") & ~models.Q(state="draft")))

    def issued(self) -> PlanQuerySet:
        return self.filter(state="issued")

    def on_real_clocks(self) -> PlanQuerySet:
        """Plans whose time is the world's; beat jobs leave demonstrations alone."""
        return self.filter(clock_on=None)


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> IndicatorQuerySet:
        from plans.models import Plan

        return self.filter(plan__in=Plan.objects.visible_to(user))


class PeriodQuerySet(models.QuerySet):
    def still_open(self) -> PeriodQuerySet:
        return self.filter(closed_at=None)

    def closed(self) -> PeriodQuerySet:
        return self.exclude(closed_at=None)

    def late_on(self, day: date) -> PeriodQuerySet:
        return self.still_open().filter(late_after__lt=day)
