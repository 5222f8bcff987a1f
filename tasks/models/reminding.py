"""What people were told, and when: one merged message a person and day."""

from django.db import models
from django.utils import timezone

from units.models import Unit, User


class Reminder(models.Model):
    """The one message a person got on a day. The row is written before anything is sent: a job run twice sends once.

    ``lines`` is what it said, ready to show on the workbench; ``sent_by`` names the channels that took it, ``failed``
    those that did not, with their answer.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="reminders")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    on = models.DateField()
    lines = models.JSONField(default=list)
    sent_by = models.JSONField(default=list)
    failed = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-on", "-id")
        constraints = [models.UniqueConstraint("user", "on", name="one_reminder_per_person_and_day")]

    def __str__(self) -> str:
        return f"{self.user} {self.on}"
