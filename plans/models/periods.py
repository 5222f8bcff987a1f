"""When a quarter of a plan opens, is due and was closed; which days are worked; which figures are stale."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.fields import QuarterField
from plans.models.plans import Plan
from plans.querysets import PeriodQuerySet
from units.models import Unit, User


class ReportingPeriod(models.Model):
    """One quarter of one plan: when it opens, is due, and was closed.

    ``due_on``, ``late_after`` and the steps of review are settled at opening. Instants (``…_at``) are the machine's;
    days (``…_on``) are the plan's own clock, and the figures read days only.
    """

    class Step(models.TextChoices):
        SUBMITTED = "submitted", _("督查审核")
        SIGNED = "signed", _("单位审签")
        ENDORSED = "endorsed", _("牵头初审")

    DEFAULT_STEPS: ClassVar = [Step.SUBMITTED.value]

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="periods")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    quarter = QuarterField()
    steps = ArrayField(models.CharField(max_length=10, choices=Step), default=list)
    opens_on = models.DateField()
    due_on = models.DateField()
    late_after = models.DateField()
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signature_asked_at = models.DateTimeField(null=True, blank=True)
    signature_asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ("quarter",)
        constraints = [
            models.UniqueConstraint("plan", "quarter", name="one_period_per_plan_and_quarter"),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_at=None)
                | Q(closed_on__isnull=False, closed_at__isnull=False),
                name="a_closed_period_has_its_day_and_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.quarter}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class StaleFigure(models.Model):
    """A mark: the figures of this plan from this quarter on are older than the facts. No unique key: marks pile up
    and one recomputation clears those it saw."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    since = QuarterField()
    marked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.plan_id} since {self.since}"


class CalendarDay(models.Model):
    """A day that the street's calendar says is worked or free, over what the statutory calendar knows.

    Announcements come late and are changed: an entry here wins over the package's table.
    """

    day = models.DateField(unique=True)
    is_workday = models.BooleanField()
    note = models.CharField(max_length=100)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.note}"
