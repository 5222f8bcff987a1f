"""Who does what, and what did they report."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.fields import QuarterField
from plans.models import DataItem, Document, Indicator, Plan, Preset, ReportingPeriod, Section
from tasks.querysets import AssignmentQuerySet, TaskQuerySet, UpdateQuerySet, ValueQuerySet
from tasks.states import ClaimState, State, TaskState, Word
from units.models import Unit, UnitGroup, User


class Task(models.Model):
    """One numbered task of a plan, with the sentence it was read from.

    ``code`` is section path and number. ``due_on`` null: the plan's end. ``closed_on`` is the completion date of the
    verified claim, ``stopped_on`` the day a suspension or termination takes effect: lights count from these days.
    """

    class ReportMode(models.TextChoices):
        LEAD = "lead", _("牵头单位填报")
        EACH = "each", _("各责任单位填报")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="tasks")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    number = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    text = models.TextField()
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=TaskState, default=TaskState.DRAFT)
    report_mode = models.CharField(max_length=5, choices=ReportMode, default=ReportMode.LEAD)
    weight = models.PositiveSmallIntegerField(default=1)
    preset = models.CharField(max_length=20, choices=Preset, blank=True)
    starts = QuarterField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    stopped_on = models.DateField(null=True, blank=True)
    stopped_because = models.CharField(max_length=300, blank=True)
    leader_in_charge = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint("plan", "code", name="one_task_per_plan_and_code"),
            models.CheckConstraint(condition=Q(weight__range=(1, 1000)), name="a_weight_is_1_to_1000"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False), name="a_closed_task_has_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("suspended", "terminated")) | Q(stopped_on__isnull=False),
                name="a_stopped_task_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Assignment(models.Model):
    """A unit's part in a task. The accountable lead 第一牵头单位 is the one at which the task's figures count."""

    class Role(models.TextChoices):
        ACCOUNTABLE = "accountable", _("第一牵头单位")
        LEAD = "lead", _("牵头单位")
        RESPONSIBLE = "responsible", _("责任单位")
        SUPPORT = "support", _("配合单位")

    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=12, choices=Role)
    group = models.ForeignKey(UnitGroup, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    not_involved_because = models.CharField(max_length=300, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint("task", "unit", "role", name="one_assignment_per_task_unit_and_role"),
            models.UniqueConstraint(
                "task", condition=Q(role="accountable"), name="one_accountable_lead_per_task"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="an_acceptance_has_its_person_and_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} · {self.unit}（{self.get_role_display()}）"


class Milestone(models.Model):
    """A dated step of a task; it counts once somebody verified it. ``due_on`` null: the task's own end."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=300)
    due_on = models.DateField()
    weight = models.PositiveSmallIntegerField(default=1)
    source_sentence = models.TextField(blank=True)
    verified_on = models.DateField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(condition=Q(weight__range=(1, 1000)), name="a_milestone_weighs_1_to_1000"),
            models.CheckConstraint(
                condition=Q(verified_on=None, verified_at=None)
                | Q(verified_on__isnull=False, verified_at__isnull=False),
                name="a_verified_milestone_has_its_day_and_instant",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskIndicator(models.Model):
    """An indicator serves a task. At its home task the lead is asked for its items and sets its schedule."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="task_indicators")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="task_indicators")
    weight = models.PositiveSmallIntegerField(default=1)
    is_home = models.BooleanField(default=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint("task", "indicator", name="one_link_per_task_and_indicator"),
            models.UniqueConstraint(
                "indicator", condition=Q(is_home=True), name="one_home_task_per_indicator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} · {self.indicator}"


class Asked(models.Model):
    """Which unit is asked for which item, for which task: a database view, the rule said once.

    An item held by responsible units is asked of each of them, one held by the lead of the accountable lead of the
    indicator's home task; who is 不涉及 is not asked.
    """

    key = models.CharField(max_length=60, primary_key=True)
    plan = models.ForeignKey(Plan, models.DO_NOTHING, related_name="+")
    task = models.ForeignKey(Task, models.DO_NOTHING, related_name="+")
    indicator = models.ForeignKey(Indicator, models.DO_NOTHING, related_name="+")
    item = models.ForeignKey(DataItem, models.DO_NOTHING, related_name="+")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "tasks_asked"

    def __str__(self) -> str:
        return self.key


class Reviewable(models.Model):
    """What updates and values share: a state, a revision that grows with every change, and who moved it when.

    ``revision`` is the ETag and the guard against a lost update. ``report_by`` is the last day on time; a return sets
    it anew. ``was_late`` stays, so that lateness remains visible after approval.
    """

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

    objects = UpdateQuerySet.as_manager()

    class Meta:
        ordering = ("quarter", "task__position", "id")
        constraints = [
            models.UniqueConstraint("assignment", "quarter", name="one_update_per_assignment_and_quarter"),
            models.CheckConstraint(
                condition=Q(percent_bp=None) | Q(percent_bp__lte=10_000), name="a_percent_is_at_most_100"
            ),
        ]
        indexes = [models.Index(fields=["plan", "quarter", "state"], name="updates_of_plan_by_state")]

    def __str__(self) -> str:
        return f"{self.task} {self.quarter}"


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
        indexes = [models.Index(fields=["unit", "quarter"], name="values_of_unit_by_quarter")]

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


class CompletionClaim(models.Model):
    """The lead says a task is done; the supervision office verifies or rejects it. Days are the plan's own clock."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="claims")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ClaimState, default=ClaimState.FILED)
    completed_on = models.DateField()
    statement = models.TextField(max_length=1000)
    filed_on = models.DateField()
    filed_at = models.DateTimeField(default=timezone.now)
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint("task", condition=Q(state="filed"), name="one_pending_claim_per_task"),
            models.CheckConstraint(
                condition=Q(state="filed", decided_at=None, decided_on=None)
                | Q(~Q(state="filed"), decided_at__isnull=False, decided_on__isnull=False),
                name="a_decided_claim_has_its_day_and_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}（{self.get_state_display()}）"


class ImportRun(models.Model):
    """One upload on its way to a plan: the file, what was read from it, what a person made of that.

    ``draft`` is what the reader read and never changes; ``edited`` is what will be applied; ``choices`` holds the
    tracked part and what each printed unit name means.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("待读取")
        READ = "read", _("待核对")
        FAILED = "failed", _("读取失败")
        APPLIED = "applied", _("已生成计划")

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="imports")
    starts = QuarterField()
    ends = QuarterField()
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    draft = models.JSONField(default=dict)
    edited = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    failure = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="imports")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.document}（{self.get_state_display()}）"
