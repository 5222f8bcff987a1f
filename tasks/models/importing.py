"""An uploaded document on its way to a plan."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.fields import QuarterField
from plans.models import Document, Plan
from units.models import Unit, User


class ImportRun(models.Model):
    """One upload on its way to a plan: the file, what was read from it, what a person made of that.

    ``draft`` is what the reader read and never changes; ``edited`` is what will be applied; ``choices`` holds the
    tracked part and what each printed unit name means. ``amends`` names the plan of which this is a new
    version; null: a plan of its own.
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
    amends = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="amendments")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.document}（{self.get_state_display()}）"
