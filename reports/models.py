"""What it adds up to: stored figures per plan and quarter, and what was frozen of them.

Figures are basis points (1 % = 100) and decimals. Each row keeps the terms it was judged by beside its results; while
a quarter is open every roll-up takes the terms afresh, closing freezes them (DESIGN.md section 4, Terms).
"""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from plans.fields import QuarterField
from plans.models import Direction, Indicator, Nature, Plan, Schedule
from reports.lights import Light, Reason
from reports.querysets import FigureQuerySet
from reports.rules import BY_TARGET
from tasks.models import Task
from tasks.states import State
from units.models import Unit, User


class Figure(models.Model):
    """What every stored figure has: its plan, the plan's owner, its quarter.

    Figures are copies that a roll-up made from rows whose references are checked. Checked again are the keys: the task,
    indicator or unit a figure is of. Plan, owner, lead, home task and named indicator are not: they were two thirds of
    what a rebuild from nothing spent on foreign keys. ``published`` holds the row's results as they were when the
    quarter was closed, null before; no roll-up writes it.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    quarter = QuarterField()
    published: Any = models.JSONField(null=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        abstract = True


class Judged(models.Model):
    """A light with the rule that made it (1 to 9; 0 while undecided, 10 by hand) and the numbers the rule read."""

    light = models.SmallIntegerField(choices=Light, null=True)
    rule = models.SmallIntegerField(null=True)
    reason = models.CharField(max_length=24, choices=Reason, blank=True, db_default="")
    numbers = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    year_bp = models.IntegerField(null=True)
    plan_bp = models.IntegerField(null=True)
    schedule_bp = models.IntegerField(null=True)
    gap_bp = models.IntegerField(null=True)
    incomplete = models.BooleanField(db_default=False)
    asked = models.IntegerField(db_default=0)
    reported = models.IntegerField(db_default=0)

    class Meta:
        abstract = True


class IndicatorQuarter(Figure, Judged):
    """An indicator in a quarter: over all its units (``unit`` null), and of each unit that has a target of its own.

    Units make no light; the whole says how many of them met theirs. ``silent_at_closing`` lists the units asked that
    had not reported when the quarter was closed. Where the whole has no target of its own, ``is_target_split`` and
    ``is_year_split`` say that it is the sum of its units'. ``former_units`` are asked no longer: what they reported
    stays in a flow's sum; the unit at the same place of ``former_to`` (0: none) took over, and a stock stands at its
    predecessor's last number until it reports.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="figures")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    # terms
    home = models.ForeignKey(
        Task, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    counts_from = QuarterField()
    nature = models.CharField(max_length=15, choices=Nature)
    direction = models.CharField(max_length=15, choices=Direction)
    schedule = models.CharField(max_length=15, choices=Schedule)
    measure = models.CharField(max_length=15, choices=Indicator.Measure)
    accumulation = models.CharField(max_length=10)
    factor = models.SmallIntegerField(db_default=1)
    every = models.CharField(max_length=10, blank=True, db_default="")
    starts = QuarterField()
    numerator_items = ArrayField(models.BigIntegerField(), default=list)
    denominator_items = ArrayField(models.BigIntegerField(), default=list)
    units_asked = ArrayField(models.BigIntegerField(), default=list)
    former_units = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    former_to = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    baseline = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    target_max = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    by_quarter = QuarterField(null=True)
    year_target = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    is_target_split = models.BooleanField(db_default=False)
    is_year_split = models.BooleanField(db_default=False)
    unit_of_measure = models.CharField(max_length=20, blank=True, db_default="")
    silent_at_closing = ArrayField(models.BigIntegerField(), null=True)
    # results
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    actual = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    total = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    # what the next quarter starts from: a flow's year to date, a stock's standing; and the same as of 1 January
    carried_numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    carried_denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    opening_numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    opening_denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    before = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    owed = models.IntegerField(null=True)
    is_measured = models.BooleanField(db_default=False)
    is_met = models.BooleanField(null=True)
    completion_bp = models.IntegerField(null=True)
    actual_text = models.CharField(max_length=300, blank=True, db_default="")
    units_met = models.IntegerField(null=True)
    units_targeted = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "plan",
                "quarter",
                "indicator",
                "unit",
                nulls_distinct=False,
                name="one_figure_per_indicator_unit_and_quarter",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.quarter}"


class TaskQuarter(Figure, Judged):
    """A task in a quarter, counted once, at its accountable lead; without one at the plan's owner.

    ``worst_…`` is the worst of rules 4 to 9, naming the target that gave it; the light itself may be settled earlier.
    ``own_bp`` is the year's progress by milestones or typed percents, which make a light beside the indicators'.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="figures")
    # terms
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    has_lead = models.BooleanField(db_default=True)
    state = models.CharField(max_length=12)
    since = models.DateField(null=True)
    weight = models.PositiveSmallIntegerField(db_default=1)
    report_mode = models.CharField(max_length=5)
    starts = QuarterField()
    due_on = models.DateField()
    steps = ArrayField(models.IntegerField(), default=list)
    indicators = models.JSONField(default=dict)
    milestones = models.JSONField(default=list)
    is_routine = models.BooleanField(db_default=False)
    # results
    own_bp = models.IntegerField(null=True)
    worst_light = models.SmallIntegerField(choices=Light, null=True)
    worst_rule = models.SmallIntegerField(null=True)
    worst_reason = models.CharField(max_length=24, choices=Reason, blank=True, db_default="")
    worst_numbers = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    named = models.ForeignKey(
        Indicator, models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    update_state = models.CharField(max_length=12, choices=State, blank=True, db_default="")
    to_verify = models.BooleanField(db_default=False)
    bucket = models.CharField(max_length=12, db_default="undecided")

    class Meta:
        constraints = [
            models.UniqueConstraint("plan", "quarter", "task", name="one_figure_per_task_and_quarter")
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.quarter}"

    @property
    def target_named(self) -> str:
        """The indicator whose target gave the light (rules 4 to 7); a light settled otherwise names none."""
        return self.named.name if self.named and self.rule in BY_TARGET else ""


class Totals(Figure):
    """Counts of lights and sums of progress of the tasks led, and counts of duties owed."""

    COUNTS: ClassVar = (
        "tasks",
        "completed",
        "ahead",
        "on_schedule",
        "behind",
        "overdue",
        "not_started",
        "undecided",
        "suspended",
        "terminated",
    )

    tasks = models.IntegerField(db_default=0)
    completed = models.IntegerField(db_default=0)
    ahead = models.IntegerField(db_default=0)
    on_schedule = models.IntegerField(db_default=0)
    behind = models.IntegerField(db_default=0)
    overdue = models.IntegerField(db_default=0)
    not_started = models.IntegerField(db_default=0)
    undecided = models.IntegerField(db_default=0)
    suspended = models.IntegerField(db_default=0)
    terminated = models.IntegerField(db_default=0)
    quantified = models.IntegerField(db_default=0)
    weight = models.BigIntegerField(db_default=0)
    weighted_bp = models.BigIntegerField(db_default=0)
    unassigned = models.IntegerField(db_default=0)
    owed = models.IntegerField(db_default=0)
    reported = models.IntegerField(db_default=0)
    on_time = models.IntegerField(db_default=0)
    returned = models.IntegerField(db_default=0)
    # handed in and never returned; what was handed in and returned is not the rest of ``returned``: it may be out again
    passed = models.IntegerField(db_default=0)

    class Meta:
        abstract = True


class UnitQuarter(Totals):
    """One unit's own figures in one plan and quarter; subtrees are sums of these at read time."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="figures")

    class Meta:
        constraints = [
            models.UniqueConstraint("plan", "quarter", "unit", name="one_figure_per_unit_and_quarter")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.quarter}"


class PlanQuarter(Totals):
    """A plan's figures in a quarter, and the thresholds they were judged by."""

    # terms
    red_below_bp = models.IntegerField(db_default=-3_000)
    yellow_to_bp = models.IntegerField(db_default=-1_000)
    ahead_from_bp = models.IntegerField(db_default=1_000)
    frequency_yellow_bp = models.IntegerField(db_default=7_000)

    class Meta:
        constraints = [models.UniqueConstraint("plan", "quarter", name="one_figure_per_plan_and_quarter")]

    def __str__(self) -> str:
        return f"{self.plan} {self.quarter}"


class Publication(models.Model):
    """The figures of a quarter as they were when it was closed: canonical JSON and its sha256, never changed."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="publications")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    quarter = QuarterField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    as_of = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("plan", "quarter", name="one_publication_per_plan_and_quarter")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.quarter}"


class Restatement(models.Model):
    """A raw value or report that changed after its quarter was closed: before, after, why, and who allowed it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="restatements")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    quarter = QuarterField()
    about_type = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    about_text = models.CharField(max_length=200)
    before: Any = models.JSONField(null=True)
    after: Any = models.JSONField(null=True)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.about_text} {self.quarter}"


class ManualLight(models.Model):
    """A light set by hand, with its reason, for one task and quarter; it stands over every rule until it is lifted.

    ``set_by_name`` is what the person was called then: it is printed with the light and never changes.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="manual_lights")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, related_name="manual_lights")
    quarter = QuarterField()
    light = models.SmallIntegerField(choices=Light)
    reason = models.CharField(max_length=500)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_by_name = models.CharField(max_length=80, blank=True, db_default="")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                "task",
                "quarter",
                condition=models.Q(lifted_at=None),
                name="one_manual_light_per_task_and_quarter",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.quarter}（{self.get_light_display()}）"
