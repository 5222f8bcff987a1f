"""任务分解 as a conversation: rounds of consultation, what units say in them, and "not ours"."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.models import Plan
from tasks.models.breakdown import Assignment, Task
from units.models import Unit, User


class BreakdownRound(models.Model):
    """One round of a plan's breakdown: the whole at first (``year`` null), then each January a year's measures and
    targets. Draft ▸ 征求意见 ▸ approved ▸ issued; a change after approval takes the approval back.

    A leader's approval of the load is needed where a neighbourhood would owe more than 15 items; ``load_items`` is the
    largest load that was approved.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草案")
        CONSULTING = "consulting", _("征求意见")
        APPROVED = "approved", _("已审定")
        ISSUED = "issued", _("已下达")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rounds")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    opinions_due_on = models.DateField(null=True, blank=True)
    consulted_at = models.DateTimeField(null=True, blank=True)
    consulted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    load_items = models.PositiveIntegerField(null=True, blank=True)
    load_because = models.CharField(max_length=500, blank=True)
    load_approved_at = models.DateTimeField(null=True, blank=True)
    load_approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("year", "id")
        constraints = [
            models.UniqueConstraint("plan", "year", nulls_distinct=False, name="one_round_per_plan_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.year or ''}"


class Opinion(models.Model):
    """What a unit answers when it is consulted: it agrees (``task`` null), or what it says of one task.

    The office that manages the plan answers each objection: taken up or not, with its reason.
    """

    class Answer(models.TextChoices):
        TAKEN = "taken", _("采纳")
        NOT_TAKEN = "not_taken", _("未采纳")

    round = models.ForeignKey(BreakdownRound, models.CASCADE, related_name="opinions")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="opinions")
    agrees = models.BooleanField()
    text = models.CharField(max_length=500, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_because = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                "round", "unit", "task", nulls_distinct=False, name="one_opinion_per_round_unit_and_task"
            ),
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(text=""), name="who_does_not_agree_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.text or self.agrees}"


class Objection(models.Model):
    """A unit sends an issued duty back, "not ours", with its reason; the office upholds it, or the duty stands."""

    class State(models.TextChoices):
        RAISED = "raised", _("待处理")
        UPHELD = "upheld", _("已调整")
        REJECTED = "rejected", _("维持原分工")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="objections")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.RAISED)
    reason = models.CharField(max_length=500)
    raised_at = models.DateTimeField(default=timezone.now)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_because = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                "assignment", condition=Q(state="raised"), name="one_open_objection_per_assignment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.reason}"
