"""Who does what: tasks, the units in them, their dated steps and indicators."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.fields import QuarterField
from plans.models import DataItem, Indicator, Plan, Preset, Section
from tasks.querysets import AssignmentQuerySet, TaskQuerySet
from tasks.states import TaskState
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
        indexes = [
            models.Index(fields=["task"], condition=~Q(not_involved_because=""), name="posts_not_involved"),
            models.Index(
                fields=["task"], condition=Q(role__in=["accountable", "lead"]), name="leads_by_task"
            ),
        ]
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


class Handover(models.Model):
    """A post in an issued task passed on: ``unit`` held it until ``handed_over_at``.

    What a unit reported stays its own and stays in the sums; a stock stands at its predecessor's last number until
    the unit that has the post reports its own.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="handovers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    handed_over_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.unit} → {self.assignment}"


class Measure(models.Model):
    """A 工作举措: how a task is to be done, in words. ``year`` null: over the whole plan; it makes no figure."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="measures")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ("year", "position", "id")

    def __str__(self) -> str:
        return self.text


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
    indicator's home task; who is 不涉及 is not asked. An indicator without a home task (``task`` null) asks the units
    that have targets of their own, else its responsible unit, else the plan's owner.
    """

    key = models.CharField(max_length=60, primary_key=True)
    plan = models.ForeignKey(Plan, models.DO_NOTHING, related_name="+")
    task = models.ForeignKey(Task, models.DO_NOTHING, null=True, related_name="+")
    indicator = models.ForeignKey(Indicator, models.DO_NOTHING, related_name="+")
    item = models.ForeignKey(DataItem, models.DO_NOTHING, related_name="+")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "tasks_asked"

    def __str__(self) -> str:
        return self.key
