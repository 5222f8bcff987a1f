"""代填: who may enter for a unit, and how the record says so.

A unit's own people enter for it, and whoever reports for the branch above. The supervision office enters for units that
will not sign in; the lead of a task enters for the units its task asks. Both are named on the record.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from tasks.errors import WrongStateError
from tasks.models import Asked, Assignment, DataValue, ProgressUpdate
from tasks.models.reports import Reviewable
from units.access import covered, may, posts, require
from units.models import Unit, User
from units.roles import GRANTS, Permission

NOTE_LIMIT = 200


def is_own(by: User, unit: Unit) -> bool:
    """Whether a person reports for this unit by their post; the supervision office does so for its own desk only."""
    return any(
        Permission.REPORT in GRANTS[post.role]
        and (post.unit_id == unit.pk or (_does_not_review(post.role) and unit.path.startswith(post.path)))
        for post in posts(by)
    )


def _does_not_review(role: str) -> bool:
    return Permission.APPROVE not in GRANTS[role]


def entered(by: User, unit: Unit, note: str = "") -> dict[str, str]:
    """On whose behalf a content stands there, as the row keeps it."""
    if is_own(by, unit):
        return {"entered_as": Reviewable.EnteredAs.OWN, "entered_note": ""}
    said = _("%(who)s代填") % {"who": by} + (f"：{note.strip()}" if note.strip() else "")
    return {"entered_as": Reviewable.EnteredAs.ON_BEHALF, "entered_note": said[:NOTE_LIMIT]}


def may_enter(by: User, update: ProgressUpdate) -> bool:
    return may(by, Permission.REPORT, update.unit) or _leads(by).filter(task=update.task_id).exists()


def require_report(by: User, update: ProgressUpdate) -> None:
    """Refuse unless the person reports for the update's unit or for a lead of its task."""
    if not may_enter(by, update):
        require(by, Permission.REPORT, update.unit)


def barred(by: User, updates: Collection[ProgressUpdate]) -> set[int]:
    """The ids of those reports that this person may not enter."""
    others = [update for update in updates if not may(by, Permission.REPORT, update.unit)]
    if not others:
        return set()
    led = set(
        _leads(by).filter(task__in={update.task_id for update in others}).values_list("task", flat=True)
    )
    return {update.pk for update in others if update.task_id not in led}


def require_entry(by: User, values: Collection[DataValue]) -> None:
    """Refuse unless the person reports for each value's unit, or leads a task that asks the unit for it. What another
    system pushes nobody types."""
    for value in values:
        if value.item.source == "pushed":
            raise WrongStateError(
                _("「%(item)s」由系统推送，不能填写；有出入请提出异议") % {"item": value.item}
            )
    others = [value for value in values if not may(by, Permission.REPORT, value.unit)]
    asked = asked_by_led_tasks(by, others) if others else set()
    for value in others:
        if (value.item_id, value.unit_id) not in asked:
            require(by, Permission.REPORT, value.unit)


def asked_by_led_tasks(by: User, values: Collection[DataValue]) -> set[tuple[int, int]]:
    """Items and units, among those of the values, that tasks ask for which this person's unit leads."""
    asked = Asked.objects.filter(
        task__in=_leads(by).values("task"),
        item__in={value.item_id for value in values},
        unit__in={value.unit_id for value in values},
    )
    return set(asked.values_list("item_id", "unit_id"))


def _leads(by: User) -> Any:
    """Lead posts of the units a person reports for."""
    reports = covered(by, Permission.REPORT, "unit__path")
    return Assignment.objects.leads().involved().filter(reports & ~Q(unit__ended_on__isnull=False))
