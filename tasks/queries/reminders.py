"""The message a person got, as the workbench shows it until it is read or a week old."""

from dataclasses import dataclass
from datetime import date, timedelta

from tasks.models import Reminder
from units.models import User

SHOWN_FOR = timedelta(days=7)


@dataclass(frozen=True)
class ReminderLine:
    text: str
    url: str


@dataclass(frozen=True)
class UnreadReminder:
    id: int
    on: date
    lines: list[ReminderLine]


def unread_reminder(user: User, *, on: date) -> UnreadReminder | None:
    """The latest message not marked read; ``on`` is the real today, as reminders have no clock of their own."""
    rows = Reminder.objects.filter(user=user, read_at=None, on__lte=on, on__gt=on - SHOWN_FOR)
    found = rows.order_by("-on").first()
    if found is None:
        return None
    lines = [ReminderLine(line["text"], line["url"]) for line in found.lines]
    return UnreadReminder(found.pk, found.on, lines)
