from __future__ import annotations

from django.db import models

from plans.models import Plan
from units.models import User


class FigureQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> FigureQuerySet:
        """Lights hang for everybody inside the street; texts and values have narrower scopes of their own."""
        return self.filter(plan__in=Plan.objects.visible_to(user))
