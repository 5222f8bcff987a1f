"""What hangs on a report or a number: evidence, a dispute of a pushed number, a refusal to be asked."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.models import DataItem
from tasks.models.reports import DataValue, ProgressUpdate
from units.models import Unit, User


class Evidence(models.Model):
    """A file beside a report, never required; kept in the database, so that one backup holds everything.

    Taken away, it stays for the record (``removed_at``), out of sight.
    """

    update_of = models.ForeignKey(ProgressUpdate, models.PROTECT, related_name="evidence")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                "update_of",
                "sha256",
                condition=Q(removed_at=None),
                name="one_evidence_per_update_and_content",
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class Settled(models.Model):
    """What is raised by one and settled by another: an open matter, then upheld or rejected with a reason."""

    class State(models.TextChoices):
        RAISED = "raised", _("待处理")
        UPHELD = "upheld", _("成立")
        REJECTED = "rejected", _("不成立")

    state = models.CharField(max_length=10, choices=State, default=State.RAISED)
    reason = models.CharField(max_length=500)
    raised_at = models.DateTimeField(default=timezone.now)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_because = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class ValueDispute(Settled):
    """提出异议: a unit says that a number pushed by another system is wrong; the number stays as it is meanwhile."""

    value_of = models.ForeignKey(DataValue, models.PROTECT, related_name="disputes")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    proposed = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                "value_of", condition=Q(state="raised"), name="one_open_dispute_per_value"
            )
        ]

    def __str__(self) -> str:
        return f"{self.value_of} · {self.reason}"


class ItemRefusal(Settled):
    """不在准入清单: a unit declines to be asked for an item. While it is open or upheld the item is not owed by that
    unit and nobody is late for it; rejected, it is asked again from the quarters still open."""

    # the admission list is the neighbourhoods'
    KINDS: ClassVar = (Unit.Kind.NEIGHBOURHOOD, Unit.Kind.COMMUNITY)

    item = models.ForeignKey(DataItem, models.PROTECT, related_name="refusals")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                "item",
                "unit",
                condition=Q(state__in=("raised", "upheld")),
                name="one_refusal_in_force_per_item_and_unit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.item}"
