"""What was reported, by whom, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.fields import QuarterField
from plans.models import DataItem, Indicator, Plan, ReportingPeriod
from tasks.models.breakdown import Assignment, Task
from tasks.querysets import UpdateQuerySet, ValueQuerySet
from tasks.states import State, Word
from units.models import Unit, User


class Reviewable(models.Model):
    """What updates and values share: a state, a revision that grows with every change, and who moved it when.

    ``revision`` is the ETag and the guard against a lost update. ``report_by`` is the last day on time; a return sets
    it anew. ``was_late`` stays, so that lateness remains visible after approval. ``entered_as`` says on whose behalf
    the content stands there, ``entered_note`` by whom or from which system, for the record that people see.
    """

    class EnteredAs(models.TextChoices):
        OWN = "own", _("本单位填报")
        ON_BEHALF = "behalf", _("代填")
        PUSHED = "pushed", _("系统推送")

    state = models.CharField(max_length=12, choices=State, default=State.NOT_STARTED)
    revision = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    submitted_on = models.DateField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    returned_because = models.CharField(max_length=500, blank=True)
    returned_times = models.PositiveSmallIntegerField(default=0)
    was_late = models.BooleanField(default=False)
    entered_as = models.CharField(
        max_length=8, choices=EnteredAs, default=EnteredAs.OWN, db_default=EnteredAs.OWN.value
    )
    entered_note = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        abstract = True

    @property
    def is_returned(self) -> bool:
        return self.state == State.DRAFT and bool(self.returned_because)


class ProgressUpdate(Reviewable):
    """What a unit reports of a task for a quarter. In ``lead`` mode one is owed per task, by its accountable lead."""

    class NothingNew(models.TextChoices):
        ROUTINE = "routine", _("常态推进")
        NOT_DUE = "not_due", _("未到节点")
        WAITING = "waiting", _("等待上级")
        OTHER = "other", _("其他")

    class AtClosing(models.TextChoices):
        """How the report stood when its quarter was closed; what happens to it later does not change that.

        ``missing``, ``not_due`` and ``returned`` were not in: past their last day, before it, and handed in late once
        but sent back.
        """

        ON_TIME = "on_time", _("按时")
        LATE = "late", _("迟报")
        MISSING = "missing", _("未报")
        NOT_DUE = "not_due", _("未到报送期限")
        RETURNED = "returned", _("迟报后退回重报")

    TEXT_LIMIT: ClassVar = 500

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="updates", db_index=False)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="updates")
    quarter = QuarterField()
    task = models.ForeignKey(Task, models.PROTECT, related_name="updates")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="updates", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="updates")
    report_by = models.DateField()
    word = models.CharField(max_length=16, choices=Word, blank=True)
    percent_bp = models.PositiveSmallIntegerField(null=True, blank=True)
    progress = models.TextField(blank=True, max_length=TEXT_LIMIT)
    problems = models.TextField(blank=True, max_length=TEXT_LIMIT)
    next_steps = models.TextField(blank=True, max_length=TEXT_LIMIT)
    nothing_new = models.CharField(max_length=10, choices=NothingNew, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    at_closing = models.CharField(max_length=8, choices=AtClosing, blank=True, db_default="")
    returned_at_closing = models.PositiveSmallIntegerField(db_default=0)

    objects = UpdateQuerySet.as_manager()

    class Meta:
        ordering = ("quarter", "task__position", "id")
        constraints = [
            models.UniqueConstraint("assignment", "quarter", name="one_update_per_assignment_and_quarter"),
            models.CheckConstraint(
                condition=Q(percent_bp=None) | Q(percent_bp__lte=10_000), name="a_percent_is_at_most_100"
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "quarter", "state"], name="updates_of_plan_by_state"),
            models.Index(
                fields=["unit", "state"], condition=~Q(state="approved"), name="updates_unsettled_by_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.quarter}"

    @property
    def takes_a_percent(self) -> bool:
        """In each mode every responsible unit types how much of the year's work is done; the lead sums up without."""
        is_each = self.task.report_mode == Task.ReportMode.EACH
        return is_each and self.assignment.role == Assignment.Role.RESPONSIBLE


class UpdateRevision(models.Model):
    """Every submitted and every approved content of an update, numbered; append-only."""

    update_of = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State)
    content = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint("update_of", "number", name="one_revision_per_update_and_number")
        ]

    def __str__(self) -> str:
        return f"{self.update_of} v{self.number}"


class DataValue(Reviewable):
    """One fact of one unit for one quarter: the increment of a flow, the end-of-quarter number of a stock.

    Opening a period creates the row; an empty ``value`` is owed, not zero.
    """

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    item = models.ForeignKey(DataItem, models.PROTECT, related_name="values", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="data_values", db_index=False)
    quarter = QuarterField()
    report_by = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)

    objects = ValueQuerySet.as_manager()

    class Meta:
        ordering = ("quarter", "item", "unit")
        constraints = [
            models.UniqueConstraint("item", "quarter", "unit", name="one_value_per_item_unit_and_quarter"),
            models.CheckConstraint(
                condition=Q(state__in=("not_started", "draft")) | Q(value__isnull=False),
                name="a_submitted_value_is_not_empty",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "quarter"], name="values_of_unit_by_quarter"),
            models.Index(
                fields=["unit", "quarter"],
                condition=Q(state__in=("submitted", "signed", "endorsed")),
                name="values_waiting_by_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.unit} {self.quarter}"


class ValueRevision(models.Model):
    value_of = models.ForeignKey(DataValue, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State)
    value = models.DecimalField(max_digits=18, decimal_places=4)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint("value_of", "number", name="one_revision_per_value_and_number")
        ]

    def __str__(self) -> str:
        return f"{self.value_of} v{self.number}"


class ReviewEvent(models.Model):
    """The conversation about an update or a value: submitted, approved, returned with this reason."""

    update_of = models.ForeignKey(ProgressUpdate, models.PROTECT, null=True, related_name="review_events")
    value_of = models.ForeignKey(DataValue, models.PROTECT, null=True, related_name="review_events")
    move = models.CharField(max_length=12, choices=State)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(update_of=None) ^ Q(value_of=None), name="a_review_is_of_an_update_or_a_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.get_move_display()}"


class IndicatorResult(models.Model):
    """A result in words, for what no number says: met or not, as somebody decided. ``unit`` null: the whole.

    A second decision closes the first (``replaced_at``); rows are never edited.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="results")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    quarter = QuarterField()
    actual_text = models.CharField(max_length=300)
    is_met = models.BooleanField()
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("quarter", "id")
        constraints = [
            models.UniqueConstraint(
                "indicator",
                "unit",
                "quarter",
                condition=Q(replaced_at=None),
                nulls_distinct=False,
                name="one_result_in_force_per_indicator_unit_and_quarter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.quarter} {self.actual_text}"
