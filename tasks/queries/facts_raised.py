"""What units raised about facts, for whoever decides: open ones first, the oldest of them on top."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from tasks.models import ItemRefusal, ValueDispute
from tasks.queries.figures import plain
from units.access import covered
from units.models import User
from units.roles import Permission

IS_DECIDED = Case(When(state="raised", then=Value(0)), default=Value(1), output_field=IntegerField())


@dataclass(frozen=True)
class DisputeRow:
    """A dispute beside the number it is about."""

    dispute: ValueDispute
    item: str
    unit: str
    quarter: str
    unit_of_measure: str
    now: str
    proposed: str


def refusals_for(user: User) -> QuerySet[ItemRefusal]:
    found = ItemRefusal.objects.filter(covered(user, Permission.APPROVE, "unit__path"))
    related = found.select_related("item__asked_by", "unit", "raised_by", "decided_by")
    return related.order_by(IS_DECIDED, "id")


def disputes_for(user: User) -> QuerySet[ValueDispute]:
    found = ValueDispute.objects.filter(covered(user, Permission.APPROVE, "value_of__unit__path"))
    related = found.select_related("value_of__item", "value_of__unit", "raised_by", "decided_by")
    return related.order_by(IS_DECIDED, "id")


def dispute_rows(disputes: Iterable[ValueDispute]) -> list[DisputeRow]:
    return [
        DisputeRow(
            dispute=dispute,
            item=str(dispute.value_of.item),
            unit=str(dispute.value_of.unit),
            quarter=dispute.value_of.quarter.label,
            unit_of_measure=dispute.value_of.item.unit_of_measure,
            now=plain(dispute.value_of.value),
            proposed=plain(dispute.proposed),
        )
        for dispute in disputes
    ]
