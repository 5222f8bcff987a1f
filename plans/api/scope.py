"""What a token may read of plans: issued or closed ones of owners in its unit's subtree, never a draft."""

from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django.db.models import Expression, Q, QuerySet
from rest_framework.request import Request

from plans.models import Plan
from units.api.authentication import Client
from units.api.reading import Reading
from units.models import Unit


@dataclass(frozen=True)
class Anywhere:
    """In place of a unit whose path is not known yet."""

    path: Expression


def readable(unit: Unit | Anywhere, *, via: str = "") -> Q:
    """A filter for rows of readable plans; ``via`` leads from the row to its plan, as in ``"plan__"``."""
    below = Q(**{f"{via}owner__path__startswith": unit.path})
    return below & ~Q(**{f"{via}state": Plan.State.DRAFT})


def plans_of(request: Request | None) -> QuerySet[Plan]:
    """Plans that the token may read; none while the schema is being drawn, when nobody asks."""
    if request is None:
        return Plan.objects.none()
    return Plan.objects.filter(readable(cast(Client, request.user).unit)).only("pk", "code")


class OfReadablePlans(Reading):
    """Rows that belong to a plan. The scope is here, so that no resource can forget it."""

    via: ClassVar = "plan__"

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().filter(readable(self.client.unit, via=self.via))
        plan = self.kwargs.get("plan_code")
        return rows.filter(plan__code=plan) if plan else rows
