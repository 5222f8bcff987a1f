"""What else waits for a person, each with the page where it is dealt with; nothing is listed that has no work in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plans.models import ReportingPeriod
from tasks.models import ExtensionRequest
from tasks.queries.accepting import objections_waiting, to_accept
from tasks.queries.lead_table import missing_numbers
from tasks.queries.load import loads_to_approve
from tasks.queries.rounds import consultations_of
from units.access import covered, may_somewhere
from units.by_posts import how_many
from units.models import User
from units.roles import Permission


@dataclass(frozen=True)
class WaitingLink:
    name: Any
    note: Any
    url: str
    count: int


@dataclass(frozen=True)
class Errand:
    """A kind of work: who may have it, where it is done, how much of it there is."""

    permission: Permission
    route: str
    name: Any
    note: Any
    count: Callable[[User], int]


def _consultations(user: User) -> int:
    return sum(not one.has_answered for one in consultations_of(user))


def _extensions(user: User) -> QuerySet[ExtensionRequest]:
    filed = ExtensionRequest.objects.filter(state=ExtensionRequest.State.FILED)
    return filed.filter(covered(user, Permission.EXTEND, "owner__path"))


def _signatures(user: User) -> QuerySet[ReportingPeriod]:
    asked = ReportingPeriod.objects.still_open().filter(signed_at=None, signature_asked_at__isnull=False)
    return asked.filter(covered(user, Permission.SIGN_OFF, "owner__path"))


ERRANDS = (
    Errand(
        Permission.REPORT,
        "duties",
        _("任务待签收"),
        _("新下达给本单位的任务"),
        how_many(to_accept),
    ),
    Errand(Permission.REPORT, "duties", _("分解方案征求意见"), _("本单位还没有答复"), _consultations),
    Errand(
        Permission.MANAGE_PLANS,
        "objections",
        _("任务退回待处理"),
        _("单位认为不该由它承担"),
        how_many(objections_waiting),
    ),
    Errand(Permission.EXTEND, "extensions", _("延期申请待批"), "", how_many(_extensions)),
    Errand(Permission.SIGN_OFF, "sign-offs", _("季度定稿待签发"), "", how_many(_signatures)),
)


def waiting_links(user: User) -> list[WaitingLink]:
    found = [
        WaitingLink(errand.name, errand.note, reverse(errand.route), errand.count(user))
        for errand in ERRANDS
        if may_somewhere(user, errand.permission)
    ]
    return [link for link in found if link.count] + _loads(user) + _lead_tables(user)


def _loads(user: User) -> list[WaitingLink]:
    """Drafts that ask so much of neighbourhoods that a leader has to approve it, each on its own page."""
    return [
        WaitingLink(_("居民区工作量待批准"), plan.title, reverse("load", args=[plan.code]), 1)
        for plan in loads_to_approve(user)
    ]


def _lead_tables(user: User) -> list[WaitingLink]:
    """Numbers that a lead still waits for from others, each table on its own page."""
    return [
        WaitingLink(
            _("个单位数据还没报"),
            f"{row.unit} {row.quarter.label}",
            reverse("lead-table", args=[row.unit_code, str(row.quarter)]),
            row.count,
        )
        for row in missing_numbers(user)
    ]
