"""The document and the plan that was read from it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.fields import QuarterField
from plans.models.choices import Preset
from plans.querysets import PlanQuerySet
from units.access import may, seen_from
from units.models import Unit, User
from units.roles import Permission


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


def one_step() -> list[str]:
    """Review by the supervision office alone."""
    return ["submitted"]


class Plan(models.Model):
    """A multi-year plan of one street or district, and the settings by which its lights are judged.

    Gaps are in basis points of the year's work (1 % = 100). ``clock_on`` is set on demonstration plans only.
    ``steps`` are the review steps of quarters opened from now on (ReportingPeriod.Step). ``needs_signature``: a quarter
    is closed only after a leader has signed it.
    ``figures_revision`` grows whenever a figure changed; ``figures_at`` is when the figures were last worked out.
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
    steps = ArrayField(models.CharField(max_length=10), default=one_step, db_default=["submitted"])
    needs_signature = models.BooleanField(default=False, db_default=False)
    closed_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    preset = models.CharField(max_length=20, choices=Preset, default=Preset.BACK_LOADED)
    red_below_bp = models.IntegerField(default=-3_000)
    yellow_to_bp = models.IntegerField(default=-1_000)
    ahead_from_bp = models.IntegerField(default=1_000)
    frequency_yellow_bp = models.IntegerField(default=7_000)
    clock_on = models.DateField(null=True, blank=True)
    figures_revision = models.BigIntegerField(default=0)
    figures_at = models.DateTimeField(null=True, blank=True)
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

    def is_visible_to(self, user: User) -> bool:
        """``visible_to`` for a plan that has been read with its owner."""
        is_inside = any(self.owner.path.startswith(path) for path in seen_from(user))
        return may(user, Permission.MANAGE_PLANS, self.owner) or (
            is_inside and self.state != self.State.DRAFT
        )


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


class PlanEdition(models.Model):
    """An earlier version of a plan's document, kept readable when an amended one replaced it.

    ``tasks`` lists them as they were printed then: code, number, title, text, span in ``source_text``.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=300)
    document_number = models.CharField(max_length=80, blank=True)
    printed_on = models.DateField(null=True, blank=True)
    source_text = models.TextField()
    tasks = models.JSONField(default=list)
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint("plan", "number", name="one_edition_per_plan_and_number")]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"
