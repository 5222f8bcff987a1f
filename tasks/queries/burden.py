"""负担表: what is asked of each unit in a quarter. No time, no person, and no order but the units' own."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from plans.models import DataItem
from plans.quarters import Quarter
from tasks.models import DataValue, ItemRefusal, ProgressUpdate, Task
from tasks.states import REPORTED
from units.access import covered
from units.models import Unit, User
from units.roles import Permission

TEXTS_OF_A_REPORT = 3


@dataclass(frozen=True)
class Asked:
    """What one unit is asked for: ``fields`` are its data items and, per report, three texts and the word or percent
    where one is taken. ``repeats`` are items whose fact (name, unit of measure, way of counting) another item asks for
    already. ``known`` of the fields stand there beforehand: pushed, or known from an earlier quarter."""

    reports: int = 0
    items: int = 0
    fields: int = 0
    repeats: int = 0
    known: int = 0

    def __add__(self, other: "Asked") -> "Asked":
        return Asked(*(one + another for one, another in zip(astuple(self), astuple(other), strict=True)))

    @property
    def known_percent(self) -> int | None:
        """Share of fields that come pre-filled, in whole percent, half up; None where nothing is asked."""
        return (200 * self.known + self.fields) // (2 * self.fields) if self.fields else None


@dataclass(frozen=True)
class BurdenRow:
    unit: Unit
    asked: Asked


def quarters_of(user: User) -> list[Quarter]:
    """Quarters in which anything was asked of units this person supervises, the latest first."""
    asked = ProgressUpdate.objects.filter(covered(user, Permission.APPROVE, "owner__path"))
    return [
        Quarter(quarter)
        for quarter in asked.order_by("-quarter").values_list("quarter", flat=True).distinct()
    ]


def units_asked(user: User, quarter: int) -> QuerySet[Unit]:
    """Supervised units of which anything is asked in a quarter: by street and the unit's place, by nothing else."""
    reports = ProgressUpdate.objects.filter(unit=OuterRef("pk"), quarter=quarter)
    items = _items(quarter).filter(unit=OuterRef("pk"))
    found = Unit.objects.filter(Exists(reports) | Exists(items)).filter(covered(user, Permission.APPROVE))
    return found.select_related("tenant").order_by("tenant__path", "position", "id")


def burden_rows(units: Iterable[Unit], quarter: int) -> list[BurdenRow]:
    """Three queries, however many units."""
    listed = list(units)
    reports, items, repeats = (
        _reports_of(listed, quarter),
        _items_of(listed, quarter),
        _repeats_of(listed, quarter),
    )
    return [
        BurdenRow(
            unit,
            reports.get(unit.pk, Asked())
            + items.get(unit.pk, Asked())
            + Asked(repeats=repeats.get(unit.pk, 0)),
        )
        for unit in listed
    ]


def total(rows: Iterable[BurdenRow]) -> Asked:
    return sum((row.asked for row in rows), Asked())


def _reports_of(units: list[Unit], quarter: int) -> dict[int, Asked]:
    earlier = ProgressUpdate.objects.filter(
        assignment=OuterRef("assignment"), quarter__lt=quarter, state__in=REPORTED
    )
    marked = Q(task__in=Task.objects.taking_a_word()) | Q(
        task__report_mode=Task.ReportMode.EACH, assignment__role="responsible"
    )
    counted = (
        ProgressUpdate.objects.filter(unit__in=units, quarter=quarter)
        .annotate(is_known=Exists(earlier))
        .values("unit")
        .annotate(
            reports=Count("id"),
            marks=Count("id", filter=marked),
            known=Count("id", filter=Q(is_known=True)),
            known_marks=Count("id", filter=marked & Q(is_known=True)),
        )
    )
    return {
        row["unit"]: Asked(
            reports=row["reports"],
            fields=TEXTS_OF_A_REPORT * row["reports"] + row["marks"],
            known=TEXTS_OF_A_REPORT * row["known"] + row["known_marks"],
        )
        for row in counted
    }


def _items(quarter: int) -> QuerySet[DataValue]:
    """Facts asked for, without those a unit refused with right, or still waits to hear about."""
    refused = ItemRefusal.objects.exclude(state=ItemRefusal.State.REJECTED)
    return DataValue.objects.filter(quarter=quarter).exclude(
        Exists(refused.filter(item=OuterRef("item"), unit=OuterRef("unit")))
    )


def _items_of(units: list[Unit], quarter: int) -> dict[int, Asked]:
    earlier = DataValue.objects.filter(
        item=OuterRef("item"), unit=OuterRef("unit"), quarter__lt=quarter, value__isnull=False
    )
    by_machine = Q(item__source__in=(DataItem.Source.PUSHED, DataItem.Source.DERIVED))
    counted = (
        _items(quarter)
        .filter(unit__in=units)
        .annotate(is_known=Exists(earlier))
        .values("unit")
        .annotate(items=Count("id"), known=Count("id", filter=by_machine | Q(is_known=True)))
    )
    return {
        row["unit"]: Asked(items=row["items"], fields=row["items"], known=row["known"]) for row in counted
    }


def _repeats_of(units: list[Unit], quarter: int) -> dict[int, int]:
    fact = ("item__name", "item__unit_of_measure", "item__accumulation")
    rows = (
        _items(quarter)
        .filter(unit__in=units)
        .values_list("unit", *fact)
        .annotate(times=Count("id"))
        .filter(times__gt=1)
    )
    found: dict[int, int] = {}
    for unit, *_fact, times in rows:
        found[unit] = found.get(unit, 0) + times - 1
    return found
