"""Reading a reminder: no act on anybody's data, so it leaves no audit event."""

from django.utils import timezone

from tasks.models import Reminder
from units.models import User


def mark_read(*, by: User, reminder_id: int) -> bool:
    """Mark this person's message, and any before it, as read; another's is left alone and False comes back."""
    own = Reminder.objects.filter(user=by)
    found = own.filter(pk=reminder_id).first()
    if found is None:
        return False
    own.filter(on__lte=found.on, read_at=None).update(read_at=timezone.now())
    return True
