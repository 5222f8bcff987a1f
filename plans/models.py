"""What was promised, by when, measured how."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.fields import QuarterField
from plans.querysets import IndicatorQuerySet, PeriodQuerySet, PlanQuerySet
from units.models import Unit, User


class Nature(models.TextChoices):
    BINDING = "binding", _("约束性")
    ANTICIPATORY = "anticipatory", _("预期性")
    NEITHER = "neither", _("未注明")


class Direction(models.TextChoices):
    AT_LEAST = "at_least", _("不低于")
    DECREASE = "decrease", _("下降到")
    AT_MOST = "at_most", _("不超过")
    ZERO = "zero", _("零增长")
    COVERED = "covered", _("应建尽建")
    RANGE = "range", _("区间")
    EXACTLY = "exactly", _("恰好")


class Schedule(models.TextChoices):
    CUMULATE = "cumulate", _("累计")
    HOLD = "hold", _("保持")
    FREQUENCY = "frequency", _("频次")
    REACH = "reach", _("到期")


class Preset(models.TextChoices):
    EVEN = "even", _("均衡 25/50/75/100")
    BACK_LOADED = "back_loaded", _("前缓后快 10/30/60/100")
    WORKS = "works", _("工程 5/25/60/100")


class Every(models.TextChoices):
    """How often an event is owed, or a fact collected."""

    WEEK = "week", _("每周")
    TWO_WEEKS = "two_weeks", _("每两周")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    HALF_YEAR = "half_year", _("每半年")
    YEAR = "year", _("每年")


class Document(models.Model):
    """A file as it was uploaded; never changed, named by its content."""

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("owner", "sha256", name="one_document_per_street_and_content")]

    def __str__(self) -> str:
        return self.file_name


class Plan(models.Model):
    """A multi-year plan of one street or district, and the settings by which its lights are judged.

    Gaps are in basis points of the year's work (1 % = 100). ``clock_on`` is set on demonstration plans only.
    """

    class Kind(models.TextChoices):
        ACTION_PLAN = "action_plan", _("行动计划")
        ANNUAL_POINTS = "annual_points", _("年度工作要点")
        LIVELIHOOD = "livelihood", _("实事项目")
        DEVELOPMENT = "development", _("发展规划")

    class State(models.TextChoices):
        DRAFT = "draft", _("草案")
        ISSUED = "issued", _("已下达")
        CLOSED = "closed", _("已办结")

    class Cycle(models.IntegerChoices):
        """Quarters from one report to the next."""

        QUARTER = 1, _("每季度")
        HALF_YEAR = 2, _("每半年")
        YEAR = 4, _("每年")

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="plans")
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ACTION_PLAN)
    title = models.CharField(max_length=300)
    issuers = ArrayField(models.CharField(max_length=200), default=list)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="plans")
    document_number = models.CharField(max_length=80, blank=True)
    index_number = models.CharField(max_length=80, blank=True)
    printed_on = models.DateField(null=True, blank=True)
    source_text = models.TextField(blank=True)
    starts = QuarterField()
    ends = QuarterField()
    cycle = models.PositiveSmallIntegerField(choices=Cycle, default=Cycle.QUARTER)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    issued_on = models.DateField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    first_period = QuarterField(null=True, blank=True)
    preset = models.CharField(max_length=20, choices=Preset, default=Preset.BACK_LOADED)
    red_below_bp = models.IntegerField(default=-3_000)
    yellow_to_bp = models.IntegerField(default=-1_000)
    ahead_from_bp = models.IntegerField(default=1_000)
    frequency_yellow_bp = models.IntegerField(default=7_000)
    clock_on = models.DateField(null=True, blank=True)
    figures_revision = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__lte=models.F("ends")), name="a_plan_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(issued_on__isnull=False, first_period__isnull=False),
                name="an_issued_plan_has_its_day_and_first_period",
            ),
            models.CheckConstraint(
                condition=Q(red_below_bp__lte=models.F("yellow_to_bp")), name="red_begins_below_yellow"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_demonstration(self) -> bool:
        return self.clock_on is not None


class Section(models.Model):
    """A printed heading. ``span`` points into the plan's source text."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField()
    part = models.CharField(max_length=10, default="body")
    level = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300)
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint("plan", "position", name="one_section_per_plan_and_position")]

    def __str__(self) -> str:
        return f"{self.number}{self.title}"


class Phase(models.Model):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="phases")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.title


class GlossaryTerm(models.Model):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="glossary")
    position = models.PositiveIntegerField()
    term = models.CharField(max_length=200)
    definition = models.TextField()

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.term


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


class DataItem(models.Model):
    """A fact, asked once per unit and period, whoever needs it. ``source`` says who holds it."""

    class Source(models.TextChoices):
        LEAD = "lead", _("牵头单位")
        UNIT = "unit", _("责任单位")
        PUSHED = "pushed", _("系统推送")
        DERIVED = "derived", _("系统计算")

    class Accumulation(models.TextChoices):
        FLOW = "flow", _("本季新增")
        STOCK = "stock", _("期末数")

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="data_items")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    unit_of_measure = models.CharField(max_length=20, blank=True)
    accumulation = models.CharField(max_length=10, choices=Accumulation)
    source = models.CharField(max_length=10, choices=Source, default=Source.LEAD)
    collected = models.PositiveSmallIntegerField(choices=Plan.Cycle, default=Plan.Cycle.QUARTER)
    asked_by = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    admission_entry = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint("owner", "code", name="one_data_item_per_street_and_code")]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """A formula over data items, with what it should become.

    ``measure`` says how units combine: the sum of items, Σ numerator ÷ Σ denominator (never a mean of percentages), or
    the share of units that each met the target.
    """

    class Measure(models.TextChoices):
        SUM = "sum", _("合计")
        RATIO = "ratio", _("分子÷分母")
        UNITS_MET = "units_met", _("达到的单位÷应达到的单位")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="indicators")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    number = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    unit_of_measure = models.CharField(max_length=20, blank=True)
    nature = models.CharField(max_length=15, choices=Nature, default=Nature.NEITHER)
    direction = models.CharField(max_length=15, choices=Direction)
    schedule = models.CharField(max_length=15, choices=Schedule)
    measure = models.CharField(max_length=15, choices=Measure)
    accumulation = models.CharField(max_length=10, choices=DataItem.Accumulation)
    baseline = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    every = models.CharField(max_length=10, choices=Every, blank=True)
    source_sentence = models.TextField(blank=True)
    span_start = models.PositiveIntegerField(null=True, blank=True)
    span_end = models.PositiveIntegerField(null=True, blank=True)
    definition_note = models.TextField(blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint("plan", "code", name="one_indicator_per_plan_and_code"),
            models.CheckConstraint(
                condition=~Q(schedule="frequency") | ~Q(every=""), name="a_frequency_says_how_often"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorTerm(models.Model):
    """One item in an indicator's formula: added to the numerator or to the denominator."""

    class Side(models.TextChoices):
        NUMERATOR = "numerator", _("分子")
        DENOMINATOR = "denominator", _("分母")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="terms")
    item = models.ForeignKey(DataItem, models.PROTECT, related_name="in_indicators")
    side = models.CharField(max_length=12, choices=Side, default=Side.NUMERATOR)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint("indicator", "item", "side", name="one_item_per_indicator_and_side")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.side} {self.item}"


class Target(models.Model):
    """What an indicator should be by the end of a quarter, for the whole or for one unit.

    ``comparator`` is what was printed. ``year`` set: an annual target; null: the plan's. A revision closes the row in
    force (``replaced_at``) and adds another; rows are never edited.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    by_quarter = QuarterField()
    comparator = models.CharField(max_length=4, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    value_max = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    text = models.CharField(max_length=300, blank=True)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("by_quarter", "id")
        constraints = [
            models.UniqueConstraint(
                "indicator",
                "unit",
                "year",
                "by_quarter",
                condition=Q(replaced_at=None),
                nulls_distinct=False,
                name="one_target_in_force_per_unit_and_term",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.comparator}{self.value} {self.by_quarter}"


class StaleFigure(models.Model):
    """A mark: the figures of this plan from this quarter on are older than the facts. No unique key: marks pile up
    and one recomputation clears those it saw."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    since = QuarterField()
    marked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.plan_id} since {self.since}"
