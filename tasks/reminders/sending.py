"""The day's reminders: written first, one row a person and day, then sent by every channel that is switched on.

Safe to run twice, at once, or after being killed halfway. A channel or a person that fails holds up nobody else.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.queries import work_calendar
from tasks.models import Reminder
from tasks.reminders.attempts import Attempt, attempt_of
from tasks.reminders.messages import Message, messages_for
from tasks.reminders.robots import tell_groups
from tasks.reminders.rules import is_working_moment

log = logging.getLogger(__name__)
SITE, MAIL = "site", "email"


def remind(now: datetime | None = None) -> int:
    """What the clock does in working hours; returns how many people were told for the first time today."""
    now = timezone.localtime(now)
    if not is_working_moment(now, work_calendar()):
        return 0
    found = messages_for(now.date())
    written = write(found.messages, now)
    if settings.EMAIL_HOST:
        _send_mails(now)
    tell_groups(found.streets, now)
    return written


def write(messages: Iterable[Message], now: datetime) -> int:
    """Whoever has the day's message already keeps it as it is."""
    told = set(Reminder.objects.filter(on=now.date()).values_list("user", flat=True))
    rows = [
        Reminder(
            user=message.user,
            owner_id=message.owner,
            on=now.date(),
            lines=[line.as_json() for line in message.lines],
            sent_by=[SITE],
            made_at=now,
            sent_at=now,
        )
        for message in messages
        if message.user.pk not in told
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _send_mails(now: datetime) -> None:
    today = Reminder.objects.filter(on=now.date()).exclude(user__email="")
    for pk in today.exclude(sent_by__contains=[MAIL]).order_by("id").values_list("pk", flat=True):
        reminder = _take_up(pk, now)
        if reminder is not None:
            _mail(reminder, now)


@transaction.atomic
def _take_up(pk: int, now: datetime) -> Reminder | None:
    """The reminder, if its mail is to be tried now and nobody else is at it."""
    rows = Reminder.objects.select_for_update(of=("self",), skip_locked=True).select_related("user")
    reminder = rows.filter(pk=pk).exclude(sent_by__contains=[MAIL]).first()
    if reminder is None:
        return None
    attempt = attempt_of(reminder.failed.get(MAIL))
    if not attempt.is_open(now):
        return None
    reminder.failed[MAIL] = attempt.taken_up().as_json()
    reminder.save(update_fields=["failed"])
    return reminder


def _mail(reminder: Reminder, now: datetime) -> None:
    attempt = attempt_of(reminder.failed[MAIL])
    try:
        send_mail(_("挂图：今天的提醒"), text_of(reminder), None, [reminder.user.email])
    except Exception as error:  # one mailbox that fails must not keep the others waiting
        _keep_failure(reminder, attempt.failed(f"{type(error).__name__}: {error}", now))
        return
    del reminder.failed[MAIL]
    reminder.sent_by.append(MAIL)
    reminder.sent_at = now
    reminder.save(update_fields=["failed", "sent_by", "sent_at"])


def _keep_failure(reminder: Reminder, failed: Attempt) -> None:
    log.warning("reminder %s not mailed, try %s: %s", reminder.pk, failed.tries, failed.answer)
    reminder.failed[MAIL] = failed.as_json()
    reminder.save(update_fields=["failed"])


def text_of(reminder: Reminder) -> str:
    """The lines, and where to go; no names of tasks or units leave the house by mail."""
    lines = [f"· {line['text']}" for line in reminder.lines]
    return "\n".join([_("%(user)s，您好：") % {"user": reminder.user}, "", *lines, "", settings.SITE_URL])
