"""How a task stops, is put off, or is done."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.models import Plan
from tasks.models.breakdown import Task
from tasks.states import ClaimState, TaskState
from units.models import Unit, User


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


class TaskStop(models.Model):
    """From when until when a task was suspended, or from when on it is terminated.

    ``outcome`` is what becomes of a task that ends with its plan unfinished: carried over 结转 to ``carried_to``, made
    routine work 转常态, or dropped 终止.

    Days, not instants: a light asks whether the task was stopped on the quarter's last day. ``until`` is the first day
    on which it goes on again.
    """

    class Outcome(models.TextChoices):
        CARRIED = "carried", _("结转")
        ROUTINE = "routine", _("转常态")
        DROPPED = "dropped", _("终止")

    task = models.ForeignKey(Task, models.PROTECT, related_name="stops")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=TaskState)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, db_default="")
    carried_to = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="+")
    stopped_at = models.DateTimeField(default=timezone.now)
    stopped_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    resumed_at = models.DateTimeField(null=True, blank=True)
    resumed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint("task", condition=Q(until=None), name="one_running_stop_per_task"),
            models.CheckConstraint(
                condition=Q(state__in=("suspended", "terminated")), name="a_stop_suspends_or_terminates"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="a_stop_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(carried_to=None) | Q(outcome="carried"), name="only_what_is_carried_names_a_plan"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task}（{self.get_state_display()} {self.since}）"


class ExtensionRequest(models.Model):
    """The lead asks for a later deadline before it has passed; granted at most twice (DESIGN.md section 3).

    Granted, it counts from ``filed_on``: nobody is overdue because the reviewer took time. ``Task.due_on`` keeps the
    first date.
    """

    class State(models.TextChoices):
        FILED = "filed", _("待审批")
        GRANTED = "granted", _("同意延期")
        REJECTED = "rejected", _("不同意延期")

    task = models.ForeignKey(Task, models.PROTECT, related_name="extensions")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.FILED)
    due_on = models.DateField()
    new_due_on = models.DateField()
    reason = models.CharField(max_length=500)
    filed_on = models.DateField()
    filed_at = models.DateTimeField(default=timezone.now)
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                "task", condition=Q(state="filed"), name="one_pending_extension_per_task"
            ),
            models.CheckConstraint(
                condition=Q(new_due_on__gt=models.F("due_on")), name="an_extension_is_later_than_the_deadline"
            ),
            models.CheckConstraint(
                condition=Q(state="filed", decided_at=None, decided_on=None)
                | Q(~Q(state="filed"), decided_at__isnull=False, decided_on__isnull=False),
                name="a_decided_extension_has_its_day_and_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} → {self.new_due_on}"
