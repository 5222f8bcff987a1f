"""A workbook that somebody filled in and sent back."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.fields import QuarterField
from plans.models import Plan
from units.models import Unit, User


class SheetUpload(models.Model):
    """One uploaded workbook: read, shown as a preview with its errors by cell, then applied as a whole or not at all.

    ``findings`` is what the reading found, ready to show: changes and errors, each with its cell. ``shown`` holds the
    revisions of the rows that the preview showed, so that applying it never overwrites what moved meanwhile.
    """

    class Kind(models.TextChoices):
        UNIT_QUARTER = "unit_quarter", _("单位季度填报表")
        LEAD_TABLE = "lead_table", _("牵头单位汇总表")
        TARGETS = "targets", _("分年度指标表")
        OPINIONS = "opinions", _("征求意见表")

    kind = models.CharField(max_length=12, choices=Kind)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="+")
    quarter = QuarterField(null=True, blank=True)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    findings = models.JSONField(default=dict)
    shown = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at=None, applied_by=None)
                | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="an_applied_sheet_has_its_person_and_instant",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
