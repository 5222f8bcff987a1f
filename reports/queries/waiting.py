"""等我处理: what waits for one person, each number with the page where it is done. Never part of a shared page body."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tasks.models import CompletionClaim, DataValue, ProgressUpdate
from tasks.queries.owed import owed_updates
from tasks.queries.steps import waits_for
from tasks.queries.waiting_links import waiting_links
from tasks.states import ClaimState
from units.access import covered, may_somewhere
from units.by_posts import how_many
from units.context import address_of
from units.models import User
from units.roles import Permission

REVIEWING = (Permission.SIGN, Permission.ENDORSE, Permission.APPROVE)


@dataclass(frozen=True)
class Waiting:
    word: str
    number: int
    url: str


def _reports(user: User) -> QuerySet[ProgressUpdate]:
    return ProgressUpdate.objects.waiting().filter(waits_for(user))


def _values(user: User) -> QuerySet[DataValue]:
    mine = covered(user, Permission.APPROVE, "unit__path")
    return DataValue.objects.waiting().filter(mine, item__source="unit")


def _claims(user: User) -> QuerySet[CompletionClaim]:
    mine = covered(user, Permission.APPROVE, "owner__path")
    return CompletionClaim.objects.filter(mine, state=ClaimState.FILED)


OWED, REPORTS, VALUES, CLAIMS = map(how_many, (owed_updates, _reports, _values, _claims))


def waiting_for(user: User) -> tuple[Waiting, ...]:
    """Only what there is, and only of what this person may do; one query per kind."""
    others = (Waiting(str(link.name), link.count, link.url) for link in waiting_links(user))
    return (*(each for each in _kinds(user) if each.number), *others)


def _kinds(user: User) -> Iterator[Waiting]:
    if may_somewhere(user, Permission.REPORT):
        yield Waiting(_("待填报"), OWED(user), address_of("workbench"))
    if any(may_somewhere(user, permission) for permission in REVIEWING):
        yield Waiting(_("待审核的报告"), REPORTS(user), address_of("review"))
    if may_somewhere(user, Permission.APPROVE):
        yield Waiting(_("待审核的数据"), VALUES(user), address_of("review"))
        yield Waiting(_("待核查的销号申请"), CLAIMS(user), address_of("claims"))
