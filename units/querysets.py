from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Expression, Q

if TYPE_CHECKING:
    from units.models import Unit


class UnitQuerySet(models.QuerySet["Unit"]):
    def living(self) -> UnitQuerySet:
        return self.filter(ended_on=None)

    def within(self, unit: Unit) -> UnitQuerySet:
        """The unit and everything below it."""
        return self.filter(path__startswith=unit.path)

    def of_street(self, street: Unit) -> UnitQuerySet:
        return self.filter(tenant=street)


class GroupQuerySet(models.QuerySet):
    def of_street(self, street: Unit) -> GroupQuerySet:
        return self.filter(owner=street)


class MembershipQuerySet(models.QuerySet):
    def in_force(self, day: date | Expression) -> MembershipQuerySet:
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)
