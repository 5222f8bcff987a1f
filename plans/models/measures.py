"""What is counted, how it is put together, and what it should become."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.fields import QuarterField
from plans.models.choices import Direction, Every, Nature, Schedule
from plans.models.plans import Plan
from plans.querysets import IndicatorQuerySet
from units.models import Unit, User


class DataItem(models.Model):
    """A fact, asked once per unit and period, whoever needs it. ``source`` says who holds it.

    What is asked of a neighbourhood names the unit that asks (``asked_by``) and its entry in the admission list
    准入清单, or an approval by name and reason.
    """

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
    approved_because = models.CharField(max_length=300, blank=True, db_default="")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint("owner", "code", name="one_data_item_per_street_and_code")]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """A formula over data items, with what it should become.

    ``measure`` says how units combine: the sum of items, Σ numerator ÷ Σ denominator (never a mean of percentages), or
    the share of units that each met the target. ``responsible_unit`` is asked where no task asks for it; null: the
    plan's owner.
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
    responsible_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")

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
    force (``replaced_at``) and adds another, with its ``reason``; rows are never edited.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    by_quarter = QuarterField()
    comparator = models.CharField(max_length=4, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    value_max = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    text = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=500, blank=True)
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
