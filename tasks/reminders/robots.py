"""One message a day to a street's group, by its robots: what is owed, in counts. No unit is named, none compared."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from apprise import LogCapture
from apprise import logging as apprise_logging
from apprise.plugins.base import NotifyBase
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tasks.reminders.attempts import Attempt, attempt_of
from tasks.reminders.wording import Line
from units import audit
from units.models import AuditEvent, Unit

log = logging.getLogger(__name__)
TAKEN_UP, TOLD, FAILED = "robot.taken_up", "robot.told", "robot.failed"

ROBOTS: dict[str, Any] = {
    "wecombot": NotifyWeComBot,
    "dingtalk": NotifyDingTalk,
    "feishu": NotifyFeishu,
}


class RobotError(Exception):
    """The robot did not take the message."""


def tell_groups(streets: Mapping[int, Sequence[Line]], now: datetime) -> None:
    """Each robot once a day; one that fails holds up no other. What became of it is in the audit trail."""
    addresses: Mapping[str, Sequence[str]] = settings.REMINDER_ROBOTS
    for street in Unit.objects.filter(pk__in=streets, code__in=addresses).order_by("id"):
        text = group_text(street, streets[street.pk])
        for number, address in enumerate(addresses[street.code], start=1):
            robot = f"{urlsplit(address).scheme}-{number}"
            attempt = _take_up(street, robot, now)
            if attempt is not None:
                _tell(street, robot, address, text, attempt, now)


def group_text(street: Unit, lines: Sequence[Line]) -> str:
    head = _("挂图提醒 · %(street)s") % {"street": street}
    return "\n".join([head, *(f"· {line.text}" for line in lines), settings.SITE_URL])


@transaction.atomic
def _take_up(street: Unit, robot: str, now: datetime) -> Attempt | None:
    """The lock on the street's row is why two runs at once send one message."""
    Unit.objects.select_for_update(no_key=True).get(pk=street.pk)
    attempt = _last_attempt(street, robot, now)
    if not attempt.is_open(now):
        return None
    taken = attempt.taken_up()
    _keep(TAKEN_UP, street, robot, taken, now)
    return taken


def _last_attempt(street: Unit, robot: str, now: datetime) -> Attempt:
    events = AuditEvent.objects.filter(
        about_type="units.unit",
        about_id=street.pk,
        action__in=(TAKEN_UP, TOLD, FAILED),
        fields__robot=robot,
        fields__on=now.date().isoformat(),
    )
    last = events.order_by("-id").first()
    return attempt_of(last.fields if last else None)


def _tell(street: Unit, robot: str, address: str, text: str, attempt: Attempt, now: datetime) -> None:
    try:
        send(address, text)
    except Exception as error:  # another robot may still work
        failed = attempt.failed(str(error), now)
        log.warning("robot %s of %s, try %s: %s", robot, street.code, failed.tries, failed.answer)
        _keep(FAILED, street, robot, failed, now)
    else:
        _keep(TOLD, street, robot, Attempt(attempt.tries), now)


def _keep(action: str, street: Unit, robot: str, attempt: Attempt, now: datetime) -> None:
    fields = {"robot": robot, "on": now.date().isoformat(), **attempt.as_json()}
    audit.record(action, by=None, about=street, tenant=street.tenant_id, **fields)


def send(address: str, text: str) -> None:
    """Send by the library; its answer is kept without the address, which is a secret."""
    robot = robot_at(address)
    with LogCapture(level=apprise_logging.WARNING, fmt="%(message)s") as said:  # type: ignore[no-untyped-call]
        if robot.notify(body=text):
            return
        answer = said.getvalue().strip().splitlines()
    raise RobotError(answer[-1] if answer else "no answer")


def robot_at(address: str) -> NotifyBase:
    """By the class itself: the library's own look-up would load all of its hundred services first."""
    plugin = ROBOTS[urlsplit(address).scheme]
    robot: NotifyBase = plugin(**plugin.parse_url(address))
    return robot
